package psc

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// maxTail is how long an id may be; Companies House's have 27 characters, etags 40.
const maxTail = 128

// totals is the kind of the object that ends a snapshot.
const totals = "totals#persons-of-significant-control-snapshot"

// kinds of records that name somebody. The others that are known are below.
var kinds = map[string]sanctions.Kind{
	"individual-person-with-significant-control":       sanctions.Person,
	"individual-beneficial-owner":                      sanctions.Person,
	"corporate-entity-person-with-significant-control": sanctions.Company,
	"corporate-entity-beneficial-owner":                sanctions.Company,
	"legal-person-person-with-significant-control":     sanctions.Organization,
	"legal-person-beneficial-owner":                    sanctions.Organization,
}

const (
	kindStatement  = "persons-with-significant-control-statement"
	kindExemptions = "exemptions"
	superSecure    = "super-secure-"
)

// nothingHidden are the statements by which nobody stays unnamed.
var nothingHidden = []string{
	"all-beneficial-owners-identified",
	"nobody-has-become-or-ceased-to-be-a-beneficial-owner",
	"no-change-beneficial-owner-relevant-period",
	"no-trust-involved-relevant-period",
	"no-change-beneficiary-relevant-period",
}

// making is a statement in the making, with what was not understood.
type making struct {
	*record
	s     ownership.Statement
	held  string
	notes []string
}

func (m *making) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// asStatement says what a record states. notes are what was not understood of it;
// refused is why nothing of it can be used.
func (r *record) asStatement(where string) (s ownership.Statement, notes []string, refused string) {
	held, isNumber := CompanyID(r.company)
	named, known := kinds[r.kind]
	known = known || r.kind == kindStatement || r.kind == kindExemptions || strings.HasPrefix(r.kind, superSecure)
	tail := r.tail()
	switch {
	case r.company == "" && !known:
		return s, nil, fmt.Sprintf("kind %q is not known, and it names no company", shorten(r.kind))
	case r.company == "":
		return s, nil, "it has no company_number; without it nobody knows in whom the interest is"
	case !isNumber:
		return s, nil, fmt.Sprintf("%q is no company number; want up to 8 letters and digits", shorten(r.company))
	case tail == "":
		return s, nil, "it has neither links.self nor an etag, so it cannot be told from others"
	case len(tail) > maxTail || strings.ContainsFunc(tail, func(c rune) bool { return c <= ' ' }):
		return s, nil, fmt.Sprintf("links.self or etag ends in %q, which is no id; want up to %d characters without spaces", shorten(tail), maxTail)
	}
	number := strings.TrimPrefix(held, "gb-coh:")
	m := &making{record: r, held: held}
	m.s.ID = "uk-psc:" + number + "/" + tail
	m.s.Source = where + " (company " + number + ", psc " + tail + ")"
	switch {
	case named != "":
		m.person(named)
	case r.kind == kindStatement:
		m.saidOfAll()
	case r.kind == kindExemptions:
		m.exempt()
	default:
		if !known {
			m.note("kind %q is not known; the company is taken to have an owner who is not named", shorten(r.kind))
		}
		m.hidden(cmp.Or(r.description, r.kind, "a record without a kind"))
	}
	if m.ceasedOn == "" && m.ceased == "true" {
		m.s.Party, m.s.Interests, m.s.Withdrawn = nil, nil, true
	}
	return m.s, m.notes, ""
}

// tail tells a record from the others of its company. Some statements have the link
// of the exemptions as their own.
func (r *record) tail() string {
	tail := r.self[strings.LastIndexByte(r.self, '/')+1:]
	if tail == "" || (tail == "exemptions" && r.kind != kindExemptions) {
		return strings.TrimSpace(r.etag)
	}
	return tail
}

// until is the day on which it ended, as far as it can be read.
func (m *making) until() ownership.Day { return m.day("ceased_on", m.ceasedOn) }

func (m *making) day(field, text string) ownership.Day {
	day, err := ownership.ParseDay(text)
	if err != nil {
		m.note("%s %q is no day, and is left out; want YYYY-MM-DD", field, shorten(text))
		return 0
	}
	return day
}

// detail adds what the record says beside the code.
func (m *making) detail(code string) string {
	if m.notified != "" {
		code += "; notified on " + shorten(m.notified)
	}
	if m.sanctioned != "" {
		code += "; is_sanctioned " + shorten(m.sanctioned)
	}
	return code
}

