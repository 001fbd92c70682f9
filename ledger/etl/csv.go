package etl

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// reader reads one row of a table at a time, without allocating.
type reader struct {
	format *format
	row    [slots][]byte // empty where the row has no value; valid until the next row
	// CSV: the slot of each of the header's columns, -1 for one that nobody needs.
	slots []slot
	has   [slots]bool
	// JSON: the keys of the row before, which the next one nearly always repeats.
	keys  []jsonKey
	spare []byte // fields whose quotes were taken off
}

// header reads the names of the columns of a CSV table.
func (r *reader) header(line []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("[")) {
		return errors.New("the file is one JSON array; write one object a line (jq -c '.[]')")
	}
	var names []string
	ranks := [slots]int{}
	for rest, more := line, true; more; {
		var field []byte
		var err error
		field, rest, more, err = r.field(rest)
		if err != nil {
			return err
		}
		s, rank, ok := r.format.slotOf(strings.TrimSpace(string(field)))
		names = append(names, string(field))
		switch {
		case !ok:
			s = -1
		case !r.has[s]:
		case ranks[s] == rank:
			return fmt.Errorf("column %s comes twice; leave one", cut(field))
		case ranks[s] < rank:
			s = -1
		default: // the more usual spelling takes the place of the other
			for i := range r.slots {
				if r.slots[i] == s {
					r.slots[i] = -1
				}
			}
		}
		if s >= 0 {
			r.has[s], ranks[s] = true, rank
		}
		r.slots = append(r.slots, s)
	}
	if err := r.format.missing(func(s slot) bool { return r.has[s] }); err != nil {
		return fmt.Errorf("%w; the columns are %s; the first line must name those of %s", err, cut([]byte(strings.Join(names, ","))), r.format.name)
	}
	return nil
}

// read reads one line.
func (r *reader) read(line []byte) error {
	r.spare = r.spare[:0]
	if r.slots == nil {
		return r.object(line)
	}
	rest, more := line, true
	for i, s := range r.slots {
		if !more {
			return fmt.Errorf("%d columns, and the first line names %d; is the line cut?", i, len(r.slots))
		}
		var field []byte
		// A field without quotes is nearly every one.
		if end := bytes.IndexByte(rest, ','); len(rest) > 0 && rest[0] == '"' {
			var err error
			if field, rest, more, err = r.field(rest); err != nil {
				return err
			}
		} else if end >= 0 {
			field, rest = rest[:end], rest[end+1:]
		} else {
			field, rest, more = rest, nil, false
		}
		if s >= 0 {
			r.row[s] = field
		}
	}
	if more {
		return fmt.Errorf("more columns than the %d that the first line names; put quotes around a value with commas", len(r.slots))
	}
	return nil
}

// field takes the first field of a line. more says that a comma followed it.
func (r *reader) field(line []byte) (field, rest []byte, more bool, err error) {
	if len(line) == 0 || line[0] != '"' {
		field, rest, more = bytes.Cut(line, []byte(","))
		return field, rest, more, nil
	}
	line = line[1:]
	start := len(r.spare)
	for doubled := false; ; {
		end := bytes.IndexByte(line, '"')
		if end < 0 {
			return nil, nil, false, errors.New("a quoted value does not end on its line; a value may hold no line end")
		}
		field, line = line[:end], line[end+1:]
		if len(line) > 0 && line[0] == '"' { // a doubled quote stands for one
			r.spare = append(append(r.spare, field...), '"')
			line, doubled = line[1:], true
			continue
		}
		if doubled {
			r.spare = append(r.spare, field...)
			field = r.spare[start:len(r.spare):len(r.spare)]
		}
		switch {
		case len(line) == 0:
			return field, nil, false, nil
		case line[0] == ',':
			return field, line[1:], true, nil
		default:
			return nil, nil, false, fmt.Errorf("after a closing quote stands %s instead of a comma; double quotes that are part of a value", cut(line))
		}
	}
}

// cut quotes what was found for a message, not all of it if it is long.
func cut(found []byte) string {
	const shown = 100
	if len(found) > shown {
		return fmt.Sprintf("%q…", found[:shown])
	}
	return fmt.Sprintf("%q", found)
}
