package tagpack

import (
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
)

// What one file may cost. GraphSense's own tool leaves files above 200 MB unread.
const (
	// MaxSize is the longest file read, in bytes.
	MaxSize = 256 << 20
	// MaxRefusals is how many refusals are told of one file; all are counted.
	MaxRefusals = 1000

	maxHeader   = 1 << 20  // bytes of a header, and of a file that is not split by lines
	maxItem     = 64 << 10 // bytes of one tag
	maxText     = 4 << 10  // bytes of one value that is kept
	maxConcepts = 64       // of one tag
	maxDepth    = 32       // of collections within one another
	maxFields   = 256      // of one header or tag
	maxConcept  = 64       // bytes of one concept
	maxUnknown  = 32       // names of fields that no TagPack has
)

// Pack says what was read of a file. Tags is always Labels and Refused together.
type Pack struct {
	ID      string // of the file among all sources; see the package comment
	Title   string
	Creator string
	Source  string         // the header's; a tag may name another
	LastMod sanctions.Date // the header's; a tag may name another
	Unread  []string       // fields that no TagPack has, as first met; they were passed over

	Tags    int
	Labels  int
	Refused int
}

// Refusal is what every reader of labels says of what it did not take. Its Line
// counts from 1; its Code is one of the Code constants here or in package wallet.
type Refusal = attribution.Refusal

// Codes of [Refusal] and [Error]; those of addresses are package wallet's.
const (
	CodeSyntax   = "syntax"    // not YAML, or not in a form that is read
	CodeShape    = "shape"     // YAML, but not that of a pack
	CodeTooLarge = "too_large" // beyond what is read of one file, tag or value
	CodeInclude  = "include"   // names another file, which is not followed
	CodeAlias    = "alias"     // refers to what stands outside its tag
	CodeMissing  = "missing"   // a field that must be there
	CodeValue    = "value"     // a value that its field does not have
	CodeCurrency = "currency"  // neither a coin nor a token nor a chain that is known
	CodeConcept  = "concept"   // not in the taxonomy
)

// Error says why nothing of a file could be taken.
type Error struct{ Refusal }

func (e *Error) Error() string {
	if e.Line == 0 {
		return "tagpack: " + e.Message
	}
	return fmt.Sprintf("tagpack: line %d: %s", e.Line, e.Message)
}

func fail(line int, code, format string, args ...any) *Error {
	return &Error{refuse(line, code, format, args...)}
}

func refuse(line int, code, format string, args ...any) Refusal {
	return Refusal{Line: line, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Read reads a TagPack, name being the path of its file, and hands each label to
// emit in the order of the file, all in the calling goroutine. Tags that cannot be
// taken come back as refusals; the rest is read on. An error is an [*Error] when
// the file cannot be taken at all, with nothing emitted before it; otherwise it is
// that of r or of emit, which ends the reading.
func Read(r io.Reader, name string, emit func(attribution.Label) error) (Pack, []Refusal, error) {
	data, err := readAll(r)
	if err != nil {
		return Pack{}, nil, err
	}
	doc, err := split(data, "tags")
	if err != nil {
		return Pack{}, nil, err
	}
	h, pack, err := readHeader(doc, name)
	if err != nil {
		return Pack{}, nil, err
	}
	refusals, err := readItems(doc, func() *reader { return newReader(&h, pack.ID) }, &pack, emit)
	return pack, refusals, err
}

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("tagpack: %w", err)
	}
	if len(data) > MaxSize {
		return nil, fail(0, CodeTooLarge, "the file is longer than %d MiB; split it into several", MaxSize>>20)
	}
	return data, nil
}

// packID names a pack: by who made it, its title and its file.
func packID(creator, title, name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	for _, ext := range [...]string{".yaml", ".yml"} {
		base = strings.TrimSuffix(base, ext)
	}
	return slug(creator, "") + "/" + slug(title, "") + "/" + slug(base, "._")
}

// slug keeps letters in lower case, digits and those in keep, and makes one hyphen
// of whatever stands between.
func slug(s, keep string) string {
	const most = 80 // letters
	var b strings.Builder
	gap, n := false, 0
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(keep, r) {
			gap = true
			continue
		}
		if gap && n > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
		gap = false
		if n++; n == most {
			break
		}
	}
	return b.String()
}
