package segment

import (
	"math"

	"github.com/holiman/uint256"
)

func (c *verifier) transfers() {
	s, h := c.s, &c.s.shape
	c.badTxs = !c.starts("first transfer", s.txTransfer, h.Transfers) || c.badTxs
	last := uint64(0)
	c.packed(s.assets, func(i int, v uint64) {
		if i > 0 && v <= last {
			c.faults.Add(FaultOrder, "assets", uint64(i), "asset %d comes after asset %d", v, last)
		}
		if v >= uint64(c.limits.Assets) {
			c.faults.Add(FaultRange, "assets", uint64(i), "asset %d of %d", v, c.limits.Assets)
		}
		last = v
	})
	c.packed(s.asset, func(i int, v uint64) {
		if v >= h.Assets {
			c.faults.Add(FaultRange, "asset", uint64(i), "it is number %d of %d assets", v, h.Assets)
		}
	})
	c.rising("inexact", s.inexact, true, h.Transfers, nil)
	cursor := s.amount.Cursor(0)
	var amount uint256.Int
	for n := uint64(0); n < h.Transfers; n++ {
		if !cursor.Next(&amount) {
			c.faults.Add(FaultValue, "amount", n, "the column ends before its %d entries", h.Transfers)
			return
		}
		if n%verifyChunk == 0 && c.stopped() {
			return
		}
	}
}

// places checks the order of the transfers in their transactions, and that a failed one has
// none.
func (c *verifier) places() {
	s := c.s
	if c.badTxs {
		return
	}
	tx, end, last := -1, uint64(0), uint32(0)
	starts := s.txTransfer.Cursor(0)
	_, _ = starts.Next()
	c.packed(s.place, func(i int, v uint64) {
		place, first := uint32(v), false
		for uint64(i) >= end && tx+1 < int(s.shape.Txs) {
			tx, first = tx+1, true
			end, _ = starts.Next()
		}
		if first && s.TxState(tx).Status() == Failed {
			c.faults.Add(FaultValue, "state", uint64(tx), "a failed transaction has transfers")
		}
		order := comparePlaces(last, place)
		if !first && (order > 0 || order == 0 && place&(1<<KindBits-1) != rowKind) {
			c.faults.Add(FaultOrder, "place", uint64(i), "place %d comes after place %d of the same transaction", place, last)
		}
		last = place
	})
}

func (c *verifier) utxoStarts() {
	s, h := c.s, &c.s.shape
	inputs, outputs := c.starts("first input", s.txInput, h.Inputs), c.starts("first output", s.txOutput, h.Outputs)
	c.badTxs = c.badTxs || !inputs || !outputs
}

// refs checks that no input spends an output of a later block, or of its own transaction.
func (c *verifier) refs() {
	s, h := c.s, &c.s.shape
	none := uint64(0)
	tx, end := -1, uint64(0)
	var own Span
	blockEnd, limit := 0, uint64(0)
	c.packed(s.inRef, func(i int, ref uint64) {
		if ref == 0 {
			none++
			if !has(s.outside, uint64(i)) {
				c.faults.Add(FaultRef, "ref", uint64(i), "it names no output, neither in the ledger nor outside")
			}
			return
		}
		if c.badTxs {
			return
		}
		for uint64(i) >= end && tx+1 < int(h.Txs) {
			tx++
			_, end = s.txInput.Two(tx)
			from, to := s.Outputs(tx)
			own = Span{uint32(from), uint32(to - from)}
			if tx >= blockEnd {
				_, blockEnd = s.Txs(s.BlockOf(tx))
				limit = h.OutputBase + s.txOutput.At(blockEnd)
			}
		}
		switch {
		case ref > limit:
			c.faults.Add(FaultRef, "ref", uint64(i), "it spends output number %d, which comes after its block", ref)
		case ref > h.OutputBase+uint64(own.First) && ref <= h.OutputBase+uint64(own.First)+uint64(own.Count):
			c.faults.Add(FaultRef, "ref", uint64(i), "it spends an output of its own transaction")
		}
	})
	if none != h.Outside {
		c.faults.Add(FaultRef, "outside", h.Outside, "%d inputs have no ref, and %d are listed", none, h.Outside)
	}
}

func (c *verifier) outside() {
	s, h := c.s, &c.s.shape
	c.rising("outside", s.outside, true, h.Inputs, nil)
	c.names("outside name", s.outsideName, s.outsideEnd, h.Outside, h.OutsideNameBytes)
	c.rising("unknown", s.unknown, true, h.Inputs, func(i int, v uint64) {
		if v >= h.Inputs {
			return
		}
		if amount, _ := s.inAmount.Uint64(int(v)); amount != 0 || s.inRef.At(int(v)) != 0 {
			c.faults.Add(FaultValue, "unknown", uint64(i), "input %d has an amount that is said to be unknown", v)
		}
	})
	in, out := s.ScanInputs(), s.ScanOutputs()
	var input Input
	var output Output
	for in.Next(&input) {
		if in.row%verifyChunk == 0 && c.stopped() {
			return
		}
	}
	for out.Next(&output) {
		if out.row%verifyChunk == 0 && c.stopped() {
			return
		}
	}
	for _, scan := range []struct {
		name string
		rows *rowScan
		n    uint64
	}{{"input amount", &in.rowScan, h.Inputs}, {"output amount", &out.rowScan, h.Outputs}} {
		if scan.rows.wide > 0 {
			c.faults.Add(FaultValue, scan.name, 0, "%d amounts have more than 64 bits", scan.rows.wide)
		}
		if uint64(scan.rows.row) != scan.n {
			c.faults.Add(FaultValue, scan.name, uint64(scan.rows.row), "the column ends before its %d entries", scan.n)
		}
	}
}

