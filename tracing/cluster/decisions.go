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

// Check says what is wrong with a decision about a chain.
func (d *Decision) Check(v *ledger.View) error {
	if strings.TrimSpace(d.Why) == "" {
		return errors.New("say why: a decision without a reason cannot be checked later")
	}
	addresses := 0
	switch d.Act {
	case SplitTransaction:
		list, err := v.Tx(d.Tx)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("transaction %s is not in the ledger of %s", d.Tx, v.Chain().Name)
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
	for _, text := range d.Addresses {
		_, seen, err := v.Address(text)
		if err != nil {
			return err
		}
		if !seen {
			return fmt.Errorf("address %s is not in the ledger of %s", text, v.Chain().Name)
		}
	}
	if addresses == 2 {
		a, _, _ := v.Address(d.Addresses[0])
		if b, _, _ := v.Address(d.Addresses[1]); a == b {
			return errors.New("join: the two addresses are one")
		}
	}
	return nil
}

// Decisions are what people decided about a chain, in the order in which they did. A nil
// *Decisions has none.
type Decisions struct{ List []Decision }

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
		var ids []uint32
		for _, text := range decision.Addresses {
			if id, seen, err := v.Address(text); err == nil && seen {
				ids = append(ids, id)
			}
		}
		switch {
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
