package coinjoin_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// realTransactions are those that shared data keeps, too many and not ours to keep
// beside the code: a line is txid:::block hash:::position:::time:::inputs:::outputs.
const realTransactions = "../../../shared/data/chain/coinjoin"

// addressBook numbers scripts, and knows their forms.
type addressBook struct {
	number map[string]uint32
	forms  []ledger.Form
}

func (b *addressBook) address(script string) uint32 {
	if strings.HasPrefix(script, "6a") { // carries data
		return 0
	}
	if n, ok := b.number[script]; ok {
		return n
	}
	if b.number == nil {
		b.number, b.forms = map[string]uint32{}, []ledger.Form{ledger.FormUnknown}
	}
	n := uint32(len(b.forms))
	b.number[script] = n
	b.forms = append(b.forms, scriptForm(script))
	return n
}

func (b *addressBook) form(address uint32) ledger.Form { return b.forms[address] }

func scriptForm(script string) ledger.Form {
	for _, known := range []struct {
		start  string
		length int
		form   ledger.Form
	}{
		{"0014", 44, ledger.FormP2WPKH},
		{"0020", 68, ledger.FormP2WSH},
		{"5120", 68, ledger.FormP2TR},
		{"76a914", 50, ledger.FormP2PKH},
		{"a914", 46, ledger.FormP2SH},
	} {
		if strings.HasPrefix(script, known.start) && len(script) == known.length {
			return known.form
		}
	}
	return ledger.FormUnknown
}

// realTransaction of a name; readReal gives all of a file.
type realTransaction struct {
	name string
	coinjoin.Transaction
}

func readReal(t testing.TB, file string) (all []realTransaction) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(realTransactions, file))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	book := &addressBook{}
	number := func(text string) uint64 {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for line := range strings.Lines(string(data)) {
		part := strings.Split(strings.TrimSpace(line), ":::")
		tx := realTransaction{name: part[0]}
		tx.Time, tx.Form = int64(number(part[3])), book.form
		for in := range strings.SplitSeq(part[4], "}{") {
			field := strings.Split(in, "+")
			tx.Inputs = append(tx.Inputs, coinjoin.Input{
				Address: book.address(field[1]), Known: true,
				Amount: number(field[0][strings.LastIndexByte(field[0], '-')+1:]),
			})
		}
		for out := range strings.SplitSeq(part[5], "}{") {
			field := strings.Split(out, "+")
			tx.Outputs = append(tx.Outputs, coinjoin.Output{Address: book.address(field[1]), Amount: number(field[0])})
		}
		all = append(all, tx)
	}
	return all
}

func TestRealTransactionsAreFoundOfTheirKind(t *testing.T) {
	const zkSNACKs, samourai = "dumplings__end_zksnacks_202405/", "dumplings__sw_202403/"
	for _, file := range []struct {
		name string
		want map[coinjoin.Kind]int // "": taken for nothing
	}{
		{samourai + "SamouraiCoinJoins.txt", map[coinjoin.Kind]int{coinjoin.Whirlpool: 281}},
		{"dumplings__ww1_202405/WasabiCoinJoins.txt", map[coinjoin.Kind]int{coinjoin.Wasabi1: 39}},
		{zkSNACKs + "WasabiCoinJoins.txt", map[coinjoin.Kind]int{coinjoin.Wasabi1: 30}},
		// The seventh, a4f995fd…, pays from one address to the same.
		{zkSNACKs + "Wasabi2CoinJoins.txt", map[coinjoin.Kind]int{coinjoin.Wasabi2: 6, "": 1}},

		// Eight are mixes with one output of another form, which the collection counts as
		// what comes before a mix because it does not know them for mixes.
		{samourai + "SamouraiTx0s.txt", map[coinjoin.Kind]int{coinjoin.WhirlpoolTx0: 22, coinjoin.WhirlpoolExternal: 8}},
		{samourai + "SamouraiPostMixTxs.txt", map[coinjoin.Kind]int{
			"": 26, coinjoin.Stonewall: 2, coinjoin.WhirlpoolExternal: 2,
		}},
		{"dumplings__ww1_202405/WasabiPostMixTxs.txt", map[coinjoin.Kind]int{"": 19, coinjoin.EqualOutputs: 1}},
		{zkSNACKs + "Wasabi2PostMixTxs.txt", map[coinjoin.Kind]int{"": 10}},
		{"dumplings__jm_202406/OtherCoinJoinPostMixTxs.txt", map[coinjoin.Kind]int{"": 28, coinjoin.EqualOutputs: 2}},
		// a4acb9f2… is a CoinJoin, though it is among those that are not.
		{"jm_filter_false_positives/OtherCoinJoins.txt", map[coinjoin.Kind]int{"": 3, coinjoin.EqualOutputs: 1, coinjoin.JoinMarket: 1}},
		// Nobody knows what these are.
		{"dumplings__jm_202406/OtherCoinJoins.txt", map[coinjoin.Kind]int{
			"": 93, coinjoin.JoinMarket: 7, coinjoin.Stonewall: 6, coinjoin.EqualOutputs: 7,
		}},
	} {
		t.Run(file.name, func(t *testing.T) {
			got, names := map[coinjoin.Kind]int{}, map[coinjoin.Kind][]string{}
			for _, tx := range readReal(t, file.name) {
				finding, _ := coinjoin.Recognise(&tx.Transaction)
				got[finding.Kind]++
				names[finding.Kind] = append(names[finding.Kind], tx.name[:8])
			}
			for kind := range got {
				if got[kind] != file.want[kind] {
					t.Errorf("%d of %q, not %d: %v", got[kind], kind, file.want[kind], names[kind])
				}
			}
		})
	}
}

