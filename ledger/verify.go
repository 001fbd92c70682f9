package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/wallet"
)

// Verification says what a ledger adds up to and what is wrong with it.
//
// On a UTXO chain Issued is the sum of the coinbases' outputs, Fees what the inputs of all
// other transactions hold more than their outputs, and Unspent is Issued - Fees. Where
// inputs spend outputs outside of the ledger, as OutsideInputs counts, that difference is
// not what is left to spend. Where the amount of an input is not known, neither are Fees
// and Unspent.
//
// On an account chain Issued is the sum of the native transfers from nobody and Destroyed of
// those to nobody, each nil where the ledger has none: that no file told of a reward does
// not make it nothing. Fees are not transfers, and what accounts hold is not known without
// them, so that Fees and Unspent are nil.
type Verification struct {
	Chain        wallet.Chain
	Transactions uint64
	// Issued, Unspent, Fees and Destroyed are sums of the native coin in the smallest unit;
	// nil where the ledger does not tell them.
	Issued, Unspent, Fees, Destroyed *big.Int

	OutsideInputs   uint64 // inputs that spend outputs outside of the ledger
	UnknownInputs   uint64 // inputs of unknown amount
	UntimedBlocks   uint64 // blocks of unknown time
	InexactRows     uint64 // transfers whose amount is not exact
	UncheckedBlocks uint64 // blocks whose coinbase was not held to the subsidy

	// Faults are the first of each kind, and FaultCounts how many there are of each.
	Faults      []Fault
	FaultCounts map[string]uint64
	// Notes say why a sum is not known.
	Notes []string
}

// Fault is something that is wrong with a ledger.
type Fault = segment.Fault

// Kinds of faults beside those of a segment.
const (
	FaultManifest     = "manifest"
	FaultDictionary   = "dictionary"
	FaultConservation = "outputs exceed inputs"
	FaultSubsidy      = "subsidy exceeded"
	FaultSum          = "sum"
)

// keptFaults is how many faults of a kind are told with their place.
const keptFaults = 20

// OK says that nothing is wrong.
func (r *Verification) OK() bool { return len(r.FaultCounts) == 0 }

// MarshalJSON writes amounts as strings, and null for those that are not known.
func (r Verification) MarshalJSON() ([]byte, error) {
	text := func(n *big.Int) *string {
		if n == nil {
			return nil
		}
		s := n.String()
		return &s
	}
	out := struct {
		Chain           wallet.Chain      `json:"chain"`
		Transactions    uint64            `json:"transactions"`
		Issued          *string           `json:"issued"`
		Unspent         *string           `json:"unspent"`
		Fees            *string           `json:"fees"`
		Destroyed       *string           `json:"destroyed,omitempty"`
		OutsideInputs   uint64            `json:"outside_inputs"`
		UnknownInputs   uint64            `json:"unknown_inputs"`
		UntimedBlocks   uint64            `json:"untimed_blocks"`
		InexactRows     uint64            `json:"inexact_transfers"`
		UncheckedBlocks uint64            `json:"unchecked_blocks"`
		Faults          []Fault           `json:"faults"`
		FaultCounts     map[string]uint64 `json:"fault_counts"`
		Notes           []string          `json:"notes"`
	}{
		r.Chain, r.Transactions, text(r.Issued), text(r.Unspent), text(r.Fees), text(r.Destroyed),
		r.OutsideInputs, r.UnknownInputs, r.UntimedBlocks, r.InexactRows, r.UncheckedBlocks,
		slices.Concat([]Fault{}, r.Faults), r.FaultCounts, slices.Concat([]string{}, r.Notes),
	}
	if out.FaultCounts == nil {
		out.FaultCounts = map[string]uint64{}
	}
	return json.Marshal(out)
}

// VerifyProgress is how far a verification is.
type VerifyProgress struct {
	Step      string
	Done, All int64 // bytes
}

// Verify reads the whole ledger: the checksums and the order within each file, then whether
// the files agree with each other and the amounts add up. It notes what is wrong and goes
// on where it can; the second part needs files whose checksums and order are good. Its
// error is that of ctx. progress may be nil; it is called from this goroutine.
func (v *View) Verify(ctx context.Context, progress func(VerifyProgress)) (r Verification, err error) {
	c := v.Counts()
	r = Verification{
		Chain: v.chain.Name, Transactions: c.Txs, OutsideInputs: c.Outside, UnknownInputs: c.Unknown,
		UntimedBlocks: c.Untimed, InexactRows: c.Inexact,
	}
	x := verification{v: v, ctx: ctx, r: &r, faults: segment.Faults{Keep: keptFaults}, tell: progress}
	for _, s := range v.segments {
		x.progress.All += 2 * s.Bytes()
	}
	err = x.run()
	r.Faults, r.FaultCounts = x.faults.List, x.faults.Counts
	return r, err
}

// verification is a verification on its way.
type verification struct {
	v        *View
	ctx      context.Context
	r        *Verification
	faults   segment.Faults
	progress VerifyProgress
	tell     func(VerifyProgress)
}

