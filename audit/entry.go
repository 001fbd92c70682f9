package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// An Entry is what the payload of a record says: who acted, about what, the data
// of the act, and perhaps the bytes of a file that was evidence for it.
type Entry struct {
	Actor   string          // who acted; never empty
	About   string          // the subject's id; empty when the act has none
	Data    json.RawMessage // one compact JSON object; nil stands for {}
	Content []byte          // an evidence file; nil when there is none
}

// entryHead is the first line of a payload. The order of the fields is the format's.
type entryHead struct {
	Actor string `json:"actor"`
	About string `json:"about"`
}

// Payload returns the bytes that a record commits to, or says what an entry lacks.
func (e Entry) Payload() ([]byte, error) {
	if e.Actor == "" {
		return nil, errors.New("audit: an entry needs an actor")
	}
	if !utf8.ValidString(e.Actor) || !utf8.ValidString(e.About) {
		return nil, errors.New("audit: actor and about of an entry must be UTF-8")
	}
	data := []byte(e.Data)
	if len(data) == 0 {
		data = []byte("{}")
	}
	if err := checkData(data); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(len(e.Actor) + len(e.About) + len(data) + len(e.Content) + 32)
	enc := json.NewEncoder(&out) // writes the line end
	enc.SetEscapeHTML(false)
	if err := enc.Encode(entryHead{e.Actor, e.About}); err != nil {
		return nil, fmt.Errorf("audit: head of an entry: %w", err)
	}
	out.Write(data)
	out.WriteByte('\n')
	out.Write(e.Content)
	return out.Bytes(), nil
}

// checkData refuses all but one compact JSON object in UTF-8. Such an object has no
// line end, as JSON allows none within a string.
func checkData(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("audit: the data of an entry must be UTF-8")
	}
	var compact bytes.Buffer
	compact.Grow(len(data))
	if err := json.Compact(&compact, data); err != nil {
		return fmt.Errorf("audit: the data of an entry must be JSON: %w", err)
	}
	if data[0] != '{' || !bytes.Equal(compact.Bytes(), data) {
		return errors.New("audit: the data of an entry must be one JSON object without white space")
	}
	return nil
}

// ParsePayload is the inverse of [Entry.Payload]. It takes only what Payload gives:
// the payload of the entry returned is payload to the byte. Data and Content are
// parts of payload, not copies.
func ParsePayload(payload []byte) (Entry, error) {
	head, rest, ok := bytes.Cut(payload, []byte{'\n'})
	if !ok {
		return Entry{}, errors.New("audit: a payload has no first line")
	}
	data, content, ok := bytes.Cut(rest, []byte{'\n'})
	if !ok {
		return Entry{}, errors.New("audit: a payload has no second line")
	}
	var h entryHead
	if err := json.Unmarshal(head, &h); err != nil {
		return Entry{}, fmt.Errorf("audit: first line of a payload: %w", err)
	}
	e := Entry{Actor: h.Actor, About: h.About, Data: data}
	if len(content) > 0 {
		e.Content = content
	}
	again, err := e.Payload()
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(again, payload) {
		return Entry{}, errors.New("audit: a payload is not written the one way it may be")
	}
	return e, nil
}
