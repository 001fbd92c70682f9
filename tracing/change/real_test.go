package change_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/change"
)

// sharedData holds real files, too big or not ours to keep beside the code.
const sharedData = "../../../shared/data/chain"

// raw is a transaction as a file tells it.
type raw struct {
	id       string
	coinbase bool
	joint    bool
	traits   ledger.Traits
	in       []coin // with the transaction and the place that it spends
	out      []coin
}

type coin struct {
	tx      string
	n       int
	address string
	form    ledger.Form
	amount  uint64
	known   bool
}

func (c coin) point() string { return fmt.Sprint(c.tx, ":", c.n) }

// sample is transactions in the order of the chain and who owns an address.
type sample struct {
	txs     []raw
	whole   bool // no address received before the first of them
	owner   func(address string) string
	spender map[string]*raw
	ids     map[string]uint32
}

// measured are what was asked, and of each heuristic what was answered.
type measured struct {
	known          int // transactions of which one output alone is the payer's
	right, pointed map[change.Heuristic]int
	agreed         int // all links but address reuse's point to one output
	agreedRight    int
	contradicted   int
}

func (m measured) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "known %d, agreed %d/%d, contradicted %d:", m.known, m.agreedRight, m.agreed, m.contradicted)
	for _, h := range change.Heuristics() {
		if m.pointed[h] > 0 {
			fmt.Fprintf(&b, " %s %d/%d", h, m.right[h], m.pointed[h])
		}
	}
	return b.String()
}

func (s *sample) id(address string) uint32 {
	if address == "" {
		return 0
	}
	if _, ok := s.ids[address]; !ok {
		s.ids[address] = uint32(len(s.ids) + 1)
	}
	return s.ids[address]
}

// measure compares links with owners. A transaction counts of which exactly one of two or
// more outputs that pay belongs to the owner of all inputs.
func (s *sample) measure() measured {
	m := measured{right: map[change.Heuristic]int{}, pointed: map[change.Heuristic]int{}}
	s.ids, s.spender = map[string]uint32{}, map[string]*raw{}
	last := map[string]int{}
	for i := range s.txs {
		for _, c := range s.txs[i].in {
			s.spender[c.point()] = &s.txs[i]
		}
		for _, c := range s.txs[i].out {
			last[c.address] = i
		}
	}
	seen := map[string]bool{}
	for i := range s.txs {
		tx := s.transaction(&s.txs[i], i, seen, last)
		if truth, ok := s.truth(&s.txs[i]); ok {
			m.add(change.Links(tx), truth)
		}
		for _, c := range s.txs[i].out {
			seen[c.address] = true
		}
	}
	return m
}

func (m *measured) add(links []change.Link, truth int) {
	m.known++
	for _, l := range links {
		m.pointed[l.Heuristic]++
		if l.Output == truth {
			m.right[l.Heuristic]++
		}
	}
	// What common spending knows, address reuse knew.
	links = slices.DeleteFunc(links, func(l change.Link) bool { return l.Heuristic == change.AddressReuse })
	switch all := change.Together(links); {
	case len(all) > 1:
		m.contradicted++
	case len(all) == 1:
		m.agreed++
		if all[0].Output == truth {
			m.agreedRight++
		}
	}
}

func (s *sample) truth(r *raw) (at int, ok bool) {
	if r.coinbase || r.joint || len(r.in) == 0 {
		return 0, false
	}
	payer := s.owner(r.in[0].address)
	for _, c := range r.in {
		if payer == "" || s.owner(c.address) != payer {
			return 0, false
		}
	}
	pays, own := 0, 0
	for i, c := range r.out {
		if c.amount == 0 {
			continue
		}
		pays++
		if s.owner(c.address) == payer {
			at = i
			own++
		}
	}
	return at, pays > 1 && own == 1
}

