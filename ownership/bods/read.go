package bods

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/mareva/mareva/ownership"
)

// maxInterests is how many interests one statement may have.
const maxInterests = 1000

// Read hands the statements of a file on, in the file's order. name is how
// messages call the file. warn is told of each statement that is refused, and
// behind the last one of those that refer to statements which the file does not
// have, or not where the standard wants them; these were handed on.
//
// An error means that the file cannot be read any further: it is no file of
// statements, is cut off, or use or r gave the error.
func Read(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error {
	f := &file{name: name, use: use, warn: warn, ids: newReferences()}
	in := newRecords(r)
	for {
		rec, err := in.next()
		if errors.Is(err, io.EOF) {
			f.ids.tell(name, warn)
			return nil
		}
		if err != nil {
			return fmt.Errorf("bods: %s: %w", name, err)
		}
		if err := f.record(rec); err != nil {
			return err
		}
	}
}

// Recognise says whether a file that begins with head (up to 4 KB) holds
// statements of the standard, of whatever version.
func Recognise(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n")
	if len(head) == 0 || (head[0] != '[' && head[0] != '{') {
		return false
	}
	has := func(key string) bool { return bytes.Contains(head, []byte(`"`+key+`"`)) }
	return (has("statementID") && has("statementType")) ||
		(has("statementId") && (has("recordId") || has("recordType") || has("declarationSubject")))
}

// file is one file while it is read.
type file struct {
	name string
	use  func(ownership.Statement) error
	warn func(ownership.Problem)
	ids  *references
	doc  document

	number int // of the record read last, from 1
}

func (f *file) where(line int) string { return f.name + " line " + strconv.Itoa(line) }

// refuse tells why a statement is not used.
func (f *file) refuse(rec record, id, why string) error {
	where := f.where(rec.line)
	if id != "" {
		where += ", statement " + shorten(id)
	}
	f.warn(ownership.Problem{Code: ownership.RefusedStatement, Where: where, Message: why})
	return nil
}

func (f *file) record(rec record) error {
	f.number++
	if rec.tooLong {
		return f.refuse(rec, "", fmt.Sprintf("the statement has more than %d bytes; part it", maxRecord))
	}
	d := &f.doc
	if err := d.parse(rec.text); err != nil {
		return f.refuse(rec, "", err.Error())
	}
	if d.values[0].kind != object {
		return f.refuse(rec, "", fmt.Sprintf("the statement is %s; want an object", d.values[0].kind))
	}
	s := reading{document: d, ids: f.ids, number: f.number}
	why := s.validate()
	if why == "" {
		why = s.known()
	}
	if why != "" {
		return f.refuse(rec, s.id, why)
	}
	out := s.statement()
	out.Source = f.where(rec.line) + ", statement " + s.id
	s.remember()
	if s.twin {
		out.ID = scheme + s.pair()
		f.warn(ownership.Problem{
			Code: ownership.Contradiction, Where: out.Source,
			Message: "its statementID stands on an earlier statement between others too; both were used, give each its own",
		})
	}
	if s.unheld {
		f.warn(ownership.Problem{
			Code: ownership.UnknownParty, Where: out.Source,
			Message: "it does not say in whom the interests are, so that none could be taken; ask the publisher",
		})
	}
	return f.use(out)
}

// reading is one statement while it is read.
type reading struct {
	*document
	ids     *references
	number  int    // of the statement in the file, from 1
	id      string // of the statement
	modern  bool   // 0.4
	kind    described
	details ref  // where the fields of the entity, person or relationship are
	unheld  bool // a relationship without a subject
	twin    bool // a relationship with the id of another one
}

var kindsOfStatement = map[string]described{
	"entity": anEntity, "person": aPerson, "relationship": aRelationship,
	"entityStatement": anEntity, "personStatement": aPerson, "ownershipOrControlStatement": aRelationship,
}

// validate holds the statement against the form of its version and kind.
func (s *reading) validate() string {
	s.modern = s.field(0, "statementId") != none || s.field(0, "recordId") != none || s.field(0, "recordType") != none
	forms, kind := current, s.textIn("recordType")
	s.id = s.textIn("statementId")
	if version := s.textOf(s.field(0, "publicationDetails"), "bodsVersion"); !s.modern {
		s.id, forms, kind = s.textIn("statementID"), legacy[version], s.textIn("statementType")
		if forms == nil {
			return s.unversioned(version)
		}
	} else if isVersion([]byte(version)) == "" && version != "0.4" {
		return fmt.Sprintf("it claims version %q and has the fields of 0.4; correct publicationDetails.bodsVersion", shorten(version))
	}
	f := forms[kind]
	if s.kind = kindsOfStatement[kind]; f == nil {
		f = forms[""]
	}
	if wrong := s.fits(0, f); wrong != nil {
		return wrong.sentence()
	}
	if s.details = 0; s.modern {
		s.details = s.field(0, "recordDetails")
	}
	if n := s.count(s.field(s.details, "interests")); n > maxInterests {
		return fmt.Sprintf("it has %d interests, where at most %d are read; part the statement", n, maxInterests)
	}
	return ""
}

// unversioned says what is wrong with a statement whose version is not known, so
// that there is no form to hold it against.
func (s *reading) unversioned(version string) string {
	if wrong := s.fits(0, versioned); wrong != nil {
		return wrong.sentence()
	}
	return fmt.Sprintf("it claims version %q; statements of 0.2 and 0.3, and of 0.4 with its recordId and recordType, are read",
		shorten(version))
}

func (s *reading) textIn(name string) string {
	if v := s.field(0, name); v != none && s.values[v].kind == text {
		return s.text(v)
	}
	return ""
}

// known asks what earlier statements of the file have to say.
func (s *reading) known() string {
	if !s.modern {
		before, there := s.ids.look(s.id, s.kind)
		if !there {
			return ""
		}
		// The standard's own example of a joint ownership gives two relationships one
		// id. To drop the second would lose an owner.
		if before == aRelationship && s.kind == aRelationship {
			if _, same := s.ids.look(s.pair(), nothing); !same {
				s.twin = true
				return ""
			}
		}
		return "its statementID stands on an earlier statement too; give each statement its own"
	}
	if _, there := s.ids.look(s.id, nothing); there {
		return "its statementId stands on an earlier statement too; give each statement its own"
	}
	if before, there := s.ids.look(s.recordID(), s.kind); there && before != s.kind {
		return fmt.Sprintf("its record is %s in an earlier statement and %s here; give each record its own recordId",
			describedNames[before], describedNames[s.kind])
	}
	return ""
}

// pair is the id of a relationship with who is in it.
func (s *reading) pair() string {
	return s.id + "#" + s.partyID(s.field(0, "interestedParty")) + "#" + s.partyID(s.field(0, "subject"))
}
