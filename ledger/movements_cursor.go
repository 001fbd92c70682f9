package ledger

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/segment"
)

// mark is where a walk goes on: in the order of the chain with the rows from debit and
// credit on, backward with those before them.
type mark struct {
	segment       int
	debit, credit int
}

// A cursor is written in base64 (RFC 4648, URL, no padding): a version, 1 for newest first,
// whose it is (8 bytes), the block (8), the transaction's hash (32), the place in it (4),
// how many before it have the same place (4), and the xxhash64 of all this (8), the
// numbers in big-endian. On UTXO chains the place is 0 for inputs and 1 for outputs.
const (
	cursorVersion = 1
	cursorBody    = 2 + 8 + 8 + 32 + 4 + 4
)

// cursorOwner is a number for an address of a chain.
func (v *View) cursorOwner(address uint32) uint64 {
	h := xxhash.New()
	fmt.Fprintf(h, "%s\x00%s", v.chain.Name, v.dictionary.Key(address))
	return h.Sum64()
}

// writeCursor makes a cursor that goes on behind a hit.
func (v *View) writeCursor(h *hit, address uint32, newest bool) string {
	place, same := uint32(0), uint32(0)
	switch {
	case h.s.UTXO() && h.credit:
		place = 1
	case !h.s.UTXO():
		place, same = h.transfer.Place, h.sameBefore()
	}
	out := []byte{cursorVersion, 0}
	if newest {
		out[1] = 1
	}
	out = binary.BigEndian.AppendUint64(out, v.cursorOwner(address))
	out = binary.BigEndian.AppendUint64(out, h.block.Number)
	out = append(out, h.s.TxHash(h.tx)...)
	out = binary.BigEndian.AppendUint32(out, place)
	out = binary.BigEndian.AppendUint32(out, same)
	out = binary.BigEndian.AppendUint64(out, xxhash.Sum64(out))
	return base64.RawURLEncoding.EncodeToString(out)
}

// sameBefore counts the transfers before this one that have the same place: rows of
// tables may.
func (h *hit) sameBefore() (n uint32) {
	from, _ := h.s.Transfers(h.tx)
	var x segment.Transfer
	for row := h.row - 1; row >= from; row-- {
		if h.s.Transfer(row, &x); x.Place != h.transfer.Place {
			break
		}
		n++
	}
	return n
}

// readCursor finds where a walk goes on.
func (v *View) readCursor(text string, address uint32, newest bool) (*mark, error) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") || len(data) != cursorBody+8 || data[0] != cursorVersion || data[1] > 1 ||
		xxhash.Sum64(data[:cursorBody]) != binary.BigEndian.Uint64(data[cursorBody:]) {
		return nil, fmt.Errorf("go on from a cursor: %w: it is none that this program gave: begin without a cursor", ErrCursor)
	}
	if binary.BigEndian.Uint64(data[2:]) != v.cursorOwner(address) {
		return nil, fmt.Errorf("go on from a cursor: %w: it is not of %s on %s: begin without a cursor", ErrCursor, v.AddressText(address), v.chain.Name)
	}
	if (data[1] == 1) != newest {
		return nil, fmt.Errorf("go on from a cursor: %w: it is of a list in the other order: begin without a cursor", ErrCursor)
	}
	block, hash := binary.BigEndian.Uint64(data[10:]), Hash(data[18:50])
	place, same := binary.BigEndian.Uint32(data[50:]), binary.BigEndian.Uint32(data[54:])
	for i, s := range v.segments {
		first, last, ok := s.Blocks()
		if !ok || block < first || block > last {
			continue
		}
		from, to := s.FindTx((*segment.Hash)(&hash))
		for ; from < to; from++ {
			tx := s.HashOrder(from)
			if s.Block(s.BlockOf(tx)).Number == block {
				m := markAt(s, tx, place, same, newest)
				m.segment = i
				return m, nil
			}
		}
	}
	return nil, fmt.Errorf("go on from a cursor: %w: transaction %x of block %d, where it stood, is not in the ledger any more: begin without a cursor", ErrCursor, hash, block)
}

// markAt is the mark behind a place in a transaction.
func markAt(s *segment.Segment, tx int, place, same uint32, newest bool) *mark {
	if s.UTXO() {
		debit, debitEnd := s.Inputs(tx)
		credit, creditEnd := s.Outputs(tx)
		switch {
		case !newest && place == 0:
			debit = debitEnd
		case !newest:
			debit, credit = debitEnd, creditEnd
		case place != 0:
			debit = debitEnd
		}
		return &mark{debit: debit, credit: credit}
	}
	row, end := s.Transfers(tx)
	var x segment.Transfer
	for seen := uint32(0); row < end; row++ {
		s.Transfer(row, &x)
		order := comparePlaces(x.Place, place)
		if order > 0 || order == 0 && (seen > same || newest && seen == same) {
			break
		}
		if order == 0 {
			seen++
		}
	}
	return &mark{debit: row, credit: row}
}

// comparePlaces orders the transfers of a transaction: by kind, then number.
func comparePlaces(a, b uint32) int {
	kindA, numberA := placeKind(a)
	kindB, numberB := placeKind(b)
	return cmp.Or(cmp.Compare(kindA, kindB), cmp.Compare(numberA, numberB))
}
