package tagpack

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// document is a file taken apart: the header and the list of tags, still as text
// where the list has an item per "-" line, or as nodes where it is written in any
// other way.
type document struct {
	data []byte
	// The header is data to before and from after; both are 0 where the file is not
	// split. The list's lines, skip in number, begin at line gap of the file.
	before, after int
	gap, skip     int

	list   []byte // the items' lines; nil when there are none or nodes has them
	line   int    // of the list's first line
	indent int    // of the items' hyphens

	root  *yaml.Node   // the header; where the file is not split, all of it
	nodes []*yaml.Node // the items where the file was read as a whole
}

// lineIn gives the line of the file for a line of the header.
func (d *document) lineIn(line int) int {
	if d.gap > 0 && line >= d.gap {
		return line + d.skip
	}
	return line
}

// split finds the list under key at the top of the file. Where it is not a plain
// block list, the whole file goes to the YAML library, up to maxHeader bytes.
func split(data []byte, key string) (*document, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fail(1, CodeShape, "the file is empty")
	}
	d := &document{data: data}
	if err := d.cut(key); err != nil {
		return nil, err
	}
	if err := d.readRoot(); err != nil {
		return nil, err
	}
	listed := value(d.root, key)
	if d.list == nil {
		return d, d.takeNodes(listed, key)
	}
	if listed != nil {
		return nil, fail(d.lineIn(listed.Line), CodeShape, "there are several %q; leave one", key)
	}
	return d, nil
}

// cut separates the lines of a block list under key from the rest, if there is one.
func (d *document) cut(key string) error {
	data := d.data
	line, ended := 0, 0
	for s := (lines{rest: data}); s.next(); {
		line++
		text := bytes.TrimRight(s.text, " \r\t")
		if ended > 0 {
			if len(text) > 0 && text[0] != '#' {
				return fail(line, CodeShape, "a second document begins at line %d; keep one document in a file", ended)
			}
			continue
		}
		switch {
		case documentMarker(text) && (text[0] == '.' || begun(data[:s.start])):
			ended = line
			d.data = data[:s.start]
		case d.list == nil && opensList(text, key):
			end, n, err := d.measure(s.end, line)
			if err != nil {
				return err
			}
			if n > 0 {
				d.before, d.after = s.start, end
				d.gap, d.skip = line, n+1
				line += n
				s.seek(data, end)
			}
		}
	}
	return nil
}

// begun tells whether the document has begun in the lines before: they hold more
// than comments and directives.
func begun(before []byte) bool {
	for s := (lines{rest: before}); s.next(); {
		text := bytes.TrimSpace(s.text)
		if len(text) > 0 && text[0] != '#' && text[0] != '%' {
			return true
		}
	}
	return false
}

// measure finds the end of the block list whose first line begins at start, behind
// the line numbered before. It gives no lines where there is no block list.
func (d *document) measure(start, before int) (end, count int, err error) {
	end = start
	indent, n := -1, 0
	for s := (lines{rest: d.data[start:]}); s.next(); {
		n++
		column, first := indentOf(s.text)
		switch {
		case first == 0 || first == '#' || first == '\t': // belongs to whatever stands before
		case indent < 0:
			if first != '-' || !isItem(s.text[column:]) {
				return start, 0, nil
			}
			indent = column
		case column < indent, column == indent && !isItem(s.text[column:]):
			if column > 0 {
				return 0, 0, fail(before+n, CodeSyntax,
					"the line is indented less than the list that it stands in; indent it as the items are")
			}
			d.list, d.line, d.indent = d.data[start:end], before+1, indent
			return end, count, nil
		}
		end, count = start+s.end, n
	}
	if indent < 0 {
		return start, 0, nil
	}
	d.list, d.line, d.indent = d.data[start:end], before+1, indent
	return end, count, nil
}

// readRoot reads the header. What stands before the list must be complete without
// what stands behind it, or the list would be part of a text.
func (d *document) readRoot() error {
	header := d.data
	if d.list != nil {
		head, tail := d.data[:d.before], d.data[d.after:]
		if len(head)+len(tail) <= maxHeader {
			if _, err := parseYAML(head, d.lineIn); err != nil {
				return &Error{*err}
			}
		}
		header = append(append(make([]byte, 0, len(head)+len(tail)), head...), tail...)
	}
	if len(header) > maxHeader {
		return fail(0, CodeTooLarge, "the header is longer than %d MiB, or the list is not written with one item below "+
			"the other, each behind a hyphen; write it so", maxHeader>>20)
	}
	root, refusal := parseYAML(header, d.lineIn)
	if refusal != nil {
		return &Error{*refusal}
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return fail(1, CodeShape, "the file is not a mapping; a pack begins with lines such as \"title: ...\"")
	}
	d.root = root
	return nil
}

// takeNodes takes the items where the file was read as a whole.
func (d *document) takeNodes(listed *yaml.Node, key string) error {
	if listed == nil {
		return fail(0, CodeMissing, "there is no %q; add the list", key)
	}
	if list := target(listed); list.Kind == yaml.SequenceNode {
		d.nodes = list.Content
		return nil
	}
	return fail(listed.Line, CodeShape, "%q is not a list; write %q where there is nothing", key, key+": []")
}
