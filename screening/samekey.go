package screening

import (
	"slices"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/wallet"
)

// openerKey is how a credential stands in the table of openers.
func openerKey(c wallet.Credential) string { return string(c.Scheme) + ":" + c.Bytes }

// openerKeys are the keys under which a listed address is found by others that
// the same key or script opens.
func openerKeys(currency, address string, keys ...wallet.PublicKey) []keyed {
	a, own, ok := readListed(currency, address)
	if !ok {
		return nil
	}
	var out []keyed
	for _, c := range wallet.Openers(a, append(own, keys...)...) {
		out = append(out, keyed{key: openerKey(c), text: address, kind: currency, table: openers})
	}
	return out
}

// readListed reads a listed address, or a public key that stands in its place.
func readListed(currency, text string) (a wallet.Address, keys []wallet.PublicKey, ok bool) {
	if wallet.LooksLikePublicKey(text) {
		key, err := wallet.ParsePublicKey(text)
		if err != nil {
			return a, nil, false
		}
		return addressOfKey(key), []wallet.PublicKey{key}, true
	}
	a, err := wallet.ParseListed(currency, text)
	return a, nil, err == nil
}

// addressOfKey stands for a public key where an address stands else.
func addressOfKey(key wallet.PublicKey) wallet.Address {
	return wallet.Address{Text: key.String(), Canonical: "key:" + key.String()}
}

// sameKey finds listed addresses that another address of the same key, or the key
// itself, is asked for.
func (x *Index) sameKey(asked askedAddress, finds []find) []find {
	for _, c := range wallet.Openers(asked.Address, asked.keys...) {
		key := openerKey(c)
		for e := range x.keyed(openers, key) {
			finds = x.aliasOf(asked, e, finds)
		}
		if x.labels != nil {
			for _, e := range x.labels.revealed[key] {
				finds = x.aliasOf(asked, e, finds)
			}
		}
	}
	return finds
}

// aliasOf makes a finding of a listed address that is not the one asked for.
func (x *Index) aliasOf(asked askedAddress, e keyed, finds []find) []find {
	listed, known, ok := readListed(e.kind, e.text)
	if !ok || (listed.Canonical != "" && listed.Canonical == asked.Canonical) {
		return finds
	}
	alias, related := wallet.Relate(listed, asked.Address, slices.Concat(known, x.revealedKeys(listed))...)
	for i := 0; !related && i < len(asked.keys); i++ {
		alias, related = wallet.OpenedBy(asked.keys[i], listed) // known behind what is asked for
	}
	if !related {
		return finds
	}
	return x.aliasFind(asked, e, alias, finds)
}

// aliasFind makes a finding of an alias, unless a label says that the address has
// no key of the listed party's.
func (x *Index) aliasFind(asked askedAddress, e keyed, alias wallet.Alias, finds []find) []find {
	control, says := x.controlOf(e.party, asked.Canonical, walletKey(e.kind, e.text))
	switch control {
	case attribution.ControlContract, attribution.ControlMultisig:
		// A script is the same on another chain, and so is a key; an account of the
		// EVM may be code.
		if alias.Shared.Scheme == wallet.EVMAccount {
			return finds
		}
	case attribution.ControlHosted:
		return finds
	case attribution.ControlKey, attribution.ControlUnknown:
	}
	listedFor := chainListedFor(walletOf(e))
	f := e.find(ViaSameKey, 1, asked.text, e.text+describeListed(e.kind, listedFor), "wallet")
	for _, s := range alias.Steps {
		f.reasons = append(f.reasons, Reason{Feature: "derivation", Query: s.How, Candidate: s.Result, Score: 1})
	}
	certainty := Reason{Feature: "certainty", Query: string(alias.Certainty), Candidate: alias.Condition, Score: 1}
	if alias.Certainty == wallet.Conditional {
		certainty.Score = 0
	}
	f.reasons = append(f.reasons, certainty)
	if control == attribution.ControlKey {
		f.reasons = append(f.reasons, Reason{Feature: "key_control", Query: says.Text, Candidate: says.Source, Score: 1})
	}
	return append(finds, f)
}
