package column

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"
)

func amountsShape(values []uint256.Int) AmountsShape {
	shape := AmountsShape{N: len(values)}
	for i := range values {
		shape.Payload += int64(AmountSize(&values[i]))
	}
	return shape
}

func amountsParts(t testing.TB, values []uint256.Int) [2][]byte {
	t.Helper()
	shape := amountsShape(values)
	var b [2]bytes.Buffer
	w := NewAmountsWriter(shape, [2]io.Writer{&b[0], &b[1]})
	for i := range values {
		if i%2 == 0 && values[i].IsUint64() {
			w.AddUint64(values[i].Uint64())
		} else {
			w.Add(&values[i])
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	parts := [2][]byte{b[0].Bytes(), b[1].Bytes()}
	for i, size := range shape.Sizes() {
		if int64(len(parts[i])) != size {
			t.Fatalf("%+v: part %d has %d bytes, Sizes says %d", shape, i, len(parts[i]), size)
		}
	}
	return parts
}

func amountsOf(t testing.TB, values []uint256.Int) Amounts {
	t.Helper()
	return must(OpenAmounts(amountsShape(values), amountsParts(t, values)))
}

func checkAmounts(t failer, a Amounts, want []uint256.Int) {
	if a.Len() != len(want) {
		t.Fatalf("Len is %d, want %d", a.Len(), len(want))
	}
	var got uint256.Int
	for i := range want {
		a.Touch(i)
		if a.At(i, &got); got != want[i] {
			t.Fatalf("At(%d) is %s, want %s", i, got.Dec(), want[i].Dec())
		}
		small, fits := a.Uint64(i)
		if fits != want[i].IsUint64() || fits && small != want[i].Uint64() {
			t.Fatalf("Uint64(%d) is %d, %v, want %s", i, small, fits, want[i].Dec())
		}
	}
	for from := 0; from <= len(want); from += 1 + len(want)/11 {
		c := a.Cursor(from)
		for i := from; i < len(want); i++ {
			if !c.Next(&got) || got != want[i] {
				t.Fatalf("cursor from %d: value %d is %s, want %s", from, i, got.Dec(), want[i].Dec())
			}
		}
		if c.Next(&got) {
			t.Fatalf("cursor from %d: a value after the end", from)
		}
	}
}

// anyAmount draws values of every length, and round ones of every roundness.
func anyAmount() *rapid.Generator[uint256.Int] {
	return rapid.Custom(func(r *rapid.T) uint256.Int {
		var v uint256.Int
		if rapid.Bool().Draw(r, "round") {
			v.Exp(uint256.NewInt(10), uint256.NewInt(rapid.Uint64Max(77).Draw(r, "exponent")))
			v.Mul(&v, uint256.NewInt(rapid.Uint64Max(1<<41).Draw(r, "mantissa")))
			return v
		}
		v.SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(r, "bytes"))
		return v
	})
}

func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := rapid.SliceOfN(anyAmount(), 0, 100).Draw(r, "values")
		checkAmounts(r, amountsOf(t, want), want)
	})
}

func TestAmountsAtTheExtremes(t *testing.T) {
	var want []uint256.Int
	add := func(v uint256.Int) { want = append(want, v) }
	one := uint256.NewInt(1)
	for shift := range uint(256) {
		var v, below, above uint256.Int
		v.Lsh(one, shift)
		add(v)
		add(*below.Sub(&v, one))
		add(*above.Add(&v, one))
	}
	for exponent := range uint64(78) {
		var v, m uint256.Int
		v.Exp(uint256.NewInt(10), uint256.NewInt(exponent))
		add(v)
		for _, mantissa := range []uint64{11, 65535, 65536, 65537, 1<<40 - 1, 1 << 40, 1<<40 + 1} {
			m.Mul(&v, uint256.NewInt(mantissa))
			add(m)
		}
	}
	var largest uint256.Int
	add(*largest.SetAllOne())
	checkAmounts(t, amountsOf(t, want), want)
	for i := range want {
		checkAmounts(t, amountsOf(t, want[i:i+1]), want[i:i+1])
	}
	checkAmounts(t, amountsOf(t, nil), nil)
	checkAmounts(t, amountsOf(t, make([]uint256.Int, 100)), make([]uint256.Int, 100))
}

