package ofac

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Part is one of the four files of the comma-separated set.
type Part int

// The parts of a set. Only Prim can stand alone, and then says less.
const (
	NoPart   Part = iota
	Prim          // sdn.csv, cons_prim.csv: 12 columns
	Alt           // alt.csv, cons_alt.csv: 5 columns
	Add           // add.csv, cons_add.csv: 6 columns
	Comments      // sdn_comments.csv, cons_comments.csv: 2 columns
)

var columns = map[Part]int{Prim: 12, Alt: 5, Add: 6, Comments: 2}

const null = "-0-"

// RecognisePart tells by its first row which part of a set a file is: rows
// begin with a number, have the part's number of columns, and (but for the
// comments) write "-0- " for a null somewhere near the top or a known word.
func RecognisePart(head []byte) Part {
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	row, err := c.Read()
	if err != nil && len(row) == 0 {
		return NoPart
	}
	if !isNumber(row[0]) {
		return NoPart
	}
	switch len(row) {
	case columns[Prim]:
		if kind := strings.TrimSpace(row[2]); kind == null || kindOf(kind) != sanctions.Unknown {
			return Prim
		}
	case columns[Alt]:
		if kind := strings.TrimSpace(row[2]); isNumber(row[1]) && (kind == "aka" || kind == "fka" || kind == "nka") {
			return Alt
		}
	case columns[Add]:
		if isNumber(row[1]) {
			return Add
		}
	case columns[Comments]:
		return Comments
	}
	return NoPart
}

func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && len(s) < 12 && strings.Trim(s, "0123456789") == ""
}

// ParseCSV reads a comma-separated set. The first file is the primary one; the
// others are its companions, in any order, at most one of each part.
func ParseCSV(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format = "OFAC CSV"
	set := csvSet{report: r, prim: files[0], companions: map[Part]*publication.File{}, lost: map[Part]bool{}}
	for _, f := range files[1:] {
		part := RecognisePart(f.Head)
		if part == NoPart || part == Prim || set.companions[part] != nil {
			r.Add(publication.Problem{
				Code: publication.NotAList, Alarm: true, File: f.Path,
				Message: "is no companion file of OFAC's CSV set, or one that is here already, or is cut in its first row", Hint: "download the set again",
			})
			continue
		}
		set.companions[part] = f
	}
	return set.read(r.Counting(emit))
}

type csvSet struct {
	report     *publication.Report
	prim       *publication.File
	companions map[Part]*publication.File
	rows       map[Part]map[string][][]string // companion rows by the entry's number
	lost       map[Part]bool                  // files of which rows are missing
	claimed    map[string]bool                // entries of the primary file
	nonSDN     bool
	cut        int
}

func (s *csvSet) read(emit publication.Emit) error {
	s.rows, s.claimed = map[Part]map[string][][]string{}, map[string]bool{}
	for _, part := range []Part{Alt, Add, Comments} {
		if err := s.readCompanion(part); err != nil {
			return err
		}
	}
	err := s.eachRow(s.prim, Prim, func(line int, row []string) error {
		record := s.party(row)
		if len(record.Party.Names) == 0 {
			s.report.Add(publication.Problem{
				Code: publication.DamagedRecord, Alarm: true, File: s.prim.Path, Line: line, Record: record.Party.ID,
				Message: "has no name", Hint: "the row was left out; download the file again",
			})
			return nil
		}
		s.nonSDN = s.nonSDN || onlyNonSDN(record.Party.Programs)
		return emit(record)
	})
	if err != nil {
		return err
	}
	s.report.List = listOf(s.nonSDN, s.prim)
	s.orphans()
	s.missing()
	return nil
}

// eachRow reads one file of the set, notes rows of a wrong shape and a missing
// end mark. Null fields come as "".
func (s *csvSet) eachRow(f *publication.File, part Part, use func(line int, row []string) error) error {
	ending, err := publication.EachRawRow(f, s.report, func(line int, row []string) error {
		if len(row) != columns[part] || !isNumber(row[0]) {
			s.report.Add(publication.Problem{
				Code: publication.DamagedRecord, Alarm: true, File: f.Path, Line: line,
				Message: fmt.Sprintf("has %d columns or no number where the format has %d and an entry's number", len(row), columns[part]),
				Hint:    "the row was left out; download the file again",
			})
			s.lost[part] = true
			return nil
		}
		s.report.Counts[partName(part)+" row"]++
		for i := range row {
			if strings.TrimSpace(row[i]) == null {
				row[i] = ""
			}
		}
		return use(line, row)
	})
	s.lost[part] = s.lost[part] || ending.Lost || (!ending.Marked && part != Comments)
	switch {
	case err != nil:
		return err
	case ending.Glued:
		s.report.Add(publication.Problem{
			Code: publication.Glued, Alarm: true, File: f.Path, Message: "goes on behind its end mark (0x1A): two files were joined",
			Hint: "all intact rows were read; download the file again",
		})
	case !ending.Marked && part != Comments:
		s.report.Add(publication.Problem{
			Code: publication.CutOff, Alarm: true, File: f.Path, Message: "lacks the end mark (0x1A) that OFAC's files end with, so rows may be missing",
			Hint: "download the file again",
		})
	}
	return nil
}

func (s *csvSet) readCompanion(part Part) error {
	f := s.companions[part]
	if f == nil {
		return nil
	}
	byID := make(map[string][][]string)
	s.rows[part] = byID
	return s.eachRow(f, part, func(_ int, row []string) error {
		id := strings.TrimSpace(row[0])
		byID[id] = append(byID[id], append([]string(nil), row[1:]...))
		return nil
	})
}

