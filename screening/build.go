package screening

import (
	"bytes"
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
	names []listedName
	keys  []keyed // party is not set yet
	skip  bool    // published as delisted
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
// What x has already is taken over.
func (x *Index) readParties(snapshots []*sanctions.Snapshot) ([]draft, error) {
	total := 0
	for _, s := range snapshots {
		total += s.Len()
	}
	drafts := make([]draft, total)
	place := 0
	for i, s := range snapshots {
		known := x.partiesOf(s.List)
		errs := make([]error, s.Len())
		inParallel(s.Len(), func(at int) {
			d := &drafts[place+at]
			if !known.take(s, at, d) {
				p, err := s.At(at)
				if err != nil {
					errs[at] = err
					return
				}
				d.read(p)
			}
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

// knownParties are the parties of one list that an index has.
type knownParties struct {
	index    *Index
	snapshot *sanctions.Snapshot
	parties  []int32 // by their position in the snapshot; -1 for one that is not screened
}

// partiesOf is nil when the index does not have the list.
func (x *Index) partiesOf(list sanctions.ListName) *knownParties {
	i := slices.Index(x.lists, list)
	if i < 0 {
		return nil
	}
	k := &knownParties{x, x.snapshots[i], make([]int32, x.snapshots[i].Len())}
	for at := range k.parties {
		k.parties[at] = -1
	}
	for at, p := range x.parties {
		if p.snapshot == int32(i) {
			k.parties[p.position] = int32(at)
		}
	}
	return k
}

// take makes a draft of a party whose entry is the same to the byte.
func (k *knownParties) take(s *sanctions.Snapshot, at int, d *draft) bool {
	if k == nil {
		return false
	}
	before, found := slices.BinarySearch(k.snapshot.IDs(), s.IDs()[at])
	if !found || !bytes.Equal(k.snapshot.Encoded(before), s.Encoded(at)) {
		return false
	}
	i := k.parties[before]
	if d.skip = i < 0; d.skip {
		return true
	}
	x := k.index
	d.party = x.parties[i]
	lastName, lastKey := int32(len(x.names)), int32(len(x.keys))
	if int(i)+1 < len(x.parties) {
		lastName, lastKey = x.parties[i+1].firstName, x.parties[i+1].firstKey
	}
	d.names, d.keys = slices.Clone(x.names[d.firstName:lastName]), slices.Clone(x.keys[d.firstKey:lastKey])
	return true
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
		for _, reading := range names.Readings(kindOfName(p.Kind), n.Full) {
			if reading.Len() > 0 {
				d.names = append(d.names, listedName{prepared: reading, text: n.Full, quality: n.Quality})
			}
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
		e := keyed{key: key, text: id.Number, kind: string(id.Type), table: numbers}
		d.keys = append(d.keys, e)
		for i, u := range uniqueNumbers {
			if id.Type == u.kind {
				d.unique[i] = append(d.unique[i], key)
			}
		}
		if id.Type == sanctions.SwiftBIC && bicKey(id.Number) != key {
			e.key = bicKey(id.Number)
			d.keys = append(d.keys, e)
		}
	}
	for _, w := range p.Wallets {
		for _, key := range walletKeys(w.Currency, w.Address) {
			d.keys = append(d.keys, keyed{key: key, text: w.Address, kind: w.Currency, table: wallets})
		}
		d.keys = append(d.keys, openerKeys(w.Currency, w.Address)...)
	}
	for _, c := range p.Contacts {
		if key := contactKey(c.Kind, c.Value); key != "" {
			d.keys = append(d.keys, keyed{key: key, text: c.Value, kind: c.Kind, table: contacts})
		}
	}
}

// kindOfName says how the words of a party's names are to be understood.
func kindOfName(k sanctions.Kind) names.Kind {
	switch k {
	case sanctions.Person:
		return names.Person
	case sanctions.Company, sanctions.Organization, sanctions.Entity:
		return names.Organisation
	case sanctions.Vessel, sanctions.Aircraft:
		return names.Object
	case sanctions.Wallet, sanctions.Unknown:
	}
	return names.Any
}

// assemble gives every party its place and builds what finds it.
func (x *Index) assemble(drafts []draft) {
	x.parties = make([]party, len(drafts))
	shared := interner{}
	for i := range drafts {
		d := &drafts[i]
		x.parties[i] = d.party
		p := &x.parties[i]
		p.canonical, p.joined = "", alone
		p.firstName, p.firstKey = int32(len(x.names)), int32(len(x.keys))
		p.programs = shared.slice(p.programs)
		p.genders = shared.slice(p.genders)
		for _, n := range d.names {
			n.party = int32(i)
			x.names = append(x.names, n)
		}
		for _, k := range d.keys {
			k.party = int32(i)
			x.keys = append(x.keys, k)
		}
	}
	x.names = slices.Clip(x.names)
	x.keys = slices.Clip(x.keys)
	sorted := make(chan [keyKinds]keyTable, 1)
	go func() { sorted <- sortKeys(x.keys) }()
	x.words = newVocabulary(x.names, len(x.parties))
	x.weights = make([]float32, len(x.names))
	inParallel(len(x.names), func(i int) {
		n := &x.names[i]
		n.prepared = n.prepared.Weighted(x.words.rarity)
		x.weights[i] = float32(searchedWeight(n.prepared))
	})
	x.tables = <-sorted
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