// hidden is an interest of somebody whom the register does not name.
func (m *making) hidden(reason string) {
	m.s.Interests = []ownership.Interest{{
		Held: m.held, Right: ownership.Shares, Share: ownership.Unknown, Until: m.until(), Detail: m.detail(reason),
	}}
}

func (m *making) saidOfAll() {
	if slices.Contains(nothingHidden, m.statement) {
		return
	}
	m.hidden(cmp.Or(m.statement, "a statement that says nothing"))
}

func (m *making) exempt() {
	if len(m.exemptions) == 0 {
		m.hidden("an exemption that is not named")
		return
	}
	for _, e := range m.exemptions {
		i := ownership.Interest{Held: m.held, Right: ownership.Shares, Share: ownership.Unknown, Detail: m.detail(e.kind)}
		i.From, i.Until = m.day("exempt_from", e.from), m.day("exempt_to", e.to)
		if i.Until != 0 && i.Until < i.From {
			m.note("an exemption ends before it begins; both days are left out")
			i.From, i.Until = 0, 0
		}
		m.s.Interests = append(m.s.Interests, i)
	}
}

// person makes the party of a record that names one, and its interests.
func (m *making) person(kind sanctions.Kind) {
	m.s.Party = m.party(kind)
	until := m.until()
	natures := m.natures
	if len(natures) == 0 {
		m.note("it has no nature of control; the interest is taken to be of unknown size")
		natures = []string{""}
	}
	for n, nature := range natures {
		if slices.Contains(natures[:n], nature) {
			continue
		}
		i, known := interestOf(nature)
		if !known && nature != "" {
			m.note("nature of control %q is not known; the interest is taken to be of unknown size", shorten(nature))
		}
		i.Holder, i.Held, i.Until = m.s.Party.ID, m.held, until
		i.Detail = m.detail(cmp.Or(shorten(nature), "no nature of control is given"))
		m.s.Interests = append(m.s.Interests, i)
	}
}

func (m *making) party(kind sanctions.Kind) *ownership.Party {
	p := &ownership.Party{ID: m.s.ID, Kind: kind}
	if name := m.fullName(); name != "" {
		p.Names = []string{name}
	} else {
		p.Anonymous = "the register gives no name"
		m.note("it has no name; it may be anybody")
	}
	if kind == sanctions.Person {
		p.Countries = list(m.residence, "")
		p.Nationalities = list(m.nationality, ",")
		p.BirthDates = m.born()
		return p
	}
	p.Countries = list(m.country, "")
	if m.number != "" {
		p.Identifiers = []sanctions.Identifier{{
			Type: sanctions.Registration, Number: m.number, Country: m.country, Issuer: m.place,
		}}
	}
	if id, isNumber := CompanyID(m.number); isNumber && registeredHere(m.country, m.place) {
		p.SameAs = []string{id}
	}
	return p
}

// fullName leaves out the title where the parts of the name are given.
func (m *making) fullName() string {
	if m.forename == "" && m.surname == "" {
		return strings.Join(strings.Fields(m.name), " ")
	}
	return strings.Join(strings.Fields(m.forename+" "+m.middle+" "+m.others+" "+m.surname), " ")
}

func (m *making) born() []sanctions.Date {
	if m.birth.year == "" {
		return nil
	}
	year, err := strconv.Atoi(m.birth.year)
	if err != nil || year < 1000 || year > 9999 {
		m.note("the year of birth is none, and is left out")
		return nil
	}
	text := fmt.Sprintf("%04d", year)
	for _, part := range [...]string{m.birth.month, m.birth.day} {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		text += fmt.Sprintf("-%02d", n)
	}
	date, err := sanctions.ParseDate(text)
	if err != nil {
		m.note("the date of birth is none; only its year is kept")
		return []sanctions.Date{sanctions.Year(year)}
	}
	return []sanctions.Date{date}
}

// list is a text in parts, without empty ones.
func list(text, separator string) []string {
	var out []string
	parts := []string{text}
	if separator != "" {
		parts = strings.Split(text, separator)
	}
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// shorten keeps a message short whatever the file holds.
func shorten(s string) string {
	if len(s) <= 120 {
		return s
	}
	return strings.ToValidUTF8(s[:117], "") + "..."
}
