package ownership

// Graph is what was evaluated.
func (e *Evaluation) Graph() *Graph { return e.g }

// Regime is whose law was asked.
func (e *Evaluation) Regime() Regime { return e.rule.Regime }

// AsOf is for which day; 0: now.
func (e *Evaluation) AsOf() Day { return e.rule.day }

// Role says why a party counts as an owner, in the words of [Step]: "listed",
// "government" or "joint_arrangement", else its status.
func (e *Evaluation) Role(party int) string { return e.statusInProof(uint32(party)) }

// Listed says whether a list blocks the party, and how.
func (e *Evaluation) Listed(party int) (Listed, bool) {
	l, listed := e.listed[uint32(party)]
	return l, listed
}

// Stakes are the interests in a party on the day as the rule counts them, by holder,
// then right: several of one right are put together. A holder may have two of one
// right, one of his own and one held through others or as a nominee, of which nothing
// is sure.
func (e *Evaluation) Stakes(party int) []Interest {
	var out []Interest
	for h := range e.g.holdingsIn(uint32(party), e.rule.day) {
		for i := range h.edges {
			if h.edges[i].holds(e.rule.day) {
				stake := e.g.interest(&h.edges[i])
				stake.Share = h.share
				out = append(out, stake)
				break
			}
		}
	}
	return out
}
