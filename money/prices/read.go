package prices

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxLine = 64 << 10 // bytes of a line
	maxText = 255      // bytes of an asset, a chain, a source
)

// Fault is an error about one line of a text, counted from 1.
type Fault struct {
	Line int
	Err  error
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d: %v", f.Line, f.Err) }

// Unwrap gives what is wrong with the line.
func (f *Fault) Unwrap() error { return f.Err }

// Naming gives the ledger's own names of a chain, "" for every one, and an asset.
type Naming func(chain, asset string) (string, string, error)

// Read reads a table of prices. What is wrong with it is a [*Fault]; any other error is
// that of r. Contracts of EVM chains are taken in small letters, as the ledger has them,
// all else as it is written.
func Read(r io.Reader) (*Table, error) { return ReadNamed(r, nil) }

// ReadNamed is Read for a text that may call chains and assets by other names.
func ReadNamed(r io.Reader, name Naming) (*Table, error) {
	in := reader{
		in: bufio.NewReaderSize(r, maxLine), name: name, byText: map[string]*series{},
		table: &Table{series: map[assetKey]*series{}, sources: []string{""}}, sources: map[string]uint32{"": 0},
	}
	if err := in.header(); err != nil {
		return nil, in.fault(err)
	}
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = in.row(text)
		}
		if err != nil {
			return nil, in.fault(err)
		}
	}
	if err := in.table.settle(); err != nil {
		return nil, err
	}
	return in.table, nil
}

// reader reads one text.
type reader struct {
	in      *bufio.Reader
	line    int
	name    Naming
	columns [5]int // place of each column in a row, -1 for none
	count   int    // of fields in a row
	fields  [][]byte
	table   *Table
	byText  map[string]*series // by chain and asset as they are written
	key     []byte
	sources map[string]uint32
}

// The columns.
const (
	assetColumn = iota
	dateColumn
	usdColumn
	chainColumn
	sourceColumn
)

var columnNames = [...]string{"asset", "date", "usd", "chain", "source"}

// readError is an error of the input itself, which is that of no line.
type readError struct{ error }

func (in *reader) fault(err error) error {
	var broken readError
	if errors.As(err, &broken) {
		return fmt.Errorf("read prices after line %d: %w", in.line, broken.error)
	}
	return &Fault{in.line, err}
}

// next gives the next line that is not blank, without its end, until the next call.
func (in *reader) next() ([]byte, error) {
	for {
		text, err := in.in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			in.line++
			return nil, fmt.Errorf("the line has more than %d bytes", maxLine)
		case err != nil && !errors.Is(err, io.EOF):
			return nil, readError{err}
		case err != nil && len(text) == 0:
			return nil, io.EOF
		}
		if in.line++; in.line == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if uint64(in.line) > math.MaxUint32 {
			return nil, errors.New("there are too many lines: give them in several files")
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return text, nil
		}
	}
}

// header reads the line that names the columns.
func (in *reader) header() error {
	text, err := in.next()
	if errors.Is(err, io.EOF) {
		in.line = max(in.line, 1)
		return errors.New("there is nothing: begin with the line asset,date,usd")
	}
	if err != nil {
		return err
	}
	if err := in.split(text); err != nil {
		return err
	}
	in.columns = [...]int{-1, -1, -1, -1, -1}
	in.count = len(in.fields)
	for i, f := range in.fields {
		c := slices.Index(columnNames[:], strings.ToLower(string(f)))
		switch {
		case c < 0:
			return fmt.Errorf("column %d is %s, which is not read: the columns are asset, date, usd, and where wanted chain and source", i+1, quote(f))
		case in.columns[c] >= 0:
			return fmt.Errorf("the column %s stands twice: leave one", columnNames[c])
		}
		in.columns[c] = i
	}
	for c, name := range columnNames[:chainColumn] {
		if in.columns[c] < 0 {
			return fmt.Errorf("there is no column %s: add it", name)
		}
	}
	return nil
}

// field is a field of the row, nil where the text has no such column.
func (in *reader) field(column int) []byte {
	if i := in.columns[column]; i >= 0 {
		return in.fields[i]
	}
	return nil
}

func (in *reader) row(text []byte) error {
	if err := in.split(text); err != nil {
		return err
	}
	if len(in.fields) != in.count {
		return fmt.Errorf("there are %d fields, and the first line names %d columns", len(in.fields), in.count)
	}
	s, err := in.series(in.field(chainColumn), in.field(assetColumn))
	if err != nil {
		return err
	}
	at, daily, err := parseDate(in.field(dateColumn))
	if err != nil {
		return err
	}
	usd, err := parseDecimal(in.field(usdColumn))
	if err != nil {
		return fmt.Errorf("the price %s %w", quote(in.field(usdColumn)), err)
	}
	if usd.isZero() {
		return errors.New("the price is 0: leave the line out where no price is known")
	}
	source, err := in.source(in.field(sourceColumn))
	if err != nil {
		return err
	}
	c := &s.times
	if daily {
		c = &s.days
	}
	c.at = append(c.at, at)
	c.rows = append(c.rows, rowOf(usd, source))
	c.lines = append(c.lines, uint32(in.line)) //nolint:gosec // next bounds it
	return nil
}

// series is that of an asset, which is judged once for all its rows.
func (in *reader) series(chain, asset []byte) (*series, error) {
	in.key = append(append(append(in.key[:0], chain...), 0), asset...)
	if s := in.byText[string(in.key)]; s != nil {
		return s, nil
	}
	if len(asset) == 0 {
		return nil, errors.New("the asset is missing: give a coin's symbol or a token's contract")
	}
	for _, text := range [][]byte{asset, chain} {
		if err := checkText(text); err != nil {
			return nil, err
		}
	}
	key := assetKey{string(asset), string(chain)}
	if in.name != nil {
		var err error
		if key.chain, key.asset, err = in.name(key.chain, key.asset); err != nil {
			return nil, err
		}
	}
	if isEVMContract(key.asset) {
		key.asset = strings.ToLower(key.asset)
	}
	s := in.table.series[key]
	if s == nil {
		s = &series{assetKey: key}
		in.table.series[key] = s
	}
	in.byText[string(in.key)] = s
	return s, nil
}

// isEVMContract tells 0x and 40 hexadecimal digits, whose letters may be capital or small.
func isEVMContract(text string) bool {
	if len(text) != 42 || text[0] != '0' || text[1] != 'x' {
		return false
	}
	for _, c := range []byte(text[2:]) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// source numbers who said it.
func (in *reader) source(text []byte) (uint32, error) {
	if n, known := in.sources[string(text)]; known {
		return n, nil
	}
	if err := checkText(text); err != nil {
		return 0, err
	}
	if len(in.table.sources) == maxSources {
		return 0, fmt.Errorf("there are more than %d sources: name them more shortly", maxSources)
	}
	n := uint32(len(in.table.sources)) //nolint:gosec // just bounded
	in.table.sources = append(in.table.sources, string(text))
	in.sources[string(text)] = n
	return n, nil
}

func checkText(text []byte) error {
	if len(text) > maxText || !utf8.Valid(text) || bytes.ContainsFunc(text, unicode.IsControl) {
		return fmt.Errorf("%s is not printable UTF-8 of at most %d bytes", quote(text), maxText)
	}
	return nil
}

// quote shows as much of a text as an error should.
func quote(text []byte) string {
	const shown = 80
	if len(text) > shown {
		return fmt.Sprintf("%q…", text[:shown])
	}
	return fmt.Sprintf("%q", text)
}
