package bitcoin

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

const (
	headerSize = 80
	// The least bytes of a transaction, of an input and of an output.
	leastTransaction = 4 + 1 + 41 + 1 + 9 + 4
	leastInput       = 32 + 4 + 1 + 4
	leastOutput      = 8 + 1
)

// auxPoWVersion is the bit of a header's version that says that the work of another
// chain follows it.
const auxPoWVersion = 1 << 8

const skippedTokens = "tokens of an output of Bitcoin Cash, not kept"

// DecodeBlock adds a block to b as nodes send and store it. The height is the
// caller's word. An error says which byte of the block it is about, and leaves no
// row of the block in b.
func DecodeBlock(raw []byte, height uint64, p Params, b *ledger.Batch) error {
	blocks, txs, inputs, outputs := len(b.Blocks), len(b.Txs), len(b.Inputs), len(b.Outputs)
	d := decoder{cursor: cursor{data: raw}, params: p, height: height, batch: b}
	d.block()
	if d.err != nil {
		b.Blocks, b.Txs, b.Inputs, b.Outputs = b.Blocks[:blocks], b.Txs[:txs], b.Inputs[:inputs], b.Outputs[:outputs]
		return fmt.Errorf("%s block at height %d: %w", p.Chain, height, d.err)
	}
	for range d.tokens {
		b.Skip(skippedTokens)
	}
	return nil
}

// decoder reads one block.
type decoder struct {
	cursor
	params Params
	height uint64
	time   int64
	batch  *ledger.Batch
	hash160
	stream hash.Hash // of transactions with witnesses
	sum    digest

	txids, wtxids []digest
	scriptSigs    [][]byte      // of the transaction at hand, for its witnesses
	traits        ledger.Traits // what the inputs of the transaction at hand signal
	memo          memo
	tokens        int // outputs that carry some

	// witnesses says that a transaction has some; then the coinbase must commit to
	// all of them (BIP 141), together with the value in its own witness.
	witnesses  bool
	commitment []byte
	reserved   []byte
}

func (d *decoder) block() {
	if len(d.data) > d.params.MaxBlock {
		d.fail(0, "the block has %d bytes, more than the %d that %s allows", len(d.data), d.params.MaxBlock, d.params.Chain)
		return
	}
	header := d.take(headerSize, "header")
	if header == nil {
		return
	}
	d.time = int64(binary.LittleEndian.Uint32(header[68:]))
	head := doubleSHA256(header)
	d.batch.Blocks = append(d.batch.Blocks, ledger.Block{
		Number: d.height, Hash: printed(head[:]), Parent: printed(header[4:36]), Time: d.time,
	})
	d.auxPoW(header)

	n := d.count(leastTransaction, "number of transactions")
	if n == 0 {
		d.fail(d.pos, "the block has no transactions")
		return
	}
	d.txids, d.wtxids = make([]digest, 0, n), make([]digest, 0, n)
	d.batch.Txs = slices.Grow(d.batch.Txs, n)
	for i := 0; i < n && d.err == nil; i++ {
		d.transaction(i)
	}
	if d.err == nil && d.pos != len(d.data) {
		d.fail(d.pos, "%d bytes follow the last transaction%s", len(d.data)-d.pos, d.trailingHint())
	}
	if d.err == nil {
		d.checkRoots(header)
	}
}

func (d *decoder) trailingHint() string {
	if d.params.Chain == wallet.Litecoin {
		return "; if they are an MWEB block, it is not supported"
	}
	return ": the block is damaged, or of another chain"
}

// checkRoots holds the transactions against the header, and the witnesses against
// the coinbase.
func (d *decoder) checkRoots(header []byte) {
	root, twice := merkleRoot(d.txids)
	if root != digest(header[36:68]) {
		d.fail(36, "the header's Merkle root %x is not that of the transactions, %x: the block is damaged",
			printed(header[36:68]), printed(root[:]))
		return
	}
	if twice {
		d.fail(headerSize, "transactions stand twice in the Merkle tree: the block is forged")
		return
	}
	if !d.witnesses {
		return
	}
	if d.commitment == nil || d.reserved == nil {
		d.fail(headerSize, "there are witnesses, and the coinbase does not commit to them: the block is damaged")
		return
	}
	d.wtxids[0] = digest{}
	var pair [64]byte
	witnesses, _ := merkleRoot(d.wtxids)
	copy(pair[:], witnesses[:])
	copy(pair[32:], d.reserved)
	if doubleSHA256(pair[:]) != digest(d.commitment) {
		d.fail(headerSize, "the witnesses are not those that the coinbase commits to: the block is damaged")
	}
}

// auxPoW passes over the work of another chain after the header: that chain's
// coinbase, the hash of its block, two Merkle branches and its header.
func (d *decoder) auxPoW(header []byte) {
	if !d.params.AuxPoW || binary.LittleEndian.Uint32(header)&auxPoWVersion == 0 {
		return
	}
	d.take(4, "version of the parent's coinbase")
	for range d.count(leastInput, "number of inputs of the parent's coinbase") {
		d.take(36, "input of the parent's coinbase")
		d.script("input of the parent's coinbase")
		d.take(4, "input of the parent's coinbase")
	}
	for range d.count(leastOutput, "number of outputs of the parent's coinbase") {
		d.take(8, "output of the parent's coinbase")
		d.script("output of the parent's coinbase")
	}
	d.take(4+32, "end of the parent's coinbase")
	for range 2 {
		d.take(32*d.count(32, "Merkle branch of the parent"), "Merkle branch of the parent")
		d.take(4, "place in the Merkle branch of the parent")
	}
	d.take(headerSize, "header of the parent")
}

// hashWithoutWitness hashes a transaction that has witnesses as if it had none.
func (d *decoder) hashWithoutWitness(version, body, lockTime []byte) digest {
	if d.stream == nil {
		d.stream = sha256.New()
	}
	d.stream.Reset()
	d.stream.Write(version)
	d.stream.Write(body)
	d.stream.Write(lockTime)
	d.stream.Sum(d.sum[:0])
	return sha256.Sum256(d.sum[:])
}
