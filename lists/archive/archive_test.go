package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/sanctions"
)

const list sanctions.ListName = "test_list"

// people makes a list of the named, each with some text so that a delta is worth
// writing.
func people(names ...string) *sanctions.Snapshot {
	b := sanctions.NewBuilder(list)
	for _, n := range names {
		remark := fmt.Sprintf("%x", bytes.Repeat([]byte(n), 50))
		if err := b.Add(&sanctions.Party{ID: n, Kind: sanctions.Person, Names: []sanctions.Name{{Full: n}}, Remarks: []string{remark}}); err != nil {
			panic(err)
		}
	}
	return b.Snapshot()
}

func numbered(from, to int) (out []string) {
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprintf("p%05d", i*7919%100003))
	}
	return out
}

func day(n int) sanctions.Date { return sanctions.DayOf(time.Date(2024, 1, n, 0, 0, 0, 0, time.UTC)) }

func appendTo(t interface{ Fatal(...any) }, a *archive.Archive, asOf sanctions.Date, s *sanctions.Snapshot) archive.Manifest {
	m, err := a.Append(archive.Manifest{AsOf: asOf}, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryVersionIsReadBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "archive")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		a := archive.At(dir)
		var want []*sanctions.Snapshot
		for i := range rapid.IntRange(1, 8).Draw(t, "versions") {
			start := rapid.IntRange(0, 20).Draw(t, "start")
			s := people(numbered(start, start+rapid.IntRange(0, 60).Draw(t, "size"))...)
			want = append(want, s)
			appendTo(t, a, day(i+1), s)
		}
		versions, err := a.Versions(list)
		if err != nil || len(versions) != len(want) {
			t.Fatalf("%d versions, %v; want %d", len(versions), err, len(want))
		}
		for i, m := range versions {
			got, err := a.Load(m)
			if err != nil || got.Version != want[i].Version || got.Len() != want[i].Len() {
				t.Fatalf("version %d: %v", i+1, err)
			}
		}
	})
}

func TestADailyListThatChangesLittleCostsLittle(t *testing.T) {
	a := archive.At(t.TempDir())
	first := appendTo(t, a, day(1), people(numbered(0, 1000)...))
	for d := 2; d <= 28; d++ {
		m := appendTo(t, a, day(d), people(numbered(d, 1000+d)...))
		if !strings.Contains(m.Data, ".delta.") || m.Bytes*20 > first.Bytes {
			t.Errorf("day %d cost %d bytes in %s; the first cost %d", d, m.Bytes, m.Data, first.Bytes)
		}
	}
}

func TestAnyDayCanBeAsked(t *testing.T) {
	a := archive.At(t.TempDir())
	appendTo(t, a, day(5), people("a"))
	appendTo(t, a, day(9), people("a", "b"))
	for n, want := range map[int]int{4: 0, 5: 1, 8: 1, 9: 2, 30: 2} {
		m, found, err := a.AsOf(list, day(n))
		if err != nil || found != (want > 0) || m.Number != want {
			t.Errorf("on day %d: version %d (found %v, %v), want %d", n, m.Number, found, err, want)
		}
	}
}

func TestDaysDoNotFall(t *testing.T) {
	a := archive.At(t.TempDir())
	appendTo(t, a, day(5), people("a"))
	if _, err := a.Append(archive.Manifest{AsOf: day(4)}, people("b")); err == nil {
		t.Error("a version was put behind a later one")
	}
}

func TestADamagedVersionIsNotServed(t *testing.T) {
	dir := t.TempDir()
	a := archive.At(dir)
	m := appendTo(t, a, day(1), people("a", "b"))
	path := filepath.Join(dir, string(list), m.Data)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		damaged := slices.Clone(data)
		damaged[i] ^= 0x40
		if err := os.WriteFile(path, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := a.Load(m)
		if err == nil && s.Version != m.Version {
			t.Fatalf("byte %d turned: read as another list", i)
		}
		if err != nil && !strings.Contains(err.Error(), "damaged") {
			t.Fatalf("byte %d turned: error %v does not say what to do", i, err)
		}
	}
}

func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	unlock, err := archive.At(dir).Lock(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	waiting, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := archive.At(dir).Lock(waiting); err == nil {
		t.Error("two writers hold the lock")
	}
	unlock()
	if unlock, err = archive.At(dir).Lock(context.Background()); err != nil {
		t.Errorf("the lock is not free: %v", err)
	} else {
		unlock()
	}
}

func TestWhatAKilledWriterLeftIsSwept(t *testing.T) {
	dir := t.TempDir()
	a := archive.At(dir)
	appendTo(t, a, day(1), people("a"))
	left := filepath.Join(dir, string(list), "000002.json.123.tmp")
	half := filepath.Join(dir, string(list), "000002.full.jsonl.zst")
	for _, path := range []string{left, half} {
		if err := os.WriteFile(path, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if m, _, err := a.Newest(list); err != nil || m.Number != 1 {
		t.Fatalf("newest is version %d, %v; want 1", m.Number, err)
	}
	m := appendTo(t, a, day(2), people("a", "b"))
	if s, err := a.Load(m); err != nil || s.Len() != 2 {
		t.Errorf("version 2: %v", err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("the temporary file is still there")
	}
}

func TestAFullOrReadOnlyDiskChangesNothing(t *testing.T) {
	if os.Geteuid() == 0 {
		// root writes where others may not: a folder in the place of the file
		// stands for the disk's refusal.
		dir := t.TempDir()
		a := archive.At(dir)
		appendTo(t, a, day(1), people("a"))
		if err := os.MkdirAll(filepath.Join(dir, string(list), "000002.json", "in the way"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Append(archive.Manifest{AsOf: day(2)}, people("b")); err == nil {
			t.Error("a version that cannot be written was reported as written")
		}
		return
	}
	dir := t.TempDir()
	a := archive.At(dir)
	appendTo(t, a, day(1), people("a"))
	if err := os.Chmod(filepath.Join(dir, string(list)), 0o555); err != nil {
		t.Fatal(err)
	}
	_, err := a.Append(archive.Manifest{AsOf: day(2)}, people("b"))
	if err == nil || !strings.Contains(err.Error(), "disk has room") {
		t.Errorf("error %v does not say what to do", err)
	}
	if m, _, err := a.Newest(list); err != nil || m.Number != 1 {
		t.Errorf("newest is version %d, %v; want 1", m.Number, err)
	}
}