func (x *verification) run() error {
	if err := x.dictionary(x.v.manifest.Dictionary, x.v.files.parts, x.v.dictionary); err != nil {
		return err
	}
	if err := x.dictionary(x.v.manifest.Assets, x.v.files.assets, x.v.assets); err != nil {
		return err
	}
	limits := segment.Limits{Addresses: x.v.Addresses(), Assets: x.v.Assets()}
	for i, s := range x.v.segments {
		x.faults.File = x.file(i)
		x.step("reading "+x.faults.File, 0)
		if err := s.Verify(x.ctx, limits, &x.faults); err != nil {
			return err
		}
		x.step("reading "+x.faults.File, s.Bytes())
	}
	x.order()
	if x.faults.Total() > 0 {
		x.note("nothing was added up, since what the files hold is contradictory or damaged")
		return nil
	}
	if x.v.chain.Model == UTXO {
		return x.utxo()
	}
	return x.accounts()
}

// file is the name of a segment's file.
func (x *verification) file(segment int) string {
	if segment < len(x.v.manifest.Segments) {
		return x.v.manifest.Segments[segment].File
	}
	return ""
}

func (x *verification) note(format string, args ...any) {
	x.r.Notes = append(x.r.Notes, fmt.Sprintf(format, args...))
}

// step tells how far the verification is, after done more bytes.
func (x *verification) step(step string, done int64) {
	x.progress.Step = step
	x.progress.Done += done
	if x.tell != nil {
		x.tell(x.progress)
	}
}

// dictionary checks the parts of a dictionary, and that no key is in two of them.
func (x *verification) dictionary(files []filePart, parts []*dictionary.Part, whole *dictionary.Dictionary) error {
	good := true
	for i, p := range parts {
		x.faults.File = files[i].File
		x.step("reading "+x.faults.File, 0)
		if err := p.Verify(); err != nil {
			good = false
			x.faults.Add(FaultDictionary, "", 0, "%v", err)
		}
		if x.ctx.Err() != nil {
			return x.ctx.Err()
		}
	}
	if !good || len(parts) < 2 {
		return nil
	}
	for id := uint32(1); id <= uint32(whole.Len()) && id != 0; id++ {
		if other, ok := whole.ID(whole.Key(id)); !ok || other != id {
			x.faults.Add(FaultDictionary, "key", uint64(id), "number %d, %.80q, is also number %d", id, whole.Key(id), other)
		}
		if id%(1<<16) == 0 && x.ctx.Err() != nil {
			return x.ctx.Err()
		}
	}
	return nil
}

// order holds the segments to the manifest and to each other.
func (x *verification) order() {
	last, any, outputs := uint64(0), false, uint64(0)
	for i, s := range x.v.segments {
		x.faults.File = x.file(i)
		if i < len(x.v.manifest.Segments) && describe(x.file(i), s) != x.v.manifest.Segments[i] {
			x.faults.Add(FaultManifest, "", 0, "it is %+v, the manifest says %+v", describe(x.file(i), s), x.v.manifest.Segments[i])
		}
		first, end, ok := s.Blocks()
		if ok && any && first <= last {
			x.faults.Add(segment.FaultOrder, "block number", 0, "block %d comes after block %d", first, last)
		}
		if ok {
			last, any = end, true
		}
		if s.UTXO() && s.OutputBase() != outputs {
			x.faults.Add(segment.FaultRef, "", 0, "it counts %d outputs before it, and there are %d", s.OutputBase(), outputs)
		}
		outputs += s.Counts().Outputs
	}
}

// name holds the hash of a transaction that has a name to it.
func (x *verification) name(s *segment.Segment, tx int) {
	if name := s.TxName(tx); name != nil && NameHash(name) != Hash(s.TxHash(tx)) {
		x.faults.Add(segment.FaultValue, "transaction hash", uint64(tx), "it is not that of the name %q", name)
	}
}

// accounts adds up what came from nobody and went to nobody.
func (x *verification) accounts() error {
	var issued, destroyed sum
	var anyIssued, anyDestroyed bool
	var t segment.Transfer
	for i, s := range x.v.segments {
		x.faults.File = x.file(i)
		for tx := range int(s.Counts().Txs) {
			x.name(s, tx)
		}
		scan := s.Scan(0)
		for n := 0; scan.Next(&t); n++ {
			if n%(1<<16) == 0 && x.ctx.Err() != nil {
				return x.ctx.Err()
			}
			if t.Asset != 0 || t.From != 0 && t.To != 0 {
				continue
			}
			if t.From == 0 {
				anyIssued = true
				issued.add(&t.Amount)
			}
			if t.To == 0 {
				anyDestroyed = true
				destroyed.add(&t.Amount)
			}
		}
		x.step("adding up "+x.faults.File, s.Bytes())
	}
	if anyIssued {
		x.r.Issued = issued.big()
	} else {
		x.note("issued is not known: no transfer of %s comes from nobody", x.v.chain.Asset)
	}
	if anyDestroyed {
		x.r.Destroyed = destroyed.big()
	}
	x.note("fees and unspent are not known: the fees of an account chain are not transfers")
	return nil
}
