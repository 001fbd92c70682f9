package drawing

import (
	"strings"

	"github.com/mareva/mareva/ownership"
)

// interestText is an interest in as few words as tell it: "60 %", ">25–50 %, votes",
// "control: board".
func interestText(i *ownership.Interest) string {
	text := shareText(i.Share)
	switch i.Right {
	case ownership.Votes:
		text += " of votes"
	case ownership.Control:
		if text = "control"; i.Kind != "" {
			text += ": " + kindText(i.Kind)
		}
	case ownership.Office:
		if text = "office"; i.Kind != "" {
			text = kindText(i.Kind)
		}
	}
	if i.Indirect {
		text += ", indirect"
	}
	if i.AsNominee {
		text += ", as nominee"
	}
	return ellipsis(text, plainFace, boxInside)
}

var kinds = map[string]string{
	ownership.ControlOfBoard: "board", ownership.ControlOfVotes: "votes", ownership.ControlByInfluence: "influence",
	ownership.ControlByLaw: "law", ownership.ControlByConsolidation: "consolidation", ownership.ControlOfFund: "fund",
	ownership.OfficeManager: "manager",
}

func kindText(kind string) string {
	if text, known := kinds[kind]; known {
		return text
	}
	return strings.ReplaceAll(clean(kind), "_", " ")
}

// shareText is a share in signs: "60 %", "25–50 %", ">25–50 %", "50–<75 %".
func shareText(s ownership.Share) string {
	low, high := amount(s.Min), amount(s.Max)
	if s.MinOpen {
		low = ">" + low
	}
	if s.MaxOpen {
		high = "<" + high
	}
	switch {
	case s.Exact():
		return amount(s.Min) + " %"
	case s == ownership.Unknown:
		return "share unknown"
	case s.Min.IsZero() && !s.MinOpen && s.MaxOpen:
		return high + " %"
	case s.Min.IsZero() && !s.MinOpen:
		return "≤" + high + " %"
	}
	return low + "–" + high + " %"
}

// amount is a percentage with four decimals, or six if that is all; "…" says that
// there are more, so that 49.999999999 never reads as a half.
func amount(p ownership.Percent) string {
	text := p.String()
	digits, decimals, _ := strings.Cut(text, ".")
	if len(decimals) <= 6 {
		return text
	}
	return digits + "." + decimals[:4] + "…"
}
