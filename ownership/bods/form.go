package bods

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// form is what the standard asks of a value, in the words of its JSON schema that
// it uses. The zero form asks nothing.
type form struct {
	kinds    kinds
	fields   map[string]*form // of an object
	required []string
	anyOf    []string // at least one of these must be there
	closed   bool     // no other fields than those
	items    *form    // of a list
	codes    []string // of a text: one of these
	min, max int      // characters of a text; max 0: any number
	check    func(text []byte) string
	also     func(d *document, v ref) string // what fields ask of one another
}

// kinds is a set of kinds.
type kinds uint8

func oneOf(ks ...kind) (set kinds) {
	for _, k := range ks {
		set |= 1 << k
	}
	return set
}

func (s kinds) has(k kind) bool { return s&(1<<k) != 0 }

func (s kinds) String() string {
	var names []string
	for k := null; k <= object; k++ {
		if s.has(k) {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, " or ")
}

// fault is the first thing that is wrong with a value. Its path grows from the
// inside to the outside while it is handed up.
type fault struct {
	path string
	what string
}

func (f *fault) within(name string) *fault {
	switch {
	case f.path == "":
		f.path = name
	case f.path[0] == '[':
		f.path = name + f.path
	default:
		f.path = name + "." + f.path
	}
	return f
}

// sentence says where and what.
func (f *fault) sentence() string {
	if f.path == "" {
		return "the statement " + f.what
	}
	return f.path + " " + f.what
}

// fits holds a value against a form.
func (d *document) fits(v ref, f *form) *fault {
	k := d.values[v].kind
	if f.kinds != 0 && !f.kinds.has(k) {
		return &fault{what: fmt.Sprintf("is %s; want %s", k, f.kinds)}
	}
	var wrong *fault
	switch k {
	case object:
		wrong = d.fitsFields(v, f)
	case list:
		wrong = d.fitsItems(v, f)
	case text:
		wrong = d.fitsText(v, f)
	case number:
		if f.check != nil {
			if what := f.check(d.raw(v)); what != "" {
				wrong = &fault{what: what}
			}
		}
	case null, boolean:
	}
	if wrong == nil && f.also != nil {
		if what := f.also(d, v); what != "" {
			wrong = &fault{what: what}
		}
	}
	return wrong
}

func (d *document) fitsFields(v ref, f *form) *fault {
	if f.fields == nil {
		return nil
	}
	for child := d.values[v].first; child != none; child = d.values[child].next {
		key := d.key(child)
		want := f.fields[string(key)]
		if want == nil {
			if f.closed {
				return &fault{what: fmt.Sprintf("has a field %q, which the standard does not have here; remove it", shorten(string(key)))}
			}
			continue
		}
		if d.twice(v, child) {
			return (&fault{what: "stands twice; leave one"}).within(string(key))
		}
		if wrong := d.fits(child, want); wrong != nil {
			return wrong.within(string(key))
		}
	}
	for _, name := range f.required {
		if d.field(v, name) == none {
			return (&fault{what: "is missing; the standard requires it"}).within(name)
		}
	}
	if len(f.anyOf) > 0 && !slices.ContainsFunc(f.anyOf, func(name string) bool { return d.field(v, name) != none }) {
		return &fault{what: "has none of " + strings.Join(f.anyOf, ", ") + "; give one"}
	}
	return nil
}

func (d *document) fitsItems(v ref, f *form) *fault {
	if f.items == nil {
		return nil
	}
	i := 0
	for child := d.values[v].first; child != none; child = d.values[child].next {
		if wrong := d.fits(child, f.items); wrong != nil {
			return wrong.within("[" + strconv.Itoa(i) + "]")
		}
		i++
	}
	return nil
}

func (d *document) fitsText(v ref, f *form) *fault {
	if f.codes == nil && f.max == 0 && f.check == nil {
		return nil
	}
	b := d.raw(v)
	if d.values[v].escaped {
		b = []byte(unescape(b))
	}
	if f.codes != nil && !slices.ContainsFunc(f.codes, func(code string) bool { return code == string(b) }) {
		return &fault{what: fmt.Sprintf("is %q, which is none of the standard's codes: %s", shorten(string(b)), strings.Join(f.codes, ", "))}
	}
	if f.max > 0 {
		if n := utf8.RuneCount(b); n < f.min || n > f.max {
			return &fault{what: fmt.Sprintf("has %d characters; the standard wants %d to %d", n, f.min, f.max)}
		}
	}
	if f.check != nil {
		if what := f.check(b); what != "" {
			return &fault{what: what}
		}
	}
	return nil
}

// shorten cuts what is shown of a foreign text.
func shorten(s string) string {
	const shown = 64
	if len(s) <= shown {
		return s
	}
	return strings.ToValidUTF8(s[:shown], "") + "…"
}
