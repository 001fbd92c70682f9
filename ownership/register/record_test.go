package register

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership"
)

// awkward is text that looks like what stands around it.
var awkward = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
	"plain", `"`, `\`, `a],"b`, `","stated":"2020-01-01"`, `"held":"x"`, `"party":{`, `,"withdrawn":true`, `\"held\":`,
	"\u2028", "<&>", replacedSource, "é", "\x00", "]}",
}))

var statements = rapid.Custom(func(t *rapid.T) ownership.Statement {
	s := ownership.Statement{
		ID:        rapid.OneOf(rapid.StringN(1, 9, -1), awkward.Filter(func(s string) bool { return s != "" })).Draw(t, "id"),
		Replaces:  rapid.SliceOfN(awkward, 0, 3).Draw(t, "replaces"),
		Stated:    rapid.SampledFrom([]ownership.Day{0, 20240229, 19991231}).Draw(t, "stated"),
		Withdrawn: rapid.Bool().Draw(t, "withdrawn"),
		Source:    awkward.Draw(t, "source"),
	}
	if rapid.Bool().Draw(t, "party") {
		s.Party = &ownership.Party{ID: awkward.Draw(t, "party id"), Names: rapid.SliceOfN(awkward, 0, 2).Draw(t, "names")}
	}
	for range rapid.IntRange(0, 3).Draw(t, "interests") {
		s.Interests = append(s.Interests, ownership.Interest{Held: awkward.Draw(t, "held"), Share: ownership.Unknown, Detail: awkward.Draw(t, "detail")})
	}
	return s
})

func TestALineIsUnderstoodAsIfItWereDecoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := statements.Draw(t, "statement")
		line, err := newEncoder().line(&s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readRecord(line)
		if err != nil {
			t.Fatal(err)
		}
		want, err := decodeRecord(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{})); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
		wantParties := 0
		if s.Party != nil {
			wantParties = 1
		}
		if parties(line) != wantParties || interests(line) != len(s.Interests) {
			t.Errorf("%d parties and %d interests in %s", parties(line), interests(line), line)
		}
	})
}

func TestOurLinesAreReadWithoutDecodingThem(t *testing.T) {
	s := ownership.Statement{ID: "a", Replaces: []string{`b"`, "c"}, Stated: 20240229, Source: "line 1"}
	for _, want := range []*ownership.Statement{&s, tombstone("a", 0, replaced), tombstone("a", 20240229, withdrawn)} {
		line, err := newEncoder().line(want)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(10, func() { _, _ = readRecord(line) }); n > 3 {
			t.Errorf("%v allocations for %s", n, line)
		}
	}
}

func FuzzReadRecord(f *testing.F) {
	for _, line := range []string{
		``, `{`, `{"id":`, `{"id":"`, `{"id":"a`, `{"id":"a"`, `{"id":"a\`, `{"id":"","source":""}`, `{"id":"a","source":""}`,
		`{"id":"a","replaces":[`, `{"id":"a","replaces":["b"`, `{"id":"a","replaces":["b",`, `{"id":"a","replaces":["b"],"source":""}`,
		`{"id":"a","stated":"2024-`, `{"id":"a","stated":"2024-02-30","source":""}`, `{"id":"a","stated":"2024-02-29","withdrawn":true,"source":"replaced"}`,
		`{"source":"x","id":"a"}`, `{"id":"\u0061","source":""}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, err := readRecord(bytes.Clone(line))
		var s ownership.Statement
		if json.Unmarshal(line, &s) != nil || s.ID == "" {
			return // the line is not one of ours; that nothing panics is all
		}
		ours, encodeErr := newEncoder().line(&s)
		if encodeErr != nil || !bytes.Equal(ours, line) {
			return
		}
		want, wantErr := decodeRecord(line)
		if (err == nil) != (wantErr == nil) || !cmp.Equal(got, want, cmp.AllowUnexported(record{})) {
			t.Errorf("%s read as %+v, %v; want %+v, %v", line, got, err, want, wantErr)
		}
	})
}
