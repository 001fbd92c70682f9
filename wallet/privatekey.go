package wallet

import (
	"crypto/ed25519"
	"strings"
)

// extendedKeys are the beginnings of BIP 32 keys and of their SLIP-132 variants.
var extendedKeys = [...]string{"xprv", "yprv", "zprv", "Yprv", "Zprv", "Ltpv", "dgpv", "xpub", "ypub", "zpub", "Ypub", "Zpub", "Ltub", "dgub"}

const (
	extendedSize = 78 + base58CheckSize
	keySize      = 32
	// A private key in Base58Check: the version, the key, and a byte 01 where its
	// public key is compressed.
	minPrivate = 1 + keySize + base58CheckSize
	maxPrivate = minPrivate + 1
)

// secretLeads are the beginnings of private keys that have one of their own, with
// the shortest length: Tezos, BIP 38, Sui, NEAR, EOS, Zcash, Aptos, Nostr.
var secretLeads = [...]struct {
	lead   string
	length int
}{
	{"edsk", 54},
	{"edesk", 80},
	{"spsk", 54},
	{"p2sk", 54},
	{"6P", 58},
	{"suiprivkey1", 60},
	{"ed25519:", 80},
	{"PVT_", 40},
	{"ed25519-priv-", 60},
	{"ed25519_sk1", 60},
	{"secret-extended-key-main1", 100},
	{"secret-spending-key", 60},
	{"nsec1", 60},
}

// looksSecret says whether a text begins and is long like a private key. It need
// not be a sound one: a slip in a secret leaves most of it.
func looksSecret(text string) bool {
	for _, s := range secretLeads {
		if len(text) >= s.length && strings.HasPrefix(text, s.lead) {
			// One of a thousand addresses of Algorand begins like a key of BIP 38, and is as
			// long; but no key has only letters of Base32.
			return s.lead != "6P" || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != ""
		}
	}
	switch {
	case len(text) == 51 && text[0] == '5', len(text) == 52 && (text[0] == 'K' || text[0] == 'L'):
		var buf [maxLongBase58 + longBase58Size]byte
		n, bad := decodeLongBase58(text, &buf)
		return bad < 0 && (n == minPrivate || n == maxPrivate) && buf[0] == 0x80
	case len(text) == 87, len(text) == 88:
		var buf [maxLongBase58 + longBase58Size]byte
		n, bad := decodeLongBase58(text, &buf)
		return bad < 0 && n == ed25519.PrivateKeySize && isKeyPair(buf[:n])
	}
	return false
}

// isKeyPair tells Solana's secret keys, which are followed by their public ones,
// from its signatures, which are as long.
func isKeyPair(data []byte) bool {
	return string(ed25519.NewKeyFromSeed(data[:ed25519.SeedSize])) == string(data)
}

// readPrivateKey refuses what people paste instead of an address: private keys as
// Bitcoin and its forks write them, and the extended keys of a wallet. None is
// repeated, nor are public ones, which tell all addresses of a wallet.
func readPrivateKey(text string) (Address, bool, *Error) {
	if len(text) == 87 || len(text) == 88 {
		var buf [maxLongBase58 + longBase58Size]byte
		if n, bad := decodeLongBase58(text, &buf); bad < 0 && n == ed25519.SignatureSize {
			return Address{}, true, errNoAddress(text, "64 bytes in Base58, as long as a signature of Solana", "give the account that it is about")
		}
		return Address{}, false, nil
	}
	short, long := len(text) == 51 || len(text) == 52, len(text) == 111 || len(text) == 112
	if !short && !long {
		return Address{}, false, nil
	}
	var buf [maxLongBase58 + longBase58Size]byte
	n, bad := decodeLongBase58(text, &buf)
	if bad >= 0 || !base58CheckFits(buf[:n]) {
		return Address{}, false, nil
	}
	switch {
	case n == minPrivate, n == maxPrivate && buf[n-base58CheckSize-1] == 1:
		return Address{}, true, errSecret("a private key")
	case n != extendedSize:
		return Address{}, false, nil
	}
	for _, lead := range extendedKeys {
		if !strings.HasPrefix(text, lead) {
			continue
		}
		if strings.HasSuffix(lead, "pub") || strings.HasSuffix(lead, "tub") {
			return Address{}, true, errNoAddress("", "the public key of a whole wallet", "give one of its addresses")
		}
		return Address{}, true, errSecret("the private key of a whole wallet")
	}
	return Address{}, false, nil
}
