package uk

import (
	"testing"

	"github.com/mareva/mareva/sanctions"
)

func TestNumberedValuesAreParted(t *testing.T) {
	for cell, want := range map[string][]string{
		"":                                nil,
		"Tunis":                           {"Tunis"},
		"(1) Tripoli (2) Tunis":           {"Tripoli", "Tunis"},
		"1) Saudi Arabia 2) Qatar":        {"Saudi Arabia", "Qatar"},
		"a) French, b) Tunisian":          {"French", "Tunisian"},
		"(A) Kuwait (B) Qatar":            {"Kuwait", "Qatar"},
		"(1) Germany (b) Algeria":         {"Germany", "Algeria"},
		"(1) Solo(2) Sukoharjo":           {"Solo", "Sukoharjo"},
		"(1) Samarra":                     {"Samarra"},
		"(1) Beja (2) - (3) -":            {"Beja"},
		"(1)-(2) Tunisia (3) Libya":       {"Tunisia", "Libya"},
		"(1) to (6) Algeria (7) Morocco":  {"Algeria", "Morocco"},
		"(1) Sfax (2) Region (S) East":    {"Sfax", "Region (S) East"},
		"Iran (Islamic Republic of)":      {"Iran (Islamic Republic of)"},
		"Section (a) of Quetta":           {"Section (a) of Quetta"},
		"(1) (2) (4) Libya (3) Morocco":   {"Libya", "Morocco"},
		"(2004) Old Street":               {"(2004) Old Street"},
		"(1) Colonel (2) Colonel (3) Sir": {"Colonel", "Sir"},
	} {
		expect(t, cell, want, values(cell))
	}
}

func TestTownsAndCountriesOfBirthMeetByTheirNumbers(t *testing.T) {
	for _, c := range []struct {
		town, country string
		want          []string
	}{
		{"Tunis", "Tunisia", []string{"Tunis, Tunisia"}},
		{"", "Tunisia", []string{"Tunisia"}},
		{"Tunis", "", []string{"Tunis"}},
		{"", "", nil},
		{"(1) Akobo (2) Uror", "Sudan", []string{"Akobo, Sudan", "Uror, Sudan"}},
		{"(1) Tunis (2)-(3) -", "(1) Tunisia (2) Morocco (3) Algeria", []string{"Tunis, Tunisia", "Morocco", "Algeria"}},
		{"(1) Tiaret (2) Mehdia (3) -", "(1)-(2) Algeria (3) Morocco", []string{"Tiaret, Algeria", "Mehdia, Algeria", "Morocco"}},
		{"Malualkon", "(1) Sudan (2) South Sudan", []string{"Malualkon, Sudan", "Malualkon, South Sudan"}},
	} {
		expect(t, c.town+" | "+c.country, c.want, birthPlaces(c.town, c.country))
	}
}

func TestDatesMayLackTheirDayOrMonth(t *testing.T) {
	for text, want := range map[string]string{
		"25/07/1972": "1972-07-25", "5/7/1972": "1972-07-05", "00/00/1980": "1980", "dd/mm/1968": "1968",
		"DD/MM/1968": "1968", "dd/03/1966": "1966-03", "15/mm/1966": "1966", "03/1966": "1966-03",
		"1973": "1973", "1972-07-25": "1972-07-25", " 01/02/1960 ": "1960-02-01",
		"": "", "15/08/19yy": "", "31/02/1970": "", "00/00/0000": "", "1/2/3/1970": "", "unknown": "", "25/07/72": "",
	} {
		d, ok := readDate(text)
		if ok != (want != "") {
			t.Errorf("%q: understood %v", text, ok)
		}
		if ok {
			expect(t, text, want, d.String())
		}
	}
}

func TestNamesHaveTheQualityOfTheirTypeAndStrength(t *testing.T) {
	for _, c := range []struct {
		nameType, strength string
		want               sanctions.Quality
		known              bool
	}{
		{"Primary Name", "", sanctions.Primary, true},
		{"Prime Alias", "", sanctions.Primary, true},
		{"primary name variation", "Low quality a.k.a", sanctions.Weak, true},
		{"ALias", "Good quality a.k.a.", sanctions.Strong, true},
		{"Alias", "LOW QUALITY A.K.A", sanctions.Weak, true},
		{"AKA", "Low", sanctions.Weak, true},
		{"FKA", "", sanctions.Former, true},
		{"Alias", "doubtful", sanctions.Strong, false},
		{"Birth name", "", sanctions.Strong, false},
	} {
		got, known := qualityOf(c.nameType, c.strength)
		if got != c.want || known != c.known {
			t.Errorf("%s, %s: %s, known %v; want %s, %v", c.nameType, c.strength, got, known, c.want, c.known)
		}
	}
}

func TestDocumentNumbersAreFoundInProse(t *testing.T) {
	for prose, want := range map[string][]string{
		"G827238 (Tunisian). Issued on 1 June 1996.":          {"G827238"},
		"Passport No: 592667 (Qatari passport)":               {"592667"},
		"British passport no.205939411 (issued 21.07.2004)":   {"205939411"},
		"D 000763 (Afghan). Issued on 9 Jan 1997":             {"D 000763"},
		"96 03 464086, Russian passport":                      {"96 03 464086"},
		"381420565 and 654120219":                             {"381420565", "654120219"},
		"passport numbers (1) K048787 (2) 486298":             {"K048787", "486298"},
		"Diplomatic Passport DP0000003 (valid 21/12/2015)":    {"DP0000003"},
		"Jordan 654781 (approximately issued in 2009)":        {"654781"},
		"Uganda Passport.":                                    nil,
		"2.81083E+11":                                         nil,
		"issued on 12 April 2015, expires 11 April 2017":      nil,
		"Italian Fiscal Code JMM MDI 68A25 Z352D":             {"JMM MDI 68A25 Z352D"},
		"Military ID 1-69-09-51400-64":                        {"1-69-09-51400-64"},
		"Saudi Arabian national identification number:102750": {"102750"},
	} {
		var got []string
		for _, id := range numbersIn(sanctions.Passport, "", prose) {
			got = append(got, id.Number)
		}
		expect(t, prose, want, got)
	}
}
