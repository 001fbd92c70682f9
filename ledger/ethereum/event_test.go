package ethereum_test

import (
	"bytes"
	"testing"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger/ethereum"
)

func word(a [20]byte) []byte { return append(make([]byte, 12), a[:]...) }

func TestATransferIsReadAsItsContractWroteIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var from, to [20]byte
		copy(from[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "from"))
		copy(to[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "to"))
		n := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "amount")
		var want uint256.Int
		want.SetBytes32(n)
		name := ethereum.TransferTopic[:]
		for _, c := range []struct {
			topics [][]byte
			data   []byte
			kind   ethereum.EventKind
		}{
			{[][]byte{name, word(from), word(to)}, n, ethereum.ERC20},
			{[][]byte{name}, bytes.Join([][]byte{word(from), word(to), n}, nil), ethereum.ERC20},
			{[][]byte{name, word(from), word(to), n}, nil, ethereum.ERC721},
		} {
			gotFrom, gotTo, got, kind := ethereum.DecodeTransfer(c.topics, c.data)
			if gotFrom != from || gotTo != to || got != want || kind != c.kind {
				t.Fatalf("%d topics: %x -> %x %s as %d", len(c.topics), gotFrom, gotTo, got.Dec(), kind)
			}
		}
	})
}

func TestAnEventOfAnotherShapeIsNotReadAsATransfer(t *testing.T) {
	name := ethereum.TransferTopic[:]
	a, n := word([20]byte{1}), make([]byte, 32)
	dirty := bytes.Repeat([]byte{1}, 32)
	for title, c := range map[string]struct {
		topics [][]byte
		data   []byte
		want   ethereum.EventKind
	}{
		"no topics":                {nil, nil, ethereum.NotTransfer},
		"another name":             {[][]byte{dirty, a, a}, n, ethereum.NotTransfer},
		"a short name":             {[][]byte{name[:31], a, a}, n, ethereum.NotTransfer},
		"one parameter indexed":    {[][]byte{name, a}, append(a, n...), ethereum.Unparseable},
		"no amount":                {[][]byte{name, a, a}, nil, ethereum.Unparseable},
		"a short amount":           {[][]byte{name, a, a}, n[:31], ethereum.Unparseable},
		"more data":                {[][]byte{name, a, a}, append(n, 0), ethereum.Unparseable},
		"a number and data":        {[][]byte{name, a, a, n}, n, ethereum.Unparseable},
		"five topics":              {[][]byte{name, a, a, n, n}, nil, ethereum.Unparseable},
		"a short topic":            {[][]byte{name, a[:20], a}, n, ethereum.Unparseable},
		"a sender with more bytes": {[][]byte{name, dirty, a}, n, ethereum.Unparseable},
		"a payee with more bytes":  {[][]byte{name, a, dirty}, n, ethereum.Unparseable},
	} {
		from, to, _, got := ethereum.DecodeTransfer(c.topics, c.data)
		if got != c.want || from != [20]byte{} || to != [20]byte{} {
			t.Errorf("%s: read as %d instead of %d, %x -> %x", title, got, c.want, from, to)
		}
	}
}

func FuzzDecodeTransfer(f *testing.F) {
	f.Add(uint8(3), append(append(append([]byte{}, ethereum.TransferTopic[:]...), make([]byte, 64)...), make([]byte, 32)...))
	f.Fuzz(func(t *testing.T, topics uint8, raw []byte) {
		var list [][]byte
		for range topics % 6 {
			cut := min(32, len(raw))
			list, raw = append(list, raw[:cut]), raw[cut:]
		}
		from, to, _, kind := ethereum.DecodeTransfer(list, raw)
		if (kind == ethereum.NotTransfer || kind == ethereum.Unparseable) && (from != [20]byte{} || to != [20]byte{}) {
			t.Error("what is no transfer has parties")
		}
	})
}
