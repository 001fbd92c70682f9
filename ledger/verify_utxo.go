package ledger

import (
	"encoding/hex"
	"math/big"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/wallet"
)

// utxo adds up a UTXO chain: it goes once through all transactions, then once through all
// outputs with the lists of what is spent.
func (x *verification) utxo() error {
	u := utxoSums{verification: x, spends: make([]pairs, len(x.v.segments)), shielded: x.v.chain.Name == wallet.Zcash}
	for i, s := range x.v.segments {
		x.faults.File = x.file(i)
		if err := u.transactions(s); err != nil {
			return err
		}
		x.step("adding up "+x.faults.File, s.Bytes()/2)
	}
	for i, s := range x.v.segments {
		x.faults.File = x.file(i)
		if err := u.outputs(i, s); err != nil {
			return err
		}
		x.step("looking for what spends the outputs of "+x.faults.File, s.Bytes()/2)
	}
	u.result()
	return nil
}

// utxoSums adds up a UTXO chain.
type utxoSums struct {
	*verification
	shielded bool // outputs may exceed inputs: amounts come from a pool that the chain hides

	issued, in, out sum // in and out of the transactions that do not issue, of known amounts
	outside, left   sum // inputs from outside; outputs that nothing spends
	unknown         uint64
	spends          []pairs // of each segment, what inputs anywhere say of its outputs
	block           blockSums
}

// pairs are sums of hashes over pairs: of an output and its amount, and of an output and
// its address.
type pairs struct{ amounts, addresses segment.Multiset }

func (p *pairs) add(ref, amount uint64, address uint32) {
	p.amounts.Add(ref, amount)
	p.addresses.Add(ref, uint64(address))
}

// blockSums are those of the block at hand.
type blockSums struct {
	number         uint64
	issued, in, ou sum
	coinbase       bool
	next           uint32 // the index that the next transaction should have
	known          bool   // all fees are, and the block seems whole
}

// transactions adds up the transactions of a segment.
func (u *utxoSums) transactions(s *segment.Segment) error {
	inputs, outputs := s.ScanInputs(), s.ScanOutputs()
	for b := range int(s.Counts().Blocks) {
		u.block = blockSums{number: s.Block(b).Number, known: true}
		from, to := s.Txs(b)
		for tx := from; tx < to; tx++ {
			u.name(s, tx)
			u.transaction(s, tx, inputs, outputs)
			if tx%(1<<12) == 0 && u.ctx.Err() != nil {
				return u.ctx.Err()
			}
		}
		u.subsidy(b)
	}
	return nil
}

// transaction adds up a transaction. The scans stand at its rows.
func (u *utxoSums) transaction(s *segment.Segment, tx int, inputs *segment.InputScan, outputs *segment.OutputScan) {
	var in, out sum
	known := true
	var input segment.Input
	from, to := s.Inputs(tx)
	count := to - from
	for range count {
		inputs.Next(&input)
		if !input.Known {
			known = false
			u.unknown++
			continue
		}
		in.addUint64(input.Amount)
		if input.Ref == 0 {
			u.outside.addUint64(input.Amount)
			continue
		}
		if target := u.target(input.Ref); target >= 0 {
			u.spends[target].add(input.Ref, input.Amount, input.Address)
		} else {
			u.faults.Add(segment.FaultRef, "ref", uint64(from), "transaction %d spends output number %d, which no segment has", tx, input.Ref)
		}
	}
	var output segment.Output
	from, to = s.Outputs(tx)
	for range to - from {
		outputs.Next(&output)
		out.addUint64(output.Amount)
	}
	index := s.TxIndex(tx)
	u.block.known = u.block.known && known && index == u.block.next
	u.block.next++
	if s.TxState(tx)&segment.Coinbase != 0 {
		u.block.coinbase = true
		u.block.issued.plus(&out)
		u.issued.plus(&out)
		if count > 0 {
			u.faults.Add(segment.FaultValue, "state", uint64(tx), "a transaction of block %d that issues spends %d outputs", u.block.number, count)
		}
		return
	}
	if known && !u.shielded && in.cmp(&out) < 0 {
		u.faults.Add(FaultConservation, "first output", uint64(tx), "transaction %s of block %d pays %s and spends %s",
			txName(s, tx), u.block.number, out.big(), in.big())
	}
	if known {
		u.in.plus(&in)
		u.out.plus(&out)
		u.block.in.plus(&in)
		u.block.ou.plus(&out)
	}
}

// txName is how people name a transaction.
func txName(s *segment.Segment, tx int) string {
	if name := s.TxName(tx); name != nil {
		return string(name)
	}
	h := Hash(s.TxHash(tx))
	return hex.EncodeToString(h[:])
}

// target is the segment of an output, -1 for none.
func (u *utxoSums) target(ref uint64) int {
	for i := len(u.v.segments) - 1; i >= 0; i-- { // few, and most spends are of young outputs
		if s := u.v.segments[i]; ref > s.OutputBase() {
			if ref-s.OutputBase() > s.Counts().Outputs {
				return -1
			}
			return i
		}
	}
	return -1
}

