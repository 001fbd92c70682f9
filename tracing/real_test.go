package tracing_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// sharedData holds real files, too big or not ours to keep beside the code.
const sharedData = "../../shared/data/chain"

// realRows reads a real table by the names of its columns.
func realRows(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, name))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".zst") {
		z, err := zstd.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		in = z
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// realLines reads the lines of a real file.
func realLines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedData, name))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	return strings.Fields(string(data))
}

// stopMap ends traces at addresses, by id.
type stopMap map[uint32]string

func (s stopMap) Stop(address uint32) (string, bool, error) {
	label, stop := s[address]
	return label, stop, nil
}

func stopsOf(v *ledger.View, label string, addresses []string) stopMap {
	s := stopMap{}
	for _, text := range addresses {
		if id, seen, err := v.Address(text); err == nil && seen {
			s[id] = label
		}
	}
	return s
}

func TestTheKuCoinTheftIsFollowedToTheMixersPools(t *testing.T) {
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for _, r := range realRows(t, "strp/kucoin_txs.csv.zst") {
		if r["isError"] != "1" {
			fmt.Fprintf(&table, "ethereum,%s,%s,%s,%s,%s,%s,ETH,%s\n", r["blockNumber"], r["transactionIndex"], r["timeStamp"], r["hash"], r["from"], r["to"], r["value"])
		}
	}
	v := openLedger(t, t, home(t), "ethereum", table.String())
	var pools []string
	for _, line := range realLines(t, "tagpacks/tornado_cash.yaml") {
		if text := strings.Trim(line, `"'`); strings.HasPrefix(text, "0x") && len(text) == 42 {
			pools = append(pools, text)
		}
	}
	first := named(t, v, "0xeb31973e0febf3e3d7058234a5ebbae1ab4b8c23")
	for _, tt := range []struct {
		method     taint.Method
		deposits   int
		amount     string // wei
		depositors int
	}{
		{taint.Poison, 457, "45520000000000000000000", 7},
		{taint.Haircut, 169, "11511786091258282339207", 3},
		{taint.FIFO, 117, "11512142714212000000000", 3},
	} {
		q := query(tt.method, first)
		q.Stops = stopsOf(v, "pool", pools)
		r, _ := trace(t, v, q)
		if s := r.Stopped[0]; s.Transfers != tt.deposits || units(s.Amounts) != tt.amount || s.Depositors != tt.depositors {
			t.Errorf("%s: %d deposits of %s from %d", tt.method, s.Transfers, units(s.Amounts), s.Depositors)
		}
		if tt.method == taint.Poison && r.Reached != 27 {
			t.Errorf("poison reached %d addresses", r.Reached)
		}
		if units(r.Issued) != "11536008970000000000000" {
			t.Errorf("%s: the source sent %s", tt.method, units(r.Issued))
		}
		balanced(t, v, q)
	}
}

// balanced fails unless what the sources gave is what became of it.
func balanced(t *testing.T, v *ledger.View, q tracing.Query) {
	t.Helper()
	if q.Method == taint.Poison {
		return
	}
	r, _ := trace(t, v, q)
	left := [][]tracing.Amount{r.Held, r.Returned, r.Fees}
	for _, x := range r.Stopped {
		left = append(left, x.Amounts)
	}
	for _, x := range r.Gone {
		left = append(left, x.Amounts)
	}
	if total(r.Issued).Cmp(total(left...)) != 0 {
		t.Errorf("%s %s: %s came out of %s", q.Method, q.Direction, total(left...), total(r.Issued))
	}
}

