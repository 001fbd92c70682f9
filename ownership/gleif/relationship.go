package gleif

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
)

// relationship makes the statement of a Level 2 record: StartNode is a child,
// branch or fund, EndNode what it belongs to.
func (r *reader) relationship() error {
	rec := &r.record
	rel := rec.at(root, "Relationship")
	start, end := r.nodeID(rel, "StartNode"), r.nodeID(rel, "EndNode")
	typ := r.word(rel, "RelationshipType")
	switch {
	case start == "" || typ == "" || (end == "" && typ == "IS_FEEDER_TO"):
		r.refuse("the relationship lacks its type or the id of the entity that is held; the record is left out")
		return nil
	case end == "":
		r.doubt("%q is no id of an end node; the holder is taken for somebody unknown", shorten(string(rec.text(rel, "EndNode", "NodeID"))))
	}
	changed := r.day("LastUpdateDate", rec.text(root, "Registration", "LastUpdateDate"))
	s := r.statement("gleif-rr:"+strings.TrimPrefix(start, "lei:")+":"+typ+":"+strings.TrimPrefix(end, "lei:"), changed)
	switch status := r.word(root, "Registration", "RegistrationStatus"); {
	case s.Withdrawn: // deleted
	case status == "ANNULLED" || status == "CANCELLED":
		s.Withdrawn = true
	case status == "DUPLICATE":
		// The report that survives may have the same id. Undated, this one does
		// not win over it.
		s.Withdrawn, s.Stated = true, 0
	}
	if s.Withdrawn {
		return r.use(s)
	}
	from, until := r.period(rel)
	if r.word(rel, "RelationshipStatus") == "INACTIVE" && until == 0 {
		// It ended, at the latest when that was recorded. Any other word than
		// INACTIVE ("NULL" is published) does not say that it ended.
		if until = changed; until == 0 || until < from {
			s.Withdrawn = true
			return r.use(s)
		}
	}
	s.Interests = r.interests(rel, typ, start, end)
	for i := range s.Interests {
		s.Interests[i].From, s.Interests[i].Until = from, until
	}
	return r.use(s)
}

// nodeID is the party id of a node; "" when there is none.
func (r *reader) nodeID(rel int32, node string) string {
	at := r.record.at(rel, node)
	id, scheme := r.record.text(at, "NodeID"), r.record.text(at, "NodeIDType")
	switch string(scheme) {
	case "", "LEI", "ISO_17442_COMPATIBLE":
		return leiID(id)
	}
	if len(id) == 0 {
		return ""
	}
	return ownership.PartyID(string(scheme), string(id))
}

// interests says what a relationship of the type gives whom.
func (r *reader) interests(rel int32, typ, start, end string) []ownership.Interest {
	detail := r.detail(rel, typ)
	control := func(kind string) []ownership.Interest {
		return []ownership.Interest{{Holder: end, Held: start, Right: ownership.Control, Kind: kind, Detail: detail}}
	}
	switch typ {
	case "IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY":
		// Who consolidates an entity controls it (IFRS 10, paragraphs 5 to 7), which
		// may be by votes, a contract or an office. The entity's accounts are then
		// taken in as a whole however much of it others own (paragraphs B86 and 22).
		// RR-CDF 2.1 asks for no more than "fully consolidated". So there is control,
		// and most often a share, whose size nobody says.
		both := control(ownership.ControlByConsolidation)
		shares := both[0]
		shares.Right, shares.Kind = ownership.Shares, ""
		shares.Share, shares.Detail = r.consolidated(rel, detail)
		both = append(both, shares)
		for i := range both {
			both[i].Indirect = typ == "IS_ULTIMATELY_CONSOLIDATED_BY"
		}
		return both
	case "IS_INTERNATIONAL_BRANCH_OF":
		return control(ownership.ControlByBranch)
	case "IS_FUND-MANAGED_BY", "IS_FUND_MANAGED_BY":
		// Who manages a fund decides for it and owns none of it.
		return control(ownership.ControlOfFund)
	case "IS_SUBFUND_OF":
		// A sub-fund is a compartment of its umbrella, most often without legal
		// personality: what belongs to it belongs to the umbrella in law, though kept
		// apart. The ROC's policy on fund relationships treats it as it does branches.
		return control(ownership.ControlByBranch)
	case "IS_FEEDER_TO":
		// The other way round: a feeder puts (almost) all it has into the units of
		// its master. How much of the master that is nobody says; the master has no
		// right in the feeder.
		return []ownership.Interest{{Holder: start, Held: end, Right: ownership.Shares, Share: ownership.Unknown, Detail: detail}}
	}
	r.doubt("the relationship type %q is unknown; it is taken for control by the end node, of a kind of its own", shorten(typ))
	return control(typ)
}

