package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/audit"
)

// sample is a log of every kind of record: two rotations, two purges, checkpoints
// here and there, n plain records.
func sample(t testing.TB, seed byte, n int) *logbook {
	l := newLogbook(t, seed)
	l.sign()
	for i := range n {
		l.decide(1)
		switch i {
		case n / 4, n / 2:
			l.rotate()
			l.decide(1)
			l.sign()
		case n / 3:
			l.purge(2, 3)
		case n * 2 / 3:
			l.purge(n / 2)
		}
		if i%37 == 5 {
			l.sign()
		}
	}
	l.sign()
	return l
}

func TestAnUnalteredLogIsSound(t *testing.T) {
	l := sample(t, 1, 700)
	for _, batch := range []int{1, 7, 256, 4096} {
		r := l.verify(l.options(), batch)
		wantSound(t, r)
		if r.Records != int64(len(l.rows)) || r.Checkpoints != int64(len(l.kept)) || r.Counts[audit.Purged] != 3 || len(r.Findings) != 3 {
			t.Errorf("batches of %d: %d records, %d checkpoints, %v:%s", batch, r.Records, r.Checkpoints, r.Counts, show(r))
		}
		f := want(t, r, audit.Purged, 2, false)
		if !strings.Contains(f.Message, "purged under 31 CFR 501.601 by record") || f.ID != "dec-2" {
			t.Errorf("the purge is said as %+v", f)
		}
	}
}

// Whatever field of whatever record is altered, the verification names the record.
func TestAnyAlteredRecordIsFoundAndNamed(t *testing.T) {
	whole := sample(t, 2, 420)
	rapid.Check(t, func(t *rapid.T) {
		l := whole.clone()
		i := rapid.IntRange(0, len(l.rows)-1).Draw(t, "record")
		for l.rows[i].Purged() {
			i++
		}
		row := &l.rows[i]
		seq := row.Seq
		field := mutate(t, &row.Record)
		switch field {
		case "seq":
			row.Seq = seq // its place is the business of the next test
			row.StoredLeaf[0] ^= 1
		default:
			if rapid.Bool().Draw(t, "leaf made to fit") {
				row.StoredLeaf = row.Leaf()
			}
		}
		o := l.options()
		o.Published = l.public // else an altered first record leaves the first key unknown
		r := l.verify(o, rapid.IntRange(1, 300).Draw(t, "batch"))
		f := found(r, audit.Altered, seq)
		if f == nil || !f.Grave {
			t.Fatalf("record %d with another %s is not named:%s", seq, field, show(r))
		}
		if f.Last-f.Seq > 80 { // nothing but a checkpoint gives it away: no wider than between two
			t.Fatalf("record %d with another %s is named as %d to %d", seq, field, f.Seq, f.Last)
		}
	})
}

// A record and all that the store derives from it is altered to fit.
func TestAnAlterationThatTheStoreAgreesWithIsFoundBetweenCheckpoints(t *testing.T) {
	whole := sample(t, 3, 900)
	rapid.Check(t, func(t *rapid.T) {
		l := whole.clone()
		i := rapid.IntRange(0, len(l.rows)-1).Draw(t, "record")
		row := &l.rows[i]
		r, err := audit.Seal(row.ID, "decision", row.At, []byte("another payload"), random(7))
		if err != nil {
			t.Fatal(err)
		}
		r.Seq = row.Seq
		*row = audit.Row{Record: r, StoredLeaf: r.Leaf()}
		if rapid.Bool().Draw(t, "subtrees too") {
			l.subtrees = map[[2]int64]audit.Hash{}
			var tree audit.Tree
			for _, row := range l.rows {
				for _, s := range tree.Append(row.StoredLeaf) {
					l.subtrees[[2]int64{int64(s.Level), s.N}] = s.Hash
				}
			}
		}
		o := l.options()
		o.Published = l.public // else an altered first record leaves the first key unknown
		report := l.verify(o, 256)
		f := found(report, audit.Altered, int64(i))
		if f == nil || !f.Grave || f.Last-f.Seq > 40 {
			t.Fatalf("record %d is not named closely enough:%s", i, show(report))
		}
	})
}

