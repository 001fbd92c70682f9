package bitcoin

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// rowWriter adds rows that a text tells to a batch. What it adds is undone as a whole.
type rowWriter struct {
	batch   *ledger.Batch
	chain   wallet.Chain
	segwit  bool
	hasher  hash160
	scratch []byte
	key     []byte
	memo    memo

	blocks, txs, inputs, outputs int // what the batch had before
}

func newRowWriter(chain wallet.Chain, b *ledger.Batch) *rowWriter {
	segwit := chain == wallet.Bitcoin || chain == wallet.Litecoin || chain == wallet.BitcoinGold
	return &rowWriter{
		batch: b, chain: chain, segwit: segwit,
		blocks: len(b.Blocks), txs: len(b.Txs), inputs: len(b.Inputs), outputs: len(b.Outputs),
	}
}

func (w *rowWriter) undo() {
	b := w.batch
	b.Blocks, b.Txs, b.Inputs, b.Outputs = b.Blocks[:w.blocks], b.Txs[:w.txs], b.Inputs[:w.inputs], b.Outputs[:w.outputs]
}

// bytes decodes hex; the result is valid until the next call.
func (w *rowWriter) bytes(text string) ([]byte, error) {
	var err error
	w.scratch, err = hex.AppendDecode(w.scratch[:0], []byte(text))
	if err != nil {
		return nil, fmt.Errorf("script %.40q is not hex: %w", text, err)
	}
	return w.scratch, nil
}

// scriptAddress keeps the address that a script in hex pays to. The script is valid until
// the next call.
func (w *rowWriter) scriptAddress(text string) (address ledger.Text, script []byte, err error) {
	if script, err = w.bytes(text); err != nil {
		return address, nil, err
	}
	if w.chain == wallet.BitcoinCash {
		var had bool
		if script, had = withoutTokens(script); had {
			w.batch.Skip(skippedTokens)
		}
	}
	w.key = w.hasher.appendScriptKey(w.key[:0], script, w.segwit)
	return w.add(w.key), script, nil
}

// nonstandard begins what bitcoin-etl writes in place of an address where a script has none.
const nonstandard = "nonstandard"

// textAddress keeps an address that is only there as text. Of several, as bare
// multisig has, none is the one. The words by which bitcoin-etl names a script that
// has no address (nonstandard…) are kept as written where they may be.
func (w *rowWriter) textAddress(addresses []string, keep bool) (ledger.Text, error) {
	if len(addresses) != 1 || addresses[0] == "" {
		return ledger.Text{}, nil
	}
	text, err := addresses[0], error(nil)
	switch {
	case !strings.HasPrefix(text, nonstandard):
		w.key, err = ledger.AppendKey(w.key[:0], w.chain, text)
	case keep:
		w.key, err = ledger.AppendOpaqueKey(w.key[:0], text)
	default:
		return ledger.Text{}, nil
	}
	if err != nil {
		return ledger.Text{}, err
	}
	return w.add(w.key), nil
}

func (w *rowWriter) add(key []byte) ledger.Text {
	if len(key) == 0 {
		return ledger.Text{}
	}
	return w.batch.Add(key)
}

// revealedKey keeps the public key that a spend reveals, from its script and its
// witness in hex.
func (w *rowWriter) revealedKey(scriptSig string, witness []string) (ledger.Text, error) {
	script, err := w.bytes(scriptSig)
	if err != nil {
		return ledger.Text{}, err
	}
	if key := keyOfScriptSig(script, w.chain == wallet.BitcoinCash); key != nil {
		return w.batch.Add(key), nil
	}
	if len(witness) != 2 || len(witness[1]) != 2*33 {
		return ledger.Text{}, nil
	}
	if len(script) != 0 && !nestedWitnessKey(script) {
		return ledger.Text{}, nil
	}
	items, err := w.bytes(witness[0] + witness[1])
	if err != nil || len(items) < 33 {
		return ledger.Text{}, err
	}
	n := len(items) - 33
	return w.add(keyOfWitness(nil, items[:n], items[n:])), nil
}
