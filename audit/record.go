package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash of RFC 6962's tree: of a leaf, a subtree or a root.
type Hash = tlog.Hash

const (
	saltSize   = 32
	maxID      = 64
	maxKind    = 32
	leafHeader = "mareva-record/1\n"
	timeLayout = "2006-01-02T15:04:05.000000Z"
)

// A Record is one decision in the log. Seq, ID, Kind, At and Commitment are in the
// leaf and stay for ever; Salt and Payload may be purged together.
type Record struct {
	Seq        int64 // its place in the log, from 0
	ID         string
	Kind       string
	At         time.Time // to the microsecond
	Salt       []byte    // nil once purged
	Payload    []byte    // nil once purged
	Commitment [32]byte  // SHA-256(salt ‖ payload)
}

// A Fault says what is wrong with one record taken by itself.
type Fault struct {
	Seq     int64
	ID      string
	Field   string // seq, id, kind, at, salt, payload or commitment
	Message string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("audit: record %d (%q): %s: %s", f.Seq, f.ID, f.Field, f.Message)
}

// Seal makes a record of a payload, with a salt of 32 bytes from random, which must
// be unguessable: the salt keeps a purged payload from being found by trial. At is
// cut to microseconds. The record's Seq is 0 until the log gives it its place.
func Seal(id, kind string, at time.Time, payload []byte, random io.Reader) (Record, error) {
	r := Record{ID: id, Kind: kind, At: at.UTC().Truncate(time.Microsecond), Payload: payload, Salt: make([]byte, saltSize)}
	if f := r.checkHeader(); f != nil {
		return Record{}, f
	}
	if len(payload) == 0 {
		return Record{}, &Fault{0, id, "payload", "is empty"}
	}
	if _, err := io.ReadFull(random, r.Salt); err != nil {
		return Record{}, fmt.Errorf("audit: salt of record %q: %w", id, err)
	}
	r.Commitment = commit(r.Salt, payload)
	return r, nil
}

func commit(salt, payload []byte) (sum [32]byte) {
	h := sha256.New()
	h.Write(salt)
	h.Write(payload)
	h.Sum(sum[:0])
	return sum
}

// Purged says whether salt and payload are gone.
func (r *Record) Purged() bool { return len(r.Salt) == 0 && len(r.Payload) == 0 }

// LeafData returns the bytes that the leaf hashes.
func (r *Record) LeafData() []byte { return r.appendLeafData(nil) }

// Leaf returns the hash of the record's leaf, of Seq, ID, Kind, At and Commitment.
// It speaks of nothing else: see [Record.Check].
func (r *Record) Leaf() Hash {
	var room [256]byte // holds any record that Check accepts; the first byte is RFC 6962's prefix of leaves
	return sha256.Sum256(r.appendLeafData(room[:1]))
}

func (r *Record) appendLeafData(b []byte) []byte {
	b = append(b, leafHeader...)
	b = strconv.AppendInt(b, r.Seq, 10)
	b = append(b, '\n')
	b = append(b, r.ID...)
	b = append(b, '\n')
	b = append(b, r.Kind...)
	b = append(b, '\n')
	b = appendTime(b, r.At)
	b = append(b, '\n')
	b = base64.StdEncoding.AppendEncode(b, r.Commitment[:])
	return append(b, '\n')
}

// appendTime writes t as timeLayout, at a quarter of time.AppendFormat's cost.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 { // no such record passes Check
		return t.AppendFormat(b, timeLayout)
	}
	hour, minute, second := t.Clock()
	micro := t.Nanosecond() / 1000
	return append(b,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-',
		digit(day/10), digit(day), 'T',
		digit(hour/10), digit(hour), ':',
		digit(minute/10), digit(minute), ':',
		digit(second/10), digit(second), '.',
		digit(micro/100000), digit(micro/10000), digit(micro/1000),
		digit(micro/100), digit(micro/10), digit(micro), 'Z')
}

func digit(n int) byte { return '0' + byte(n%10) }

// parseTime takes only what appendTime writes.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	if err != nil || string(appendTime(nil, t)) != s {
		return time.Time{}, fmt.Errorf("audit: %q is no time of the form %s", s, timeLayout)
	}
	return t, nil
}

// Check says whether the record is well formed and its commitment is that of its
// salt and payload, when these are there. Its error is a *[Fault]. That a purge was
// lawful, and that the leaf is in the log, is not seen from one record.
func (r *Record) Check() error {
	if f := r.check(); f != nil {
		return f
	}
	return nil
}

func (r *Record) check() *Fault {
	if f := r.checkHeader(); f != nil {
		return f
	}
	if r.Purged() {
		return nil
	}
	switch {
	case len(r.Salt) == 0:
		return &Fault{r.Seq, r.ID, "salt", "is gone while the payload is there"}
	case len(r.Payload) == 0:
		return &Fault{r.Seq, r.ID, "payload", "is gone while the salt is there"}
	case len(r.Salt) != saltSize:
		return &Fault{r.Seq, r.ID, "salt", fmt.Sprintf("has %d bytes, not %d", len(r.Salt), saltSize)}
	case commit(r.Salt, r.Payload) != r.Commitment:
		return &Fault{r.Seq, r.ID, "commitment", "is not that of the salt and the payload"}
	}
	return nil
}

func (r *Record) checkHeader() *Fault {
	switch {
	case r.Seq < 0:
		return &Fault{r.Seq, r.ID, "seq", "is below zero"}
	case !ValidID(r.ID):
		return &Fault{r.Seq, r.ID, "id", "must be 1 to 64 of a-z, 0-9, _ . : -"}
	case !ValidKind(r.Kind):
		return &Fault{r.Seq, r.ID, "kind", fmt.Sprintf("%q must be 1 to 32 of a-z, _", r.Kind)}
	case r.At.UTC().Year() < 1 || r.At.UTC().Year() > 9999:
		return &Fault{r.Seq, r.ID, "at", "must lie in the years 1 to 9999"}
	case r.At.Nanosecond()%1000 != 0:
		return &Fault{r.Seq, r.ID, "at", "must be whole microseconds"}
	}
	return nil
}

// ValidID says whether s may be the id of a record: 1 to 64 of [a-z0-9_.:-].
func ValidID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != ':' && c != '-' {
			return false
		}
	}
	return true
}

// ValidKind says whether s may be the kind of a record: 1 to 32 of [a-z_].
func ValidKind(s string) bool {
	if s == "" || len(s) > maxKind {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return true
}
