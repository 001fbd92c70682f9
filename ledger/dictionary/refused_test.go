package dictionary

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAKeyHasOneTo255Bytes(t *testing.T) {
	g := NewGrowing(empty(t))
	for _, size := range []int{0, 256, 1 << 20} {
		if id, err := g.ID(make([]byte, size)); !errors.Is(err, ErrKey) || id != 0 {
			t.Errorf("%d bytes: id %d, %v", size, id, err)
		}
		if id, ok := g.Dictionary().ID(make([]byte, size)); ok {
			t.Errorf("%d bytes: id %d", size, id)
		}
	}
	for _, size := range []int{1, 255} {
		if _, err := g.ID(make([]byte, size)); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestIdsEndBelowTheLast32BitNumber(t *testing.T) {
	g := NewGrowing(&Dictionary{length: MaxKeys - 2})
	for _, want := range []uint32{math.MaxUint32 - 2, math.MaxUint32 - 1} {
		if id, err := g.ID([]byte{byte(want)}); err != nil || id != want {
			t.Fatalf("id %d, %v; want %d", id, err, want)
		}
	}
	if id, err := g.ID([]byte("one more")); !errors.Is(err, ErrFull) || id != 0 {
		t.Errorf("id %d, %v; want ErrFull", id, err)
	}
	if id, err := g.ID([]byte{254}); err != nil || id != math.MaxUint32-1 {
		t.Errorf("a key that is there: id %d, %v", id, err)
	}
	p, err := g.Flush(filepath.Join(t.TempDir(), "last"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Verify(); err != nil {
		t.Error(err)
	}
	if g.Len() != MaxKeys || g.Key(math.MaxUint32) != nil {
		t.Errorf("%d ids, key %x above them", g.Len(), g.Key(math.MaxUint32))
	}
}

func TestAFailedFlushChangesNothing(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken")
	if err := os.WriteFile(taken, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := NewGrowing(empty(t))
	for n := range 1000 {
		if _, err := g.ID(numbered(n, false)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{taken, filepath.Join(dir, "missing", "part")} {
		if p, err := g.Flush(path); err == nil || p != nil {
			t.Fatalf("flush to %s went well", path)
		}
	}
	if got := contents(t, taken); string(got) != "other" {
		t.Errorf("a file of others became %q", got)
	}
	p, err := g.Flush(filepath.Join(dir, "part"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	want := flushed(t, t.TempDir(), false, 1000)[0]
	if !bytes.Equal(contents(t, p.path), contents(t, want.path)) {
		t.Error("other bytes than without the failures")
	}
}

func TestAMergeThatEndsEarlyLeavesNothing(t *testing.T) {
	parts := flushed(t, t.TempDir(), true, 70_000, 140_000)
	k, err := join(parts)
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	if err := k.write(&counted{Context: context.Background(), looks: &looks, end: math.MaxInt}, filepath.Join(t.TempDir(), "part"), bounds{stripe: 15}); err != nil {
		t.Fatal(err)
	}
	if looks < 8 {
		t.Fatalf("the context was looked at %d times", looks)
	}
	for end := range looks {
		dir := t.TempDir()
		n := 0
		err := k.write(&counted{Context: context.Background(), looks: &n, end: end}, filepath.Join(dir, "part"), bounds{stripe: 15})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended at look %d: %v", end, err)
		}
		if diff := cmp.Diff([]string{}, names(t, dir)); diff != "" {
			t.Errorf("ended at look %d: left: %s", end, diff)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Merge(ctx, filepath.Join(t.TempDir(), "part"), parts); !errors.Is(err, context.Canceled) {
		t.Errorf("merge: %v", err)
	}
}

// counted is a context that ends when it has been looked at end times.
type counted struct {
	context.Context
	looks *int
	end   int
}

func (c *counted) Err() error {
	if *c.looks >= c.end {
		return context.Canceled
	}
	*c.looks++
	return nil
}
