package bitcoin_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

const (
	payerID = "0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9"
	mintID  = "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082"
	payID   = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
	mintKey = "04d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725b"
	halKey  = "04ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84c"
	oldKey  = "0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3"
)

// rpc170 is block 170 as getblock answers, with what its input spends or without.
func rpc170(prevout string) string {
	return `{"hash":"00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee","confirmations":9,"height":170,"version":1,` +
		`"merkleroot":"7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff","time":1231731025,"nTx":2,` +
		`"previousblockhash":"000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55","tx":[` +
		`{"txid":"` + mintID + `","version":1,"locktime":0,"vin":[{"coinbase":"04ffff001d0102","sequence":4294967295}],` +
		`"vout":[{"value":50.00000000,"n":0,"scriptPubKey":{"hex":"41` + mintKey + `ac","type":"pubkey"}}]},` +
		`{"txid":"` + payID + `","version":1,"locktime":0,"vin":[{"txid":"` + payerID + `","vout":0,"scriptSig":{"asm":"","hex":"00"},` + prevout + `"sequence":4294967295}],` +
		`"vout":[{"value":10.00000000,"n":0,"scriptPubKey":{"hex":"41` + halKey + `ac"}},{"value":4e1,"n":1,"scriptPubKey":{"hex":"41` + oldKey + `ac"}}]}]}`
}

const prevout170 = `"prevout":{"generated":true,"height":9,"value":50.00000000,"scriptPubKey":{"address":"12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S"}},`

// rows are a batch's rows with their texts spelled out.
type rows struct {
	Blocks  []ledger.Block
	Txs     []ledger.Tx
	Inputs  []string
	Outputs []string
}

func rowsOf(b *ledger.Batch) rows {
	r := rows{Blocks: b.Blocks, Txs: b.Txs}
	for i := range r.Txs {
		r.Txs[i].ID = ledger.Text{}
	}
	for _, in := range b.Inputs {
		r.Inputs = append(r.Inputs, fmt.Sprintf("%x:%d %q %d %t %x", in.PrevHash, in.PrevIndex, b.Bytes(in.Address), in.Amount, in.AmountKnown, b.Bytes(in.PublicKey)))
	}
	for _, out := range b.Outputs {
		r.Outputs = append(r.Outputs, fmt.Sprintf("%q %d", b.Bytes(out.Address), out.Amount))
	}
	return r
}

func cmpRows(a, b *ledger.Batch) string {
	return cmp.Diff(rowsOf(a), rowsOf(b), cmp.AllowUnexported(ledger.Text{}))
}

