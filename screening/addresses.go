package screening

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// walletKey is what two spellings of one listed address have in common. A text
// that not even the lenient reading takes still equals itself.
func walletKey(currency, listed string) string {
	if a, _, ok := readListed(currency, listed); ok {
		return a.Canonical
	}
	return verbatim(listed)
}

// walletKeys are all keys under which a listed address is found: as what it is
// behind its ticker, as what it would be without, and as it is printed. Whoever
// asks for the printed text must find it, whatever it is.
func walletKeys(currency, listed string) []string {
	keys := []string{walletKey(currency, listed), walletKey("", listed), verbatim(listed)}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func verbatim(text string) string { return "verbatim:" + strings.TrimSpace(text) }

// chainListedFor says on which chain a listed address was meant: the chain of
// its currency where its form allows it, else the likeliest of its form. It is
// "" when nobody can tell.
func chainListedFor(w sanctions.WalletAddress) wallet.Chain {
	a, err := wallet.ParseListed(w.Currency, w.Address)
	chain, known := wallet.ChainOf(w.Currency)
	switch {
	case err != nil || len(a.Chains) == 0:
		return chain
	case known && slices.Contains(a.Chains, chain):
		return chain
	}
	return a.Chains[0]
}

// askedAddress is an address, or a public key in its place, made ready.
type askedAddress struct {
	wallet.Address
	text  string             // as asked
	chain wallet.Chain       // as asked
	keys  []wallet.PublicKey // known to be behind it
	fault error              // why strict reading refuses it
}

// addressFinds are the parties whose listed address is asked for, or one that
// the same key opens or that is spent from together with it, or that a label names.
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
	for _, property := range sortedKeys(q.Properties) {
		if property == "publicKey" {
			continue
		}
		for _, value := range q.Properties[property] {
			if isName(property) && LooksLikeAddress(value) {
				continue // it is among them already
			}
			addresses = append(addresses, addressesWithin(value)...)
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

// shortestWithin is how long a word of a longer text is at least that is looked at
// as an address.
const shortestWithin = 25

// addressesWithin are the words of a text that are surely addresses: somebody wrote
// one into a field for something else, and it must not pass unseen.
func addressesWithin(value string) (found []string) {
	if len(value) < shortestWithin {
		return nil
	}
	for _, word := range WordsWithin(value) {
		if len(word) < shortestWithin {
			continue
		}
		if a, err := wallet.Parse(word); err == nil && (a.Checked || strings.HasPrefix(a.Canonical, "evm:")) {
			found = append(found, word)
		}
	}
	return found
}

// WordsWithin are the words of a text that may have an address among others.
func WordsWithin(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;()[]{}<>\"'/=&|", r) })
}

func (x *Index) oneAddress(text, chainName string, finds []find) ([]find, error) {
	a, err := x.readAddress(text, chainName)
	if err != nil {
		return nil, err
	}
	before := len(finds)
	finds = x.sameAddress(a, finds)
	if a.fault == nil {
		return x.linked(a, x.labelled(a, x.sameKey(a, finds)))
	}
	if len(finds) == before {
		return nil, badAddress(a)
	}
	return finds, nil
}

// readAddress reads strictly what is asked for. A text that is no address is kept
// with its fault: a misprint on a list is worth finding as the misprint it is.
func (x *Index) readAddress(text, chainName string) (askedAddress, error) {
	asked := askedAddress{text: text}
	var err error
	if chainName != "" {
		if asked.chain, err = wallet.ChainFromName(chainName); err != nil {
			return asked, refuse("unknown_chain", "chain %q: %s", chainName, explain(err))
		}
	}
	if wallet.LooksLikePublicKey(strings.TrimSpace(text)) {
		key, err := wallet.ParsePublicKey(text)
		if err != nil {
			return asked, refuse("bad_address", "public key %q: %s", shortened(text), explain(err))
		}
		asked.keys = []wallet.PublicKey{key}
		asked.Address = addressOfKey(key)
		return asked, nil
	}
	if asked.chain != "" {
		asked.Address, asked.fault = wallet.ParseOn(asked.chain, text)
	} else {
		asked.Address, asked.fault = wallet.Parse(text)
	}
	if asked.fault != nil {
		asked.Address = wallet.Address{Text: strings.TrimSpace(text), Canonical: walletKey("", text)}
		return asked, nil //nolint:nilerr // the fault is kept with the text, for whoever asks
	}
	asked.keys = x.revealedKeys(asked.Address)
	return asked, nil
}

