package ftm

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// outerEnds says of a property in which links or parties stand: which property of
// theirs names the entity that they stand in. Nested, they may leave that out.
var outerEnds = map[string]string{
	"ownershipOwner":           "owner",
	"ownershipAsset":           "asset",
	"controlController":        "controller",
	"controlControlled":        "controlled",
	"directorshipDirector":     "director",
	"directorshipOrganization": "organization",
	"subsidiaries":             "parent",
	"ownedVehicles":            "owner",
}

// check says what is wrong with a line's entity itself.
func (e *entity) check() error {
	switch {
	case len(e.id) == 0:
		return errors.New("is no entity: it has no id")
	case len(e.schema) == 0 || !e.hasProperties:
		return errors.New("is no entity: it has no schema or no properties")
	}
	return nil
}

// complete gives the entities within e what they leave out: an id, and the end of a
// link that e is.
func (e *entity) complete() error {
	if bytes.ContainsFunc(e.id, unicode.IsControl) {
		return errors.New("has an id with a control character")
	}
	for i := range e.properties {
		p := &e.properties[i]
		for j, n := range p.nested {
			if len(n.id) == 0 {
				n.id = []byte(string(e.id) + "/" + string(p.name) + "/" + strconv.Itoa(j+1))
			}
			if end, ok := outerEnds[string(p.name)]; ok && !n.has(end) {
				back := n.add([]byte(end))
				back.texts = append(back.texts, e.id)
			}
			if err := n.complete(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *entity) has(name string) bool {
	for i := range e.properties {
		if p := &e.properties[i]; string(p.name) == name && len(p.texts)+len(p.nested) > 0 {
			return true
		}
	}
	return false
}

// texts are the different values of a property, without blanks around them.
func (e *entity) texts(name string) []string { return e.addTexts(nil, name) }

func (e *entity) addTexts(to []string, name string) []string {
	for i := range e.properties {
		p := &e.properties[i]
		if string(p.name) != name {
			continue
		}
		for _, b := range p.texts {
			if b = bytes.TrimSpace(b); len(b) > 0 && !contains(to, b) {
				to = append(to, string(b))
			}
		}
	}
	return to
}

// contains looks at the first of many texts only: no record has so many that are
// worth the time, and twice the same does no harm.
func contains(texts []string, b []byte) bool {
	for _, t := range texts[:min(len(texts), 1000)] {
		if t == string(b) {
			return true
		}
	}
	return false
}

// refs are the ids of the parties that a property names.
func (e *entity) refs(name string) ([]string, error) {
	ids := e.texts(name)
	for i := range e.properties {
		if p := &e.properties[i]; string(p.name) == name {
			for _, n := range p.nested {
				if !contains(ids, n.id) {
					ids = append(ids, string(n.id))
				}
			}
		}
	}
	for i, id := range ids {
		if strings.ContainsFunc(id, unicode.IsControl) {
			return nil, errors.New("names a party by an id with a control character")
		}
		ids[i] = scheme + id
	}
	return ids, nil
}

// stated is the day on which the collector saw the entity change.
func (e *entity) stated() ownership.Day {
	d, _ := parseDate(string(e.lastChange))
	return ownership.Begin(d)
}

// dates are those of a property; unread is the first value that is none.
func (e *entity) dates(name string) (dates []sanctions.Date, unread string) {
	for _, text := range e.texts(name) {
		if d, ok := parseDate(text); ok {
			dates = append(dates, d)
		} else if unread == "" {
			unread = text
		}
	}
	return dates, unread
}

// parseDate reads "1984", "1984-08", "1984-08-15", with a time of day or not.
func parseDate(text string) (sanctions.Date, bool) {
	day, _, _ := strings.Cut(text, "T")
	d, err := sanctions.ParseDate(day)
	return d, err == nil && !d.IsZero()
}

// first is the first day of several dates, 0 for none.
func first(dates []sanctions.Date) ownership.Day {
	var day ownership.Day
	for _, d := range dates {
		if b := ownership.Begin(d); day == 0 || b < day {
			day = b
		}
	}
	return day
}

// last is the last day of several dates, 0 for none.
func last(dates []sanctions.Date) ownership.Day {
	var day ownership.Day
	for _, d := range dates {
		day = max(day, ownership.End(d))
	}
	return day
}