// Three that a collection lists among those that merely spend mixed coins have the shape
// of a round whose taker sweeps, of many more inputs than participants. They are not
// called a CoinJoin, and nothing is merged by them.
func TestRealSweepsOfManyInputsAreLeftOpen(t *testing.T) {
	for name, file := range map[string]string{
		"5ac0a2ce": "dumplings__ww1_202405/WasabiPostMixTxs.txt",
		"bdf01f17": "dumplings__jm_202406/OtherCoinJoinPostMixTxs.txt",
		"0f025bf8": "dumplings__jm_202406/OtherCoinJoinPostMixTxs.txt",
	} {
		for _, tx := range readReal(t, file) {
			if !strings.HasPrefix(tx.name, name) {
				continue
			}
			finding, _ := coinjoin.Recognise(&tx.Transaction)
			if finding.Kind.Joint() || !finding.Kind.Apart() || len(tx.Outputs) != 2*finding.Equal-1 {
				t.Errorf("%s: %+v with %d outputs", name, finding, len(tx.Outputs))
			}
		}
	}
}

func TestBitcoinsFirstYearHasNoCoinJoin(t *testing.T) {
	transactions := firstYear(t)
	for _, at := range []int64{1_262_304_000, ledger.NoTime} { // the end of 2009; not known
		found := map[coinjoin.Kind]int{}
		for _, tx := range transactions {
			if tx.Time = at; len(tx.Inputs) > 0 {
				if finding, ok := coinjoin.Recognise(tx); ok {
					found[finding.Kind]++
				}
			}
		}
		if len(found) > 0 {
			t.Errorf("at %d: %v of %d", at, found, len(transactions))
		}
	}
}

// firstYear is all of 2009 as tables of outputs and inputs.
func firstYear(t *testing.T) map[string]*coinjoin.Transaction {
	t.Helper()
	all := map[string]*coinjoin.Transaction{}
	of := func(name string) *coinjoin.Transaction {
		if all[name] == nil {
			all[name] = &coinjoin.Transaction{}
		}
		return all[name]
	}
	each := func(file string, take func(field []string)) {
		f, err := os.Open(filepath.Join(realTransactions, "../btc/2009", file))
		if err != nil {
			t.Skipf("the real file is not there: %v", err)
		}
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(file, ".zst") {
			z, err := zstd.NewReader(f)
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			in = z
		}
		rows, err := csv.NewReader(in).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			take(row)
		}
	}
	number := func(text string) uint64 {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	each("tx_output.csv.zst", func(row []string) {
		tx := of(row[1])
		tx.Outputs = append(tx.Outputs, coinjoin.Output{Address: uint32(number(row[2])) + 1, Amount: number(row[3])})
	})
	each("tx_input.csv", func(row []string) {
		tx := of(row[1])
		tx.Inputs = append(tx.Inputs, coinjoin.Input{Address: uint32(number(row[2])) + 1, Amount: number(row[3]), Known: true})
	})
	return all
}
