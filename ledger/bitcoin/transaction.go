package bitcoin

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

const (
	witnessFlag = 1
	mwebFlag    = 8
	// maxMoney is the most that a node takes for an amount at all.
	maxMoney = math.MaxInt64
)

// commitmentPrefix begins the output script by which a coinbase commits to the
// block's witnesses (BIP 141).
var commitmentPrefix = []byte{opReturn, 0x24, 0xaa, 0x21, 0xa9, 0xed}

// transaction reads the block's transaction of that index.
func (d *decoder) transaction(index int) {
	start := d.pos
	version := d.take(4, "version of a transaction")
	flagged := d.witnessMarker()
	body := d.pos
	firstInput, firstOutput := len(d.batch.Inputs), len(d.batch.Outputs)
	tx := ledger.Tx{Block: d.height, Time: d.time, Index: uint32(index), Status: ledger.StatusDone, Coinbase: index == 0}
	d.inputs(index == 0)
	d.outputs(&tx)
	bodyEnd := d.pos
	if flagged {
		d.witness(index == 0, firstInput)
	}
	lockTime := d.take(4, "lock time of a transaction")
	if d.err != nil {
		return
	}

	raw := d.data[start:d.pos]
	whole := doubleSHA256(raw)
	txid := whole
	if flagged {
		txid = d.hashWithoutWitness(version, d.data[body:bodyEnd], lockTime)
	}
	d.txids, d.wtxids = append(d.txids, txid), append(d.wtxids, whole)
	tx.Hash = printed(txid[:])
	tx.Traits = d.traits | ledger.TraitsOf(binary.LittleEndian.Uint32(version), binary.LittleEndian.Uint32(lockTime))
	tx.Inputs, tx.Outputs = uint32(len(d.batch.Inputs)-firstInput), uint32(len(d.batch.Outputs)-firstOutput)
	d.batch.Txs = append(d.batch.Txs, tx)
}

// witnessMarker passes over the two bytes that say that witnesses follow: where the
// number of inputs would stand a zero, and flags.
func (d *decoder) witnessMarker() bool {
	if d.err != nil || len(d.data)-d.pos < 2 || d.data[d.pos] != 0 {
		return false
	}
	flags := d.data[d.pos+1]
	switch {
	case !d.params.SegWit:
		d.fail(d.pos, "the transaction has no inputs: the block is damaged, or of another chain than %s", d.params.Chain)
	case flags&mwebFlag != 0:
		d.fail(d.pos, "the transaction is of Litecoin's MWEB extension, which is not supported; "+
			"import a table of the chain's transactions instead")
	case flags != witnessFlag:
		d.fail(d.pos, "the transaction has the flags %#x, which are not known: the block is damaged", flags)
	}
	d.pos = min(d.pos+2, len(d.data))
	return d.err == nil
}

// inputs reads those of a transaction. A coinbase has one that spends nothing, which
// is not kept.
func (d *decoder) inputs(coinbase bool) {
	n := d.count(leastInput, "number of inputs")
	if n == 0 {
		d.fail(d.pos, "the transaction has no inputs: the block is damaged")
	}
	d.scriptSigs, d.traits = d.scriptSigs[:0], 0
	for range n {
		at := d.pos
		prev := d.take(36, "spent output of an input")
		script := d.script("script of an input")
		sequence := d.take(4, "sequence of an input")
		if d.err != nil {
			return
		}
		d.scriptSigs = append(d.scriptSigs, script)
		if nothing := isNullOutpoint(prev); nothing != coinbase || coinbase && n != 1 {
			d.fail(at, "the first transaction, and only that, spends nothing, in its only input: the block is damaged")
			return
		}
		if coinbase {
			continue
		}
		d.traits = d.traits.Input(binary.LittleEndian.Uint32(sequence))
		in := ledger.Input{PrevHash: printed(prev), PrevIndex: binary.LittleEndian.Uint32(prev[32:])}
		if key := keyOfScriptSig(script, d.params.Chain == wallet.BitcoinCash); key != nil {
			in.PublicKey = d.batch.Add(key)
		}
		d.batch.Inputs = append(d.batch.Inputs, in)
	}
}

func isNullOutpoint(prev []byte) bool {
	return binary.LittleEndian.Uint32(prev[32:]) == math.MaxUint32 && digest(prev) == digest{}
}

func (d *decoder) outputs(tx *ledger.Tx) {
	n := d.count(leastOutput, "number of outputs")
	if n == 0 {
		d.fail(d.pos, "the transaction has no outputs: the block is damaged")
	}
	d.memo.reset()
	for number := range n {
		at := d.pos
		amount := d.uint64("amount of an output")
		script := d.script("script of an output")
		if amount > maxMoney {
			d.fail(at, "the amount of an output is negative: the block is damaged")
		}
		if d.err != nil {
			return
		}
		if tx.Coinbase && len(script) >= 38 && bytes.HasPrefix(script, commitmentPrefix) {
			d.commitment = script[6:38] // the last one counts
		}
		if d.params.Tokens {
			var had bool
			if script, had = withoutTokens(script); had {
				d.tokens++
			}
		}
		d.memo.output(d.batch, tx, number, script)
		out := ledger.Output{Amount: amount}
		var room [longestKey]byte
		if key := d.appendScriptKey(room[:0], script, d.params.SegWit); len(key) > 0 {
			out.Address = d.batch.Add(key)
		}
		d.batch.Outputs = append(d.batch.Outputs, out)
	}
	d.memo.keep(d.batch, tx)
}

// witness reads the items that each input has, and from them the keys that are
// revealed.
func (d *decoder) witness(coinbase bool, firstInput int) {
	at, some := d.pos, false
	for i, scriptSig := range d.scriptSigs {
		items := d.count(1, "number of witness items")
		some = some || items > 0
		var first, last []byte
		for j := range items {
			last = d.script("witness item")
			if j == 0 {
				first = last
			}
		}
		if d.err != nil {
			return
		}
		switch {
		case coinbase:
			if items == 1 && len(first) == 32 {
				d.reserved = first
			}
		case items == 2:
			if key := keyOfWitness(scriptSig, first, last); key != nil {
				d.batch.Inputs[firstInput+i].PublicKey = d.batch.Add(key)
			}
		}
	}
	if d.err == nil && !some {
		d.fail(at, "the transaction is marked to have witnesses and has none: the block is damaged")
	}
	d.witnesses = true
}