// consolidated is the share that a record gives as a quantity, with what to say
// of it. An amount of up to 1 is taken for none: some issuers write 1.00 for the
// whole, others would mean one hundredth, which nobody consolidates in full.
func (r *reader) consolidated(rel int32, detail string) (ownership.Share, string) {
	rec := &r.record
	share := ownership.Unknown
	found := false
	for at := range rec.all(rec.at(rel, "RelationshipQuantifiers"), "RelationshipQuantifier") {
		amount := r.word(at, "QuantifierAmount")
		if r.word(at, "MeasurementMethod") != "ACCOUNTING_CONSOLIDATION" || r.word(at, "QuantifierUnits") != "PERCENTAGE" || amount == "" {
			continue
		}
		p, err := ownership.ParsePercent(amount)
		exact := ownership.Exactly(p)
		switch {
		case err != nil || exact.Check() != nil:
			r.doubt("the quantity %q is no percentage from 0 to 100; the share is taken for unknown", shorten(amount))
			return ownership.Unknown, detail
		case p.Cmp(ownership.Percents(1)) <= 0:
			return ownership.Unknown, r.shared([]byte(detail + ", percentage given as " + amount))
		case found && share.Min.Cmp(p) != 0:
			r.doubt("two quantities give %s %% and %s %%; the share is taken for unknown", share.Min, p)
			return ownership.Unknown, detail
		}
		share, found = exact, true
	}
	return share, detail
}

// detail is what else there is to know of a relationship, in the register's words.
func (r *reader) detail(rel int32, typ string) string {
	rec := &r.record
	words := []string{typ}
	for at := range rec.all(rec.at(rel, "RelationshipQualifiers"), "RelationshipQualifier") {
		if w := r.word(at, "QualifierCategory"); w != "" && !slices.Contains(words[:min(len(words), 8)], w) {
			words = append(words, w)
		}
	}
	if status := r.word(root, "Registration", "RegistrationStatus"); status != "" && status != "PUBLISHED" {
		words = append(words, "registration "+status) // LAPSED: not renewed in time, and in force
	}
	return r.shared([]byte(strings.Join(words, ", ")))
}

// period is how long the relationship lasts. The periods of accounting and of
// filing bound what was looked at, not the relationship. Of several periods all
// from the first day to the last is meant, gaps too.
func (r *reader) period(rel int32) (from, until ownership.Day) {
	rec := &r.record
	first, opened, open := true, false, false
	for at := range rec.all(rec.at(rel, "RelationshipPeriods"), "RelationshipPeriod") {
		if r.word(at, "PeriodType") != "RELATIONSHIP_PERIOD" {
			continue
		}
		begin, end := r.day("StartDate", rec.text(at, "StartDate")), r.day("EndDate", rec.text(at, "EndDate"))
		opened, open = opened || begin == 0, open || end == 0
		if first || begin < from {
			from = begin
		}
		first, until = false, max(until, end)
	}
	if opened {
		from = 0
	}
	if open {
		until = 0
	}
	if until != 0 && from > until {
		r.doubt("the relationship begins on %s and ends on %s; both days are left out", from, until)
		return 0, 0
	}
	return from, until
}
