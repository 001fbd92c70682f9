package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// ready opens the ledger that importAlone made, or makes it.
func (b *ledgerBench) ready() (*ledger.View, error) {
	chain, err := b.accounts(b.transfers)
	if err != nil {
		return nil, err
	}
	l := ledger.In(b.home(), chain.Chain)
	v, err := l.View()
	if !errors.Is(err, ledger.ErrNoLedger) {
		return v, err
	}
	m, err := b.load(l, chain.Source())
	return m.view, err
}

const (
	benchLookups = 1_000_000
	benchRounds  = 9
	benchNatural = 100_000 // look-ups by the text of an address
)

// lookup measures how long it takes from the id of an address to its first edge.
func (b *ledgerBench) lookup() error {
	v, err := b.ready()
	if err != nil {
		return err
	}
	defer v.Close()
	random := rand.New(rand.NewPCG(benchSeed, 0))
	evenly, byDegree := make([]uint32, benchLookups), make([]uint32, benchLookups)
	for i := range evenly {
		evenly[i] = 1 + random.Uint32N(v.Addresses())
		byDegree[i] = endOfAny(v, random)
	}
	name := fmt.Sprintf("%d transfers, %d segments, first edge of an address", v.Counts().Transfers, len(v.Segments()))
	for _, asked := range []struct {
		how string
		ids []uint32
	}{{"each as likely", evenly}, {"as often as it occurs", byDegree}} {
		if _, err := lookupAll(v, asked.ids); err != nil { // warms
			return err
		}
		took, err := lookupAll(v, asked.ids)
		if err != nil {
			return err
		}
		b.noteNanoseconds(name+", "+asked.how, took, "≤ 1", "≤ 5")
	}
	took, err := lookupTexts(v, evenly[:benchNatural])
	if err != nil {
		return err
	}
	b.noteNanoseconds("id of an address by its text", took, "", "")
	b.noteNanoseconds("… of each of these times, what the clock takes", clockTimes(), "", "")
	size := 0
	for _, s := range v.Segments() {
		size += int(s.Bytes())
	}
	known, chained := gatheringSpeed(size)
	b.note(fmt.Sprintf("the machine's random reads in %d MB, one core", size/1e6), known/1e6, "million/s", "")
	b.note("… each telling the next", 1e6/chained, "µs", "")
	return nil
}

// endOfAny is one of the two addresses of any transfer.
func endOfAny(v *ledger.View, random *rand.Rand) uint32 {
	row := random.Uint64N(v.Counts().Transfers)
	for _, s := range v.Segments() {
		n := s.Counts().Transfers
		if row < n {
			from, to := s.Ends(int(row))
			if random.Uint32()&1 == 0 {
				return from
			}
			return to
		}
		row -= n
	}
	return 0 // not reached: the segments have as many rows as the view counts
}

// lookupAll asks one address after the other. The clock takes some of each time.
func lookupAll(v *ledger.View, ids []uint32) ([]time.Duration, error) {
	took := make([]time.Duration, len(ids))
	var t segment.Transfer
	for i, id := range ids {
		begin := time.Now()
		found := firstEdge(v, id, &t)
		took[i] = time.Since(begin)
		if !found || t.From != id && t.To != id {
			return nil, fmt.Errorf("address %d: no transfer of it is found", id)
		}
	}
	return took, nil
}

// firstEdge finds where an address occurs in every segment, and reads its first transfer.
func firstEdge(v *ledger.View, id uint32, t *segment.Transfer) (found bool) {
	for _, s := range v.Segments() {
		o, ok := s.Occurrences(id)
		if !ok || found {
			continue
		}
		found = true
		if o.Debits.Count > 0 {
			s.Transfer(o.Debit(0), t)
		} else {
			s.Transfer(o.Credit(0), t)
		}
	}
	return found
}

func lookupTexts(v *ledger.View, ids []uint32) ([]time.Duration, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = v.AddressText(id)
	}
	took := make([]time.Duration, len(ids))
	for i, text := range texts {
		begin := time.Now()
		id, seen, err := v.Address(text)
		took[i] = time.Since(begin)
		if err != nil {
			return nil, err
		}
		if !seen || id != ids[i] {
			return nil, fmt.Errorf("address %s: found as %d instead of %d", text, id, ids[i])
		}
	}
	return took, nil
}

// clockTimes are times of nothing. They are not taken off the others.
func clockTimes() []time.Duration {
	took := make([]time.Duration, benchNatural)
	for i := range took {
		begin := time.Now()
		took[i] = time.Since(begin)
	}
	return took
}

func (b *ledgerBench) noteNanoseconds(name string, took []time.Duration, median, tail string) {
	slices.Sort(took)
	us := func(part float64) float64 {
		return float64(took[int(part*float64(len(took)-1))].Nanoseconds()) / 1000
	}
	b.note(name+", median", us(0.5), "µs", median)
	b.note(name+", 99th percentile", us(0.99), "µs", tail)
}

// scan measures how fast all transfers are read in order.
func (b *ledgerBench) scan() error {
	v, err := b.ready()
	if err != nil {
		return err
	}
	defer v.Close()
	counts, size := v.Counts(), int64(0)
	for _, s := range v.Segments() {
		size += s.Bytes() - int64(benchBytesOfTx*s.Counts().Txs)
	}
	scanSegments(v.Segments(), 1) // warms
	for _, cores := range []int{1, 2} {
		var speeds []float64
		for range benchRounds {
			begin := time.Now()
			read := scanSegments(v.Segments(), cores)
			speeds = append(speeds, float64(read)/1e6/time.Since(begin).Seconds())
			if read != counts.Transfers {
				return fmt.Errorf("a scan gave %d of %d transfers", read, counts.Transfers)
			}
		}
		target := ""
		if cores == 1 {
			target = "≥ 50"
		}
		slices.Sort(speeds)
		name := fmt.Sprintf("%d transfers read in order, cores: %d", counts.Transfers, cores)
		b.note(fmt.Sprintf("%s, median of %d rounds", name, benchRounds), speeds[benchRounds/2], "million/s", target)
		b.note("… slowest round", speeds[0], "million/s", "")
		b.note("… fastest round", speeds[benchRounds-1], "million/s", "")
	}
	speed := readingSpeed(int(size))
	b.note(fmt.Sprintf("the machine reads %d MB of memory in order, one core, median", size/1e6), speed, "MB/s", "")
	b.note("… which is as many transfers as take so much", speed/(float64(size)/float64(counts.Transfers)), "million/s", "")
	return nil
}

// scanSegments reads all transfers, each core a stretch of each segment, and says how many
// they are.
func scanSegments(segments []*segment.Segment, cores int) uint64 {
	counts, sums := make([]uint64, cores), make([]uint64, cores)
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			var t segment.Transfer
			count, sum := uint64(0), uint64(0)
			for _, s := range segments {
				n := int(s.Counts().Transfers)
				from, to := n*core/cores, n*(core+1)/cores
				scan := s.Scan(from)
				for row := from; row < to && scan.Next(&t); row++ {
					count++
					sum += uint64(t.From) + uint64(t.To) + uint64(t.Asset) + t.Amount[0]
				}
			}
			counts[core], sums[core] = count, sum
		})
	}
	all.Wait()
	total := uint64(0)
	for core := range cores {
		total += counts[core]
	}
	return total
}
