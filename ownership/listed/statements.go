package listed

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// Leader is the kind of office of somebody whom a publisher calls a leader or
// official, without saying of which sort.
const Leader = "leader"

// lei is ISO 17442: 18 letters and digits, two digits to check them.
var lei = regexp.MustCompile(`^[0-9A-Z]{18}[0-9]{2}$`)

// Statements are what the entry says: first who it is and who holds what in it, then
// one for each other party of whom it gives only the name.
func Statements(list sanctions.ListName, p *sanctions.Party) []ownership.Statement {
	scheme := string(list) + ":"
	entry := ownership.Statement{ID: scheme + p.ID, Source: string(list) + " " + p.Source, Party: party(scheme, p)}
	var named []ownership.Statement
	for _, r := range p.Relations {
		rights := rightsOf(r.Kind)
		if len(rights) == 0 || r.Former || !p.InForce() {
			continue
		}
		other := ""
		switch name := strings.TrimSpace(r.Name); {
		case r.To != "":
			other = scheme + r.To
		case name != "":
			other = scheme + "name:" + name
			if !slices.ContainsFunc(named, func(s ownership.Statement) bool { return s.ID == other }) {
				named = append(named, ownership.Statement{
					ID: other, Source: entry.Source,
					Party: &ownership.Party{ID: other, Kind: sanctions.Unknown, Names: []string{name}},
				})
			}
		case r.Kind == sanctions.LeaderOf:
			continue // it leads somebody; nothing can be asked about nobody
		}
		for _, i := range rights {
			i.Detail = r.Detail
			switch {
			case r.Kind == sanctions.LeaderOf:
				i.Holder, i.Held = entry.ID, other
			case other == "":
				i.Held, i.Detail = entry.ID, strings.TrimSuffix("the list does not say who; "+r.Detail, "; ")
			default:
				i.Holder, i.Held = other, entry.ID
			}
			entry.Interests = append(entry.Interests, i)
		}
	}
	return append([]ownership.Statement{entry}, named...)
}

// rightsOf are the interests that a relation states, without the parties.
func rightsOf(kind sanctions.RelationKind) []ownership.Interest {
	shares := ownership.Interest{Right: ownership.Shares, Share: ownership.Unknown}
	control := ownership.Interest{Right: ownership.Control}
	switch kind {
	case sanctions.OwnedBy:
		return []ownership.Interest{shares}
	case sanctions.ControlledBy:
		return []ownership.Interest{control}
	case sanctions.OwnedOrControlled:
		return []ownership.Interest{shares, control}
	case sanctions.LeaderOf:
		return []ownership.Interest{{Right: ownership.Office, Kind: Leader}}
	case sanctions.ActingFor, sanctions.Supports, sanctions.FamilyOf, sanctions.AssociateOf, sanctions.LinkedTo:
	}
	return nil
}

func party(scheme string, p *sanctions.Party) *ownership.Party {
	out := &ownership.Party{
		ID: scheme + p.ID, Kind: p.Kind, Identifiers: p.Identifiers, Countries: p.Countries, BirthDates: p.BirthDates,
	}
	if len(p.Names) > 0 {
		out.Names = []string{p.PrimaryName()} // without names it would be the id
	}
	for _, n := range p.Names {
		if n.Quality != sanctions.Weak {
			out.Names = appendNew(out.Names, n.Full)
		}
	}
	for _, text := range slices.Concat(p.Nationalities, p.Citizenships) {
		out.Nationalities = appendNew(out.Nationalities, text)
	}
	for _, id := range p.Identifiers {
		number := strings.ToUpper(strings.TrimSpace(id.Number))
		if id.Type == sanctions.LEI && !id.Invalid && lei.MatchString(number) {
			out.SameAs = appendNew(out.SameAs, ownership.PartyID("lei", number))
		}
	}
	return out
}

func appendNew(to []string, text string) []string {
	if slices.Contains(to, text) {
		return to
	}
	return append(to, text)
}
