package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// showHits answers a person: who it may be, why, since when, what follows, and
// on which versions of which lists that rests.
func (p *Program) showHits(v *view, asked string, hits []screening.Hit, o screening.Options) error {
	st := p.style()
	parties := groupHits(hits)
	matches, entries := 0, 0
	for _, party := range parties {
		if party[0].Match {
			matches++
		}
		for _, h := range party {
			if h.Match {
				entries++
			}
		}
	}
	switch {
	case matches > 0:
		found := plural(matches, "match", "matches")
		if entries > matches {
			found += fmt.Sprintf(", %d entries", entries)
		}
		fmt.Fprintf(p.Stdout, "%s: %s\n", st.bold(printable(asked)), st.red(found))
	case len(hits) > 0:
		fmt.Fprintf(p.Stdout, "%s: %s\n", st.bold(printable(asked)), st.amber("no match, "+plural(len(parties), "possible party", "possible parties")+whyPossible(hits)))
	default:
		fmt.Fprintf(p.Stdout, "%s: nothing found in the lists below\n", st.bold(printable(asked)))
	}
	for _, party := range parties {
		for i, h := range party {
			if err := p.showHit(v, h, i > 0); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(p.Stdout)
	return p.showLists(v, o)
}

// whyPossible says why findings are no matches.
func whyPossible(hits []screening.Hit) string {
	if slices.ContainsFunc(hits, func(h screening.Hit) bool {
		return !h.Match && (h.Via == screening.ViaSameKey || h.Via == screening.ViaAttribution || h.Via == screening.ViaOwnership)
	}) {
		return ", for a person to judge"
	}
	return " below the threshold"
}

// groupHits puts the hits of one party together, in the order of their best.
func groupHits(hits []screening.Hit) (parties [][]screening.Hit) {
	place := map[string]int{}
	for _, h := range hits {
		at, found := place[h.CanonicalID]
		if !found {
			at, place[h.CanonicalID] = len(parties), len(parties)
			parties = append(parties, nil)
		}
		parties[at] = append(parties[at], h)
	}
	return parties
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// showHit shows a hit; again says that the party's better one stands above it.
func (p *Program) showHit(v *view, h screening.Hit, again bool) error {
	st := p.style()
	party, found, err := v.index.Party(h.List, h.EntityID)
	switch {
	case err != nil:
		return fmt.Errorf("entry %s of %s cannot be read: %w", h.EntityID, h.List, err)
	case !found && h.Via != screening.ViaOwnership:
		return fmt.Errorf("entry %s of %s was found but cannot be read", h.EntityID, h.List)
	case !found:
		party = nil
	}
	word := st.amber("possible")
	if h.Match {
		word = st.red("MATCH")
	}
	if again {
		fmt.Fprintf(p.Stdout, "  %s %s %.2f  %s\n", st.faint("the same party as"), word, h.Score, st.bold(printable(h.Name)))
	} else {
		kind := sanctions.Unknown
		if party != nil {
			kind = party.Kind
		}
		fmt.Fprintf(p.Stdout, "\n%s %.2f  %s  %s\n", word, h.Score, st.bold(printable(h.Name)), st.faint(string(kind)))
	}
	t := newTable(p.Stdout)
	showListing(t, h, party)
	t.row("  found through", through(h))
	showOwners(t, h.Ownership)
	if parts := partsOf(h); parts != "" {
		t.row("  parts", parts)
	}
	showReasons(t, h)
	if again || party == nil {
		return t.flush()
	}
	for _, r := range party.Relations {
		if other, found, err := v.index.Party(h.List, r.To); r.Name == "" && err == nil && found {
			r.Name = other.PrimaryName()
		}
		t.row("  related", strings.TrimSpace(strings.ReplaceAll(string(r.Kind), "_", " ")+" "+r.Name+" "+r.To))
	}
	if len(party.Listed) == 0 {
		t.row("  since", fmt.Sprintf("this edition of the list does not say; see mareva lists history --list %s --entity %s", h.List, h.EntityID))
	}
	return t.flush()
}

// showListing shows the entry; the party is nil where an owner is none.
func showListing(t table, h screening.Hit, party *sanctions.Party) {
	if party == nil {
		t.row("  listed", notListed(h.Ownership))
	} else {
		list, _ := sanctions.ListByName(h.List)
		t.row("  listed", fmt.Sprintf("%s (%s), entry %s%s", list.Title, h.List, h.EntityID, since(party)))
	}
	if len(h.Programs) > 0 {
		t.row("  programmes", strings.Join(h.Programs, ", "))
	}
	if party != nil {
		for _, e := range sanctions.EffectsOf(h.List, party) {
			t.row("  effect", fmt.Sprintf("%s: %s", e.Effect, e.Source))
		}
	}
}

// notListed says of an owner why there is no entry to show.
func notListed(o *screening.Ownership) string {
	if len(o.Owners) == 0 {
		return "not an entry of the list: who is behind the party was not found"
	}
	return "not an entry of the list: a government blocked by its programme, or an entry that the list no longer has"
}

// showOwners shows all who stand behind a company, where the hit is on one of several.
func showOwners(t table, o *screening.Ownership) {
	if o == nil || len(o.Owners) < 2 {
		return
	}
	for _, owner := range o.Owners {
		doubt := ""
		if !owner.Certain {
			doubt = ", if it is that one"
		}
		t.row("  owner", fmt.Sprintf("%s (%s, entry %s)%s", owner.Name, owner.List, owner.EntityID, doubt))
	}
}

// showReasons shows why, one row each, but for the parts of names.
func showReasons(t table, h screening.Hit) {
	steps := 0
	for _, r := range h.Reasons {
		switch {
		case strings.HasPrefix(r.Feature, "name_"):
		case r.Feature == "ownership":
			t.row("  ownership", r.Candidate)
		case r.Feature == "derivation":
			steps++
			t.row(fmt.Sprintf("  step %d", steps), fmt.Sprintf("%s: %s", r.Query, r.Candidate))
		case r.Feature == "certainty":
			t.row("  "+r.Query, r.Candidate)
		case r.Feature == "same_cluster":
			t.row("  cluster", r.Candidate)
		case r.Feature == "spent_together":
			steps++
			t.row(fmt.Sprintf("  step %d", steps), fmt.Sprintf("%s are spent from together in %s", r.Query, r.Candidate))
		case r.Feature == "joined_by_decision":
			steps++
			t.row(fmt.Sprintf("  step %d", steps), fmt.Sprintf("%s have one owner, somebody decided: %s", r.Query, r.Candidate))
		case r.Feature == "evidence_missing", r.Feature == "caution":
			t.row("  "+strings.ReplaceAll(r.Feature, "_", " "), r.Candidate)
		case r.Feature == "key_control":
			t.row("  key held", fmt.Sprintf("says the label “%s” (%s)", r.Query, r.Candidate))
		default:
			t.row("  reason", fmt.Sprintf("%s: “%s” against “%s”, score %.2f, weight %.2f", r.Feature, r.Query, r.Candidate, r.Score, r.Weight))
		}
	}
}

// partsOf says in one line which words of the names answer one another.
func partsOf(h screening.Hit) string {
	var parts []string
	for _, r := range h.Reasons {
		how, isPart := strings.CutPrefix(r.Feature, "name_")
		switch {
		case !isPart:
		case how == "same":
			parts = append(parts, r.Query)
		case how == "missing" && r.Candidate == "":
			parts = append(parts, "−"+r.Query+" (not listed)")
		case how == "missing":
			parts = append(parts, "+"+r.Candidate+" (only listed)")
		default:
			parts = append(parts, fmt.Sprintf("%s ≈ %s (%s %.2f)", r.Query, r.Candidate, how, r.Score))
		}
	}
	return strings.Join(parts, " · ")
}

func since(party *sanctions.Party) string {
	if len(party.Listed) == 0 {
		return ""
	}
	first := party.Listed[0]
	for _, d := range party.Listed {
		if d.From < first.From {
			first = d
		}
	}
	return ", since " + first.String()
}

func through(h screening.Hit) string {
	switch h.Via {
	case screening.ViaName:
		return fmt.Sprintf("its %s name “%s”", strings.ReplaceAll(string(h.AliasQuality), "_", " "), h.MatchedName)
	case screening.ViaAddress:
		return "its listed address " + h.MatchedName
	case screening.ViaSameKey:
		return "the same key: listed is " + h.MatchedName + "; a finding for review, not an identity"
	case screening.ViaIdentifier:
		return "an identifier"
	case screening.ViaAttribution:
		if h.ByLink() {
			return "a link: listed is " + h.MatchedName + ", which is spent from together with it; a finding for review, not an identity"
		}
		return "a label of " + h.MatchedName + "; a finding for review, not an identity"
	case screening.ViaOwnership:
		return throughOwnership(h.Ownership)
	}
	return string(h.Via)
}

func throughOwnership(o *screening.Ownership) string {
	standing := "is blocked with its owners"
	switch {
	case !o.Outcome.Blocked:
		standing = "is for a person to review"
	case o.Itself():
		standing = "is blocked in its own right"
	}
	return fmt.Sprintf("“%s” (%s), which %s", o.Name, o.EntityID, standing)
}

// showLists says what an answer rests on, and how old that is.
func (p *Program) showLists(v *view, o screening.Options) error {
	st := p.style()
	t := newTable(p.Stdout)
	for _, l := range v.lists {
		if len(o.Lists) > 0 && !slices.Contains(o.Lists, l.List) {
			continue
		}
		t.row(string(l.List), "version "+l.Version.Short(), fmt.Sprintf("%d entries", l.entries), p.age(l))
	}
	if err := t.flush(); err != nil {
		return err
	}
	for _, l := range v.lists {
		if len(o.Lists) > 0 && !slices.Contains(o.Lists, l.List) {
			continue
		}
		for _, f := range l.files {
			fmt.Fprintf(p.Stdout, "%s\n", st.faint("  read from "+printable(f.Name)+", SHA-256 "+f.SHA256))
		}
		for _, a := range l.alarms {
			fmt.Fprintf(p.Stdout, "%s %s: %s\n", st.amber("alarm"), l.List, printable(a.Error()))
		}
	}
	return nil
}

// maxAge is how old a list may be before every answer says so.
const maxAge = 24 * time.Hour

func (p *Program) age(l viewedList) string {
	var parts []string
	if l.AsOf != nil {
		parts = append(parts, "as of "+*l.AsOf)
	} else {
		parts = append(parts, "undated")
	}
	if l.CheckedAt != nil {
		checked := "checked " + p.ago(p.Now().Add(-l.age))
		if l.age > maxAge {
			checked += ", older than 24 hours"
		}
		parts = append(parts, checked)
	}
	return strings.Join(parts, ", ")
}
