package audit_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/mareva/mareva/audit"
)

// The answers of this file were computed by Python's hashlib and by openssl, out of
// docs/audit.md alone.
const (
	knownPublic  = "mareva/3f9c0d1e+33189dd5+AQu8NGpXZnw4ASC9nH/X5R0sX9/qN80vW/QFssa/by14"
	knownPrivate = "PRIVATE+KEY+mareva/3f9c0d1e+33189dd5+AWRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"
	knownNote    = "mareva/3f9c0d1e\n3\nZ4+l4U2yOe9dyAbRXR/5JD+l6KUFZrLYpz8EUf+hNi4=\nat 2026-03-01T09:00:02.000000Z\n\n— mareva/3f9c0d1e Mxid1Se0/N53lgr/bZeX0J/9lxFMr8hJQBaARYF16ORqV//EMn6m3rKHPDEf+gQOf+P4/tjYQ7HsYzNv0qXN0SAlPw0=\n"
)

// counting gives the bytes from, from+1, …
type counting byte

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(*c)
		*c++
	}
	return len(b), nil
}

func knownRecords(t *testing.T) []audit.Record {
	t.Helper()
	payload, err := audit.Entry{
		Actor: "user:ann", About: "cust-7", Data: []byte(`{"outcome":"block"}`), Content: []byte("\x00\xffscan"),
	}.Payload()
	if err != nil {
		t.Fatal(err)
	}
	salts := new(counting)
	var out []audit.Record
	for i, h := range []struct{ id, kind, at string }{
		{"log-begun", "log_begun", "2026-03-01T09:00:00Z"},
		{"dec-1", "decision", "2026-03-01T10:00:01.0000029+01:00"},
		{"a.b:c_d-9", "decision", "2026-03-01T09:00:01.12Z"},
	} {
		at, err := time.Parse(time.RFC3339Nano, h.at)
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Seal(h.id, h.kind, at, payload, salts)
		if err != nil {
			t.Fatal(err)
		}
		r.Seq = int64(i)
		out = append(out, r)
	}
	return out
}

func TestRecordsHashAsComputedElsewhere(t *testing.T) {
	want := [][2]string{
		{"cd210514a2f2e8226b60064c07a310bcfd32a474a1ad148a5f48a3a0e1a55377", "53fdb2edd712eb2deb974bc596f897ba8ec742d6ad87970f866d758f8fa6afe6"},
		{"a349a474528684577962c4f3dd97d159397a3826de6bbec86ba5a5ab8c83e2dc", "bdd8c48f0d23c65c400ba143f00ca166624d840c2b8862d2f79328842c5cddbb"},
		{"7dd7b23d33cccb646818446333f2ad9eb021e01ca2e8ddf14c8155d34da6be81", "855672849be5d9fc04acb90fb589a23bb339cda17df367c564a7187a06593942"},
	}
	var tree audit.Tree
	for i, r := range knownRecords(t) {
		leaf := r.Leaf()
		if got := [2]string{hex.EncodeToString(r.Commitment[:]), hex.EncodeToString(leaf[:])}; got != want[i] {
			t.Errorf("record %d: commitment and leaf are %v, want %v", i, got, want[i])
		}
		if tlog.RecordHash(r.LeafData()) != leaf {
			t.Errorf("record %d: the leaf is not the hash of its data %q", i, r.LeafData())
		}
		tree.Append(leaf)
	}
	root := tree.Root()
	if got := hex.EncodeToString(root[:]); got != "678fa5e14db239ef5dc806d15d1ff9243fa5e8a50566b2d8a73f0451ffa1362e" {
		t.Errorf("the root is %s", got)
	}
}

func TestKeysAndCheckpointsAreThoseOfOpenssl(t *testing.T) {
	from := counting(100)
	private, public, err := audit.NewKey(origin, &from)
	if err != nil || private != knownPrivate || public != knownPublic {
		t.Fatalf("the key is %q, %q, %v", private, public, err)
	}
	c, signedBy, err := audit.OpenCheckpoint(knownNote, origin, verifiers(t, public))
	if err != nil {
		t.Fatal(err)
	}
	if len(signedBy) != 1 || signedBy[0] != "mareva/3f9c0d1e+33189dd5" {
		t.Errorf("signed by %q", signedBy)
	}
	if id, err := audit.KeyID(public); err != nil || id != signedBy[0] {
		t.Errorf("the key's id is %q, %v", id, err)
	}
	if again, err := c.Sign(signers(t, private)...); err != nil || again != knownNote {
		t.Errorf("signed again it is %q, %v", again, err)
	}
	rs := knownRecords(t)
	p := audit.Proof{Record: rs[1], Path: tlog.RecordProof{rs[0].Leaf(), rs[2].Leaf()}, Checkpoint: knownNote}
	if got, err := p.Check(public); err != nil || got != c {
		t.Errorf("the proof gives %v, %v", got, err)
	}
	want := "c2sp.org/tlog-proof@v1\nindex 1\nU/2y7dcS6y3rl0vFlviXuo7HQtath5cPhm11j4+mr+Y=\nhVZyhJvl2fwErLkPtYmiO7M5zaF982fFZKcYegZZOUI=\n\n" + knownNote
	if p.Text() != want {
		t.Errorf("the tlog-proof is %q, want %q", p.Text(), want)
	}
}

