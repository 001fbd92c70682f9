package publication

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

func readText(t *testing.T, data []byte) (string, *Report) {
	t.Helper()
	f, err := FromBytes("file.csv", data)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReport()
	in, err := f.OpenText(r)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), r
}

func TestTextIsReadInTheEncodingThatItIsIn(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("Müller, Avila Gómez")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, data, want string
		alarm, problem   bool
	}{
		{"plain UTF-8", "Müller, Иванов", "Müller, Иванов", false, false},
		{"UTF-8 with a mark", "\ufeffMüller", "Müller", false, false},
		{"Windows-1252", latin, "Müller, Avila Gómez", false, true},
		{"UTF-8 with a broken byte", "Müller, Иванов, bad\xff", "Müller, Иванов, bad\ufffd", true, true},
		{"UTF-8 cut within a letter", "Müller, Иван\xd0", "Müller, Иван\xd0", false, false},
	} {
		got, r := readText(t, []byte(c.data))
		if got != c.want || r.Alarm() != c.alarm || (len(r.Problems) > 0) != c.problem {
			t.Errorf("%s: read as %q with problems %v, want %q", c.name, got, r.Problems, c.want)
		}
	}
}

// Where the pieces of a text end must not matter.
func TestTheEncodingIsToldFromAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.String().Draw(t, "text"))
		if rapid.Bool().Draw(t, "damaged") && len(data) > 0 {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = 0xff
		}
		var whole, pieces utf8Check
		_, _ = whole.Write(data)
		for rest := data; len(rest) > 0; {
			n := rapid.IntRange(1, min(4, len(rest))).Draw(t, "piece")
			_, _ = pieces.Write(rest[:n])
			rest = rest[n:]
		}
		if whole.verdict() != pieces.verdict() || whole.letters != pieces.letters || whole.broken != pieces.broken {
			t.Fatalf("at once %+v, in pieces %+v", whole, pieces)
		}
		if utf8.Valid(data) && whole.verdict() != isUTF8 {
			t.Fatalf("valid UTF-8 is taken for %v", whole.verdict())
		}
	})
}

func TestACompressedFileIsTheFileWithinIt(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("content")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	plain, err := FromBytes("a.xml", []byte("content"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := FromBytes("a.xml.gz", packed.Bytes())
	if err != nil || f.SHA256 != plain.SHA256 || f.Size != plain.Size || f.Name != "a.xml" {
		t.Errorf("%+v, %v; want the same hash, size and name as plain", f, err)
	}
	damaged := slices.Clone(packed.Bytes())
	damaged[len(damaged)-12] ^= 0xff
	var problem *Problem
	if _, err := FromBytes("a.xml.gz", damaged); !errors.As(err, &problem) {
		t.Errorf("damaged: %v, want a problem that says what to do", err)
	}
}

func TestWhatIsNoFileIsRefusedAtOnce(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, t.TempDir(), os.DevNull} {
		var problem *Problem
		if _, err := Open(path); !errors.As(err, &problem) || problem.Code != NotAList {
			t.Errorf("%s: %v, want that it is no file", path, err)
		}
	}
}

func TestADeclaredEncodingThatIsNotTrueRaisesAnAlarm(t *testing.T) {
	for declared, alarm := range map[string]bool{"UTF-8": false, "utf8": false, "iso-8859-1": true, "klingon": true} {
		f, err := FromBytes("a.xml", []byte(`<?xml version="1.0" encoding="`+declared+`"?><a>حسن</a>`))
		if err != nil {
			t.Fatal(err)
		}
		r, text := NewReport(), ""
		err = EachElement(f, r, XML{Records: []string{"a"}, Record: func(e *Element) error { text = e.Text(); return nil }})
		if err != nil || r.Alarm() != alarm {
			t.Errorf("%s: alarm %v, %v", declared, r.Alarm(), err)
		}
		if declared != "klingon" && text != "حسن" {
			t.Errorf("%s: read as %q", declared, text)
		}
	}
}

func TestRowsAreReadUntilTheDamage(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		alarm            bool
	}{
		{"whole", "a,b\nc,d\n", "a|b c|d", false},
		{"a last row without its line end", "a,b\nc,d", "a|b", true},
		{"a quotation mark that is never closed", "a,b\n\"c,d\n", "a|b", true},
		{"an end mark behind the last row", "a,b\n\x1a", "a|b", false},
	} {
		f, err := FromBytes("a.csv", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		r := NewReport()
		var rows []string
		_, err = EachRow(f, r, func(_ int, fields []string) error {
			rows = append(rows, strings.Join(fields, "|"))
			return nil
		})
		if got := strings.Join(rows, " "); err != nil || got != c.want || r.Alarm() != c.alarm {
			t.Errorf("%s: rows %q, alarm %v, %v; want %q, alarm %v", c.name, got, r.Alarm(), err, c.want, c.alarm)
		}
	}
}
