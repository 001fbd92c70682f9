package prices

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ErrConflict is in the error about two prices of one asset at one time.
var ErrConflict = errors.New("two prices of one time")

// settle puts what was read in order, each price once.
func (t *Table) settle() error {
	var first *Fault
	for _, s := range t.sorted() {
		for _, daily := range []bool{true, false} {
			if f := t.settleColumn(s, daily); f != nil && (first == nil || f.Line < first.Line) {
				first = f
			}
		}
	}
	if first != nil {
		return first
	}
	return nil
}

func (t *Table) settleColumn(s *series, daily bool) (first *Fault) {
	c := s.column(daily)
	c.sort()
	kept := 0
	for i := range c.at {
		if kept == 0 || c.at[kept-1] != c.at[i] {
			c.at[kept], c.rows[kept], c.lines[kept] = c.at[i], c.rows[i], c.lines[i]
			kept++
			continue
		}
		before, p := t.price(s, daily, kept-1), t.price(s, daily, i)
		if before.usd == p.usd {
			if earlierSource(p.Source, before.Source) {
				c.rows[kept-1] = c.rows[i]
			}
			continue
		}
		if line := int(c.lines[i]); first == nil || line < first.Line {
			first = &Fault{line, fmt.Errorf("%w: %s at %s USD, and at %s in line %d", ErrConflict, p.when(), p.USD(), before.USD(), c.lines[kept-1])}
		}
	}
	c.at, c.rows, c.lines = slices.Clip(c.at[:kept]), slices.Clip(c.rows[:kept]), slices.Clip(c.lines[:kept])
	return first
}

// when says which price it is.
func (p Price) when() string {
	text := p.Asset
	if p.Chain != "" {
		text += " on " + p.Chain
	}
	return fmt.Sprintf("%.80q of %s", text, p.Date())
}

func (s *series) column(daily bool) *column {
	if daily {
		return &s.days
	}
	return &s.times
}

// line is the line that a price was read from; 0 after a merge.
func (c *column) line(i int) int {
	if i >= len(c.lines) {
		return 0
	}
	return int(c.lines[i])
}

// sort orders by time; what is of one time stays in the order of its lines.
func (c *column) sort() {
	if slices.IsSorted(c.at) {
		return
	}
	order := make([]int, len(c.at))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(c.at[i], c.at[j]), cmp.Compare(i, j)) })
	sorted := column{make([]int64, len(order)), make([]row, len(order)), make([]uint32, len(order))}
	for to, from := range order {
		sorted.at[to], sorted.rows[to], sorted.lines[to] = c.at[from], c.rows[from], c.lines[from]
	}
	*c = sorted
}

// earlierSource chooses whom a price that both give is told of: somebody rather than
// nobody, else the first by name, so that the order in which they came makes no difference.
func earlierSource(a, b string) bool { return a != "" && (b == "" || a < b) }

// Merged counts what a merge did with the prices that were added.
type Merged struct {
	New, Replaced int // prices of a time that had none, or another one
	Known         int // prices that were there already
}

// Merge is a table of the prices of both. Where they disagree, that of add replaces the
// other if it is said to, else the error is a [*Fault] about a line of add that wraps
// [ErrConflict]. Neither table changes.
func Merge(old, add *Table, replace bool) (*Table, Merged, error) {
	m := merger{out: &Table{series: map[assetKey]*series{}, sources: []string{""}}, sources: map[string]uint32{"": 0}, replace: replace}
	for _, s := range old.sorted() {
		m.both(old, s, add, add.of(s.assetKey))
	}
	for _, s := range add.sorted() {
		if old.of(s.assetKey) == nil {
			m.both(old, nil, add, s)
		}
	}
	if m.fault != nil {
		return nil, Merged{}, m.fault
	}
	return m.out, m.counts, nil
}

func (t *Table) of(key assetKey) *series {
	if t == nil {
		return nil
	}
	return t.series[key]
}

// merger builds the table of a merge.
type merger struct {
	out     *Table
	sources map[string]uint32
	replace bool
	counts  Merged
	fault   *Fault // that of the first line
}

// both merges the prices of an asset; one of the two series may be nil.
func (m *merger) both(old *Table, a *series, add *Table, b *series) {
	s := &series{}
	for _, x := range []*series{a, b} {
		if x != nil {
			s.assetKey = x.assetKey
		}
	}
	for _, daily := range []bool{true, false} {
		var x, y column
		if a != nil {
			x = *a.column(daily)
		}
		if b != nil {
			y = *b.column(daily)
		}
		to := s.column(daily)
		to.at, to.rows = make([]int64, 0, max(len(x.at), len(y.at))), make([]row, 0, max(len(x.at), len(y.at)))
		for i, j := 0, 0; i < len(x.at) || j < len(y.at); {
			switch {
			case j == len(y.at) || i < len(x.at) && x.at[i] < y.at[j]:
				m.take(to, x.at[i], x.rows[i], old)
				i++
			case i == len(x.at) || y.at[j] < x.at[i]:
				m.take(to, y.at[j], y.rows[j], add)
				m.counts.New++
				j++
			default:
				m.choose(to, old, a, i, add, b, j, daily)
				i, j = i+1, j+1
			}
		}
	}
	m.out.series[s.assetKey] = s
}

func (m *merger) take(to *column, at int64, r row, from *Table) {
	name := from.sources[r.source()]
	n, known := m.sources[name]
	if !known {
		n = uint32(len(m.out.sources)) //nolint:gosec // fewer than prices
		m.sources[name] = n
		m.out.sources = append(m.out.sources, name)
	}
	to.at, to.rows = append(to.at, at), append(to.rows, rowOf(r.usd(), n))
}

// choose takes one of two prices of one time.
func (m *merger) choose(to *column, old *Table, a *series, i int, add *Table, b *series, j int, daily bool) {
	before, after := old.price(a, daily, i), add.price(b, daily, j)
	x, y := a.column(daily).rows[i], b.column(daily).rows[j]
	at := a.column(daily).at[i]
	switch {
	case before.usd == after.usd && earlierSource(after.Source, before.Source):
		m.take(to, at, y, add)
		m.counts.Known++
	case before.usd == after.usd:
		m.take(to, at, x, old)
		m.counts.Known++
	case m.replace:
		m.take(to, at, y, add)
		m.counts.Replaced++
	case m.fault == nil || b.column(daily).line(j) < m.fault.Line:
		by := ""
		if before.Source != "" {
			by = fmt.Sprintf(" by %.80q", before.Source)
		}
		m.fault = &Fault{b.column(daily).line(j), fmt.Errorf("%w: %s at %s USD, and at %s%s before", ErrConflict, after.when(), after.USD(), before.USD(), by)}
	}
}