func TestAnyMisplacedRecordIsFoundAndNamed(t *testing.T) {
	whole := sample(t, 4, 420)
	rapid.Check(t, func(t *rapid.T) {
		l := whole.clone()
		n := int64(len(l.rows))
		i := rapid.Int64Range(0, n-1).Draw(t, "record")
		j := rapid.Int64Range(0, n-1).Filter(func(j int64) bool { return j != i }).Draw(t, "other")
		what := rapid.SampledFrom([]string{"swapped", "swapped under leaves", "removed", "cut", "doubled", "copied", "inserted", "renumbered", "moved to the end", "out of order"}).Draw(t, "what")
		code, seq := audit.Reordered, i
		switch what {
		case "swapped":
			l.rows[i], l.rows[j] = l.rows[j], l.rows[i]
			l.rows[i].Seq, l.rows[j].Seq = i, j
		case "swapped under leaves":
			l.rows[i].Record, l.rows[j].Record = l.rows[j].Record, l.rows[i].Record
			l.rows[i].Seq, l.rows[j].Seq = i, j
		case "removed":
			l.rows, code = slices.Delete(l.rows, int(i), int(i)+1), audit.Removed
		case "cut":
			l.rows, code = l.rows[:i], audit.Removed
		case "doubled":
			l.rows, code = slices.Insert(l.rows, int(i), l.rows[i]), audit.Duplicate
		case "copied": // to the end
			row := l.rows[i]
			row.Seq = n
			row.StoredLeaf = row.Leaf()
			l.rows, code, seq = append(l.rows, row), audit.Unsigned, n
		case "inserted": // all after it move up
			l.rows = slices.Insert(l.rows, int(i), l.rows[j])
			for k := i; k <= n; k++ {
				l.rows[k].Seq = k
			}
			seq = i + 1
		case "renumbered": // all after it move down
			l.rows = slices.Delete(l.rows, int(i), int(i)+1)
			for k := i; k < n-1; k++ {
				l.rows[k].Seq = k
			}
			if i == n-1 {
				code = audit.Removed
			}
		case "moved to the end":
			row := l.rows[i]
			row.Seq = n + 5
			l.rows, seq = append(slices.Delete(l.rows, int(i), int(i)+1), row), n+5
		case "out of order":
			if i > j {
				i, j = j, i
			}
			l.rows[i], l.rows[j] = l.rows[j], l.rows[i]
			seq = i
		}
		r := l.verify(l.options(), rapid.IntRange(1, 300).Draw(t, "batch"))
		if f := found(r, code, seq); f == nil || !f.Grave || f.Last != f.Seq && what != "cut" && what != "renumbered" {
			t.Fatalf("record %d, %s with %d, is not found as %s:%s", i, what, j, code, show(r))
		}
	})
}

func TestAPlaceThatNoLogHasIsFound(t *testing.T) {
	for _, seq := range []int64{-1, 1 << 60, 1<<63 - 1} {
		l := sample(t, 4, 30)
		l.rows[9].Seq = seq
		r := l.verify(l.options(), 8)
		if f := found(r, audit.Reordered, seq); f == nil || f.Message != "it was sealed as record 9" {
			t.Errorf("record 9 as %d:%s", seq, show(r))
		}
		l.rows[9].StoredLeaf[0]++
		want(t, l.verify(l.options(), 8), audit.Altered, seq, true)
	}
}

func TestAChangedStoreIsToldFromAChangedRecord(t *testing.T) {
	l := sample(t, 5, 600)
	leaf := l.clone()
	leaf.rows[100].StoredLeaf[3] ^= 1
	if f := want(t, leaf.verify(leaf.options(), 64), audit.Altered, 100, true); !strings.Contains(f.Message, "its stored leaf was altered") {
		t.Errorf("an altered leaf: %+v", f)
	}
	header := l.clone()
	header.rows[100].At = header.rows[100].At.Add(time.Second)
	if f := want(t, header.verify(header.options(), 64), audit.Altered, 100, true); !strings.Contains(f.Message, "bears out the stored leaf") {
		t.Errorf("an altered time: %+v", f)
	}
	for name, spoil := range map[string]func(l *logbook){
		"altered": func(l *logbook) { l.subtrees[[2]int64{1, 1}] = audit.Hash{1} },
		"gone":    func(l *logbook) { delete(l.subtrees, [2]int64{1, 1}) },
	} {
		s := l.clone()
		spoil(s)
		f := want(t, s.verify(s.options(), 1000), audit.Altered, 256, true)
		if f.Last != 511 || !strings.Contains(f.Message, "stored subtree 1 of level 1 was altered") {
			t.Errorf("a subtree that is %s: %+v", name, f)
		}
	}
}

