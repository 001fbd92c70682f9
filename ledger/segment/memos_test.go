package segment

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// onDisk is a segment with the path of its file.
type onDisk struct {
	*Segment
	path string
}

// built writes rows as a segment and opens it.
func built(t testing.TB, rows *Rows, utxo bool, outputBase uint64) onDisk {
	t.Helper()
	rows, err := rows.Order()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "segment")
	if err := Build(path, rows, utxo, outputBase, nil); err != nil {
		t.Fatal(err)
	}
	return reopened(t, path)
}

func reopened(t testing.TB, path string) onDisk {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return onDisk{s, path}
}

func joined(t testing.TB, segments ...onDisk) onDisk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "joined")
	var list []*Segment
	for _, s := range segments {
		list = append(list, s.Segment)
	}
	if err := Join(context.Background(), path, list); err != nil {
		t.Fatal(err)
	}
	return reopened(t, path)
}

// memosOf are all memos as text, from the scan, which each transaction's own must equal.
func memosOf(t testing.TB, s onDisk) (out []string) {
	t.Helper()
	scan, last := s.ScanMemos(), -1
	var m Memo
	for scan.Next(&m) {
		out = append(out, fmt.Sprintf("%d at %d: %s", m.Tx, m.Place, m.Text))
		if one, ok := s.MemoAt(m.Tx); !ok || one.Place != m.Place || !bytes.Equal(one.Text, m.Text) {
			t.Errorf("transaction %d: the scan says %+v, the look-up %+v", m.Tx, m, one)
		}
		if text, ok := s.Memo(m.Tx); !ok || !bytes.Equal(text, m.Text) {
			t.Errorf("transaction %d: its memo is %q", m.Tx, text)
		}
		for tx := last + 1; tx < m.Tx; tx++ {
			if _, ok := s.Memo(tx); ok {
				t.Errorf("transaction %d has a memo that the scan lacks", tx)
			}
		}
		last = m.Tx
	}
	return out
}

// faultsOf verifies a segment and gives its faults as text.
func faultsOf(t testing.TB, s onDisk) string {
	t.Helper()
	f := Faults{Keep: 3}
	if err := s.Verify(context.Background(), Limits{Addresses: 100, Assets: 100}, &f); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range f.List {
		out = append(out, fmt.Sprintf("%s: %s %d: %s", x.Kind, x.Column, x.Entry, x.What))
	}
	return strings.Join(out, "\n")
}

// accountRows are transactions of one block each, of which some have a memo.
func accountRows(first int, memos ...string) *Rows {
	r := &Rows{}
	for i, text := range memos {
		block := uint64(first + i)
		r.Blocks = append(r.Blocks, Block{Number: block, Time: int64(block)})
		r.Txs = append(r.Txs, Tx{Hash: Hash{byte(block), byte(block >> 8), 1}, Block: block, Memo: r.AddName([]byte(text)), MemoPlace: PlaceOf(2, uint32(i))})
	}
	return r
}

func TestMemosComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		memo := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[ -~]{1,255}`))
		texts := rapid.SliceOfN(memo, 1, 30).Draw(rt, "memos")
		var want []string
		for i, text := range texts {
			if text != "" {
				want = append(want, fmt.Sprintf("%d at %d: %s", i, PlaceOf(2, uint32(i)), text))
			}
		}
		whole := built(t, accountRows(5, texts...), false, 0)
		if diff := cmp.Diff(want, memosOf(t, whole)); diff != "" {
			rt.Fatal(diff)
		}
		if int(whole.Counts().Memos) != len(want) {
			rt.Fatalf("it counts %d memos", whole.Counts().Memos)
		}
		if faults := faultsOf(t, whole); faults != "" {
			rt.Fatal(faults)
		}
		// Read back and built anew, and joined of parts, it is the same file.
		back := &Rows{}
		for i := range int(whole.Counts().Blocks) {
			whole.Read(i, back)
		}
		again := built(t, back, false, 0)
		at := rapid.IntRange(0, len(texts)).Draw(rt, "cut")
		low := accountRows(5, texts[:at]...)
		high := accountRows(5, texts...)
		rest := &Rows{}
		if at < len(texts) {
			high.Split(rest, uint64(5+at), at)
		}
		parts := joined(t, built(t, low, false, 0), built(t, rest, false, 0))
		for name, other := range map[string]onDisk{"read back": again, "joined": parts} {
			if !bytes.Equal(bytesOf(t, whole), bytesOf(t, other)) {
				rt.Fatalf("%s, it is another file: %v", name, memosOf(t, other))
			}
		}
	})
}

// bytesOf is the file of a segment.
func bytesOf(t testing.TB, s onDisk) []byte {
	t.Helper()
	data, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestFilesFromBeforeMemosAreRead opens files that were written before there were memos and
// traits, and joins them with one that has some.
func TestFilesFromBeforeMemosAreRead(t *testing.T) {
	for name, utxo := range map[string]bool{"accounts": false, "outputs": true} {
		path := filepath.Join("testdata", name+"_without_memos.seg")
		old := reopened(t, path)
		before := faultsOf(t, old) // the made-up outputs have unknown inputs with amounts
		if !utxo && before != "" {
			t.Errorf("%s: %s", name, before)
		}
		if memos := memosOf(t, old); memos != nil || old.Traits(0) != 0 || old.Counts().Memos != 0 {
			t.Errorf("%s: it has memos %v, traits %d", name, memos, old.Traits(0))
		}
		if now := built(t, withoutMemos(someRows(utxo)), utxo, 9); !bytes.Equal(bytesOf(t, old), bytesOf(t, now)) {
			t.Errorf("%s: rows without memos are written otherwise now", name)
		}
		next := &Rows{
			Blocks: []Block{{Number: 900, Time: 9000}},
			Txs:    []Tx{{Hash: Hash{9}, Block: 900, State: Done}},
		}
		next.Txs[0].Memo, next.Txs[0].MemoPlace = next.AddName([]byte("=:ETH.ETH:somebody")), PlaceOf(0, 1)
		if utxo {
			next.Txs[0].State |= TraitsKnown | TraitsKnown<<2
		}
		both := joined(t, old, built(t, next, utxo, 9+old.Counts().Outputs))
		if diff := cmp.Diff([]string{fmt.Sprintf("%d at 4: =:ETH.ETH:somebody", old.Counts().Txs)}, memosOf(t, both)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if utxo && (both.Traits(0) != 0 || both.Traits(int(old.Counts().Txs)) != 1|4) {
			t.Errorf("%s: traits %d and %d", name, both.Traits(0), both.Traits(int(old.Counts().Txs)))
		}
		if faults := faultsOf(t, both); faults != before {
			t.Errorf("%s: %s", name, faults)
		}
	}
}

// TestPiecesOfAMemo joins two pieces of one transaction, in either order.
func TestPiecesOfAMemo(t *testing.T) {
	type piece struct {
		text  string
		place uint32
		state State
	}
	value, log := PlaceOf(0, 0), PlaceOf(2, 7)
	for name, c := range map[string]struct {
		a, b piece
		want string // or the error
	}{
		"one knows it":                     {piece{"=:b:x", log, Done}, piece{}, "=:b:x"},
		"both tell the same":               {piece{"=:b:x", log, Done}, piece{"=:b:x", log, 0}, "=:b:x"},
		"the first by place stays":         {piece{"=:b:event", log, Done}, piece{"=:b:call", value, 0}, "=:b:call"},
		"one place says two things":        {piece{"=:b:x", log, Done}, piece{"=:b:y", log, 0}, "its memo is told twice and differently"},
		"a failed transaction has none":    {piece{"=:b:x", value, 0}, piece{"", 0, Failed}, ""},
		"a failed one in one piece, also":  {piece{"=:b:x", value, Failed}, piece{"=:b:x", value, 0}, ""},
		"unknown traits and known are one": {piece{"", 0, TraitsKnown | 2*TraitsKnown}, piece{"", 0, Done}, ""},
		"two traits contradict":            {piece{"", 0, TraitsKnown | 2*TraitsKnown}, piece{"", 0, TraitsKnown}, "lock time or sequences are told twice"},
	} {
		for _, pair := range [][2]piece{{c.a, c.b}, {c.b, c.a}} {
			r := &Rows{}
			for _, p := range pair {
				r.Txs = append(r.Txs, Tx{Hash: Hash{1}, Block: 3, Index: 0, State: p.state, Memo: r.AddName([]byte(p.text)), MemoPlace: p.place})
			}
			out, err := r.Order()
			switch {
			case err != nil:
				if c.want == "" || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v", name, err)
				}
			case len(out.Txs) != 1 || string(out.NameText(out.Txs[0].Memo)) != c.want:
				t.Errorf("%s: %+v", name, out.Txs)
			case (out.Txs[0].State&traits != 0) != ((c.a.state|c.b.state)&traits != 0):
				t.Errorf("%s: state %d", name, out.Txs[0].State)
			}
		}
	}
}

func TestAFailedTransactionInOnePieceLosesItsMemo(t *testing.T) {
	r := accountRows(1, "=:b:x", "=:b:y")
	r.Txs[0].State = Failed
	s := built(t, r, false, 0)
	if diff := cmp.Diff([]string{"1 at 6: =:b:y"}, memosOf(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestVerifyFindsWhatIsNoMemoAndNoState(t *testing.T) {
	utxo := func(f func(t *Tx)) onDisk {
		r := &Rows{Blocks: []Block{{Number: 1, Time: 1}}, Txs: []Tx{{Hash: Hash{1}, Block: 1, State: Done | TraitsKnown}}}
		f(&r.Txs[0])
		path := filepath.Join(t.TempDir(), "segment")
		if err := Build(path, r, true, 0, nil); err != nil {
			t.Fatal(err)
		}
		return reopened(t, path)
	}
	account := func(text string, state State) onDisk {
		r := accountRows(1, text)
		r.Txs[0].State = state
		path := filepath.Join(t.TempDir(), "segment")
		if err := Build(path, r, false, 0, nil); err != nil {
			t.Fatal(err)
		}
		return reopened(t, path)
	}
	for name, c := range map[string]struct {
		s    onDisk
		want string
	}{
		"all traits":              {utxo(func(t *Tx) { t.State |= traits }), ""},
		"a trait, and none known": {utxo(func(t *Tx) { t.State = Done | 2*TraitsKnown }), "is no state"},
		"a bit above the traits":  {utxo(func(t *Tx) { t.State |= 1 << 7 }), "is no state"},
		"traits of accounts":      {account("=:b:x", Done|TraitsKnown), "is no state"},
		"a memo":                  {account("=:b:x", Done), ""},
		"a memo with a line end":  {account("=:b:x\n", Done), "is no memo"},
		"a memo of 256 bytes":     {account(strings.Repeat("x", 256), Done), "is no memo"},
		"a failed transaction's":  {account("=:b:x", Failed), "a failed transaction has a memo"},
	} {
		if got := faultsOf(t, c.s); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAShapeThatCountsNoMemosAndHasThemIsDamaged(t *testing.T) {
	s := shape{Model: modelAccount, Memos: 1}
	good := s.encode()
	if _, err := decodeShape(good); err != nil {
		t.Fatal(err)
	}
	none := slices.Clone(good)
	none[8*numbersWithoutMemos] = 0
	for name, data := range map[string][]byte{"no memos": none, "cut": good[:len(good)-8], "longer": append(slices.Clone(good), make([]byte, 8)...)} {
		if _, err := decodeShape(data); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}
