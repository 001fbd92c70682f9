package synthetic

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mareva/mareva/ledger/bitcoin"
)

// Lengths in a block, and what a node does.
const (
	fileBytes     = 128 << 20
	signatureSize = 72
	keySize       = 33
	headerSize    = 80
	easyTarget    = 0x207fffff // a target that nearly any hash meets
	sequence      = 0xffffffff
)

// WriteBlocks writes the chain into a folder as a node keeps it: blk00000.dat and so on.
// Merkle roots, links and commitments to the witnesses are right; signatures and keys
// have the length of real ones, and nobody worked for the headers. It says how many bytes
// there are.
func (s Spends) WriteBlocks(dir string) (written int64, err error) {
	params, err := bitcoin.ParamsOf(s.Chain.Name, bitcoin.Mainnet)
	if err != nil {
		return 0, err
	}
	w := blockWriter{state: spending{Spends: s}}
	seed(s.Seed).fill(w.parent[:], forBlockHash, 0)
	for block := uint64(0); block < s.Blocks; {
		n, size, err := w.writeFile(filepath.Join(dir, fmt.Sprintf("blk%05d.dat", w.files)), params.Magic, block)
		if err != nil {
			return written, err
		}
		block += n
		written += size
		w.files++
	}
	return written, nil
}

// blockWriter writes one block after the other.
type blockWriter struct {
	state  spending
	parent [32]byte
	files  int

	block, tx, bare []byte
	ids, witnessIDs [][32]byte
}

// writeFile writes blocks until the file is full.
func (w *blockWriter) writeFile(path string, magic [4]byte, from uint64) (blocks uint64, size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 1<<20)
	for from+blocks < w.state.Blocks && size < fileBytes {
		w.invent(from + blocks)
		blocks++
		head := binary.LittleEndian.AppendUint32(magic[:], uint32(len(w.block)))
		size += int64(len(head) + len(w.block))
		if _, err := out.Write(head); err != nil {
			return blocks, size, err
		}
		if _, err := out.Write(w.block); err != nil {
			return blocks, size, err
		}
	}
	return blocks, size, out.Flush()
}

// invent writes a block into w.block. The transactions come first, since the coinbase
// commits to them; it spends nothing of its own block, and nothing spends it there.
func (w *blockWriter) invent(number uint64) {
	var mint, p payment
	w.state.coinbase(number, &mint)
	w.tx, w.ids, w.witnessIDs = w.tx[:0], append(w.ids[:0], [32]byte{}), append(w.witnessIDs[:0], [32]byte{})
	for range spendsBlock {
		if !w.state.next(&p) {
			break
		}
		begin := len(w.tx)
		w.bare = w.appendPayment(w.bare[:0], &p, false)
		w.tx = w.appendPayment(w.tx, &p, true)
		id := twice(w.bare)
		w.ids, w.witnessIDs = append(w.ids, id), append(w.witnessIDs, twice(w.tx[begin:]))
		w.state.keep(&p, &id)
	}
	commitment := merkle(w.witnessIDs)
	commitment = twice(append(commitment[:], make([]byte, 32)...))
	w.bare = w.appendCoinbase(w.bare[:0], number, &mint, &commitment, false)
	w.ids[0] = twice(w.bare)
	w.state.keep(&mint, &w.ids[0])
	txs := len(w.ids)
	root := merkle(w.ids)

	b := binary.LittleEndian.AppendUint32(w.block[:0], 0x20000000)
	b = append(append(b, w.parent[:]...), root[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(spendTime(number)))
	b = binary.LittleEndian.AppendUint32(b, easyTarget)
	b = binary.LittleEndian.AppendUint32(b, 0)
	w.parent = twice(b[:headerSize])
	b = appendCount(b, txs)
	b = w.appendCoinbase(b, number, &mint, &commitment, true)
	b = append(b, w.tx...)
	w.block = b
}

// appendCoinbase writes the coinbase, with its witness or as it is hashed for its id.
func (w *blockWriter) appendCoinbase(b []byte, number uint64, mint *payment, commitment *[32]byte, witness bool) []byte {
	b = binary.LittleEndian.AppendUint32(b, 2)
	if witness {
		b = append(b, 0, 1)
	}
	b = append(b, 1)
	b = append(b, make([]byte, 32)...)
	b = binary.LittleEndian.AppendUint32(b, 0xffffffff)
	height := firstHeight + number // of three bytes, the last below 0x80 for long enough
	b = append(b, 8, 3, byte(height), byte(height>>8), byte(height>>16), 'm', 'i', 'n', 'e')
	b = binary.LittleEndian.AppendUint32(b, sequence)
	b = append(b, 2)
	b = w.appendOutput(b, &mint.outputs[0])
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, 38, 0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed)
	b = append(b, commitment[:]...)
	if witness {
		b = append(b, 1, 32)
		b = append(b, make([]byte, 32)...)
	}
	return append(b, 0, 0, 0, 0)
}

