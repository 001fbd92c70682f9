package tagpack

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// parseYAML reads text with the YAML library; lineIn turns its lines into the file's.
// Aliases stay aliases, so none of them multiplies anything. The node is nil for
// text that holds nothing.
func parseYAML(text []byte, lineIn func(int) int) (*yaml.Node, *Refusal) {
	if refusal := checkText(text, lineIn); refusal != nil {
		return nil, refusal
	}
	var nodes []yaml.Node
	err := yaml.Load(text, &nodes, yaml.WithAllDocuments(),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		return nil, syntaxRefusal(err, lineIn)
	}
	if len(nodes) == 0 || len(nodes[0].Content) == 0 {
		return nil, nil
	}
	if len(nodes) > 1 {
		r := refuse(lineIn(nodes[1].Line), CodeShape, "a second document begins; keep one document in a file")
		return nil, &r
	}
	return nodes[0].Content[0], nil
}

func syntaxRefusal(err error, lineIn func(int) int) *Refusal {
	line, message := 1, err.Error()
	var located *yaml.LoadError
	if errors.As(err, &located) {
		line, message = max(located.Mark.Line, 1), located.Message
	}
	line = lineIn(line)
	code, advice := CodeSyntax, "put a text with special characters in single quotes"
	switch {
	case strings.Contains(message, "unknown anchor"):
		code, advice = CodeAlias, "only what the tag itself has can be referred to; write the value out"
	case strings.Contains(message, "max depth"):
		code, advice = CodeTooLarge, "write it with less nesting"
	}
	r := refuse(line, code, "%s; %s", message, advice)
	return &r
}

// target follows an alias, which cannot point to another.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// value gives what a mapping has under key, nil for nothing.
func value(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// scalar gives the text of a scalar as written, and whether it is one that is there.
func scalar(name string, n *yaml.Node, line int) (text string, refusal *Refusal) {
	n = target(n)
	var r Refusal
	switch {
	case n.Tag == "!include":
		r = refuse(line, CodeInclude, "%s names another file, %q, which is not followed; write its lines here", name, shorten(n.Value))
	case n.Kind != yaml.ScalarNode:
		r = refuse(line, CodeValue, "%s is a collection; give one text", name)
	case n.Tag == "!!null":
		r = refuse(line, CodeValue, "%s has no value; give one or leave the line out", name)
	case !plainTag(n.Tag):
		r = refuse(line, CodeValue, "%s has the type %q, which is not read; give a text", name, shorten(n.Tag))
	default:
		return n.Value, nil
	}
	return "", &r
}

func plainTag(tag string) bool {
	switch tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return true
	}
	return false
}

// texts gives the texts of a list; one text alone is a list of one.
func texts(name string, n *yaml.Node, line int) ([]string, *Refusal) {
	n = target(n)
	if n.Kind != yaml.SequenceNode {
		text, refusal := scalar(name, n, line)
		return []string{text}, refusal
	}
	if len(n.Content) > maxConcepts {
		r := refuse(line, CodeTooLarge, "%s has %d items, where at most %d are read; leave out what says least", name, len(n.Content), maxConcepts)
		return nil, &r
	}
	out := make([]string, 0, len(n.Content))
	for _, item := range n.Content {
		text, refusal := scalar(name, item, line)
		if refusal != nil {
			return nil, refusal
		}
		out = append(out, text)
	}
	return out, nil
}

// entries hands over the entries of a mapping, each key once.
func entries(mapping *yaml.Node, line int, take func(key string, v *yaml.Node) *Refusal) *Refusal {
	if n := len(mapping.Content) / 2; n > maxFields {
		r := refuse(line, CodeTooLarge, "there are %d fields, where at most %d are read; leave out those that no pack has", n, maxFields)
		return &r
	}
	seen := make(map[string]bool, len(mapping.Content)/2)
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := target(mapping.Content[i])
		var r Refusal
		switch {
		case key.Kind != yaml.ScalarNode:
			r = refuse(line, CodeShape, "a field's name is a collection; give a text")
		case key.Tag == "!!merge":
			r = refuse(line, CodeAlias, "merge keys (<<) are not read; write the fields out")
		case seen[key.Value]:
			r = refuse(line, CodeShape, "%q stands twice; leave one", shorten(key.Value))
		default:
			seen[key.Value] = true
			if refusal := take(key.Value, mapping.Content[i+1]); refusal != nil {
				return refusal
			}
			continue
		}
		return &r
	}
	return nil
}

// shorten cuts what is shown of a foreign text.
func shorten(s string) string {
	const shown = 64
	if len(s) <= shown {
		return s
	}
	return strings.ToValidUTF8(s[:shown], "�") + "…"
}
