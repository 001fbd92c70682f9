package bridge

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// byUser gives the hops that the user knows of.
func (f *finder) byUser() error {
	for i, g := range f.o.Given {
		h, err := f.given(g)
		if err != nil {
			return fmt.Errorf("hop %d that you give, from %s to %s: %w", i+1, quote(g.From.Tx), quote(g.To.Tx), err)
		}
		if err := f.hop(&h); err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) given(g Given) (Hop, error) {
	var ends [2]End
	for i, stop := range []Stop{g.From, g.To} {
		at, err := f.stop(stop)
		if err != nil {
			return Hop{}, err
		}
		if _, twice := f.taken[at]; twice {
			return Hop{}, fmt.Errorf("%s is given twice: one payment in has one out here", quote(stop.Tx))
		}
		f.taken[at] = struct{}{}
		address := uint32(0)
		if stop.Address != "" {
			var seen bool
			if address, seen, err = f.views[at.view].Address(stop.Address); err != nil {
				return Hop{}, err
			} else if !seen {
				return Hop{}, fmt.Errorf("the ledger of %s never saw %s", f.views[at.view].Chain().Name, quote(stop.Address))
			}
		}
		read, side := f.paidIn, "pays in"
		if i == 1 {
			read, side = f.paidOut, "pays out"
		}
		var why string
		if ends[i], why = read(at, address); why != "" {
			return Hop{}, fmt.Errorf("what %s %s cannot be told: %s: give the address that matters", quote(stop.Tx), side, why)
		}
		if address != 0 && ends[i].Address != address {
			return Hop{}, fmt.Errorf("%s %s, but not with %s", quote(stop.Tx), side, quote(stop.Address))
		}
	}
	h := Hop{From: ends[0], To: ends[1], Basis: ByUser, Confirmed: true, Likelihood: certain(), Number: 1, Of: 1, Together: ends[1].Amount, Evidence: "the user says so"}
	if g.Evidence != "" {
		h.Evidence += ": " + g.Evidence
	}
	if early, _ := f.early(&h.From, &h.To); early != "" {
		return Hop{}, fmt.Errorf("%s", early)
	}
	if m := f.memoOf(site{h.To.View, h.To.Segment, h.To.Tx}); m != nil && m.Tx != "" && m.Tx != hex.EncodeToString(h.From.Place.Hash[:]) {
		h.Contradiction = "its memo names another transaction, " + m.Tx
	}
	return h, nil
}

// stop finds a transaction that the user names.
func (f *finder) stop(s Stop) (site, error) {
	if s.View < 0 || s.View >= len(f.views) {
		return site{}, fmt.Errorf("there is no view %d", s.View)
	}
	chain := f.views[s.View].Chain().Name
	var list []site
	digits := strings.TrimPrefix(strings.ToLower(s.Tx), "0x")
	if hash, err := hex.DecodeString(digits); err == nil && len(hash) == len(segment.Hash{}) {
		list = f.find(s.View, segment.Hash(hash), "")
	}
	if len(list) == 0 && s.Tx != "" && len(s.Tx) <= ledger.MaxID {
		list = f.find(s.View, ledger.NameHash([]byte(s.Tx)), s.Tx)
	}
	switch len(list) {
	case 0:
		return site{}, fmt.Errorf("the ledger of %s has no transaction %s", chain, quote(s.Tx))
	case 1:
		return list[0], nil
	}
	return site{}, fmt.Errorf("%s has %d transactions %s: %w", chain, len(list), quote(s.Tx), errAmbiguous)
}

// clocks is by how much the time of a block may be off where miners write it: a node takes
// none that is more than two hours ahead of its own clock (Bitcoin Core's
// MAX_FUTURE_BLOCK_TIME).
const clocks = 2 * 3600

// early says that something arrived before it left, "" where it did not; note is about times
// that nobody can compare.
func (f *finder) early(from, to *End) (early, note string) {
	a, b := &from.Place, &to.Place
	if from.View == to.View {
		if to.Segment < from.Segment || to.Segment == from.Segment && to.Tx <= from.Tx {
			return "it comes out before it goes in", ""
		}
		return "", ""
	}
	if a.Time == ledger.NoTime || b.Time == ledger.NoTime {
		return "", "the time of one of them is not known"
	}
	if b.Time >= a.Time {
		return "", ""
	}
	ahead := a.Time - b.Time
	utxo := f.views[from.View].Chain().Model == ledger.UTXO || f.views[to.View].Chain().Model == ledger.UTXO
	if utxo && ahead <= clocks {
		return "", fmt.Sprintf("by the blocks' times it comes out %d s before it goes in, which is within what the times of mined blocks may be off", ahead)
	}
	return fmt.Sprintf("it comes out %d s before it goes in", ahead), ""
}
