package psc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/psc"
)

func TestSamples(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/ownership/uk_psc/*.json")
	if len(files) == 0 {
		t.Skip("no samples here")
	}
	want := map[string]string{ // the interests, or what the refusal says
		"psc_ceased_on.json":           "uk-psc:01234567/abcdef123456789 shares more than 25 % and at most 50 % until 2016-10-11, votes more than 25 % and at most 50 % until 2016-10-11",
		"psc_corporate.json":           "uk-psc:01234567/abcdef123456789 = gb-coh:89101112 shares an unknown share until ",
		"psc_exemptions.json":          " shares an unknown share until ",
		"psc_individual.json":          "uk-psc:01234567/abcdef123456789 shares more than 25 % and at most 50 % until , votes more than 25 % and at most 50 % until ",
		"psc_legal.json":               "uk-psc:01234567/abcdef123456789 = gb-coh:89101112 shares an unknown share until ",
		"psc_no_country.json":          "uk-psc:01234567/abcdef123456789 shares an unknown share until ",
		"psc_no_match.json":            "uk-psc:01234567/abcdef123456789 shares an unknown share until ",
		"psc_not_found.json":           "uk-psc:01234567/abcdef123456789 = gb-coh:00056099 shares an unknown share until ",
		"psc_statement.json":           " shares an unknown share until ",
		"psc_statement_ceased_on.json": " shares an unknown share until 2016-10-11",
		"psc_super_secure.json":        " shares an unknown share until ",
		"psc_totals.json":              "",
		"psc_unknown_kind.json":        `kind "unknown-kind" is not known`,
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if !psc.Recognise(data) && name != "psc_unknown_kind.json" {
			t.Errorf("%s is not recognised", name)
		}
		statements, problems, err := read(t, bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := summary(statements, problems); got != want[name] && (want[name] == "" || !strings.Contains(got, want[name])) {
			t.Errorf("%s: %s; want %s", name, got, want[name])
		}
	}
}

func summary(statements []ownership.Statement, problems []ownership.Problem) string {
	var b strings.Builder
	for _, s := range statements {
		if s.Party != nil {
			b.WriteString(s.Party.ID)
			for _, id := range s.Party.SameAs {
				b.WriteString(" = " + id)
			}
		}
		for n, i := range s.Interests {
			if n > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, " %s %s until %s", i.Right, i.Share, i.Until)
		}
	}
	for _, p := range problems {
		if p.Code == ownership.RefusedStatement {
			b.WriteString(p.Message)
		}
	}
	return b.String()
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/snapshot.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		f.Add(line)
	}
	f.Add([]byte("{\"company_number\":\"1\",\"data\":{\"kind\":\n{\"company_number\":1e3,\"data\":null}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		statements, problems, err := read(t, bytes.NewReader(data))
		for _, p := range problems {
			if p.Code == "" || p.Where == "" || p.Message == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		for _, s := range statements {
			if !strings.HasPrefix(s.ID, "uk-psc:") || s.Source == "" || s.Party != nil && s.Party.ID == "" {
				t.Errorf("incomplete statement %+v", s)
			}
			for i := range s.Interests {
				if err := s.Interests[i].Check(); err != nil {
					t.Error(err)
				}
			}
		}
		// Whatever is one JSON object is read as one record.
		object := bytes.TrimLeft(data, " \t\r\n")
		if err == nil && len(object) > 0 && object[0] == '{' && json.Valid(object) && len(statements)+len(problems) > 2 {
			t.Errorf("one object gives %d statements and %d problems", len(statements), len(problems))
		}
		again, _, errAgain := read(t, iotest.HalfReader(bytes.NewReader(data)))
		if len(again) != len(statements) || (err == nil) != (errAgain == nil) {
			t.Errorf("%d statements, in halves %d; %v, %v", len(statements), len(again), err, errAgain)
		}
	})
}
