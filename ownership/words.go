package ownership

import (
	"fmt"
	"strings"
)

// name is how a text calls a party: by its name, and by its id where that says more.
func (e *Evaluation) name(p uint32) string {
	id, name := e.g.ID(int(p)), e.g.Name(int(p))
	if name == id {
		return id
	}
	return name + " (" + id + ")"
}

// list is "A, B and C".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return "nobody"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// maxSentences is how many parties a text goes into; the proof has all.
const maxSentences = 8

// explain is the outcome as one paragraph.
func (e *Evaluation) explain(c *casefile, out *Outcome) string {
	var b strings.Builder
	name := e.name(c.p)
	switch {
	case out.Blocked && e.isGovernment(c.p):
		fmt.Fprintf(&b, "%s is blocked in its own right: %s.", name, out.Basis)
	case out.Blocked && e.isOutright(e.certain, c.p):
		fmt.Fprintf(&b, "%s is listed, and blocked in its own right.", name)
	case out.ByFiftyPercentRule:
		fmt.Fprintf(&b, "%s is blocked with its owners under the %s: together they hold %s %%, which is %s.", name, out.Basis, c.certain.low, e.rule.lineText())
	case out.Blocked:
		fmt.Fprintf(&b, "%s is blocked under %s: control is enough.", name, out.Basis)
	case out.Status == Review:
		b.WriteString(e.explainReview(c, out))
	default:
		fmt.Fprintf(&b, "No blocking ownership of %s in the data supplied, under the %s: blocked owners hold %s %%, and the line is %s.", name, out.Basis, out.BlockedPct, e.rule.lineText())
	}
	e.tellSteps(&b, out.Proof)
	switch out.Caution {
	case ControlledByBlocked:
		b.WriteString(" Caution: a blocked person controls it")
		if e.rule.Regime == US {
			b.WriteString(", which does not block it by itself (FAQ 398), but no contract may be made with that person (FAQ 400)")
		}
		b.WriteString(".")
	case SignificantMinority:
		b.WriteString(" Caution: blocked owners hold, or may hold, a quarter or more.")
	case UnknownRemainder:
		b.WriteString(" Caution: the owners known do not add up to the whole, and the rest might reach the line.")
	}
	return b.String()
}

func (e *Evaluation) explainReview(c *casefile, out *Outcome) string {
	name := e.name(c.p)
	if !e.rule.published && out.Reason == StakesMayReachLine {
		return fmt.Sprintf("%s is for review: %s, and blocked owners hold %s %%.", name, out.Basis, out.BlockedPct)
	}
	switch out.Reason {
	case StakesMayReachLine:
		most, _ := c.possible.most()
		return fmt.Sprintf("%s may be blocked with its owners under the %s: they hold at least %s %% and at most %s %%, and the line is %s.", name, out.Basis, out.BlockedPct, most, e.rule.lineText())
	case ContradictoryStatement:
		return fmt.Sprintf("%s may be blocked with its owners under the %s, but what is said of their stakes contradicts itself.", name, out.Basis)
	case CircularOwnership:
		return fmt.Sprintf("%s would be blocked under the %s only by counting stakes that it holds, through others, in itself.", name, out.Basis)
	case UncertainIdentity:
		return fmt.Sprintf("%s is blocked under the %s if its owner is the listed party that he may be.", name, out.Basis)
	case ControlledByGovernment:
		return fmt.Sprintf("%s is blocked under %s if the one who controls it belongs to that government.", name, out.Basis)
	}
	return fmt.Sprintf("%s is controlled by somebody who is or may be blocked; what such a person controls is frozen too (%s), if the control is real.", name, out.Basis)
}

// tellSteps tells the proof, party by party.
func (e *Evaluation) tellSteps(b *strings.Builder, steps []ProofStep) {
	told := 0
	for i := 0; i < len(steps); {
		j := i
		var parts []string
		for j < len(steps) && steps[j].Owned == steps[i].Owned {
			parts = append(parts, e.tellStep(&steps[j]))
			j++
		}
		if told++; told > maxSentences {
			b.WriteString(" And so on: the proof has the rest.")
			return
		}
		fmt.Fprintf(b, " In %s: %s.", e.nameOf(steps[i].Owned), list(parts))
		i = j
	}
}

// nameOf is the name of the party with an id.
func (e *Evaluation) nameOf(id string) string {
	p, _ := e.g.Find(id)
	return e.g.Name(p)
}

func (e *Evaluation) tellStep(s *ProofStep) string {
	who := e.nameOf(s.Owner)
	switch s.OwnerStatus {
	case "listed", "government":
		who += " (" + s.OwnerStatus + ")"
	case "may_be_listed":
		who += " (may be listed)"
	case "joint_arrangement":
		who += " (in a joint arrangement with a listed party)"
	case string(Review):
		who += " (in review)"
	}
	switch {
	case s.Right == Control && s.Kind != "":
		return who + " has control (" + s.Kind + ")"
	case s.Right == Control:
		return who + " has control"
	case s.Pct != "":
		return fmt.Sprintf("%s holds %s %% of the %s", who, s.Pct, s.Right)
	}
	return fmt.Sprintf("%s holds %s of the %s", who, rangeText(s.PctMin, s.PctMax, s.MinOpen, s.MaxOpen), s.Right)
}
