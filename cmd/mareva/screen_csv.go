package main

import (
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
	r := csv.NewReader(in)
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
	rows := &csvRows{in: r, header: header}
	err = answerLines(ctx, rows, out, func(line []byte, b *batch) {
		var q csvQuestion
		if err := json.Unmarshal(line, &q); err != nil {
			panic(err) // csvRows encoded it
		}
		s.answerRow(q, b)
	})
	return err
}

func isCSVColumn(name string) bool {
	return slices.Contains([]string{"id", "schema", "address", "chain"}, name) || slices.Contains(screening.PropertyNames(), name)
}

// csvQuestion is one row, or what is wrong with it.
type csvQuestion struct {
	ID       string
	Question screening.Question
	Problem  string
}

// csvRows gives the rows of a table as lines, so that tables and JSON Lines take
// the same way through the cores.
type csvRows struct {
	in     *csv.Reader
	header []string
	rest   []byte
}

func (c *csvRows) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		row, err := c.in.Read()
		var syntax *csv.ParseError
		if err != nil && !errors.As(err, &syntax) {
			return 0, err
		}
		q := csvQuestion{Question: screening.Question{Properties: map[string][]string{}}}
		if syntax != nil {
			q.Problem = fmt.Sprintf("row at line %d: %v", syntax.StartLine, syntax.Err)
		}
		if syntax == nil {
			for i, column := range c.header {
				q.put(column, row[i])
			}
			if !utf8.ValidString(strings.Join(row, "")) {
				q = csvQuestion{ID: strings.ToValidUTF8(q.ID, "\ufffd"), Problem: "the row is not UTF-8: a letter that is lost may be the one that matters"}
			}
		}
		if c.rest, err = json.Marshal(q); err != nil {
			return 0, err
		}
		c.rest = append(c.rest, '\n')
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (q *csvQuestion) put(column, value string) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
	case column == "id":
		q.ID = value
	case column == "schema":
		q.Question.Schema = value
	case column == "address" && screening.LooksLikeAddress(value):
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
		if err := writeCSV(&b.answers, s.csvRow(q.ID, h, problem)); err != nil {
			panic(err) // writing to memory
		}
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
		return encodeTo(out, jsonAnswer{ID: json.RawMessage("null"), Hits: append([]screening.Hit{}, hits...), Lists: s.states})
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
