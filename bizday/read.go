package bizday

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// ReadQuestion reads a question as JSON, as the stream takes it. It is strict, since a
// field that is overlooked would move a day: no unknown field, none twice, none of another
// kind, nothing behind the object. A null counts as not given. The id stands in the question
// also beside an error, null when there is none. An error is an [*Error].
func ReadQuestion(text []byte) (*Question, error) {
	q := &Question{ID: json.RawMessage("null")}
	if !utf8.Valid(text) {
		return q, refuse("bad_encoding", "the question is not UTF-8")
	}
	var r record
	err := eachField(text, r.field)
	if id, idError := readableID(r.id, text); idError == nil {
		q.ID = id
	} else if err == nil {
		err = idError
	}
	if err != nil {
		return q, asError(err)
	}
	return q, r.fill(q)
}

// record is a question as it is written.
type record struct {
	id          json.RawMessage
	kind        *string
	event       Day
	authority   *string
	year        *int
	items       []json.RawMessage
	transaction Day
	blocked     Day
	unblocked   Day
}

func (r *record) field(name string) any {
	switch name {
	case "id":
		return &r.id
	case "kind":
		return &r.kind
	case "event_date":
		return &r.event
	case "authority":
		return &r.authority
	case "year":
		return &r.year
	case "items":
		return &r.items
	case "transaction_date":
		return &r.transaction
	case "blocked":
		return &r.blocked
	case "unblocked":
		return &r.unblocked
	}
	return nil
}

// given are the fields that say something.
func (r *record) given() []string {
	var names []string
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"event_date", r.event != 0},
		{"authority", r.authority != nil},
		{"year", r.year != nil},
		{"items", r.items != nil},
		{"transaction_date", r.transaction != 0},
		{"blocked", r.blocked != 0},
		{"unblocked", r.unblocked != 0},
	} {
		if f.given {
			names = append(names, f.name)
		}
	}
	return names
}

// fieldsOf are the fields of a kind; the first must be given.
func fieldsOf(k Kind) (fields []string, needed int) {
	switch k {
	case KindInitialBlock, KindRejected:
		return []string{"event_date"}, 1
	case KindUnblockOrTransfer:
		return []string{"event_date", "authority"}, 1
	case KindAnnualReport:
		return []string{"year"}, 1
	case KindAnnualMembership:
		return []string{"year", "items"}, 2
	case KindRetention:
		return []string{"transaction_date", "blocked", "unblocked"}, 0
	}
	return nil, 0
}

func (r *record) fill(q *Question) error {
	if r.kind == nil {
		return unknownKind("")
	}
	q.Kind = Kind(*r.kind)
	if !slices.Contains(Kinds(), q.Kind) {
		return unknownKind(*r.kind)
	}
	fields, needed := fieldsOf(q.Kind)
	given := r.given()
	for _, name := range given {
		if !slices.Contains(fields, name) {
			return refuse("unwanted_field", "%s does not belong to %s, which has %s", name, q.Kind, strings.Join(fields, ", "))
		}
	}
	for _, name := range fields[:needed] {
		if !slices.Contains(given, name) {
			return refuse("missing_field", "%s is missing: %s needs it", name, q.Kind)
		}
	}
	q.Event, q.Transaction = r.event, r.transaction
	if r.authority != nil {
		q.Authority = Authority(*r.authority)
		if q.Authority == NoAuthority {
			return refuse("bad_value", "authority is empty; leave it out when nobody knows it")
		}
		if err := q.Authority.check(); err != nil {
			return err
		}
	}
	if r.year != nil {
		q.Year = *r.year
	}
	if q.Kind == KindRetention {
		return r.fillRetention(q)
	}
	return q.readItems(r.items)
}

func (r *record) fillRetention(q *Question) error {
	switch {
	case r.transaction != 0 && (r.blocked != 0 || r.unblocked != 0):
		return refuse("unwanted_field", "give transaction_date, or blocked and unblocked, not both: they are two records with a day each")
	case r.transaction == 0 && r.blocked == 0:
		return refuse("missing_field", "give transaction_date, or blocked (with unblocked, null while it is blocked)")
	}
	q.Property = Holding{Blocked: r.blocked, Unblocked: r.unblocked}
	return nil
}

