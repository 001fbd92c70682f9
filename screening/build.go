package screening

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

// draft is one party read from a snapshot, before it has its place.
type draft struct {
	party
	names   []listedName
	keys    []keyed // party is not set yet
	numbers int     // the first numbers of keys are identifiers,
	wallets int     // the next are wallets, the rest contacts
	skip    bool    // published as delisted
}

// inParallel calls work for every index below n, in blocks, on all cores.
func inParallel(n int, work func(i int)) {
	const block = 64
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n/block+1) {
		all.Go(func() {
			for {
				from := int(next.Add(block)) - block
				if from >= n {
					return
				}
				for i := from; i < min(from+block, n); i++ {
					work(i)
				}
			}
		})
	}
	all.Wait()
}

// readParties decodes and prepares every party of the snapshots, in their order.
func readParties(snapshots []*sanctions.Snapshot) ([]draft, error) {
	total := 0
	for _, s := range snapshots {
		total += s.Len()
	}
	drafts := make([]draft, total)
	place := 0
	for i, s := range snapshots {
		errs := make([]error, s.Len())
		inParallel(s.Len(), func(at int) {
			p, err := s.At(at)
			if err != nil {
				errs[at] = err
				return
			}
			d := &drafts[place+at]
			d.read(p)
			d.snapshot, d.position = int32(i), int32(at)
		})
		for _, err := range errs {
			if err != nil {
				return nil, err
			}
		}
		place += s.Len()
	}
	return slices.DeleteFunc(drafts, func(d draft) bool { return d.skip }), nil
}

func (d *draft) read(p *sanctions.Party) {
	if d.skip = !p.InForce(); d.skip {
		return
	}
	d.kind, d.name, d.programs = p.Kind, p.PrimaryName(), p.Programs
	d.births = p.BirthDates
	d.genders = gendersOf(p.Genders)
	d.nationalities = countriesOf(p.Nationalities, p.Citizenships)
	d.countries = countriesOf(p.Countries)
	for _, a := range p.Addresses {
		if c := countryOf(a.Country); c != "" && !slices.Contains(d.countries, c) {
			d.countries = append(d.countries, c)
		}
	}
	d.names = make([]listedName, 0, len(p.Names))
	for _, n := range p.Names {
		if prepared := names.Prepare(n.Full); prepared.Len() > 0 {
			d.names = append(d.names, listedName{prepared: prepared, text: n.Full, quality: n.Quality})
		}
	}
	d.readKeys(p)
}

func (d *draft) readKeys(p *sanctions.Party) {
	for _, id := range p.Identifiers {
		key := numberKey(id.Number)
		if key == "" {
			continue
		}
		e := keyed{key: key, text: id.Number, kind: string(id.Type)}
		d.keys = append(d.keys, e)
		if id.Type == sanctions.SwiftBIC && bicKey(id.Number) != key {
			e.key = bicKey(id.Number)
			d.keys = append(d.keys, e)
		}
	}
	d.numbers = len(d.keys)
	for _, w := range p.Wallets {
		d.keys = append(d.keys, keyed{key: walletKey(w.Address), text: w.Address, kind: w.Currency})
	}
	d.wallets = len(d.keys) - d.numbers
	for _, c := range p.Contacts {
		if key := contactKey(c.Kind, c.Value); key != "" {
			d.keys = append(d.keys, keyed{key: key, text: c.Value, kind: c.Kind})
		}
	}
}

// assemble gives every party its place and builds what finds it.
func (x *Index) assemble(drafts []draft) {
	x.parties = make([]party, len(drafts))
	shared := interner{}
	for i := range drafts {
		d := &drafts[i]
		x.parties[i] = d.party
		p := &x.parties[i]
		p.firstName = int32(len(x.names))
		p.programs = shared.slice(p.programs)
		p.genders = shared.slice(p.genders)
		for _, n := range d.names {
			n.party = int32(i)
			x.names = append(x.names, n)
		}
		for k := range d.keys {
			d.keys[k].party = int32(i)
		}
		x.numbers = append(x.numbers, d.keys[:d.numbers]...)
		x.wallets = append(x.wallets, d.keys[d.numbers:d.numbers+d.wallets]...)
		x.contacts = append(x.contacts, d.keys[d.numbers+d.wallets:]...)
	}
	x.names = slices.Clip(x.names)
	var all sync.WaitGroup
	for _, t := range []*keyTable{&x.numbers, &x.wallets, &x.contacts} {
		all.Go(t.sort)
	}
	x.words = newVocabulary(x.names, len(x.parties))
	inParallel(len(x.names), func(i int) {
		n := &x.names[i]
		n.prepared = n.prepared.Weighted(x.words.rarity)
		n.weight = float32(searchedWeight(n.prepared))
	})
	all.Wait()
}

// interner keeps one of equal lists of strings: parties share few programmes.
type interner map[string][]string

func (in interner) slice(list []string) []string {
	key := strings.Join(list, "\x00")
	if kept, ok := in[key]; ok {
		return kept
	}
	if list == nil {
		list = []string{} // [] in JSON, not null
	}
	list = slices.Clip(list)
	in[key] = list
	return list
}