// canonical is the code that the format asks for, by trying all forms of a value.
func canonical(v *uint256.Int) (code uint, payload []byte) {
	sizes := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 32}
	little := func(x *big.Int, size int) []byte {
		b := x.FillBytes(make([]byte, size))
		for i := range size / 2 {
			b[i], b[size-1-i] = b[size-1-i], b[i]
		}
		return b
	}
	x := v.ToBig()
	for i, size := range sizes {
		if (x.BitLen()+7)/8 <= size {
			code, payload = uint(i), little(x, size)
			break
		}
	}
	mantissa, exponent := x, 0
	for mantissa.Sign() > 0 {
		quotient, rest := new(big.Int).QuoRem(mantissa, big.NewInt(10), new(big.Int))
		if rest.Sign() != 0 {
			break
		}
		mantissa, exponent = quotient, exponent+1
	}
	for i, size := range []int{2, 5} {
		if (mantissa.BitLen()+7)/8 <= size && 1+size < len(payload) {
			code, payload = uint(14+i), append([]byte{byte(exponent)}, little(mantissa, size)...)
		}
	}
	return code, payload
}

func TestAmountsAreWrittenInTheOneCanonicalForm(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := anyAmount().Draw(r, "value")
		code, payload := canonical(&v)
		if AmountSize(&v) != len(payload) {
			r.Fatalf("size of %s is %d, want %d", v.Dec(), AmountSize(&v), len(payload))
		}
		want := make([]byte, 16, 64)
		want[0] = byte(code)
		want = append(append(want, payload...), make([]byte, 8)...)
		if groups := amountsParts(t, []uint256.Int{v})[1]; !bytes.Equal(groups, want) {
			r.Fatalf("%s is written as % x, want % x", v.Dec(), groups, want)
		}
	})
}

func TestRoundAmountsAreSmall(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "255": 1, "1000": 2, "1000000": 3, "16777215": 3, "16777216": 4, "20000000": 3,
		"1000000000000000000": 3, // an ether
		"100000000000000000":  3,
		"1234567890000000000": 6, // to nine digits
		"1234567890123456789": 8,
		"115792089237316195423570985008687907853269984665640564039457584007913129639935": 32,
		"100000000000000000000000000000000000000000000000000000000000000000000000000000": 3,
	} {
		v := must(uint256.FromDecimal(text))
		if got := AmountSize(v); got != want {
			t.Errorf("%s takes %d bytes, want %d", text, got, want)
		}
	}
}

func TestSizesOfSixteenCodesAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		codes := rapid.Uint64().Draw(r, "codes")
		want := 0
		for i := range 16 {
			want += int(payloadSizes[codes>>(4*i)&15])
		}
		if got := sumSizes(codes); got != want {
			r.Fatalf("sizes of %#x add up to %d, want %d", codes, got, want)
		}
	})
	for code := range uint64(16) {
		if got, want := sumSizes(code*0x1111111111111111), 16*int(payloadSizes[code]); got != want {
			t.Errorf("16 of code %d take %d bytes, want %d", code, got, want)
		}
	}
}

func TestAmountsWriterRefusesWhatItWasNotMadeFor(t *testing.T) {
	for name, c := range map[string]struct {
		shape  AmountsShape
		values []uint64
	}{
		"too few":           {AmountsShape{3, 2}, []uint64{1, 2}},
		"too many":          {AmountsShape{1, 1}, []uint64{1, 0}},
		"too many bytes":    {AmountsShape{2, 2}, []uint64{1, 300}},
		"too few bytes":     {AmountsShape{2, 3}, []uint64{1, 2}},
		"bytes of none":     {AmountsShape{0, 1}, nil},
		"less than none":    {AmountsShape{-1, 0}, nil},
		"less than no byte": {AmountsShape{1, -1}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := NewAmountsWriter(c.shape, [2]io.Writer{io.Discard, io.Discard})
			for _, v := range c.values {
				w.AddUint64(v)
			}
			if err := w.Close(); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestAmountsWriterTellsTheErrorOfEachPart(t *testing.T) {
	broken := errors.New("no space")
	for part := range 2 {
		parts := [2]io.Writer{io.Discard, io.Discard}
		parts[part] = failingWriter{broken}
		w := NewAmountsWriter(AmountsShape{1000, 1000}, parts)
		for range 1000 {
			w.AddUint64(200)
		}
		if err := w.Close(); !errors.Is(err, broken) {
			t.Errorf("part %d: %v, want %v", part, err, broken)
		}
	}
}

func TestOpenAmountsRefusesOtherSizes(t *testing.T) {
	values := []uint256.Int{*uint256.NewInt(77)}
	shape := amountsShape(values)
	for part := range 2 {
		for _, change := range []int{-1, 1} {
			parts := amountsParts(t, values)
			parts[part] = make([]byte, len(parts[part])+change)
			if _, err := OpenAmounts(shape, parts); !errors.Is(err, ErrDamaged) {
				t.Errorf("part %d with %d bytes more: %v", part, change, err)
			}
		}
	}
	for _, shape := range []AmountsShape{{-1, 0}, {1, 33}, {math.MaxInt, math.MaxInt64}, {1, -1}, {0, 1}} {
		if _, err := OpenAmounts(shape, [2][]byte{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v: %v", shape, err)
		}
	}
}
