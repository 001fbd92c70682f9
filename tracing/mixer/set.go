package mixer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// Set keeps the mixers that a trace reaches. It is not safe for concurrent use.
type Set struct {
	Options
	view  *ledger.View
	mixer func(address uint32) bool
	pools map[poolKey]*learnt
	links map[poolKey][]Link

	gathered map[poolKey]*gathered
	order    []poolKey // in which they were reached
}

// Options are how far pools are followed.
type Options struct {
	// Overlapping says that the parts of a deposit are of the whole, as under poison.
	Overlapping bool
	// Backward asks what the withdrawals that a trace reaches may come from.
	Backward bool
	Until    *int64 // the last moment, in Unix seconds, as in a trace
	MaxRows  uint64 // of the ledger that are read, of all pools together; 0: all
}

type poolKey struct{ address, asset uint32 }

func (k poolKey) compare(o poolKey) int {
	return cmp.Or(cmp.Compare(k.address, o.address), cmp.Compare(k.asset, o.asset))
}

func sortedKeys[T any](m map[poolKey]T) []poolKey {
	return slices.SortedFunc(maps.Keys(m), poolKey.compare)
}

// learnt is what a mixer is for an asset.
type learnt struct {
	Learnt
	given bool
}

func (l *learnt) pool(key poolKey) Pool {
	return Pool{Address: key.address, Asset: key.asset, Denomination: l.Denomination}
}

// gathered is what a trace brought to a mixer of an asset, or found to come from it.
type gathered struct {
	deposits []Deposit
	passed   []Deposit // from proxies
	asked    map[txAt][]payment
	sum      Sum // backward: of what is asked
	count    int
	partial  string // why it is not known whether what it passed on went to a pool
}

// NewSet keeps mixers; mixer says whether labels call an address one.
func NewSet(v *ledger.View, mixer func(address uint32) bool, o Options) *Set {
	return &Set{Options: o, view: v, mixer: mixer, pools: map[poolKey]*learnt{}, links: map[poolKey][]Link{}, gathered: map[poolKey]*gathered{}}
}

// Give says what a pool takes, whatever the ledger shows.
func (s *Set) Give(p Pool) {
	s.pools[poolKey{p.Address, p.Asset}] = &learnt{Learnt{Kind: Fixed, Denomination: p.Denomination}, true}
}

// Is says whether an address is a mixer for an asset.
func (s *Set) Is(address, asset uint32) bool {
	if l := s.pools[poolKey{address, asset}]; l != nil {
		return true
	}
	return address != 0 && s.mixer(address)
}

// learn is what a mixer does with an asset; nil for what is none.
func (s *Set) learn(ctx context.Context, key poolKey) (*learnt, error) {
	if l := s.pools[key]; l != nil {
		return l, nil
	}
	if key.address == 0 || !s.mixer(key.address) {
		return nil, nil
	}
	l, err := Learn(ctx, s.view, key.address, key.asset, s.MaxRows, s.mixer)
	if err != nil {
		return nil, err
	}
	s.spend(l.Rows)
	s.pools[key] = &learnt{Learnt: l}
	return s.pools[key], nil
}

// spend takes rows that were read off what may be.
func (s *Set) spend(rows uint64) {
	if s.MaxRows > 0 {
		s.MaxRows -= min(rows, s.MaxRows-1) // 0 is no bound
	}
}

// Deposit notes a tainted payment to a mixer. What d refers to is kept.
func (s *Set) Deposit(address, asset uint32, d Deposit) {
	g := s.gather(poolKey{address, asset})
	g.deposits = append(g.deposits, d)
	g.count++
}

// Ask notes, backward, a payment from a mixer: d is to whom, and what of it matters.
func (s *Set) Ask(address, asset uint32, d Deposit) {
	at, ok := locate(s.view, &d.Place)
	if !ok {
		return // the trace found it in the same view
	}
	g := s.gather(poolKey{address, asset})
	g.asked[at] = append(g.asked[at], payment{d.From, d.Amount})
	g.sum.add(&d.Tainted, d.Parts)
	g.count++
}

func (s *Set) gather(key poolKey) *gathered {
	g := s.gathered[key]
	if g == nil {
		g = &gathered{asked: map[txAt][]payment{}, sum: Sum{}}
		s.gathered[key] = g
		s.order = append(s.order, key)
	}
	return g
}

