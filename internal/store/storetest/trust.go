package storetest

import (
	"testing"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

var trustTests = []test{
	{"no checkpoint is signed over a log that somebody changed", signsNoForgery},
	{"nor by a program that starts on it", startsOnNoForgery},
	{"a database put back while it is in use takes nothing more", noticesWhileOpen},
	{"what another process wrote meanwhile is gone on with", goesOnWithOthers},
}

// forge changes a record, and all that can be computed without the key so that it fits: its leaf
// and the edge of the tree.
func forge(t *testing.T, h *home, id string) {
	t.Helper()
	raw := h.db.loose(t)
	rows, err := raw.QueryContext(t.Context(), `SELECT id, leaf FROM records ORDER BY seq`)
	must(t, err)
	defer rows.Close()
	var tree audit.Tree
	var forged []byte
	for rows.Next() {
		var name string
		var leaf []byte
		must(t, rows.Scan(&name, &leaf))
		hash := audit.Hash(leaf)
		if name == id {
			hash[0] ^= 1
			forged = append(forged, hash[:]...)
		}
		tree.Append(hash)
	}
	must(t, rows.Err())
	edge, err := tree.MarshalBinary()
	must(t, err)
	_, err = raw.ExecContext(t.Context(), `UPDATE records SET leaf = $1 WHERE id = $2`, forged, id)
	must(t, err)
	_, err = raw.ExecContext(t.Context(), `UPDATE log SET edge = $1`, edge)
	must(t, err)
}

func signsNoForgery(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	must(t, s.SaveDecision(t.Context(), tester, plain("d2", v)))
	forge(t, h, "d1")
	n := size(t, s)
	wantWords(t, s.SaveDecision(t.Context(), tester, plain("d3", v)), "not as it was signed", "mareva audit verify", "restore a backup")
	if size(t, s) != n {
		t.Errorf("it went on all the same")
	}
}

func startsOnNoForgery(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	closeStore(t, s)
	forge(t, h, "d1")
	s, err := h.try(t.Context(), h.options())
	if err == nil {
		closeStore(t, s)
	}
	wantWords(t, err, "not as it was signed", "restore a backup")
}

func noticesWhileOpen(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	raw := h.db.loose(t)
	older := takeImage(t, raw)
	must(t, s.SaveDecision(t.Context(), tester, plain("lost", v)))
	older.restore(t, raw)
	for range 2 { // and it stays so
		wantError(t, s.SaveDecision(t.Context(), tester, plain("d2", v)), store.ErrRolledBack, "a database put back")
	}
	closeStore(t, s)
	_, err := h.try(t.Context(), h.options())
	wantError(t, err, store.ErrRolledBack, "the next start")
}

func goesOnWithOthers(t *testing.T, h *home) {
	a, b := h.open(t), h.open(t)
	v := plainVersions(t, a)
	for i, s := range []*store.Store{a, b, b, a, b} {
		must(t, s.SaveDecision(t.Context(), tester, plain(string(rune('a'+i)), v)))
	}
	_, err := b.Rotate(t.Context(), tester, "yearly")
	must(t, err)
	must(t, a.SaveDecision(t.Context(), tester, plain("after", v)))
	must(t, b.SaveDecision(t.Context(), tester, plain("later", v)))
	wantSound(t, a)
}
