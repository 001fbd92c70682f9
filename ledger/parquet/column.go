package parquet

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// holds says what a column must hold.
type holds uint8

const (
	text holds = iota
	whole
	amount
	instant
	truth
)

// takes says whether a column of a physical type may hold it.
func (h holds) takes(k parquet.Kind) bool {
	switch h {
	case text:
		return k == parquet.ByteArray
	case whole:
		return k == parquet.Int64 || k == parquet.Int32
	case amount:
		return k == parquet.Double || k == parquet.ByteArray || k == parquet.Int64 || k == parquet.Int32 || k == parquet.FixedLenByteArray
	case instant:
		return k == parquet.Int96 || k == parquet.Int64
	case truth:
		return k == parquet.Boolean
	}
	return false
}

func (h holds) String() string {
	return [...]string{
		"text (BYTE_ARRAY)", "whole numbers (INT64, INT32)", "amounts (DOUBLE, text, whole numbers, DECIMAL)",
		"times (INT96, TIMESTAMP)", "true and false (BOOLEAN)",
	}[h]
}

// spec is a column that a table is read from.
type spec struct {
	// path is the column's name, or list.field for a field of a list of structs, or
	// list. for a list of plain values.
	path     string
	holds    holds
	optional bool
}

// column reads the values of one column, through all row groups of a file. A nil
// column is one that the file does not have: its values are null.
type column struct {
	spec
	leaf *parquet.Column
	// element is the definition level from which on a list has an element.
	element int
	// unit and scale belong to the column's type: how many of its units a second
	// has, how many decimals a DECIMAL has (-1: it is none).
	unit  int64
	scale int

	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value
	at, n  int
}

// valuesAtOnce is how many values of a column are decoded at a time.
const valuesAtOnce = 512

// columnOf finds a column in a file's schema; nil where there is none.
func columnOf(root *parquet.Column, s spec) (*column, error) {
	name, field, list := strings.Cut(s.path, ".")
	leaf, element := root.Column(name), 0
	if leaf == nil {
		return nil, nil
	}
	if list {
		leaf, element = elementOf(leaf, field)
		if leaf == nil {
			return nil, nil
		}
		if element == 0 || leaf.MaxRepetitionLevel() != 1 {
			return nil, fmt.Errorf("column %s is no list, or a list of lists", s.path)
		}
	}
	if !leaf.Leaf() || !list && leaf.MaxRepetitionLevel() != 0 {
		return nil, fmt.Errorf("column %s is nested where %s are expected", s.path, s.holds)
	}
	c := &column{spec: s, leaf: leaf, element: element, scale: -1, buf: make([]parquet.Value, valuesAtOnce)}
	if !s.holds.takes(leaf.Type().Kind()) {
		return nil, fmt.Errorf("column %s is %s where %s are expected", s.path, leaf.Type(), s.holds)
	}
	return c, c.learnType()
}

// elementOf finds the field of a list's elements, or the elements themselves where
// field is empty, through the layers with which writers wrap them (list.element,
// bag.array_element, array, or nothing).
func elementOf(outer *parquet.Column, field string) (leaf *parquet.Column, element int) {
	for c := outer; ; {
		if c.Repeated() {
			element = c.MaxDefinitionLevel()
		}
		if c.Leaf() {
			if field == "" {
				return c, element
			}
			return nil, 0
		}
		if field != "" && element > 0 {
			if found := c.Column(field); found != nil {
				return found, element
			}
		}
		if len(c.Columns()) != 1 {
			return nil, 0
		}
		c = c.Columns()[0]
	}
}

// learnType reads what the column's logical type says of its values.
func (c *column) learnType() error {
	t := c.leaf.Type()
	logical := t.LogicalType()
	if logical == nil {
		logical = &format.LogicalType{}
		c.unit = 1
	}
	switch l := logical.Value.(type) {
	case *format.TimestampType:
		switch l.Unit.Value.(type) {
		case *format.MilliSeconds:
			c.unit = 1e3
		case *format.MicroSeconds:
			c.unit = 1e6
		case *format.NanoSeconds:
			c.unit = 1e9
		}
	case *format.DecimalType:
		c.scale = int(l.Scale)
	}
	switch {
	case c.holds == instant && c.unit == 0, c.holds == whole && c.scale > 0,
		c.holds == text && c.scale >= 0, c.scale > 77 || c.scale < -1,
		t.Kind() == parquet.FixedLenByteArray && c.scale < 0:
		return fmt.Errorf("column %s is %s where %s are expected", c.path, t, c.holds)
	}
	return nil
}