// sameAddress finds the very address, on whichever chain it is listed.
func (x *Index) sameAddress(asked askedAddress, finds []find) []find {
	for e := range x.listedAs(asked) {
		listed, _, _ := readListed(e.kind, e.text)
		if asked.wrongChain() && listed.Kind != wallet.KindOpaque {
			continue // it is listed, and not for the chain that the question says
		}
		listedFor := chainListedFor(walletOf(e))
		elsewhere := !meansChain(asked.Address, asked.chain, listedFor)
		if elsewhere {
			if alias, related := wallet.Relate(listed, asked.Address); related {
				finds = x.aliasFind(asked, e, alias, finds)
				continue
			}
		}
		note := ""
		if asked.fault != nil {
			note = " (" + explain(asked.fault) + "; the listed text is the same)"
		}
		f := e.find(ViaAddress, 1, asked.text, e.text+describeListed(e.kind, listedFor)+note, "wallet")
		if elsewhere && asked.chain != "" {
			f.confirmable = false
			f.reasons = append(f.reasons, Reason{Feature: "chain", Query: string(asked.chain), Candidate: string(listedFor)})
		}
		if listed.Tag != "" && listed.Tag != asked.Tag {
			// A shared account: its other customers are other people.
			f.confirmable = false
			f.reasons = append(f.reasons, Reason{Feature: "tag", Query: asked.Tag, Candidate: listed.Tag})
		}
		finds = append(finds, f)
	}
	return finds
}

// listedAs gives the listed wallets that are the address asked for, or that are
// printed as it is.
func (x *Index) listedAs(asked askedAddress) iter.Seq[keyed] {
	return func(yield func(keyed) bool) {
		seen := map[keyed]bool{}
		for _, key := range []string{asked.Canonical, verbatim(asked.text)} {
			for e := range x.keyed(wallets, key) {
				e.key = ""
				if seen[e] {
					continue
				}
				seen[e] = true
				if !yield(e) {
					return
				}
			}
		}
	}
}

func describeListed(currency string, chain wallet.Chain) string {
	about := currency
	if chain != "" {
		about = strings.TrimSpace(about + " on " + string(chain))
	}
	if about == "" {
		return ""
	}
	return " (" + about + ")"
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

// wrongChain says that the text is an address, and not of the chain named.
func (a *askedAddress) wrongChain() bool {
	var e *wallet.Error
	return errors.As(a.fault, &e) && e.Code == wallet.CodeWrongChain
}

// badAddress says why an address cannot be looked up. What must be kept secret is
// not repeated.
func badAddress(asked askedAddress) error {
	var e *wallet.Error
	switch {
	case errors.As(asked.fault, &e) && e.Input == "":
		return refuse("bad_address", "%s", explain(e))
	case asked.wrongChain():
		return refuse("bad_address", "address %q cannot be on %s: %s", shortened(asked.text), asked.chain, explain(e))
	}
	return refuse("bad_address", "address %q: %s", shortened(asked.text), explain(asked.fault))
}

// explain gives the parts of a wallet error that a user can act on.
func explain(err error) string {
	if e := (*wallet.Error)(nil); errors.As(err, &e) {
		return strings.Join(slices.DeleteFunc([]string{e.Message, e.Likely(), e.Hint}, func(s string) bool { return s == "" }), "; ")
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