// appendPayment writes a transaction, with its witnesses or as it is hashed for its id.
func (w *blockWriter) appendPayment(b []byte, p *payment, witnesses bool) []byte {
	some := false
	for i := range p.inputs {
		some = some || w.state.witness(p.inputs[i].account)
	}
	witnesses = witnesses && some
	b = binary.LittleEndian.AppendUint32(b, 2)
	if witnesses {
		b = append(b, 0, 1)
	}
	b = appendCount(b, len(p.inputs))
	for i := range p.inputs {
		in := &p.inputs[i]
		b = append(b, in.tx[:]...)
		b = binary.LittleEndian.AppendUint32(b, in.index)
		if w.state.witness(in.account) {
			b = append(b, 0)
		} else {
			b = w.appendUnlocking(append(b, 1+signatureSize+1+keySize), p.number, in.account)
		}
		b = binary.LittleEndian.AppendUint32(b, sequence)
	}
	b = appendCount(b, len(p.outputs))
	for i := range p.outputs {
		b = w.appendOutput(b, &p.outputs[i])
	}
	if witnesses {
		for i := range p.inputs {
			if account := p.inputs[i].account; w.state.witness(account) {
				b = w.appendUnlocking(append(b, 2), p.number, account)
			} else {
				b = append(b, 0)
			}
		}
	}
	return append(b, 0, 0, 0, 0)
}

// appendUnlocking writes a signature and a key, each after its length: pushes of a
// script, or items of a witness.
func (w *blockWriter) appendUnlocking(b []byte, tx, account uint64) []byte {
	var signature [signatureSize]byte
	var key [keySize]byte
	seed(w.state.Seed).fill(signature[:], forSpend, tx)
	signature[0], signature[1], signature[signatureSize-1] = 0x30, signatureSize-3, 1
	w.state.publicKey(account, &key)
	b = append(append(b, signatureSize), signature[:]...)
	return append(append(b, keySize), key[:]...)
}

func (w *blockWriter) appendOutput(b []byte, out *coin) []byte {
	b = binary.LittleEndian.AppendUint64(b, out.amount)
	var hash [20]byte
	w.state.hash(out.account, &hash)
	if w.state.witness(out.account) {
		return append(append(b, 22, 0, 20), hash[:]...)
	}
	b = append(append(b, 25, 0x76, 0xa9, 20), hash[:]...)
	return append(b, 0x88, 0xac)
}

// appendCount writes a number as blocks do.
func appendCount(b []byte, n int) []byte {
	if n < 0xfd {
		return append(b, byte(n))
	}
	return binary.LittleEndian.AppendUint16(append(b, 0xfd), uint16(n))
}

// merkle is the root of the tree over hashes, which it overwrites.
func merkle(level [][32]byte) [32]byte {
	for len(level) > 1 {
		n := 0
		for i := 0; i < len(level); i += 2 {
			var both [64]byte
			copy(both[:], level[i][:])
			copy(both[32:], level[min(i+1, len(level)-1)][:])
			level[n] = twice(both[:])
			n++
		}
		level = level[:n]
	}
	return level[0]
}

func twice(b []byte) [32]byte {
	h := sha256.Sum256(b)
	return sha256.Sum256(h[:])
}
