package wallet

import (
	"slices"
	"strings"
)

// Kinds of address.
const (
	KindP2PKH      = "p2pkh"      // hash of a public key
	KindP2SH       = "p2sh"       // hash of a script
	KindP2WPKH     = "p2wpkh"     // witness version 0, hash of a public key (BIP 141)
	KindP2WSH      = "p2wsh"      // witness version 0, hash of a script (BIP 141)
	KindP2TR       = "p2tr"       // witness version 1, Taproot output key (BIP 341)
	KindWitness    = "witness"    // any other witness program, reserved for later rules
	KindAccount    = "account"    // an account; where the form cannot tell, a contract too
	KindContract   = "contract"   // code, which no key opens
	KindMultisig   = "multisig"   // several keys together
	KindProgram    = "program"    // derived by a Solana program: no key exists
	KindNamed      = "named"      // an account under a name of its owner's choice
	KindStandard   = "standard"   // Monero's main address
	KindSubaddress = "subaddress" // Monero
	KindIntegrated = "integrated" // Monero's main address with a payment id
	KindSprout     = "sprout"     // Zcash's first shielded form
	KindSapling    = "sapling"    // Zcash, shielded
	KindUnified    = "unified"    // Zcash, several receivers in one
	KindBase       = "base"       // Cardano: payment and stake
	KindPointer    = "pointer"    // Cardano: payment and a pointer to a stake
	KindEnterprise = "enterprise" // Cardano: payment alone
	KindStake      = "stake"      // Cardano: stake alone
	KindByron      = "byron"      // Cardano's first form
	KindValidator  = "validator"  // takes part in consensus, may hold money
	KindOpaque     = "opaque"     // not verified, compared as written
)

// Address is a text that names a place on a chain.
type Address struct {
	// Text is the address as written, without surrounding spaces and without
	// the scheme and parameters of a payment URI.
	Text string
	// Canonical and Tag are equal for two addresses exactly when they are the
	// same. The package comment lists the schemes of Canonical.
	Canonical string
	// Tag is the part that tells one customer of a shared account from another,
	// where the address carries it: an XRP destination tag, a Stellar id (both
	// decimal), a Monero payment id (hex). "" where it carries none.
	Tag string
	// Chains are those that may hold the address, the most likely first. Nil
	// when the address is opaque. The list is shared: do not write to it.
	Chains []Chain
	// Kind is one of the Kind constants.
	Kind string
	// Checked says that a checksum was there and fits.
	Checked bool

	credential Credential
}

// Credential is what whoever moves the money must show, as far as the address
// tells; false where it does not.
func (a Address) Credential() (Credential, bool) { return a.credential, a.credential != Credential{} }

// Parse reads an address strictly: what it recognises it verifies. The error
// is an [*Error]; a caller that screens must treat it as "not screened", never
// as "no match".
func Parse(s string) (Address, error) { return parse(s, "") }

// ParseOn is Parse for an address of which the chain is known. It takes names
// of accounts too, where the chain has them, and refuses addresses of other
// chains.
func ParseOn(chain Chain, s string) (Address, error) { return parse(s, chain) }

// ParseAs is Parse for an address that stands behind a ticker, on a list or in
// a table. A ticker is an asset and not a chain: "USDT" stands before Bitcoin,
// Ethereum and Tron addresses alike.
func ParseAs(ticker, s string) (Address, error) {
	chain, _ := ChainOf(ticker) // "" where it tells none
	return ParseNear(chain, s)
}

// ParseNear is ParseOn for a chain that somebody's table gives, who may have meant
// the asset: an address with a checksum, or of the EVM, is taken for what its form
// says, and only a form that another text could have by chance must be of the
// chain.
func ParseNear(chain Chain, s string) (Address, error) {
	a, err := parse(s, chain)
	if err == nil || chain == "" {
		return a, err
	}
	other, otherErr := parse(s, "")
	if otherErr == nil && (other.Checked || strings.HasPrefix(other.Canonical, "evm:")) {
		return other, nil
	}
	return Address{}, err
}

// ParseListed reads an address as a publisher printed it behind a ticker. It
// agrees with [ParseAs] on everything that ParseAs takes. Of the rest it takes
// 40 hex digits as an EVM address whatever their case and with or without 0x,
// and any other text that could be an address as opaque, so that the same text
// still matches.
func ParseListed(ticker, s string) (Address, error) {
	a, err := ParseAs(ticker, s)
	if err == nil {
		return a, nil
	}
	text, bad := prepare(s)
	switch {
	case bad != nil || isSecret(err):
	case isEVM(text):
		return evmAddress(text), nil
	case looksOpaque(text):
		return opaqueAddress(text), nil
	}
	return Address{}, err
}

func parse(s string, chain Chain) (Address, error) {
	text, err := prepare(s)
	if err != nil {
		return Address{}, err
	}
	a, fault := read(text, chain)
	if fault != nil {
		return Address{}, fault.Error
	}
	return a, nil
}

// fault is why a codec that knows a text refuses it.
type fault struct {
	*Error
	codec *codec
	text  string
}

// read offers text to the codecs in turn. One whose checksum fits decides,
// whatever another says of the text; a fault decides before forms that have no
// checksum to tell them from a mistake. With a chain named, what fits that chain
// decides.
func read(text string, chain Chain) (Address, *fault) {
	plain := isAlphanumeric(text)
	var first *fault
	var elsewhere Address
	for i := range codecs {
		c := &codecs[i]
		if !c.mayRead(text, plain, chain) {
			continue
		}
		if chain == "" && first != nil && c.weak {
			break
		}
		a, mine, err := c.read(text)
		switch {
		case !mine:
		case err != nil && first == nil:
			first = &fault{err, c, text}
		case err != nil:
		case chain == "" || slices.Contains(a.Chains, chain):
			return a, nil
		case elsewhere.Canonical == "":
			elsewhere = a
		}
	}
	switch {
	case elsewhere.Canonical != "" && elsewhere.Kind != KindOpaque:
		return Address{}, &fault{Error: errWrongChain(elsewhere, chain)}
	case first != nil:
		return Address{}, first
	case !plain:
		return Address{}, &fault{Error: refuseMarks(text)}
	case chain != "":
		return Address{}, &fault{Error: &Error{
			CodeUnrecognized, shorten(text), "this is no address of " + string(chain), "correct it, or name the chain that it is of",
		}}
	}
	return Address{}, &fault{Error: refuseOpaque(text)}
}