func verifiers(t testing.TB, public ...string) note.Verifiers {
	t.Helper()
	var list []note.Verifier
	for _, p := range public {
		v, err := note.NewVerifier(p)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return note.VerifierList(list...)
}

// The inputs and roots are the test vectors of Certificate Transparency's reference
// implementation of RFC 6962.
func TestTreeHashesAreThoseOfRFC6962(t *testing.T) {
	inputs := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var tree audit.Tree
	for i := range roots {
		root := tree.Root()
		if got := hex.EncodeToString(root[:]); got != roots[i] {
			t.Errorf("the root of %d leaves is %s, want %s", i, got, roots[i])
		}
		if i < len(inputs) {
			data, _ := hex.DecodeString(inputs[i])
			tree.Append(tlog.RecordHash(data))
		}
	}
}

func TestAPayloadIsWrittenInOneWay(t *testing.T) {
	e := audit.Entry{Actor: "user:<ann> & \"co\"\n\b\f\x01\x7f", About: "\u2028", Data: []byte(`{"a":"<>\u003c"}`), Content: []byte("x\n\ny")}
	p, err := e.Payload()
	want := "{\"actor\":\"user:<ann> & \\\"co\\\"\\n\\b\\f\\u0001\x7f\",\"about\":\"\\u2028\"}\n{\"a\":\"<>\\u003c\"}\nx\n\ny"
	if err != nil || string(p) != want {
		t.Fatalf("the payload is %q, %v; want %q", p, err, want)
	}
	back, err := audit.ParsePayload(p)
	if err != nil || back.Actor != e.Actor || back.About != e.About || !bytes.Equal(back.Data, e.Data) || !bytes.Equal(back.Content, e.Content) {
		t.Errorf("read back it is %+v, %v", back, err)
	}
	for _, bad := range []string{
		"", "{}", "{\"actor\":\"a\",\"about\":\"\"}", "{\"actor\":\"a\",\"about\":\"\"}\n{}",
		"{\"about\":\"\",\"actor\":\"a\"}\n{}\n", "{\"actor\":\"\",\"about\":\"\"}\n{}\n", "{\"actor\":\"a\"}\n{}\n",
		"{\"actor\":\"a\",\"about\":\"\",\"x\":1}\n{}\n", "{\"actor\":\"a\",\"about\":\"\"}\n{ }\n", "{\"actor\":\"a\",\"about\":\"\"}\n[]\n",
		"{\"actor\":\"a\",\"about\":\"\"}\n\n", "{\"actor\":\"a\",\"about\":\"\"}\n{}x\n", "{\"actor\":\"\\u0061\",\"about\":\"\"}\n{}\n",
		"{\"Actor\":\"a\",\"about\":\"\"}\n{}\n", "{\"actor\":\"\xff\",\"about\":\"\"}\n{}\n", "{\"actor\":\"a\",\"about\":\"\"}\n{\"a\":\"\xff\"}\n",
	} {
		if e, err := audit.ParsePayload([]byte(bad)); err == nil {
			t.Errorf("%q is taken as %+v", bad, e)
		}
	}
}

func TestARecordThatIsNotWellFormedIsNotSealed(t *testing.T) {
	ok, at := []byte("x"), begin
	for name, seal := range map[string]func() (audit.Record, error){
		"no id":         func() (audit.Record, error) { return audit.Seal("", "k", at, ok, random(1)) },
		"long id":       func() (audit.Record, error) { return audit.Seal(strings.Repeat("a", 65), "k", at, ok, random(1)) },
		"line in id":    func() (audit.Record, error) { return audit.Seal("a\nb", "k", at, ok, random(1)) },
		"capital in id": func() (audit.Record, error) { return audit.Seal("A", "k", at, ok, random(1)) },
		"digit in kind": func() (audit.Record, error) { return audit.Seal("a", "k1", at, ok, random(1)) },
		"long kind":     func() (audit.Record, error) { return audit.Seal("a", strings.Repeat("k", 33), at, ok, random(1)) },
		"no payload":    func() (audit.Record, error) { return audit.Seal("a", "k", at, nil, random(1)) },
		"no salt":       func() (audit.Record, error) { return audit.Seal("a", "k", at, ok, bytes.NewReader(make([]byte, 31))) },
		"year 10000":    func() (audit.Record, error) { return audit.Seal("a", "k", at.AddDate(8000, 0, 0), ok, random(1)) },
	} {
		if r, err := seal(); err == nil {
			t.Errorf("%s: sealed as %+v", name, r)
		}
	}
	if _, err := audit.Seal(strings.Repeat("a", 64), strings.Repeat("k", 32), at, ok, random(1)); err != nil {
		t.Errorf("the longest id and kind: %v", err)
	}
}

func TestACheckpointIsWrittenInOneWay(t *testing.T) {
	if c, err := audit.ParseCheckpoint(knownNote); err != nil || c.Size != 3 || !c.At.Equal(begin.Add(2*time.Second)) {
		t.Fatalf("read as %+v, %v", c, err)
	}
	for _, change := range [][2]string{
		{"\n3\n", "\n03\n"},
		{"\n3\n", "\n+3\n"},
		{"\n3\n", "\n-3\n"},
		{"\n3\n", "\n0\n"}, // an empty log has the empty root
		{"Ni4=", "Ni5="},   // the same hash in other letters
		{"Ni4=", "Ni4"},
		{"mareva/3f9c0d1e\n3", "mareva 3f9c0d1e\n3"},
		{"mareva/3f9c0d1e\n3", "\n3"},
		{".000000Z", "Z"},
		{".000000Z", ",000000Z"},
		{"at 2026", "At 2026"},
		{"2026-03-01", "2026-02-30"},
		{"Z\n\n", "Z\nmore\n\n"},
		{"\n\n", "\n"},
	} {
		bad := strings.Replace(knownNote, change[0], change[1], 1)
		if bad == knownNote {
			t.Fatalf("%q is not there", change[0])
		}
		if c, err := audit.ParseCheckpoint(bad); err == nil {
			t.Errorf("%q for %q is taken: %+v", change[1], change[0], c)
		}
	}
}
