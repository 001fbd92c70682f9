package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres"
	"github.com/mareva/mareva/internal/store/sqlite"
)

// home is a record and where its keys are.
type movingHome struct{ dir string }

func (h movingHome) options() store.Options {
	return store.Options{Keys: &store.KeyFiles{Dir: filepath.Join(h.dir, "audit")}, Witness: filepath.Join(h.dir, "audit", "witness")}
}

func (h movingHome) file(t testing.TB) *sqlite.Backend {
	t.Helper()
	b, err := sqlite.Open(t.Context(), filepath.Join(h.dir, "mareva.db"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (h movingHome) open(t testing.TB, b store.Backend) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), b, h.options())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func postgresAt(t testing.TB, url string) *postgres.Backend {
	t.Helper()
	b, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fillRecord writes records of every kind, with values that are easy to get wrong.
func fillRecord(t testing.TB, s *store.Store) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	anna := &auth.User{Kind: auth.Person, Name: "Anna Müller-Łukasz 王", Email: "anna@example.org", Roles: []auth.Role{auth.RoleAdmin}}
	bot := &auth.User{Kind: auth.Service, Name: "bot", Roles: []auth.Role{auth.RoleAdmin}}
	must(s.AddUser(ctx, "operator:x", anna))
	must(s.AddUser(ctx, "operator:x", bot))
	users, err := s.Users(ctx)
	must(err)
	users[0].Disabled = true
	must(s.ChangeUser(ctx, "operator:x", &users[0]))
	_, err = s.Rotate(ctx, "operator:x", "yearly")
	must(err)
	versions, err := s.SaveVersions(ctx, store.System, decision.Versions{Program: "x", Snapshots: []decision.Snapshot{
		{Kind: decision.List, Name: "us_ofac_sdn", Version: "ä"}, {Kind: decision.List, Name: "UN", Version: "1"},
	}})
	must(err)
	for i := range 300 { // more than close a subtree
		d := &decision.Record{Transaction: fmt.Sprint("T", i%7), Disposition: "allow", Versions: versions, Question: bytes.Repeat([]byte{0, 0xff, '\n'}, i), Answer: []byte("a")}
		switch i {
		case 3:
			must(s.SaveDecision(ctx, store.System, d, &decision.Evidence{Name: "empty", Media: "text/plain"}, &decision.Evidence{Name: "übel.bin", Media: "x/y", Content: bytes.Repeat([]byte{0}, 3<<20)}))
		default:
			must(s.SaveDecision(ctx, store.System, d))
		}
		if i == 5 {
			_, err := s.Purge(ctx, "operator:x", "31 CFR 501.601", d.ID)
			must(err)
		}
	}
}

// dump is what a database says, table by table, read without the code that copies.
func dump(t testing.TB, b store.Backend, below int64) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, order := range map[string]string{
		"records": "seq", "subtrees": "level, n", "users": "seq", "api_keys": "seq", "snapshots": "seq", "versions": "seq",
		"version_snapshots": "seq, snapshot", "decisions": "seq", "evidence": "seq",
	} {
		where := fmt.Sprintf(" WHERE seq < %d", below)
		if table == "subtrees" {
			where = ""
		}
		rows, err := b.Reader().QueryContext(t.Context(), "SELECT * FROM "+table+where+" ORDER BY "+order)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			var line strings.Builder
			for i, v := range values {
				switch x := v.(type) {
				case bool:
					v = map[bool]int64{true: 1}[x]
				case []byte:
					v = fmt.Sprintf("%x", x)
				}
				fmt.Fprintf(&line, "%s=%v|", names[i], v)
			}
			all[table] = append(all[table], line.String())
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func sameDumps(t testing.TB, want, got map[string][]string) {
	t.Helper()
	for table := range want {
		if len(want[table]) != len(got[table]) {
			t.Errorf("table %s has %d rows, and had %d", table, len(got[table]), len(want[table]))
			continue
		}
		for i := range want[table] {
			if want[table][i] != got[table][i] {
				t.Fatalf("table %s:\n%.300s\nand not\n%.300s", table, got[table][i], want[table][i])
			}
		}
	}
}

func sound(t testing.TB, s *store.Store) {
	t.Helper()
	report, err := s.Verify(t.Context(), store.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Sound() {
		t.Fatalf("the record is not sound: %+v", report.Findings)
	}
}

func TestARecordMovesToPostgreSQLAndBackWithEveryRow(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	fillRecord(t, s)
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := home.file(t)
	want := dump(t, b, head.Tree.Size)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	url := shared.Server(t).URL(t)
	there := postgresAt(t, url)
	seen := int64(0)
	m, err := s.MoveTo(t.Context(), "operator:x", there, func(done, _ int64) { seen = done })
	if err != nil {
		t.Fatal(err)
	}
	if rows, bytes := m.Rows(); seen == 0 || rows < 600 || bytes < 3<<20 || m.Head.Tree.Root() != head.Tree.Root() || m.Resumed {
		t.Errorf("%d rows were told of, of %d with %d bytes; %+v", seen, rows, bytes, m)
	}
	sameDumps(t, want, dump(t, there, head.Tree.Size))
	// Nothing can be written to the old one any more, and it says where to go, without a password.
	err = s.AddUser(t.Context(), "operator:x", &auth.User{Kind: auth.Person, Name: "late", Roles: []auth.Role{auth.RoleAdmin}})
	if !errors.Is(err, store.ErrMoved) || !strings.Contains(err.Error(), "postgres://mareva@127.0.0.1") {
		t.Errorf("writing to what was moved: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), home.file(t), home.options()); !errors.Is(err, store.ErrMoved) {
		t.Errorf("opening what was moved: %v", err)
	}
	opt := home.options()
	opt.ReadOnly = true
	old, err := store.Open(t.Context(), home.file(t), opt)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, old)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	moved := home.open(t, there)
	sound(t, moved)
	if newest, err := moved.Records(t.Context(), head.Tree.Size, 10); err != nil || len(newest) != 1 || newest[0].Kind != "moved" || !strings.Contains(string(newest[0].Payload), "mareva.db") {
		t.Errorf("the log says %v, %v", newest, err)
	}
	if err := moved.AddUser(t.Context(), "operator:x", &auth.User{Kind: auth.Person, Name: "late", Roles: []auth.Role{auth.RoleAdmin}}); err != nil {
		t.Error(err)
	}

	// And back, into another file.
	head, err = moved.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reader := postgresAt(t, url)
	want = dump(t, reader, head.Tree.Size)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	back, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "back.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := moved.MoveTo(t.Context(), "operator:x", back, nil); err != nil {
		t.Fatal(err)
	}
	sameDumps(t, want, dump(t, back, head.Tree.Size))
	if err := moved.Close(); err != nil {
		t.Fatal(err)
	}
	again := home.open(t, back)
	defer again.Close()
	sound(t, again)
}

// cutOff is a database whose mark that it was moved is never written.
type cutOff struct{ store.Backend }

type cutOffTx struct{ store.Tx }

var errCut = errors.New("cut off")

func (c cutOff) Write(ctx context.Context, write func(store.Tx) error) error {
	return c.Backend.Write(ctx, func(tx store.Tx) error { return write(cutOffTx{tx}) })
}

func (c cutOffTx) Send(ctx context.Context, statements []store.Statement) error {
	if strings.Contains(statements[0].SQL, "SET moved_to") {
		return errCut
	}
	return c.Tx.Send(ctx, statements)
}

func TestAMoveThatWasCutBeforeTheOldDatabaseWasMarkedIsEndedByTheNext(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, cutOff{home.file(t)})
	fillRecord(t, s)
	url := shared.Server(t).URL(t)
	there := postgresAt(t, url)
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), there.Close()); err != nil {
		t.Fatal(err)
	}
	there = postgresAt(t, url)
	s = home.open(t, home.file(t))
	m, err := s.MoveTo(t.Context(), "operator:x", there, nil)
	if err != nil || !m.Resumed {
		t.Fatalf("%+v, %v", m, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), home.file(t), home.options()); !errors.Is(err, store.ErrMoved) {
		t.Errorf("opening what was moved: %v", err)
	}
	moved := home.open(t, there)
	defer moved.Close()
	sound(t, moved)
}

