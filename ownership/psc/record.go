package psc

// record is one object of the snapshot, as it stands there.
type record struct {
	company string
	hasData bool

	kind, etag, self                  string
	name                              string
	forename, middle, others, surname string
	nationality, residence            string
	birth                             struct{ year, month, day string }
	natures                           []string
	notified, ceasedOn, ceased        string
	sanctioned                        string
	country, place, number            string // identification
	statement, description            string
	exemptions                        []exemption
}

type exemption struct{ kind, from, to string }

func (s *scanner) record() *record {
	r := new(record)
	if s.next() != '{' {
		s.fail("does not begin with {")
		return r
	}
	s.at++
	for n := 0; s.more('}', n); n++ {
		switch string(s.key()) {
		case "company_number":
			r.company = s.text("company_number")
		case "data":
			r.hasData = true
			s.content(r)
		default:
			s.skip(0)
		}
	}
	return r
}

func (s *scanner) content(r *record) {
	if !s.enter('{', "data") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		switch string(s.key()) {
		case "kind":
			r.kind = s.text("kind")
		case "etag":
			r.etag = s.text("etag")
		case "links":
			s.links(r)
		case "name":
			r.name = s.text("name")
		case "name_elements":
			s.nameElements(r)
		case "nationality":
			r.nationality = s.text("nationality")
		case "country_of_residence":
			r.residence = s.text("country_of_residence")
		case "date_of_birth":
			s.dateOfBirth(r)
		case "natures_of_control":
			s.natures(r)
		case "notified_on":
			r.notified = s.text("notified_on")
		case "ceased_on":
			r.ceasedOn = s.text("ceased_on")
		case "ceased":
			r.ceased = s.text("ceased")
		case "is_sanctioned":
			r.sanctioned = s.text("is_sanctioned")
		case "identification":
			s.identification(r)
		case "statement":
			r.statement = s.text("statement")
		case "description":
			r.description = s.text("description")
		case "exemptions":
			s.exemptions(r)
		default:
			s.skip(0)
		}
	}
}

func (s *scanner) links(r *record) {
	if !s.enter('{', "links") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		if string(s.key()) == "self" {
			r.self = s.text("links.self")
		} else {
			s.skip(0)
		}
	}
}

func (s *scanner) nameElements(r *record) {
	if !s.enter('{', "name_elements") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		switch string(s.key()) {
		case "forename":
			r.forename = s.text("forename")
		case "middle_name":
			r.middle = s.text("middle_name")
		case "other_forenames":
			r.others = s.text("other_forenames")
		case "surname":
			r.surname = s.text("surname")
		default:
			s.skip(0)
		}
	}
}

func (s *scanner) dateOfBirth(r *record) {
	if !s.enter('{', "date_of_birth") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		switch string(s.key()) {
		case "year":
			r.birth.year = s.text("year")
		case "month":
			r.birth.month = s.text("month")
		case "day":
			r.birth.day = s.text("day")
		default:
			s.skip(0)
		}
	}
}

func (s *scanner) natures(r *record) {
	if !s.enter('[', "natures_of_control") {
		return
	}
	for n := 0; s.more(']', n); n++ {
		r.natures = append(r.natures, s.text("natures_of_control"))
	}
}

func (s *scanner) identification(r *record) {
	if !s.enter('{', "identification") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		switch string(s.key()) {
		case "country_registered":
			r.country = s.text("country_registered")
		case "place_registered":
			r.place = s.text("place_registered")
		case "registration_number":
			r.number = s.text("registration_number")
		default:
			s.skip(0)
		}
	}
}

// exemptions reads an object of exemptions by their kinds, each with the times in
// which it holds.
func (s *scanner) exemptions(r *record) {
	if !s.enter('{', "exemptions") {
		return
	}
	for n := 0; s.more('}', n); n++ {
		kind, first := string(s.key()), len(r.exemptions)
		if !s.enter('{', "an exemption") {
			continue
		}
		for n := 0; s.more('}', n); n++ {
			switch string(s.key()) {
			case "exemption_type":
				kind = s.text("exemption_type")
			case "items":
				s.exemptionItems(r)
			default:
				s.skip(0)
			}
		}
		if len(r.exemptions) == first {
			r.exemptions = append(r.exemptions, exemption{})
		}
		for i := first; i < len(r.exemptions); i++ {
			r.exemptions[i].kind = kind
		}
	}
}

func (s *scanner) exemptionItems(r *record) {
	if !s.enter('[', "items of an exemption") {
		return
	}
	for n := 0; s.more(']', n); n++ {
		var e exemption
		if s.enter('{', "an item of an exemption") {
			for n := 0; s.more('}', n); n++ {
				switch string(s.key()) {
				case "exempt_from":
					e.from = s.text("exempt_from")
				case "exempt_to":
					e.to = s.text("exempt_to")
				default:
					s.skip(0)
				}
			}
		}
		r.exemptions = append(r.exemptions, e)
	}
}
