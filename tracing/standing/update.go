package standing

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
)

// update is an update of a set under way.
type update struct {
	set     *Set
	ctx     context.Context
	next    *opened
	sources []Source
	labels  Labels
	report  *Report

	known map[string]int  // sources of the table before that are still right so far: their number there
	moved map[string]bool // of those: holders sent something since
	live  map[string]*running
	table *Table
}

// running is a trace in memory.
type running struct {
	trace *tracing.Running
	trail *trail
	rows  uint64 // of the ledger, that it has gone through
}

func (u *update) run() error {
	u.live = map[string]*running{}
	u.know()
	if err := u.forgetChanged(); err != nil {
		return err
	}
	if err := u.relabel(); err != nil {
		return err
	}
	files, err := u.trace()
	if err != nil {
		return err
	}
	return u.put(files)
}

// know begins with the sources that are what they were.
func (u *update) know() {
	u.known, u.moved = map[string]int{}, map[string]bool{}
	before := u.set.table
	if before == nil {
		return
	}
	number := map[string]int{}
	for i := range before.manifest.Sources {
		number[before.manifest.Sources[i].ID] = i
	}
	for i := range u.sources {
		s := &u.sources[i]
		n, known := number[s.ID]
		delete(number, s.ID)
		if !known {
			continue
		}
		k := &before.manifest.Sources[n]
		if k.Digest == s.digest() && k.Addresses == len(s.Addresses) && k.Kind == s.Kind && k.Name == s.Name {
			u.known[s.ID] = n
			if r := u.set.live[s.ID]; r != nil {
				u.live[s.ID] = r
			}
		}
	}
	u.report.Removed = len(number)
}

// forgetChanged compares the ledger with that of before. Where rows changed, those sources
// are known no more whose trace met any of them; where rows came, it notes whose trace they
// may carry on.
func (u *update) forgetChanged() error {
	before := u.set.at
	if before == nil { // just loaded, and of this very state
		return nil
	}
	if before.state.same(&u.next.state) {
		return nil
	}
	n, err := shared(u.ctx, before, u.next)
	if err != nil {
		return err
	}
	if all := before.rows(); n < all {
		if err := u.forgetMet(before, n); err != nil {
			return err
		}
	}
	return senders(u.ctx, u.next.view, n, func(address uint32) {
		u.each(address, func(id string, e *entry) {
			if e.flags&(flagOwn|flagHolds) != 0 {
				u.moved[id] = true
			}
		})
	})
}

// forgetMet forgets the sources whose trace may have met a row from a number on. It did where
// an address sent something that it had reached by the end.
func (u *update) forgetMet(before *opened, n uint64) error {
	met := map[string]bool{}
	err := senders(u.ctx, before.view, n, func(address uint32) {
		u.each(address, func(id string, e *entry) {
			if e.stop == 0 { // nothing is followed on from a service
				met[id] = true
			}
		})
	})
	for id := range met {
		u.forget(id)
	}
	for id, r := range u.live {
		if r.rows > n { // what it found is right, but not where it stands
			delete(u.live, id)
		}
	}
	return err
}

func (u *update) forget(id string) {
	delete(u.known, id)
	delete(u.live, id)
}

// each calls with the sources of before that know an address. Outputs without address are
// not told apart: all sources know them, and those hold some whose taint lies in any.
func (u *update) each(address uint32, f func(id string, e *entry)) {
	t := u.set.table
	if t == nil {
		return
	}
	if address == 0 && u.set.chain.Model == ledger.UTXO {
		for i := range t.followed {
			e := entry{}
			if t.files[i].nobodys {
				e.flags = flagHolds
			}
			f(t.followed[i].ID, &e)
		}
		return
	}
	for _, key := range t.index.find(address) {
		n, at := t.index.place(key)
		e := t.files[n].entry(at)
		f(t.followed[n].ID, &e)
	}
}

