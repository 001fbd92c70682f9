package ftm

import (
	"slices"
	"sort"
	"strings"
)

// fields are the keys that an entity's line is known to have.
var fields = slices.Concat([]string{"id", "schema", "caption", "properties", "datasets", "referents", "target"}, factFields, idleFields)

var (
	factFields = []string{"first_seen", "last_change", "origin"}
	// idleFields change at every publication, or are what a search answers.
	idleFields = []string{"last_seen", "key_prefix", "stub", "links", "features", "score", "match"}
)

// entity is one FollowTheMoney entity.
type entity struct {
	ID, Schema, Caption string
	Properties          map[string]values
	Datasets            []string
	Referents           []string
	Target              *bool

	hasProperties bool
	rest          map[string]string // other keys of the line, with their values as JSON
}

// values are those of one property.
type values struct {
	texts    []string
	entities []*entity // nested
}

// take gives the texts of a property and takes it out.
func (e *entity) take(name string) []string {
	v := e.Properties[name]
	if len(v.entities) > 0 {
		e.Properties[name] = values{entities: v.entities}
	} else {
		delete(e.Properties, name)
	}
	return v.texts
}

// takeFirst gives the first text of the first of the properties that has one.
func (e *entity) takeFirst(names ...string) string {
	found := ""
	for _, name := range names {
		if v := e.Properties[name].texts; found == "" && len(v) > 0 {
			found = v[0]
			e.Properties[name] = values{texts: v[1:], entities: e.Properties[name].entities}
		}
	}
	return found
}

// ref is another entity as a property names it.
type ref struct {
	id, name string
	entity   *entity // where it is nested
}

// takeRefs gives the entities that a property refers to and takes it out.
func (e *entity) takeRefs(name string) []ref {
	v := e.Properties[name]
	delete(e.Properties, name)
	var out []ref
	for _, id := range v.texts {
		out = append(out, ref{id: id})
	}
	for _, nested := range v.entities {
		out = append(out, ref{id: nested.ID, name: nested.title(), entity: nested})
	}
	return out
}

// title is how an entity is called in a line about another.
func (e *entity) title() string {
	if names := e.Properties["name"].texts; len(names) > 0 && (e.Caption == "" || e.Caption == e.ID) {
		return names[0]
	}
	if e.Caption == e.ID {
		return ""
	}
	return strings.TrimSpace(e.Caption)
}

// left are the names of the properties that were not taken, in order.
func (e *entity) left() []string {
	var out []string
	for name, v := range e.Properties {
		if len(v.texts)+len(v.entities) > 0 {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}
