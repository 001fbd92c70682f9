package httpapi

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsTemplate string

// routeDocs serves the description of every operation registered so far, for
// programs and for people. Both are made once, from the same document, and need
// nothing from another server.
func (s *server) routeDocs() {
	open := route{access: needsNoKey}
	description, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		panic("the API's description cannot be written: " + err.Error()) // it is fixed when compiled
	}
	s.handle("GET /openapi.json", open, asset("application/json", description))
	var page bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsTemplate)).Execute(&page, docsOf(s.api.OpenAPI())); err != nil {
		panic("the API's page cannot be written: " + err.Error()) // likewise
	}
	s.handle("GET /docs", open, asset("text/html; charset=utf-8", page.Bytes()))
}

// docsPage is what docs.html shows.
type docsPage struct {
	Title, Version, Description string
	Groups                      []docsGroup
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	*huma.Operation
	NeedsKey string // "no key", which key, or "key, except on this machine"
	Body     []docsField
	Answers  []docsAnswer
}

type docsField struct {
	Name, Type, Doc string
	Required        bool
}

type docsAnswer struct {
	Status, Description string
	Fields              []docsField
}

func docsOf(api *huma.OpenAPI) docsPage {
	page := docsPage{Title: api.Info.Title, Version: api.Info.Version, Description: api.Info.Description}
	for path := range api.Paths {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				page.add(first(op.Tags), docsOperationOf(api, op))
			}
		}
	}
	slices.SortFunc(page.Groups, func(a, b docsGroup) int {
		rank := func(name string) int {
			return slices.IndexFunc(api.Tags, func(tag *huma.Tag) bool { return tag.Name == name })
		}
		return cmp.Compare(rank(a.Name), rank(b.Name))
	})
	for _, g := range page.Groups {
		slices.SortFunc(g.Operations, func(a, b docsOperation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
	}
	return page
}

func (p *docsPage) add(group string, op docsOperation) {
	for i := range p.Groups {
		if p.Groups[i].Name == group {
			p.Groups[i].Operations = append(p.Groups[i].Operations, op)
			return
		}
	}
	p.Groups = append(p.Groups, docsGroup{group, []docsOperation{op}})
}

func docsOperationOf(api *huma.OpenAPI, op *huma.Operation) docsOperation {
	out := docsOperation{Operation: op}
	switch {
	case len(op.Security) == 0:
		out.NeedsKey = "no key"
	case slices.ContainsFunc(op.Security, func(needs map[string][]string) bool { return len(needs) == 0 }):
		out.NeedsKey = "key, except on this machine"
	default:
		out.NeedsKey = "key that allows " + strings.Join(op.Security[0][schemeHeader], ", ")
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			out.Body = docsFields(api, media.Schema)
		}
	}
	for status, response := range op.Responses {
		if status == "default" { // says nothing that a reader does not expect
			continue
		}
		answer := docsAnswer{Status: status, Description: response.Description}
		for _, media := range response.Content {
			if status == "200" {
				answer.Fields = docsFields(api, media.Schema)
			}
		}
		out.Answers = append(out.Answers, answer)
	}
	slices.SortFunc(out.Answers, func(a, b docsAnswer) int { return strings.Compare(a.Status, b.Status) })
	return out
}

// docsFields are the fields of an object, in the order of their names.
func docsFields(api *huma.OpenAPI, schema *huma.Schema) []docsField {
	if schema != nil && schema.Ref != "" {
		schema = api.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	if schema == nil {
		return nil
	}
	var out []docsField
	for name, field := range schema.Properties {
		out = append(out, docsField{name, docsType(field), field.Description, slices.Contains(schema.Required, name)})
	}
	slices.SortFunc(out, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// docsType says in a few words what a schema takes.
func docsType(s *huma.Schema) string {
	switch {
	case s == nil:
		return "anything"
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case len(s.OneOf) > 0:
		return docsType(s.OneOf[0]) + " or null"
	case s.Type == huma.TypeArray:
		return "list of " + docsType(s.Items)
	case s.Nullable:
		return s.Type + " or null"
	}
	return s.Type
}
