// Package parsertest holds every parser to what package publication promises of
// one: run it over a parser's own fixtures and it checks what does not depend on
// the format.
//
//	var format = parsertest.Format{Name: "UN XML", List: sanctions.UNSecurity, Recognise: un.Recognise, Parse: un.Parse}
//
//	func TestTheParserKeepsItsPromises(t *testing.T) {
//		parsertest.Run(t, format, parsertest.Files(t, os.DirFS("testdata"), "consolidated.xml"))
//	}
//
//	func FuzzParse(f *testing.F) {
//		parsertest.Fuzz(f, format, parsertest.Files(f, os.DirFS("testdata"), "consolidated.xml"))
//	}
//
// A parser's own tests say what its records hold; this package says only that
// they are whole, the same whenever and however the files are read, and never
// wrong where a file is cut off. Its own tests run it over parsers that break
// each of these promises.
package parsertest

import (
	"io/fs"
	"path"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Format is a parser with what the suite must know of its format.
type Format struct {
	// Name is what the report calls the format, and the key under which the
	// suite keeps a beginning of its files.
	Name string
	// List is what the report says that the files hold; empty where the records
	// say it themselves.
	List      sanctions.ListName
	Recognise func(head []byte) bool
	Parse     publication.Parser

	// Step is how many bytes lie between two cuts; 0 is 1. Parsing a fixture of n
	// bytes cut at each of them costs as much as parsing n²/2 bytes.
	Step int
	// Unseen says that a file which ends so may be whole, so that nobody can see
	// that it was cut; nil where an end is always seen. It is not asked about
	// files that are cut to nothing.
	Unseen func(before []byte) bool
	// Joined are the party's fields that a record gets from several places of
	// the files: behind a cut that nobody can see they may lack something.
	Joined []string
	// Rewritten: what stands elsewhere also changes how a record says what it
	// says. Otherwise a record that lacks something says nothing new.
	Rewritten bool
	// Provisional says that a record is one only as long as what it belongs to is
	// behind the cut; nil where there are none.
	Provisional func(publication.Record) bool
	// Also checks what only this format promises of every party; may be nil.
	Also func(t testing.TB, p *sanctions.Party)
	// Nameless: the format has parties without a name, such as wallets.
	Nameless bool
}

// File is one file of a fixture.
type File struct {
	Name string
	Data []byte
}

// Files reads a fixture: the files of one publication, in the order in which the
// parser takes them.
func Files(t testing.TB, fsys fs.FS, names ...string) []File {
	t.Helper()
	var out []File
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, File{Name: path.Base(name), Data: data})
	}
	return out
}

// Run checks a parser with one of its fixtures: an intact publication, or one of
// which the damage does not come from a cut.
func Run(t *testing.T, f Format, fixture []File) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.run(t, f, fixture) })
	}
}

type check struct {
	name string
	run  func(t testing.TB, f Format, fixture []File)
}

var checks = []check{
	{"recognises its own files and nobody else's", checkRecognition},
	{"gives whole records and an honest report", checkRecords},
	{"gives the same twice", checkTwice},
	{"stops when a record is refused", checkRefusal},
	{"reads compressed editions alike", checkCompressed},
	{"reads both kinds of line break alike", checkLineBreaks},
	{"says nothing wrong where a file is cut", checkCuts},
	{"notes that a compressed file is cut", checkCompressedCuts},
}
