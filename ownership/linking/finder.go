package linking

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// ProposedFrom is the least score of a link by name. Package names calls names one
// from 0.50 on, where of labelled pairs, which somebody thought alike, half are. A
// register of millions has far more names that are merely alike, and each proposal
// asks a person: of the labelled pairs from here on at least four in five are one
// party, and names that differ in a legal form, a title or one letter of a long word
// are kept.
const ProposedFrom = 0.80

// nearlyProposed is the least score of two names by themselves: facts that agree
// confirm a name, and find none.
const nearlyProposed = 0.70

// highestByName leaves 1 to identifiers.
const highestByName = 0.99

// Finder finds the listed parties that a register's party is or may be. It is
// immutable and safe for concurrent use.
type Finder struct {
	parties   []listed
	names     []listedName // by party
	words     vocabulary
	numbers   map[string][]number
	countryOf func(text string) string

	workspaces sync.Pool // of *workspace
}

type listed struct {
	facts
	list  sanctions.ListName
	id    string
	first int32 // of its names
	last  int32 // the one behind them
}

type listedName struct {
	prepared names.Name
	text     string
	party    int32
	weight   float32 // of the words by which it is looked for
	// faint: many bear it. Its publisher says so (a weak alias), or it is a firm's of
	// a few letters or of words that thousands of firms have. It needs a second fact
	// that agrees, unless it is the same to the letter and nothing contradicts.
	faint bool
}

// A firm's name says who is meant by at least so many letters, which no initials
// have, and by a word that weighs more than "trading" and "bank" (0.5).
const (
	fewestLetters = 5
	commonWord    = 0.5
)

// New indexes the parties in force of all lists. CountryOf gives the ISO 3166-1
// alpha-2 code of a country or nationality as publishers and registers write it
// ("Russia", "RU", "Russian"), or "" for a text that it does not know: that is then no
// fact. It may be called from many goroutines
// later on. An error means that a snapshot is damaged: no register is compared with
// half a list.
func New(snapshots []*sanctions.Snapshot, countryOf func(text string) string) (*Finder, error) {
	if countryOf == nil {
		return nil, errors.New("index listed parties: say which code a country has (countryOf)")
	}
	// The order in which lists were loaded must not show.
	snapshots = slices.Clone(snapshots)
	if i := slices.Index(snapshots, nil); i >= 0 {
		return nil, fmt.Errorf("index listed parties: snapshot %d of %d is missing", i+1, len(snapshots))
	}
	slices.SortStableFunc(snapshots, func(a, b *sanctions.Snapshot) int { return cmp.Compare(a.List, b.List) })
	f := &Finder{numbers: make(map[string][]number), countryOf: countryOf}
	for i, s := range snapshots {
		if i > 0 && snapshots[i-1].List == s.List {
			return nil, fmt.Errorf("index listed parties: list %s is there twice: give one version of it", s.List)
		}
		for p, err := range s.Parties() {
			if err != nil {
				return nil, fmt.Errorf("index listed parties: %w", err)
			}
			if p.InForce() && isLinked(p.Kind) {
				f.add(s.List, p)
			}
		}
	}
	f.words = newVocabulary(f.names, len(f.parties))
	for i := range f.names {
		n := &f.names[i]
		n.prepared = n.prepared.Weighted(f.words.rarity)
		n.weight = searchedWeight(n.prepared)
	}
	f.words.post(f.names)
	f.workspaces.New = func() any { return newWorkspace(f) }
	return f, nil
}

// isLinked says whether registers of owners have parties of the kind. Ships and
// aircraft are owned, and their names are those of firms.
func isLinked(k sanctions.Kind) bool {
	return k != sanctions.Vessel && k != sanctions.Aircraft && k != sanctions.Wallet
}

func (f *Finder) add(list sanctions.ListName, p *sanctions.Party) {
	l := listed{list: list, id: p.ID, first: int32(len(f.names)), facts: f.listedFacts(p)}
	for _, n := range p.Names {
		for _, reading := range names.Readings(kindOfName(p.Kind), n.Full) {
			if reading.Len() == 0 {
				continue
			}
			name := listedName{prepared: reading, text: n.Full, party: int32(len(f.parties))}
			name.faint = n.Quality == sanctions.Weak || (p.Kind != sanctions.Person && isVague(reading))
			f.names = append(f.names, name)
		}
	}
	l.last = int32(len(f.names))
	f.parties = append(f.parties, l)
	f.addNumbers(int32(len(f.parties)-1), p)
}

func isVague(n names.Name) bool {
	letters, heaviest := 0, 0.0
	for i := range n.Len() {
		if n.Telling(i) {
			letters += len(n.Word(i))
			heaviest = max(heaviest, n.Weight(i))
		}
	}
	return letters < fewestLetters || heaviest <= commonWord
}

