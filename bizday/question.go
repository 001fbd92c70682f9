package bizday

import (
	"encoding/json"
	"strings"
)

// Kind is what a question asks.
type Kind string

// The kinds.
const (
	KindInitialBlock      Kind = "initial_block"
	KindRejected          Kind = "rejected"
	KindUnblockOrTransfer Kind = "unblock_or_transfer"
	KindAnnualReport      Kind = "annual_report"
	KindAnnualMembership  Kind = "annual_report_membership"
	KindRetention         Kind = "retention"
)

// Kinds are all kinds.
func Kinds() []Kind {
	return []Kind{KindInitialBlock, KindRejected, KindUnblockOrTransfer, KindAnnualReport, KindAnnualMembership, KindRetention}
}

// Question is one line of the stream. Only the fields of its kind are set.
type Question struct {
	ID          json.RawMessage // a text, a number or null, given back as it stands
	Kind        Kind
	Event       Day       // initial_block, rejected, unblock_or_transfer
	Authority   Authority // unblock_or_transfer
	Year        int       // annual_report, annual_report_membership
	Items       []Item    // annual_report_membership
	Transaction Day       // retention of a transaction's record
	Property    Holding   // retention of blocked property's record, where Transaction is zero
}

// Item is one that may belong into an annual report.
type Item struct {
	ID json.RawMessage
	Holding
}

// DeadlineAnswer answers initial_block, rejected and unblock_or_transfer.
type DeadlineAnswer struct {
	ID              json.RawMessage `json:"id"`
	ReportRequired  bool            `json:"report_required"`
	DueDate         Day             `json:"due_date"`
	DuePer          string          `json:"due_per"`
	HolidaysSkipped []Day           `json:"holidays_skipped"` // as observed, in order
}

// AnnualAnswer answers annual_report.
type AnnualAnswer struct {
	ID      json.RawMessage `json:"id"`
	AsOf    Day             `json:"as_of"`
	DueDate Day             `json:"due_date"`
	Weekday string          `json:"weekday"`
	FileBy  Day             `json:"file_no_later_than_business_day"`
}

// MembershipAnswer answers annual_report_membership; the ids stand in the order of the
// items.
type MembershipAnswer struct {
	ID             json.RawMessage   `json:"id"`
	ReportRequired bool              `json:"report_required"`
	Included       []json.RawMessage `json:"included"`
	Excluded       []json.RawMessage `json:"excluded"`
}

// RetentionAnswer answers retention. PurgeAllowed is given as false while property is
// blocked, and not at all where the day says it.
type RetentionAnswer struct {
	ID           json.RawMessage `json:"id"`
	RetainUntil  Day             `json:"retain_until_at_least"`
	PurgeAllowed *bool           `json:"purge_allowed,omitempty"`
}

// Answer works the question out: a [*DeadlineAnswer], [*AnnualAnswer], [*MembershipAnswer]
// or [*RetentionAnswer], ready to be written as JSON. An error is an [*Error].
func (q *Question) Answer() (any, error) {
	switch q.Kind {
	case KindInitialBlock:
		return q.deadline(InitialBlock(q.Event))
	case KindRejected:
		return q.deadline(Rejected(q.Event))
	case KindUnblockOrTransfer:
		return q.deadline(UnblockOrTransfer(q.Event, q.Authority))
	case KindAnnualReport:
		r, err := AnnualReportOf(q.Year)
		if err != nil {
			return nil, err
		}
		return &AnnualAnswer{q.ID, r.AsOf, r.Due, r.Due.Weekday().String(), r.FileBy}, nil
	case KindAnnualMembership:
		return q.membership()
	case KindRetention:
		return q.retention()
	}
	return nil, unknownKind(string(q.Kind))
}

func (q *Question) deadline(d Deadline, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	a := &DeadlineAnswer{ID: q.ID, ReportRequired: d.Required, DueDate: d.Due, DuePer: d.Per, HolidaysSkipped: make([]Day, len(d.Skipped))}
	for i, h := range d.Skipped {
		a.HolidaysSkipped[i] = h.Observed
	}
	return a, nil
}

func (q *Question) membership() (any, error) {
	r, err := AnnualReportOf(q.Year)
	if err != nil {
		return nil, err
	}
	a := &MembershipAnswer{ID: q.ID, Included: []json.RawMessage{}, Excluded: []json.RawMessage{}}
	for i := range q.Items {
		item := &q.Items[i]
		if item.HeldAsOf(r.AsOf) {
			a.Included = append(a.Included, item.ID)
		} else {
			a.Excluded = append(a.Excluded, item.ID)
		}
	}
	a.ReportRequired = len(a.Included) > 0
	return a, nil
}

func (q *Question) retention() (any, error) {
	if q.Transaction != 0 {
		until, err := RetainTransaction(q.Transaction)
		if err != nil {
			return nil, err
		}
		return &RetentionAnswer{ID: q.ID, RetainUntil: until}, nil
	}
	until, err := RetainBlocked(q.Property)
	if err != nil {
		return nil, err
	}
	a := &RetentionAnswer{ID: q.ID, RetainUntil: until}
	if until == 0 {
		a.PurgeAllowed = new(bool)
	}
	return a, nil
}

func unknownKind(kind string) error {
	known := make([]string, len(Kinds()))
	for i, k := range Kinds() {
		known[i] = string(k)
	}
	if kind == "" {
		return refuse("missing_field", "kind is missing; give one of %s", strings.Join(known, ", "))
	}
	return refuse("unknown_kind", "kind %q is not known; give one of %s", shorten(kind), strings.Join(known, ", "))
}
