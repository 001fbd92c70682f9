package dictionary

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type placed struct {
	home   uint64
	number uint32
}

// probed is the table by its definition: keys by home and number, each in the first
// free slot from its home on.
func probed(list []placed, homes uint64) (slots []uint32, reach uint64) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.home, b.home), cmp.Compare(a.number, b.number))
	})
	slots = make([]uint32, homes)
	for _, p := range list {
		at := p.home
		for at < uint64(len(slots)) && slots[at] != 0 {
			at++
		}
		if at == uint64(len(slots)) {
			slots = append(slots, 0)
		}
		slots[at] = p.number + 1
		reach = max(reach, at-p.home)
	}
	return slots, reach
}

func TestTheTableIsThatOfLinearProbing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 60).Draw(t, "count")
		homes := homesOf(uint32(count))
		b := bounds{stripe: uint(rapid.IntRange(0, 7).Draw(t, "stripe"))}
		s := newSpill(".", homes, b)
		lowest := rapid.Uint64Range(0, homes-1).Draw(t, "lowest") // crowds the end of the table
		var list []placed
		for n := range uint32(count) {
			home := rapid.Uint64Range(lowest, homes-1).Draw(t, "home")
			list = append(list, placed{home, n})
			if err := s.add(home, n, 1); err != nil {
				t.Fatal(err)
			}
		}
		want, wantReach := probed(list, homes)
		slots, err := s.slotsOf(homes)
		if err != nil || slots != uint64(len(want)) {
			t.Fatalf("%d slots, %v; want %d", slots, err, len(want))
		}
		var prints, numbers bytes.Buffer
		reach, err := s.writeTable(context.Background(), slots, &prints, &numbers)
		if err != nil || uint64(reach) != wantReach {
			t.Fatalf("reach %d, %v; want %d", reach, err, wantReach)
		}
		got := make([]uint32, slots)
		for i := range got {
			if prints.Bytes()[i] != 0 {
				got[i] = binary.LittleEndian.Uint32(numbers.Bytes()[4*i:]) + 1
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" || prints.Len() != int(slots)+printPadding {
			t.Fatalf("%d fingerprints, table: %s", prints.Len(), diff)
		}
	})
}

func TestPairsAreSortedByHomeAndNumber(t *testing.T) {
	for _, count := range []int{0, 1, 2047, 2048, 50_000} {
		pairs := make([]uint64, count)
		for i := range pairs {
			home := uint64(i) * 0x9e3779b97f4a7c15 >> (64 - maxStripe)
			pairs[i] = home<<pairHome | uint64(i)<<pairNumber | uint64(i&255)
		}
		want := slices.Sorted(slices.Values(pairs))
		sortPairs(pairs, make([]uint64, count))
		if !slices.Equal(pairs, want) {
			t.Errorf("%d pairs are out of order", count)
		}
	}
}