// spent holds the list of spent outputs to the refs of the inputs.
func (c *verifier) spent() {
	s, h := c.s, &c.s.shape
	var listed, rows Multiset
	spenders := reader{col: s.spender}
	last, lastInput := uint64(0), uint64(0)
	c.rising("spent", s.spent, false, h.RefMax+1, func(i int, ref uint64) {
		input := spenders.next()
		switch {
		case input >= h.Inputs:
			c.faults.Add(FaultRange, "spender", uint64(i), "input %d of %d", input, h.Inputs)
		case i > 0 && ref == last && input <= lastInput:
			c.faults.Add(FaultOrder, "spender", uint64(i), "input %d comes after input %d", input, lastInput)
		case i > 0 && ref == last:
			c.faults.Add(FaultTwice, "spent", uint64(i), "inputs %d and %d spend output number %d", lastInput, input, ref)
		}
		listed.Add(ref, input)
		last, lastInput = ref, input
	})
	c.packed(s.inRef, func(i int, ref uint64) {
		if ref != 0 {
			rows.Add(ref, uint64(i))
		}
	})
	if listed == rows || c.stopped() {
		return
	}
	c.packed(s.spender, func(i int, input uint64) {
		if ref := s.spent.At(i); input < h.Inputs && s.inRef.At(int(input)) != ref {
			c.faults.Add(FaultRef, "spender", uint64(i), "input %d is said to spend output number %d, and it does not", input, ref)
		}
	})
	c.faults.Add(FaultRef, "spent", 0, "the list of spent outputs (%d) and the inputs (%d with a ref) do not agree", listed.n, rows.n)
}

func (c *verifier) keys() {
	s := c.s
	c.rising("key address", s.keyAddress, true, uint64(c.limits.Addresses)+1, func(i int, address uint64) {
		if prefix := s.key[33*i]; prefix < 2 || prefix > 5 || address == 0 {
			c.faults.Add(FaultValue, "key", uint64(i), "%x is the public key of no address", s.key[33*i:33*i+33])
		}
	})
}

// lists holds the lists of addresses to the rows.
func (c *verifier) lists() {
	s, h := c.s, &c.s.shape
	debit, credit := s.from, s.to
	if s.UTXO() {
		debit, credit = s.inAddress, s.outAddress
	}
	var rows, listed [2]Multiset
	for side, col := range [2]func(f func(int, uint64)){func(f func(int, uint64)) { c.packed(debit, f) }, func(f func(int, uint64)) { c.packed(credit, f) }} {
		col(func(i int, address uint64) {
			if address > uint64(c.limits.Addresses) {
				c.faults.Add(FaultRange, [2]string{"debited address", "credited address"}[side], uint64(i), "address %d of %d", address, c.limits.Addresses)
			}
			if address != 0 {
				rows[side].Add(address, uint64(i))
			}
		})
	}
	placesGood := c.starts("list", s.places, h.Debits+h.Credits)
	before := c.faults.Total()
	c.rising("address", s.address, true, uint64(c.limits.Addresses)+1, nil)
	if !placesGood || c.faults.Total() != before || c.stopped() {
		return
	}
	c.eachListed(func(side int, address, entry, row, last uint64) {
		if last != math.MaxUint64 && row <= last {
			c.faults.Add(FaultList, "occurrence", entry, "address %d: row %d comes after row %d", address, row, last)
		}
		listed[side].Add(address, row)
	})
	if rows == listed || c.stopped() {
		return
	}
	c.eachListed(func(side int, address, entry, row, _ uint64) {
		col := debit
		if side == 1 {
			col = credit
		}
		if row >= uint64(col.Len()) || col.At(int(row)) != address {
			c.faults.Add(FaultList, "occurrence", entry, "row %d is listed for address %d and is not of it", row, address)
		}
	})
	c.faults.Add(FaultList, "occurrence", 0, "the lists have %d debits and %d credits, and the rows %d and %d, or others", listed[0].n, listed[1].n, rows[0].n, rows[1].n)
}

// eachListed goes through the lists in their order; last is the row before in the same list,
// MaxUint64 for none.
func (c *verifier) eachListed(f func(side int, address, entry, row, last uint64)) {
	s := c.s
	rows := reader{col: s.occurrence}
	ends := s.places.Cursor(0)
	at, _ := ends.Next()
	c.rising("address", s.address, false, math.MaxUint64, func(i int, address uint64) {
		began := at
		for side := range 2 {
			end, _ := ends.Next()
			last := uint64(math.MaxUint64)
			for ; at < end; at++ {
				row := rows.next()
				f(side, address, at, row, last)
				last = row
			}
		}
		if at == began {
			c.faults.Add(FaultList, "list", uint64(i), "address %d is listed without a row", address)
		}
	})
}
