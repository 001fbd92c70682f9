package publication

import (
	"bytes"
	"errors"
	"io"
)

// tokens reads XML 1.0 as a sequence of tags and texts, strictly: tags must
// match, characters be legal, references be known. It is some three times as
// fast as encoding/xml, which OFAC's 120 MB need; a fuzz test holds it to that
// package's reading of every document.
//
// It reads UTF-8 only. Document types are passed over, and refused when they
// declare anything of their own.
type tokens struct {
	in   io.Reader
	buf  []byte
	pos  int // of the next byte in buf
	line int
	eof  bool

	open   []string // raw names of the elements open
	closed string   // the element that the last tag both opened and closed
	names  map[string]string
	values map[string]string
	hidden map[string]bool // prefixes bound to the schema-instance namespace
	attrs  []attr          // of the last start tag; reused
	inText bool            // the last token was text: white space goes on with it
}

// The kinds of token.
type tokenKind int

const (
	startTag tokenKind = iota
	endTag
	textToken
)

// token is one tag or text. Its attrs are good until the next token is read.
type token struct {
	kind  tokenKind
	name  string // without prefix
	attrs []attr
	text  string
}

// maxToken bounds a single tag or text.
const maxToken = 16 << 20

// xmlError says why a document is not XML.
type xmlError string

func (e xmlError) Error() string { return string(e) }

func newTokens(in io.Reader) *tokens {
	return &tokens{in: in, line: 1, names: map[string]string{}, values: map[string]string{}, hidden: map[string]bool{}}
}

// next gives the next tag or text that is not white space. At the end of a whole
// document it is io.EOF; io.ErrUnexpectedEOF when the text ends earlier.
func (t *tokens) next() (token, error) {
	if name := t.closed; name != "" {
		t.closed = ""
		return token{kind: endTag, name: local(name)}, nil
	}
	for {
		text, err := t.text()
		if err != nil || text != "" {
			t.inText = true
			return token{kind: textToken, text: text}, err
		}
		head, err := t.peek(2)
		switch {
		case len(head) == 0 && errors.Is(err, io.EOF):
			if len(t.open) > 0 {
				return token{}, io.ErrUnexpectedEOF
			}
			return token{}, io.EOF
		case err != nil:
			return token{}, unexpected(err)
		case head[1] == '?':
			err = t.skip("?>")
		case head[1] == '!':
			text, err = t.declaration()
			if text != "" {
				t.inText = true
				return token{kind: textToken, text: text}, err
			}
		case head[1] == '/':
			t.inText = false
			return t.endTag()
		default:
			t.inText = false
			return t.startTag()
		}
		if err != nil {
			return token{}, err
		}
	}
}

// text reads up to the next tag; "" for white space that belongs to no text.
func (t *tokens) text() (string, error) {
	n, err := t.find("<", 0)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			return "", err
		}
		n = len(t.buf) - t.pos
		if len(t.open) > 0 {
			return "", io.ErrUnexpectedEOF
		}
	}
	raw := t.take(n)
	if len(t.open) == 0 {
		raw = bytes.Trim(raw, "\ufeff\x1a")
	}
	if len(bytes.TrimLeft(raw, " \t\r\n")) == 0 && !(t.inText && len(t.open) > 0) {
		return "", nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return "", xmlError("]]> outside a CDATA section")
	}
	return t.characters(raw)
}

// declaration reads a comment, a CDATA section (whose text it gives), or a
// document type.
func (t *tokens) declaration() (string, error) {
	head, err := t.peek(9)
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		n, err := t.find("--", 4)
		if err != nil {
			return "", unexpected(err)
		}
		if _, err = t.peek(n + 3); err != nil {
			return "", unexpected(err)
		}
		if comment := t.take(n + 3); comment[n+2] != '>' {
			return "", xmlError("-- within a comment")
		}
		return "", nil
	case err != nil:
		return "", unexpected(err)
	case bytes.Equal(head, []byte("<![CDATA[")):
		n, err := t.find("]]>", 9)
		if err != nil {
			return "", unexpected(err)
		}
		raw := bytes.ReplaceAll(t.take(n + 3)[9:n], []byte("&"), []byte("&amp;"))
		return t.characters(raw)
	case bytes.Equal(head, []byte("<!DOCTYPE")):
		n, err := t.find(">", 9)
		if err != nil {
			return "", unexpected(err)
		}
		if bytes.IndexByte(t.take(n+1), '[') >= 0 {
			return "", xmlError("a document type with declarations of its own")
		}
		return "", nil
	}
	return "", xmlError("<! without a comment, CDATA section or document type")
}

// skipSection passes over all up to the end tag of the element that was opened
// last, holding little of it.
func (t *tokens) skipSection() error {
	if t.closed != "" {
		return nil
	}
	closing := []byte("</" + t.open[len(t.open)-1] + ">")
	for {
		if n := bytes.Index(t.buf[t.pos:], closing); n >= 0 {
			t.take(n)
			return nil
		}
		t.take(max(0, len(t.buf)-t.pos-len(closing)+1))
		if err := t.more(); err != nil {
			return unexpected(err)
		}
	}
}