func readRPC(tb testing.TB, line string) *ledger.Batch {
	tb.Helper()
	b := &ledger.Batch{}
	if err := bitcoin.ReadBlockJSON([]byte(line), mainnet(tb), b); err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestAnAnswerOfANodeSaysWhatTheBlockDoes(t *testing.T) {
	want := decode(t, unhex(t, block170Hex), 170, mainnet(t))
	for name, line := range map[string]string{
		"bare":        rpc170(""),
		"in envelope": `{"result":` + rpc170("") + `,"error":null,"id":1}`,
		"of btcd":     strings.Replace(rpc170(""), `"tx":`, `"rawtx":`, 1),
	} {
		if diff := cmpRows(want, readRPC(t, line)); diff != "" {
			t.Errorf("%s (-block +answer):\n%s", name, diff)
		}
	}
}

func TestVerbosity3TellsWhatIsSpent(t *testing.T) {
	b := readRPC(t, rpc170(prevout170))
	in := b.Inputs[0]
	if !in.AmountKnown || in.Amount != 50e8 || address(b, in.Address) != "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S" {
		t.Errorf("got %+v", in)
	}
	// The address of the text and that of the script are one key.
	if !bytes.Equal(b.Bytes(in.Address), b.Bytes(b.Outputs[2].Address)) {
		t.Error("the change goes back to the same address")
	}
}

func TestWitnessesOfAnAnswerRevealKeys(t *testing.T) {
	for want, vin := range map[string]string{
		hex.EncodeToString(aKey): `"scriptSig":{"hex":""},"txinwitness":["` + hex.EncodeToString(aSignature) + `","` + hex.EncodeToString(aKey) + `"],`,
		"":                       `"scriptSig":{"hex":""},"txinwitness":["` + hex.EncodeToString(aSignature) + `"],`,
	} {
		b := readRPC(t, strings.Replace(rpc170(""), `"scriptSig":{"asm":"","hex":"00"},`, vin, 1))
		if got := hex.EncodeToString(b.Bytes(b.Inputs[0].PublicKey)); got != want {
			t.Errorf("%s reveals %q", vin, got)
		}
	}
}

func TestAnAnswerThatIsNoWholeBlockIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ line, says string }{
		"verbosity 1":       {`{"hash":"00","height":1,"tx":["` + mintID + `"]}`, "verbosity 2"},
		"verbosity 0":       {`{"result":"0100","error":null}`, "verbosity 2"},
		"an error":          {`{"result":null,"error":{"code":-5,"message":"Block not found"}}`, "Block not found"},
		"cut":               {rpc170("")[:700], "unexpected end"},
		"no height":         {strings.Replace(rpc170(""), `"height":170,`, "", 1), "no height"},
		"another root":      {strings.Replace(rpc170(""), "7dac2c", "7dac2d", 1), "merkleroot"},
		"a changed id":      {strings.Replace(rpc170(""), payID, payerID, 1), "merkleroot"},
		"too fine":          {strings.Replace(rpc170(""), "10.00000000", "10.000000001", 1), "decimals"},
		"negative":          {strings.Replace(rpc170(""), "10.00000000", "-1", 1), "amount"},
		"no value":          {strings.Replace(rpc170(""), `"value":10.00000000,`, "", 1), "output 0: it tells no value"},
		"outputs in turn":   {strings.Replace(rpc170(""), `"value":4e1,"n":1`, `"value":40,"n":2`, 1), "output 2"},
		"script not in hex": {strings.Replace(rpc170(""), "41"+halKey, "4x"+halKey, 1), "not hex"},
		"bad address":       {rpc170(strings.Replace(prevout170, "12cb", "12cc", 1)), "check characters"},
		"nothing":           {`{}`, "hash"},
	} {
		b := &ledger.Batch{}
		err := bitcoin.ReadBlockJSON([]byte(c.line), mainnet(t), b)
		t.Run(name, func(t *testing.T) { wantError(t, err, c.says) })
		if len(b.Blocks)+len(b.Txs)+len(b.Inputs)+len(b.Outputs) != 0 {
			t.Errorf("%s: rows are left after an error", name)
		}
	}
}