// subsidy holds what a block issues to what it may, where its fees are known.
func (u *utxoSums) subsidy(block int) {
	b := &u.block
	most, ruled := u.v.chain.Subsidy(b.number)
	if !ruled || !b.coinbase {
		return
	}
	if !b.known {
		u.r.UncheckedBlocks++
		return
	}
	var may sum
	may.addUint64(most)
	may.plus(&b.in)
	claimed := b.issued
	claimed.plus(&b.ou)
	if claimed.cmp(&may) > 0 {
		fees := new(big.Int).Sub(b.in.big(), b.ou.big())
		u.faults.Add(FaultSubsidy, "block number", uint64(block), "block %d issues %s, and may issue %d and its fees of %s, as far as its transactions are here",
			b.number, b.issued.big(), most, fees)
	}
}

// outputs goes through the outputs of a segment with what all later ones spend.
func (u *utxoSums) outputs(n int, s *segment.Segment) error {
	later := u.v.segments[n:]
	spent := newSpentMerge(later, s.OutputBase()+1)
	scan := s.ScanOutputs()
	var o segment.Output
	var listed pairs
	for ref := s.OutputBase() + 1; scan.Next(&o); ref++ {
		if ref%(1<<16) == 0 && u.ctx.Err() != nil {
			return u.ctx.Err()
		}
		if spent.ref != ref {
			u.left.addUint64(o.Amount)
			continue
		}
		first := -1
		for spent.ref == ref {
			listed.add(ref, o.Amount, o.Address)
			if first >= 0 && first != spent.from {
				u.faults.Add(segment.FaultTwice, "output amount", ref-s.OutputBase()-1, "output number %d is spent in %s and in %s", ref, u.file(n+first), u.file(n+spent.from))
			}
			first = spent.from
			spent.next()
		}
	}
	if listed == u.spends[n] {
		return nil
	}
	return u.differing(n, listed.amounts != u.spends[n].amounts)
}

// spentMerge goes through what several segments spend, in the order of the outputs.
type spentMerge struct {
	scans []*segment.SpentScan
	refs  []uint64 // the next of each; 0: none
	ref   uint64   // the next of all; 0: none
	from  int      // which spends it
}

func newSpentMerge(segments []*segment.Segment, ref uint64) *spentMerge {
	m := &spentMerge{refs: make([]uint64, len(segments))}
	for i, s := range segments {
		m.scans = append(m.scans, s.ScanSpent(ref))
		m.refs[i], _, _ = m.scans[i].Next()
	}
	m.find()
	return m
}

func (m *spentMerge) find() {
	m.ref = 0
	for i, ref := range m.refs {
		if ref != 0 && (m.ref == 0 || ref < m.ref) {
			m.ref, m.from = ref, i
		}
	}
}

func (m *spentMerge) next() {
	m.refs[m.from], _, _ = m.scans[m.from].Next()
	m.find()
}

// differing finds the inputs that do not agree with the outputs of a segment that they
// spend: where the amounts do not, or else where the addresses do not, though an output
// without an address may be given one by what spends it.
func (u *utxoSums) differing(target int, amounts bool) error {
	before := u.faults.Total()
	for n := target; n < len(u.v.segments); n++ {
		s := u.v.segments[n]
		u.faults.File = u.file(n)
		scan := s.ScanInputs()
		var in segment.Input
		for row := uint64(0); scan.Next(&in); row++ {
			if row%(1<<16) == 0 && u.ctx.Err() != nil {
				return u.ctx.Err()
			}
			if in.Ref == 0 || u.target(in.Ref) != target {
				continue
			}
			from, at, _ := u.v.OutputAt(in.Ref)
			o := from.Output(at)
			if !in.Known || in.Amount != o.Amount {
				u.faults.Add(segment.FaultRef, "input amount", row, "it spends %d from output number %d, which holds %d", in.Amount, in.Ref, o.Amount)
			}
			if o.Address != 0 && in.Address != o.Address {
				u.faults.Add(segment.FaultRef, "debited address", row, "it spends from address %d, and output number %d is of address %d", in.Address, in.Ref, o.Address)
			}
		}
	}
	if amounts && u.faults.Total() == before {
		u.faults.Add(segment.FaultRef, "spent", 0, "what the segments list as spent are not the outputs that their inputs spend")
	}
	return nil
}

// result says what all adds up to.
func (u *utxoSums) result() {
	u.r.Issued = u.issued.big()
	left := u.left.big()
	fees := new(big.Int).Sub(u.in.big(), u.out.big())
	switch {
	case u.unknown > 0:
		u.note("fees and unspent are not known: the amounts of %d inputs are not: import what they spend", u.unknown)
		return
	case u.shielded:
		u.note("fees are not known: amounts come from and go to shielded pools")
		u.r.Unspent = left
		return
	}
	u.r.Fees, u.r.Unspent = fees, new(big.Int).Sub(u.issued.big(), fees)
	if u.r.OutsideInputs > 0 {
		u.note("%d inputs spend outputs outside of the ledger: unspent is issued less fees, and not what is left to spend, which is %s", u.r.OutsideInputs, left)
	}
	want := new(big.Int).Add(u.r.Unspent, u.outside.big())
	if left.Cmp(want) != 0 {
		u.faults.File = manifestFile
		u.faults.Add(FaultSum, "", 0, "the outputs that nothing spends hold %s, and %s were issued, %s paid as fees and %s came from outside, which leaves %s",
			left, u.r.Issued, fees, u.outside.big(), want)
	}
}
