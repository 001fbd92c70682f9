package audit_test

import (
	"bytes"
	"math/bits"
	"testing"

	"github.com/mareva/mareva/audit"
)

func FuzzParsePayload(f *testing.F) {
	f.Add([]byte("{\"actor\":\"a\",\"about\":\"b\"}\n{\"c\":[1,2]}\nx"))
	f.Add([]byte("{\"actor\":\"\\u2028\",\"about\":\"\"}\n{}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := audit.ParsePayload(data)
		if err != nil {
			return
		}
		again, err := e.Payload()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%q is written again as %q, %v", data, again, err)
		}
	})
}

func FuzzParseProof(f *testing.F) {
	l := newLogbook(f, 1)
	l.decide(4)
	l.purge(2)
	l.sign()
	for seq := range l.rows {
		file, err := l.prove(seq).Format()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := audit.ParseProof(data)
		if err != nil {
			return
		}
		again, err := p.Format()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%q is written again as %q, %v", data, again, err)
		}
		if _, err := p.Check(l.public...); err == nil && p.Record.Leaf() != l.rows[p.Record.Seq].StoredLeaf {
			t.Fatalf("a record that is not in the log is proven: %q", data)
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	f.Add(knownNote)
	f.Add("mareva/3f9c0d1e\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nat 2026-03-01T09:00:02.000000Z\n\n— x y\n")
	keys := verifiers(f, knownPublic)
	want, _, err := audit.OpenCheckpoint(knownNote, origin, keys)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := audit.ParseCheckpoint(text); err != nil {
			return
		}
		c, _, err := audit.OpenCheckpoint(text, origin, keys)
		if err == nil && c != want {
			t.Fatalf("%q is taken for signed", text)
		}
	})
}

func FuzzUnmarshalTree(f *testing.F) {
	var tree audit.Tree
	for range 5 {
		data, err := tree.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		tree.Append(audit.Hash{1})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var tree audit.Tree
		if tree.UnmarshalBinary(data) != nil {
			return
		}
		if bits.OnesCount64(uint64(tree.Size)) != len(tree.Edge) {
			t.Fatalf("%d leaves, %d hashes", tree.Size, len(tree.Edge))
		}
		again, err := tree.MarshalBinary()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x is written again as %x, %v", data, again, err)
		}
	})
}