func (s *sample) transaction(r *raw, i int, seen map[string]bool, last map[string]int) *change.Transaction {
	tx := &change.Transaction{Coinbase: r.coinbase, Joint: r.joint, Traits: r.traits}
	for _, c := range r.in {
		tx.Inputs = append(tx.Inputs, change.Input{Address: s.id(c.address), Form: c.form, Amount: c.amount, Known: c.known})
	}
	for n, c := range r.out {
		o := change.Output{Address: s.id(c.address), Form: c.form, Amount: c.amount, Again: last[c.address] > i}
		switch {
		case seen[c.address]:
			o.Past = change.Used
		case s.whole:
			o.Past = change.Fresh
		}
		if by := s.spender[coin{tx: r.id, n: n}.point()]; by != nil {
			fee, known := by.fee()
			o.Spender = &change.Spender{
				Joint: by.joint, Traits: by.traits, Inputs: len(by.in), Outputs: len(by.out), Fee: fee, FeeKnown: known,
			}
		}
		tx.Outputs = append(tx.Outputs, o)
	}
	return tx
}

func (r *raw) fee() (fee uint64, known bool) {
	for _, c := range r.in {
		if !c.known {
			return 0, false
		}
		fee += c.amount
	}
	for _, c := range r.out {
		fee -= c.amount
	}
	return fee, true
}

// together are owners by common spending: the root of the addresses that were spent with it.
func together(txs []raw) func(string) string {
	parent := map[string]string{}
	var root func(a string) string
	root = func(a string) string {
		if p, ok := parent[a]; ok && p != a {
			parent[a] = root(p)
			return parent[a]
		}
		return a
	}
	for _, r := range txs {
		if r.joint || r.coinbase || slices.ContainsFunc(r.in, func(c coin) bool { return c.address == "" }) {
			continue
		}
		for _, c := range r.in {
			parent[root(c.address)] = root(r.in[0].address)
		}
	}
	return root
}

// Each figure is right of pointed. Common spending can only tell change that was spent with
// another address of the payer, or returned to one: that favours address reuse, and peels.
func TestLinksAreMeasuredWhereTheChangeIsKnown(t *testing.T) {
	for name, test := range map[string]struct {
		read func(t *testing.T) *sample
		want string
	}{
		"Bitcoin's transactions of 2009, owners by common spending": {
			read2009,
			"known 57, agreed 25/25, contradicted 0: address_reuse 56/56 optimal_change 2/2 peel_larger 23/23",
		},
		"block 277,647 of 2014, owners by common spending within it": {
			read277647,
			"known 78, agreed 40/45, contradicted 0: address_reuse 72/72 round_payment 34/34 optimal_change 5/8 fixed_fee 1/3 peel_larger 6/6",
		},
		"an emulated chain that funds JoinMarket wallets, owners known": {
			readEmulated,
			"known 81, agreed 81/81, contradicted 0: round_payment 80/80 peel_larger 80/80",
		},
		"transactions that spend mixed coins, owners by common spending": {
			readPostMix,
			"known 10, agreed 3/3, contradicted 1: address_reuse 10/10 script_type 3/3 round_payment 2/2 optimal_change 1/2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.read(t).measure().String(); got != test.want {
				t.Errorf("measured\n%s, want\n%s", got, test.want)
			}
		})
	}
}

// All that a Tx0 pays but the coordinator's fee is the payer's: its one link is wrong, since
// the fee is less than every input. Who asks does not ask of a Tx0.
func TestOneOfTheTx0sHasALinkAndItPointsToTheFee(t *testing.T) {
	s := &sample{ids: map[string]uint32{}, spender: map[string]*raw{}}
	for _, r := range dumplings(t, "dumplings__sw_202403/SamouraiTx0s.txt") {
		if slices.ContainsFunc(r.out, func(c coin) bool { return c.amount == 0 }) { // the file holds mixes too
			s.txs = append(s.txs, r)
		}
	}
	var got []string
	for i := range s.txs {
		for _, l := range change.Links(s.transaction(&s.txs[i], i, nil, nil)) {
			got = append(got, fmt.Sprint(l.Heuristic, " to ", s.txs[i].out[l.Output].amount))
		}
	}
	if len(s.txs) != 22 || !slices.Equal(got, []string{"optimal_change to 5000"}) {
		t.Errorf("links of %d Tx0s are %v", len(s.txs), got)
	}
}
