package tagpack

import (
	"encoding/json"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/mareva/mareva/attribution"
)

// ReadActors reads an ActorPack, name being the path of its file. Actors that cannot
// be taken come back as refusals. An error is an [*Error] when the file cannot be
// taken at all, and otherwise that of r.
func ReadActors(r io.Reader, name string) ([]attribution.Actor, []Refusal, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, nil, err
	}
	d, err := split(data, "actors")
	if err != nil {
		return nil, nil, err
	}
	header, pack, err := readHeader(d, name)
	if err != nil {
		return nil, nil, err
	}
	var actors []attribution.Actor
	var refusals []Refusal
	take := func(n *yaml.Node, line int, refusal *Refusal) {
		var a attribution.Actor
		if refusal == nil {
			a, refusal = readActor(n, line, &header, pack)
		}
		switch {
		case refusal == nil:
			actors = append(actors, a)
		case len(refusals) < MaxRefusals:
			refusals = append(refusals, *refusal)
		}
	}
	for _, n := range d.nodes {
		take(target(n), d.lineIn(n.Line), nil)
	}
	d.eachItem(d.list, d.line, func(text []byte, line int) {
		n, refusal := parseItem(text, line)
		take(n, line, refusal)
	})
	return actors, refusals, nil
}

func readActor(n *yaml.Node, line int, header *values, pack Pack) (attribution.Actor, *Refusal) {
	a := attribution.Actor{Pack: pack.ID, LastMod: pack.LastMod}
	if header.given(fieldCategory) {
		a.Categories = []string{header.text[fieldCategory]}
	}
	if n.Kind != yaml.MappingNode {
		r := refuse(line, CodeShape, "the actor is not a mapping; write it as \"id: ...\" and further fields")
		return a, &r
	}
	refusal := entries(n, line, func(key string, v *yaml.Node) *Refusal { return takeActor(&a, key, v, line) })
	if refusal == nil {
		refusal = checkActor(&a, line)
	}
	return a, refusal
}

// take reads one field; those of no ActorPack are passed over.
func takeActor(a *attribution.Actor, key string, v *yaml.Node, line int) (refusal *Refusal) {
	switch key {
	case "id":
		a.ID, refusal = scalar(key, v, line)
	case "label":
		a.Label, refusal = scalar(key, v, line)
	case "uri":
		a.URI, refusal = scalar(key, v, line)
	case "context":
		a.Context, refusal = scalar(key, v, line)
	case "categories":
		a.Categories, refusal = texts(key, v, line)
	case "jurisdictions":
		a.Jurisdictions, refusal = texts(key, v, line)
	case "aliases":
		a.Aliases, refusal = texts(key, v, line)
	case "lastmod":
		var text string
		if text, refusal = scalar(key, v, line); refusal != nil {
			return refusal
		}
		day, ok := parseDay(text)
		if !ok {
			r := refuse(line, CodeValue, "lastmod %q is no day; write it as 2022-11-16", shorten(text))
			return &r
		}
		a.LastMod = day
	}
	return refusal
}

// check refuses what an actor cannot be without, and what it cannot have.
func checkActor(a *attribution.Actor, line int) *Refusal {
	a.ID, a.Label, a.URI = strings.TrimSpace(a.ID), strings.TrimSpace(a.Label), strings.TrimSpace(a.URI)
	var r Refusal
	switch {
	case a.ID == "" || a.Label == "":
		r = refuse(line, CodeMissing, "the actor has no id or no label; add it")
		return &r
	case max(len(a.ID), len(a.Label), len(a.URI)) > maxText:
		r = refuse(line, CodeTooLarge, "a value has more than %d bytes; shorten it", maxText)
		return &r
	case a.Context != "" && !json.Valid([]byte(a.Context)):
		r = refuse(line, CodeValue, "the context is not JSON; write it as '{\"key\": \"value\"}'")
		return &r
	}
	for _, c := range a.Categories {
		if !attribution.ConceptKnown(c) {
			r = refuse(line, CodeConcept, "%q is not a concept of the taxonomy; give one that is, such as exchange", shorten(c))
			return &r
		}
	}
	for _, c := range a.Jurisdictions {
		if len(c) != 2 || strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			r = refuse(line, CodeValue, "%q is not a country's code; write two capitals, such as AT", shorten(c))
			return &r
		}
	}
	return nil
}
