package publication

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// Parser reads one format. It returns an error only when the files cannot be
// used at all, or when emit fails; damage within them is a problem in the
// report.
type Parser func(files []*File, r *Report, emit Emit) error

// Emit takes one record that a parser has read.
type Emit func(Record) error

// Record is one entry as read.
type Record struct {
	Party *sanctions.Party
	// List is the list that the entry is on where one file holds several, else
	// empty: then it is the report's.
	List sanctions.ListName
	// Incomplete names the party's fields (see [sanctions.FieldNames]) of which
	// the files do not hold everything published: a companion file is missing
	// or a text is cut. What an earlier version said there is kept.
	Incomplete []string
}

// Report is what a parser says about the files it read.
type Report struct {
	Format    string // "OFAC CSV"
	List      sanctions.ListName
	Published sanctions.Date // as the file says; zero when it does not
	// Amendment: the files hold changes, not the whole list. Entries that they
	// do not mention stay.
	Amendment bool
	Entries   int            // entries emitted
	Counts    map[string]int // published things by the publisher's word for them: rows, elements
	Unread    map[string]int // what was not understood, by its path
	Problems  []Problem
}

// NewReport starts an empty report.
func NewReport() *Report {
	return &Report{Counts: map[string]int{}, Unread: map[string]int{}}
}

// Add notes a problem, once however often it is met. Of each kind the first
// hundred are kept.
func (r *Report) Add(p Problem) {
	if slices.Contains(r.Problems, p) {
		return
	}
	r.Counts["problem: "+string(p.Code)]++
	if r.Counts["problem: "+string(p.Code)] <= 100 {
		r.Problems = append(r.Problems, p)
	}
}

// Alarm says whether any problem makes the files suspicious.
func (r *Report) Alarm() bool {
	for _, p := range r.Problems {
		if p.Alarm {
			return true
		}
	}
	return false
}

// Code names a kind of problem, for programs.
type Code string

// The problems that files have.
const (
	EmptyFile      Code = "empty_file"
	NotAList       Code = "not_a_list"        // an HTML page, a schema, something else altogether
	Unreadable     Code = "unreadable"        // the system does not let it be read
	Unsupported    Code = "unsupported"       // a known format that is not read, and why
	CutOff         Code = "cut_off"           // ends in the middle
	WrongEncoding  Code = "wrong_encoding"    // not the characters it should hold
	TooLarge       Code = "too_large"         // a decompression bomb
	Glued          Code = "glued"             // something follows the end
	DuplicateID    Code = "duplicate_id"      // two different records with one id
	DamagedRecord  Code = "damaged_record"    // one record cannot be read
	Orphan         Code = "orphan"            // a companion row without its entry
	MissingPart    Code = "missing_part"      // a companion file is not there
	CountMismatch  Code = "count_mismatch"    // the file says how many records it has, and has another number
	Shrunk         Code = "shrunk"            // more than a tenth of the entries gone
	OtherFormat    Code = "other_format"      // another edition of the list than before
	Older          Code = "older_publication" // published before the version in force
	Future         Code = "future_date"       // counts from a day to come
	UndatedSeveral Code = "order_unknown"     // several versions of one list and nothing says which is later
	OtherList      Code = "other_list"        // holds another list than the caller says
	Unnamed        Code = "list_unknown"      // nothing says which list it is
)

// Problem is something wrong with a file: what, where and what to do.
type Problem struct {
	Code    Code   `json:"code"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Record  string `json:"record,omitempty"` // the entry's id or number
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	// Alarm: the file is suspicious, and nobody leaves the list because of it.
	Alarm bool `json:"alarm"`
}

// Error says what is wrong, where, and what to do.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		b.WriteString(": ")
	}
	if p.Record != "" {
		b.WriteString("record " + p.Record + ": ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	return b.String()
}
