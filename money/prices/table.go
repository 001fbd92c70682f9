package prices

import (
	"cmp"
	"iter"
	"slices"
	"sync"

	"github.com/holiman/uint256"
)

// Table is prices of assets. It never changes; its methods may be called concurrently.
// A nil Table has no price.
type Table struct {
	series  map[assetKey]*series
	sources []string // by their numbers in rows
	hash    sync.Once
	version string
}

// assetKey is what prices are looked up by.
type assetKey struct{ asset, chain string }

// series is the prices of one asset.
type series struct {
	assetKey
	days, times column
}

// column is prices in the order of their days, or of their times. What is searched, what is
// asked for and what only errors tell stand apart: a look-up at random waits for memory.
type column struct {
	at    []int64 // days since 1970, or Unix seconds; ascending, each once
	rows  []row
	lines []uint32 // of the text that they were read from; none after a merge
}

// row is a price in 16 bytes.
type row struct {
	lo   uint64
	hi   uint32
	rest uint32 // the source shifted by 8, and the scale
}

// maxSources is how many sources a row can tell apart.
const maxSources = 1 << 24

func rowOf(d decimal, source uint32) row { return row{d.lo, d.hi, source<<8 | uint32(d.scale)} }

func (r row) usd() decimal   { return decimal{r.lo, r.hi, uint8(r.rest)} } //nolint:gosec // the low 8 bits
func (r row) source() uint32 { return r.rest >> 8 }

// At is the price of an asset at a time in Unix seconds; false where none is known. The
// asset goes by the ledger's id: a coin's symbol, or a token's contract.
func (t *Table) At(chain, asset string, unix int64) (Price, bool) {
	if t == nil {
		return Price{}, false
	}
	if chain != "" {
		if p, ok := t.look(assetKey{asset, chain}, unix); ok {
			return p, true
		}
	}
	return t.look(assetKey{asset, ""}, unix)
}

func (t *Table) look(key assetKey, unix int64) (Price, bool) {
	s := t.series[key]
	if s == nil {
		return Price{}, false
	}
	if i := s.times.last(unix); i >= 0 && unix-s.times.at[i] <= maxAge {
		return t.price(s, false, i), true
	}
	day := dayOf(unix)
	if i := s.days.last(day); i >= 0 && s.days.is(i, day) {
		return t.made(s, s.days.rows[i], day*secondsDay, true), true
	}
	return Price{}, false
}

// dayOf is the day since 1970 that a time falls in.
func dayOf(unix int64) int64 {
	day := unix / secondsDay
	if unix%secondsDay < 0 {
		day--
	}
	return day
}

// last is the place of the last price at or before a moment; -1 for none.
func (c *column) last(at int64) int {
	n := len(c.at)
	if n == 0 || at < c.at[0] {
		return -1
	}
	if at >= c.at[n-1] {
		return n - 1
	}
	// Whole numbers that rise, each once, stand no later than they would without gaps from
	// the first one, and no earlier than without gaps to the last one: of days, of which few
	// are missing, hardly any need to be looked at, each of which is far away in memory.
	low := max(0, int64(n-1)-(c.at[n-1]-at))
	high := min(int64(n-1), at-c.at[0])
	if low < high {
		low, high = c.near(at, low, high)
	}
	for low < high {
		if middle := (low + high + 1) / 2; c.at[middle] <= at {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return int(low)
}

// near narrows where the last price at or before a moment can stand, around where it would
// stand if prices came evenly, as those of hours do.
func (c *column) near(at, low, high int64) (from, to int64) {
	n := int64(len(c.at))
	even := int64(float64(at-c.at[0]) / float64(c.at[n-1]-c.at[0]) * float64(n-1))
	even = min(max(even, low), high)
	if c.at[even] <= at {
		low = even
		for step := int64(1); low+step <= high; step *= 2 {
			if c.at[low+step] > at {
				return low, low + step - 1
			}
			low += step
		}
		return low, high
	}
	high = even - 1
	for step := int64(1); high-step >= low; step *= 2 {
		if c.at[high-step] <= at {
			return high - step, high
		}
		high -= step + 1
	}
	return low, high
}

// is says whether the last price at or before a moment is that of the moment. One that
// stands where it would without gaps need not be looked at.
func (c *column) is(last int, at int64) bool {
	return at-c.at[0] == int64(last) || c.at[last] == at
}

func (t *Table) price(s *series, daily bool, i int) Price {
	if daily {
		return t.made(s, s.days.rows[i], s.days.at[i]*secondsDay, true)
	}
	return t.made(s, s.times.rows[i], s.times.at[i], false)
}

func (t *Table) made(s *series, r row, unix int64, daily bool) Price {
	return Price{Asset: s.asset, Chain: s.chain, Source: t.sources[r.source()], Unix: unix, Daily: daily, usd: r.usd()}
}

// Value is what an amount of an asset was worth at a time; false where no price is known,
// or the decimals are not (nil).
func (t *Table) Value(chain, asset string, decimals *uint8, unix int64, amount *uint256.Int) (USD, bool) {
	if decimals == nil {
		return USD{}, false
	}
	p, known := t.At(chain, asset, unix)
	if !known {
		return USD{}, false
	}
	return p.Value(amount, *decimals), true
}

// Len is the number of prices.
func (t *Table) Len() (n int) {
	if t == nil {
		return 0
	}
	for _, s := range t.series {
		n += s.len()
	}
	return n
}

func (s *series) len() int { return len(s.days.at) + len(s.times.at) }

// Series says of which asset there are prices.
type Series struct {
	Asset, Chain string // the chain is "" for every one
	Days, Times  int    // so many prices of days, and of times
	Gaps         int    // days without a price between the first day and the last one
	First, Last  Price
}

// Series are the assets of which there are prices, by asset, then chain.
func (t *Table) Series() []Series {
	var out []Series
	for _, s := range t.sorted() {
		x := Series{Asset: s.asset, Chain: s.chain, Days: len(s.days.at), Times: len(s.times.at)}
		if x.Days > 0 {
			x.Gaps = int(s.days.at[x.Days-1]-s.days.at[0]) + 1 - x.Days
			x.First, x.Last = t.price(s, true, 0), t.price(s, true, x.Days-1)
		}
		if x.Times > 0 {
			if first := t.price(s, false, 0); x.Days == 0 || first.Unix < x.First.Unix {
				x.First = first
			}
			if last := t.price(s, false, x.Times-1); x.Days == 0 || last.Unix >= x.Last.Unix {
				x.Last = last
			}
		}
		out = append(out, x)
	}
	return out
}

// All are the prices of an asset, those of days first, each in the order of time. Chain ""
// asks for those that hold on every chain.
func (t *Table) All(chain, asset string) iter.Seq[Price] {
	return func(yield func(Price) bool) {
		if t == nil || t.series[assetKey{asset, chain}] == nil {
			return
		}
		t.each(t.series[assetKey{asset, chain}], yield)
	}
}

// each gives the prices of a series until yield has enough.
func (t *Table) each(s *series, yield func(Price) bool) {
	for i := range s.days.at {
		if !yield(t.price(s, true, i)) {
			return
		}
	}
	for i := range s.times.at {
		if !yield(t.price(s, false, i)) {
			return
		}
	}
}

// sorted are the series by asset, then chain.
func (t *Table) sorted() []*series {
	if t == nil {
		return nil
	}
	out := make([]*series, 0, len(t.series))
	for _, s := range t.series {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *series) int {
		return cmp.Or(cmp.Compare(a.asset, b.asset), cmp.Compare(a.chain, b.chain))
	})
	return out
}
