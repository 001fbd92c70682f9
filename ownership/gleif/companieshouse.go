package gleif

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// companiesHouse are the codes of the United Kingdom's registers of companies: of
// England and Wales, of Northern Ireland and of Scotland, all kept by Companies
// House under one series of numbers. GLEIF's Registration Authorities List,
// www.gleif.org/en/about-lei/code-lists/gleif-registration-authorities-list
func companiesHouse(authority string) bool {
	return authority == "RA000585" || authority == "RA000586" || authority == "RA000587"
}

// register adds the entity's number in its national register.
func (r *reader) register(p *ownership.Party, entity int32) {
	rec := &r.record
	at := rec.at(entity, "RegistrationAuthority")
	number := rec.text(at, "RegistrationAuthorityEntityID")
	if len(number) == 0 { // CDF 1.0
		at, number = entity, rec.text(entity, "BusinessRegisterEntityID")
		if len(number) == 0 {
			return
		}
	}
	n := sanctions.Identifier{Type: sanctions.Registration, Number: string(number), Issuer: r.word(at, "RegistrationAuthorityID")}
	if other := r.word(at, "OtherRegistrationAuthorityID"); other != "" {
		n.Note = "registration authority " + other // one that has no code yet
	}
	if companiesHouse(n.Issuer) {
		n.Country = "GB"
		if company := companyNumber(number); company != "" {
			p.SameAs = append(p.SameAs, "gb-coh:"+company)
		} else {
			r.doubt("%q is no number of Companies House, which has 8 characters; it is kept as published", shorten(n.Number))
		}
	}
	p.Identifiers = append(p.Identifiers, n)
}

// companyForm: two letters for the registers of Scotland, Northern Ireland and of
// all that is no company with shares, then digits; some numbers end on a letter.
var companyForm = regexp.MustCompile(`^([A-Z]{2})?([0-9]{1,8}|[0-9]{1,5}[A-Z])$`)

// companyNumber is the number as Companies House writes it: 8 characters, the
// digits padded with zeros; "" when it is none.
func companyNumber(published []byte) string {
	n := bytes.ToUpper(bytes.ReplaceAll(published, []byte(" "), nil))
	parts := companyForm.FindSubmatch(n)
	if parts == nil || len(n) > 8 {
		return ""
	}
	return string(parts[1]) + strings.Repeat("0", 8-len(n)) + string(parts[2])
}