// The columns of the primary file: ent_num, SDN_Name, SDN_Type, Program, Title,
// Call_Sign, Vess_type, Tonnage, GRT, Vess_flag, Vess_owner, Remarks.
func (s *csvSet) party(row []string) publication.Record {
	remark := row[11]
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	p := &sanctions.Party{ID: row[0], Kind: kindOf(row[2]), Source: partName(Prim) + " " + row[0]}
	s.claimed[p.ID] = true
	p.Programs = splitPrograms(row[3])
	addName(p, row[1], sanctions.Primary)
	place(p, "Title", detail{value: row[4]})
	place(p, "Vessel Call Sign", detail{value: row[5]})
	place(p, "Vessel Type", detail{value: row[6]})
	place(p, "Tonnage", detail{value: row[7]})
	place(p, "Gross Registered Tonnage", detail{value: row[8]})
	place(p, "Vessel Flag", detail{value: row[9]})
	place(p, "Vessel Owner", detail{value: row[10]})
	for _, alt := range s.rows[Alt][p.ID] { // alt_num, alt_type, alt_name, alt_remarks
		addName(p, alt[2], aliasQuality(alt[1]))
		publication.AddFact(p, "alias remark", strings.TrimSpace(alt[3]))
	}
	for _, add := range s.rows[Add][p.ID] { // Add_num, Address, City/State/Postal, Country, Add_remarks
		addAddress(p, add)
	}
	cut := s.joinRemarks(p, remark)
	return publication.Record{Party: p, Incomplete: s.incomplete(cut)}
}

// joinRemarks reads the remark together with its continuation, which follows
// with nothing between, and says whether the end is missing.
func (s *csvSet) joinRemarks(p *sanctions.Party, remark string) (cut bool) {
	rest := s.rows[Comments][p.ID]
	cut = utf8.RuneCountInString(remark) >= remarkLimit && (len(rest) == 0 || s.lost[Comments])
	for _, row := range rest {
		remark += row[0]
	}
	if cut {
		s.cut++
	}
	readRemarks(p, remark, cut, s.report)
	return cut
}

// incomplete names the fields that this set cannot give whole.
func (s *csvSet) incomplete(cut bool) []string {
	var out []string
	if s.rows[Alt] == nil || s.lost[Alt] {
		out = publication.AppendNew(out, "names", "facts")
	}
	if s.rows[Add] == nil || s.lost[Add] {
		out = publication.AppendNew(out, "addresses")
	}
	if cut {
		out = publication.AppendNew(out, "names", "birth_dates", "birth_places", "genders", "nationalities", "citizenships", "titles", "countries",
			"identifiers", "wallets", "contacts", "relations", "facts", "remarks")
	}
	return out
}

func (s *csvSet) orphans() {
	for _, part := range []Part{Alt, Add, Comments} {
		n := 0
		for id := range s.rows[part] {
			if !s.claimed[id] {
				n++
			}
		}
		if n > 0 {
			s.report.Unread[partName(part)+" rows without an entry"] = n
			s.report.Add(publication.Problem{
				Code: publication.Orphan, Alarm: true, File: s.companions[part].Path,
				Message: fmt.Sprintf("has rows of %d entries that are not in %s", n, s.prim.Path),
				Hint:    "the files are of different days, or one is cut; download the set again",
			})
		}
	}
}

func (s *csvSet) missing() {
	warn := func(message, hint string) {
		s.report.Add(publication.Problem{Code: publication.MissingPart, File: s.prim.Path, Message: message, Hint: hint})
	}
	if s.rows[Alt] == nil {
		warn("came without alt.csv: strong aliases are missing", "give alt.csv beside it")
	}
	if s.rows[Add] == nil {
		warn("came without add.csv: addresses are missing", "give add.csv beside it")
	}
	switch {
	case s.cut > 0 && s.rows[Comments] != nil:
		s.report.Add(publication.Problem{
			Code: publication.CutOff, Alarm: true, File: s.companions[Comments].Path,
			Message: fmt.Sprintf("does not go on with %d remarks that are cut at 1,000 characters: wallets and weak aliases are missing", s.cut), Hint: "download the set again",
		})
	case s.cut > 0:
		warn(fmt.Sprintf("has %d remarks cut at 1,000 characters, and what follows in sdn_comments.csv is not here: wallets and weak aliases are missing", s.cut), "give sdn_comments.csv beside it")
	}
}

func addAddress(p *sanctions.Party, row []string) {
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	a := sanctions.Address{City: row[2], Country: row[3], Note: row[4]}
	a.Lines = publication.AppendNew(a.Lines, row[1])
	publication.AddAddress(p, a) // one of nothing but nulls says that none is known
}

// aliasQuality reads alt_type. Aliases in alt.csv are the strong ones; "nka", a
// name that the party bears now, is one of them.
func aliasQuality(altType string) sanctions.Quality {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(altType)), "f") {
		return sanctions.Former
	}
	return sanctions.Strong
}

// splitPrograms reads "DPRK3] [CYBER2".
func splitPrograms(s string) []string {
	var out []string
	for _, program := range strings.Split(s, "] [") {
		out = publication.AppendNew(out, strings.Trim(program, " []"))
	}
	return out
}

func partName(part Part) string {
	return map[Part]string{Prim: "SDN", Alt: "ALT", Add: "ADD", Comments: "COMMENTS"}[part]
}
