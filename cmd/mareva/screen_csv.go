package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/screening"
)

// Questions as CSV have a header of id, schema, address, chain and any of the
// properties; several values of one property are parted by "; ". Answers have
// one row a hit, and one row without a hit for a question that found nothing or
// was refused.
var csvAnswerHeader = []string{"id", "list", "entity_id", "name", "matched_name", "alias_quality", "score", "match", "programs", "via", "lists_as_of", "error"}

// csv answers questions that stand in a table.
func (s stream) csv(ctx context.Context, in io.Reader, out io.Writer) error {
	buffered := bufio.NewReaderSize(in, 64<<10)
	r := csv.NewReader(buffered) // reads through buffered, without a buffer of its own
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("reading the header of the questions: %w; want a first row such as id,schema,name,birthDate", err)
	}
	header = slices.Clone(header)
	for i, column := range header {
		if slices.Contains(header[:i], strings.TrimSpace(column)) {
			return fmt.Errorf("column %q is there twice; give several values in one cell, parted by \"; \"", column)
		}
		header[i] = strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))
		if !isCSVColumn(header[i]) {
			return fmt.Errorf("column %q is not known; want id, schema, address, chain or one of %s", column, strings.Join(screening.PropertyNames(), ", "))
		}
	}
	if err := writeCSV(out, csvAnswerHeader); err != nil {
		return err
	}
	rows := &csvRows{in: r, buffered: buffered, header: header}
	return answerLines(ctx, rows, maxLine, out, func(line []byte, b *batch) { s.answerRow(rows.question(line), b) })
}

func isCSVColumn(name string) bool {
	return slices.Contains([]string{"id", "schema", "address", "chain"}, name) || slices.Contains(screening.PropertyNames(), name)
}

// csvQuestion is one row, or what is wrong with it.
type csvQuestion struct {
	ID       string
	Question screening.Question `json:"-"`
	Problem  string
}

// csvRows gives the rows of a table as lines of JSON, so that tables and JSON Lines
// take the same way through the cores: a list of cells, or what is wrong with one.
type csvRows struct {
	in       *csv.Reader
	buffered *bufio.Reader // that in reads from
	header   []string
	rest     []byte
	err      error // why there are no more
}

// Read gives at least one row, and those that wait behind it: a program that asks
// and waits is answered at once.
func (c *csvRows) Read(p []byte) (int, error) {
	for len(c.rest) < len(p) && c.err == nil && (len(c.rest) == 0 || lineWaits(c.buffered)) {
		row, err := c.in.Read()
		var line any = row
		var syntax *csv.ParseError
		switch {
		case errors.As(err, &syntax):
			line = csvQuestion{Problem: fmt.Sprintf("row at line %d: %v", syntax.StartLine, syntax.Err)}
		case err != nil:
			c.err = err
			continue
		case !utf8.ValidString(strings.Join(row, "")):
			line = csvQuestion{ID: c.idOf(row), Problem: "the row is not UTF-8: a letter that is lost may be the one that matters"}
		}
		var text bytes.Buffer
		if err := encodeTo(&text, line); err != nil {
			return 0, err
		}
		c.rest = append(c.rest, text.Bytes()...)
	}
	if len(c.rest) == 0 {
		return 0, c.err
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// idOf is the id of a row that cannot be used, as far as it can be written.
func (c *csvRows) idOf(row []string) string {
	if i := slices.Index(c.header, "id"); i >= 0 {
		return strings.ToValidUTF8(strings.TrimSpace(row[i]), "\ufffd")
	}
	return ""
}

// question is a line that Read gave.
func (c *csvRows) question(line []byte) (q csvQuestion) {
	var row []string
	var into any = &row
	if line[0] == '{' {
		into = &q
	}
	err := tooLong(line, maxLine)
	if err == nil {
		err = json.Unmarshal(line, into)
	}
	if err != nil {
		return csvQuestion{Problem: err.Error()}
	}
	if q.Problem != "" {
		return q
	}
	q.Question.Properties = map[string][]string{}
	onChain := false
	for i, column := range c.header {
		onChain = onChain || (column == "chain" && strings.TrimSpace(row[i]) != "")
	}
	for i, column := range c.header {
		q.put(column, row[i], onChain)
	}
	return q
}

// put puts a cell where it belongs. An address is a wallet's when it reads as one
// or stands beside a chain, else a postal one.
func (q *csvQuestion) put(column, value string, onChain bool) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
	case column == "id":
		q.ID = value
	case column == "schema":
		q.Question.Schema = value
	case column == "address" && (onChain || screening.LooksLikeAddress(value)):
		q.Question.Address = value
	case column == "address" && slices.ContainsFunc(strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" ,;()", r) }), screening.LooksLikeAddress):
		q.Problem = "the address cell holds a wallet address and more: give one wallet address a row, and postal addresses apart"
	case column == "chain":
		q.Question.Chain = value
	default:
		q.Question.Properties[column] = append(q.Question.Properties[column], strings.Split(value, "; ")...)
	}
}

func (s stream) answerRow(q csvQuestion, b *batch) {
	problem := q.Problem
	var hits []screening.Hit
	if problem == "" {
		var err error
		if hits, err = s.view.index.Screen(q.Question, s.options); err != nil {
			problem = err.Error()
		}
	}
	b.refused = b.refused || problem != ""
	if len(hits) == 0 {
		hits = []screening.Hit{{}}
	}
	for _, h := range hits {
		b.row(s.csvRow(q.ID, h, problem))
	}
}

// row writes a row of a table.
func (b *batch) row(cells []string) {
	if b.table == nil {
		b.table = csv.NewWriter(&b.answers)
	}
	err := b.table.Write(cells)
	b.table.Flush()
	if err = errors.Join(err, b.table.Error()); err != nil {
		panic(err) // writing to memory
	}
}

func (s stream) csvRow(id string, h screening.Hit, problem string) []string {
	row := []string{id, "", "", "", "", "", "", "", "", "", s.asOf(), problem}
	if h.EntityID != "" {
		copy(row[1:], []string{
			string(h.List), h.EntityID, h.Name, h.MatchedName, string(h.AliasQuality),
			strconv.FormatFloat(h.Score, 'f', -1, 64), strconv.FormatBool(h.Match), strings.Join(h.Programs, "; "), string(h.Via),
		})
	}
	return row
}

// asOf says in one cell which lists answered, and how old they are.
func (s stream) asOf() string {
	var parts []string
	for _, l := range s.states {
		day := "undated"
		if l.AsOf != nil {
			day = *l.AsOf
		}
		parts = append(parts, string(l.List)+" "+day)
	}
	return strings.Join(parts, "; ")
}

func writeCSV(out io.Writer, row []string) error {
	w := csv.NewWriter(out)
	if err := w.Write(row); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// write writes the answer to one question.
func (s stream) write(out io.Writer, format string, hits []screening.Hit) error {
	if format != "csv" {
		return encodeTo(out, jsonAnswer{ID: json.RawMessage("null"), Hits: append([]screening.Hit{}, hits...), Lists: s.states, Labels: s.view.labels.state(), Owners: s.view.owners.state()})
	}
	if err := writeCSV(out, csvAnswerHeader); err != nil {
		return err
	}
	if len(hits) == 0 {
		hits = []screening.Hit{{}}
	}
	for _, h := range hits {
		if err := writeCSV(out, s.csvRow("", h, "")); err != nil {
			return err
		}
	}
	return nil
}

func encodeTo(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
