package wallet

import (
	"slices"
	"strings"
)

// Step is one step from an address to another of the same key.
type Step struct {
	How    string `json:"how"`    // "the address is the hash of a public key"
	Result string `json:"result"` // what the step gives: a credential as "scheme:hex", or an address
}

// Certainty says how surely one key opens two addresses.
type Certainty string

// Certainties. Neither says that one person holds both: the same key is not
// always the same owner.
const (
	// Certain: both addresses encode the same key or script, or its hash. The
	// condition, if any, is what to mind.
	Certain Certainty = "certain"
	// Conditional: it holds where Alias.Condition does, which the address alone
	// does not tell.
	Conditional Certainty = "conditional"
)

// Alias is another address that the same key or script opens.
type Alias struct {
	Address   Address
	Shared    Credential // what both lead to
	Certainty Certainty
	Condition string // what must hold, or what to mind; "" for nothing
	Steps     []Step // from the first address to this one
}

// way is one derivation of a credential from what is known.
type way struct {
	to        Credential
	how       string
	condition string
	origin    origin
	only      Chain // the one that the way is of, where the form does not tell
}

// origin says where a credential comes from, as far as it matters for what it
// opens.
type origin int

const (
	fromAddress      origin = iota
	fromKey                 // so that it surely has a key
	fromUncompressed        // of an uncompressed key, which Bitcoin's oldest form alone takes
	fromEdOnXRP             // of an Ed25519 key, which XRP alone hashes like this
	fromWitness             // the hash of a witness program, which only chains with segregated witness understand
)

// Conditions of an alias, to be shown to people.
const (
	ifKeyControlled = "counts only where the account is held by a key: a contract or multisig wallet has none of its own, and on another chain anybody may stand at its address"
	ifCompressed    = "opens where the hash is of the key's compressed form: witness programs, XRP and Cosmos take no other"
	ifThisScript    = "the script hash is that of this very witness program: it says nothing of any other script"
	sameScript      = "the same script opens it: who may sign is what the script says"
	ifSecp256k1     = "holds where the key of the XRP account is of the curve secp256k1, as most are; XRP has Ed25519 keys too"
	ifAccountKey    = "holds where a key of its own is behind the account: on chains of Cosmos's kind a multisig, a module or an account made by another rule may be"
	ifOnCurve       = "the account id may also be a hash, as of a multisig, which no key has"
)

// reached is a credential with the way that led to it.
type reached struct {
	Credential
	how       string
	condition string
	origin    origin
	parent    int // the place of what it follows from among all reached, or root
	only      Chain
	given     Step // of a root: what was known besides the address
}

const root = -1

// paths are all credentials that follow from an address and from the keys known
// to be behind it; the nearest first, each once.
type paths []reached

func reach(a Address, keys []PublicKey) paths {
	all := make(paths, 0, 4)
	if a.Kind == KindUnified {
		for _, receiver := range unifiedReceivers(a.Text) {
			if c, ok := receiver.Credential(); ok {
				all.add(way{to: c, how: meaning(c.Scheme)}, root, Step{"the unified address contains this receiver", receiver.Text})
			}
		}
	}
	if c, ok := a.Credential(); ok {
		all.add(way{to: c, how: meaning(c.Scheme), condition: a.doubt()}, root, Step{})
	}
	for _, k := range keys {
		for _, w := range k.opens() {
			w.origin = max(w.origin, fromKey)
			all.add(w, root, Step{"the public key behind the address is known", k.String()})
		}
	}
	for i := 0; i < len(all); i++ { // all grows: what follows from what follows
		for _, w := range all[i].follows() {
			all.add(w, i, Step{})
		}
	}
	return all
}

