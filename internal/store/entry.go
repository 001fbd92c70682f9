package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mareva/mareva/audit"
)

// Actor is who acts: a user's id, or "operator:NAME" for who runs the program on this machine.
type Actor string

// System acts where nobody asked for it.
const System Actor = "system"

// None is what a new thing replaces.
const None int64 = -1

// Entry is a record on its way into the log.
type Entry struct {
	ID       string // unique in the log
	Kind     string
	At       time.Time
	Actor    Actor
	About    string // the id of what it is about
	Data     any    // encoded as JSON
	Content  []byte // a file, or nil
	Replaces int64  // the Seq of the row that this was made from; None: nothing
}

// sealed is an entry that is ready for the log.
type sealed struct {
	record   audit.Record
	entry    *Entry
	rows     []tableRows
	replaces int64
}

func (s *Store) seal(e *Entry) (*sealed, error) {
	data, err := json.Marshal(e.Data)
	if err == nil && wasMended(data) {
		err = errors.New("a text in it is not UTF-8")
	}
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", e.ID, err)
	}
	payload, err := audit.Entry{Actor: string(e.Actor), About: e.About, Data: data, Content: e.Content}.Payload()
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", e.ID, err)
	}
	record, err := audit.Seal(e.ID, e.Kind, e.At, payload, s.random)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", e.ID, err)
	}
	rows, err := rowsOf(e.Kind, &Told{ID: e.ID, At: record.At, Actor: e.Actor, About: e.About, Data: data, Content: len(e.Content)})
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", e.ID, err)
	}
	for _, text := range []string{string(e.Actor), e.About} {
		if !isText(text) {
			return nil, fmt.Errorf("record %s: actor or subject %q: want UTF-8 without a zero byte", e.ID, text)
		}
	}
	for _, r := range rows {
		for _, row := range r.rows {
			for i, v := range row {
				if text, is := v.(string); is && !isText(text) {
					return nil, fmt.Errorf("record %s: %s %q: want UTF-8 without a zero byte", e.ID, r.table.columns[i], text)
				}
			}
		}
	}
	return &sealed{record: record, entry: e, rows: rows, replaces: e.Replaces}, nil
}

// wasMended says whether encoding/json has put \ufffd where a text was not UTF-8. It writes a
// U+FFFD that was there as it is.
func wasMended(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(data[i:], []byte(`\ufffd`)) {
			return true
		}
		i++ // what is escaped
	}
	return false
}

// isText says whether every database keeps a text as it is.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Commit writes entries, all or none. When it returns nil they are durable. An entry whose id
// stands in the log already with the same content is not written again; then all of them stand.
// Once it is on its way it is not recalled by the end of ctx.
func (s *Store) Commit(ctx context.Context, entries ...*Entry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p := &pending{done: make(chan error, 1)}
	for _, e := range entries {
		sealed, err := s.seal(e)
		if err != nil {
			return err
		}
		p.entries = append(p.entries, sealed)
		p.size += len(sealed.record.Payload) + 500
	}
	if err := s.hand(ctx, p); err != nil {
		return err
	}
	return <-p.done
}
