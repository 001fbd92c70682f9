package attribution

import (
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// OfParty gives the wallets of a listed party as labels. They name the party, and
// no actor: that somebody is listed says whose the address is only by the list's
// own id. A party that is no longer on the list gives none. An address that not
// even [wallet.ParseListed] takes gives none either: it cannot be looked up, and
// screening compares such texts by themselves.
func OfParty(list sanctions.ListName, p *sanctions.Party) []Label {
	if !p.InForce() {
		return nil
	}
	var out []Label
	for _, w := range p.Wallets {
		a, err := wallet.ParseListed(w.Currency, w.Address)
		if err != nil {
			continue
		}
		chain, _ := wallet.ChainOf(w.Currency) // none for an asset that lives on several
		l := Label{Address: a.Canonical, Statement: Statement{
			Text:       p.PrimaryName(),
			Concepts:   []string{"sanction"},
			Confidence: AuthorityData,
			Chain:      chain,
			Asset:      w.Currency,
			Party:      string(list) + ":" + p.ID,
			Pack:       string(list),
			Source:     p.Source,
		}}
		if len(p.Listed) > 0 {
			l.First = p.Listed[0]
		}
		out = append(out, l)
	}
	return out
}