// add notes a way. Where its end is reached already the shorter way stays, and
// what the new one tells of its origin is kept.
func (p *paths) add(w way, parent int, given Step) {
	if strings.Trim(w.to.Bytes, "\x00") == "" {
		return // where money is burnt: nobody has the key
	}
	for i := range *p {
		r := &(*p)[i]
		if r.Credential != w.to {
			continue
		}
		if r.encoded() && w.origin > r.origin {
			r.origin, r.condition = w.origin, w.condition
		}
		return
	}
	r := reached{w.to, w.how, w.condition, w.origin, parent, w.only, given}
	if parent != root {
		r.origin = max(r.origin, (*p)[parent].origin)
		if before := (*p)[parent].condition; before != "" {
			r.condition = before
		}
	}
	*p = append(*p, r)
}

// steps are those that led to the i-th credential.
func (p paths) steps(i int) []Step {
	var steps []Step
	for ; i != root; i = p[i].parent {
		steps = append(steps, Step{p[i].how, p[i].String()})
		if p[i].given != (Step{}) {
			steps = append(steps, p[i].given)
		}
	}
	slices.Reverse(steps)
	return steps
}

// doubt is what must hold for the key of the address to open other chains too,
// beyond what its credential tells.
func (a Address) doubt() string {
	switch {
	case a.credential.Scheme != KeyHash160:
	case slices.Contains(a.Chains, XRP):
		return ifSecp256k1
	case strings.HasPrefix(a.Canonical, "bech32:") && a.Kind != KindP2WPKH:
		return ifAccountKey
	}
	return ""
}

// shown says that the address encodes the credential.
func (r reached) shown() bool { return r.parent == root && r.given == Step{} }

// encoded says that the credential is known from an address alone: nothing tells
// that a key is behind it.
func (r reached) encoded() bool { return r.parent == root && r.origin == fromAddress }

// follows are the credentials that one alone gives.
func (r reached) follows() []way {
	switch r.Scheme {
	case KeyHash160:
		if r.origin == fromUncompressed || r.origin == fromEdOnXRP {
			return nil
		}
		return []way{nested(r.Bytes, "RIPEMD-160 of SHA-256 of the witness program 0 with this key hash (P2SH-P2WPKH, BIP 141)")}
	case ScriptSHA256:
		return []way{nested(r.Bytes, "RIPEMD-160 of SHA-256 of the witness program 0 with this script hash (P2SH-P2WSH, BIP 141)")}
	case Ed25519Key:
		if isEd25519Key([]byte(r.Bytes)) {
			return fromEd25519(r.Bytes)
		}
	}
	return nil
}

// nested is the script hash of a witness program of version 0.
func nested(program, how string) way {
	script := append([]byte{0, byte(len(program))}, program...)
	return way{to: Credential{ScriptHash160, hash160(script)}, how: how, condition: ifThisScript, origin: fromWitness}
}

// meaning says in words what an address shows of its credential.
func meaning(s Scheme) string {
	switch s {
	case KeyHash160:
		return "the address encodes RIPEMD-160 of SHA-256 of a public key"
	case ScriptHash160:
		return "the address encodes RIPEMD-160 of SHA-256 of a script"
	case ScriptSHA256:
		return "the address encodes SHA-256 of a witness script"
	case TaprootKey:
		return "the address encodes a Taproot output key"
	case EVMAccount:
		return "the address encodes the 20 bytes of an EVM account"
	case Ed25519Key:
		return "the address encodes an Ed25519 public key"
	}
	return "the address encodes this"
}

// condition is what must hold for two addresses of one credential to be opened by
// one key.
func (c Credential) condition() string {
	switch c.Scheme {
	case EVMAccount:
		return ifKeyControlled
	case ScriptHash160, ScriptSHA256:
		return sameScript
	case SubstrateAccount:
		return ifOnCurve
	}
	return ""
}

// certainty of an alias under the condition.
func certainty(condition string) Certainty {
	if condition == ifKeyControlled || condition == ifOnCurve || condition == ifSecp256k1 || condition == ifAccountKey {
		return Conditional
	}
	return Certain
}

// Openers are all credentials that an address and the keys known to be behind it
// lead to: what an index looks addresses of the same key up by. Two addresses
// that are related have one in common; [Relate] says whether it means so.
func Openers(a Address, keys ...PublicKey) []Credential {
	all := reach(a, keys)
	out := make([]Credential, len(all))
	for i, r := range all {
		out[i] = r.Credential
	}
	return out
}

