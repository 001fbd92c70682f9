package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/decision"
)

// decisionData is what a record says of a decision, beside the question and the answer, which
// are its content.
type decisionData struct {
	Transaction string `json:"transaction"`
	Disposition string `json:"disposition"`
	AsOf        string `json:"as_of"`
	Versions    string `json:"versions"`
	Question    int    `json:"question_bytes"` // the answer is the rest
}

func drawDecision(t *Told) ([]tableRows, error) {
	var d decisionData
	if err := t.read(&d); err != nil {
		return nil, err
	}
	return one(decisionsTable, t.ID, d.Transaction, d.Disposition, d.AsOf, d.Versions), nil
}

// SaveDecision writes a decision. Its versions have to be saved before. Without an id it gets
// one; with one it is written once, however often it is sent.
func (s *Store) SaveDecision(ctx context.Context, by Actor, d *decision.Record, evidence ...*decision.Evidence) error {
	entries := []*Entry{s.DecisionEntry(by, d)}
	for i, e := range evidence {
		if e.ID == "" {
			e.ID = fmt.Sprintf("%s.%d", d.ID, i+1)
		}
		e.Decision = d.ID
		entries = append(entries, evidenceEntry(by, e))
		entries[i+1].At = entries[0].At
	}
	err := s.Commit(ctx, entries...)
	if errors.Is(err, ErrRefers) {
		return fmt.Errorf("decision %s rests on versions %s, which were not saved: %w", d.ID, d.Versions, err)
	}
	return err
}

// SaveEvidence adds a file to a decision that stands.
func (s *Store) SaveEvidence(ctx context.Context, by Actor, e *decision.Evidence) error {
	if e.ID == "" {
		e.ID = s.NewID("evd")
	}
	entry := evidenceEntry(by, e)
	entry.At = s.now()
	err := s.Commit(ctx, entry)
	if errors.Is(err, ErrRefers) {
		return fmt.Errorf("decision %q: %w", e.Decision, ErrNotFound)
	}
	return err
}

// DecisionEntry is a decision as an entry, for whoever commits many at once.
func (s *Store) DecisionEntry(by Actor, d *decision.Record) *Entry {
	if d.ID == "" {
		d.ID = s.NewID("dec")
	}
	return &Entry{
		ID: d.ID, Kind: kindDecision, At: s.now(), Actor: by, About: d.ID, Replaces: None,
		Data:    decisionData{d.Transaction, d.Disposition, d.AsOf, d.Versions, len(d.Question)},
		Content: append(append([]byte{}, d.Question...), d.Answer...),
	}
}

type evidenceData struct {
	Decision string `json:"decision"`
	Name     string `json:"name"`
	Media    string `json:"media_type"`
}

func evidenceEntry(by Actor, e *decision.Evidence) *Entry {
	return &Entry{
		ID: e.ID, Kind: kindEvidence, Actor: by, About: e.Decision, Replaces: None,
		Data: evidenceData{e.Decision, e.Name, e.Media}, Content: e.Content,
	}
}

func drawEvidence(t *Told) ([]tableRows, error) {
	var d evidenceData
	if err := t.read(&d); err != nil {
		return nil, err
	}
	return one(evidenceTable, t.ID, d.Decision, d.Name, d.Media, int64(t.Content)), nil
}

const selectDecisions = `SELECT d.seq, d.id, d.transaction_id, d.disposition, d.as_of, d.versions, r.at, r.actor, r.payload
	FROM decisions d JOIN records r ON r.seq = d.seq`

// Decision is the one of an id; it wraps ErrNotFound when there is none, or none any more.
func (s *Store) Decision(ctx context.Context, id string) (*decision.Record, error) {
	found, err := collect(ctx, s, scanDecision, selectDecisions+` WHERE d.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("decision %q: %w", id, ErrNotFound)
	}
	return &found[0], nil
}

// DecisionsOf are all decisions about a transaction, the first one first.
func (s *Store) DecisionsOf(ctx context.Context, transaction string) ([]decision.Record, error) {
	return collect(ctx, s, scanDecision, selectDecisions+` WHERE d.transaction_id = $1 ORDER BY d.seq`, transaction)
}

func scanDecision(rows *sql.Rows) (d decision.Record, err error) {
	var at string
	var payload []byte
	if err = rows.Scan(&d.Seq, &d.ID, &d.Transaction, &d.Disposition, &d.AsOf, &d.Versions, &at, &d.By, &payload); err != nil {
		return d, err
	}
	if d.At, err = ParseTime(at); err != nil {
		return d, err
	}
	entry, data, err := openEntry[decisionData](payload)
	if err == nil && (data.Question < 0 || data.Question > len(entry.Content)) {
		err = fmt.Errorf("its question has %d bytes of %d", data.Question, len(entry.Content))
	}
	if err != nil {
		return d, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	d.Question, d.Answer = entry.Content[:data.Question:data.Question], entry.Content[data.Question:]
	return d, nil
}

// EvidenceOf are the files of a decision, in the order in which they came.
func (s *Store) EvidenceOf(ctx context.Context, id string) ([]decision.Evidence, error) {
	return collect(ctx, s, scanEvidence, `SELECT e.seq, e.id, e.decision, e.name, e.media, r.at, r.actor, r.payload
		FROM evidence e JOIN records r ON r.seq = e.seq WHERE e.decision = $1 ORDER BY e.seq`, id)
}

func scanEvidence(rows *sql.Rows) (e decision.Evidence, err error) {
	var at string
	var payload []byte
	if err = rows.Scan(&e.Seq, &e.ID, &e.Decision, &e.Name, &e.Media, &at, &e.By, &payload); err != nil {
		return e, err
	}
	if e.At, err = ParseTime(at); err != nil {
		return e, err
	}
	entry, err := audit.ParsePayload(payload)
	if err != nil {
		return e, fmt.Errorf("evidence %s: %w", e.ID, err)
	}
	e.Content = entry.Content
	return e, nil
}
