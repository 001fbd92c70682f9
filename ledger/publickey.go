package ledger

import (
	"encoding/hex"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/wallet"
)

// PublicKey is the public key that a spend from an address revealed; false where none is
// known that opens it. What an input claims is believed only if the key leads to the
// address: anybody can write a key into a file. text is the key in hex in the form that it
// had on the chain, of 33 bytes or 65: the form decides the address.
func (v *View) PublicKey(address uint32) (key wallet.PublicKey, text string, ok bool) {
	var at wallet.Address
	for _, s := range v.segments {
		short, known := s.Key(address)
		if !known {
			continue
		}
		if at.Canonical == "" {
			var err error
			if at, err = wallet.ParseOn(v.chain.Name, v.AddressText(address)); err != nil {
				return key, "", false // not an address: no key opens it
			}
		}
		key, text, known = longKey(short)
		if !known {
			continue
		}
		if _, opens := wallet.OpenedBy(key, at); opens {
			return key, text, true
		}
	}
	return wallet.PublicKey{}, "", false
}

// Prefixes of a key (SEC 1, 2.3.3), and what shortKey adds to those of long ones.
const (
	prefixEven  = 2
	prefixOdd   = 3
	prefixRaise = 2
)

// longKey is a public key in the form that it had on the chain; false for bytes that are
// none.
func longKey(short segment.PublicKey) (key wallet.PublicKey, text string, ok bool) {
	long := short[0] > prefixOdd
	if long {
		short[0] -= prefixRaise
	}
	if short[0] != prefixEven && short[0] != prefixOdd {
		return key, "", false
	}
	point, err := secp256k1.ParsePubKey(short[:])
	if err != nil {
		return key, "", false
	}
	text = hex.EncodeToString(short[:])
	if long {
		text = hex.EncodeToString(point.SerializeUncompressed())
	}
	key, err = wallet.ParsePublicKey(text)
	return key, text, err == nil
}
