package csl

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
	for _, f := range files {
		t := &table{file: f, report: r, parties: all}
		if err := t.read(); err != nil {
			return err
		}
	}
	for _, p := range all.inOrder {
		r.Entries++
		if err := emit(publication.Record{Party: p}); err != nil {
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
	// held is the last row read. It is kept back until the next one shows that
	// it was whole.
	held     []string
	heldLine int
	refused  int // rows that were well-formed CSV and damaged none the less
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
	whole, err := endsWithLineBreak(t.file)
	if err != nil {
		return err
	}
	switch {
	case t.header == nil:
		t.problem(publication.EmptyFile, 0, "", "is empty", "download it again; the list in force stays")
	case t.held != nil && !whole && !t.damageBehind(t.heldLine):
		t.problem(publication.CutOff, t.heldLine, t.header.cell(t.held, "_id"), "the last row does not end with a line break", "the file is cut; download it again")
	default:
		t.readHeld()
		if t.rows == 0 {
			t.problem(publication.EmptyFile, 0, "", "holds a header and no rows", "download it again; the list in force stays")
		}
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
	t.readHeld()
	t.rows++
	t.report.Counts["row"]++
	t.held, t.heldLine = slices.Clone(fields), line
	return nil
}

func (t *table) readHeld() {
	if t.held == nil {
		return
	}
	fields, line := t.held, t.heldLine
	t.held = nil
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
	t.parties.add(row.party(id, t.report), row.cell("entity_number") != "")
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

// damageBehind says whether something unreadable follows the row in the line:
// then the row itself is whole, however the file ends.
func (t *table) damageBehind(line int) bool {
	return slices.ContainsFunc(t.report.Problems, func(p publication.Problem) bool { return p.File == t.file.Path && p.Line > line })
}

// endsWithLineBreak says whether the last row is closed. Only the content's
// last bytes tell, and a compressed file shows them only when read through.
func endsWithLineBreak(f *publication.File) (bool, error) {
	in, err := f.Open()
	if err != nil {
		return false, err
	}
	defer in.Close()
	var tail []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := in.Read(buf)
		tail = append(tail, buf[:n]...)
		tail = tail[max(0, len(tail)-64):]
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return bytes.HasSuffix(bytes.TrimRight(tail, "\x1a \t"), []byte("\n")), nil
		}
		if err != nil {
			return false, err
		}
	}
}

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
		out = appendText(out, line)
	}
	return out
}

func split(s string) []string {
	var out []string
	for value := range strings.SplitSeq(s, "; ") {
		out = appendText(out, value)
	}
	return out
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// appendText leaves empty texts out.
func appendText(list []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return list
	}
	return appendNew(list, s)
}
