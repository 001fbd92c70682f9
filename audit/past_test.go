package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/audit"
)

func TestAPurgeBreaksNoProof(t *testing.T) {
	l := newLogbook(t, 1)
	l.decide(300)
	l.sign()
	before := l.prove(17)
	l.purge(17)
	l.sign()
	wantSound(t, l.verify(l.options(), 100))
	if _, err := before.Check(l.public...); err != nil {
		t.Errorf("a proof from before the purge: %v", err)
	}
	after := l.prove(17)
	if !after.Record.Purged() {
		t.Fatal("the record was not purged")
	}
	if _, err := after.Check(l.public...); err != nil {
		t.Errorf("a proof from after the purge: %v", err)
	}
	before.Checkpoint, before.Path = after.Checkpoint, after.Path
	if _, err := before.Check(l.public...); err != nil {
		t.Errorf("whoever kept the payload can prove it still: %v", err)
	}
}

func TestAPayloadThatNobodyPurgedIsMissed(t *testing.T) {
	l := newLogbook(t, 6)
	l.decide(50)
	l.purge(10)
	l.purge(20)
	l.decide(5)
	l.sign()
	gone := func(l *logbook, seq int) { l.rows[seq].Salt, l.rows[seq].Payload = nil, nil }

	c := l.clone()
	gone(c, 30)
	if f := want(t, c.verify(c.options(), 16), audit.Removed, 30, true); f.ID != "dec-30" {
		t.Errorf("it is said as %+v", f)
	}
	c = l.clone()
	gone(c, 51) // the purge record of 10: now nothing excuses 10
	r := c.verify(c.options(), 16)
	want(t, r, audit.Removed, 51, true)
	want(t, r, audit.Removed, 10, true)
	want(t, r, audit.Purged, 20, false)

	c = l.clone()
	gone(c, 0)
	want(t, c.verify(c.options(), 16), audit.BadKey, 0, true)

	c = newLogbook(t, 7)
	c.decide(5)
	c.add("purge-early", audit.KindPurge, audit.Purge{Under: "31 CFR 501.601", Records: []string{"dec-2", "dec-7"}})
	c.decide(5)
	gone(c, 7)
	c.sign()
	r = c.verify(c.options(), 16)
	want(t, r, audit.Purged, 6, false) // dec-2 is there still
	want(t, r, audit.Removed, 7, true) // dec-7 came after its purge
	if r.Counts[audit.Purged] != 2 || r.Grave != 1 {
		t.Errorf("found%s", show(r))
	}

	c = newLogbook(t, 7)
	c.decide(5)
	c.add("purge-lawless", audit.KindPurge, audit.Purge{Records: []string{"dec-2"}})
	gone(c, 2)
	c.sign()
	r = c.verify(c.options(), 16)
	want(t, r, audit.Purged, 6, false)
	want(t, r, audit.Removed, 2, true)
}

func TestCheckpointsKeptElsewhereHoldTheLogToItsPast(t *testing.T) {
	l := newLogbook(t, 9)
	l.decide(100)
	l.sign()
	backup := l.clone()
	l.decide(100)
	l.sign()
	outside := []string{backup.head, l.head}
	o := func(l *logbook) audit.Options {
		o := l.options()
		o.Outside = outside
		return o
	}
	wantSound(t, l.verify(o(l), 64))
	if f := want(t, backup.verify(o(backup), 64), audit.RolledBack, 150, true); f.Seq != 101 || f.Last != 200 {
		t.Errorf("a restored backup: %+v", f)
	}
	backup.random = random(77) // it is gone on from: other salts
	backup.decide(300)
	backup.sign()
	wantSound(t, backup.verify(backup.options(), 64)) // by itself nothing shows
	if f := want(t, backup.verify(o(backup), 64), audit.RolledBack, 150, true); f.Seq != 101 || f.Last != 200 || !strings.Contains(f.Message, "kept elsewhere") {
		t.Errorf("a restored backup that went on: %+v", f)
	}
	spliced := backup.clone() // the newer checkpoint lies among its own
	spliced.kept = slices.Insert(spliced.kept, 1, l.kept[1])
	r := spliced.verify(spliced.options(), 64)
	want(t, r, audit.RolledBack, 150, true)
	if r.Counts[audit.Altered] != 0 { // the records are as the last checkpoint has them
		t.Errorf("more is found than there is:%s", show(r))
	}

	other := newLogbook(t, 10)
	other.sign()
	for _, text := range []string{"nonsense", other.head} {
		bad := l.options()
		bad.Outside = []string{text}
		r := l.verify(bad, 64)
		if found(r, audit.BadCheckpoint, -1) == nil {
			t.Errorf("the outside checkpoint %q is passed over:%s", text, show(r))
		}
	}
}

