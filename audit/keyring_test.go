package audit_test

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// keyFinding returns the first finding about keys whose message holds a text.
func keyFinding(r audit.Report, text string) *audit.Finding {
	for i, f := range r.Findings {
		if f.Code == audit.BadKey && f.Grave && strings.Contains(f.Message, text) {
			return &r.Findings[i]
		}
	}
	return nil
}

func TestAnyPublishedKeyLeadsToAllOthers(t *testing.T) {
	l := newLogbook(t, 1)
	for range 4 {
		l.decide(10)
		l.sign()
		l.rotate()
		l.decide(3)
		l.sign()
	}
	for i, public := range l.public {
		o := l.options()
		o.Published = []string{public}
		r := l.verify(o, 16)
		wantSound(t, r)
		if len(r.Keys) != 5 {
			t.Fatalf("%d keys", len(r.Keys))
		}
		for j, k := range r.Keys {
			retired := int64(11 + 14*j)
			if j == 4 {
				retired = -1
			}
			added := int64(0)
			if j > 0 {
				added = int64(11 + 14*(j-1))
			}
			if !k.Trusted || (k.VouchedBy == "") != (i == j) || k.Added != added || k.Retired != retired {
				t.Errorf("with key %d published, key %d is %+v", i, j, k)
			}
		}
	}
}

func TestAKeyThatNobodyVouchesForIsFound(t *testing.T) {
	l := newLogbook(t, 2)
	l.decide(10)
	l.sign()
	published := l.public
	private, public := l.newKey() // somebody without the old key writes a rotation
	l.add("key-rogue", audit.KindKey, audit.KeyChange{Added: public, Retired: published, Reason: "mine now"})
	l.private = []string{private}
	l.decide(5)
	l.sign()
	o := l.options()
	o.Published = published
	r := l.verify(o, 8)
	for _, text := range []string{"no trusted key vouches for", "is not signed by"} {
		if f := keyFinding(r, text); f == nil || f.Seq != 11 || f.ID != "key-rogue" {
			t.Errorf("%q is not found of record 11:%s", text, show(r))
		}
	}
	if found(r, audit.BadCheckpoint, -1) == nil {
		t.Errorf("that the end is signed by nobody trusted is not found:%s", show(r))
	}
	for _, k := range r.Keys {
		if k.Trusted != (k.Public == published[0]) {
			t.Errorf("%+v", k)
		}
	}
}

func TestARotationIsSignedByBothKeys(t *testing.T) {
	for _, only := range []string{"old", "new"} {
		l := newLogbook(t, 3)
		l.decide(5)
		l.sign()
		old := l.private
		l.rotate()
		l.retiring = nil
		if only == "old" {
			l.private, old = old, l.private
		}
		l.sign()
		if only == "old" {
			l.private = old
		}
		l.decide(5)
		l.sign()
		o := l.options()
		o.Published = l.public
		f := found(l.verify(o, 4), audit.BadKey, 6)
		if f == nil || !strings.Contains(f.Message, "the first checkpoint after this change of keys, of 7 records, is not signed by") || f.Grave != (only == "old") {
			t.Errorf("signed by the %s key only: %+v", only, f)
		}
	}
}

func TestAKeyThatFollowsALostOneIsTrustedWhereItWasPublished(t *testing.T) {
	l := newLogbook(t, 5)
	l.decide(5)
	l.sign()
	lost := l.public
	private, public := l.newKey()
	l.add("key-2", audit.KindKey, audit.KeyChange{Added: public, Retired: lost, Reason: "the disk is gone"})
	l.private = []string{private}
	l.sign()
	l.decide(5)
	l.sign()
	for _, c := range []struct {
		published []string
		sound     bool
	}{{lost, false}, {[]string{public}, true}, {[]string{lost[0], public}, true}} {
		o := l.options()
		o.Published = c.published
		r := l.verify(o, 4)
		f := found(r, audit.BadKey, 6)
		if f == nil || f.ID != "key-2" || f.Grave == c.sound || r.Sound() != c.sound {
			t.Errorf("%d keys published: sound %v:%s", len(c.published), r.Sound(), show(r))
		}
	}
}

func TestARetiredKeySignsNoMore(t *testing.T) {
	l := newLogbook(t, 4)
	old := l.private
	l.rotate()
	l.sign()
	l.decide(5)
	l.retiring = old
	l.sign()
	f := keyFinding(l.verify(l.options(), 4), "retired by this record, signed the checkpoint of 7 records")
	if f == nil || f.Seq != 1 {
		t.Error("not found")
	}

	l = newLogbook(t, 5) // by itself, with the new key silent, it is worse
	old = l.private
	l.rotate()
	l.sign()
	l.decide(5)
	l.private = old
	l.sign()
	if r := l.verify(l.options(), 4); r.Sound() {
		t.Error("not found")
	}
}

