package publication

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// outline writes what a document says: tags with their attributes, and texts.
func outline(text string) (string, error) { return outlineOf(strings.NewReader(text)) }

func outlineOf(in io.Reader) (string, error) {
	var b strings.Builder
	t := newTokens(in)
	pending := ""
	flush := func() {
		if s := strings.TrimSpace(pending); s != "" {
			b.WriteString("text " + s + "\n")
		}
		pending = ""
	}
	for {
		token, err := t.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return b.String(), err
		}
		switch token.kind {
		case startTag:
			flush()
			b.WriteString("start " + token.name)
			for _, a := range token.attrs {
				b.WriteString(" " + a.name + "=" + a.value)
			}
			b.WriteString("\n")
		case endTag:
			flush()
			b.WriteString("end " + token.name + "\n")
		case textToken:
			if len(t.open) > 0 {
				pending += token.text
			}
		}
	}
}

// standardOutline is the outline as encoding/xml reads the document.
func standardOutline(text string) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(text))
	pending, depth := "", 0
	flush := func() {
		if s := strings.TrimSpace(pending); s != "" {
			b.WriteString("text " + s + "\n")
		}
		pending = ""
	}
	for {
		token, err := d.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return b.String(), err
		}
		switch token := token.(type) {
		case xml.StartElement:
			flush()
			depth++
			b.WriteString("start " + token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
					b.WriteString(" " + a.Name.Local + "=" + strings.TrimSpace(a.Value))
				}
			}
			b.WriteString("\n")
		case xml.EndElement:
			flush()
			depth--
			b.WriteString("end " + token.Name.Local + "\n")
		case xml.CharData:
			if depth > 0 {
				pending += string(token)
			}
		}
	}
}

var documents = []string{
	`<a/>`,
	`<?xml version="1.0" encoding="UTF-8"?><!-- a > b --><a b="1 > 0" c='"'>x &lt; y &#x41;&#66;<![CDATA[<&>]]></a>`,
	"<n:a xmlns:n=\"urn:n\" n:b=\"c\">\r\n<n:b/>\r\n</n:a>\n",
	`<a>é عبد 北 <b c = "d" ></b ></a >`,
	`<a b="x&amp;y&quot;">]] ></a>`,
	`<a>foo<!--c--> <!--d-->bar<![CDATA[x]]> <![CDATA[y]]> <b/> baz</a>`,
	`<a b="1>2>3" c='>'>é</a>`,
}

var broken = []string{
	`<a>`, `<a></b>`, `<a b></a>`, `<a b=c></a>`, `<a b="<"/>`, `<a>&nbsp;</a>`, `<a>& b</a>`, "<a>\x01</a>", "<a>\xff</a>", `<a>]]></a>`,
	`<!-- -- --><a/>`, `</a>`, `<a b="c`, `<`, `<a><!-- `, `<a><![CDATA[`, `<1a/>`, `<a>&#0;</a>`, "<a b=\"\x00\"/>", `< a/>`,
}

func TestXMLIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	for _, text := range documents {
		want, err := standardOutline(text)
		if err != nil {
			t.Fatalf("%s: the test's own document: %v", text, err)
		}
		got, err := outline(text)
		if err != nil || got != want {
			t.Errorf("%s: %v\n%s", text, err, cmp.Diff(want, got))
		}
	}
}

func TestWhatIsNotXMLIsRefused(t *testing.T) {
	for _, text := range broken {
		if got, err := outline(text); err == nil {
			t.Errorf("%q is read as\n%s", text, got)
		}
		if _, err := standardOutline(text); err == nil {
			t.Errorf("%q is XML to the standard library", text)
		}
	}
}

// Where reads end must not matter.
func TestXMLIsReadAlikeInAnyPieces(t *testing.T) {
	for _, text := range append(documents, broken...) {
		want, wantErr := outline(text)
		got, err := outlineOf(iotest.OneByteReader(strings.NewReader(text)))
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %v in pieces, %v at once\n%s", text, err, wantErr, cmp.Diff(want, got))
		}
	}
}

func TestASkippedSectionCostsNoMemory(t *testing.T) {
	text := "<r><skip>" + strings.Repeat("<x>some text</x>\n", 100_000) + "</skip><y/></r>"
	tokens := newTokens(strings.NewReader(text))
	var names []string
	for {
		token, err := tokens.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if token.kind == startTag {
			names = append(names, token.name)
			if token.name == "skip" {
				if err := tokens.skipSection(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := strings.Join(names, " "); got != "r skip y" {
		t.Errorf("tags %q, want r, skip and y", got)
	}
	if cap(tokens.buf) > 256<<10 {
		t.Errorf("%d bytes held for a section passed over", cap(tokens.buf))
	}
	if tokens.line != 100_001 {
		t.Errorf("line %d, want 100001", tokens.line)
	}
}

// Whatever the text, both readers agree on what it says when both take it. They
// agree on whether it is XML but for what tokens does not read (declarations of
// document types) or not check (processing instructions, letters beyond ASCII
// in names). Namespace declarations are the attributes that it leaves out.
func FuzzXMLAgainstTheStandardLibrary(f *testing.F) {
	for _, text := range append(documents, broken...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := outline(text)
		want, standardErr := standardOutline(text)
		unread := strings.Contains(strings.NewReplacer("<!--", "", "<![CDATA[", "").Replace(text), "<!") || strings.Contains(text, "xmlns") || strings.ContainsAny(text, "\ufeff\x1a")
		unchecked := strings.Contains(text, "<?") || strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 })
		switch {
		case unread:
		case (err == nil) != (standardErr == nil) && !unchecked:
			t.Errorf("%q: here %v, standard library %v", text, err, standardErr)
		case err == nil && standardErr == nil && got != want:
			t.Errorf("%q: (-standard +here)\n%s", text, cmp.Diff(want, got))
		}
	})
}