// Relate says how the key or script that opens a also opens b, by the shortest
// way; false where nothing shows that it does. The keys are those known to be
// behind a.
func Relate(a, b Address, keys ...PublicKey) (Alias, bool) {
	from, to := reach(a, keys), reach(b, nil)
	best := Alias{}
	for i, f := range from {
		for j, t := range to {
			if f.Credential != t.Credential || !f.mayOpen(b) || !t.mayOpen(b) {
				continue
			}
			if f.shown() && (!f.mayOpen(a) || !t.mayOpen(a)) {
				continue
			}
			if f.Scheme == MoveAccount && f.encoded() && t.encoded() {
				continue // one text, and another account on each chain
			}
			if alias := join(b, from, i, to, j); best.Steps == nil || len(alias.Steps) < len(best.Steps) {
				best = alias
			}
		}
	}
	return best, best.Steps != nil
}

// OpenedBy says how a key opens an address; false where nothing shows that it
// does.
func OpenedBy(key PublicKey, a Address) (Alias, bool) { return Relate(Address{}, a, key) }

// mayOpen says whether a credential of this origin opens an address of the form,
// if they are the same.
func (r reached) mayOpen(a Address) bool {
	switch {
	case r.Scheme == KeyHash160 && r.origin == fromUncompressed:
		return a.Kind == KindP2PKH
	case r.Scheme == KeyHash160 && r.origin == fromEdOnXRP:
		return !a.isHash160() || slices.Contains(a.Chains, XRP)
	case r.Scheme == ScriptHash160 && r.origin == fromWitness:
		// A script hash on a chain without segregated witness is of another script.
		return a.Kind != KindP2SH || slices.ContainsFunc(a.Chains, func(c Chain) bool { return slices.Contains(witnessChains(), c) })
	}
	return true
}

func (a Address) isHash160() bool { return a.credential.Scheme == KeyHash160 }

// join makes an alias of two ways that meet: those to the i-th of from and to the
// j-th of to, which is one credential.
func join(b Address, from paths, i int, to paths, j int) Alias {
	alias := Alias{Address: b, Shared: from[i].Credential, Steps: from.steps(i), Condition: from[i].condition}
	if from[i].only != "" {
		alias.Address.Chains = []Chain{from[i].only}
	}
	back := to.steps(j)
	for k := len(back) - 2; k >= 0; k-- {
		alias.Steps = append(alias.Steps, Step{"which is, of the other address: " + back[k+1].How, back[k].Result})
	}
	alias.Steps = append(alias.Steps, Step{"which this address encodes", b.Text})
	if alias.Condition == "" && to[j].origin == fromWitness {
		alias.Condition = to[j].condition // the other way round: from the script hash to the key
	}
	if alias.Condition == "" && from[i].encoded() && to[j].encoded() {
		alias.Condition = from[i].Credential.condition()
	}
	if alias.Condition == "" && from[i].origin == fromAddress && b.isHash160() && b.Kind != KindP2PKH {
		alias.Condition = ifCompressed
	}
	alias.Certainty = certainty(alias.Condition)
	return alias
}

// Aliases are the other addresses that the key or script behind a opens, as far
// as a and the keys known to be behind it tell, the nearest first. What a chain
// writes in several ways is given once, in its usual form.
func Aliases(a Address, keys ...PublicKey) []Alias {
	var all []Alias
	from := reach(a, keys)
	for i, r := range from {
		for _, text := range r.addresses() {
			b, err := Parse(text)
			if err != nil || b.Canonical == a.Canonical || slices.ContainsFunc(all, func(x Alias) bool { return x.Address.Canonical == b.Canonical }) {
				continue
			}
			to := reach(b, nil)
			j := slices.IndexFunc(to, func(t reached) bool { return t.Credential == r.Credential })
			if j >= 0 && r.mayOpen(b) && (!r.shown() || r.mayOpen(a)) {
				all = append(all, join(b, from, i, to, j))
			}
		}
	}
	return all
}
