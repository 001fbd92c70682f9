package audit_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/mareva/mareva/audit"
)

// sixHundred is a payload of 600 bytes.
func sixHundred(b *testing.B) []byte {
	b.Helper()
	e := audit.Entry{Actor: "user:ann", About: "cust-1"}
	e.Data = []byte(`{"text":"` + string(bytes.Repeat([]byte{'x'}, 600-53)) + `"}`)
	p, err := e.Payload()
	if err != nil || len(p) < 595 || len(p) > 605 {
		b.Fatalf("%d bytes, %v", len(p), err)
	}
	return p
}

func BenchmarkAppend(b *testing.B) {
	payload, rnd := sixHundred(b), random(1)
	var tree audit.Tree
	b.ReportAllocs()
	for b.Loop() {
		r, err := audit.Seal("dec-123456", "decision", begin, payload, rnd)
		if err != nil {
			b.Fatal(err)
		}
		r.Seq = tree.Size
		tree.Append(r.Leaf())
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkLeaf(b *testing.B) {
	r, err := audit.Seal("dec-123456", "decision", begin, []byte("x"), random(1))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Seq++
		_ = r.Leaf()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}

// BenchmarkVerify takes records of 600 bytes, with a checkpoint kept for every 1,000
// and all stored subtrees.
func BenchmarkVerify(b *testing.B) {
	l := newLogbook(b, 1)
	payload, rnd := sixHundred(b), random(2)
	const n = 100_000
	for i := range n {
		r, err := audit.Seal(fmt.Sprintf("dec-%d", i), "decision", begin, payload, rnd)
		if err != nil {
			b.Fatal(err)
		}
		r.Payload = bytes.Clone(payload)
		l.append(r)
		if i%1000 == 0 {
			l.sign()
		}
	}
	l.sign()
	b.ReportAllocs()
	for b.Loop() {
		r := l.verify(l.options(), 4096)
		if !r.Sound() {
			b.Fatal(show(r))
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(l.rows))/b.Elapsed().Seconds(), "records/s")
}

// hashes is a Source of made-up leaves and their subtrees.
type hashes struct {
	leaves   []audit.Hash
	subtrees [4][]audit.Hash
	reads    int
	read     int
}

func (h *hashes) Leaves(_ context.Context, from, to int64) ([]audit.Hash, error) {
	h.reads++
	h.read += int(to - from)
	return h.leaves[from:to], nil
}

func (h *hashes) Subtrees(_ context.Context, level int, from, to int64) ([]audit.Hash, error) {
	h.reads++
	h.read += int(to - from)
	return h.subtrees[level][from:to], nil
}

func newHashes(n int) (*hashes, *audit.Tree) {
	h := &hashes{leaves: make([]audit.Hash, n)}
	var tree audit.Tree
	for i := range h.leaves {
		binary.BigEndian.PutUint64(h.leaves[i][:], uint64(i))
		for _, s := range tree.Append(h.leaves[i]) {
			h.subtrees[s.Level] = append(h.subtrees[s.Level], s.Hash)
		}
	}
	return h, &tree
}

func BenchmarkProveRecord(b *testing.B) {
	for _, n := range []int{1_000_000, 10_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h, tree := newHashes(n)
			root := tree.Root()
			i := 0
			h.reads, h.read = 0, 0
			for b.Loop() {
				i = (i + 7919) % n
				p, err := audit.ProveRecord(context.Background(), h, int64(n), int64(i))
				if err != nil {
					b.Fatal(err)
				}
				if i%64 == 0 && tlog.CheckRecord(p, int64(n), root, int64(i), h.leaves[i]) != nil {
					b.Fatal("a proof fails")
				}
			}
			b.ReportMetric(float64(h.reads)/float64(b.N), "reads/op")
			b.ReportMetric(float64(h.read)/float64(b.N), "hashes/op")
		})
	}
}
