package publication

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// EachRow reads a comma-separated file row by row with its line number. Fields
// come trimmed, and are the callback's only until it returns. A row that is not
// well-formed is noted and passed over, and so is a last row without a line
// end: publishers' files end with one, so the file was cut in that row. An
// error of the callback ends the reading.
func EachRow(f *File, r *Report, row func(line int, fields []string) error) (Ending, error) {
	return EachRawRow(f, r, func(line int, fields []string) error {
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		return row(line, fields)
	})
}

// EachRawRow is EachRow with the space around fields kept, for a text that goes
// on in another file.
func EachRawRow(f *File, r *Report, row func(line int, fields []string) error) (Ending, error) {
	in, err := f.OpenText(r)
	if err != nil {
		return Ending{}, err
	}
	defer in.Close()
	mark := &endMark{in: in}
	c := csv.NewReader(mark)
	c.FieldsPerRecord = -1
	// The last row read is held back until it is known to be whole.
	var held []string
	heldLine, lost := 0, false
	use := func() error {
		if held == nil {
			return nil
		}
		return row(heldLine, held)
	}
	for {
		fields, err := c.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if held != nil && mark.last != '\n' && mark.last != '\r' {
				lost = true
				r.Add(Problem{Code: CutOff, Alarm: true, File: f.Path, Line: heldLine, Message: "ends in the middle of this row", Hint: "the row was left out; download the file again"})
			} else if err := use(); err != nil {
				return Ending{}, err
			}
			return Ending{Marked: mark.seen > 0, Glued: mark.inside, Lost: lost}, nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			r.Add(Problem{Code: CutOff, Alarm: true, File: f.Path, Message: "is compressed and ends in the middle", Hint: "download it again; the rows before were read"})
			return Ending{Marked: true, Lost: true}, use() // the row held back ended with a line end
		case errors.As(err, &syntax):
			r.Add(Problem{
				Code: DamagedRecord, Alarm: true, File: f.Path, Line: syntax.StartLine, Message: fmt.Sprintf("this row is damaged: %v", syntax.Err),
				Hint: "a quotation mark is missing or the file was cut or edited; download it again",
			})
			if err := use(); err != nil {
				return Ending{}, err
			}
			held, lost = nil, true
			continue
		case err != nil:
			return Ending{}, err
		}
		if err := use(); err != nil {
			return Ending{}, err
		}
		held = fields
		heldLine, _ = c.FieldPos(0)
	}
}

// Ending says how a text file ended.
type Ending struct {
	Marked bool // with 0x1A, as OFAC's files do
	Glued  bool // more text stood behind a 0x1A: two files in one
	Lost   bool // rows were passed over, or are behind a cut
}

// endMark passes text on without 0x1A, the end-of-file mark of old systems, and
// remembers where it stood.
type endMark struct {
	in     io.Reader
	seen   int
	inside bool // text followed a mark
	last   byte // the last byte passed on
}

func (m *endMark) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	if m.seen == 0 && bytes.IndexByte(p[:n], 0x1a) < 0 {
		if n > 0 {
			m.last = p[n-1]
		}
		return n, err
	}
	out := 0
	for _, b := range p[:n] {
		if b == 0x1a {
			m.seen++
			continue
		}
		if m.seen > 0 && b > ' ' {
			m.inside = true
		}
		p[out] = b
		out++
		m.last = b
	}
	return out, err
}
