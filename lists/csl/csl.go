package csl

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Recognise says whether head begins a Consolidated Screening List: a header
// row with the columns that only this table has together.
func Recognise(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\n"))
	columns, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return false
	}
	_, err = newHeader(columns)
	return err == nil
}

// Parse reads Consolidated Screening Lists in CSV. Rows with the same id may
// lie apart, so that all parties are held until the end of the files.
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format, r.List = "US Consolidated Screening List CSV", sanctions.USTradeCSL
	all := newParties()
	emit = r.Counting(emit)
	for _, f := range files {
		t := &table{file: f, report: r, parties: all}
		if err := t.read(); err != nil {
			return err
		}
	}
	// A lost row may be one of several of any party.
	var incomplete []string
	if r.Alarm() {
		incomplete = sanctions.FieldNames()
	}
	for _, p := range all.inOrder {
		if err := emit(publication.Record{Party: p, Incomplete: incomplete}); err != nil {
			return err
		}
	}
	return nil
}

// table is one file being read.
type table struct {
	file    *publication.File
	report  *publication.Report
	parties *parties
	header  *header
	rows    int
	known   int // damaged rows of the files before
	refused int // rows that were well-formed CSV and damaged none the less
}

func (t *table) read() error {
	t.known = t.report.Counts[damagedRows]
	ending, err := publication.EachRow(t.file, t.report, t.take)
	if err != nil {
		return err
	}
	// A row that is no CSV is a row of the file too.
	t.report.Counts["row"] += t.damaged() - t.refused
	if ending.Glued {
		t.problem(publication.Glued, 0, "", "goes on behind its end mark", "two files were joined; download the list again")
	}
	switch {
	case t.header == nil && !ending.Lost:
		t.problem(publication.EmptyFile, 0, "", "is empty", "download it again; the list in force stays")
	case t.rows == 0 && !ending.Lost:
		t.problem(publication.EmptyFile, 0, "", "holds a header and no rows", "download it again; the list in force stays")
	}
	return nil
}

// take is given each row as it stands.
func (t *table) take(line int, fields []string) error {
	if t.header == nil {
		h, err := newHeader(fields)
		if err != nil {
			return &publication.Problem{
				Code: publication.NotAList, Alarm: true, File: t.file.Path, Line: line,
				Message: err.Error(), Hint: "download consolidated.csv from data.trade.gov again",
			}
		}
		t.header = h
		return nil
	}
	t.rows++
	t.report.Counts["row"]++
	t.use(line, fields)
	return nil
}

// use reads a row behind the header.
func (t *table) use(line int, fields []string) {
	switch {
	case slices.Equal(fields, t.header.columns):
		t.report.Counts["repeated header"]++
		if t.rows > 1 {
			t.problem(publication.Glued, line, "", "the header row stands here again", "two files were joined; download the list again")
		}
		return
	case len(fields) != len(t.header.columns):
		t.refuse(line, fields[0], fmt.Sprintf("has %d cells, not %d", len(fields), len(t.header.columns)))
		return
	}
	row := row{header: t.header, cells: fields}
	id := row.id()
	if strings.ContainsFunc(id, unicode.IsControl) {
		t.refuse(line, fmt.Sprintf("%q", id), "its id holds a control character")
		return
	}
	if source := row.cell("source"); source != "" {
		t.report.Counts[source]++
	}
	p := row.party(id, t.report)
	if len(p.Names) == 0 {
		t.refuse(line, id, "it has no name")
		return
	}
	t.parties.add(p, row.cell("entity_number") != "")
}

func (t *table) refuse(line int, record, message string) {
	t.refused++
	t.problem(publication.DamagedRecord, line, record, message, "the file was cut or edited; download it again")
}

func (t *table) problem(code publication.Code, line int, record, message, hint string) {
	t.report.Add(publication.Problem{Code: code, Alarm: true, File: t.file.Path, Line: line, Record: record, Message: message, Hint: hint})
}

// damagedRows is what the report counts damaged rows under, whoever notes them.
const damagedRows = "problem: " + string(publication.DamagedRecord)

// damaged is how many rows of this file have been noted as damaged so far.
func (t *table) damaged() int { return t.report.Counts[damagedRows] - t.known }

// header finds cells by the names of their columns.
type header struct {
	columns []string
	index   map[string]int
}

func newHeader(columns []string) (*header, error) {
	h := &header{columns: slices.Clone(columns), index: make(map[string]int, len(columns))}
	for i, name := range columns {
		h.columns[i] = strings.TrimSpace(name)
		h.index[h.columns[i]] = i
	}
	for _, name := range []string{"source", "entity_number", "programs", "name", "alt_names", "federal_register_notice"} {
		if _, ok := h.index[name]; !ok {
			return nil, fmt.Errorf("has no column %q", name)
		}
	}
	return h, nil
}

func (h *header) cell(fields []string, name string) string {
	if i, ok := h.index[name]; ok && i < len(fields) {
		return fields[i]
	}
	return ""
}

// row is one line of the table.
type row struct {
	header *header
	cells  []string
}

func (r row) cell(name string) string { return unwrap(r.header.cell(r.cells, name)) }

// list is the values of a cell that holds several.
func (r row) list(name string) []string { return split(r.cell(name)) }

// id is what the row is known by.
func (r row) id() string {
	for _, name := range []string{"_id", "entity_number"} {
		if id := r.header.cell(r.cells, name); id != "" {
			return id
		}
	}
	h := sha256.Sum256([]byte(strings.Join(r.cells, "\x00")))
	return "row-" + hex.EncodeToString(h[:10])
}

// unwrap puts a text that was broken into lines back into one.
func unwrap(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.Join(lines(s), " ")
}

func lines(s string) []string {
	var out []string
	for line := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == '\n' || c == '\r' }) {
		out = publication.AppendNew(out, strings.TrimSpace(line))
	}
	return out
}

func split(s string) []string {
	var out []string
	for value := range strings.SplitSeq(s, "; ") {
		out = publication.AppendNew(out, strings.TrimSpace(value))
	}
	return out
}