func TestACheckpointThatDoesNotFitVouchesForNothing(t *testing.T) {
	l := newLogbook(t, 9)
	l.decide(5)
	l.sign()
	l.rotate()
	l.sign()
	l.forge(3)
	o := l.options()
	o.Published = l.public[:1]
	r := l.verify(o, 4)
	want(t, r, audit.Altered, 3, true)
	if keyFinding(r, "no trusted key vouches for") == nil || r.Keys[1].Trusted {
		t.Errorf("the new key is trusted all the same: %+v", r.Keys)
	}
}

func TestACheckpointIsSignedByTheLogItNames(t *testing.T) {
	l := newLogbook(t, 10)
	l.origin = "mareva/other"
	private, public := l.newKey()
	c := audit.Checkpoint{Origin: origin, Size: 3, Root: audit.Hash{1}, At: begin}
	if _, err := c.Sign(signers(t, private)...); err == nil {
		t.Error("the key of one log signs for another")
	}
	root := audit.Hash{1}
	text := origin + "\n3\n" + root.String() + "\nat 2026-03-01T09:00:00.000000Z\n"
	signed, err := note.Sign(&note.Note{Text: text}, signers(t, private)...)
	if err != nil {
		t.Fatal(err)
	}
	keys := verifiers(t, public, l.public[0])
	for _, name := range []string{origin, "mareva/other"} {
		if _, _, err := audit.OpenCheckpoint(string(signed), name, keys); err == nil {
			t.Errorf("as of %s it is taken", name)
		}
	}
}

func TestAPublishedKeyThatTheLogDoesNotKnowIsFound(t *testing.T) {
	l := newLogbook(t, 6)
	l.decide(10)
	l.sign()
	backup := l.clone()
	l.rotate()
	l.sign()
	o := backup.options()
	o.Published = l.public
	if f := keyFinding(backup.verify(o, 4), "older than the key"); f == nil {
		t.Error("a backup from before a rotation is not noticed")
	}
}

func TestAMalformedKeyRecordIsFound(t *testing.T) {
	for name, add := range map[string]func(l *logbook){
		"no key":           func(l *logbook) { l.add("k", audit.KindKey, audit.KeyChange{Added: "nonsense"}) },
		"nothing":          func(l *logbook) { l.add("k", audit.KindKey, audit.KeyChange{}) },
		"the same again":   func(l *logbook) { l.add("k", audit.KindKey, audit.KeyChange{Added: l.public[0]}) },
		"the last retired": func(l *logbook) { l.add("k", audit.KindKey, audit.KeyChange{Retired: l.public}) },
		"a stranger's":     func(l *logbook) { l.add("k", audit.KindKey, audit.KeyChange{Retired: []string{"x"}}) },
		"of another shape": func(l *logbook) { l.add("k", audit.KindKey, map[string]any{"key": l.public[0]}) },
		"a second log":     func(l *logbook) { l.add("k", audit.KindBegun, audit.Begun{Origin: origin, Key: l.public[0]}) },
		"another log's key": func(l *logbook) {
			l.origin = "mareva/other"
			_, public := l.newKey()
			l.origin = origin
			l.add("k", audit.KindKey, audit.KeyChange{Added: public})
		},
	} {
		l := newLogbook(t, 7)
		add(l)
		l.sign()
		if f := found(l.verify(l.options(), 4), audit.BadKey, 1); f == nil || !f.Grave {
			t.Errorf("%s: not found", name)
		}
	}
	l := &logbook{t: t, random: random(1), origin: origin}
	private, public := l.newKey()
	l.private, l.public = []string{private}, []string{public}
	l.decide(3)
	l.sign()
	o := l.options()
	o.Subtrees = nil
	want(t, l.verify(o, 4), audit.BadKey, 0, true)
}

func TestAKeyringTakesKeysOfOneLogOnly(t *testing.T) {
	l := newLogbook(t, 8)
	l.origin = "mareva/other"
	_, other := l.newKey()
	for _, published := range [][]string{nil, {"x"}, {l.public[0], other}} {
		if _, err := audit.NewKeyring(published...); err == nil {
			t.Errorf("%q are taken", published)
		}
	}
	if k, err := audit.NewKeyring(l.public[0], l.public[0]); err != nil || k.Origin() != origin {
		t.Errorf("a key given twice: %v", err)
	}
}
