package mixer

import (
	"context"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// Claim is what somebody says of two transactions: the withdrawal of one spends the deposit
// of the other.
type Claim struct {
	Deposit, Withdrawal string // transactions, as people write them
	Evidence            string
	At                  string // where it is said, for errors
}

// Join takes claims for links, and gives back those of whose transactions the ledger lacks
// one. A claim that cannot be is an error. Where one transaction makes several deposits or
// withdrawals of a pool, all are linked or none, in their order.
func (s *Set) Join(ctx context.Context, claims []Claim) (missing []Claim, err error) {
	ends := ends{at: map[end]*ended{}}
	for i := range claims {
		c := &claims[i]
		deposit, known, err := s.transaction(c, c.Deposit)
		if err != nil {
			return nil, err
		}
		withdrawal, also, err := s.transaction(c, c.Withdrawal)
		if err != nil {
			return nil, err
		}
		if !known || !also {
			missing = append(missing, *c)
			continue
		}
		if err := s.join(ctx, c, &deposit, &withdrawal, &ends); err != nil {
			return nil, err
		}
	}
	for _, e := range ends.order {
		if e.claims < e.there {
			return nil, fmt.Errorf("%s: transaction %s has %d %ss of the pool and %d of them linked: nobody can tell which, so link all of them or none", e.first.At, e.tx, e.there, e.what, e.claims)
		}
	}
	return missing, nil
}

// end is one side of links: the deposits, or the withdrawals, of a pool in a transaction.
type end struct {
	poolKey
	at  txAt
	out bool
}

type ended struct {
	first         *Claim
	what, tx      string
	there, claims int
}

// ends are those that were claimed so far.
type ends struct {
	at    map[end]*ended
	order []*ended // in which they were
}

func (s *Set) transaction(c *Claim, id string) (tx ledger.Transaction, known bool, err error) {
	list, err := s.view.Tx(id)
	if err != nil {
		return tx, false, fmt.Errorf("%s: transaction %q: %w", c.At, id, err)
	}
	if len(list) == 0 {
		return tx, false, nil
	}
	return list[0], true, nil
}

// join checks one claim.
func (s *Set) join(ctx context.Context, c *Claim, deposit, withdrawal *ledger.Transaction, ends *ends) error {
	in, order, err := s.deposits(ctx, deposit)
	if err != nil {
		return err
	}
	out, err := s.withdrawals(ctx, withdrawal)
	if err != nil {
		return err
	}
	if len(in) == 0 {
		return fmt.Errorf("%s: transaction %s makes no deposit in a pool that is known: %s", c.At, c.Deposit, s.advise())
	}
	if len(out) == 0 {
		return fmt.Errorf("%s: no pool that is known pays a whole denomination in transaction %s: %s", c.At, c.Withdrawal, s.advise())
	}
	var common []poolKey
	for _, key := range order {
		if out[key] > 0 {
			common = append(common, key)
		}
	}
	switch {
	case len(common) == 0:
		return fmt.Errorf("%s: %s: transaction %s pays %s, and %s is paid by %s", c.At, s.differ(in, out), c.Deposit, s.poolNames(in), c.Withdrawal, s.poolNames(out))
	case len(common) > 1:
		return fmt.Errorf("%s: both transactions are of several pools, %s: nobody can tell which deposit is meant", c.At, s.poolNames(in))
	}
	from, _ := locate(s.view, &deposit.Place)
	to, _ := locate(s.view, &withdrawal.Place)
	if !from.before(to) {
		return fmt.Errorf("%s: the withdrawal %s is not after the deposit %s that it is said to spend", c.At, c.Withdrawal, c.Deposit)
	}
	key := common[0]
	for _, e := range []struct {
		end
		there    int
		what, tx string
	}{{end{key, from, false}, in[key], "deposit", c.Deposit}, {end{key, to, true}, out[key], "withdrawal", c.Withdrawal}} {
		x := ends.at[e.end]
		if x == nil {
			x = &ended{first: c, what: e.what, tx: e.tx, there: e.there}
			ends.at[e.end], ends.order = x, append(ends.order, x)
		}
		if x.claims++; x.claims > x.there {
			return fmt.Errorf("%s: the %s %s is linked twice, first at %s: one secret opens one deposit once", c.At, e.what, e.tx, x.first.At)
		}
	}
	s.links[key] = append(s.links[key], Link{Pool: s.pools[key].pool(key), Deposit: deposit.Place, Withdrawal: withdrawal.Place, Evidence: c.Evidence})
	return nil
}

// advise says what a person can do about a payment that is not there.
func (s *Set) advise() string {
	text := "pools are what labels call mixers and what is given as pools, and payments by contracts are internal transfers, which the ledger must have"
	for _, key := range sortedKeys(s.pools) {
		if why := s.pools[key].Partial; why != "" {
			return text + fmt.Sprintf("; whether the mixer %s is one is not known: %s", s.view.AddressText(key.address), why)
		}
	}
	return text
}

// deposits counts the deposits of a transaction by pool, and gives the pools in their order.
func (s *Set) deposits(ctx context.Context, tx *ledger.Transaction) (counts map[poolKey]int, order []poolKey, err error) {
	counts = map[poolKey]int{}
	for i := range tx.Transfers {
		t := &tx.Transfers[i]
		key := poolKey{t.To, t.Asset}
		l, err := s.learn(ctx, key)
		if err != nil {
			return nil, nil, err
		}
		if l == nil || l.Kind != Fixed || t.From == t.To || t.Amount != l.Denomination {
			continue
		}
		if counts[key] == 0 {
			order = append(order, key)
		}
		counts[key]++
	}
	return counts, order, nil
}

// withdrawals counts the denominations that pools pay in a transaction.
func (s *Set) withdrawals(ctx context.Context, tx *ledger.Transaction) (map[poolKey]int, error) {
	counts, sums := map[poolKey]int{}, map[poolKey]uint256.Int{}
	for i := range tx.Transfers {
		t := &tx.Transfers[i]
		key := poolKey{t.From, t.Asset}
		l, err := s.learn(ctx, key)
		if err != nil {
			return nil, err
		}
		if l == nil || l.Kind != Fixed || t.From == t.To || t.Amount.IsZero() {
			continue
		}
		sum := sums[key]
		if _, over := sum.AddOverflow(&sum, &t.Amount); over || sum.Gt(&l.Denomination) {
			sum.Clear()
		}
		if sum == l.Denomination {
			counts[key]++
			sum.Clear()
		}
		sums[key] = sum
	}
	return counts, nil
}

// differ says why a deposit and a withdrawal do not go together.
func (s *Set) differ(in, out map[poolKey]int) string {
	for a := range in {
		for b := range out {
			if s.pools[a].Denomination == s.pools[b].Denomination && a.asset == b.asset {
				return "the deposit and the withdrawal are of different pools"
			}
		}
	}
	return "the deposit and the withdrawal are of different amounts"
}

// poolNames lists pools with their denominations.
func (s *Set) poolNames(pools map[poolKey]int) string {
	text := ""
	for _, key := range sortedKeys(pools) {
		if text != "" {
			text += " and "
		}
		denomination := s.pools[key].Denomination
		text += fmt.Sprintf("the pool %s of %s %s", s.view.AddressText(key.address), denomination.Dec(), s.view.Asset(key.asset).ID)
	}
	return text
}
