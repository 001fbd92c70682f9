package register

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/mareva/mareva/ownership"
)

// merge walks through what a register said and what is new, id by id.
type merge struct {
	inputs []input // first what the register said, then the new in the order of reading
	whole  bool    // what the new does not name holds no longer
	encode *encoder

	id       []byte
	was, now verdict

	counts  Register
	changes Changes
}

// input is a cursor and its next record.
type input struct {
	cursor cursor
	record record
	ended  bool
}

func (i *input) advance() error {
	var err error
	i.record, err = i.cursor.next()
	if errors.Is(err, io.EOF) {
		i.ended, err = true, nil
	}
	return err
}

// verdict is what is known of an id.
type verdict struct {
	known    bool
	news     bool // it comes from what is new
	day      ownership.Day
	standing standing
	line     []byte
}

func (v *verdict) holds() bool { return v.known && v.standing == holds }

// hear takes in the next record of the id. The package comment has the rules.
func (v *verdict) hear(r record, news bool) {
	switch {
	case !v.known || r.standing == replaced:
	case v.standing == replaced:
		return
	case v.day != 0 && r.day != 0 && r.day < v.day:
		return
	case r.standing == withdrawn && r.day == 0:
		r.day = v.day
	}
	*v = verdict{known: true, news: news, day: r.day, standing: r.standing, line: append(v.line[:0], r.line...)}
}

func (v *verdict) forget() { *v = verdict{line: v.line[:0]} }

// run gives every line of the result to put.
func (m *merge) run(ctx context.Context, put func(line []byte) error) error {
	for i := range m.inputs {
		if err := m.inputs[i].advance(); err != nil {
			return err
		}
	}
	for m.nextID() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.decide(); err != nil {
			return err
		}
		if err := m.write(put); err != nil {
			return err
		}
	}
	return nil
}

// nextID finds the first id of all inputs.
func (m *merge) nextID() bool {
	var least []byte
	for _, in := range m.inputs {
		if !in.ended && (least == nil || bytes.Compare(in.record.id, least) < 0) {
			least = in.record.id
		}
	}
	m.id = append(m.id[:0], least...)
	return least != nil
}

// decide hears all there is about the id.
func (m *merge) decide() error {
	m.was.forget()
	m.now.forget()
	named, read := false, 0
	for i := range m.inputs {
		in := &m.inputs[i]
		for !in.ended && bytes.Equal(in.record.id, m.id) {
			news := i > 0
			m.now.hear(in.record, news)
			if !news {
				m.was.hear(in.record, false)
			} else {
				named = true
				if in.record.standing == holds {
					read++
				}
			}
			if err := in.advance(); err != nil {
				return err
			}
		}
	}
	if m.whole && !named && m.was.holds() {
		m.now.forget()
	}
	if m.now.holds() && m.now.news {
		read--
	}
	m.changes.KeptOut += read
	return nil
}

// write writes what is known of the id now, and counts.
func (m *merge) write(put func(line []byte) error) error {
	switch was, is := m.was.holds(), m.now.holds(); {
	case is && !was:
		m.changes.Added++
	case was && !is:
		m.changes.Removed++
	case is && !bytes.Equal(m.was.line, m.now.line):
		m.changes.Changed++
	}
	if !m.now.known {
		return nil
	}
	if m.now.standing != holds {
		m.counts.Tombstones++
		line, err := m.encode.line(tombstone(string(m.id), m.now.day, m.now.standing))
		if err != nil {
			return err
		}
		return put(line)
	}
	m.counts.Statements++
	m.counts.Parties += parties(m.now.line)
	m.counts.Interests += interests(m.now.line)
	return put(m.now.line)
}
