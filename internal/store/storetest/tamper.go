package storetest

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

// Tamper changes a record behind the store's back, as somebody with all rights on the database
// could who lacks the key, and asks that Verify finds each change and names what was changed.
func Tamper(t *testing.T, maker Maker) {
	h := newHome(t, maker)
	s := h.open(t)
	fillSmall(t, s)
	f := &forger{store: s, raw: h.db.loose(t)}
	f.was = takeImage(t, f.raw)
	f.wantUntouched(t)
	t.Run("each column of a record of each kind, and of each table", f.eachColumn)
	t.Run("each row removed", f.eachRemoved)
	t.Run("each row exchanged with the next", f.eachExchanged)
	t.Run("rows invented in each table", f.eachInvented)
	t.Run("any column of any row", f.anyColumn)
	t.Run("a record and all that fits it", f.fitting)
	t.Run("a purged record", f.purged)
	t.Run("whole tables", f.wholeTables)
	f.wantUntouched(t)
	t.Run("a long log", func(t *testing.T) { tamperLong(t, maker) })
}

// kinds are those that a program of today writes.
var kinds = []string{"log_begun", "audit_key", "user", "api_key", "snapshot", "versions", "decision", "evidence", "purge"}

// fillSmall writes a record of each kind, and users and keys that were changed.
func fillSmall(t testing.TB, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	anna, bert := person("Anna"), person("Bert")
	must(t, s.AddUser(ctx, tester, anna))
	must(t, s.AddUser(ctx, tester, bert))
	bert, err := s.User(ctx, "Bert")
	must(t, err)
	bert.Email = "bert@example.org"
	must(t, s.ChangeUser(ctx, tester, bert))
	for i := range byte(2) {
		k := apiKey(anna.ID, i+1)
		k.Expires = clockBegin.Add(time.Hour)
		must(t, s.AddKey(ctx, tester, k))
		if i == 0 {
			k, err := s.Key(ctx, k.ID)
			must(t, err)
			must(t, s.RevokeKey(ctx, tester, k))
		}
	}
	for i := range 2 {
		v, err := s.SaveVersions(ctx, tester, decision.Versions{Program: "p", Matcher: "m", Policy: fmt.Sprint(i), Snapshots: []decision.Snapshot{
			{Kind: decision.List, Name: "sdn", Version: "1"}, {Kind: decision.Labels, Version: fmt.Sprint(i)},
		}})
		must(t, err)
		for k := range 3 {
			must(t, s.SaveDecision(ctx, tester, plain(fmt.Sprintf("d%d-%d", i, k), v), &decision.Evidence{Name: "file", Media: "text/plain", Content: []byte("content")}))
		}
	}
	must(t, purge(ctx, s, "31 CFR 501.601", "d0-1", "d0-1.1"))
	_, err = s.Rotate(ctx, tester, "yearly")
	must(t, err)
	must(t, s.SaveEvidence(ctx, tester, &decision.Evidence{ID: "late", Decision: "d1-0", Name: "late", Media: "m", Content: []byte("late")}))
}

// forger changes the database behind the store's back.
type forger struct {
	store *store.Store
	raw   *sql.DB
	was   image
}

var keyColumns = map[string][]string{
	"records": {"seq"}, "subtrees": {"level", "n"}, "log": {"one"}, "checkpoints": {"size"}, "version_snapshots": {"snapshot", "versions"},
	"users": {"id"}, "api_keys": {"id"}, "snapshots": {"id"}, "versions": {"id"}, "decisions": {"id"}, "evidence": {"id"},
}

