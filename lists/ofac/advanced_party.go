package ofac

import (
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// party reads one DistinctParty. Its id is the profile's, which is the entry's
// number in the other formats.
func (a *advanced) party(e *publication.Element) (publication.Record, error) {
	a.report.Counts["DistinctParty"]++
	e.Ignore("FixedRef")
	p := &sanctions.Party{Kind: sanctions.Unknown}
	for _, profile := range e.All("Profile") {
		p.ID = profile.Attr("ID")
		p.Kind = a.sets.kind(profile.Attr("PartySubTypeID"))
		for _, identity := range profile.All("Identity") {
			a.identity(identity, p)
		}
		for _, f := range profile.All("Feature") {
			a.feature(f, p)
		}
	}
	if p.ID == "" {
		return publication.Record{}, publication.Damaged(strconv.Itoa(a.report.Counts["DistinctParty"]), "a DistinctParty without a profile's ID", leftOut)
	}
	if len(p.Names) == 0 {
		return publication.Record{}, publication.Damaged(p.ID, "a DistinctParty without a name", leftOut)
	}
	p.Source = "DistinctParty Profile " + p.ID
	p.Remarks = publication.AppendNew(p.Remarks, e.Take("Comment"))
	p.Relations = a.relations[p.ID]
	if at := a.entries[p.ID]; at != nil {
		p.Sublists, p.Programs, p.Measures, p.LegalBases = at.lists, at.programs, at.measures, at.bases
		p.Listed, p.Amended = at.listed, at.amended
		p.Facts = publication.AppendNew(p.Facts, at.facts...)
		delete(a.entries, p.ID)
	} else {
		a.lost["SanctionsEntry"]++
	}
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(a.report)...)
	return publication.Record{Party: p}, nil
}

func (a *advanced) identity(e *publication.Element, p *sanctions.Party) {
	e.Ignore("FixedRef", "Primary", "False")
	partTypes := map[string]string{} // by NamePartGroupID
	for _, g := range e.All("NamePartGroups", "MasterNamePartGroup", "NamePartGroup") {
		partTypes[g.Attr("ID")] = a.sets.textOr("NamePartType", g.Attr("NamePartTypeID"), standingPartTypes)
	}
	for _, alias := range e.All("Alias") {
		a.report.Counts["Alias"]++
		a.alias(alias, partTypes, p)
	}
	for _, d := range a.documents[e.Attr("ID")] {
		place(p, d.label, d.detail)
	}
}

func (a *advanced) alias(e *publication.Element, partTypes map[string]string, p *sanctions.Party) {
	e.Ignore("FixedRef", "Primary")
	kind := a.sets.textOr("AliasType", e.Attr("AliasTypeID"), standingAliasTypes)
	quality := sanctions.Strong
	switch {
	case e.Attr("LowQuality") == "true":
		quality = sanctions.Weak
	case kind == "Name":
		quality = sanctions.Primary
	case kind == "F.K.A.":
		quality = sanctions.Former
	}
	for _, documented := range e.All("DocumentedName") {
		documented.Ignore("ID", "FixedRef", "DocNameStatusID")
		n := a.name(documented, partTypes)
		n.Quality = quality
		if n.Script != "" {
			n.Quality = sanctions.OriginalScript
		}
		addWhole(p, n)
	}
}

// name reads a DocumentedName and writes it as the other formats do: a person's
// last name first, with a comma behind.
func (a *advanced) name(e *publication.Element, partTypes map[string]string) sanctions.Name {
	var n sanctions.Name
	var last, rest []string
	for _, v := range e.All("DocumentedNamePart", "NamePartValue") {
		v.Ignore("ScriptStatusID", "Acronym")
		part := sanctions.NamePart{Kind: partKind(partTypes[v.Attr("NamePartGroupID")]), Text: v.Text()}
		if script := a.sets.textOr("Script", v.Attr("ScriptID"), standingScripts); script != "Latin" {
			n.Script = script
		}
		if part.Text == "" {
			continue
		}
		n.Parts = append(n.Parts, part)
		if part.Kind == sanctions.LastName {
			last = append(last, part.Text)
		} else {
			rest = append(rest, part.Text)
		}
	}
	n.Full = strings.Join(rest, " ")
	switch {
	case len(last) > 0 && len(rest) > 0 && n.Script == "":
		n.Full = strings.Join(last, " ") + ", " + n.Full
	case len(last) > 0:
		n.Full = strings.TrimSpace(strings.Join(last, " ") + " " + n.Full)
	}
	if len(n.Parts) == 1 {
		n.Parts = nil // a name in one piece has no parts
	}
	return n
}