func TestAmountsOfAnAnswerAreExact(t *testing.T) {
	value := func(text string) (uint64, error) {
		b := &ledger.Batch{}
		err := bitcoin.ReadBlockJSON([]byte(strings.Replace(rpc170(""), "10.00000000", text, 1)), mainnet(t), b)
		if err != nil {
			return 0, err
		}
		return b.Outputs[1].Amount, nil
	}
	for text, want := range map[string]uint64{
		"0.1": 10_000_000, "1e-08": 1, "1E-8": 1, "0": 0, "0.0": 0, "20999999.97690000": 2099999997690000, "0e400": 0,
		"92233720368.54775807": 1<<63 - 1, "5.000000000000000000000000000000": 5e8, "0.29": 29_000_000, "1.5e+3": 1500e8,
	} {
		if got, err := value(text); err != nil || got != want {
			t.Errorf("%s: %d, want %d; %v", text, got, want, err)
		}
	}
	for _, text := range []string{"92233720368.54775808", "1e300", "1e999999999999", "-0", "1e-9", "99999999999999999999999", `"0.1"`, "true"} {
		if got, err := value(text); err == nil {
			t.Errorf("%s was taken for %d", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Max(1<<63-1).Draw(t, "amount")
		if got, err := value(fmt.Sprintf("%d.%08d", n/1e8, n%1e8)); err != nil || got != n {
			t.Fatalf("%d became %d: %v", n, got, err)
		}
	})
}

// etl170 is the payment of block 170 as bitcoin-etl exports it once it has added what
// inputs spend.
const etl170 = `{"type":"transaction","hash":"` + payID + `","version":1,"lock_time":0,"block_number":170,` +
	`"block_hash":"00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee","block_timestamp":1231731025,"is_coinbase":false,"index":1,` +
	`"inputs":[{"index":0,"spent_transaction_hash":"` + payerID + `","spent_output_index":0,"script_hex":"00","sequence":4294967295,"type":"pubkey","addresses":["12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S"],"value":5000000000}],` +
	`"outputs":[{"index":0,"script_hex":"41` + halKey + `ac","type":"pubkey","addresses":["1Q2TWHE3GMdB6BZKafqwxXtWAWgFt5Jvm3"],"value":1000000000},` +
	`{"index":1,"script_hex":"41` + oldKey + `ac","type":"pubkey","addresses":["12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S"],"value":4000000000}]}`

func readETL(line string) (*ledger.Batch, error) {
	b := &ledger.Batch{}
	return b, bitcoin.ReadETLTransaction([]byte(line), wallet.Bitcoin, b)
}

func TestAnExportedTransactionSaysWhatTheNodeDoes(t *testing.T) {
	want := readRPC(t, rpc170(prevout170))
	want.Blocks[0].Parent = ledger.Hash{} // a transaction does not tell it
	want.Txs, want.Outputs = want.Txs[1:], want.Outputs[1:]
	withoutScripts := strings.NewReplacer(`"script_hex":"41`+halKey+`ac",`, "", `"script_hex":"41`+oldKey+`ac",`, "").Replace(etl170)
	quoted := strings.NewReplacer(`"value":5000000000`, `"value":"5000000000"`, `1231731025`, `"2009-01-12 03:30:25 UTC"`, `"block_number":170`, `"block_number":"170"`).Replace(etl170)
	outputs := strings.Index(etl170, `{"index":0,"script_hex":"41`)
	second := strings.Index(etl170, `{"index":1`)
	turned := etl170[:outputs] + etl170[second:len(etl170)-2] + "," + etl170[outputs:second-1] + "]}"
	for name, line := range map[string]string{"as it is": etl170, "without scripts": withoutScripts, "as from BigQuery": quoted, "outputs turned": turned} {
		b, err := readETL(line)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmpRows(want, b); diff != "" {
			t.Errorf("%s (-node +export):\n%s", name, diff)
		}
	}
}

func TestExportsOfEveryAgeAreRead(t *testing.T) {
	mint := `{"hash":"` + mintID + `","block_number":170,%s"outputs":[{"index":0,"addresses":["nonstandard0123"],"value":5000000000}]}`
	for _, inputs := range []string{
		`"is_coinbase":true,"inputs":[],`,
		`"is_coinbase":true,"inputs":[{"index":0,"spent_transaction_hash":null,"spent_output_index":null,"value":null}],`,
		`"inputs":[{"index":0,"spent_transaction_hash":null,"spent_output_index":null}],`,
	} {
		b, err := readETL(fmt.Sprintf(mint, inputs))
		if err != nil {
			t.Errorf("%s: %v", inputs, err)
			continue
		}
		tx := b.Txs[0]
		if !tx.Coinbase || tx.Inputs != 0 || tx.Time != ledger.NoTime || tx.Index != ledger.NoIndex || len(b.Blocks) != 0 {
			t.Errorf("%s: %+v", inputs, tx)
		}
		if got := string(b.Bytes(b.Outputs[0].Address)); got != "tnonstandard0123" {
			t.Errorf("address %q", got)
		}
	}
	b, err := readETL(`{"type":"block","hash":"` + payID + `","number":5,"timestamp":7}`)
	if err != nil || len(b.Blocks) != 1 || b.Blocks[0].Number != 5 || len(b.Txs) != 0 {
		t.Errorf("a block: %+v, %v", b.Blocks, err)
	}
}

func TestAnExportedTransactionThatLacksSomethingIsRefused(t *testing.T) {
	for from, c := range map[string]struct{ to, says string }{
		`"block_number":170,`:     {"", "block_number"},
		`"spent_output_index":0,`: {"", "spent_output_index"},
		payerID:                   {"04", "spent_transaction_hash"},
		`,"value":1000000000`:     {"", "no value"},
		`"value":1000000000`:      {`"value":1000000000.5`, "decimals"},
		`{"index":1`:              {`{"index":2`, "output 1 is missing"},
		`"addresses":["12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S"],"value":5`: {`"addresses":["LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9"],"value":5`, "litecoin"},
	} {
		b, err := readETL(strings.Replace(etl170, from, c.to, 1))
		t.Run(from, func(t *testing.T) { wantError(t, err, payID, c.says) })
		if len(b.Blocks)+len(b.Txs)+len(b.Inputs)+len(b.Outputs) != 0 {
			t.Errorf("%s: rows are left after an error", from)
		}
	}
}

func TestFilesOfLinesAreReadInOrderAndFaultsHaveTheirLine(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read := func(s ledger.Source, err error) (blocks int, _ error) {
		if err != nil {
			return 0, err
		}
		return blocks, s.Read(context.Background(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) error {
			blocks += len(b.Blocks)
			return nil
		})
	}
	n, err := read(bitcoin.OpenRPC(mainnet(t), []string{file("rpc.json", rpc170("")+"\n"+rpc170("")+"\n")}))
	if err != nil || n != 2 {
		t.Errorf("%d blocks, %v", n, err)
	}
	_, err = read(bitcoin.OpenRPC(mainnet(t), []string{file("rpc.json", rpc170("")+"\n{}\n")}))
	wantError(t, err, "rpc.json:2", "getblock answer")
	n, err = read(bitcoin.OpenETL(wallet.Bitcoin, []string{file("etl.json", etl170+"\r\n"+etl170)}))
	if err != nil || n != 1 {
		t.Errorf("%d blocks, %v", n, err)
	}
	_, err = read(bitcoin.OpenETL(wallet.Bitcoin, []string{file("etl.json", etl170+"\n{")}))
	wantError(t, err, "etl.json:2", "bitcoin-etl")
}

func FuzzReadBlockJSON(f *testing.F) {
	f.Add([]byte(rpc170("")))
	f.Add([]byte(rpc170(prevout170)))
	f.Add([]byte(`{"result":` + rpc170("") + `}`))
	p := mainnet(f)
	f.Fuzz(func(t *testing.T, line []byte) {
		b := &ledger.Batch{}
		if err := bitcoin.ReadBlockJSON(line, p, b); err != nil {
			if len(b.Blocks)+len(b.Txs)+len(b.Inputs)+len(b.Outputs) != 0 {
				t.Fatal("rows are left after an error")
			}
			return
		}
		if !json.Valid(line) || len(b.Blocks) != 1 || !b.Txs[0].Coinbase {
			t.Fatalf("%d blocks of %d transactions", len(b.Blocks), len(b.Txs))
		}
	})
}

func FuzzReadETLTransaction(f *testing.F) {
	f.Add([]byte(etl170))
	f.Add([]byte(`{"type":"block","hash":"` + payID + `","number":5,"timestamp":7}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		b := &ledger.Batch{}
		if err := bitcoin.ReadETLTransaction(line, wallet.Bitcoin, b); err != nil {
			if len(b.Blocks)+len(b.Txs)+len(b.Inputs)+len(b.Outputs) != 0 {
				t.Fatal("rows are left after an error")
			}
			return
		}
		if len(b.Txs) > 1 || len(b.Blocks) > 1 || len(b.Txs) == 1 && int(b.Txs[0].Outputs) != len(b.Outputs) {
			t.Fatal("one line is one transaction, or one block")
		}
	})
}