// readItems reads the items of an annual report. No two have the same id: what one says of
// it the other would undo.
func (q *Question) readItems(items []json.RawMessage) error {
	q.Items = make([]Item, len(items))
	seen := make(map[string]int, len(items))
	for n, text := range items {
		if err := readItem(text, &q.Items[n]); err != nil {
			e := asError(err)
			return refuse(e.Code, "items[%d]: %s", n, e.Message)
		}
		id := sameID(q.Items[n].ID)
		if before, twice := seen[id]; twice {
			return refuse("bad_value", "items[%d] has the id of items[%d]: %s", n, before, shorten(id))
		}
		seen[id] = n
	}
	return nil
}

// sameID is one text for all ways to write an id as JSON.
func sameID(id json.RawMessage) string {
	var text string
	if json.Unmarshal(id, &text) == nil {
		return `"` + text
	}
	return string(id)
}

func readItem(text []byte, item *Item) error {
	var by *string
	var returned json.RawMessage
	err := eachField(text, func(name string) any {
		switch name {
		case "id":
			return &item.ID
		case "blocked":
			return &item.Blocked
		case "unblocked":
			return &item.Unblocked
		case "returned":
			return &returned
		case "unblock_authority":
			return &by
		}
		return nil
	})
	if err != nil {
		return err
	}
	id, err := readableID(item.ID, text)
	switch {
	case err != nil:
		return err
	case string(id) == "null":
		return refuse("missing_field", "id is missing: without one the answer could not name it")
	}
	item.ID = id
	if by != nil {
		if item.By = Authority(*by); item.By == NoAuthority {
			return refuse("bad_value", "unblock_authority is empty; leave it out when nobody knows it")
		}
	}
	if err := checkReturned(returned); err != nil {
		return err
	}
	return item.check()
}

// checkReturned lets through what may stand there: whether, or on which day, the property
// was given back. It decides nothing; see [Holding.HeldAsOf].
func checkReturned(text json.RawMessage) error {
	switch string(text) {
	case "", "null", "true", "false":
		return nil
	}
	var d Day
	if d.UnmarshalJSON(text) != nil {
		return refuse("bad_value", "returned is %s: want true, false or a day", shorten(string(text)))
	}
	return nil
}

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: "bad_json", Message: err.Error()}
}

// readableID is the id as it can be given back. One that was not reached, since something
// before it cannot be used, is looked up in the whole text.
func readableID(id json.RawMessage, text []byte) (json.RawMessage, error) {
	if len(id) == 0 {
		var fields map[string]json.RawMessage
		if json.Unmarshal(text, &fields) == nil {
			id = fields["id"]
		}
	}
	switch {
	case len(id) == 0:
		return json.RawMessage("null"), nil
	case strings.IndexByte("{[tf", id[0]) >= 0:
		return nil, refuse("bad_value", "id: want a text or a number")
	}
	return id, nil
}

// eachField decodes the fields of one JSON object, each to where into says; nil means that
// there is no such field.
func eachField(text []byte, into func(name string) any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	open, err := d.Token()
	if err != nil {
		return noObject(err)
	}
	if open != json.Delim('{') {
		return errors.New("want a JSON object")
	}
	var seen []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return noObject(err)
		}
		name, _ := key.(string)
		to := into(name)
		switch {
		case to == nil:
			return fmt.Errorf("unknown field %q", shorten(name))
		case slices.Contains(seen, name):
			return fmt.Errorf("field %q is given twice", name)
		}
		seen = append(seen, name)
		if err := d.Decode(to); err != nil {
			return inField(name, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return noObject(err)
	}
	if len(bytes.TrimLeft(text[d.InputOffset():], " \t\r\n")) > 0 {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

// inField says which field cannot be used, in words of JSON.
func inField(name string, err error) error {
	var ours *Error
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &ours):
		return refuse(ours.Code, "%s: %s", name, ours.Message)
	case errors.As(err, &wrong):
		want := "a text"
		switch name {
		case "year":
			want = "a year as a number, such as 2026"
		case "items":
			want = "a list"
		}
		return fmt.Errorf("%s: want %s, not %s", name, want, shorten(wrong.Value))
	}
	return fmt.Errorf("%s: %w", name, noObject(err))
}

func noObject(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends in the middle")
	}
	return err
}
