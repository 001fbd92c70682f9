package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mareva/mareva/audit"
)

// Purge takes the payloads of records away for good, with the rows drawn from them, and writes
// into the log under which rule. What is proved by them stays proved: they were there, in this
// place, at this time. Only decisions and evidence can be purged; a decision not before its
// evidence. Whoever calls makes sure that their retention is over.
//
// It gives how many were purged now. Where all were purged before, what is left of them on the
// disk is taken away once more.
func (s *Store) Purge(ctx context.Context, by Actor, under string, ids ...string) (purged int, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	if under == "" {
		return 0, errors.New("purge: under which rule? name it, as 31 CFR 501.601")
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var gone []audit.Record
	var before []string
	for _, id := range ids {
		r, err := s.Record(ctx, id)
		switch {
		case err != nil:
			return 0, err
		case !purgeable[r.Kind]:
			return 0, fmt.Errorf("record %s is of kind %s, which holds the record together: only decisions and evidence can be purged", id, r.Kind)
		case r.Purged():
			before = append(before, id)
		default:
			gone = append(gone, *r)
		}
	}
	if len(gone) == 0 {
		return 0, s.forget(ctx) // which is all that was left to do
	}
	if len(before) > 0 {
		return 0, fmt.Errorf("record %s was purged before: leave it out", before[0])
	}
	entry, err := s.seal(&Entry{
		ID: s.NewID("rec"), Kind: kindPurge, At: s.now(), Actor: by, Replaces: None,
		Data: audit.Purge{Under: under, Records: ids},
	})
	if err != nil {
		return 0, err
	}
	// Evidence refers to its decision, so it goes first.
	slices.SortStableFunc(gone, func(a, b audit.Record) int { return -compareKinds(a.Kind, b.Kind) })
	p := &pending{entries: []*sealed{entry}, done: make(chan error, 1)}
	for _, r := range gone {
		t := decisionsTable
		if r.Kind == kindEvidence {
			t = evidenceTable
		}
		p.also = append(p.also,
			Statement{SQL: `DELETE FROM ` + t.name + ` WHERE seq = $1`, Args: []any{r.Seq}, Rows: 1},
			Statement{SQL: `UPDATE records SET salt = NULL, payload = NULL, actor = NULL, about = NULL WHERE seq = $1 AND payload IS NOT NULL`, Args: []any{r.Seq}, Rows: 1})
	}
	if err := s.hand(ctx, p); err != nil {
		return 0, err
	}
	if err = <-p.done; errors.Is(err, ErrRefers) {
		return 0, fmt.Errorf("a decision's evidence has to be purged with it, or before: %w", ErrRefers)
	}
	if err != nil {
		return 0, err
	}
	return len(gone), s.forget(ctx)
}

// forget takes what was purged off the disk.
func (s *Store) forget(ctx context.Context) error {
	if err := s.backend.Forget(ctx); err != nil {
		return fmt.Errorf("the payloads are purged from the record, but the disk may still hold them: %w; say the same once more", s.explain(err))
	}
	return nil
}

// compareKinds puts decisions before their evidence.
func compareKinds(a, b string) int {
	rank := map[string]int{kindDecision: 0, kindEvidence: 1}
	return rank[a] - rank[b]
}
