package gleif

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// outline is what a document says: the path of each tag with its attributes, and
// the text that stands before the next tag.
type outline struct {
	lines []string
	path  []string
	said  strings.Builder
}

func (o *outline) tag(kind string, rest ...string) {
	if o.said.Len() > 0 {
		o.lines = append(o.lines, strings.Join(o.path, "/")+" says "+o.said.String())
		o.said.Reset()
	}
	o.lines = append(o.lines, strings.Join(o.path, "/")+" "+kind+" "+strings.Join(rest, " "))
}

func ours(in io.Reader) ([]string, error) {
	var o outline
	s := newScanner(in)
	for {
		e, err := s.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return o.lines, err
		}
		switch e.kind {
		case startTag:
			rest := []string{string(e.name)}
			for _, a := range e.attrs {
				rest = append(rest, string(a.name)+"="+string(a.value))
			}
			o.tag("opens", rest...)
			o.path = append(o.path, string(e.name))
		case endTag:
			o.tag("closes", string(e.name))
			o.path = o.path[:len(o.path)-1]
		case text:
			o.said.Write(e.text)
		}
	}
}

func theirs(in io.Reader) ([]string, error) {
	var o outline
	d := xml.NewDecoder(in)
	for {
		token, err := d.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return o.lines, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			rest := []string{token.Name.Local}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
					rest = append(rest, a.Name.Local+"="+a.Value)
				}
			}
			o.tag("opens", rest...)
			o.path = append(o.path, token.Name.Local)
		case xml.EndElement:
			o.tag("closes", token.Name.Local)
			o.path = o.path[:len(o.path)-1]
		case xml.CharData:
			if len(o.path) > 0 {
				o.said.Write(token)
			}
		}
	}
}

var documents = []string{
	`<a/>`,
	"\ufeff<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes'?>\n<a/>\n<!-- end -->\n",
	`<?xml version="1.0"?><?style a?><!-- a > b --><a b="1 > 0" c='"'>x &lt; y &#x41;&#66;&#13;<![CDATA[<&>]]></a>`,
	"<n:a xmlns:n=\"urn:n\" n:b=\"c\r\nd\">\r\n<n:b/>\r\r\n</n:a>\n",
	`<a>é عبد 北 <b c = "d" ></b ></a >`,
	`<a b="x&amp;y&quot;]]>">]] ></a>`,
	`<a>foo<!--c--> <!--d-->bar<![CDATA[x]]> <![CDATA[]]><![CDATA[]]]]> <b/> baz</a>`,
	`<a b="1>2>3" c='>'>é</a>`,
}

var broken = []string{
	``, ` `, `<a>`, `<a></b>`, `<a b></a>`, `<a b=c></a>`, `<a b="<"/>`, `<a>&nbsp;</a>`, `<a>& b</a>`, "<a>\x01</a>", "<a>\xff</a>", `<a>]]></a>`,
	`<!-- -- --><a/>`, `</a>`, `<a b="c`, `<`, `<a><!-- `, `<a><![CDATA[`, `<1a/>`, `<a>&#0;</a>`, "<a b=\"\x00\"/>", `< a/>`, "<a>\uffff</a>", "<a>\uffff&lt;</a>",
	`<!DOCTYPE a><a/>`, `<a/><a/>`, `<a/>text`, `text<a/>`, `<a b="1"c="2"/>`, `<a:b:c/>`, `<a:/>`, `<:a/>`, `<é/>`, `<![CDATA[x]]><a/>`, `<a><?1?></a>`,
	`<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="latin1"?><a/>`, `<a><?xml version="1.0"?></a>`, `<a><!ELEMENT b></a>`, `<a/ >`, `<a><!---></a>`, `<a><!--></a>`,
}

func TestXMLIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	all := documents
	files, err := filepath.Glob("../../../shared/data/ownership/gleif/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, "testdata/lei.xml") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	for _, document := range all {
		want, err := theirs(strings.NewReader(document))
		if err != nil {
			t.Fatalf("%.80s: the test's own document: %v", document, err)
		}
		for _, in := range []io.Reader{strings.NewReader(document), iotest.OneByteReader(strings.NewReader(document))} {
			if got, err := ours(in); err != nil || !cmp.Equal(want, got) {
				t.Errorf("%.80s: %v\n%s", document, err, cmp.Diff(want, got))
			}
		}
	}
}

func TestWhatIsNotXMLOrNotGLEIFsIsRefused(t *testing.T) {
	for _, document := range broken {
		if got, err := ours(strings.NewReader(document)); err == nil {
			t.Errorf("%q: read as %q", document, got)
		}
	}
}

func TestASourceThatGivesNothingForEverIsAnError(t *testing.T) {
	if _, err := ours(stuck{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v", err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func FuzzScannerAgainstTheStandardLibrary(f *testing.F) {
	for _, document := range append(documents, broken...) {
		f.Add(document)
	}
	f.Fuzz(func(t *testing.T, document string) {
		got, err := ours(strings.NewReader(document))
		if err != nil {
			return
		}
		want, err := theirs(strings.NewReader(document))
		if err != nil || !cmp.Equal(want, got) {
			t.Fatalf("%v\n%s", err, cmp.Diff(want, got))
		}
	})
}
