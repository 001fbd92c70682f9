package uk

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// knownColumns are the headings of all editions, folded.
var knownColumns = []string{
	"name1", "name2", "name3", "name4", "name5", "name6", "title",
	"namenonlatinscript", "nonlatinscripttype", "nonlatinscriptlanguage",
	"dob", "townofbirth", "countryofbirth", "nationality",
	"passportnumber", "passportdetails",
	"ninumber", // prose, until 2022
	"nationalidentificationnumber", "nationalidentificationdetails",
	"position",
	"address1", "address2", "address3", "address4", "address5", "address6", "postzipcode", "country",
	"otherinformation", "grouptype", "aliastype", "aliasquality",
	"regime", "listedon", "uksanctionslistdatedesignated", "lastupdated", "groupid",
}

// addressRemark tells "Afghanistan (at time of listing)", a remark on the
// address, from "Iran (Islamic Republic of)", a country's name.
var addressRemark = regexp.MustCompile(`(?i)^(.+?)\s*\(([^()]*\b(?:address|location|listing|since|previous|formerly|prison|detention|domicile|headquarters|branch|residence|as at|as of|from|until|between)\b[^()]*)\)$`)

// readRow adds what one row says to its party. At gives the row's value under a
// folded heading.
func readRow(at func(column string) string, p *sanctions.Party, r *publication.Report) {
	readKindAndName(at, p, r)
	p.Titles = publication.AppendNew(p.Titles, values(at("title"))...)
	addDate(p, r, &p.BirthDates, "column DOB", at("dob"))
	p.BirthPlaces = publication.AppendNew(p.BirthPlaces, birthPlaces(at("townofbirth"), at("countryofbirth"))...)
	p.Nationalities = publication.AppendNew(p.Nationalities, values(at("nationality"))...)
	p.Positions = publication.AppendNew(p.Positions, values(at("position"))...)

	passports, prose := documents(sanctions.Passport, passportLabel, at("passportnumber"), at("passportdetails"))
	addDocuments(p, "Passport Details", passports, prose)
	cards, prose := documents(sanctions.NationalID, nationalIDLabel, at("nationalidentificationnumber"), at("nationalidentificationdetails"))
	addDocuments(p, "National Identification Details", cards, prose)
	cards, prose = documents(sanctions.NationalID, nationalIDLabel, "", at("ninumber"))
	addDocuments(p, "NI Number", cards, prose)

	readAddress(at, p)
	readOtherInformation(p, at("otherinformation"))
	p.Programs = publication.AppendNew(p.Programs, at("regime"))
	addDate(p, r, &p.Listed, "column Listed On", at("listedon"))
	addDate(p, r, &p.Amended, "column Last Updated", at("lastupdated"))
	publication.AddFact(p, "UK Sanctions List Date Designated", at("uksanctionslistdatedesignated"))
}

func readKindAndName(at func(column string) string, p *sanctions.Party, r *publication.Report) {
	published := at("grouptype")
	switch kind := kindOf(published); {
	case published == "" || kind == p.Kind && kind != sanctions.Unknown:
	case kind != sanctions.Unknown && p.Kind == sanctions.Unknown:
		p.Kind = kind
	default:
		notUnderstood(p, r, "column Group Type", published) // unheard of, or not that of an earlier row
	}
	quality, known := qualityOf(at("aliastype"), at("aliasquality"))
	var texts [6]string
	for i := range texts {
		texts[i] = at(fmt.Sprintf("name%d", i+1))
	}
	if name, ok := newName(texts, p.Kind, quality); ok {
		publication.AddName(p, name)
		if !known {
			notUnderstood(p, r, "column Alias Type", at("aliastype")+" "+at("aliasquality")+": "+name.Full)
		}
	}
	if full := at("namenonlatinscript"); full != "" {
		publication.AddName(p, sanctions.Name{
			Full: full, Quality: sanctions.OriginalScript,
			Script: at("nonlatinscripttype"), Lang: at("nonlatinscriptlanguage"),
		})
	}
}

func addDocuments(p *sanctions.Party, label string, ids []sanctions.Identifier, prose []string) {
	p.Identifiers = publication.AppendNew(p.Identifiers, ids...)
	for _, text := range prose {
		publication.AddFact(p, label, text)
	}
}

func readAddress(at func(column string) string, p *sanctions.Party) {
	var lines []string
	for i := 1; i <= 6; i++ {
		lines = append(lines, at(fmt.Sprintf("address%d", i)))
	}
	a, ok := address(lines, at("postzipcode"), at("country"))
	if !ok {
		return
	}
	for m := addressRemark.FindStringSubmatch(a.Country); m != nil; m = addressRemark.FindStringSubmatch(a.Country) {
		a.Country, a.Note = m[1], strings.TrimSuffix(m[2]+"; "+a.Note, "; ")
	}
	publication.AddAddress(p, a)
}

var approximateBirth = regexp.MustCompile(`(?i)\b(?:DOB|date of birth)\s*(?::\s*[0-9/.]+\s*)?(?:is )?approximate`)

// finish says what only all rows together tell.
func finish(p *sanctions.Party) {
	primaryFirst(p.Names)
	for _, text := range p.Remarks {
		if !approximateBirth.MatchString(text) {
			continue
		}
		for i := range p.BirthDates {
			p.BirthDates[i].Circa = true
		}
	}
}
