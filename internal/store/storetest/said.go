package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

// said is what a worker said: the model that the record is compared with.
type said struct {
	tried, wrote map[string]bool // "what id"
	other        []string        // lines that are neither
	half         string
}

func newSaid() *said { return &said{tried: map[string]bool{}, wrote: map[string]bool{}} }

// Write reads what a worker says.
func (m *said) Write(p []byte) (int, error) {
	text := m.half + string(p)
	for {
		line, rest, whole := strings.Cut(text, "\n")
		if !whole {
			m.half = text
			return len(p), nil
		}
		text = rest
		verb, what, _ := strings.Cut(line, " ")
		switch verb {
		case "tried":
			m.tried[what] = true
		case "wrote":
			m.wrote[what] = true
		default:
			m.other = append(m.other, line)
		}
	}
}

// compare reads everything that was said of one run, and says what of it is not as it must be:
// what was acknowledged is there to the byte, what was under way is there whole or not at all.
func (m *said) compare(t testing.TB, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	// Whatever a process that died left under way is over once this is written.
	must(t, s.AddUser(ctx, tester, person("barrier "+strconv.FormatInt(size(t, s), 10))))
	emails := map[string][2]int{} // the last one written, the last one tried
	for key := range m.tried {
		what, id, _ := strings.Cut(key, " ")
		switch what {
		case "decision":
			m.compareDecision(t, s, id)
		case "versions":
			v := decision.Versions{Program: id}
			got, err := s.Versions(ctx, v.ID())
			if m.wrote[key] && err != nil {
				t.Errorf("versions %s were acknowledged: %v", id, err)
			}
			if err == nil && !bytes.Equal(got.Encode(), v.Encode()) {
				t.Errorf("versions %s are %v", id, got)
			}
		case "email":
			name, n, _ := strings.Cut(id, "=")
			at, known := emails[name]
			if !known {
				at = [2]int{-1, -1}
			}
			i, _ := strconv.Atoi(n)
			if m.wrote[key] {
				at[0] = max(at[0], i)
			}
			at[1] = max(at[1], i)
			emails[name] = at
		}
	}
	for name, at := range emails {
		u, err := s.User(ctx, name)
		if errors.Is(err, store.ErrNotFound) && at[0] < 0 {
			continue
		}
		if err != nil {
			t.Errorf("user %s, who was acknowledged: %v", name, err)
			continue
		}
		if n, _ := strconv.Atoi(strings.TrimSuffix(u.Email, "@example.org")); n != at[0] && n != at[1] {
			t.Errorf("user %s has the address %d; %d was acknowledged, %d tried", name, n, at[0], at[1])
		}
	}
}

func (m *said) compareDecision(t testing.TB, s *store.Store, id string) {
	t.Helper()
	ctx := t.Context()
	d, files := works(id)
	got, err := s.Decision(ctx, id)
	switch {
	case err == nil:
		if m.wrote["purge "+id] {
			t.Errorf("%s is there, although its purge was acknowledged", id)
		}
		if !sameDecision(got, d) {
			t.Errorf("%s is not what was written", id)
		}
		compareFiles(t, s, id, files)
	case !errors.Is(err, store.ErrNotFound):
		t.Errorf("%s: %v", id, err)
	case m.tried["purge "+id]:
		purgedOrGone(t, s, id)
	case m.wrote["decision "+id]:
		t.Errorf("%s was acknowledged, and is not there", id)
	default:
		for _, id := range worksIDs(id) {
			if _, err := s.Record(ctx, id); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a part of what was not written is there: %s: %v", id, err)
			}
		}
	}
}

func compareFiles(t testing.TB, s *store.Store, id string, want []*decision.Evidence) {
	t.Helper()
	got, err := s.EvidenceOf(context.Background(), id)
	must(t, err)
	same := len(got) == len(want)
	for i := range got {
		same = same && got[i].ID == want[i].ID && bytes.Equal(got[i].Content, want[i].Content)
	}
	if !same {
		t.Errorf("the files of %s are not those that were written with it", id)
	}
}

// purgedOrGone says whether all of a decision was purged, as one.
func purgedOrGone(t testing.TB, s *store.Store, id string) {
	t.Helper()
	for _, id := range worksIDs(id) {
		r, err := s.Record(context.Background(), id)
		if err != nil || !r.Purged() {
			t.Errorf("%s was purged, but not all of it: %v", id, err)
		}
	}
}

// again sends everything that was tried once more: it is there then, and once.
func (m *said) again(t testing.TB, s *store.Store) {
	t.Helper()
	for key := range m.tried {
		what, id, _ := strings.Cut(key, " ")
		if what != "decision" || m.tried["purge "+id] {
			continue
		}
		d, files := works(id)
		if err := s.SaveDecision(t.Context(), tester, d, files...); err != nil {
			t.Errorf("%s sent again: %v", id, err)
		}
		m.wrote[key] = true
	}
}

// onlyTried reads the whole log: every decision and file in it was tried, and stands there once.
func onlyTried(t testing.TB, s *store.Store, runs []*said) {
	t.Helper()
	known := map[string]int{}
	for _, m := range runs {
		for key := range m.tried {
			if what, id, _ := strings.Cut(key, " "); what == "decision" {
				for _, id := range worksIDs(id) {
					known[id] = 0
				}
			}
		}
	}
	for from := int64(0); ; {
		records, err := s.Records(t.Context(), from, 1000)
		must(t, err)
		if len(records) == 0 {
			return
		}
		for _, r := range records {
			n, is := known[r.ID]
			if known[r.ID]++; (r.Kind == "decision" || r.Kind == "evidence") && !is || n > 0 {
				t.Errorf("record %s was tried %v, and stands there %d times", r.ID, is, n+1)
			}
		}
		from = records[len(records)-1].Seq + 1
	}
}

func (m *said) String() string {
	return fmt.Sprintf("%d tried, %d acknowledged", len(m.tried), len(m.wrote))
}
