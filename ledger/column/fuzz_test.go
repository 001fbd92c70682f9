package column

import (
	"testing"

	"github.com/holiman/uint256"
)

// FuzzOpen reads any bytes as a file and as columns of any shape: whatever they are,
// nothing may panic, hang or lead outside.
func FuzzOpen(f *testing.F) {
	values := []uint64{0, 0, 3, 4, 4, 4, 90, 1000, 5000}
	shape := SortedShape{N: len(values), Max: 5000}
	for _, part := range sortedParts(f, shape, values) {
		f.Add(part, int64(shape.N), shape.Max, uint8(9))
	}
	amounts := []uint256.Int{*uint256.NewInt(5), *uint256.NewInt(1e18), {1, 2, 3, 4}}
	for _, part := range amountsParts(f, amounts) {
		f.Add(part, int64(len(amounts)), uint64(amountsShape(amounts).Payload), uint8(6))
	}
	f.Add(packedBytes(f, 9, []uint64{1, 2, 3}), int64(3), uint64(0), uint8(9))
	f.Add(smallFile(f), int64(3), uint64(1<<40), uint8(64))
	f.Fuzz(func(t *testing.T, data []byte, n int64, max uint64, width uint8) {
		if file, err := OpenBytes("fuzz", data, testKind); err == nil {
			_ = file.Verify()
			for _, e := range file.entries {
				if _, err := file.Section(e.id); err != nil {
					t.Error(err)
				}
			}
		}
		fuzzPacked(data, int(n), uint(width))
		fuzzSorted(data, SortedShape{N: int(n), Max: max})
		fuzzSorted(data, SortedShape{N: int(n), Max: max % 4096})
		fuzzAmounts(data, AmountsShape{N: int(n), Payload: int64(max)})
		fuzzAmounts(data, AmountsShape{N: int(n), Payload: int64(max % 4096)})
	})
}

// cut gives a part of the size asked, of data again and again: arbitrary bytes in a
// column that opens.
func cut(data []byte, at *int, size int64) []byte {
	if size > 1<<16 {
		return data
	}
	part := make([]byte, size)
	for i := range part {
		if len(data) > 0 {
			part[i] = data[*at%len(data)]
			*at++
		}
	}
	return part
}

// steps are the indices to try of n.
func steps(n int, try func(i int)) {
	for i := 0; i < n; i += 1 + i/1000 {
		try(i)
		if n-1-i > i {
			try(n - 1 - i)
		}
		if i > 1<<14 {
			return
		}
	}
}

func fuzzPacked(data []byte, n int, width uint) {
	_, _ = OpenPacked(data, n, width)
	at := 0
	p, err := OpenPacked(cut(data, &at, PackedSize(n, width)), n, width)
	if err != nil {
		return
	}
	steps(n, func(i int) {
		_ = p.At(i)
		p.Decode(i, make([]uint32, min(9, n-i)))
		p.Decode64(i, make([]uint64, min(9, n-i)))
	})
}

func fuzzSorted(data []byte, shape SortedShape) {
	var parts [4][]byte
	at := 0
	for i, size := range shape.Sizes() {
		parts[i] = cut(data, &at, size)
	}
	s, err := OpenSorted(shape, parts)
	if err != nil {
		return
	}
	steps(s.Len(), func(i int) {
		if at := s.Find(s.At(i)); at < 0 || at > s.Len() {
			panic("Find leads outside")
		}
		_ = s.Find(shape.Max / uint64(i+1))
		if i+1 < s.Len() {
			_, _ = s.Two(i)
		}
		c := s.Cursor(i)
		for range 100 {
			if _, ok := c.Next(); !ok {
				break
			}
		}
	})
}

func fuzzAmounts(data []byte, shape AmountsShape) {
	var parts [2][]byte
	at := 0
	for i, size := range shape.Sizes() {
		parts[i] = cut(data, &at, size)
	}
	a, err := OpenAmounts(shape, parts)
	if err != nil {
		return
	}
	var v uint256.Int
	steps(a.Len(), func(i int) {
		a.At(i, &v)
		if small, fits := a.Uint64(i); fits != v.IsUint64() || fits && small != v.Uint64() {
			panic("At and Uint64 differ")
		}
		c := a.Cursor(i)
		for range 100 {
			if !c.Next(&v) {
				break
			}
		}
	})
}
