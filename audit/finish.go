package audit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// Finish compares the whole with the checkpoint that the log ends with and reports.
// The Verifier cannot be used again.
func (v *Verifier) Finish(ctx context.Context, head string) (Report, error) {
	if v.finished {
		return Report{}, errFinished
	}
	v.finished = true
	if err := v.compareMarks(ctx); err != nil { // those of a log without rows
		return Report{}, err
	}
	if v.records == 0 {
		v.found.add(Finding{Seq: -1, Last: -1, Code: Removed, Message: "the log has no records; one that was begun has at least its first", Grave: true})
	}
	end, signedBy := v.head(head)
	end, err := v.comparePast(ctx, end)
	if err != nil {
		return Report{}, err
	}
	v.placeStrays()
	v.missing(end)
	v.locate()
	v.absences()
	v.found.add(v.ring.Findings()...)
	if len(signedBy) > 0 && !v.ring.trusts(signedBy) {
		v.problem("no trusted key signed the checkpoint that the log ends with")
	}
	return Report{
		Origin: v.ring.Origin(), Records: v.records, Head: head, Checkpoints: v.marks.fitting, Keys: v.ring.Keys(),
		Counts: v.found.counts, Grave: v.found.grave, Findings: v.found.sorted(),
	}, nil
}

func (v *Verifier) problem(format string, a ...any) {
	v.found.add(Finding{Seq: -1, Last: -1, Code: BadCheckpoint, Message: fmt.Sprintf(format, a...), Grave: true})
}

// head compares the records with the last checkpoint. It returns how many records
// there should be, -1 when that is not known, and who says so.
func (v *Verifier) head(text string) (end int64, signedBy []string) {
	if text == "" {
		v.problem("the log ends without a checkpoint")
		return -1, nil
	}
	m := &mark{text: text, final: true}
	m.open(v.ring)
	if m.err != nil {
		v.problem("the checkpoint that the log ends with cannot be used: %v", m.err)
		return -1, nil
	}
	m.size = m.c.Size
	if last := v.marks.last; last != nil && last.size == m.size && last.text != text {
		v.problem("two checkpoints of %d records are kept", m.size)
	} else if last != nil && last.size == m.size {
		return m.size, m.signedBy // it was compared in its turn
	}
	if m.size == v.next {
		v.compare(m)
	}
	return m.size, m.signedBy
}

// comparePast reads the checkpoints of more records than there are. It returns the
// end again, now by all checkpoints of the log's own.
func (v *Verifier) comparePast(ctx context.Context, end int64) (int64, error) {
	head := end
	for {
		m, err := v.marks.take(ctx, 1<<63-1, &v.o)
		if err != nil {
			return 0, err
		}
		if m == nil {
			break
		}
		m.open(v.ring)
		switch {
		case m.err != nil:
			v.found.add(v.unusable(m))
		case m.outside:
			v.found.add(Finding{
				Seq: v.next, Last: m.size - 1, Code: RolledBack, Grave: true,
				Message: fmt.Sprintf("a checkpoint of %d records was kept elsewhere, the log has only %d: an old state was brought back", m.size, v.next),
			})
		default:
			v.marks.last = m
		}
	}
	if last := v.marks.last; last != nil && last.size > head {
		if head >= 0 {
			v.problem("the log ends with the checkpoint of %d records, and keeps one of %d", head, last.size)
		}
		end = last.size
	}
	return end, nil
}

// missing names the places without a row before the end, and rows after it.
func (v *Verifier) missing(end int64) {
	for _, g := range v.gaps {
		if end >= 0 {
			g.to = min(g.to, end-1)
		}
		if g.from <= g.to {
			v.found.add(removed(g.from, g.to))
		}
	}
	if v.next < end {
		v.found.add(removed(v.next, end-1))
	}
	if from := max(end, 0); from < v.next {
		v.found.add(Finding{
			Seq: from, Last: v.next - 1, Code: Unsigned, Grave: true,
			Message: "no checkpoint covers these records: they were put in, or the log was not ended in order",
		})
	}
}

// locate says between which records something was altered that no row gives away.
func (v *Verifier) locate() {
	miss := v.fit.miss
	named := false
	slices.SortFunc(v.wrong, func(a, b Subtree) int { // however the rows came in batches
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.N, b.N))
	})
	for _, s := range v.wrong {
		shift := 8 * s.Level
		from, last := s.N<<shift, (s.N+1)<<shift-1
		f := Finding{Seq: from, Last: last, Code: Altered, Grave: true}
		switch {
		case last < v.fit.size:
			f.Message = fmt.Sprintf("the stored subtree %d of level %d was altered or is gone; a signed checkpoint bears out the records", s.N, s.Level)
		case s.Level > 1:
			continue // the subtrees within it say it more closely
		case miss != nil && from < miss.size && last >= v.fit.after:
			named = true
			f.Seq, f.Last = max(from, v.fit.after), min(last, miss.size-1)
			f.Message = missMessage(miss) + ", and the stored subtree shows that the difference lies here"
		default:
			f.Message = "these records are not what their stored subtree was made of"
		}
		v.found.add(f)
	}
	if miss != nil && !named {
		v.found.add(Finding{Seq: max(v.fit.after, 0), Last: miss.size - 1, Code: Altered, Grave: true, Message: missMessage(miss)})
	}
}

func missMessage(m *mark) string {
	return fmt.Sprintf("one or more of these records are not what the checkpoint of %d records signed", m.size)
}

// absences names the records whose payload is gone without a purge.
func (v *Verifier) absences() {
	ids := slices.SortedFunc(maps.Keys(v.gone), func(a, b string) int {
		return cmp.Or(cmp.Compare(v.gone[a].seq, v.gone[b].seq), cmp.Compare(a, b))
	})
	for _, id := range ids {
		v.found.add(lost(id, v.gone[id]))
	}
}

func lost(id string, a absence) Finding {
	return Finding{
		Seq: a.seq, Last: a.seq, ID: id, Kind: a.kind, Code: Removed, Grave: true,
		Message: "its payload is gone and no later purge record names it",
	}
}
