package lines

import (
	"bytes"
	"fmt"
	"iter"
)

// Chunk is a stretch of whole lines of one file. Its bytes are valid until the
// parser returns; the parser may overwrite Data, never Header.
type Chunk struct {
	File   string // its path as it was given
	Header []byte // the file's first line without its end, where the file has a header
	Line   int    // the number of the first line of Data, from 1
	Data   []byte // empty only for a file that has nothing but a header
}

// Lines are the lines by number, without their ends. Blank ones are left out.
func (c Chunk) Lines() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		number := c.Line
		for rest := c.Data; len(rest) > 0; number++ {
			line := rest
			if end := bytes.IndexByte(rest, '\n'); end >= 0 {
				line, rest = rest[:end], rest[end+1:]
			} else {
				rest = nil
			}
			if line = trimEnd(line); len(line) > 0 && !yield(number, line) {
				return
			}
		}
	}
}

// trimEnd takes the CR of CR LF off; the LF is off already.
func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// Fault is an error about one line of a file.
type Fault struct {
	File string
	Line int
	Err  error
}

// Fault says of a line of this chunk's file what is wrong with it.
func (c Chunk) Fault(line int, err error) error { return &Fault{c.File, line, err} }

// HeaderFault is Fault for the header.
func (c Chunk) HeaderFault(err error) error { return &Fault{c.File, 1, err} }

// Error is file:line: what is wrong.
func (f *Fault) Error() string { return fmt.Sprintf("%s:%d: %v", f.File, f.Line, f.Err) }

// Unwrap gives what is wrong.
func (f *Fault) Unwrap() error { return f.Err }
