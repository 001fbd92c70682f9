package gleif_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/gleif"
	"github.com/mareva/mareva/sanctions"
)

// result is all that reading a file gave.
type result struct {
	Statements []ownership.Statement
	Warnings   []ownership.Problem
}

func read(in io.Reader) (result, error) {
	var got result
	err := gleif.Read(in, "file.xml", func(s ownership.Statement) error {
		got.Statements = append(got.Statements, s)
		return nil
	}, func(p ownership.Problem) { got.Warnings = append(got.Warnings, p) })
	return got, err
}

// diff compares what is said; a percentage by its value.
func diff[T any](want, got T) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(ownership.Interest{}),
		cmp.Comparer(func(a, b ownership.Percent) bool { return a.Cmp(b) == 0 }))
}

// one reads a file of one record that is to give one statement.
func one(t *testing.T, document string) (ownership.Statement, []ownership.Problem) {
	t.Helper()
	got, err := read(strings.NewReader(document))
	if err != nil || len(got.Statements) != 1 {
		t.Fatalf("%d statements, warnings %v, error %v; want one statement", len(got.Statements), got.Warnings, err)
	}
	return got.Statements[0], got.Warnings
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestALevel1FileIsReadInFull(t *testing.T) {
	got, err := read(strings.NewReader(fixture(t, "lei.xml")))
	if err != nil || len(got.Warnings) != 0 {
		t.Fatal(err, got.Warnings)
	}
	want := []ownership.Statement{
		{
			ID: "gleif-lei:2138002P5RNKC5W2JZ46", Stated: 20260911, Source: "file.xml line 10",
			Party: &ownership.Party{
				ID: "lei:2138002P5RNKC5W2JZ46", Kind: sanctions.Entity,
				Names:     []string{"TESCO PLC", "TESCO STORES (HOLDINGS) PUBLIC LIMITED COMPANY"},
				SameAs:    []string{"gb-coh:00445790"},
				Countries: []string{"GB"}, Founded: 19471127,
				Identifiers: []sanctions.Identifier{
					{Type: sanctions.LEI, Number: "2138002P5RNKC5W2JZ46", Note: "category GENERAL, jurisdiction GB, entity ACTIVE, registration ISSUED"},
					{Type: sanctions.Registration, Number: "445790", Country: "GB", Issuer: "RA000585"},
				},
			},
		},
		{
			ID: "gleif-lei:506700GE1G29325QX363", Stated: 20260911, Source: "file.xml line 41",
			Party: &ownership.Party{
				ID: "lei:506700GE1G29325QX363", Kind: sanctions.Entity,
				Names:     []string{"Global Legal Entity Identifier Foundation", "GLEIF & Co"},
				Countries: []string{"CH", "DE"}, Founded: 20140626,
				Identifiers: []sanctions.Identifier{
					{Type: sanctions.LEI, Number: "506700GE1G29325QX363", Note: "category GENERAL, jurisdiction CH, entity ACTIVE, registration ISSUED"},
					{Type: sanctions.Registration, Number: "CHE-200.595.965", Issuer: "RA000548"},
				},
			},
		},
		{
			ID: "gleif-lei:254900EYKVJD0Q2N8Y12", Stated: 20260911, Source: "file.xml line 62",
			Party: &ownership.Party{
				ID: "lei:254900EYKVJD0Q2N8Y12", Kind: sanctions.Organization, Names: []string{"STATE OF EXAMPLE"},
				Countries: []string{"US"}, Government: "US",
				Identifiers: []sanctions.Identifier{{
					Type: sanctions.LEI, Number: "254900EYKVJD0Q2N8Y12",
					Note: "category RESIDENT_GOVERNMENT_ENTITY, sub-category STATE_GOVERNMENT, jurisdiction US-DE, entity ACTIVE, registration LAPSED",
				}},
			},
		},
	}
	if d := diff(want, got.Statements); d != "" {
		t.Error(d)
	}
}

func TestAFileIsReadAlikeInAnyPieces(t *testing.T) {
	for _, document := range append(samples(t), fixture(t, "lei.xml"), relationshipFile("IS_FEEDER_TO", ""), exceptionFile("")) {
		want, err := read(strings.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range []io.Reader{iotest.OneByteReader(strings.NewReader(document)), iotest.HalfReader(strings.NewReader(document)), iotest.DataErrReader(strings.NewReader(document))} {
			got, err := read(in)
			if d := diff(want, got); err != nil || d != "" {
				t.Fatal(err, d)
			}
		}
	}
}

func TestAFileThatCannotBeReadOnIsAnError(t *testing.T) {
	whole := fixture(t, "lei.xml")
	for name, c := range map[string]struct{ document, want string }{
		"nothing":              {"", "cut off"},
		"another root":         {"<html/>", "no GLEIF file: its root is <html>"},
		"cut within a record":  {whole[:len(whole)/2], "cut off"},
		"cut behind a record":  {whole[:strings.Index(whole, "</l1:LEIRecord>")+15], "after 1 records: the file is cut off"},
		"a wrong end tag":      {strings.Replace(whole, "</l1:LEIRecord>", "</l1:LEIRecords>", 1), "closes no open element"},
		"a document type":      {`<!DOCTYPE LEIData [<!ENTITY a "b">]><LEIData/>`, "a document type"},
		"another encoding":     {`<?xml version="1.0" encoding="ISO-8859-1"?><LEIData/>`, "UTF-8"},
		"two documents":        {whole + whole, "XML declaration"},
		"an unknown reference": {strings.Replace(whole, "&amp;", "&nbsp;", 1), `the unknown reference "&nbsp;"`},
		"too deep":             {"<LEIData>" + strings.Repeat("<a>", 100), "nest deeper"},
		"a text without end":   {"<LEIData><LEIHeader>" + strings.Repeat("a", 3<<20), "more than 1 MiB"},
	} {
		_, err := read(strings.NewReader(c.document))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "file.xml") {
			t.Errorf("%s: %v; want the file's name and %q", name, err, c.want)
		}
	}
}

func TestErrorsOfTheSourceAndOfTheUserComeBack(t *testing.T) {
	stop := errors.New("stop")
	if _, err := read(iotest.ErrReader(stop)); !errors.Is(err, stop) {
		t.Errorf("source: %v", err)
	}
	uses := 0
	err := gleif.Read(strings.NewReader(fixture(t, "lei.xml")), "f", func(ownership.Statement) error { uses++; return stop }, func(ownership.Problem) {})
	if !errors.Is(err, stop) || uses != 1 {
		t.Errorf("use: %v after %d statements; want the error after the first", err, uses)
	}
}

func TestARecordThatIsTooLargeIsRefusedAndTheNextOneRead(t *testing.T) {
	whole := fixture(t, "lei.xml")
	large := strings.Repeat("<x>"+strings.Repeat("y", 500)+"</x>", 4000)
	got, err := read(strings.NewReader(strings.Replace(whole, "<l1:Entity>", "<l1:Entity>"+large, 1)))
	if err != nil || len(got.Statements) != 2 || len(got.Warnings) != 1 {
		t.Fatalf("%d statements, warnings %v, error %v", len(got.Statements), got.Warnings, err)
	}
	if w := got.Warnings[0]; w.Code != ownership.RefusedStatement || w.Where != "file.xml line 10" || !strings.Contains(w.Message, "1 MiB") {
		t.Errorf("warning %+v", w)
	}
}

func TestRecognise(t *testing.T) {
	whole := fixture(t, "lei.xml")
	for head, want := range map[string]bool{
		whole[:400]:                            true,
		"\ufeff" + whole[:400]:                 true,
		`<RelationshipData xmlns="a">`:         true,
		`<z:ReportingExceptionData xmlns:z=""`: false, // the root's tag is cut
		`<r:ReportingExceptionData>`:           true,
		`<LEIRecord>`:                          false,
		`{"a": "<LEIData>"}`:                   false,
		``:                                     false,
	} {
		if got := gleif.Recognise([]byte(head)); got != want {
			t.Errorf("%.60q: %v", head, got)
		}
	}
}

// samples are the documents of GLEIF that lie beside the repository, if any.
func samples(t testing.TB) []string {
	files, err := filepath.Glob("../../../shared/data/ownership/gleif/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func FuzzRead(f *testing.F) {
	f.Add(`<LEIData><LEIRecords><LEIRecord><LEI>2138002P5RNKC5W2JZ46</LEI><Entity><LegalName>A</LegalName><SuccessorEntity><SuccessorLEI>506700GE1G29325QX363</SuccessorLEI></SuccessorEntity></Entity></LEIRecord></LEIRecords></LEIData>`)
	f.Add(relationshipFile("IS_DIRECTLY_CONSOLIDATED_BY", quantity("51.5")))
	f.Add(exceptionFile(`<ExceptionReference>x</ExceptionReference>`))
	f.Fuzz(func(t *testing.T, document string) {
		got, err := read(strings.NewReader(document))
		again, errAgain := read(iotest.HalfReader(strings.NewReader(document)))
		if d := diff(got, again); d != "" || (err == nil) != (errAgain == nil) {
			t.Fatal("in pieces it reads otherwise", err, errAgain, d)
		}
		for _, s := range got.Statements {
			if s.ID == "" || s.Source == "" || (s.Withdrawn && (s.Party != nil || s.Interests != nil)) {
				t.Fatalf("%+v", s)
			}
			for _, i := range s.Interests {
				if err := i.Check(); err != nil {
					t.Fatalf("%s: %v", s.ID, err)
				}
			}
		}
	})
}

func entityFile(status, entity string) string {
	return fmt.Sprintf(`<LEIData><LEIHeader><ContentDate>2026-09-11T16:00:00Z</ContentDate></LEIHeader><LEIRecords><LEIRecord>`+
		`<LEI>2138002P5RNKC5W2JZ46</LEI><Entity><LegalName>A</LegalName>%s</Entity><Registration><RegistrationStatus>%s</RegistrationStatus></Registration>`+
		`</LEIRecord></LEIRecords></LEIData>`, entity, status)
}