// Followed is a pool, and what became of what went into it.
type Followed struct {
	Pool
	Given bool // somebody says that it is one; else the ledger shows it
	Summary
	asked map[txAt][]payment
	query Query
}

// Unassigned is what went to a mixer and to no pool, or backward came from none. It is
// counted there and goes no further.
type Unassigned struct {
	Address, Asset uint32
	Kind           Kind
	Units          Sum
	Transfers      int
	Partial        string // why it is not known whether a pool got it; "": none did
}

// Result is what the pools did.
type Result struct {
	Pools      []*Followed // in the order in which the trace came to them
	Unassigned []Unassigned
	set        *Set
}

// Follow goes through the pools that were reached.
func (s *Set) Follow(ctx context.Context) (*Result, error) {
	r := &Result{set: s}
	for i := 0; i < len(s.order); i++ { // proxies add pools
		key := s.order[i]
		l, err := s.learn(ctx, key)
		if err != nil {
			return nil, err
		}
		if l == nil || l.Kind == Fixed {
			continue
		}
		if err := s.unassign(ctx, key, l, r); err != nil {
			return nil, err
		}
	}
	for _, key := range s.order {
		l := s.pools[key]
		if l == nil || l.Kind != Fixed {
			continue
		}
		g := s.gathered[key]
		f := &Followed{Pool: l.pool(key), Given: l.given, asked: g.asked}
		f.query = Query{
			Pool: f.Pool, Deposits: slices.Concat(g.deposits, g.passed), Overlapping: s.Overlapping, Links: s.links[key], Until: s.Until, MaxRows: s.MaxRows,
		}
		var err error
		if f.Summary, err = Follow(ctx, s.view, &f.query, nil); err != nil {
			return nil, err
		}
		s.spend(f.Rows)
		r.Pools = append(r.Pools, f)
	}
	return r, nil
}

// unassign counts what no pool got, once proxies have passed on what they pass on.
func (s *Set) unassign(ctx context.Context, key poolKey, l *learnt, r *Result) error {
	g := s.gathered[key]
	u := Unassigned{Address: key.address, Asset: key.asset, Kind: l.Kind, Units: Sum{}, Transfers: g.count}
	if s.Backward {
		u.Units = g.sum
	} else {
		var err error
		if u.Transfers, err = s.pass(ctx, key, g, u.Units); err != nil {
			return err
		}
	}
	u.Partial = cmp.Or(l.Partial, g.partial)
	if u.Transfers > 0 {
		r.Unassigned = append(r.Unassigned, u)
	}
	return nil
}

// Withdrawals hands over, pool by pool and in the order of the chain, every withdrawal that
// may carry taint, or of which that cannot be said, or that is linked; backward those that were asked for. Each
// is valid while it is being handed over. Where ctx ends before the last, its error comes back.
func (r *Result) Withdrawals(ctx context.Context, each func(*Followed, *Withdrawal) error) error {
	for _, f := range r.Pools {
		if r.set.Backward && len(f.asked) == 0 {
			continue
		}
		s, err := Follow(ctx, r.set.view, &f.query, func(w *Withdrawal) error {
			if !r.matters(f, w) {
				return nil
			}
			return each(f, w)
		})
		if err != nil {
			return err
		}
		if s.Partial != "" && ctx.Err() != nil { // a limit ends them where it ended the summary
			return fmt.Errorf("the withdrawals of the pool %s on %s are not all given: %w", r.set.view.AddressText(f.Address), r.set.view.Chain().Name, ctx.Err())
		}
	}
	return nil
}

func (r *Result) matters(f *Followed, w *Withdrawal) bool {
	if !r.set.Backward {
		// A linked one takes a deposit of whomever out of the set, so that its evidence is told.
		return w.Link != nil || w.Tainted > 0 && (w.Reason != "" || !w.UnspentTainted.IsZero())
	}
	at, ok := locate(r.set.view, &w.Place)
	return ok && slices.ContainsFunc(f.asked[at], func(p payment) bool {
		return slices.ContainsFunc(w.Paid, func(x Payee) bool { return x.Address == p.from && x.Amount == p.amount })
	})
}
