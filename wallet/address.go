package wallet

import "slices"

// Kinds of address.
const (
	KindP2PKH   = "p2pkh"   // hash of a public key
	KindP2SH    = "p2sh"    // hash of a script
	KindP2WPKH  = "p2wpkh"  // witness version 0, hash of a public key (BIP 141)
	KindP2WSH   = "p2wsh"   // witness version 0, hash of a script (BIP 141)
	KindP2TR    = "p2tr"    // witness version 1, Taproot output key (BIP 341)
	KindWitness = "witness" // any other witness program, reserved for later rules
	KindAccount = "account" // EVM or Tron account or contract
	KindOpaque  = "opaque"  // not verified, compared as written
)

// Address is a text that names a place on a chain.
type Address struct {
	// Text is the address as written, without surrounding spaces and without
	// the scheme and parameters of a payment URI.
	Text string
	// Canonical is equal for two addresses exactly when they are the same. The
	// package comment lists its schemes.
	Canonical string
	// Chains are those that may hold the address, the most likely first. Nil
	// when the address is opaque.
	Chains []Chain
	// Kind is one of the Kind constants.
	Kind string
}

// Parse reads an address strictly: what it recognises it verifies. The error
// is an [*Error]; a caller that screens must treat it as "not screened", never
// as "no match".
func Parse(s string) (Address, error) {
	text, err := prepare(s)
	if err != nil {
		return Address{}, err
	}
	a, err := read(text)
	if err != nil {
		return Address{}, err
	}
	return a, nil
}

// ParseListed reads an address as a publisher printed it. It agrees with
// [Parse] on everything that Parse takes. Of the rest it takes 40 hex digits
// as an EVM address whatever their case and with or without 0x, and any other
// text that could be an address as opaque, so that the same text still matches.
func ParseListed(s string) (Address, error) {
	text, err := prepare(s)
	if err != nil {
		return Address{}, err
	}
	a, err := read(text)
	if err == nil {
		return a, nil
	}
	if isEVM(text) {
		return evmAddress(text), nil
	}
	if looksOpaque(text) {
		return opaqueAddress(text), nil
	}
	return Address{}, err
}

// read offers text to each codec in turn; the first that knows it decides.
func read(text string) (Address, *Error) {
	for i := range codecs {
		a, mine, err := codecs[i].read(text)
		if !mine {
			continue
		}
		if err != nil {
			return Address{}, err
		}
		// The codecs' lists are shared; a caller gets one of its own.
		a.Chains = slices.Clone(a.Chains)
		return a, nil
	}
	return Address{}, refuseOpaque(text)
}
