package ofac

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// placement says where the value of one of OFAC's labels belongs. The labels
// are the idType of the legacy XML, the FeatureType and IDRegDocType of the
// advanced XML, and the words that a remark's parts begin with in the CSV.
type placement int

const (
	asFact placement = iota
	asIdentifier
	asContact
	asBirthDate
	asBirthPlace
	asGender
	asNationality
	asCitizenship
	asTitle
	asCountry
)

type label struct {
	text    string
	place   placement
	idType  sanctions.IDType
	contact string
}

// The labels that lists have carried since 2018. Labels not here are kept as
// facts under their own text.
var labels = []label{
	{text: "DOB", place: asBirthDate},
	{text: "Birthdate", place: asBirthDate},
	{text: "POB", place: asBirthPlace},
	{text: "Place of Birth", place: asBirthPlace},
	{text: "Gender", place: asGender},
	{text: "nationality", place: asNationality},
	{text: "Nationality Country", place: asNationality},
	{text: "citizen", place: asCitizenship},
	{text: "Citizenship Country", place: asCitizenship},
	{text: "Title", place: asTitle},
	{text: "Nationality of Registration", place: asCountry},
	{text: "Vessel Flag", place: asCountry},
	{text: "Flag", place: asCountry},

	{text: "Email Address", place: asContact, contact: "email"},
	{text: "Phone Number", place: asContact, contact: "phone"},
	{text: "Phone No.", place: asContact, contact: "phone"},
	{text: "Telephone", place: asContact, contact: "phone"},
	{text: "Fax", place: asContact, contact: "fax"},
	{text: "Website", place: asContact, contact: "website"},

	{text: "Passport", place: asIdentifier, idType: sanctions.Passport},
	{text: "Diplomatic Passport", place: asIdentifier, idType: sanctions.Passport},
	{text: "Stateless Person Passport", place: asIdentifier, idType: sanctions.Passport},
	{text: "National ID No.", place: asIdentifier, idType: sanctions.NationalID},
	{text: "National Foreign ID Number", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Identification Number", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Personal ID Card", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Citizen's Card Number", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Birth Certificate Number", place: asIdentifier, idType: sanctions.OtherID},
	{text: "Driver's License No.", place: asIdentifier, idType: sanctions.OtherID},
	{text: "Cedula No.", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Cedula de Ciudadania", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Cedula de Residencia", place: asIdentifier, idType: sanctions.NationalID},
	{text: "C.U.R.P.", place: asIdentifier, idType: sanctions.NationalID},
	{text: "D.N.I.", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Turkish Identification Number", place: asIdentifier, idType: sanctions.NationalID},
	{text: "SSN", place: asIdentifier, idType: sanctions.NationalID},
	{text: "Tax ID No.", place: asIdentifier, idType: sanctions.TaxID},
	{text: "V.A.T. Number", place: asIdentifier, idType: sanctions.TaxID},
	{text: "R.F.C.", place: asIdentifier, idType: sanctions.TaxID},
	{text: "NIT #", place: asIdentifier, idType: sanctions.TaxID},
	{text: "RUC #", place: asIdentifier, idType: sanctions.TaxID},
	{text: "RIF #", place: asIdentifier, idType: sanctions.TaxID},
	{text: "C.U.I.T.", place: asIdentifier, idType: sanctions.TaxID},
	{text: "Registration Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Registration ID", place: asIdentifier, idType: sanctions.Registration},
	{text: "Public Registration Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Business Registration Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Business Registration Document #", place: asIdentifier, idType: sanctions.Registration},
	{text: "Business Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Commercial Registry Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "UK Company Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Company Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Chinese Commercial Code", place: asIdentifier, idType: sanctions.OtherID},
	{text: "C.R. No.", place: asIdentifier, idType: sanctions.Registration},
	{text: "Trade License No.", place: asIdentifier, idType: sanctions.Registration},
	{text: "License", place: asIdentifier, idType: sanctions.OtherID},
	{text: "Legal Entity Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Enterprise Number", place: asIdentifier, idType: sanctions.Registration},
	{text: "Matricula Mercantil No", place: asIdentifier, idType: sanctions.Registration},
	{text: "Folio Mercantil No.", place: asIdentifier, idType: sanctions.Registration},
	{text: "Economic Register Number (CBLS)", place: asIdentifier, idType: sanctions.Registration},
	{text: "Unified Social Credit Code (USCC)", place: asIdentifier, idType: sanctions.Registration},
	{text: "Government Gazette Number", place: asIdentifier, idType: sanctions.OtherID},
	{text: "Global Intermediary Identification Number", place: asIdentifier, idType: sanctions.OtherID},
	{text: "D-U-N-S Number", place: asIdentifier, idType: sanctions.OtherID},
	{text: "BIK (RU)", place: asIdentifier, idType: sanctions.OtherID},
	{text: "ISIN", place: asIdentifier, idType: sanctions.OtherID},
	{text: "Military Registration Number", place: asIdentifier, idType: sanctions.OtherID},
	{text: "SWIFT/BIC", place: asIdentifier, idType: sanctions.SwiftBIC},
	{text: "Vessel Registration Identification", place: asIdentifier, idType: sanctions.IMO},
	{text: "Other Vessel Call Sign", place: asIdentifier, idType: sanctions.CallSign},
	{text: "Vessel Call Sign", place: asIdentifier, idType: sanctions.CallSign},
	{text: "MMSI", place: asIdentifier, idType: sanctions.MMSI},
	{text: "Aircraft Tail Number", place: asIdentifier, idType: sanctions.TailNumber},
	{text: "Aircraft Construction Number (also called L/N or S/N or F/N)", place: asIdentifier, idType: sanctions.SerialNumber},
	{text: "Aircraft Manufacturer's Serial Number (MSN)", place: asIdentifier, idType: sanctions.SerialNumber},

	// Facts whose label a remark's text must be parted from.
	{text: "Secondary sanctions risk:"},
	{text: "Additional Sanctions Information -"},
	{text: "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:"},
	{text: "Executive Order 13662 Directive Determination -"},
	{text: "Executive Order 14024 Directive Information -"},
	{text: "Executive Order 14024 Directive Information"},
	{text: "Executive Order 13846 information:"},
	{text: "Executive Order 13645 Determination -"},
	{text: "Executive Order 14059 information:"},
	{text: "CAATSA Section 235 Information:"},
	{text: "Organization Established Date"},
	{text: "Organization Type:"},
	{text: "Target Type"},
	{text: "Issuer Name"},
	{text: "Equity Ticker"},
	{text: "Aircraft Manufacture Date"},
	{text: "Aircraft Model"},
	{text: "Aircraft Operator"},
	{text: "Aircraft Mode S Transponder Code"},
	{text: "Previous Aircraft Tail Number"},
	{text: "Vessel Year of Build"},
	{text: "Former Vessel Flag"},
	{text: "Other Vessel Flag"},
	{text: "Other Vessel Type"},
	{text: "Vessel Type"},
	{text: "VESSEL TYPE"},
	{text: "Vessel Owner"},
}

// byFirstByte holds the labels by the byte they begin with, the longest first, so
// that the first one a text begins with is the right one.
var byFirstByte = func() (table [256][]label) {
	for _, l := range slices.SortedFunc(slices.Values(labels), func(a, b label) int { return len(b.text) - len(a.text) }) {
		table[l.text[0]] = append(table[l.text[0]], l)
	}
	return table
}()

// cutLabel parts a text into the label that it begins with and its value.
func cutLabel(text string) (l label, value string, ok bool) {
	if text == "" {
		return l, "", false
	}
	for _, l := range byFirstByte[text[0]] {
		if rest, ok := strings.CutPrefix(text, l.text); ok && strings.HasPrefix(rest, " ") {
			return l, strings.TrimSpace(rest), true
		}
	}
	return l, "", false
}

var labelByText = func() map[string]label {
	m := make(map[string]label, len(labels))
	for _, l := range labels {
		m[l.text] = l
	}
	return m
}()

const walletLabel = "Digital Currency Address - "

// detail is a number's or feature's value with what the formats say of it.
type detail struct {
	value, country, issuer, issued, expires, note string
	invalid                                       bool
}

// place puts a labelled value where it belongs.
func place(p *sanctions.Party, text string, d detail) {
	if d.value == "" && d.country == "" {
		return
	}
	if ticker, ok := strings.CutPrefix(text, walletLabel); ok && d.value != "" {
		p.Wallets = publication.AppendNew(p.Wallets, sanctions.WalletAddress{Currency: strings.TrimSpace(ticker), Address: d.value})
		return
	}
	l, known := labelByText[text]
	switch {
	case !known:
		l.place = asFact
	case l.place == asBirthDate:
		date, ok := parseDate(d.value)
		if !ok { // the advanced XML's dates come parted, and are written back as ISO 8601-2
			var err error
			date, err = sanctions.ParseDate(d.value)
			ok = err == nil
		}
		if ok {
			p.BirthDates = publication.AppendNew(p.BirthDates, date)
			return
		}
		l.place = asFact
	case l.idType == sanctions.IMO:
		d.value = strings.TrimSpace(strings.TrimPrefix(d.value, "IMO"))
	}
	if d.value == "" && (l.place == asIdentifier || l.place == asContact) {
		l.place = asFact // of a number that is not known
	}
	switch l.place {
	case asIdentifier:
		p.Identifiers = publication.AppendNew(p.Identifiers, sanctions.Identifier{
			Type: imoOr(l.idType, &d), Label: text, Number: d.value,
			Country: d.country, Issuer: d.issuer, Issued: d.issued, Expires: d.expires, Note: d.note, Invalid: d.invalid,
		})
	case asContact:
		p.Contacts = publication.AppendNew(p.Contacts, sanctions.Contact{Kind: l.contact, Value: d.value})
	case asBirthPlace:
		p.BirthPlaces = publication.AppendNew(p.BirthPlaces, d.value)
	case asGender:
		p.Genders = publication.AppendNew(p.Genders, strings.ToLower(d.value))
	case asNationality:
		p.Nationalities = publication.AppendNew(p.Nationalities, d.value+d.country)
	case asCitizenship:
		p.Citizenships = publication.AppendNew(p.Citizenships, d.value+d.country)
	case asTitle:
		p.Titles = publication.AppendNew(p.Titles, d.value)
	case asCountry:
		p.Countries = publication.AppendNew(p.Countries, d.value+d.country)
	case asFact, asBirthDate:
		if d.country != "" {
			d.value = strings.TrimSpace(d.value + " (" + d.country + ")")
		}
		publication.AddFact(p, text, d.value)
	}
}

// imoOr reads "Identification Number IMO 1234567", as companies that own ships
// are given, for what it is.
func imoOr(t sanctions.IDType, d *detail) sanctions.IDType {
	if digits, ok := strings.CutPrefix(d.value, "IMO "); ok && t == sanctions.NationalID {
		d.value = strings.TrimSpace(digits)
		return sanctions.IMO
	}
	return t
}
