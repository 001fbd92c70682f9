package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// Act is what somebody decided.
type Act string

// The acts.
const (
	SplitTransaction Act = "split_transaction" // its payers are not one owner
	SplitAddress     Act = "split_address"     // no transaction says whose it is
	Join             Act = "join"              // two addresses have one owner, though no transaction shows it
)

// Decision is what somebody knows of a chain's owners beside what its transactions show.
type Decision struct {
	Act       Act      `json:"act"`
	Tx        string   `json:"tx,omitempty"`        // of SplitTransaction
	Addresses []string `json:"addresses,omitempty"` // one of SplitAddress, two of Join
	Why       string   `json:"why"`
	At        string   `json:"at"` // RFC 3339
}

// Valid says what is wrong with a decision, whatever the ledger.
func (d *Decision) Valid() error {
	if strings.TrimSpace(d.Why) == "" {
		return errors.New("say why: a decision without a reason cannot be checked later")
	}
	addresses := 0
	switch d.Act {
	case SplitTransaction:
		if d.Tx == "" {
			return fmt.Errorf("%s: which transaction?", d.Act)
		}
	case SplitAddress:
		addresses = 1
	case Join:
		addresses = 2
	default:
		return fmt.Errorf("act %q: give %s, %s or %s", d.Act, SplitTransaction, SplitAddress, Join)
	}
	if len(d.Addresses) != addresses {
		return fmt.Errorf("%s takes %d addresses, not %d", d.Act, addresses, len(d.Addresses))
	}
	if addresses > 0 && d.Tx != "" {
		return fmt.Errorf("%s takes no transaction", d.Act)
	}
	return nil
}

// Check says what is wrong with a decision about a chain: that it is none, or that the ledger
// has not what it is about.
func (d *Decision) Check(v *ledger.View) error {
	if err := d.Valid(); err != nil {
		return err
	}
	if d.Act == SplitTransaction {
		list, err := v.Tx(d.Tx)
		if err == nil && len(list) == 0 {
			err = fmt.Errorf("transaction %s is not in the ledger of %s", d.Tx, v.Chain().Name)
		}
		return err
	}
	ids, err := d.ids(v)
	if err == nil && len(ids) == 2 && ids[0] == ids[1] {
		err = errors.New("join: the two addresses are one")
	}
	return err
}

// ids are the numbers of its addresses.
func (d *Decision) ids(v *ledger.View) (ids []uint32, err error) {
	for _, text := range d.Addresses {
		id, seen, err := v.Address(text)
		if err != nil {
			return nil, err
		}
		if !seen {
			return nil, fmt.Errorf("address %s is not in the ledger of %s", text, v.Chain().Name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Decisions are what people decided about a chain, in the order in which they did. A nil
// *Decisions has none.
type Decisions struct{ List []Decision }

// Idle are the numbers, from 1, of the decisions that do not apply to a ledger, and why: it
// has not, or not yet, what they are about.
func (d *Decisions) Idle(v *ledger.View) map[int]error {
	idle := map[int]error{}
	for i := range d.List {
		if err := d.List[i].Check(v); err != nil {
			idle[i+1] = err
		}
	}
	return idle
}

// digest tells one state of the decisions from another.
func (d *Decisions) digest() uint64 {
	if d == nil || len(d.List) == 0 {
		return 0
	}
	text, err := json.Marshal(d.List)
	if err != nil {
		panic(err) // texts only
	}
	return xxhash.Sum64(text)
}

// decided are decisions by the numbers of a ledger.
type decided struct {
	split map[ledger.Hash]bool
	apart map[uint32]bool
	joins [][2]uint32
	whys  map[[2]uint32]string
}

func (d *Decisions) on(v *ledger.View) *decided {
	x := &decided{split: map[ledger.Hash]bool{}, apart: map[uint32]bool{}, whys: map[[2]uint32]string{}}
	if d == nil {
		return x
	}
	for i := range d.List {
		decision := &d.List[i]
		ids, err := decision.ids(v)
		switch {
		case err != nil: // it is Idle
		case decision.Act == SplitTransaction:
			if list, err := v.Tx(decision.Tx); err == nil {
				for j := range list {
					x.split[txHash(&list[j].Place)] = true
				}
			}
		case decision.Act == SplitAddress && len(ids) == 1:
			x.apart[ids[0]] = true
		case decision.Act == Join && len(ids) == 2:
			pair := [2]uint32{min(ids[0], ids[1]), max(ids[0], ids[1])}
			x.joins = append(x.joins, pair)
			x.whys[pair] = decision.Why
		}
	}
	slices.SortFunc(x.joins, func(a, b [2]uint32) int { return slices.Compare(a[:], b[:]) })
	return x
}

// txHash is the hash under which a segment has a transaction.
func txHash(p *ledger.Place) ledger.Hash {
	if p.Name != "" {
		return ledger.NameHash([]byte(p.Name))
	}
	return p.Hash
}

// tells says whether nobody decided that a transaction does not.
func (d *decided) tells(s *segment.Segment, tx int) bool {
	return len(d.split) == 0 || !d.split[ledger.Hash(s.TxHash(tx))]
}
