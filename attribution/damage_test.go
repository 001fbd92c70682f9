package attribution_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
)

// few are labels of every shape: several on an address, each kind of key.
func few() []attribution.Label {
	a := attribution.Statement{Text: "reserve", Actor: "binance", Concepts: []string{"exchange", "hot_wallet"}, Confidence: "service_data", Pack: "b"}
	b := attribution.Statement{Text: "listed", Concepts: []string{"sanction"}, Confidence: "authority_data", Pack: "ofac", Party: "us_ofac_sdn:1"}
	evm := "evm:0x" + strings.Repeat("a1", 20)
	return []attribution.Label{
		{Address: evm, Statement: a},
		{Address: evm, Statement: b},
		{Address: "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Statement: a},
		{Address: "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Statement: b},
		{Address: "text:with-a-hyphen", Statement: b},
	}
}

func TestAnAlteredBitIsSeen(t *testing.T) {
	whole := build(t, few()...)
	for i := range whole {
		for bit := range 8 {
			damaged := slices.Clone(whole)
			damaged[i] ^= 1 << bit
			if _, err := attribution.Open(damaged); !errors.Is(err, attribution.ErrDamaged) {
				t.Fatalf("bit %d of byte %d turned: error %v", bit, i, err)
			}
		}
	}
}

func TestACutFileIsSeen(t *testing.T) {
	whole := build(t, few()...)
	for n := range whole {
		if _, err := attribution.Open(whole[:n]); !errors.Is(err, attribution.ErrDamaged) {
			t.Fatalf("cut to %d bytes of %d: error %v", n, len(whole), err)
		}
	}
	_, err := attribution.Open(whole[:len(whole)-1])
	if err == nil || !strings.Contains(err.Error(), "cut") {
		t.Errorf("error %v does not say what is wrong", err)
	}
	if _, err := attribution.Open(append(whole, 0)); err == nil {
		t.Error("a byte behind the end was not seen")
	}
}

// seal gives data a size and a checksum that fit, as only a wrong program would.
func seal(data []byte) []byte {
	const sizeAt, sum = 16, 4
	if len(data) < sizeAt+8+sum {
		return data
	}
	out := bytes.Clone(data)
	binary.LittleEndian.PutUint64(out[sizeAt:], uint64(len(out)))
	body := out[:len(out)-sum]
	binary.LittleEndian.PutUint32(out[len(body):], crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	return out
}

// sound holds what must hold of whatever opens: it is to the byte what building
// from its labels gives, and each of them is found.
func sound(t *testing.T, data []byte) {
	t.Helper()
	table, err := attribution.Open(data)
	if err != nil {
		if !errors.Is(err, attribution.ErrDamaged) {
			t.Fatalf("error %v is not ErrDamaged", err)
		}
		return
	}
	var b attribution.Builder
	for l := range table.All() {
		if err := b.Add(l); err != nil {
			t.Fatalf("a label that cannot be: %v", err)
		}
		if !slices.ContainsFunc(slices.Collect(table.Lookup(l.Address).All()), func(m attribution.Label) bool { return key(m) == key(l) }) {
			t.Fatalf("%+v is not found", l)
		}
	}
	var again bytes.Buffer
	if _, err := b.WriteTo(&again); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Fatalf("%x opened; its labels give %x, %v", data, again.Bytes(), err)
	}
}

func TestAWrongProgramsFileWithARightChecksumIsSeen(t *testing.T) {
	whole := build(t, few()...)
	for i := range whole {
		for _, b := range []byte{0, 1, 0x7f, 0x80, 0xff, whole[i] + 1, whole[i] - 1, whole[i] ^ 0x20} {
			damaged := slices.Clone(whole)
			damaged[i] = b
			sound(t, seal(damaged))
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add(build(f))
	f.Add(build(f, few()[:1]...))
	f.Add(build(f, few()...))
	f.Fuzz(func(t *testing.T, data []byte) {
		sound(t, data)
		sound(t, seal(data))
	})
}
