package tagpack_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/tagpack"
)

// laughs is a list of lists of lists, each nine times the one before.
func laughs() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [lol]\n")
	for i := range 12 {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9))
	}
	return b.String()
}

func TestAliasesMultiplyNothing(t *testing.T) {
	for _, tt := range []struct {
		name, text      string
		labels, refused int
	}{
		{"in fields that are not read", head + laughs() + "tags:\n- address: " + genesis + "\n", 1, 0},
		{"in the concepts of every tag", head + laughs() + "\"tags\":\n" + strings.Repeat("- {address: "+genesis+", concepts: *a12}\n", 9), 0, 9},
		{"in one tag many times", head + "\"tags\":\n- &x {address: " + genesis + "}\n" + strings.Repeat("- *x\n", 9999), 10_000, 0},
		{
			"of a tag with many fields", head + "\"tags\":\n- &x {" + strings.Repeat("a: b, ", 9999) + "}\n" + strings.Repeat("- *x\n", 9999),
			0, 10_000,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, pack, _ := read(t, tt.text)
			if pack.Labels != tt.labels || pack.Refused != tt.refused {
				t.Errorf("%+v", pack)
			}
		})
	}
}

// endless is a text without an end.
type endless struct{ text string }

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text)
	}
	return n, nil
}

func TestAFileWithoutEndIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 256 MiB")
	}
	_, _, err := tagpack.Read(io.MultiReader(strings.NewReader(head), endless{"# never\n"}), "a.yaml", nil)
	var e *tagpack.Error
	if !errors.As(err, &e) || e.Code != tagpack.CodeTooLarge {
		t.Error(err)
	}
}

func TestAnErrorOfTheReaderIsHandedOn(t *testing.T) {
	broken := errors.New("broken")
	_, _, err := tagpack.Read(io.MultiReader(strings.NewReader(head), failing{broken}), "a.yaml", nil)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + "tags:\n- address: " + genesis + "\n  concepts:\n  - exchange\n"))
	f.Add([]byte(head + "\"tags\":\n- &x {address: " + genesis + "}\n- *x\n"))
	f.Add([]byte(head + "tags: [{address: " + genesis + "}]\n---\n"))
	f.Add([]byte("label: l\ntags:\n  -\n    address: '" + genesis + "'\n# c\n\ntitle: !!str T\n"))
	f.Add([]byte(laughs()))
	f.Add([]byte("title: a\r\nactors:\r\n- id: a\r\n  label: 'b'\r\n  uri: c\r\n  context: '{}'\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		emitted := 0
		pack, refusals, err := tagpack.Read(strings.NewReader(string(data)), "a.yaml", func(l attribution.Label) error {
			emitted++
			if l.Address == "" || l.Text == "" || !l.Confidence.Valid() {
				t.Errorf("incomplete label %+v", l)
			}
			for _, c := range l.Concepts {
				if !attribution.ConceptKnown(c) {
					t.Errorf("concept %q", c)
				}
			}
			return nil
		})
		if err != nil {
			checkError(t, err)
			return
		}
		if pack.Labels != emitted || pack.Tags != pack.Labels+pack.Refused || len(refusals) > pack.Refused {
			t.Errorf("%+v, %d emitted, %d refusals", pack, emitted, len(refusals))
		}
		for _, r := range refusals {
			if r.Line < 1 || r.Code == "" || r.Message == "" {
				t.Errorf("incomplete refusal %+v", r)
			}
		}
	})
}

func FuzzReadActors(f *testing.F) {
	f.Add([]byte("title: a\nactors:\n- id: a\n  label: 'b'\n  uri: c\n  context: '{}'\n  categories: [exchange]\n"))
	f.Add([]byte("title: a\nactors: [{id: a, label: b, jurisdictions: AT}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		actors, _, err := tagpack.ReadActors(strings.NewReader(string(data)), "a.yaml")
		if err != nil {
			checkError(t, err)
		}
		for _, a := range actors {
			if a.ID == "" || a.Label == "" {
				t.Errorf("incomplete actor %+v", a)
			}
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	var e *tagpack.Error
	if !errors.As(err, &e) || e.Code == "" || e.Message == "" || e.Line < 0 {
		t.Errorf("incomplete error %#v", err)
	}
}
