package plaincsv_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// Whatever a spreadsheet writes by RFC 4180 comes back, but for white space around it.
func TestATextThatWasWrittenAsCSVComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching("[ a-z\",;\t\n'é#]{1,20}").Draw(t, "source")
		w := new(bytes.Buffer)
		out := csv.NewWriter(w)
		out.Comma = rapid.SampledFrom([]rune(",;\t")).Draw(t, "separator")
		out.UseCRLF = false
		for _, row := range [][]string{{"owner", "source", "owned"}, {"A", want, "B"}} {
			if err := out.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		out.Flush()
		s, problems, err := read(w)
		source := "h.csv line 2 (" + strings.TrimSpace(want) + ")"
		if strings.TrimSpace(want) == "" {
			source = "h.csv line 2"
		}
		if err != nil || len(s) != 2 || s[0].Source != source {
			t.Fatalf("%q came back as %+v, %v, %v", want, s, problems, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/holdings.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("owner,owned,pct\nA,\"B\nC,D,1\n"))
	f.Add([]byte("owned\towner\tshares\tof_shares\r\nlei:" + lei + "\t?\t1\t3"))
	f.Fuzz(func(t *testing.T, data []byte) {
		statements, problems, err := read(bytes.NewReader(data))
		for _, p := range problems {
			if p.Code == "" || p.Where == "" || p.Message == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		seen := make(map[string]bool)
		for _, s := range statements {
			if seen[s.ID] || s.Source == "" || s.Party == nil && s.Interests[0].Holder != "" {
				t.Errorf("incomplete statement %+v", s)
			}
			seen[s.ID] = true
			for i := range s.Interests {
				if err := s.Interests[i].Check(); err != nil {
					t.Error(err)
				}
			}
		}
		again, _, errAgain := read(iotest.HalfReader(bytes.NewReader(data)))
		if len(again) != len(statements) || (err == nil) != (errAgain == nil) {
			t.Errorf("%d statements, in halves %d; %v, %v", len(statements), len(again), err, errAgain)
		}
	})
}
