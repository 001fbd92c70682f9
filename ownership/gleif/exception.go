package gleif

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// exception makes the statement of a reporting exception: why an entity reports
// no parent. Whatever the reason, the register does not exclude an owner: without
// somebody who consolidates there may be natural persons, or a holder of half who
// does not. So somebody unknown has an unknown share.
func (r *reader) exception() error {
	rec := &r.record
	id, category := leiID(rec.text(root, "LEI")), r.word(root, "ExceptionCategory")
	if id == "" || category == "" {
		r.refuse("the exception lacks its category or an LEI of 20 letters and digits; the record is left out")
		return nil
	}
	s := r.statement("gleif-repex:"+strings.TrimPrefix(id, "lei:")+":"+category, 0)
	if s.Withdrawn {
		return r.use(s)
	}
	reasons, references := r.texts("ExceptionReason"), r.texts("ExceptionReference")
	i := ownership.Interest{
		Held: id, Right: ownership.Shares, Share: ownership.Unknown,
		Indirect: category == "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT",
		Detail:   r.shared([]byte(category + ": " + strings.Join(reasons, ", "))),
	}
	if len(references) > 0 {
		i.Detail += " (" + strings.Join(references, "; ") + ")"
		if slices.Contains(reasons, "NO_LEI") {
			s.Party = unnumbered(s.ID, references)
			i.Holder = s.Party.ID
		}
	}
	s.Interests = []ownership.Interest{i}
	return r.use(s)
}

// unnumbered is the parent that has no LEI. The reference is free text: often the
// parent's name, else a remark ("n/a"). So the party can be found by it and may
// yet be anybody.
func unnumbered(statement string, references []string) *ownership.Party {
	return &ownership.Party{ID: statement, Kind: sanctions.Unknown, Names: references, Anonymous: "NO_LEI"}
}

func (r *reader) texts(name string) []string {
	var out []string
	for at := range r.record.all(root, name) {
		if t := r.word(at); t != "" {
			out = append(out, t)
		}
	}
	return out
}
