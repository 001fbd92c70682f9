package uk

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// headerMarks are the columns that every edition has and no other list.
var headerMarks = []string{"name6", "name1", "grouptype", "aliastype", "regime", "groupid"}

// RecogniseCSV says whether head begins an OFSI Consolidated List: its header
// is among the first rows.
func RecogniseCSV(head []byte) bool {
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	for range 5 {
		fields, err := c.Read()
		if err != nil {
			return false
		}
		if isHeader(fields) {
			return true
		}
	}
	return false
}

func isHeader(fields []string) bool {
	folded := make([]string, len(fields))
	for i, f := range fields {
		folded[i] = fold(f)
	}
	return !slices.ContainsFunc(headerMarks, func(mark string) bool { return !slices.Contains(folded, mark) })
}

// ParseConList reads the OFSI Consolidated List. It holds the whole list in
// memory, since the rows of one party lie apart.
func ParseConList(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	file, err := onlyFile(files)
	if err != nil {
		return err
	}
	r.Format, r.List = "OFSI Consolidated List CSV", sanctions.UKConsolidated
	list := conList{file: file, report: r, parties: map[string]*sanctions.Party{}}
	if _, err := publication.EachRow(file, r, list.take); err != nil && !errors.Is(err, errGlued) {
		return err
	}
	if list.columns == nil {
		r.Add(publication.Problem{Code: publication.NotAList, Alarm: true, File: file.Path, Message: "has no header row of a Consolidated List", Hint: "check what the file is"})
		return nil
	}
	return list.emitAll(r.Counting(emit))
}

// errGlued ends the reading where a second list begins in the same file.
var errGlued = errors.New("a second header")

// conList gathers the rows of a file into parties.
type conList struct {
	file    *publication.File
	report  *publication.Report
	header  []string
	columns map[string]int // by folded heading
	unknown []int          // columns without a meaning here
	ids     []string       // Group IDs in the order of their first rows
	parties map[string]*sanctions.Party
}

func (l *conList) take(line int, fields []string) error {
	blank := !slices.ContainsFunc(fields, func(f string) bool { return f != "" })
	switch {
	case blank:
	case isHeader(fields):
		if l.columns != nil {
			l.report.Add(publication.Problem{Code: publication.Glued, Alarm: true, File: l.file.Path, Line: line, Message: "another list begins here", Hint: "two files were joined; download the list again. Only the first was read"})
			return errGlued
		}
		l.readHeader(fields)
	case l.columns == nil:
		l.readPreamble(fields)
	default:
		l.report.Counts["row"]++
		l.takeRow(line, fields)
	}
	return nil
}

func (l *conList) readPreamble(fields []string) {
	if fold(fields[0]) == "lastupdated" && len(fields) > 1 {
		if d, ok := readDate(fields[1]); ok {
			l.report.Published = d
			return
		}
	}
	l.report.Unread["line before the header"]++
}

func (l *conList) readHeader(fields []string) {
	l.header, l.columns = slices.Clone(fields), map[string]int{}
	for i, heading := range fields {
		key := fold(heading)
		if _, twice := l.columns[key]; twice || !slices.Contains(knownColumns, key) {
			l.unknown = append(l.unknown, i)
			continue
		}
		l.columns[key] = i
	}
}

func (l *conList) takeRow(line int, fields []string) {
	at := func(column string) string {
		if i, ok := l.columns[column]; ok && i < len(fields) {
			return fields[i]
		}
		return ""
	}
	id := at("groupid")
	surplus := slices.ContainsFunc(fields[min(len(l.header), len(fields)):], func(f string) bool { return f != "" })
	if len(fields) < len(l.header) || surplus || id == "" {
		l.report.Add(publication.Problem{
			Code: publication.DamagedRecord, Alarm: true, File: l.file.Path, Line: line, Record: id,
			Message: "this row has not the columns of the header, or no Group ID", Hint: "the file was cut or edited; download it again",
		})
		return
	}
	p := l.parties[id]
	if p == nil {
		p = &sanctions.Party{ID: id, Kind: sanctions.Unknown, Source: "Group ID " + id}
		l.parties[id] = p
		l.ids = append(l.ids, id)
		l.report.Counts["Group ID"]++
	}
	readRow(at, p, l.report)
	for _, i := range l.unknown {
		if heading := l.header[i]; fields[i] != "" {
			l.report.Unread["column "+heading]++
			publication.AddFact(p, heading, fields[i])
		}
	}
}

func (l *conList) emitAll(emit publication.Emit) error {
	// A lost row may belong to any party, and a party's other rows repeat only
	// some of what it said.
	var incomplete []string
	if l.report.Alarm() {
		incomplete = sanctions.FieldNames()
	}
	for _, id := range l.ids {
		p := l.parties[id]
		if len(p.Names) == 0 {
			l.report.Add(publication.Problem{Code: publication.DamagedRecord, Alarm: true, File: l.file.Path, Record: id, Message: "no row of this Group ID has a name", Hint: "download the list again"})
			continue
		}
		finish(p)
		if err := emit(publication.Record{Party: p, Incomplete: incomplete}); err != nil {
			return err
		}
	}
	return nil
}