func TestAMoveThatWasCutIsNotEndedWhenTheOldDatabaseWentOn(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, cutOff{home.file(t)})
	fillRecord(t, s)
	url := shared.Server(t).URL(t)
	there := postgresAt(t, url)
	defer there.Close()
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	if err := s.AddUser(t.Context(), "operator:x", &auth.User{Kind: auth.Person, Name: "late", Roles: []auth.Role{auth.RoleAdmin}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = home.open(t, home.file(t))
	defer s.Close()
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("what was written since would be lost: %v", err)
	}
}

func TestARecordMovesOnlyIntoAnEmptyDatabase(t *testing.T) {
	home, other := movingHome{t.TempDir()}, movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	defer s.Close()
	url := shared.Server(t).URL(t)
	o := other.open(t, postgresAt(t, url))
	fillRecord(t, o)
	there := postgresAt(t, url)
	defer there.Close()
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into another record: %v", err)
	}
	// Into itself, under whatever name.
	if _, err := o.MoveTo(t.Context(), "operator:x", there, nil); err == nil {
		t.Error("a record was moved into itself")
	}
	if err := o.AddUser(t.Context(), "operator:x", &auth.User{Kind: auth.Person, Name: "late", Roles: []auth.Role{auth.RoleAdmin}}); err != nil {
		t.Errorf("a record that could not be moved goes on: %v", err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	empty := postgresAt(t, shared.Server(t).URL(t))
	defer empty.Close()
	if _, err := empty.Reader().ExecContext(t.Context(), `INSERT INTO subtrees (level, n, hash) VALUES (1, 0, '')`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveTo(t.Context(), "operator:x", empty, nil); !errors.Is(err, store.ErrNotEmpty) || !strings.Contains(err.Error(), "subtrees") {
		t.Errorf("into rows without a log: %v", err)
	}
}

// wrong is a target that changes a value under way.
type wrong struct {
	store.Target
	column string
}

type wrongFiller struct {
	store.Filler
	column string
}

func (w wrong) Fill(ctx context.Context, fill func(store.Filler) error) error {
	return w.Target.Fill(ctx, func(f store.Filler) error { return fill(wrongFiller{f, w.column}) })
}

func (w wrongFiller) Put(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	done := false
	return w.Filler.Put(ctx, table, columns, func() ([]any, error) {
		row, err := next()
		for i, c := range columns {
			if err != nil || done || table+"."+c != w.column {
				continue
			}
			switch v := row[i].(type) {
			case []byte:
				row[i], done = append(bytes.Clone(v), 'x'), true
			case string:
				row[i], done = v+"x", true
			case bool:
				row[i], done = !v, true
			case int64:
				row[i], done = v+1, true
			}
		}
		return row, err
	})
}

func TestAValueThatArrivesOtherwiseIsFoundAndNothingIsKept(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	defer s.Close()
	fillRecord(t, s)
	there := postgresAt(t, shared.Server(t).URL(t))
	defer there.Close()
	for _, column := range []string{"records.payload", "records.leaf", "records.actor", "users.disabled", "users.name", "evidence.size", "checkpoints.note", "log.kept", "subtrees.hash", "decisions.as_of"} {
		_, err := s.MoveTo(t.Context(), "operator:x", wrong{there, column}, nil)
		if !errors.Is(err, store.ErrDiffers) || !strings.Contains(err.Error(), column[strings.Index(column, ".")+1:]) {
			t.Errorf("%s: %v", column, err)
		}
	}
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); err != nil {
		t.Errorf("nothing of those was kept: %v", err)
	}
}

func TestWhatIsAcknowledgedWhileARecordMovesIsThere(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	fillRecord(t, s)
	there := postgresAt(t, shared.Server(t).URL(t))
	writer := home.open(t, home.file(t))
	var mu sync.Mutex
	var acknowledged []string
	var wg sync.WaitGroup
	begun := make(chan struct{}, 4)
	for n := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				u := &auth.User{Kind: auth.Person, Name: fmt.Sprintf("w%d.%d", n, i), Roles: []auth.Role{auth.RoleAdmin}}
				if err := writer.AddUser(context.WithoutCancel(t.Context()), "operator:x", u); err != nil {
					if !errors.Is(err, store.ErrMoved) && !errors.Is(err, store.ErrBusy) {
						t.Error(err)
					}
					if errors.Is(err, store.ErrMoved) {
						return
					}
					continue
				}
				mu.Lock()
				acknowledged = append(acknowledged, u.ID)
				mu.Unlock()
				if i == 3 {
					begun <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-begun
	}
	if _, err := s.MoveTo(t.Context(), "operator:x", there, nil); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := errors.Join(s.Close(), writer.Close()); err != nil {
		t.Fatal(err)
	}
	moved := home.open(t, there)
	defer moved.Close()
	for _, id := range acknowledged {
		if _, err := moved.User(t.Context(), id); err != nil {
			t.Errorf("of %d acknowledged: %v", len(acknowledged), err)
		}
	}
	sound(t, moved)
}

func TestACopyOfPostgreSQLIsOfOneMoment(t *testing.T) {
	home := movingHome{t.TempDir()}
	url := shared.Server(t).URL(t)
	s := home.open(t, postgresAt(t, url))
	defer s.Close()
	fillRecord(t, s)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			u := &auth.User{Kind: auth.Person, Name: fmt.Sprint("w", i), Roles: []auth.Role{auth.RoleAdmin}}
			if err := s.AddUser(context.WithoutCancel(t.Context()), "operator:x", u); err != nil {
				t.Error(err)
				return
			}
		}
	})
	from := postgresAt(t, url)
	defer from.Close()
	for range 3 {
		dir := t.TempDir()
		to, err := sqlite.Open(t.Context(), filepath.Join(dir, "copy.db"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := store.Copy(t.Context(), from, to, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		opt := home.options()
		opt.ReadOnly, opt.Witness = true, ""
		copied, err := store.Open(t.Context(), to, opt)
		if err != nil {
			t.Fatal(err)
		}
		if head, err := copied.Head(t.Context()); err != nil || head.Checkpoint != c.Head.Checkpoint {
			t.Errorf("%v, %v", head, err)
		}
		sound(t, copied)
		if err := copied.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
}

// A table that a migration adds must be copied too: this fails until allTables knows it.
func TestEveryTableOfADatabaseIsCopied(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	defer s.Close()
	there := postgresAt(t, shared.Server(t).URL(t))
	defer there.Close()
	rows, err := there.Reader().QueryContext(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	want := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		want[name] = true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	m, err := s.MoveTo(t.Context(), "operator:x", there, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Tables {
		delete(want, c.Name)
	}
	if len(want) > 0 {
		t.Errorf("not copied: %v", want)
	}
}

func TestAMoveEndsWithItsContext(t *testing.T) {
	home := movingHome{t.TempDir()}
	s := home.open(t, home.file(t))
	defer s.Close()
	fillRecord(t, s)
	for i := range 1000 { // more than are counted at once
		if err := s.AddUser(t.Context(), "operator:x", &auth.User{Kind: auth.Person, Name: fmt.Sprint("u", i), Roles: []auth.Role{auth.RoleAdmin}}); err != nil {
			t.Fatal(err)
		}
	}
	there := postgresAt(t, shared.Server(t).URL(t))
	defer there.Close()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.MoveTo(ctx, "operator:x", there, func(_, _ int64) { cancel() }); err == nil {
		t.Fatal("it went on")
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := s.MoveTo(ctx, "operator:x", there, nil); err != nil {
		t.Errorf("nothing of that was kept: %v", err)
	}
}
