package un

import (
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Recognise says whether head begins the consolidated list of the UN.
func Recognise(head []byte) bool {
	return publication.RootElement(head) == "CONSOLIDATED_LIST"
}

// Parse reads the consolidated list. It is a [publication.Parser].
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format, r.List = "UN XML", sanctions.UNSecurity
	emit = r.Counting(emit)
	for _, f := range files {
		err := publication.EachElement(f, r, publication.XML{
			Records:   []string{"INDIVIDUAL", "ENTITY"},
			Container: func(e *publication.Element) error { header(e, r); return nil },
			Record: func(e *publication.Element) error {
				p, err := party(e, r)
				if err != nil {
					return err
				}
				return emit(publication.Record{Party: p})
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// header reads the elements above the entries.
func header(e *publication.Element, r *publication.Report) {
	if e.Name == "CONSOLIDATED_LIST" {
		generated := e.Attr("dateGenerated")
		if d, ok := day(generated); ok {
			r.Published = d
		} else if generated != "" {
			r.Unread["CONSOLIDATED_LIST@dateGenerated"]++
		}
	}
	e.Leftovers(r)
}

// party reads one entry.
func party(e *publication.Element, r *publication.Report) (*sanctions.Party, error) {
	r.Counts[e.Name]++
	r.Counts[e.Name+"_ALIAS"] += len(e.All(e.Name + "_ALIAS"))
	reference := text(e, "REFERENCE_NUMBER")
	id := text(e, "DATAID")
	if id == "" {
		return nil, broken(reference, "has no DATAID")
	}
	p := &sanctions.Party{ID: id, Kind: sanctions.Entity, Source: e.Name + " DATAID " + id}
	if e.Name == "INDIVIDUAL" {
		p.Kind = sanctions.Person
	}
	readNames(e, p)
	if len(p.Names) == 0 {
		return nil, broken(id, "has no name")
	}
	readPerson(e, p)
	readAddresses(e, p)
	readListing(e, p)
	if reference != "" {
		p.References = append(p.References, "UN "+reference)
	}
	p.Facts = publication.AppendNew(p.Facts, e.Leftovers(r)...)
	return p, nil
}

func broken(record, what string) error {
	return publication.Damaged(record, "this entry "+what, "compare it with the list at scsanctions.un.org; the other entries were read")
}

// readListing reads what the Security Council did about the entry, and when.
func readListing(e *publication.Element, p *sanctions.Party) {
	p.Programs = texts(e, "UN_LIST_TYPE")
	p.Sublists = texts(e, "LIST_TYPE", "VALUE")
	p.Listed = days(e, p, "LISTED_ON")
	p.Delisted = days(e, p, "DELISTED_ON")
	p.Amended = days(e, p, "LAST_DAY_UPDATED", "VALUE")
	p.Remarks = publication.AppendNew(p.Remarks, e.TakeAll("COMMENTS1")...)
	for _, label := range []string{"SUBMITTED_BY", "SUBMITTED_ON", "SORT_KEY", "SORT_KEY_LAST_MOD"} {
		publication.AddFact(p, label, text(e, label))
	}
	// 1 is the schema's default, and until now every entry's.
	if v := text(e, "VERSIONNUM"); v != "1" {
		publication.AddFact(p, "VERSIONNUM", v)
	}
}

// days reads the dates along the path; what is no date becomes a fact.
func days(e *publication.Element, p *sanctions.Party, path ...string) (out []sanctions.Date) {
	for _, s := range texts(e, path...) {
		if d, ok := day(s); ok {
			out = publication.AppendNew(out, d)
		} else {
			publication.AddFact(p, path[0], s)
		}
	}
	return out
}

// day reads a day, month or year. A time of the day or a time zone behind a day
// is the publisher's: the date is the one written.
func day(s string) (sanctions.Date, bool) {
	if len(s) > len("2006-01-02") && strings.ContainsRune("TZ+-", rune(s[10])) {
		s = s[:10]
	}
	d, err := sanctions.ParseDate(s)
	return d, err == nil && !d.IsZero()
}

// text takes one value along the path, in one line.
func text(e *publication.Element, path ...string) string { return oneLine(e.Take(path...)) }

// texts takes all values along the path, each once.
func texts(e *publication.Element, path ...string) (out []string) {
	for _, s := range e.TakeAll(path...) {
		out = publication.AppendNew(out, oneLine(s))
	}
	return out
}

// oneLine undoes the wrapping of long texts. "na", in small letters, is how the
// UN writes that there is nothing; a Korean called Na is written "NA".
func oneLine(s string) string {
	if s == "na" {
		return ""
	}
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