func TestVerifiedFlowsOfTwoTheftsAreCovered(t *testing.T) {
	for _, name := range []string{"Atomic", "54m"} {
		var table strings.Builder
		table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
		for i, r := range realRows(t, "mftracer/"+name+".csv") {
			dollars, ok := new(big.Rat).SetString(r["Value_in_USD"])
			if !ok {
				t.Fatalf("%s: row %d: %q", name, i, r["Value_in_USD"])
			}
			cents := new(big.Int).Div(new(big.Int).Mul(dollars.Num(), big.NewInt(100)), dollars.Denom())
			fmt.Fprintf(&table, "ethereum,%s,%d,,%s,%s,%s,USD,%s\n", r["Block"], i, r["Tx_hash"], strings.ToLower(r["From"]), strings.ToLower(r["To"]), cents)
		}
		v := openLedger(t, t, home(t), "ethereum", table.String())
		sources := named(t, v, realLines(t, "mftracer/"+name+".sources.csv")...)
		stops := stopsOf(v, "terminal", realLines(t, "mftracer/"+name+".terminals.csv"))
		reachable := map[string]*big.Int{}
		for _, m := range []taint.Method{taint.Poison, taint.Haircut, taint.FIFO, taint.LIFO, taint.Seniority} {
			q := query(m, sources)
			q.Stops = stops
			covered, all, n := new(big.Int), new(big.Int), map[string]int{}
			r, err := tracing.Trace(t.Context(), v, q, func(x *tracing.Transfer) error {
				at := x.Place()
				key := fmt.Sprint(v.TxText(&at), x.From, x.To, x.Amount.Dec())
				key = fmt.Sprint(key, n[key])
				n[key]++
				if m == taint.Poison {
					reachable[key] = x.Amount.ToBig()
				}
				if reachable[key] == nil {
					t.Errorf("%s, %s: a transfer that time does not allow: %s", name, m, line(v, x))
				}
				covered.Add(covered, x.Amount.ToBig())
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, amount := range reachable {
				all.Add(all, amount)
			}
			share, _ := new(big.Rat).SetFrac(covered, all).Float64()
			t.Logf("%s, %s: %.4f of the value that can be reached", name, m, share)
			if share < 0.9409 {
				t.Errorf("%s, %s: only %.4f is covered", name, m, share)
			}
			if m != taint.Poison && total(r.Stopped[0].Amounts).Cmp(total(r.Issued)) > 0 {
				t.Errorf("%s, %s: more arrived than was sent", name, m)
			}
			balanced(t, v, q)
		}
	}
}

func TestTaintAddsUpOnAllOfBitcoins2009(t *testing.T) {
	heights, hashes := map[string]string{}, map[string]string{}
	for _, r := range realRows(t, "btc/2009/tx_height.csv") {
		heights[r["tx_index"]] = r["block_index"]
	}
	addresses := map[string]string{}
	for _, r := range realRows(t, "btc/2009/adr_hash.csv.zst") {
		addresses[r["adr_index"]] = r["adr_hash"]
	}
	type output struct {
		tx     string
		index  int
		text   string
		amount string
	}
	outputs, paid := map[string]output{}, map[string][]string{}
	for _, r := range realRows(t, "btc/2009/tx_output.csv.zst") {
		if _, twice := outputs[r["output_index"]]; twice {
			continue
		}
		tx := r["tx_index"]
		text := addresses[r["adr_index"]] + ":" + r["output_value"]
		outputs[r["output_index"]] = output{tx, len(paid[tx]), addresses[r["adr_index"]], r["output_value"]}
		paid[tx] = append(paid[tx], text)
	}
	spent := map[string][]string{}
	for _, r := range realRows(t, "btc/2009/tx_input.csv") {
		o := outputs[r["output_index"]]
		spent[r["tx_index"]] = append(spent[r["tx_index"]], fmt.Sprintf("t%s:%d:%s:%s", o.tx, o.index, o.text, o.amount))
		hashes[o.text] = o.tx
	}
	var order []int
	for tx := range paid {
		n, err := strconv.Atoi(tx)
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, n)
	}
	slices.Sort(order)
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	for _, n := range order {
		tx := strconv.Itoa(n)
		fmt.Fprintf(&table, "bitcoin,%s,%d,,t%s,%s,%s\n", heights[tx], n, tx, strings.Join(spent[tx], ";"), strings.Join(paid[tx], ";"))
	}
	v := openLedger(t, t, home(t), "bitcoin", table.String())
	var spenders []string
	for address := range hashes {
		spenders = append(spenders, address)
	}
	slices.Sort(spenders)
	carried := uint64(0)
	for i := 0; i < len(spenders); i += 40 {
		if spenders[i] == "" {
			continue
		}
		for _, m := range spendMethods {
			for _, d := range []tracing.Direction{tracing.Forward, tracing.Backward} {
				q := tracing.Query{Method: m, Direction: d, Sources: named(t, v, spenders[i])}
				balanced(t, v, q)
				r, _ := trace(t, v, q)
				carried += r.Transfers
			}
		}
	}
	t.Logf("%d transfers carried taint", carried)
	if carried < 1000 {
		t.Error("too few transfers carried taint to prove anything")
	}
}