// kindOfName says how the words of a party's names are to be understood.
func kindOfName(k sanctions.Kind) names.Kind {
	switch k {
	case sanctions.Person:
		return names.Person
	case sanctions.Company, sanctions.Organization, sanctions.Entity:
		return names.Organisation
	case sanctions.Vessel, sanctions.Aircraft, sanctions.Wallet, sanctions.Unknown:
	}
	return names.Any
}

// compatible says whether a party of one kind may be one of the other.
func compatible(a, b sanctions.Kind) bool {
	x, y := kindOfName(a), kindOfName(b)
	return x == names.Any || y == names.Any || x == y
}

// Find gives the proposed links of a register's party, sorted by list and id.
func (f *Finder) Find(p *ownership.Party) []Link {
	found := make(findings)
	f.byNumber(p, found)
	f.byName(p, found)
	out := make([]Link, 0, len(found))
	for party, n := range found {
		l := &f.parties[party]
		out = append(out, Link{Party: p.ID, List: l.list, EntityID: l.id, By: n.by, Score: n.score, Evidence: n.evidence, State: Proposed})
	}
	sortLinks(out)
	return out
}

// findings are what was found, by listed party.
type findings map[int32]finding

type finding struct {
	by       Way
	score    float64
	evidence []string
}

// add keeps the harder of two findings, with the evidence of both.
func (f findings) add(party int32, by Way, score float64, evidence []string) {
	before, there := f[party]
	n := finding{by, score, evidence}
	if there {
		first, second := before, n
		if by == before.by && score > before.score {
			first, second = n, before
		}
		n = finding{first.by, first.score, slices.Clip(first.evidence)}
		for _, e := range second.evidence {
			if !slices.Contains(n.evidence, e) {
				n.evidence = append(n.evidence, e)
			}
		}
	}
	f[party] = n
}

// byName adds the listed parties that have a name like one of the party's.
func (f *Finder) byName(p *ownership.Party, found findings) {
	if !isLinked(p.Kind) {
		return
	}
	w := f.workspaces.Get().(*workspace)
	defer f.workspaces.Put(w)
	s := f.search(p)
	for _, text := range p.Names {
		for _, reading := range names.Readings(kindOfName(p.Kind), text) {
			query, candidates := f.candidates(w, reading)
			s.compare(text, query, candidates)
		}
	}
	for party, l := range s.best {
		found.add(party, ByName, l.score, append([]string{l.said(f)}, l.facts...))
	}
}

// search is for one party of a register.
type search struct {
	*Finder
	facts func() facts // of the party: few get so far that they are asked for
	best  map[int32]likeness
}

func (f *Finder) search(p *ownership.Party) *search {
	return &search{f, sync.OnceValue(func() facts { return f.registeredFacts(p) }), make(map[int32]likeness)}
}

// likeness is the best that two names of a pair of parties came to.
type likeness struct {
	score float64 // with the facts
	alike float64 // of the names
	text  string  // of the register
	name  int32   // listed
	facts []string
}

func (l *likeness) said(f *Finder) string { return sayNames(l.text, f.names[l.name].text, l.alike) }

func sayNames(registered, listed string, score float64) string {
	return "name " + registered + " ~ " + listed + " " + strconv.FormatFloat(score, 'f', 2, 64)
}

// compare compares one reading of a name with listed ones.
func (s *search) compare(text string, query names.Name, candidates []int32) {
	if len(candidates) == 0 {
		return
	}
	own := s.facts()
	for _, c := range candidates {
		n := &s.names[c]
		if !compatible(own.kind, s.parties[n.party].kind) {
			continue
		}
		alike := names.Score(query, n.prepared)
		if alike < nearlyProposed {
			continue
		}
		points, second, evidence := own.weigh(&s.parties[n.party].facts)
		if n.faint && !second && (points < 0 || !query.Same(n.prepared)) {
			continue
		}
		l := likeness{moved(alike, points), alike, text, c, evidence}
		if before, there := s.best[n.party]; l.score >= ProposedFrom && (!there || s.better(&l, &before)) {
			s.best[n.party] = l
		}
	}
}

// better says which of two likenesses to keep, whatever the order of names.
func (f *Finder) better(a, b *likeness) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	if a.alike != b.alike {
		return a.alike > b.alike
	}
	return a.said(f) < b.said(f)
}

// moved is a name's score after the facts, whose points are added to its log-odds.
func moved(alike, points float64) float64 {
	p := min(alike, highestByName)
	p = 1 / (1 + (1-p)/p*math.Exp(-points))
	return math.Round(min(p, highestByName)*1000) / 1000
}

// likestNames is how alike two parties are by their names.
func (f *Finder) likestNames(p *ownership.Party, party int32) (score float64, said string) {
	l := &f.parties[party]
	for _, text := range p.Names {
		for _, query := range names.Readings(kindOfName(p.Kind), text) {
			query = query.Weighted(f.words.rarity)
			for i := l.first; i < l.last; i++ {
				n := &f.names[i]
				s := names.Score(query, n.prepared)
				if e := sayNames(text, n.text, s); s > score || (s == score && s > 0 && e < said) {
					score, said = s, e
				}
			}
		}
	}
	return score, said
}
