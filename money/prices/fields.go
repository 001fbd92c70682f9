package prices

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

var errQuotes = errors.New("the quotes do not fit: close each, and write one inside a field twice")

// split takes a line apart into in.fields, which share its bytes.
func (in *reader) split(line []byte) error {
	in.fields = in.fields[:0]
	if bytes.IndexByte(line, '"') >= 0 {
		return in.splitQuoted(line)
	}
	for {
		field, rest, more := bytes.Cut(line, []byte{','})
		in.fields = append(in.fields, bytes.TrimSpace(field))
		if !more {
			return nil
		}
		line = rest
	}
}

// splitQuoted is split for a line with quotes, as RFC 4180 says.
func (in *reader) splitQuoted(line []byte) error {
	for {
		rest, quoted := bytes.CutPrefix(bytes.TrimLeft(line, " \t"), []byte{'"'})
		if !quoted {
			field, after, more := bytes.Cut(line, []byte{','})
			if bytes.IndexByte(field, '"') >= 0 {
				return errQuotes
			}
			in.fields = append(in.fields, bytes.TrimSpace(field))
			if !more {
				return nil
			}
			line = after
			continue
		}
		var field []byte
		for {
			text, after, closed := bytes.Cut(rest, []byte{'"'})
			if !closed {
				return errQuotes
			}
			field = append(field, text...)
			if rest, closed = bytes.CutPrefix(after, []byte{'"'}); !closed {
				rest = bytes.TrimLeft(after, " \t")
				break
			}
			field = append(field, '"')
		}
		in.fields = append(in.fields, bytes.TrimSpace(field))
		if len(rest) == 0 {
			return nil
		}
		if rest[0] != ',' {
			return errQuotes
		}
		line = rest[1:]
	}
}

// parseDate reads a day, as days since 1970, or a time in Unix seconds.
func parseDate(text []byte) (at int64, daily bool, err error) {
	if len(text) == len(time.DateOnly) {
		at, err := parseDay(text)
		return at, true, err
	}
	var t time.Time
	// Unlike time.Parse, this takes RFC 3339 and nothing beside it.
	if err := t.UnmarshalText(text); err != nil {
		return 0, false, errDate(text)
	}
	switch {
	case t.Nanosecond() != 0:
		return 0, false, fmt.Errorf("the time %s is within a second: the times of blocks are whole ones, give one too", quote(text))
	case t.Unix() < 0 || t.UTC().Year() > 9999:
		return 0, false, fmt.Errorf("the time %s is not within the years 1970 to 9999", quote(text))
	}
	return t.Unix(), false, nil
}

func errDate(text []byte) error {
	return fmt.Errorf("the date %s is neither a day, as 2024-05-31, nor a time, as 2024-05-31T18:00:00Z", quote(text))
}

// parseDay reads 2024-05-31.
func parseDay(text []byte) (int64, error) {
	number := func(digits []byte) (n int) {
		for _, c := range digits {
			if c < '0' || c > '9' {
				return -1
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	year, month, day := number(text[:4]), number(text[5:7]), number(text[8:])
	if text[4] != '-' || text[7] != '-' || year < 0 || month < 1 || month > 12 || day < 1 {
		return 0, errDate(text)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return 0, fmt.Errorf("the date %s: that month has no such day", quote(text))
	}
	if year < 1970 {
		return 0, fmt.Errorf("the date %s is before 1970", quote(text))
	}
	return t.Unix() / secondsDay, nil
}
