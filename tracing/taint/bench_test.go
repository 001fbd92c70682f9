package taint_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

type move struct {
	from, to uint32
	amount   uint64
}

// lookAhead is how many moves' accounts are asked for at once.
const lookAhead = 16

// moves between 2^bits accounts, both ends at random, of up to 5 ether in wei; of so
// many percent of the accounts taint is issued first. With no accounts but the two of
// each move in mind, memory answers 2 questions a move: that is the limit measured as
// m = 0.
func moves(b *testing.B, m taint.Method, bits, percent int) {
	if testing.Short() && bits > 20 {
		b.Skip("takes 2 GB of memory")
	}
	accounts, mask := make([]taint.Account, 1<<bits), uint32(1<<bits-1)
	r := rand.New(rand.NewPCG(1, 2))
	ten := new(uint256.Int).Mul(n(1e18), n(10))
	for i := range accounts {
		accounts[i].SetBalance(ten)
	}
	issued := []taint.Run{run(1, 7e18)}
	for range len(accounts) / 100 * percent {
		if err := accounts[r.Uint32()&mask].Receive(m, &issued[0].Amount, issued); err != nil && m != 0 {
			b.Fatal(err)
		}
	}
	planned := make([]move, 1<<20)
	for i := range planned {
		planned[i] = move{r.Uint32(), r.Uint32(), r.Uint64N(5e18)}
	}
	var runs []taint.Run
	var amount uint256.Int
	var next [lookAhead]move
	runtime.GC() // not while moves are timed
	touched, carried, seen, i := 0, 0, uint64(0), 0
	for b.Loop() {
		if i%lookAhead == 0 {
			turn := uint32(i>>20) * 2654435761 // other pairs each time round
			for k := range next {
				p := planned[(i+k)&(len(planned)-1)]
				next[k] = move{(p.from + turn) & mask, (p.to ^ turn) & mask, p.amount}
				seen += accounts[next[k].from].Balance()[0] + accounts[next[k].to].Balance()[0]
			}
		}
		p := &next[i%lookAhead]
		if i++; m == 0 {
			continue
		}
		amount.SetUint64(p.amount)
		if runs, _ = accounts[p.from].Send(m, &amount, runs[:0]); len(runs) > 0 {
			touched++
			carried += len(runs)
		}
		if err := accounts[p.to].Receive(m, &amount, runs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mmoves/s")
	b.ReportMetric(100*float64(touched)/float64(b.N), "%tainted")
	b.ReportMetric(float64(carried)/float64(b.N), "runs/move")
	_ = seen
}

func BenchmarkMoves(b *testing.B) {
	b.Run("memory alone", func(b *testing.B) { moves(b, 0, 25, 0) })
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.Poison} {
		b.Run(m.String()+"/2 GB, 1 percent issued", func(b *testing.B) { moves(b, m, 25, 1) })
		b.Run(m.String()+"/2 GB, half issued", func(b *testing.B) { moves(b, m, 25, 50) })
		b.Run(m.String()+"/4 MB, half issued", func(b *testing.B) { moves(b, m, 16, 50) })
	}
}

func BenchmarkSplit(b *testing.B) {
	for _, m := range allMethods {
		b.Run(m.String(), func(b *testing.B) {
			amount, first, second := n(5e9), n(6e9), n(3e9)
			runs := []taint.Run{{Source: 1, Amount: *amount}}
			var s taint.Split
			for b.Loop() {
				s.Reset(m)
				s.In(amount, runs)
				s.In(amount, nil)
				s.Out(first)
				s.Out(second)
				if err := s.Do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
