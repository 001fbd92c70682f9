package ca

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

const (
	rootName   = "data-set"
	recordName = "record"
)

// Recognise says whether head, the beginning of a file, begins the Canadian
// list. Root and record bear names that any export may have, so it looks for a
// first record that names a country and what only this list has.
func Recognise(head []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(head))
	// The elements' names are ASCII in every encoding that a declaration may name.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var path []string
	hasCountry, hasOwn := false, false
	for !hasCountry || !hasOwn {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			if !slices.Equal(path[:min(len(path), 2)], []string{rootName, recordName}[:min(len(path), 2)]) {
				return false
			}
			if len(path) == 3 {
				name := english(t.Name.Local)
				hasCountry = hasCountry || name == "country"
				hasOwn = hasOwn || slices.Contains([]string{"schedule", "item", "dateoflisting", "entityorship", "titleorship"}, name)
			}
		case xml.EndElement:
			path = path[:len(path)-1]
			if len(path) < 2 {
				return false // the first record is over
			}
		}
	}
	return true
}

// Parse reads the list; see [publication.Parser].
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format, r.List = "Canada SEMA XML", sanctions.CanadaSEMA
	for _, f := range files {
		x := &reader{report: r, emit: r.Counting(emit), seen: map[string]fingerprint{}}
		err := publication.EachElement(f, r, publication.XML{
			Records: []string{recordName},
			Container: func(e *publication.Element) error {
				e.Leftovers(r)
				return nil
			},
			Record: x.record,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// english is the English half of an element's name, in lower case: of
// "Item-NumeroDarticle" and of "Item" alike.
func english(elementName string) string {
	name, _, _ := strings.Cut(elementName, "-")
	return strings.ToLower(name)
}
