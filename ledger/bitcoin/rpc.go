package bitcoin

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/mareva/mareva/ledger"
)

// rpcAnswer is an answer of getblock, bare or in its envelope.
type rpcAnswer struct {
	rpcBlock
	Result *rpcBlock       `json:"result"`
	Error  json.RawMessage `json:"error"`
}

type rpcBlock struct {
	Hash       string      `json:"hash"`
	Parent     string      `json:"previousblockhash"`
	MerkleRoot string      `json:"merkleroot"`
	Height     wholeNumber `json:"height"`
	Time       moment      `json:"time"`
	Txs        []rpcTx     `json:"tx"`
	RawTxs     []rpcTx     `json:"rawtx"` // where btcd puts them
}

type rpcTx struct {
	ID       string    `json:"txid"`
	Version  word      `json:"version"`
	LockTime word      `json:"locktime"`
	Vin      []rpcVin  `json:"vin"`
	Vout     []rpcVout `json:"vout"`
}

type rpcVin struct {
	Coinbase  *string     `json:"coinbase"`
	ID        string      `json:"txid"`
	Vout      wholeNumber `json:"vout"`
	ScriptSig struct {
		Hex string `json:"hex"`
	} `json:"scriptSig"`
	Witness  []string `json:"txinwitness"`
	Sequence word     `json:"sequence"`
	Prevout  *rpcVout `json:"prevout"`
}

type rpcVout struct {
	Value  coins       `json:"value"`
	N      wholeNumber `json:"n"`
	Script struct {
		Hex       *string  `json:"hex"`
		Address   string   `json:"address"`
		Addresses []string `json:"addresses"` // before Bitcoin Core 22
	} `json:"scriptPubKey"`
}

// ReadBlockJSON adds the block of one answer of the RPC getblock to b: of verbosity
// 2, or of 3, which also tells what the inputs spend. The answer may be bare or in
// its envelope {"result": …}. After an error no row of it is left in b.
func ReadBlockJSON(line []byte, p Params, b *ledger.Batch) error {
	var answer rpcAnswer
	if err := json.Unmarshal(line, &answer); err != nil {
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &kind) && kind.Value == "string" && kind.Type == reflect.TypeFor[rpcTx]():
			err = errors.New("it has only the ids of transactions; ask with verbosity 2 or 3")
		case errors.As(err, &kind) && kind.Value == "string" && kind.Type == reflect.TypeFor[rpcBlock]():
			err = errors.New("it is the block in hex; ask with verbosity 2 or 3")
		}
		return fmt.Errorf("getblock answer: block %.64q: %w", answer.block().Hash, err)
	}
	if len(answer.Error) > 0 && string(answer.Error) != "null" {
		return fmt.Errorf("getblock answer: it is the error %.200s of the node", answer.Error)
	}
	block := answer.block()
	if block.Txs == nil {
		block.Txs = block.RawTxs
	}
	w := newRowWriter(p.Chain, b)
	if err := block.write(w); err != nil {
		w.undo()
		return fmt.Errorf("getblock answer: block %.64q: %w", block.Hash, err)
	}
	return nil
}

func (a *rpcAnswer) block() *rpcBlock {
	if a.Result != nil {
		return a.Result
	}
	return &a.rpcBlock
}

