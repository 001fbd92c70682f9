package tagpack

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// field is a field that a header or a tag may have and that is read.
type field uint8

const (
	fieldTitle field = iota
	fieldCreator
	fieldAddress
	fieldTransaction
	fieldLabel
	fieldSource
	fieldCurrency
	fieldNetwork
	fieldConfidence
	fieldCategory
	fieldAbuse
	fieldActor
	fieldDefiner
	fieldLastMod
	fieldConcepts // a list, kept apart from the texts
	fieldCount

	fieldUnread  // known and passed over
	fieldUnknown // of no TagPack
)

var fieldNames = [fieldCount]string{
	"title", "creator", "address", "tx_hash", "label", "source", "currency", "network", "confidence", "category",
	"abuse", "actor", "is_cluster_definer", "lastmod", "concepts",
}

// fieldOf gives the field of a name in GraphSense's schema of TagPacks.
func fieldOf(name string) field {
	if i := slices.Index(fieldNames[:], name); i >= 0 {
		return field(i)
	}
	switch name {
	case "tags", "header", "description", "owner", "is_public", "context", "tag_type":
		return fieldUnread
	}
	return fieldUnknown
}

// values are the fields of one header or tag.
type values struct {
	text     [fieldCount]string
	has      uint32 // a bit for each field that is there
	concepts []string
	unknown  []string // names of fields that no TagPack has
}

func (v *values) set(f field, text string) { v.text[f], v.has = text, v.has|1<<f }

func (v *values) given(f field) bool { return v.has&(1<<f) != 0 }

// take reads one field from its node.
func (v *values) take(name string, n *yaml.Node, line int) *Refusal {
	f := fieldOf(name)
	switch f {
	case fieldUnread:
		return nil
	case fieldUnknown:
		v.unknown = merge(v.unknown, []string{shorten(name)})
		return nil
	case fieldConcepts:
		list, refusal := texts(name, n, line)
		v.concepts, v.has = list, v.has|1<<f
		return refusal
	}
	text, refusal := scalar(name, n, line)
	v.set(f, text)
	return refusal
}

// tooLong refuses a value that is longer than what is kept.
func (v *values) tooLong(line int) *Refusal {
	for f, text := range v.text {
		if len(text) > maxText {
			r := refuse(line, CodeTooLarge, "%s has %d bytes, where at most %d are read; shorten it", fieldNames[f], len(text), maxText)
			return &r
		}
	}
	for _, c := range v.concepts {
		if len(c) > maxConcept {
			r := refuse(line, CodeConcept, "%q is not a concept of the taxonomy; give one that is, such as exchange", shorten(c))
			return &r
		}
	}
	return nil
}

// readHeader reads the fields that tags inherit. Those in a mapping called header
// go before the others, as in GraphSense's tool.
func readHeader(d *document, name string) (values, Pack, error) {
	var v values
	read := func(mapping *yaml.Node) *Refusal {
		return entries(mapping, d.lineIn(mapping.Line), func(key string, n *yaml.Node) *Refusal {
			if target(n).Tag == "!!null" {
				return nil
			}
			return v.take(key, n, d.lineIn(n.Line))
		})
	}
	refusal := read(d.root)
	if inner := value(d.root, "header"); refusal == nil && inner != nil {
		if inner = target(inner); inner.Kind == yaml.MappingNode {
			refusal = read(inner)
		} else {
			_, refusal = scalar("header", inner, d.lineIn(inner.Line))
		}
	}
	if refusal == nil {
		refusal = d.included()
	}
	if refusal == nil {
		refusal = v.tooLong(d.lineIn(d.root.Line))
	}
	if refusal != nil {
		return v, Pack{}, &Error{*refusal}
	}
	title := strings.TrimSpace(v.text[fieldTitle])
	if title == "" {
		return v, Pack{}, fail(d.lineIn(d.root.Line), CodeMissing, "there is no title; add a line such as \"title: ...\"")
	}
	creator := strings.TrimSpace(v.text[fieldCreator])
	pack := Pack{
		ID: packID(creator, title, name), Title: title, Creator: creator,
		Source: v.text[fieldSource], Unread: v.unknown,
	}
	if v.given(fieldLastMod) {
		// A day that cannot be read is refused at each tag that inherits it.
		pack.LastMod, _ = parseDay(v.text[fieldLastMod])
	}
	return v, pack, nil
}

// included refuses a file that takes its header from another by a line "#include".
func (d *document) included() *Refusal {
	head := d.data
	if d.list != nil {
		head = d.data[:d.before]
	}
	line := 0
	for s := (lines{rest: head}); s.next(); {
		line++
		if strings.HasPrefix(string(s.text[:min(len(s.text), 8)]), "#include") {
			r := refuse(line, CodeInclude, "the header includes another file, which is not followed; write its lines here")
			return &r
		}
	}
	return nil
}

// merge adds names that are not yet there, up to maxUnknown.
func merge(names, more []string) []string {
	for _, name := range more {
		if len(names) < maxUnknown && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
