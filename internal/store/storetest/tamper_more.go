package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

// tContext is a test's context; a sequence of rapid has none that outlasts its clean-up.
func tContext(t tb) context.Context {
	if c, is := t.(interface{ Context() context.Context }); is {
		return c.Context()
	}
	return context.Background()
}

// fitting alters a decision with everything that is computed from it, but for what only the key
// can sign.
func (f *forger) fitting(t *testing.T) {
	all := []string{"records", "decisions", "log", "subtrees"}
	defer f.undo(t, all...)
	r, err := f.store.Record(t.Context(), "d1-1")
	must(t, err)
	entry, err := audit.ParsePayload(r.Payload)
	must(t, err)
	entry.Data = []byte(strings.Replace(string(entry.Data), `"allow"`, `"block"`, 1))
	payload, err := entry.Payload()
	must(t, err)
	forged, err := audit.Seal(r.ID, r.Kind, r.At, payload, rand.Reader)
	must(t, err)
	forged.Seq = r.Seq
	leaf := forged.Leaf()
	_, err = f.raw.Exec(`UPDATE records SET salt = $1, payload = $2, commitment = $3, leaf = $4 WHERE seq = $5`, forged.Salt, payload, forged.Commitment[:], leaf[:], r.Seq)
	must(t, err)
	_, err = f.raw.Exec(`UPDATE decisions SET disposition = 'block' WHERE id = 'd1-1'`)
	must(t, err)
	head, err := f.store.Head(t.Context())
	must(t, err)
	tree, err := audit.TreeOf(t.Context(), f.store, head.Tree.Size)
	must(t, err)
	edge, err := tree.MarshalBinary()
	must(t, err)
	_, err = f.raw.Exec(`UPDATE log SET edge = $1`, edge)
	must(t, err)
	if d, err := f.store.Decision(t.Context(), "d1-1"); err != nil || d.Disposition != "block" {
		t.Fatalf("the forgery does not hold: %v, %v", d, err)
	}
	f.wantFound(t, "a decision altered with all that fits it", "records", []any{r.Seq, r.ID})
}

func (f *forger) purged(t *testing.T) {
	const gone = "d0-1"
	r, err := f.store.Record(t.Context(), gone)
	must(t, err)
	other, err := f.store.Record(t.Context(), "d0-0")
	must(t, err)
	for name, change := range map[string]string{
		"given another's payload": fmt.Sprintf(`UPDATE records SET payload = (SELECT payload FROM records WHERE seq = %d), salt = (SELECT salt FROM records WHERE seq = %d) WHERE id = '%s'`, other.Seq, other.Seq, gone),
		"given an actor":          `UPDATE records SET actor = 'operator:x' WHERE id = '` + gone + `'`,
		"given a subject":         `UPDATE records SET about = '' WHERE id = '` + gone + `'`,
		"given a row":             fmt.Sprintf(`INSERT INTO decisions (seq, id, transaction_id, disposition, as_of, versions) SELECT %d, '%s', 't', 'allow', '', versions FROM decisions WHERE id = 'd0-0'`, r.Seq, gone),
	} {
		_, err := f.raw.Exec(change)
		must(t, err)
		f.wantFound(t, "a purged record "+name, "records", []any{r.Seq, r.ID})
		f.undo(t, "records", "decisions")
	}
	// Purged without a word in the log.
	_, err = f.raw.Exec(`UPDATE records SET salt = NULL, payload = NULL, actor = NULL, about = NULL WHERE id = 'd1-2.1'`)
	must(t, err)
	_, err = f.raw.Exec(`DELETE FROM evidence WHERE id = 'd1-2.1'`)
	must(t, err)
	victim := f.rowOf("records", "id", "d1-2.1")
	f.wantFound(t, "a payload that nobody purged", "records", victim)
	f.undo(t, "records", "evidence")
}

func (f *forger) rowOf(table, column string, value any) []any {
	for _, row := range f.was[table].rows {
		if row[f.was[table].column(column)] == value {
			return row
		}
	}
	return nil
}

func (f *forger) wholeTables(t *testing.T) {
	for _, table := range tableNames {
		if len(f.was[table].rows) == 0 {
			continue
		}
		_, err := f.raw.Exec(`DELETE FROM ` + table)
		must(t, err)
		f.wantFound(t, "table "+table+" emptied", table, f.was[table].rows...)
		f.undo(t, table)
	}
	// The end of the log is cut off, and its head told to fit.
	n := int64(len(f.was["records"].rows))
	_, err := f.raw.Exec(`DELETE FROM records WHERE seq = $1`, n-1)
	must(t, err)
	_, err = f.raw.Exec(`DELETE FROM evidence WHERE seq = $1`, n-1)
	must(t, err)
	tree, err := audit.TreeOf(t.Context(), f.store, n-1)
	must(t, err)
	edge, err := tree.MarshalBinary()
	must(t, err)
	_, err = f.raw.Exec(`UPDATE log SET size = $1, edge = $2`, n-1, edge)
	must(t, err)
	f.wantFound(t, "the last record cut off", "records", f.rowOf("records", "seq", n-1))
	f.undo(t, "records", "evidence", "log")
}

// tamperLong alters a log that has stored subtrees, and more records than are read at once.
func tamperLong(t *testing.T, maker Maker) {
	h := newHome(t, maker)
	s := h.open(t)
	const long = 4200
	entries := make([]*store.Entry, 0, 1000)
	for i := 1; i < long; i++ {
		entries = append(entries, &store.Entry{ID: fmt.Sprint("r", i), Kind: "restored", Data: struct{}{}, At: clockBegin, Actor: tester, Replaces: store.None})
		if len(entries) == cap(entries) || i == long-1 {
			must(t, s.Commit(t.Context(), entries...))
			entries = entries[:0]
		}
	}
	f := &forger{store: s, raw: h.db.loose(t)}
	f.was = takeImage(t, f.raw)
	f.wantUntouched(t)
	subtrees := f.was["subtrees"].rows
	if len(subtrees) != long/256 {
		t.Fatalf("%d stored subtrees", len(subtrees))
	}
	for k, column := range f.was["subtrees"].columns {
		for _, to := range others(subtrees[5][k])[:3] {
			f.alter(t, "subtrees", subtrees[5], column, to)
		}
	}
	for _, row := range [][]any{subtrees[0], subtrees[len(subtrees)-1]} {
		f.remove(t, "subtrees", row)
		f.wantFound(t, "a stored subtree removed", "subtrees", row)
		f.undo(t, "subtrees")
	}
	for _, row := range [][]any{{int64(1), int64(len(subtrees)), make([]byte, 32)}, {int64(2), int64(0), make([]byte, 32)}, {int64(0), int64(0), make([]byte, 32)}} {
		must(t, f.insert("subtrees", row))
		f.wantFound(t, fmt.Sprintf("a stored subtree invented: level %d, %d", row[0], row[1]), "subtrees", row)
		f.undo(t, "subtrees")
	}
	for _, seq := range []int64{256, 4095, 4096} { // where batches and subtrees meet
		row := f.rowOf("records", "seq", seq)
		if !f.set("records", row, "about", "x") {
			t.Fatal("not altered")
		}
		f.wantFound(t, fmt.Sprintf("record %d altered", seq), "records", row)
		_, err := f.raw.Exec(`DELETE FROM records WHERE seq = $1`, seq)
		must(t, err)
		f.wantFound(t, fmt.Sprintf("record %d removed", seq), "records", row)
		must(t, f.insert("records", row))
	}
	f.wantUntouched(t)
}
