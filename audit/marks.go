package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// A mark is a checkpoint that the records are compared with when as many are read.
type mark struct {
	size    int64
	text    string
	outside bool
	final   bool // the one that the log ends with; its size is its own word

	opened   int // the keyring's version when it was opened, 0 for not yet
	c        Checkpoint
	signedBy []string
	err      error
}

func (m *mark) open(ring *Keyring) {
	if m.opened == ring.version {
		return
	}
	m.opened = ring.version
	m.c, m.signedBy, m.err = ring.Open(m.text)
	if m.err == nil && m.c.Size != m.size && !m.final {
		m.err = fmt.Errorf("audit: it is kept as that of %d records, and is of %d", m.size, m.c.Size)
	}
}

// marks are the checkpoints to come, smallest first; the kept ones are read by the page.
type marks struct {
	kept    []*mark
	outside []*mark
	largest int64 // size of the largest kept checkpoint read; -1 for none
	ended   bool  // no more pages
	last    *mark // the largest kept one of good signature
	fitting int64 // how many kept ones fit
}

const pageSize = 1024

func (ms *marks) begin(outside []string, found *findings) {
	ms.largest = -1
	for _, text := range outside {
		c, err := ParseCheckpoint(text)
		if err != nil {
			found.add(Finding{Seq: -1, Last: -1, Code: BadCheckpoint, Grave: true, Message: "a checkpoint kept elsewhere cannot be read: " + err.Error()})
			continue
		}
		ms.outside = append(ms.outside, &mark{size: c.Size, text: text, outside: true})
	}
	slices.SortStableFunc(ms.outside, func(a, b *mark) int { return cmp.Compare(a.size, b.size) })
}

func (ms *marks) fill(ctx context.Context, o *Options) error {
	if len(ms.kept) > 0 || ms.ended {
		return nil
	}
	if o.Checkpoints == nil {
		ms.ended = true
		return nil
	}
	page, err := o.Checkpoints(ctx, ms.largest, pageSize)
	if err != nil {
		return fmt.Errorf("audit: checkpoints above %d records: %w", ms.largest, err)
	}
	ms.ended = len(page) == 0
	for _, k := range page {
		if k.Size <= ms.largest {
			return fmt.Errorf("audit: the checkpoint of %d records came after that of %d", k.Size, ms.largest)
		}
		ms.largest = k.Size
		ms.kept = append(ms.kept, &mark{size: k.Size, text: k.Note})
	}
	return nil
}

// open checks the signatures of the page's checkpoints of up to size records on all
// cores. What was opened before a key came in is opened again when its turn comes.
func (ms *marks) open(ring *Keyring, size int64) {
	n := 0
	for n < len(ms.kept) && ms.kept[n].size <= size {
		n++
	}
	if n > 1 {
		spread(n, 16, func(i int) { ms.kept[i].open(ring) })
	}
}

// take returns the next mark of at most size records, a kept one before one of
// outside, or nil.
func (ms *marks) take(ctx context.Context, size int64, o *Options) (*mark, error) {
	if err := ms.fill(ctx, o); err != nil {
		return nil, err
	}
	from := &ms.kept
	if len(ms.kept) == 0 || len(ms.outside) > 0 && ms.outside[0].size < ms.kept[0].size {
		from = &ms.outside
	}
	if len(*from) == 0 || (*from)[0].size > size {
		return nil, nil
	}
	m := (*from)[0]
	*from = (*from)[1:]
	return m, nil
}

// fit is how far signed checkpoints bear the records out.
type fit struct {
	size             int64 // the largest checkpoint that fits; -1 for none
	stored, computed int64 // the same by the stored leaves and by the records' own
	miss             *mark // the first that does not, while none fits after it
	after            int64 // fit.size when miss was found
}

// compareMarks compares the records read with the checkpoints of as many.
func (v *Verifier) compareMarks(ctx context.Context) error {
	for {
		m, err := v.marks.take(ctx, v.next, &v.o)
		if m == nil || err != nil {
			return err
		}
		v.compare(m)
	}
}

