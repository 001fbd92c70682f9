package ownership

import (
	"fmt"
	"slices"
)

// Change is something that would change the answer.
type Change struct {
	// Change is "sale" or "purchase" of stakes, or "fact": something to find out.
	Change string `json:"change"`
	Of     string `json:"of"` // the party whose shares they are
	// By are the blocked owners any one of whom would have to sell, to somebody who is
	// not blocked; with Together only all of them can. Of a purchase it is empty: by
	// any blocked owner.
	By       []string `json:"by,omitempty"`
	Together bool     `json:"together,omitempty"`
	// MoreThan or AtLeast is how much, in percent of the whole.
	MoreThan string `json:"more_than,omitempty"`
	AtLeast  string `json:"at_least,omitempty"`
	Text     string `json:"text"`
}

// changes says what would change the answer.
func (e *Evaluation) changes(c *casefile, out *Outcome) []Change {
	changes := []Change{}
	id := e.g.ID(int(c.p))
	switch {
	case out.ByFiftyPercentRule:
		changes = append(changes, e.sale(c, id))
	case out.Status == Review:
		if !c.possible.excess().IsZero() {
			changes = append(changes, Change{Change: "fact", Of: id, Text: fmt.Sprintf(
				"which of the stakes in %s are right: together they are %s %%", e.name(c.p), c.possible.total)})
		}
		for _, h := range c.possible.counted {
			if !h.share.Exact() || h.conflict {
				changes = append(changes, Change{
					Change: "fact", Of: id, By: []string{e.g.ID(int(h.holder))},
					Text: fmt.Sprintf("how much %s really holds of %s: it is said to be %s", e.name(h.holder), e.name(c.p), h.share),
				})
			}
			if e.standing(h.holder) != blocked && !e.isPartner(h.holder) {
				changes = append(changes, Change{
					Change: "fact", Of: id, By: []string{e.g.ID(int(h.holder))},
					Text: fmt.Sprintf("whether %s, who holds %s of %s, is blocked", e.name(h.holder), h.share, e.name(c.p)),
				})
			}
		}
	case out.Status == NotBlocked && e.rule.published && len(c.certain.counted) > 0:
		changes = append(changes, e.purchase(c, id))
	}
	return changes
}

// sale is how much the blocked owners would have to give up.
func (e *Evaluation) sale(c *casefile, id string) Change {
	over := c.certain.low.Minus(c.certain.excess()).Minus(Percents(50))
	ch := Change{Change: "sale", Of: id}
	for _, h := range c.certain.counted {
		if order := h.share.Min.Cmp(over); order > 0 || (order == 0 && !e.rule.reached) {
			ch.By = append(ch.By, e.g.ID(int(h.holder)))
		}
	}
	if len(ch.By) == 0 {
		ch.By, ch.Together = c.owners(c.certain), true
	}
	slices.Sort(ch.By)
	ch.By = slices.Compact(ch.By)
	amount := "at least " + over.String()
	if e.rule.reached {
		ch.MoreThan, amount = over.String(), "more than "+over.String()
	} else {
		ch.AtLeast = over.String()
	}
	who := "any of " + list(ch.By)
	switch {
	case ch.Together:
		who = list(ch.By) + " together"
	case len(ch.By) == 1:
		who = ch.By[0]
	}
	ch.Text = fmt.Sprintf("a sale of %s %% of %s by %s to somebody who is not blocked", amount, id, who)
	if e.rule.Regime == US {
		ch.Text += ", wholly outside the jurisdiction of the United States and with no US person taking part (FAQ 402)"
	}
	return ch
}

// purchase is how much more blocked owners would need.
func (e *Evaluation) purchase(c *casefile, id string) Change {
	missing := Percents(50).Minus(c.certain.low)
	ch := Change{Change: "purchase", Of: id}
	amount := "at least " + missing.String()
	if e.rule.reached {
		ch.AtLeast = missing.String()
	} else {
		ch.MoreThan, amount = missing.String(), "more than "+missing.String()
	}
	ch.Text = fmt.Sprintf("a purchase of %s %% of %s by a blocked owner", amount, id)
	return ch
}
