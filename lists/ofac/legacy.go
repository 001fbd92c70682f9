package ofac

import (
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// RecogniseLegacy says whether head begins the legacy XML: a root element
// sdnList, in the namespace of old or the one of today.
func RecogniseLegacy(head []byte) bool { return publication.RootElement(head) == "sdnList" }

// ParseLegacy reads sdn.xml or consolidated.xml.
func ParseLegacy(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format = "OFAC legacy XML"
	emit = r.Counting(emit)
	promised, nonSDN := -1, false
	err := publication.EachElement(files[0], r, publication.XML{
		Records: []string{"sdnEntry", "publshInformation"}, // OFAC's spelling
		Record: func(e *publication.Element) error {
			if e.Name == "publshInformation" {
				if t, err := time.Parse("01/02/2006", e.Take("Publish_Date")); err == nil {
					r.Published = sanctions.DayOf(t)
				}
				if n, err := strconv.Atoi(e.Take("Record_Count")); err == nil {
					promised = n
				}
				e.Leftovers(r)
				return nil
			}
			p, err := legacyParty(e, r)
			if err != nil {
				return err
			}
			nonSDN = nonSDN || onlyNonSDN(p.Programs)
			return emit(publication.Record{Party: p})
		},
	})
	r.List = listOf(nonSDN, files[0])
	if n := r.Counts["sdnEntry"]; err == nil && promised >= 0 && promised != n {
		r.Add(publication.Problem{
			Code: publication.CountMismatch, Alarm: true, File: files[0].Path,
			Message: "promises " + strconv.Itoa(promised) + " records and holds " + strconv.Itoa(n), Hint: "download the file again",
		})
	}
	return err
}

// leftOut is what to do about a damaged entry.
const leftOut = "the entry was left out; download the file again"

func legacyParty(e *publication.Element, r *publication.Report) (*sanctions.Party, error) {
	r.Counts["sdnEntry"]++
	uid := e.Take("uid")
	if uid == "" {
		return nil, publication.Damaged(strconv.Itoa(r.Counts["sdnEntry"]), "an sdnEntry without a uid", leftOut)
	}
	p := &sanctions.Party{ID: uid, Kind: kindOf(e.Take("sdnType")), Source: "sdnEntry uid " + uid}
	addName(p, legacyName(e), sanctions.Primary)
	place(p, "Title", detail{value: e.Take("title")})
	p.Programs = publication.AppendNew(p.Programs, e.TakeAll("programList", "program")...)
	for _, aka := range e.All("akaList", "aka") {
		r.Counts["aka"]++
		aka.Take("uid")
		addName(p, legacyName(aka), legacyQuality(aka.Take("type"), aka.Take("category")))
	}
	if len(p.Names) == 0 {
		return nil, publication.Damaged(uid, "an sdnEntry without a name", leftOut)
	}
	legacyDetails(e, p)
	legacyVessel(e.First("vesselInfo"), p)
	for _, a := range e.All("addressList", "address") {
		a.Take("uid")
		legacyAddress(a, p)
	}
	for _, id := range e.All("idList", "id") {
		id.Take("uid")
		place(p, id.Take("idType"), detail{
			value: id.Take("idNumber"), country: id.Take("idCountry"),
			issued: id.Take("issueDate"), expires: id.Take("expirationDate"),
		})
	}
	readRemarks(p, e.Take("remarks"), false, r)
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(r)...)
	return p, nil
}

// legacyName writes a name as the CSV does: "LAST, First".
func legacyName(e *publication.Element) string {
	last, first := e.Take("lastName"), e.Take("firstName")
	if first == "" || last == "" {
		return last + first
	}
	return last + ", " + first
}

func legacyQuality(kind, category string) sanctions.Quality {
	switch {
	case category == "weak":
		return sanctions.Weak
	case strings.HasPrefix(kind, "f"):
		return sanctions.Former
	}
	return sanctions.Strong
}

func legacyDetails(e *publication.Element, p *sanctions.Party) {
	// mainEntry marks the first of several; they are published in that order.
	for _, list := range []struct{ list, item, value, label string }{
		{"dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"},
		{"placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"},
		{"nationalityList", "nationality", "country", "nationality"},
		{"citizenshipList", "citizenship", "country", "citizen"},
	} {
		for _, item := range e.All(list.list, list.item) {
			item.Take("uid")
			item.Take("mainEntry")
			place(p, list.label, detail{value: item.Take(list.value)})
		}
	}
}

func legacyVessel(v *publication.Element, p *sanctions.Party) {
	place(p, "Vessel Call Sign", detail{value: v.Take("callSign")})
	place(p, "Vessel Type", detail{value: v.Take("vesselType")})
	place(p, "Tonnage", detail{value: v.Take("tonnage")})
	place(p, "Gross Registered Tonnage", detail{value: v.Take("grossRegisteredTonnage")})
	place(p, "Vessel Flag", detail{value: v.Take("vesselFlag")})
	place(p, "Vessel Owner", detail{value: v.Take("vesselOwner")})
}

func legacyAddress(e *publication.Element, p *sanctions.Party) {
	a := sanctions.Address{
		City: e.Take("city"), Region: e.Take("stateOrProvince"), PostalCode: e.Take("postalCode"), Country: e.Take("country"),
	}
	for _, name := range []string{"address1", "address2", "address3"} {
		a.Lines = publication.AppendNew(a.Lines, e.Take(name))
	}
	publication.AddAddress(p, a)
}
