package sanctions

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sort"
)

// Version names a snapshot by its content: the SHA-256, in hex, of the list's
// name and the encoded parties in the order of their ids.
type Version string

// Short is the first twelve digits, enough for a person's eye.
func (v Version) Short() string { return string(v[:min(12, len(v))]) }

// Snapshot is one list at one moment: immutable, and safe for concurrent use.
// Parties are kept encoded and decoded when asked for, so that a snapshot costs
// little more memory than its text.
type Snapshot struct {
	List    ListName
	Version Version

	data []byte   // the parties as JSON, one a line, sorted by id
	ids  []string // sorted
	ends []int    // ends[i] is where the line of ids[i] ends in data
}

// Len is the number of entries, those published as delisted included.
func (s *Snapshot) Len() int { return len(s.ids) }

// IDs are the parties' ids in order; the caller must not change them.
func (s *Snapshot) IDs() []string { return s.ids }

// Party decodes the entry with the id. It is false when the list has none; an
// error means that the stored snapshot is damaged.
func (s *Snapshot) Party(id string) (*Party, bool, error) {
	i, found := slices.BinarySearch(s.ids, id)
	if !found {
		return nil, false, nil
	}
	p, err := s.At(i)
	return p, err == nil, err
}

// At decodes the i-th entry in the order of ids.
func (s *Snapshot) At(i int) (*Party, error) {
	p := new(Party)
	if err := json.Unmarshal(s.line(i), p); err != nil {
		return nil, fmt.Errorf("list %s, version %s, entry %s: %w", s.List, s.Version.Short(), s.ids[i], err)
	}
	return p, nil
}

// Parties decodes all entries in the order of ids.
func (s *Snapshot) Parties() iter.Seq2[*Party, error] {
	return func(yield func(*Party, error) bool) {
		for i := range s.ids {
			if !yield(s.At(i)) {
				return
			}
		}
	}
}

// Encoded is the i-th entry as it counts in the version: one JSON object with
// no line end. The caller must not change it.
func (s *Snapshot) Encoded(i int) []byte { return s.line(i) }

// Totals counts the names, identifiers and wallets of all entries. It counts
// their keys in the encoded text, where a quotation mark within a value is
// always escaped.
func (s *Snapshot) Totals() (names, identifiers, wallets int) {
	count := func(key string) int { return bytes.Count(s.data, []byte(key)) }
	return count(`"quality":`), count(`"number":`), count(`{"currency":`)
}

// WriteTo writes the entries as JSON Lines.
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(s.data)
	return int64(n), err
}

func (s *Snapshot) line(i int) []byte {
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.data[start : s.ends[i]-1 : s.ends[i]-1]
}

// Builder collects the parties of one list into a snapshot. The zero value is
// not usable; see [NewBuilder].
type Builder struct {
	list  ListName
	lines map[string][]byte
	bytes int
}

// NewBuilder starts an empty list.
func NewBuilder(list ListName) *Builder {
	return &Builder{list: list, lines: make(map[string][]byte)}
}

// Rename says which list is being built, where that was not known before.
func (b *Builder) Rename(list ListName) { b.list = list }

// Len is the number of parties so far.
func (b *Builder) Len() int { return len(b.lines) }

// Has says whether a party with the id was added.
func (b *Builder) Has(id string) bool { _, ok := b.lines[id]; return ok }

// ErrDuplicate means that the builder has a party with that id already, and
// that it differs from the one offered.
var ErrDuplicate = errors.New("a different entry with the same id is there already")

// Add puts a party in. Adding the same party twice is harmless; another party
// with a taken id is refused with ErrDuplicate.
func (b *Builder) Add(p *Party) error {
	if p.ID == "" {
		return errors.New("a party without an id")
	}
	line, err := Encode(p)
	if err != nil {
		return err
	}
	return b.AddEncoded(p.ID, line)
}

// AddEncoded puts in a party that [Encode] or [Snapshot.Encoded] gave.
func (b *Builder) AddEncoded(id string, line []byte) error {
	if old, ok := b.lines[id]; ok {
		if bytes.Equal(old, line) {
			return nil
		}
		return ErrDuplicate
	}
	b.put(id, line)
	return nil
}

// Replace puts a party in, or in the place of the one with its id.
func (b *Builder) Replace(p *Party) error {
	line, err := Encode(p)
	if err == nil {
		b.put(p.ID, line)
	}
	return err
}

// Remove takes the party with the id out, if it is there.
func (b *Builder) Remove(id string) {
	b.bytes -= len(b.lines[id])
	delete(b.lines, id)
}

// Party decodes what was added under the id.
func (b *Builder) Party(id string) (*Party, error) {
	p := new(Party)
	return p, json.Unmarshal(b.lines[id], p)
}

func (b *Builder) put(id string, line []byte) {
	b.bytes += len(line) - len(b.lines[id])
	b.lines[id] = line
}

// Snapshot ends the building. The builder must not be used afterwards.
func (b *Builder) Snapshot() *Snapshot {
	s := &Snapshot{List: b.list, ids: make([]string, 0, len(b.lines)), ends: make([]int, 0, len(b.lines)), data: make([]byte, 0, b.bytes+len(b.lines))}
	for id := range b.lines {
		s.ids = append(s.ids, id)
	}
	sort.Strings(s.ids)
	for _, id := range s.ids {
		s.data = append(append(s.data, b.lines[id]...), '\n')
		s.ends = append(s.ends, len(s.data))
		b.lines[id] = nil
	}
	b.lines = nil
	s.Version = hash(s.List, s.data)
	return s
}

// ReadSnapshot takes over data, the JSON Lines that [Snapshot.WriteTo] wrote,
// and checks that they are sorted and whole. The caller compares the version
// with the one that it expects.
func ReadSnapshot(list ListName, data []byte) (*Snapshot, error) {
	s := &Snapshot{List: list, data: data}
	for start := 0; start < len(data); {
		n := bytes.IndexByte(data[start:], '\n')
		if n < 0 {
			return nil, fmt.Errorf("list %s: the stored snapshot is cut off in entry %d", list, len(s.ids)+1)
		}
		id, err := encodedID(data[start : start+n])
		if err != nil {
			return nil, fmt.Errorf("list %s: entry %d of the stored snapshot: %w", list, len(s.ids)+1, err)
		}
		if k := len(s.ids); k > 0 && s.ids[k-1] >= id {
			return nil, fmt.Errorf("list %s: entries %q and %q of the stored snapshot are out of order", list, s.ids[k-1], id)
		}
		start += n + 1
		s.ids, s.ends = append(s.ids, id), append(s.ends, start)
	}
	s.Version = hash(list, data)
	return s, nil
}

// Encode writes a party as it counts in a version.
func Encode(p *Party) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return nil, fmt.Errorf("entry %s: %w", p.ID, err)
	}
	return bytes.Clone(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}

// encodedID reads the id of an encoded party without decoding the rest: Encode
// always writes it first.
func encodedID(line []byte) (string, error) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"id":`))
	if !ok {
		return "", errors.New("does not begin with its id")
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			var id string
			err := json.Unmarshal(rest[:i+1], &id)
			return id, err
		}
	}
	return "", errors.New("its id does not end")
}

func hash(list ListName, data []byte) Version {
	h := sha256.New()
	h.Write([]byte(list + "\n"))
	h.Write(data)
	return Version(hex.EncodeToString(h.Sum(nil)))
}
