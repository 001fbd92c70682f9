package screening

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// walletKey is what two spellings of one listed address have in common. A text
// that not even the lenient reading takes still equals itself.
func walletKey(listed string) string {
	a, err := wallet.ParseListed(listed)
	if err != nil {
		return verbatim(listed)
	}
	return a.Canonical
}

func verbatim(text string) string { return "verbatim:" + strings.TrimSpace(text) }

// chainListedFor says on which chain a listed address was meant: the chain of
// its currency where its form allows it, else the likeliest of its form. It is
// "" when nobody can tell.
func chainListedFor(w sanctions.WalletAddress) wallet.Chain {
	a, err := wallet.ParseListed(w.Address)
	chain, known := wallet.ChainOf(w.Currency)
	switch {
	case err != nil || len(a.Chains) == 0:
		return chain
	case known && slices.Contains(a.Chains, chain):
		return chain
	}
	return a.Chains[0]
}

// addressFinds are the parties whose listed address, or the same key on another
// chain, is asked for.
func (x *Index) addressFinds(q Question, finds []find) ([]find, error) {
	var err error
	if strings.TrimSpace(q.Address) != "" {
		if finds, err = x.oneAddress(q.Address, q.Chain, finds); err != nil {
			return nil, err
		}
	}
	addresses := slices.Clone(q.Properties["publicKey"])
	for _, property := range []string{"name", "alias", "weakAlias"} {
		for _, value := range q.Properties[property] {
			// Typed into the wrong box, an address would be a name that nobody has.
			if LooksLikeAddress(value) {
				addresses = append(addresses, value)
			}
		}
	}
	for _, address := range addresses {
		if strings.TrimSpace(address) == "" {
			continue
		}
		if finds, err = x.oneAddress(address, "", finds); err != nil {
			return nil, err
		}
	}
	return finds, nil
}

func (x *Index) oneAddress(text, chainName string, finds []find) ([]find, error) {
	var chain wallet.Chain
	if chainName != "" {
		var err error
		if chain, err = wallet.ChainFromName(chainName); err != nil {
			return nil, refuse("unknown_chain", "chain %q: %s", chainName, explain(err))
		}
	}
	a, err := wallet.Parse(text)
	note := ""
	if err != nil {
		// A misprint on a list is worth finding as the misprint it is.
		note = " (" + explain(err) + "; the listed text is the same)"
		a = wallet.Address{Text: strings.TrimSpace(text), Canonical: walletKey(text)}
	}
	entries := slices.Collect(x.keyed(wallets, a.Canonical))
	if len(entries) == 0 && err != nil {
		return nil, refuse("bad_address", "address %q: %s", shortened(text), explain(err))
	}
	if chain != "" && len(a.Chains) > 0 && !slices.Contains(a.Chains, chain) {
		return nil, refuse("bad_address", "address %q cannot be on %s: its form is that of %v; correct the chain or leave it out", shortened(text), chain, a.Chains)
	}
	for _, e := range entries {
		listedFor := chainListedFor(sanctions.WalletAddress{Currency: e.kind, Address: e.text})
		via := ViaAddress
		if !meansChain(a, chain, listedFor) {
			via = ViaSameKey
		}
		finds = append(finds, e.find(via, 1, text, e.text+" ("+strings.TrimSpace(e.kind+onChain(listedFor))+")"+note, "wallet"))
	}
	return finds, nil
}

// meansChain says whether the address asked for is on the chain that it was
// listed for: the chain given is that one, or none is given and the form allows
// it.
func meansChain(a wallet.Address, asked, listed wallet.Chain) bool {
	if asked != "" && listed != "" {
		return asked == listed
	}
	return listed == "" || len(a.Chains) == 0 || slices.Contains(a.Chains, listed)
}

func onChain(c wallet.Chain) string {
	if c == "" {
		return ""
	}
	return " on " + string(c)
}

// explain gives the parts of a wallet error that a user can act on.
func explain(err error) string {
	if e := (*wallet.Error)(nil); errors.As(err, &e) {
		return fmt.Sprintf("%s; %s", e.Message, e.Hint)
	}
	return err.Error()
}

// shortened keeps a hostile text out of an error message.
func shortened(s string) string {
	const longest = 120
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