func (v *Verifier) compare(m *mark) {
	m.open(v.ring)
	if m.err != nil {
		v.found.add(v.unusable(m))
		return
	}
	if !m.outside {
		v.marks.last = m
	}
	if v.broken || m.size < v.next { // that a record is missing was found already
		v.sign(m, false)
		return
	}
	stored := v.stored.Root() == m.c.Root
	computed := stored
	if v.computed != nil {
		computed = v.computed.Root() == m.c.Root
	}
	switch {
	case stored || computed:
		v.fits(m, stored, computed)
	case m.outside:
		v.found.add(Finding{
			Seq: max(v.fit.size, 0), Last: max(m.size-1, 0), Code: RolledBack, Grave: true,
			Message: fmt.Sprintf("the log does not continue the checkpoint of %d records that was kept elsewhere", m.size),
		})
	default:
		v.sign(m, false)
		if v.fit.miss == nil {
			v.fit.miss, v.fit.after = m, v.fit.size
		}
	}
}

// sign hands the signers of a checkpoint to the keyring.
func (v *Verifier) sign(m *mark, fits bool) {
	if m.outside {
		v.found.add(v.ring.signed(m.c, m.signedBy, fits)...)
	} else {
		v.found.add(v.ring.addCheckpoint(m.c, m.signedBy, fits)...)
	}
}

// fits takes a checkpoint that fits by the stored leaves, the records' own, or both.
func (v *Verifier) fits(m *mark, stored, computed bool) {
	v.fit.size = m.size
	if stored {
		v.fit.stored = m.size
	}
	if computed {
		v.fit.computed = m.size
	}
	if miss := v.fit.miss; miss != nil { // the records are as signed later, so the log was two logs
		v.found.add(Finding{
			Seq: max(v.fit.after, 0), Last: max(miss.size-1, 0), Code: RolledBack, Grave: true,
			Message: fmt.Sprintf("the checkpoint of %d records is of another history than that of %d: an old state was brought back and gone on from", miss.size, m.size),
		})
		v.fit.miss = nil
	}
	v.sign(m, true)
	if !m.outside {
		v.marks.fitting++
	}
}

func (v *Verifier) unusable(m *mark) Finding {
	where := "the checkpoint of %d records cannot be used: %v"
	if m.outside {
		where = "the checkpoint of %d records that was kept elsewhere cannot be used: %v"
	}
	return Finding{Seq: -1, Last: -1, Code: BadCheckpoint, Grave: true, Message: fmt.Sprintf(where, m.size, m.err)}
}

// compareSubtrees compares the subtrees that a batch closed with the stored ones.
func (v *Verifier) compareSubtrees(ctx context.Context) error {
	if v.o.Subtrees == nil {
		return nil
	}
	slices.SortStableFunc(v.closed, func(a, b closing) int { return cmp.Compare(a.level, b.level) })
	for rest := v.closed; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].level == rest[0].level && rest[n].n == rest[n-1].n+1 {
			n++
		}
		if err := v.compareRun(ctx, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// compareRun compares subtrees of one level that lie side by side. When one of them
// is missing they are read one by one.
func (v *Verifier) compareRun(ctx context.Context, run []closing) error {
	level, from := int(run[0].level), run[0].n
	hashes, err := v.o.Subtrees(ctx, level, from, from+int64(len(run)))
	missing := errors.Is(err, ErrMissing) || err == nil && len(hashes) != len(run)
	switch {
	case missing && len(run) > 1:
		for i := range run {
			if err := v.compareRun(ctx, run[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	case err != nil && !missing:
		return fmt.Errorf("audit: subtrees of level %d from %d: %w", level, from, err)
	}
	for i, c := range run {
		if missing || hashes[i] != c.stored && hashes[i] != c.computed {
			v.wrong = append(v.wrong, Subtree{Level: level, N: c.n})
		}
	}
	return nil
}