// open begins the column's part of a row group.
func (c *column) open(group parquet.RowGroup) error {
	c.close()
	chunks := group.ColumnChunks()
	i := c.leaf.Index()
	if i < 0 || i >= len(chunks) {
		return fmt.Errorf("column %s is missing in a row group", c.path)
	}
	c.pages = chunks[i].Pages()
	return nil
}

func (c *column) close() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	if c.pages != nil {
		_ = c.pages.Close() // only gives buffers back
	}
	c.pages, c.page, c.values, c.at, c.n = nil, nil, nil, 0, 0
}

// errEnd says that a column has no more values in its row group.
var errEnd = errors.New("ends before its row group does: the file is corrupt")

// fill decodes more values. Those handed over before are gone.
func (c *column) fill() (err error) {
	defer recovered(&err)
	c.at, c.n = 0, 0
	for {
		if c.values != nil {
			n, err := c.values.ReadValues(c.buf)
			if n > 0 {
				c.n = n
				return nil
			}
			if err == nil {
				err = io.ErrNoProgress
			}
			if !errors.Is(err, io.EOF) {
				return err
			}
			c.values = nil
			parquet.Release(c.page)
			c.page = nil
		}
		page, err := c.pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return errEnd
		}
		if err != nil {
			return err
		}
		c.page, c.values = page, page.Values()
	}
}

// recovered turns a panic into an error: the library panics on some corrupt files.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("is corrupt: decoding it failed: %v (%s)", r, panicSite(debug.Stack()))
	}
}

// panicSite names the function that panicked, for who reports the fault.
func panicSite(stack []byte) string {
	_, after, _ := strings.Cut(string(stack), "panic(")
	for line := range strings.Lines(after) {
		if name, _, ok := strings.Cut(line, "("); ok && strings.Contains(name, "parquet-go") {
			return name[strings.LastIndexByte(name, '/')+1:]
		}
	}
	return "unknown place"
}

// next is the column's value in the next row. What it points to stays until the
// call after.
func (c *column) next() (parquet.Value, error) {
	if c == nil {
		return parquet.Value{}, nil
	}
	if c.at == c.n {
		if err := c.fill(); err != nil {
			return parquet.Value{}, fmt.Errorf("column %s %w", c.path, err)
		}
	}
	v := c.buf[c.at]
	c.at++
	return v, nil
}

// each calls do for every element of the list in the next row, and says how many
// there are.
func (c *column) each(do func(i int, v parquet.Value) error) (int, error) {
	if c == nil {
		return 0, nil
	}
	v, err := c.next()
	switch {
	case err != nil:
		return 0, err
	case v.RepetitionLevel() != 0:
		return 0, fmt.Errorf("column %s goes on with a list that did not begin: the file is corrupt", c.path)
	case v.DefinitionLevel() < c.element:
		return 0, nil
	}
	for i := 0; ; i++ {
		if i == maxElements {
			return i, fmt.Errorf("column %s has a list of more than %d elements in one row", c.path, maxElements)
		}
		if err := do(i, v); err != nil {
			return i, fmt.Errorf("column %s, element %d: %w", c.path, i, err)
		}
		if c.at == c.n {
			switch err := c.fill(); {
			case errors.Is(err, errEnd):
				return i + 1, nil
			case err != nil:
				return i + 1, fmt.Errorf("column %s %w", c.path, err)
			}
		}
		if v = c.buf[c.at]; v.RepetitionLevel() == 0 {
			return i + 1, nil
		}
		c.at++
	}
}

// maxElements is how long a list of one row may be. A block of Bitcoin has room for
// a tenth of it.
const maxElements = 1 << 20
