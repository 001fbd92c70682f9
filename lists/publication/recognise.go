package publication

import (
	"bytes"
	"encoding/xml"
	"io"
)

// Root is the first element of the XML document that head begins, or the zero
// element when it begins none. A byte order mark, a declaration, comments and a
// document type before it are passed over.
func Root(head []byte) xml.StartElement {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))))
	d.Strict = false
	// Names are ASCII in every encoding that a list may declare.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return xml.StartElement{}
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return xml.StartElement{}
			}
		}
	}
}

// RootElement is the local name of the root element, "" when there is none.
func RootElement(head []byte) string { return Root(head).Name.Local }

// RootNamespace is the namespace that the root element is in.
func RootNamespace(head []byte) string {
	root := Root(head)
	for _, a := range root.Attr {
		if (root.Name.Space == "" && a.Name.Space == "" && a.Name.Local == "xmlns") || (root.Name.Space != "" && a.Name.Space == "xmlns" && a.Name.Local == root.Name.Space) {
			return a.Value
		}
	}
	return ""
}
