package identity

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// Register is what must outlast a version of the lists: which canonical id an
// entry has and had, and what people decided. It is immutable; the zero value
// is empty.
//
// As text it is JSON Lines: how many follow, so that none is lost unseen, one object
// an entry and then one a decision:
//
//	{"entries":2,"decisions":1}
//	{"entry":"eu_fsf:7","id":"us_ofac_sdn:27307","since":"2026-01-15","formerly":["eu_fsf:7"]}
//	{"decision":"same","a":"eu_fsf:7","b":"un_sc_sanctions:12","by":"ana","at":"2026-02-01T09:30:00Z","why":"…"}
//
// Every id is the reference of an entry that is in the register too, and whose
// id it is: so any id that ever was leads in one step to the one that is.
type Register struct {
	records   []record // sorted by entry
	decisions []Decision
}

// record is what the register holds of an entry, on a list still or not.
type record struct {
	entry    Reference
	id       Reference
	since    sanctions.Date // the day on which the entry was first seen
	formerly []Reference
}

// Verdict is what a person decided of two entries.
type Verdict string

// The verdicts. None of them means that nobody decided.
const (
	Same      Verdict = "same"
	Different Verdict = "different"
)

// Decision overrules the rules: the two entries are one party, or are not. The
// latest decision on a pair counts; of two at one time, that they are different.
type Decision struct {
	Verdict Verdict   `json:"decision"`
	A       Reference `json:"a"`
	B       Reference `json:"b"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Why     string    `json:"why"`
}

// Valid says what a decision lacks.
func (d Decision) Valid() error {
	switch {
	case d.Verdict != Same && d.Verdict != Different:
		return fmt.Errorf("decision %q: want same or different", d.Verdict)
	case d.A == d.B:
		return fmt.Errorf("decision on %s: names one entry twice", d.A)
	case d.By == "" || d.Why == "" || d.At.IsZero():
		return fmt.Errorf("decision on %s and %s: say by whom, at what time and why", d.A, d.B)
	}
	return nil
}

// With is the register with one more decision.
func (r *Register) With(d Decision) (*Register, error) {
	if err := d.Valid(); err != nil {
		return nil, err
	}
	d.At = d.At.UTC()
	next := &Register{records: r.records, decisions: append(slices.Clone(r.decisions), d)}
	slices.SortStableFunc(next.decisions, compareDecisions)
	return next, nil
}

// Decisions are all that were made, the oldest first.
func (r *Register) Decisions() []Decision { return slices.Clone(r.decisions) }

func compareDecisions(x, y Decision) int {
	return cmp.Or(x.At.Compare(y.At), x.A.Compare(y.A), x.B.Compare(y.B),
		cmp.Compare(y.Verdict, x.Verdict), // different after same, so that it counts
		cmp.Compare(x.By, y.By), cmp.Compare(x.Why, y.Why))
}

// CanonicalID is the id of the party that the entry belongs to, or that the id,
// now or formerly, stands for. It is false for what the register never saw.
func (r *Register) CanonicalID(ref Reference) (string, bool) {
	if rec := r.find(ref); rec != nil {
		return rec.id.String(), true
	}
	return "", false
}

func (r *Register) find(ref Reference) *record {
	at, found := slices.BinarySearchFunc(r.records, ref, func(rec record, ref Reference) int { return rec.entry.Compare(ref) })
	if !found {
		return nil
	}
	return &r.records[at]
}

// decisions are those that count, by pair in order.
type decisions map[[2]Reference]Decision

func (r *Register) decided() decisions {
	d := make(decisions, len(r.decisions))
	for _, decision := range r.decisions {
		key := inOrder(decision.A, decision.B)
		if before, found := d[key]; !found || decision.At.After(before.At) || decision.Verdict == Different {
			d[key] = decision
		}
	}
	return d
}

func (d decisions) on(a, b Reference) Verdict { return d[inOrder(a, b)].Verdict }

func inOrder(a, b Reference) [2]Reference {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return [2]Reference{a, b}
}

// line is any kind of line.
type line struct {
	Entries   *int           `json:"entries,omitempty"`
	Decisions *int           `json:"decisions,omitempty"`
	Entry     *Reference     `json:"entry,omitempty"`
	ID        *Reference     `json:"id,omitempty"`
	Since     sanctions.Date `json:"since,omitzero"`
	Formerly  []Reference    `json:"formerly,omitempty"`
	Verdict   Verdict        `json:"decision,omitempty"`
	A         *Reference     `json:"a,omitempty"`
	B         *Reference     `json:"b,omitempty"`
	By        string         `json:"by,omitempty"`
	At        *time.Time     `json:"at,omitempty"`
	Why       string         `json:"why,omitempty"`
}

// maxLine bounds a line: an entry with a thousand former ids has less.
const maxLine = 1 << 20

// ReadRegister reads what WriteTo writes and nothing else: an unknown or
// missing field, an entry that stands twice or an id that leads nowhere is an
// error with the number of its line.
func ReadRegister(from io.Reader) (*Register, error) {
	r := &Register{}
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, maxLine)
	number := 0
	var heading line
	for scanner.Scan() {
		number++
		if number == 1 {
			if err := heading.decode(scanner.Bytes()); err != nil || heading.Entries == nil || heading.Decisions == nil {
				return nil, errors.New("identity register, line 1: want how many entries and decisions follow")
			}
			continue
		}
		if err := r.read(scanner.Bytes()); err != nil {
			return nil, fmt.Errorf("identity register, line %d: %w", number, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("identity register, line %d: %w", number+1, err)
	}
	if number == 0 {
		return nil, errors.New("identity register: it is empty")
	}
	if len(r.records) != *heading.Entries || len(r.decisions) != *heading.Decisions {
		return nil, fmt.Errorf("identity register: %d entries and %d decisions are there of %d and %d: it was cut",
			len(r.records), len(r.decisions), *heading.Entries, *heading.Decisions)
	}
	slices.SortFunc(r.records, func(x, y record) int { return x.entry.Compare(y.entry) })
	slices.SortStableFunc(r.decisions, compareDecisions)
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("identity register: %w", err)
	}
	return r, nil
}

// decode reads one line strictly.
func (l *line) decode(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(l); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one object")
	}
	return nil
}

func (r *Register) read(text []byte) error {
	var l line
	if err := l.decode(text); err != nil {
		return err
	}
	if l.Entries != nil || l.Decisions != nil {
		return errors.New("a second heading")
	}
	isEntry := l.Entry != nil && l.ID != nil && !l.Since.IsZero()
	isDecision := l.A != nil && l.B != nil && l.At != nil
	switch {
	case isEntry && l.Verdict == "" && l.A == nil && l.B == nil && l.By == "" && l.At == nil && l.Why == "":
		r.records = append(r.records, record{*l.Entry, *l.ID, l.Since, l.Formerly})
		return nil
	case isDecision && l.Entry == nil && l.ID == nil && l.Since.IsZero() && l.Formerly == nil:
		decision := Decision{l.Verdict, *l.A, *l.B, l.By, l.At.UTC(), l.Why}
		r.decisions = append(r.decisions, decision)
		return decision.Valid()
	}
	return errors.New("want an entry with id and since, or a decision with a, b, by, at and why")
}

func (r *Register) check() error {
	for i := range r.records {
		rec := &r.records[i]
		if i > 0 && r.records[i-1].entry == rec.entry {
			return fmt.Errorf("entry %s stands there twice", rec.entry)
		}
		if owner := r.find(rec.id); owner == nil || owner.id != rec.id {
			return fmt.Errorf("entry %s: its id %s leads nowhere", rec.entry, rec.id)
		}
	}
	return nil
}

// WriteTo writes the register, equal ones with equal bytes.
func (r *Register) WriteTo(w io.Writer) (int64, error) {
	out := &counting{w: bufio.NewWriter(w)}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	entries, decisions := len(r.records), len(r.decisions)
	if err := e.Encode(line{Entries: &entries, Decisions: &decisions}); err != nil {
		return out.n, fmt.Errorf("writing the heading: %w", err)
	}
	for i := range r.records {
		rec := &r.records[i]
		if err := e.Encode(line{Entry: &rec.entry, ID: &rec.id, Since: rec.since, Formerly: rec.formerly}); err != nil {
			return out.n, fmt.Errorf("writing entry %s: %w", rec.entry, err)
		}
	}
	for _, d := range r.decisions {
		if err := e.Encode(d); err != nil {
			return out.n, fmt.Errorf("writing the decision on %s and %s: %w", d.A, d.B, err)
		}
	}
	return out.n, out.w.Flush()
}

// counting counts what was written, as io.WriterTo asks.
type counting struct {
	w *bufio.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// MarshalText gives the form of String.
func (r Reference) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the form of String.
func (r *Reference) UnmarshalText(text []byte) (err error) {
	*r, err = ParseReference(string(text))
	return err
}
