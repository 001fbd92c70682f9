package ftm

import (
	"bytes"
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// graph is what the lines say that are about several parties or none: links,
// attachments and addresses, kept as they were read, and the names of those
// whom links mention.
type graph struct {
	about     map[string][]*edge // by the id of a party that it is about
	addresses map[string][]byte
	names     map[string]string // by id; empty until found
	wallets   []*edge
	sanctions []*edge
}

// edge is the line of an entity that says something of others.
type edge struct {
	schema string
	line   []byte
	file   string
	number int
	joined []sanctions.ListName // where it was put on a party
	held   bool                 // one of those that it is about has a line
}

func newGraph() *graph {
	return &graph{about: map[string][]*edge{}, addresses: map[string][]byte{}, names: map[string]string{}}
}

// isLink says whether the entity is a link or an attachment, and so no party.
func isLink(e *entity) bool {
	if _, ok := links[e.Schema]; ok {
		return true
	}
	property, ok := attachments[e.Schema]
	return ok && (e.Schema != "CryptoWallet" || len(e.ids(property)) > 0)
}

// collect keeps what a line says of others.
func (g *graph) collect(e *entity, line []byte, file string, number int) {
	if e.Schema == "Address" {
		g.addresses[e.ID] = bytes.Clone(line)
		return
	}
	if !isLink(e) {
		for property := range references {
			g.want(e.Properties[property].texts)
		}
		return
	}
	about := e.ids(attachments[e.Schema])
	for _, end := range links[e.Schema] {
		if end.property != "" {
			about = append(about, e.ids(end.property)...)
			g.want(e.Properties[end.property].texts)
		}
	}
	g.want(e.Properties["post"].texts)
	slices.Sort(about)
	kept := &edge{schema: e.Schema, line: bytes.Clone(line), file: file, number: number}
	for _, id := range slices.Compact(about) {
		g.about[id] = append(g.about[id], kept)
	}
	switch e.Schema {
	case "CryptoWallet":
		g.want(about)
		g.wallets = append(g.wallets, kept)
	case "Sanction":
		g.sanctions = append(g.sanctions, kept)
	}
}

func (g *graph) want(ids []string) {
	for _, id := range ids {
		g.names[id] = ""
	}
}

func (g *graph) name(e *entity) {
	if name, wanted := g.names[e.ID]; wanted && name == "" {
		g.names[e.ID] = e.title()
	}
}

// seen notes that the entity with the id has a line.
func (g *graph) seen(id string) {
	for _, edge := range g.about[id] {
		edge.held = true
	}
}

// sanctioned says whether a sanction refers to the entity.
func (g *graph) sanctioned(e *entity) bool {
	return slices.ContainsFunc(g.about[e.ID], func(edge *edge) bool { return edge.schema == "Sanction" }) ||
		slices.ContainsFunc(e.Properties["sanctions"].entities, func(n *entity) bool { return n.Schema == "Sanction" })
}

// ids are those of the entities that a property refers to.
func (e *entity) ids(property string) []string {
	v := e.Properties[property]
	out := slices.Clone(v.texts)
	for _, nested := range v.entities {
		out = append(out, nested.ID)
	}
	return out
}
