package mixer_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/tracing/taint"
)

// rig is a pool with a life drawn at random.
type rig struct {
	rows     []string
	deposits []drawn
	links    [][2]string
}

type drawn struct {
	tx, from string
	tainted  uint64
	parts    []taint.Run
}

const denomination = 97 // a prime, so that most shares have a rest

func draw(t *rapid.T) (r rig) {
	var unlinked []string
	for i := range rapid.IntRange(1, 30).Draw(t, "events") {
		switch rapid.IntRange(0, 9).Draw(t, "event") {
		case 0, 1, 2, 3, 4:
			d := drawn{tx: fmt.Sprintf("t%d", i), from: fmt.Sprintf("u%d", rapid.IntRange(0, 3).Draw(t, "from"))}
			r.rows = append(r.rows, fmt.Sprintf("%d %s %s pool %d", i/3+1, d.tx, d.from, denomination))
			unlinked = append(unlinked, d.tx)
			if d.tainted = uint64(rapid.IntRange(0, denomination).Draw(t, "tainted")); d.tainted > 0 && rapid.Bool().Draw(t, "is tainted") {
				own := uint64(rapid.IntRange(0, int(d.tainted)).Draw(t, "of the first"))
				for source, n := range []uint64{own, d.tainted - own} {
					if n > 0 {
						d.parts = append(d.parts, taint.Run{Source: uint32(source + 1), Amount: units(n)})
					}
				}
				r.deposits = append(r.deposits, d)
			}
		case 5, 6, 7:
			fee := rapid.IntRange(0, denomination-1).Draw(t, "fee")
			tx := fmt.Sprintf("t%d", i)
			r.rows = append(r.rows, fmt.Sprintf("%d %s pool x %d", i/3+1, tx, denomination-fee))
			if fee > 0 {
				r.rows = append(r.rows, fmt.Sprintf("%d %s pool r %d", i/3+1, tx, fee))
			}
			if n := len(unlinked); n > 0 && rapid.IntRange(0, 3).Draw(t, "is linked") == 0 {
				r.links = append(r.links, [2]string{unlinked[n-1], tx})
				unlinked = unlinked[:n-1]
			}
		case 8:
			r.rows = append(r.rows, fmt.Sprintf("%d t%d g pool %d", i/3+1, i, rapid.IntRange(1, denomination-1).Draw(t, "stray")))
		case 9:
			if rapid.IntRange(0, 5).Draw(t, "odd") == 0 {
				r.rows = append(r.rows, fmt.Sprintf("%d t%d pool x %d", i/3+1, i, rapid.IntRange(1, 2*denomination).Draw(t, "odd amount")))
			}
		}
	}
	r.rows = append(r.rows, "100 last g pool 1")
	return r
}

func TestWhatThePoolPaysAndKeepsIsWhatWentIn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := draw(rt)
		v := chain(t, rt, r.rows...)
		q := mixer.Query{Pool: pool(rt, v, "pool", denomination), Overlapping: rapid.Bool().Draw(rt, "overlapping")}
		for _, d := range r.deposits {
			x := paid(rt, v, d.tx, d.from, denomination, d.tainted)
			x.Parts = d.parts
			if q.Overlapping {
				x.Tainted = units(denomination)
			}
			q.Deposits = append(q.Deposits, x)
		}
		for _, l := range r.links {
			q.Links = append(q.Links, mixer.Link{Pool: q.Pool, Deposit: place(rt, v, l[0]), Withdrawal: place(rt, v, l[1])})
		}
		unknown, after := false, uint64(0)
		probable, shared := mixer.Sum{}, new(big.Int)
		s, err := mixer.Follow(t.Context(), v, &q, func(w *mixer.Withdrawal) error {
			switch {
			case w.Reason != "":
				unknown = true
				if !w.Probable.IsZero() || w.Unspent > 0 {
					rt.Errorf("something is said of a withdrawal that is unknown")
				}
			case unknown:
				rt.Errorf("what was unknown is known again")
			case w.Link != nil:
			case w.Probable.Gt(&w.Amount) || w.Probable.Gt(&w.UnspentTainted) || w.Unspent == 0:
				rt.Errorf("%s of %s is probable, of %s tainted in %d", w.Probable.Dec(), w.Amount.Dec(), w.UnspentTainted.Dec(), w.Unspent)
			default:
				// The formula itself: within one unit of tainted / all.
				exact := new(big.Rat).SetFrac(w.UnspentTainted.ToBig(), new(big.Int).SetUint64(w.Unspent))
				off := exact.Sub(exact, new(big.Rat).SetInt(w.Probable.ToBig()))
				if off.Abs(off).Cmp(big.NewRat(1, 1)) > 0 {
					rt.Errorf("%s of %s in %d is %s", w.Probable.Dec(), w.UnspentTainted.Dec(), w.Unspent, off)
				}
			}
			if len(q.Deposits) == 0 && (!w.Probable.IsZero() || !w.Linked.IsZero()) {
				rt.Errorf("there is taint where none came in")
			}
			sum := new(big.Int)
			for i := range w.Paid {
				sum.Add(sum, w.Paid[i].Probable.ToBig())
			}
			if sum.Cmp(w.Probable.ToBig()) != 0 {
				rt.Errorf("payees have %s of %s", sum, w.Probable.Dec())
			}
			shared.Add(shared, sum)
			if w.Before < after {
				rt.Errorf("withdrawals are not in order")
			}
			after = w.Before
			for _, p := range w.Parts {
				probable.Plus(mixer.Sum{p.Source: p.Amount.ToBig()})
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		if shared.Cmp(s.Probable.All()) != 0 {
			rt.Errorf("withdrawals have %s of %s", shared, s.Probable.All())
		}
		for source := range uint32(3) {
			sum := new(big.Int)
			for _, x := range []mixer.Sum{s.Probable, s.Linked, s.Left, s.Waiting, s.Undetermined} {
				sum.Add(sum, x.Of(source))
			}
			if sum.Cmp(s.Tainted.Of(source)) != 0 {
				rt.Errorf("source %d: %s became of %s", source, sum, s.Tainted.Of(source))
			}
			if source > 0 && probable.Of(source).Cmp(s.Probable.Of(source)) != 0 {
				rt.Errorf("source %d: withdrawals have %s of %s", source, probable.Of(source), s.Probable.Of(source))
			}
		}
		if (s.Reason != "") && s.Left.All().Sign() != 0 {
			rt.Errorf("a pool that is unknown holds %s", s.Left.All())
		}
	})
}

func TestTheOrderInWhichDepositsAreToldDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := draw(rt)
		v := chain(t, rt, r.rows...)
		q := mixer.Query{Pool: pool(rt, v, "pool", denomination)}
		for _, d := range r.deposits {
			q.Deposits = append(q.Deposits, paid(rt, v, d.tx, d.from, denomination, d.tainted))
		}
		_, one := follow(rt, v, &q)
		q.Deposits = rapid.Permutation(q.Deposits).Draw(rt, "order")
		if _, two := follow(rt, v, &q); fmt.Sprint(one) != fmt.Sprint(two) {
			rt.Errorf("%v, and in another order %v", one, two)
		}
	})
}