func TestAnAlteredCheckpointIsFound(t *testing.T) {
	l := sample(t, 11, 300)
	for name, spoil := range map[string]func(l *logbook){
		"a kept one has another text":   func(l *logbook) { l.kept[3].Note = strings.Replace(l.kept[3].Note, "at 2026", "at 2025", 1) },
		"a kept one is nonsense":        func(l *logbook) { l.kept[3].Note = "x" },
		"a kept one is of another size": func(l *logbook) { l.kept[3].Size++ },
		"the last has another text":     func(l *logbook) { l.head = strings.Replace(l.head, "at 2026", "at 2025", 1) },
		"the last is gone":              func(l *logbook) { l.head = "" },
		"the last is an earlier one":    func(l *logbook) { l.head = l.kept[4].Note },
	} {
		c := l.clone()
		spoil(c)
		r := c.verify(c.options(), 50)
		if f := found(r, audit.BadCheckpoint, -1); f == nil || !f.Grave {
			t.Errorf("%s: not found:%s", name, show(r))
		}
	}
	c := l.clone()
	c.kept, c.rows, c.head = c.kept[:5], c.rows[:c.kept[4].Size+9], c.kept[4].Note
	c.subtrees = map[[2]int64]audit.Hash{}
	o := c.options()
	o.Subtrees = nil
	if f := want(t, c.verify(o, 50), audit.Unsigned, c.kept[4].Size, true); f.Last != c.kept[4].Size+8 {
		t.Errorf("a tail without a checkpoint: %+v", f)
	}
}

func TestTheLastCheckpointIsEnoughToFindAnAlteration(t *testing.T) {
	l := newLogbook(t, 16)
	l.decide(99)
	l.sign()
	l.forge(40)
	o := l.options()
	o.Checkpoints, o.Subtrees = nil, nil
	if f := want(t, l.verify(o, 30), audit.Altered, 40, true); f.Seq != 0 || f.Last != 99 {
		t.Errorf("it is found as %+v", f)
	}
}

func TestASecondCheckpointOfTheSameSizeIsFound(t *testing.T) {
	l := newLogbook(t, 17)
	l.decide(9)
	l.sign()
	c := audit.Checkpoint{Origin: origin, Size: 10, Root: l.tree.Root(), At: begin.Add(time.Hour)}
	text, err := c.Sign(signers(t, l.private...)...)
	if err != nil {
		t.Fatal(err)
	}
	l.head = text
	if f := found(l.verify(l.options(), 4), audit.BadCheckpoint, -1); f == nil {
		t.Error("two checkpoints of one size are passed over")
	}
}

func TestTwoRecordsOfOneIDHideNoMissingPayload(t *testing.T) {
	l := newLogbook(t, 19)
	l.decide(2)
	l.add("dec-1", "decision", map[string]any{})
	l.rows[1].Salt, l.rows[1].Payload = nil, nil
	l.purge(3) // dec-1 again
	l.sign()
	r := l.verify(l.options(), 2)
	want(t, r, audit.Removed, 1, true)
	want(t, r, audit.Purged, 3, false)
}

func TestALogWithoutRecordsIsNotSound(t *testing.T) {
	l := newLogbook(t, 12)
	l.rows = nil
	if r := l.verify(l.options(), 10); r.Sound() {
		t.Error("nothing at all is sound")
	}
	l = newLogbook(t, 12)
	l.sign()
	l.rows = nil
	want(t, l.verify(l.options(), 10), audit.Removed, 0, true)
}