// where names one row.
func (f *forger) where(table string, row []any, from int) (string, []any) {
	var terms []string
	var args []any
	for i, c := range keyColumns[table] {
		terms = append(terms, fmt.Sprintf("%s = $%d", c, from+i))
		args = append(args, row[f.was[table].column(c)])
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// set changes one column; false: the database refuses it.
func (f *forger) set(table string, row []any, column string, to any) bool {
	where, args := f.where(table, row, 2)
	result, err := f.raw.Exec(`UPDATE `+table+` SET `+column+` = $1`+where, append([]any{to}, args...)...)
	if err != nil {
		return false
	}
	n, err := result.RowsAffected()
	return err == nil && n == 1
}

func (f *forger) remove(t tb, table string, row []any) {
	t.Helper()
	where, args := f.where(table, row, 1)
	_, err := f.raw.Exec(`DELETE FROM `+table+where, args...)
	must(t, err)
}

func (f *forger) insert(table string, row []any) error {
	marks := make([]string, len(row))
	for i := range marks {
		marks[i] = fmt.Sprint("$", i+1)
	}
	_, err := f.raw.Exec(`INSERT INTO `+table+` (`+strings.Join(f.was[table].columns, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, row...)
	return err
}

// undo makes a table what it was, by as few changes as that takes.
func (f *forger) undo(t tb, tables ...string) {
	t.Helper()
	for _, table := range tables {
		now, err := readTable(f.raw, table)
		must(t, err)
		missing := append([][]any{}, f.was[table].rows...)
		for _, row := range now.rows {
			at := -1
			for i, m := range missing {
				if reflect.DeepEqual(m, row) {
					at = i
					break
				}
			}
			if at >= 0 {
				missing = append(missing[:at], missing[at+1:]...)
				continue
			}
			f.remove(t, table, row)
		}
		for _, row := range missing {
			must(t, f.insert(table, row))
		}
	}
}

func (f *forger) wantUntouched(t tb) {
	t.Helper()
	wantSound(t, f.store)
}

// names says whether a finding is about a row.
func (f *forger) names(finding audit.Finding, table string, row []any) bool {
	if table == "log" || table == "subtrees" || table == "checkpoints" {
		return true
	}
	columns := f.was[table]
	if seq, is := row[columns.column("seq")].(int64); is && finding.Seq <= seq && seq <= finding.Last {
		return true
	}
	for _, c := range keyColumns[table] {
		if key := fmt.Sprint(row[columns.column(c)]); key == finding.ID || strings.Contains(finding.Message, key) {
			return true
		}
	}
	return false
}

// wantFound asks for a grave finding that names one of the rows.
func (f *forger) wantFound(t tb, what, table string, rows ...[]any) {
	t.Helper()
	r, err := f.store.Verify(tContext(t), store.VerifyOptions{})
	if err != nil {
		t.Errorf("%s: verification fails where it should report: %v", what, err)
		return
	}
	if r.Sound() {
		t.Errorf("%s: not found", what)
		return
	}
	for _, finding := range r.Findings {
		for _, row := range rows {
			if finding.Grave && f.names(finding, table, row) {
				return
			}
		}
	}
	t.Errorf("%s: found, but not named:\n%s", what, showFindings(r))
}

// others are values that could stand in the place of one.
func others(v any) []any {
	switch v := v.(type) {
	case string:
		all := []any{v + "x", nil}
		for _, o := range []string{"", strings.ToUpper(v), v + " ", strings.Replace(v, ".", ",", 1), strings.Replace(v, "T0", "T", 1), strings.Replace(v, "Z", "+00:00", 1)} {
			if o != v {
				all = append(all, o)
			}
		}
		return all
	case int64:
		return []any{v + 1, -v - 1, v + 1<<40, nil}
	case bool:
		return []any{!v, nil}
	case []byte:
		all := []any{append(append([]byte{}, v...), 0), nil}
		if len(v) > 0 {
			flipped := append([]byte{}, v...)
			flipped[len(v)/2] ^= 1
			all = append(all, flipped, v[:len(v)-1], []byte{})
		}
		return all
	case nil:
		return []any{"x", []byte("x"), "", []byte{}, "2026-01-02T03:04:05.000000Z"}
	}
	panic(fmt.Sprintf("a column of type %T", v))
}

func (f *forger) alter(t tb, table string, row []any, column string, to any) {
	t.Helper()
	what := fmt.Sprintf("table %s, row %.60v: %s made %.40q", table, fmt.Sprint(row[f.was[table].column(keyColumns[table][0])]), column, fmt.Sprint(to))
	defer f.undo(t, table)
	if !f.set(table, row, column, to) || !f.differs(t, table) {
		return // the database does not take it, or has it so
	}
	changed := append([]any{}, row...)
	changed[f.was[table].column(column)] = to
	f.wantFound(t, what, table, row, changed)
}

func (f *forger) differs(t tb, table string) bool {
	t.Helper()
	now, err := readTable(f.raw, table)
	must(t, err)
	if len(now.rows) != len(f.was[table].rows) {
		return true
	}
	for _, row := range f.was[table].rows {
		found := false
		for _, n := range now.rows {
			if found = reflect.DeepEqual(row, n); found {
				break
			}
		}
		if !found {
			return true
		}
	}
	return false
}

// samples are rows of a table that stand for all: one of each kind, or the first and the last.
func (f *forger) samples(table string) [][]any {
	rows := f.was[table].rows
	if table != "records" {
		if len(rows) < 2 {
			return rows
		}
		return [][]any{rows[0], rows[len(rows)-1]}
	}
	var all [][]any
	for _, kind := range kinds {
		for _, row := range rows {
			if row[f.was[table].column("kind")] == kind {
				all = append(all, row)
				break
			}
		}
	}
	return all
}

func (f *forger) eachColumn(t *testing.T) {
	for _, table := range tableNames {
		if table == "subtrees" {
			continue // see tamperLong
		}
		samples := f.samples(table)
		if table == "records" && len(samples) != len(kinds) || len(samples) == 0 {
			t.Fatalf("table %s has %d rows to alter", table, len(samples))
		}
		for i, row := range samples {
			for k, column := range f.was[table].columns {
				to := others(row[k])
				switch { // all of them on the first record, in turn elsewhere: see anyColumn
				case i > 0:
					to = []any{to[(i+k)%len(to)]}
				case table != "records" && table != "log" && len(to) > 2:
					to = []any{to[k%len(to)], to[(k+1)%len(to)], to[(k+2)%len(to)]}
				}
				for _, v := range to {
					f.alter(t, table, row, column, v)
				}
			}
		}
	}
}

func (f *forger) eachRemoved(t *testing.T) {
	for _, table := range tableNames {
		rows := f.samples(table)
		if table == "checkpoints" {
			rows = rows[1:] // without the first one, see the end of the package comment of audit
		}
		for _, row := range rows {
			f.remove(t, table, row)
			f.wantFound(t, fmt.Sprintf("table %s: row %.60v removed", table, fmt.Sprint(row)), table, row)
			f.undo(t, table)
		}
	}
}

func (f *forger) eachExchanged(t *testing.T) {
	for _, table := range tableNames {
		rows := f.was[table].rows
		for i := 0; i+1 < len(rows); i += 1 + len(rows)/6 {
			a, b := rows[i], rows[i+1]
			f.remove(t, table, a)
			f.remove(t, table, b)
			// Each has all that the other has, but its key.
			a2, b2 := append([]any{}, b...), append([]any{}, a...)
			for _, c := range keyColumns[table] {
				at := f.was[table].column(c)
				a2[at], b2[at] = a[at], b[at]
			}
			must(t, f.insert(table, a2))
			must(t, f.insert(table, b2))
			if f.differs(t, table) {
				f.wantFound(t, fmt.Sprintf("table %s: rows %d and %d exchanged", table, i, i+1), table, a, b)
			}
			f.undo(t, table)
		}
	}
}

// eachInvented copies a row under another key, at every place where one could hide.
func (f *forger) eachInvented(t *testing.T) {
	last := int64(len(f.was["records"].rows))
	for _, table := range tableNames {
		columns := f.was[table]
		for _, seq := range []int64{last, last + 5, -1, -1 << 40, 0, 1, last - 1, 1 << 40} {
			row := []any{}
			if len(columns.rows) > 0 {
				row = append(row, columns.rows[0]...)
			}
			switch table {
			case "log":
				continue // there can be one only
			case "subtrees":
				row = []any{int64(1), seq, make([]byte, 32)}
			case "checkpoints":
				row[columns.column("size")] = seq
			case "version_snapshots":
				row[columns.column("snapshot")], row[0] = "invented", seq
			default:
				row[columns.column("id")], row[columns.column("seq")] = "invented", seq
				for _, unique := range []string{"name_key", "hash"} {
					if at := columns.column(unique); at >= 0 {
						row[at] = []byte("invented")
						if unique == "name_key" {
							row[at] = "invented"
						}
					}
				}
			}
			if f.insert(table, row) != nil {
				continue // taken: the database keeps it out
			}
			f.wantFound(t, fmt.Sprintf("table %s: a row invented at %d", table, seq), table, row)
			f.undo(t, table)
		}
	}
}

func (f *forger) anyColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SampledFrom(tableNames).Filter(func(n string) bool { return len(f.was[n].rows) > 0 }).Draw(t, "table")
		row := rapid.SampledFrom(f.was[table].rows).Draw(t, "row")
		k := rapid.IntRange(0, len(row)-1).Draw(t, "column")
		var to any
		switch v := row[k].(type) {
		case string:
			to = rapid.OneOf(rapid.StringMatching(`[ -~]{0,20}`), rapid.Just(strings.ToLower(v)), rapid.Map(rapid.IntRange(0, len(v)), func(n int) string { return v[:n] })).Draw(t, "text")
		case int64:
			to = rapid.Int64().Draw(t, "number")
		case bool:
			to = !v
		case []byte:
			to = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes")
			if len(v) > 0 && rapid.Bool().Draw(t, "flip") {
				flipped := append([]byte{}, v...)
				flipped[rapid.IntRange(0, len(v)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
				to = flipped
			}
		default:
			to = rapid.SampledFrom(others(nil)).Draw(t, "where there was none")
		}
		f.alter(t, table, row, f.was[table].columns[k], to)
	})
}