func partKind(text string) sanctions.PartKind {
	switch text {
	case "Last Name":
		return sanctions.LastName
	case "First Name":
		return sanctions.FirstName
	case "Middle Name":
		return sanctions.MiddleName
	case "Maiden Name":
		return sanctions.MaidenName
	case "Patronymic":
		return sanctions.FatherName
	case "Nickname":
		return sanctions.Nickname
	case "Entity Name", "Vessel Name", "Aircraft Name":
		return sanctions.WholeName
	}
	return sanctions.UndefinedOrder
}

func addWhole(p *sanctions.Party, n sanctions.Name) {
	if n.Full == "" {
		return
	}
	for _, have := range p.Names {
		if have.Full == n.Full && have.Quality == n.Quality {
			return
		}
	}
	p.Names = append(p.Names, n)
}

// feature reads one Feature: a labelled value, which is a text, one of the
// reference values, a date or a place.
func (a *advanced) feature(e *publication.Element, p *sanctions.Party) {
	a.report.Counts["Feature"]++
	e.Ignore("ID")
	label := strings.TrimSpace(a.sets.textOr("FeatureType", e.Attr("FeatureTypeID"), standingFeatureTypes))
	for _, ref := range e.All("IdentityReference") {
		ref.Ignore("IdentityID", "IdentityFeatureLinkTypeID")
	}
	for _, v := range e.All("FeatureVersion") {
		v.Ignore("ID", "ReliabilityID")
		if label == "Location" {
			a.address(v, p)
			continue
		}
		d := a.value(v)
		if d.value == "" && d.country == "" {
			d.value, d.note = d.note, ""
		}
		place(p, sharedLabel(label), d)
	}
}

// value reads what a FeatureVersion says.
func (a *advanced) value(v *publication.Element) detail {
	d := detail{note: v.Take("Comment")}
	for _, dp := range v.All("DatePeriod") {
		d.value = period(dp).String()
	}
	for _, detail := range v.All("VersionDetail") {
		detail.Ignore("DetailTypeID")
		text := detail.Text()
		if ref := detail.Attr("DetailReferenceID"); ref != "" {
			text = a.sets.text("DetailReference", ref)
		}
		d.value = publication.Join(" ", d.value, text)
	}
	for _, at := range v.All("VersionLocation") {
		where := a.place(at.Attr("LocationID"))
		d.value = publication.Join(", ", append(append([]string{d.value}, where.Lines...), where.City, where.Region)...)
		d.country = where.Country
	}
	return d
}

func (a *advanced) address(v *publication.Element, p *sanctions.Party) {
	note := v.Take("Comment")
	for _, at := range v.All("VersionLocation") {
		where := a.place(at.Attr("LocationID"))
		where.Note = publication.Join("; ", where.Note, note)
		publication.AddAddress(p, where)
	}
}

// sharedLabel gives the label that the other formats use for a feature type.
func sharedLabel(label string) string {
	switch label {
	case "VESSEL TYPE":
		return "Vessel Type"
	case "Vessel Tonnage":
		return "Tonnage"
	case "Vessel Gross Registered Tonnage":
		return "Gross Registered Tonnage"
	}
	// The space behind the dash of the digital-currency label was trimmed.
	if ticker, ok := strings.CutPrefix(label, strings.TrimSpace(walletLabel)); ok {
		return walletLabel + strings.TrimSpace(ticker)
	}
	return label
}
