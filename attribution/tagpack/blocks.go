package tagpack

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/mareva/mareva/attribution"
)

// block is some items of a list, and what became of them.
type block struct {
	text []byte
	line int // of the file, where text begins

	labels   []attribution.Label
	refusals []Refusal // at most MaxRefusals of them
	refused  int
	unknown  []string
	done     chan struct{}
}

// blockSize is how much text a goroutine takes at a time, in bytes: enough to make
// the hand-over cheap, and little enough that few labels wait for their turn.
const blockSize = 256 << 10

// usualTag is how much text a tag has as a rule, in bytes.
const usualTag = 80

// readItems reads the items of a document and hands their labels over in order.
func readItems(d *document, newReader func() *reader, pack *Pack, emit func(attribution.Label) error) ([]Refusal, error) {
	if d.list == nil {
		return readNodes(d.nodes, newReader(), pack, emit)
	}
	// Order keeps the blocks as they stand in the file; work hands them out. Whoever
	// leaves closes stop, and all have left when this returns.
	workers := runtime.GOMAXPROCS(0)
	work, order, stop := make(chan *block), make(chan *block, 2*workers), make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	all.Go(func() { d.handOut(work, order, stop) })
	for range workers {
		all.Go(func() {
			r := newReader()
			for b := range work {
				b.labels = make([]attribution.Label, 0, len(b.text)/usualTag)
				d.eachItem(b.text, b.line, func(text []byte, line int) { b.item(r, d.indent, text, line) })
				close(b.done)
			}
		})
	}
	var refusals []Refusal
	for b := range order {
		<-b.done
		var err error
		if refusals, err = b.deliver(refusals, pack, emit); err != nil {
			return refusals, err
		}
	}
	return refusals, nil
}

// readNodes reads the items of a file that the YAML library took as a whole.
func readNodes(nodes []*yaml.Node, r *reader, pack *Pack, emit func(attribution.Label) error) ([]Refusal, error) {
	const atOnce = 1024
	var refusals []Refusal
	for some := range slices.Chunk(nodes, atOnce) {
		b := &block{}
		for _, n := range some {
			b.add(r, target(n), n.Line)
		}
		var err error
		if refusals, err = b.deliver(refusals, pack, emit); err != nil {
			return refusals, err
		}
	}
	return refusals, nil
}

// handOut cuts the list into blocks at items.
func (d *document) handOut(work, order chan<- *block, stop <-chan struct{}) {
	defer close(work)
	defer close(order)
	line := d.line
	for rest := d.list; len(rest) > 0; {
		end := d.cutAt(rest)
		b := &block{text: rest[:end], line: line, done: make(chan struct{})}
		select {
		case order <- b:
		case <-stop:
			return
		}
		select {
		case work <- b:
		case <-stop:
			return
		}
		line += bytes.Count(b.text, []byte("\n"))
		rest = rest[end:]
	}
}

// cutAt gives the beginning of the first item in text that lies behind blockSize.
func (d *document) cutAt(text []byte) int {
	if len(text) <= blockSize {
		return len(text)
	}
	at := bytes.IndexByte(text[blockSize:], '\n')
	if at < 0 {
		return len(text)
	}
	at += blockSize + 1
	for s := (lines{rest: text[at:]}); s.next(); {
		if column, first := indentOf(s.text); column == d.indent && first == '-' && isItem(s.text[column:]) {
			return at + s.start
		}
	}
	return len(text)
}

// eachItem hands over the items in text, part of the list, whose first line is that
// numbered line. What stands before the first item are comments.
func (d *document) eachItem(text []byte, line int, item func(text []byte, line int)) {
	start, from := -1, 0
	for s := (lines{rest: text}); s.next(); line++ {
		column, first := indentOf(s.text)
		if column != d.indent || first != '-' || !isItem(s.text[column:]) {
			continue
		}
		if start >= 0 {
			item(text[start:s.start], from)
		}
		start, from = s.start, line
	}
	if start >= 0 {
		item(text[start:], from)
	}
}

// parseItem reads one item of a list with the YAML library.
func parseItem(text []byte, line int) (*yaml.Node, *Refusal) {
	if len(text) > maxItem {
		r := refuse(line, CodeTooLarge, "the item has %d bytes, where at most %d are read; shorten it", len(text), maxItem)
		return nil, &r
	}
	root, refusal := parseYAML(text, func(l int) int { return line + l - 1 })
	if refusal != nil {
		if refusal.Line != line {
			refusal.Message = fmt.Sprintf("line %d: %s", refusal.Line, refusal.Message)
		}
		refusal.Line = line
		return nil, refusal
	}
	if root == nil || root.Kind != yaml.SequenceNode || len(root.Content) != 1 {
		r := refuse(line, CodeShape, "this is not one item of a list; put its fields below one another, indented alike")
		return nil, &r
	}
	return target(root.Content[0]), nil
}

// item reads one tag.
func (b *block) item(r *reader, indent int, text []byte, line int) {
	var v values
	if len(text) <= maxItem && r.plainItem(text, indent, &v) {
		b.take(r, &v, line)
		return
	}
	n, refusal := parseItem(text, line)
	if refusal != nil {
		b.refuse(*refusal)
		return
	}
	b.add(r, n, line)
}

// add takes an item that the YAML library read.
func (b *block) add(r *reader, n *yaml.Node, line int) {
	if n.Kind != yaml.MappingNode {
		b.refuse(refuse(line, CodeShape, "the tag is not a mapping; write it as \"address: ...\" and further fields"))
		return
	}
	var v values
	refusal := entries(n, line, func(key string, n *yaml.Node) *Refusal { return v.take(key, n, line) })
	b.unknown = merge(b.unknown, v.unknown)
	if refusal != nil {
		b.refuse(*refusal)
		return
	}
	b.take(r, &v, line)
}

func (b *block) take(r *reader, v *values, line int) {
	label, refusal := r.label(v, line)
	if refusal != nil {
		b.refuse(*refusal)
		return
	}
	b.labels = append(b.labels, label)
}

func (b *block) refuse(r Refusal) {
	b.refused++
	if len(b.refusals) < MaxRefusals {
		b.refusals = append(b.refusals, r)
	}
}

// deliver counts a block and hands its labels over.
func (b *block) deliver(refusals []Refusal, pack *Pack, emit func(attribution.Label) error) ([]Refusal, error) {
	pack.Unread = merge(pack.Unread, b.unknown)
	pack.Tags += b.refused
	pack.Refused += b.refused
	refusals = append(refusals, b.refusals[:min(len(b.refusals), MaxRefusals-len(refusals))]...)
	for i := range b.labels {
		if err := emit(b.labels[i]); err != nil {
			return refusals, err
		}
		pack.Tags++
		pack.Labels++
	}
	return refusals, nil
}