func TestTimeThatGoesBackAndUnknownKindsAreSaid(t *testing.T) {
	l := newLogbook(t, 8)
	l.decide(3)
	r, err := audit.Seal("late", "novelty", begin.Add(-time.Hour), []byte("x"), l.random)
	if err != nil {
		t.Fatal(err)
	}
	l.append(r)
	l.decide(3)
	l.sign()
	report := l.verify(l.options(), 2)
	wantSound(t, report)
	if f := want(t, report, audit.Clock, 4, false); !strings.Contains(f.Message, "1h0m3s") {
		t.Errorf("the clock is said as %+v", f)
	}
	want(t, report, audit.UnknownKind, 4, false)
	o := l.options()
	o.Slack, o.Kinds = 2*time.Hour, nil
	if report := l.verify(o, 2); len(report.Findings) != 0 {
		t.Errorf("within the slack and of any kind:%s", show(report))
	}
}

// forge alters a record and its stored leaf to fit.
func (l *logbook) forge(seq int) {
	r, err := audit.Seal(l.rows[seq].ID, "decision", l.rows[seq].At, []byte("another payload"), random(7))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Seq = int64(seq)
	l.rows[seq] = audit.Row{Record: r, StoredLeaf: r.Leaf()}
}

func TestAfterAMissingRecordStoredSubtreesStillSpeak(t *testing.T) {
	l := newLogbook(t, 18)
	l.decide(1000)
	l.sign()
	l.forge(600)
	l.rows = slices.Delete(l.rows, 10, 11)
	r := l.verify(l.options(), 100)
	want(t, r, audit.Removed, 10, true)
	if f := want(t, r, audit.Altered, 600, true); f.Seq != 512 || f.Last != 767 || r.Grave != 2 {
		t.Errorf("found%s", show(r))
	}
}

func TestFindingsAreCountedPastTheirLimit(t *testing.T) {
	l := newLogbook(t, 13)
	l.decide(3000)
	l.sign()
	for i := 10; i < 2500; i++ {
		l.rows[i].Payload = []byte("x")
	}
	o := l.options()
	o.Limit = 20
	r := l.verify(o, 512)
	if r.Counts[audit.Altered] != 2490 || r.Grave != 2490 || len(r.Findings) != 20 {
		t.Errorf("%v counted, %d grave, %d listed", r.Counts, r.Grave, len(r.Findings))
	}
	for i := range l.rows { // more strays than are held
		l.rows[i].StoredLeaf[0]++
	}
	if r := l.verify(o, 512); r.Counts[audit.Altered] < 3001 {
		t.Errorf("%v counted", r.Counts)
	}
}

func TestTheSameLogGivesTheSameReport(t *testing.T) {
	l := sample(t, 14, 300)
	for i := range l.rows {
		if i%3 == 0 {
			l.rows[i].Salt, l.rows[i].Payload = nil, nil
		}
		if i%5 == 0 {
			l.rows[i].StoredLeaf[9]++
		}
	}
	o := l.options()
	o.Limit = 7
	first := fmt.Sprintf("%+v", l.verify(o, 300))
	for _, batch := range []int{1, 10, 64} {
		if again := fmt.Sprintf("%+v", l.verify(o, batch)); again != first {
			t.Fatalf("in batches of %d:\n%s\nbut first\n%s", batch, again, first)
		}
	}
}

func TestAReadingErrorIsNoFinding(t *testing.T) {
	l := newLogbook(t, 15)
	l.decide(600)
	l.sign()
	broken := errors.New("disk")
	o := l.options()
	o.Subtrees = func(context.Context, int, int64, int64) ([]audit.Hash, error) { return nil, broken }
	v, err := audit.NewVerifier(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Add(ctx, l.rows); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	o = l.options()
	o.Checkpoints = func(context.Context, int64, int) ([]audit.Kept, error) { return nil, broken }
	if v, err = audit.NewVerifier(o); err != nil {
		t.Fatal(err)
	}
	if err := v.Add(ctx, l.rows); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	o.Published = nil
	if _, err := audit.NewVerifier(o); err == nil {
		t.Error("a log is verified with no key")
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if v, err = audit.NewVerifier(l.options()); err != nil {
		t.Fatal(err)
	}
	if err := v.Add(stopped, l.rows); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