func (k *rpcBlock) write(w *rowWriter) error {
	head := ledger.Block{Number: k.Height.n, Time: k.Time.orUnknown()}
	var err error
	if head.Hash, err = parseHash(k.Hash); err != nil {
		return err
	}
	if !k.Height.known {
		return errors.New("it tells no height")
	}
	if k.Parent != "" { // the genesis block has none
		if head.Parent, err = parseHash(k.Parent); err != nil {
			return err
		}
	}
	if len(k.Txs) == 0 {
		return errors.New("it has no transactions; ask for the block with verbosity 2 or 3")
	}
	w.batch.Blocks = append(w.batch.Blocks, head)
	ids := make([]digest, len(k.Txs))
	for i := range k.Txs {
		tx := &k.Txs[i]
		id, err := parseHash(tx.ID)
		if err == nil {
			err = tx.write(w, head, uint32(i), id)
		}
		if err != nil {
			return fmt.Errorf("transaction %d: %w", i, err)
		}
		ids[i] = printed(id[:])
	}
	if k.MerkleRoot == "" {
		return nil
	}
	want, err := parseHash(k.MerkleRoot)
	if err != nil {
		return err
	}
	if root, twice := merkleRoot(ids); twice || printed(root[:]) != want {
		return fmt.Errorf("its merkleroot %x is not that of its transactions, %x: some are missing or damaged", want, printed(root[:]))
	}
	return nil
}

func (t *rpcTx) write(w *rowWriter, head ledger.Block, index uint32, id ledger.Hash) error {
	row := ledger.Tx{Block: head.Number, Time: head.Time, Index: index, Hash: id, Status: ledger.StatusDone, Outputs: uint32(len(t.Vout))}
	row.Coinbase = len(t.Vin) == 1 && t.Vin[0].Coinbase != nil
	if row.Coinbase != (index == 0) {
		return errors.New("the first transaction, and only that, must be the coinbase")
	}
	if len(t.Vin) == 0 || len(t.Vout) == 0 {
		return errors.New("it has no inputs or no outputs; ask for the block with verbosity 2 or 3")
	}
	if !row.Coinbase {
		row.Inputs = uint32(len(t.Vin))
		for i := range t.Vin {
			if err := t.Vin[i].write(w); err != nil {
				return fmt.Errorf("input %d: %w", i, err)
			}
		}
	}
	w.memo.reset()
	for i := range t.Vout {
		out := &t.Vout[i]
		if out.N.known && out.N.n != uint64(i) {
			return fmt.Errorf("output %d stands in the place of output %d", out.N.n, i)
		}
		if !out.Value.known {
			return fmt.Errorf("output %d: it tells no value", i)
		}
		address, script, err := out.address(w)
		if err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
		w.memo.output(w.batch, &row, i, script)
		w.batch.Outputs = append(w.batch.Outputs, ledger.Output{Address: address, Amount: out.Value.n})
	}
	w.memo.keep(w.batch, &row)
	row.Traits = traitsOf(t.Version, t.LockTime, func(yield func(word) bool) {
		for i := 0; i < int(row.Inputs) && yield(t.Vin[i].Sequence); i++ {
			continue
		}
	})
	w.batch.Txs = append(w.batch.Txs, row)
	return nil
}

func (v *rpcVin) write(w *rowWriter) error {
	prev, err := parseHash(v.ID)
	if err != nil {
		return err
	}
	if !v.Vout.known || v.Vout.n > math.MaxUint32 {
		return errors.New("it does not tell which output it spends")
	}
	in := ledger.Input{PrevHash: prev, PrevIndex: uint32(v.Vout.n)}
	if in.PublicKey, err = w.revealedKey(v.ScriptSig.Hex, v.Witness); err != nil {
		return err
	}
	if v.Prevout != nil {
		in.Amount, in.AmountKnown = v.Prevout.Value.n, v.Prevout.Value.known
		if in.Address, _, err = v.Prevout.address(w); err != nil {
			return fmt.Errorf("prevout: %w", err)
		}
	}
	w.batch.Inputs = append(w.batch.Inputs, in)
	return nil
}

// address is that of the script where it is there, which is exact, else of the text.
func (v *rpcVout) address(w *rowWriter) (address ledger.Text, script []byte, err error) {
	if v.Script.Hex != nil {
		return w.scriptAddress(*v.Script.Hex)
	}
	list := v.Script.Addresses
	if v.Script.Address != "" {
		list = []string{v.Script.Address}
	}
	address, err = w.textAddress(list, false)
	return address, nil, err
}
