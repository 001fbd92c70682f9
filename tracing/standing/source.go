package standing

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
)

// Party is somebody whose money is followed, whatever the chain.
type Party struct {
	// ID is "us_ofac_sdn:27307" for a listed party, else the pack and the actor, or the
	// pack and what the label says where it names no actor.
	ID string
	// Kind is a concept of the taxonomy: "sanction" for a listed party, else what was done.
	Kind      string
	Name      string   // for people
	Addresses []string // canonical, sorted
}

// Designated are the parties that labels name: the listed ones, and the actors of what the
// taxonomy has under "abuse", such as thefts. Not so a service that nobody lists: what it
// sends is its customers', and labels of a theft stand on whom it was stolen from too. They
// stand in the order of their ids. Nil tables have none.
func Designated(tables ...*attribution.Table) ([]Party, error) {
	found := map[string]*Party{}
	for _, t := range tables {
		if t == nil {
			continue
		}
		for l := range t.All() {
			id, kind := partyOf(&l)
			if id == "" || l.Party == "" && isService(tables, l.Address) {
				continue
			}
			p := found[id]
			if p == nil {
				p = &Party{ID: id, Kind: kind, Name: l.Text}
				found[id] = p
			}
			// The order of a table is by hash: what stands for all must not hang on it.
			p.Kind = min(p.Kind, kind)
			if l.Text != "" && (p.Name == "" || l.Text < p.Name) {
				p.Name = l.Text
			}
			p.Addresses = append(p.Addresses, l.Address)
		}
	}
	list := make([]Party, 0, len(found))
	for _, p := range found {
		slices.Sort(p.Addresses)
		p.Addresses = slices.Compact(p.Addresses)
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b Party) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// isService says whether labels say together that an address is a service's.
func isService(tables []*attribution.Table, address string) bool {
	var all []attribution.Label
	for _, t := range tables {
		if t != nil {
			all = slices.AppendSeq(all, t.Lookup(address).All())
		}
	}
	l := tracing.LabelOf(all)
	return l != nil && l.Service
}

const conceptAbuse, conceptSanction = "abuse", "sanction"

// partyOf says which party a label is about; "" where its money is not followed.
func partyOf(l *attribution.Label) (id, kind string) {
	if l.Party != "" {
		return l.Party, conceptSanction
	}
	kind = abuseOf(l.Concepts)
	if kind == "" {
		return "", ""
	}
	return l.Pack + ":" + cmp.Or(l.Actor, l.Text, l.Address), kind
}

// abuseOf is the finest of the concepts under "abuse", the first by name of equally fine
// ones; "" where there is none.
func abuseOf(concepts []string) (finest string) {
	deepest := 0
	for _, c := range concepts {
		if !attribution.Within(c, conceptAbuse) {
			continue
		}
		depth := 1
		for up := c; up != conceptAbuse; up = attribution.Broader(up) {
			depth++
		}
		if depth > deepest || depth == deepest && c < finest {
			finest, deepest = c, depth
		}
	}
	return finest
}

// Source is what is followed by itself on one chain.
type Source struct {
	ID, Kind, Name string
	Addresses      []uint32 // ids in the ledger, ascending, each once
}

// Resolve finds the parties of whose addresses the ledger has seen any.
func Resolve(v *ledger.View, parties []Party) []Source {
	var list []Source
	for i := range parties {
		s := Source{ID: parties[i].ID, Kind: parties[i].Kind, Name: parties[i].Name}
		for _, canonical := range parties[i].Addresses {
			_, text, _ := strings.Cut(canonical, ":")
			// An error says that it is no address of this chain.
			if id, seen, err := v.Address(text); err == nil && seen {
				s.Addresses = append(s.Addresses, id)
			}
		}
		if len(s.Addresses) > 0 {
			slices.Sort(s.Addresses)
			s.Addresses = slices.Compact(s.Addresses)
			list = append(list, s)
		}
	}
	return list
}

// digest tells one set of addresses from another.
func (s *Source) digest() string {
	data := make([]byte, 0, 4*len(s.Addresses))
	for _, a := range s.Addresses {
		data = binary.LittleEndian.AppendUint32(data, a)
	}
	return fmt.Sprintf("%016x", xxhash.Sum64(data))
}

// inOrder gives sources by id, and refuses those that mean nothing.
func inOrder(sources []Source) ([]Source, error) {
	list := slices.Clone(sources)
	slices.SortFunc(list, func(a, b Source) int { return cmp.Compare(a.ID, b.ID) })
	for i := range list {
		s := &list[i]
		switch {
		case s.ID == "":
			return nil, errors.New("a source has no id")
		case i > 0 && list[i-1].ID == s.ID:
			return nil, fmt.Errorf("source %s is given twice: put its addresses together", s.ID)
		case len(s.Addresses) == 0:
			return nil, fmt.Errorf("source %s has no address: leave it out", s.ID)
		}
		for k, a := range s.Addresses {
			if a == 0 || k > 0 && s.Addresses[k-1] >= a {
				return nil, fmt.Errorf("source %s: its addresses are not in rising order from 1", s.ID)
			}
		}
	}
	return list, nil
}
