package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/store"
)

var sharedTests = []test{
	{"two stores on one database append to one log", appendsTogether},
	{"two that begin at once begin one log", beginsOnce},
	{"a snapshot does not see what is written during it", snapshotStands},
	{"snapshots and readers do not keep the writer waiting", readersDoNotBlock},
	{"verification while others write is sound", verifiesWhileWriting},
	{"a moved record is written no more", refusesMoved},
	{"an error of a write says whether it was written", writeIsCertain},
	{"a backend takes back what was not finished", writeRollsBack},
}

func appendsTogether(t *testing.T, h *home) {
	a, b := h.open(t), h.open(t)
	v := plainVersions(t, a)
	var wg sync.WaitGroup
	for w := range 8 {
		s := a
		if w%2 == 1 {
			s = b
		}
		wg.Go(func() {
			for i := range 25 {
				if err := s.SaveDecision(t.Context(), tester, plain(fmt.Sprintf("d%d-%d", w, i), v)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := size(t, b); n != 3+200 {
		t.Errorf("the log has %d entries, want 203", n)
	}
	for w := range 8 {
		for i := range 25 {
			wantDecision(t, b, plain(fmt.Sprintf("d%d-%d", w, i), v))
		}
	}
	wantSound(t, a)
	wantSound(t, b)
}

func beginsOnce(t *testing.T, h *home) {
	const many = 4
	stores := make([]*store.Store, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			var err error
			if stores[i], err = h.try(t.Context(), h.options()); err != nil {
				t.Errorf("opening a fresh database with others: %v", err)
			}
		})
	}
	wg.Wait()
	for i, s := range stores {
		if s == nil {
			continue
		}
		defer closeStore(t, s)
		if err := s.AddUser(t.Context(), tester, person(fmt.Sprint("user", i))); err != nil {
			t.Errorf("writing after a beginning at once: %v", err)
		}
	}
	s := h.open(t)
	if n := size(t, s); n != 1+many {
		t.Errorf("the log has %d entries, want %d", n, 1+many)
	}
	wantSound(t, s)
}

func snapshotStands(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	b, err := h.db.Open(t.Context())
	must(t, err)
	defer func() { must(t, b.Close()) }()
	tx, err := b.Snapshot(t.Context())
	must(t, err)
	defer tx.Rollback()
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	for _, table := range []string{"records", "decisions"} {
		var during int
		must(t, tx.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table+` WHERE id = $1`, "d1").Scan(&during))
		if during != 0 {
			t.Errorf("a snapshot sees a row of table %s that was written after it began", table)
		}
		must(t, s.SaveDecision(t.Context(), tester, plain("d-"+table, v)))
	}
	var now int
	must(t, b.Reader().QueryRowContext(t.Context(), `SELECT count(*) FROM decisions`).Scan(&now))
	if now != 3 {
		t.Errorf("a reader outside sees %d decisions, want 3", now)
	}
}

func readersDoNotBlock(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	stop := make(chan struct{})
	var begun, wg sync.WaitGroup
	for range 12 {
		begun.Add(1)
		var once sync.Once
		wg.Go(func() {
			_, err := s.Verify(t.Context(), store.VerifyOptions{Watch: func(int64, int64) { once.Do(begun.Done); <-stop }})
			if err != nil {
				once.Do(begun.Done)
				t.Errorf("verify: %v", err)
			}
		})
	}
	defer wg.Wait()
	defer close(stop)
	within(t, 25*time.Second, "a decision while twelve are reading", func() {
		if err := s.SaveDecision(t.Context(), tester, plain("d1", v)); err != nil {
			t.Errorf("while twelve are reading: %v", err)
		}
	})
}

func verifiesWhileWriting(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	u := person("Anna")
	must(t, s.AddUser(t.Context(), tester, u))
	var stop atomic.Bool
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if err := s.SaveDecision(t.Context(), tester, plain(fmt.Sprintf("d%d-%d", w, i), v)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for !stop.Load() {
			u, err := s.User(t.Context(), "anna")
			if err == nil {
				u.Email = fmt.Sprintf("a%d@example.org", u.Seq)
				err = s.ChangeUser(t.Context(), tester, u)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	for range 8 {
		wantSound(t, s)
	}
	stop.Store(true)
	wg.Wait()
}

func refusesMoved(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	_, err := h.db.Raw(t).ExecContext(t.Context(), `UPDATE log SET moved_to = $1`, "mareva moved\nmareva/x\n1\npostgres://elsewhere\n")
	must(t, err)
	n := size(t, s)
	err = s.SaveDecision(t.Context(), tester, plain("d1", v))
	wantError(t, err, store.ErrMoved, "a write to a record that was moved")
	wantWords(t, err, "postgres://elsewhere", "--database")
	if size(t, s) != n {
		t.Errorf("a moved record has grown")
	}
	_, err = h.try(t.Context(), h.options())
	wantError(t, err, store.ErrMoved, "opening a record that was moved")
	wantWords(t, err, "postgres://elsewhere", "--database")
	opt := h.options()
	opt.ReadOnly = true
	r := h.openAs(t, opt)
	if _, err := r.Record(t.Context(), v); err != nil {
		t.Errorf("a moved record can be read still: %v", err)
	}
}

// writeIsCertain ends the context at any moment of a write, the commit not least.
func writeIsCertain(t *testing.T, h *home) {
	s := h.open(t)
	closeStore(t, s)
	b, err := h.db.Open(t.Context())
	must(t, err)
	defer func() { must(t, b.Close()) }()
	written, refused, unknown := 0, 0, 0
	for i := range 120 {
		ctx, cancel := context.WithCancel(t.Context())
		err := b.Write(ctx, func(tx store.Tx) error {
			if _, err := tx.Head(ctx); err != nil {
				return err
			}
			err := tx.Send(ctx, []store.Statement{{SQL: `INSERT INTO subtrees (level, n, hash) VALUES ($1, $2, $3)`, Args: []any{1000 + i, 0, []byte{1}}, Rows: 1}})
			go func() { // ends somewhere in the commit
				for range i * 160 {
					_ = ctx.Err()
				}
				cancel()
			}()
			return err
		})
		cancel()
		var there int
		must(t, b.Reader().QueryRowContext(t.Context(), `SELECT count(*) FROM subtrees WHERE level = $1`, 1000+i).Scan(&there))
		switch {
		case err == nil:
			written++
			if there != 1 {
				t.Fatalf("write %d was acknowledged, and is not there", i)
			}
		case errors.Is(err, store.ErrUnknown):
			unknown++
		default:
			refused++
			if there != 0 {
				t.Fatalf("write %d is there, although its error says that nothing was written: %v", i, err)
			}
		}
	}
	t.Logf("%d written, %d refused, %d unknown", written, refused, unknown)
}

func writeRollsBack(t *testing.T, h *home) {
	closeStore(t, h.open(t))
	b, err := h.db.Open(t.Context())
	must(t, err)
	defer func() { must(t, b.Close()) }()
	insert := func(level int) store.Statement {
		return store.Statement{SQL: `INSERT INTO subtrees (level, n, hash) VALUES ($1, $2, $3)`, Args: []any{level, 0, []byte{1}}, Rows: 1}
	}
	stop := errors.New("stop")
	write := func(after error, statements ...store.Statement) error {
		return b.Write(t.Context(), func(tx store.Tx) error {
			if _, err := tx.Head(t.Context()); err != nil {
				return err
			}
			return errors.Join(tx.Send(t.Context(), statements), after)
		})
	}
	wantError(t, write(stop, insert(100)), stop, "a write that fails of itself")
	var refusal *store.Refusal
	if err := write(nil, insert(100), insert(101), insert(100)); !errors.As(err, &refusal) || refusal.Index != 2 || !errors.Is(err, store.ErrTaken) {
		t.Errorf("a key that is there twice: %v", err)
	}
	none := store.Statement{SQL: `DELETE FROM subtrees WHERE level = $1`, Args: []any{12345}, Rows: 1}
	if err := write(nil, insert(100), none, insert(101)); !errors.As(err, &refusal) || refusal.Index != 1 || !errors.Is(err, store.ErrStale) {
		t.Errorf("a row that is not there: %v", err)
	}
	dangling := store.Statement{SQL: `INSERT INTO decisions (seq, id, transaction_id, disposition, as_of, versions) VALUES (0, 'x', '', '', '', 'nothing')`, Rows: 1}
	if err := write(nil, insert(100), dangling); !errors.As(err, &refusal) || refusal.Index != 1 || !errors.Is(err, store.ErrRefers) {
		t.Errorf("a row that refers to nothing: %v", err)
	}
	if err := write(nil, insert(100), store.Statement{SQL: `INSERT INTO nothing VALUES (1)`, Rows: 1}); err == nil || errors.As(err, &refusal) && !errors.Is(err, store.ErrTaken) {
		t.Errorf("no such table: %v", err)
	}
	var there int
	must(t, b.Reader().QueryRowContext(t.Context(), `SELECT count(*) FROM subtrees`).Scan(&there))
	if there != 0 {
		t.Errorf("%d rows of refused writes are there", there)
	}
	must(t, write(nil, insert(100)))
	if at, err := b.Schema(t.Context()); err != nil || at < 1 {
		t.Errorf("schema %d, %v", at, err)
	}
}