// relabel forgets the sources of which an address that they reached is another service now,
// one at all, or none any more.
func (u *update) relabel() error {
	t := u.set.table
	if t == nil || u.labels.Version != "" && u.labels.Version == t.manifest.Labels {
		return nil
	}
	keys := t.index.keys
	for i := 0; i < len(keys); {
		if i%1024 == 0 && u.ctx.Err() != nil {
			return u.ctx.Err()
		}
		address := uint32(keys[i] >> 32)
		label, stop, err := u.set.stops.Stop(address)
		if err != nil {
			return fmt.Errorf("follow taint on %s: whose %s is: %w", u.set.chain.Name, u.next.view.AddressText(address), err)
		}
		for ; i < len(keys) && uint32(keys[i]>>32) == address; i++ {
			n, at := t.index.place(keys[i])
			f := t.files[n]
			e := f.entry(at)
			if e.flags&flagOwn == 0 && (stop != (e.stop != 0) || stop && label != f.stop(e.stop)) {
				u.forget(t.followed[n].ID)
			}
		}
	}
	return nil
}

// trace brings every source to the state of the view, and gives their files.
func (u *update) trace() ([]*file, error) {
	files := make([]*file, len(u.sources))
	var todo []int
	for i := range u.sources {
		n, known := u.known[u.sources[i].ID]
		if known && !u.moved[u.sources[i].ID] {
			files[i] = u.set.table.files[n]
			continue
		}
		todo = append(todo, i)
	}
	for done, i := range todo {
		if u.set.opt.Watch != nil {
			u.set.opt.Watch(done, len(todo))
		}
		data, err := u.one(&u.sources[i])
		if err != nil {
			return nil, err
		}
		if files[i], err = openFile(data); err != nil {
			return nil, fmt.Errorf("source %s on %s: what was made of its trace: %w", u.sources[i].ID, u.set.chain.Name, err)
		}
	}
	return files, nil
}

// one traces a source, on from where it stands if it does anywhere, and gives its file.
func (u *update) one(s *Source) ([]byte, error) {
	r := u.live[s.ID]
	delete(u.live, s.ID)
	var err error
	if r != nil {
		u.report.Continued++
		err = r.trace.Continue(u.ctx, u.next.view)
	} else {
		u.report.Traced++
		r, err = u.start(s)
	}
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.ID, err)
	}
	result := r.trace.Result()
	if result.Partial != "" {
		if err := u.ctx.Err(); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("source %s on %s: the trace is not complete: %s", s.ID, u.set.chain.Name, result.Partial)
	}
	if u.set.opt.KeepRunning {
		r.rows = u.next.rows()
		u.live[s.ID] = r
	}
	x := traced{chain: u.set.chain, source: s, method: u.set.opt.Method, hubRows: u.set.opt.HubRows, result: result, trail: r.trail}
	return x.encode()
}

func (u *update) start(s *Source) (*running, error) {
	q := tracing.Query{Method: u.set.opt.Method, HubRows: u.set.opt.HubRows, Stops: u.set.stops}
	own := map[uint32]bool{}
	for _, a := range s.Addresses {
		own[a] = true
		q.Sources = append(q.Sources, tracing.Source{Address: a, Number: 1})
	}
	r := &running{trail: newTrail(u.set.chain.Model == ledger.UTXO, func(a uint32) bool { return own[a] })}
	var err error
	r.trace, err = tracing.Start(u.ctx, u.next.view, q, r.trail.note)
	return r, err
}

// put writes what the view's state is made of.
func (u *update) put(files []*file) error {
	s := u.set
	m := &manifest{
		Version: manifestVersion, Chain: s.chain.Name, Method: s.opt.Method.String(), HubRows: s.opt.HubRows,
		Ledger: u.next.state, Labels: u.labels.Version, Sources: []kept{},
	}
	data := map[string][]byte{}
	for i, f := range files {
		src := &u.sources[i]
		k := kept{
			ID: src.ID, Kind: src.Kind, Name: src.Name, Addresses: len(src.Addresses), Digest: src.digest(),
			Reached: int(f.entries) - len(src.Addresses), File: fileName(f.data), Bytes: len(f.data),
		}
		m.Sources, data[k.File] = append(m.Sources, k), f.data
	}
	var err error
	if u.table, err = newTable(s.chain, m, files); err != nil {
		return err
	}
	u.report.Sources, u.report.Addresses = len(files), u.table.Entries()
	sound := map[string]bool{}
	if s.table != nil {
		for i := range s.table.manifest.Sources {
			sound[s.table.manifest.Sources[i].File] = true
		}
	}
	if err := putInForce(s.disk, s.dir, m, data, sound); err != nil {
		return err
	}
	u.table.manifest.Sum = m.Sum
	return nil
}
