package un_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/un"
)

func TestAFileCutAnywhereGivesOnlyWholeRecords(t *testing.T) {
	data := fixture(t)
	whole, _ := parseBytes(t, data)
	last := len(data) - len("</CONSOLIDATED_LIST>\n")
	for n := range data {
		cut, r := parseBytes(t, data[:n])
		for id, p := range cut {
			if !reflect.DeepEqual(whole[id], p) {
				t.Fatalf("cut at %d, party %s (-whole +cut):\n%s", n, id, cmp.Diff(whole[id], p))
			}
		}
		// Within a letter of several bytes a cut looks like a wrong encoding.
		isCut := func(p publication.Problem) bool {
			return p.Alarm && (p.Code == publication.CutOff || p.Code == publication.WrongEncoding)
		}
		if n <= last && !slices.ContainsFunc(r.Problems, isCut) {
			t.Fatalf("cut at %d goes unnoticed", n)
		}
	}
}

func TestWhatEmitRefusesEndsTheReading(t *testing.T) {
	f, err := publication.FromBytes("consolidated.xml", fixture(t))
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	r := publication.NewReport()
	if err := un.Parse([]*publication.File{f}, r, func(publication.Record) error { return full }); !errors.Is(err, full) {
		t.Errorf("Parse = %v, want %v", err, full)
	}
	if r.Entries != 0 {
		t.Errorf("%d entries counted that nobody took", r.Entries)
	}
}

func FuzzParse(f *testing.F) {
	// One record a seed: the fuzzer spends its time on shortening long ones.
	for _, record := range bytes.SplitAfter(fixture(f), []byte("</INDIVIDUAL>")) {
		f.Add(append([]byte("<CONSOLIDATED_LIST>"), record...))
	}
	f.Add([]byte(`<CONSOLIDATED_LIST><ENTITY><DATAID>1</DATAID><FIRST_NAME>A (ب); (b</FIRST_NAME></ENTITY>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		un.Recognise(data)
		file, err := publication.FromBytes("consolidated.xml", data)
		if err != nil {
			t.Skip()
		}
		// An error is as good an answer as a problem: nothing is taken for a list.
		_ = un.Parse([]*publication.File{file}, publication.NewReport(), func(rec publication.Record) error {
			p := rec.Party
			if p.ID == "" || len(p.Names) == 0 {
				t.Fatalf("party %+v has no id or no name", p)
			}
			for _, n := range p.Names {
				if strings.TrimSpace(n.Full) == "" {
					t.Fatalf("party %s has an empty name", p.ID)
				}
			}
			for _, d := range p.BirthDates {
				if d.From > d.To {
					t.Fatalf("party %s is born %d to %d", p.ID, d.From, d.To)
				}
			}
			return nil
		})
	})
}
