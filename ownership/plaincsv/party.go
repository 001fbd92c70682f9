package plaincsv

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/psc"
	"github.com/mareva/mareva/sanctions"
)

var types = []sanctions.Kind{
	sanctions.Person, sanctions.Company, sanctions.Organization, sanctions.Entity, sanctions.Vessel, sanctions.Aircraft,
}

// party reads one of the two of a row: side is "owner" or "owned".
func (r row) party(side string) (*ownership.Party, error) {
	p, err := partyNamed(side, r.cell(side))
	if err != nil {
		return nil, err
	}
	if name := r.cell(side + "_name"); name != "" {
		p.Names = []string{name}
	}
	if kind := sanctions.Kind(strings.ToLower(r.cell(side + "_type"))); kind != "" {
		if !slices.Contains(types, kind) {
			return nil, fmt.Errorf("%s_type %q is not known; write person, company, organization, entity, vessel or aircraft", side, shorten(string(kind)))
		}
		p.Kind = kind
	}
	country := r.cell(side + "_country")
	if country != "" {
		p.Countries = []string{country}
	}
	if number := r.cell(side + "_registration"); number != "" {
		if country == "" {
			return nil, fmt.Errorf("%s_registration has a number, which says nothing without a country; fill in %s_country", side, side)
		}
		p.Identifiers = append(p.Identifiers, sanctions.Identifier{Type: sanctions.Registration, Number: number, Country: country})
		if id, isNumber := psc.CompanyID(number); isNumber && britain[strings.ToUpper(country)] && id != p.ID {
			p.SameAs = append(p.SameAs, id)
		}
	}
	return p, identify(p, side, r.cell(side+"_lei"))
}

var britain = map[string]bool{"GB": true, "UK": true, "GBR": true, "UNITED KINGDOM": true}

// partyNamed makes a party of what stands for it: a name, an id of one's own, or an
// id in a register.
func partyNamed(column, text string) (*ownership.Party, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "" && column == "owner":
		return nil, fmt.Errorf("the row has no owner; add one, or write ? where nobody knows who it is")
	case text == "" || text == unnamed:
		return nil, fmt.Errorf("the row does not say who %s is; add a name or an id", column)
	}
	scheme, id, isID := strings.Cut(text, ":")
	if !isID || id == "" || scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Contains(id, " ") {
		return &ownership.Party{ID: "csv:" + text, Kind: sanctions.Unknown, Names: []string{text}}, nil
	}
	p := &ownership.Party{ID: text, Kind: sanctions.Unknown}
	switch scheme {
	case "lei":
		lei, err := parseLEI(column, id)
		p.ID = "lei:" + lei
		return p, err
	case "gb-coh":
		company, isNumber := psc.CompanyID(id)
		if !isNumber {
			return nil, fmt.Errorf("%s %q is no company number; write it as gb-coh:01234567", column, shorten(text))
		}
		p.ID = company
	}
	return p, nil
}

// identify gives the party an LEI to go by; what it was called before stays an id.
func identify(p *ownership.Party, side, text string) error {
	if text == "" {
		return nil
	}
	lei, err := parseLEI(side+"_lei", text)
	switch {
	case err != nil:
		return err
	case p.ID == "lei:"+lei:
		return nil
	case strings.HasPrefix(p.ID, "lei:"):
		return fmt.Errorf("%s is one LEI and %s_lei another; give one", side, side)
	}
	p.SameAs = append([]string{p.ID}, p.SameAs...)
	p.ID = "lei:" + lei
	return nil
}

// parseLEI reads a Legal Entity Identifier and checks its check digits (ISO 17442,
// ISO 7064 MOD 97-10), since one wrong letter would make it another party.
func parseLEI(column, text string) (string, error) {
	lei := strings.ToUpper(strings.TrimSpace(text))
	if len(lei) != 20 || strings.Trim(lei, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fmt.Errorf("%s %q is no LEI, which has 20 letters and digits", column, shorten(text))
	}
	rest := 0
	for _, c := range lei {
		if c <= '9' {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return "", fmt.Errorf("%s %q has wrong check digits; look the LEI up again", column, shorten(text))
	}
	return lei, nil
}
