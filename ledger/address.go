package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/mareva/mareva/wallet"
)

// A key is an address as the ledger keeps it: a form byte, then the payload. Two
// spellings of one destination have one key, whatever the chain; what tells one
// customer of a shared account from another (XRP destination tags, Stellar ids,
// Monero payment ids) is no part of it. Batch.Add keeps one; KeyText prints it.
//
// The forms are written to disk: never change the meaning of one.
const (
	formEVM       = 'e' // 20 bytes: an account of the EVM
	formP2PKH     = 'h' // 20 bytes: the hash of a public key, on Bitcoin and its forks
	formP2SH      = 's' // 20 bytes: the hash of a script, on Bitcoin and its forks
	formWitness   = 'w' // the witness version and the program, 2 to 40 bytes (BIP 141)
	formTron      = 'r' // 20 bytes: an account of Tron
	formCanonical = 'c' // any other address that wallet recognises, as its canonical text
	formOpaque    = 't' // a text of no known form, as written
)

// MaxKey is the longest key, in bytes.
const MaxKey = 255

const (
	accountSize = 20 // bytes of an account, and of a hash of a key or script
	minProgram  = 2  // bytes of a witness program
	maxProgram  = 40
)

// ErrOpaque is in the error of AppendKey where a text has the form of no address
// known here, well made or not. A caller whose input has words of its own among
// addresses may keep such a text by AppendOpaqueKey.
var ErrOpaque = errors.New("no known form of address")

// AppendKey appends the key of an address on a chain to dst. It is strict: a damaged
// address and one of another chain are errors that hold a [*wallet.Error]. None
// repeats a private key.
func AppendKey(dst []byte, chain wallet.Chain, text string) ([]byte, error) {
	if len(text) == evmTextSize && chain.TakesEVM() {
		if key, ok := appendEVMHex(dst, text); ok {
			return key, nil
		}
	}
	a, err := wallet.ParseOn(chain, text)
	if err != nil {
		if wallet.Unclaimed(text) {
			return dst, fmt.Errorf("read an address of %s: %w: %w", chain, ErrOpaque, err)
		}
		return dst, fmt.Errorf("read an address of %s: %w", chain, err)
	}
	return appendAddress(dst, chain, a)
}

func appendAddress(dst []byte, chain wallet.Chain, a wallet.Address) ([]byte, error) {
	credential, _ := a.Credential()
	scheme, _, _ := strings.Cut(a.Canonical, ":")
	form := byte(formCanonical)
	switch {
	case scheme == "evm":
		form = formEVM
	case scheme == "tron":
		form = formTron
	case scheme == "base58" && a.Kind == wallet.KindP2PKH:
		form = formP2PKH
	case scheme == "base58" && a.Kind == wallet.KindP2SH:
		form = formP2SH
	}
	if form != formCanonical && len(credential.Bytes) == accountSize {
		return append(append(dst, form), credential.Bytes...), nil
	}
	if version, program, ok := a.Witness(); ok {
		return AppendWitnessKey(dst, version, program), nil
	}
	if len(a.Canonical) >= MaxKey {
		return dst, fmt.Errorf("keep an address of %s that begins with %q: its %d characters are more than the %d that the ledger keeps",
			chain, a.Canonical[:16], len(a.Canonical), MaxKey-1)
	}
	return append(append(dst, formCanonical), a.Canonical...), nil
}

// AppendOpaqueKey appends the key of a text for which AppendKey gave ErrOpaque: the
// text as written, without the spaces around it.
func AppendOpaqueKey(dst []byte, text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return dst, errors.New("keep an address as written: there is none")
	}
	if len(text) >= MaxKey {
		return dst, fmt.Errorf("keep an address as written: its %d bytes are more than the %d that the ledger keeps", len(text), MaxKey-1)
	}
	return append(append(dst, formOpaque), text...), nil
}

// AppendEVMKey appends the key of an account of the EVM, which has 20 bytes.
func AppendEVMKey(dst, account []byte) []byte {
	return append(append(dst, formEVM), account...)
}

// AppendTronKey appends the key of an account of Tron: its 20 bytes, without the
// 0x41 before them.
func AppendTronKey(dst, account []byte) []byte {
	return append(append(dst, formTron), account...)
}

// AppendHash160Key appends the key of a hash of 20 bytes on Bitcoin or a fork of it:
// of a script where kind is [wallet.KindP2SH], else of a public key
// ([wallet.KindP2PKH]).
func AppendHash160Key(dst []byte, kind string, hash []byte) []byte {
	form := byte(formP2PKH)
	if kind == wallet.KindP2SH {
		form = formP2SH
	}
	return append(append(dst, form), hash...)
}

// AppendWitnessKey appends the key of a witness program, which has 2 to 40 bytes.
func AppendWitnessKey(dst []byte, version byte, program []byte) []byte {
	return append(append(dst, formWitness, version), program...)
}

// KeyText writes a key as the users of the chain do: an account of the EVM as 0x and
// digits in lower case, without EIP-55's capitals, and likewise on chains that have a
// spelling of their own beside (xdc…, inj1…); Bitcoin Cash in CashAddr with its
// prefix; Litecoin's scripts as M…. AppendKey reads the text as the same key.
//
// A key that the chain has no way to write is written as its form's letter, a colon
// and the payload in hex; bytes that are no key as "key:" and hex. Neither is an
// address.
func KeyText(chain wallet.Chain, key []byte) string {
	if len(key) == 0 {
		return ""
	}
	form, payload := key[0], key[1:]
	text, ok := "", false
	switch form {
	case formEVM:
		if len(payload) == accountSize {
			return evmText(payload)
		}
	case formTron:
		text, ok = wallet.WriteHash(wallet.Tron, wallet.KindAccount, payload)
	case formP2PKH:
		text, ok = wallet.WriteHash(chain, wallet.KindP2PKH, payload)
	case formP2SH:
		text, ok = wallet.WriteHash(chain, wallet.KindP2SH, payload)
	case formWitness:
		if len(payload) > minProgram && len(payload) <= 1+maxProgram {
			text, ok = wallet.WriteWitness(chain, payload[0], payload[1:])
		}
	case formCanonical:
		_, text, ok = strings.Cut(string(payload), ":")
	case formOpaque:
		text, ok = string(payload), true
	}
	switch {
	case ok:
		return text
	case form < 'a' || form > 'z':
		return "key:" + hex.EncodeToString(key)
	}
	return string(rune(form)) + ":" + hex.EncodeToString(payload)
}
