package wallet

import (
	"slices"
	"strings"
)

// A codec knows one form of address. To add one, write its file and its row
// here; a coin that uses Base58Check, segregated witness or Cosmos's Bech32 as
// others do needs only a row in base58Forms, segwitNetworks or bech32Accounts.
type codec struct {
	name string
	// read is given printable ASCII: letters, digits and the codec's marks. mine
	// tells whether the text is of this form, well made or not; if not, the next
	// codec is asked. Chains may be shared.
	read func(text string) (a Address, mine bool, err *Error)
	// alphabet has the characters of which a wrong one is looked for where the
	// checksum does not fit. It is "" where there is nothing to look for.
	alphabet string
	// weak says that the form has no checksum to tell it from a mistake in another.
	weak bool
	// marks are what a text of this form may have beside letters and digits.
	marks string
	// only, when given, are the chains that must be named for the codec to be
	// asked: without it the form is any word.
	only []Chain
}

const (
	mixedHex     = "0123456789abcdefABCDEF"
	base32Lower  = "abcdefghijklmnopqrstuvwxyz234567"
	base32Upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	base64Letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

// codecs are asked in this order: those with a checksum first, since a text that
// fits one is hardly anything else; opaque takes what is left.
var codecs = [...]codec{
	{name: "evm", read: readEVM, alphabet: mixedHex},
	{name: "segwit", read: readSegwit, alphabet: base32Alphabet},
	{name: "cashaddr", read: readCashAddr, alphabet: base32Alphabet, marks: ":"},
	{name: "private key", read: readPrivateKey},
	{name: "base58check", read: readBase58Check, alphabet: base58Alphabet},
	{name: "xrp", read: readXRP, alphabet: base58Alphabet},
	{name: "stellar", read: readStellar, alphabet: base32Upper},
	{name: "algorand", read: readAlgorand, alphabet: base32Upper},
	{name: "nem", read: readNEM, alphabet: base32Upper, marks: "-"},
	{name: "monero", read: readMonero, alphabet: base58Alphabet},
	{name: "cardano shelley", read: readShelley, alphabet: base32Alphabet, marks: "_"},
	{name: "cardano byron", read: readByron, alphabet: base58Alphabet},
	{name: "zcash shielded", read: readShielded, alphabet: base32Alphabet},
	{name: "zcash sprout", read: readSprout, alphabet: base58Alphabet},
	{name: "bech32 account", read: readBech32Account, alphabet: base32Alphabet, marks: "-"},
	{name: "ss58", read: readSS58, alphabet: base58Alphabet},
	{name: "tezos", read: readTezos, alphabet: base58Alphabet},
	{name: "filecoin", read: readFilecoin, alphabet: base32Lower},
	{name: "ton", read: readTON, alphabet: base64Letter, marks: "-_+/"},
	{name: "hedera", read: readHedera, marks: ".-"},

	// From here on without a checksum.
	{name: "ton raw", weak: true, read: readTONRaw, marks: ":-"},
	{name: "ronin", weak: true, read: readRonin, marks: ":"},
	{name: "tron hex", weak: true, read: readTronHex},
	{name: "move", weak: true, read: readMove}, // Aptos and Sui
	{name: "solana", weak: true, read: readSolana},
	{name: "near", weak: true, read: readNear, marks: "._-"},
	{name: "eos", weak: true, read: readEOS, marks: "._", only: []Chain{EOS}},
	{name: "opaque", weak: true, read: readOpaque, marks: ":"},
}

func (c *codec) mayRead(text string, plain bool, chain Chain) bool {
	if len(c.only) > 0 && !slices.Contains(c.only, chain) {
		return false
	}
	return plain || (c.marks != "" && hasOnly(text, c.marks))
}

// hasOnly says whether text has nothing but ASCII letters, digits and marks.
func hasOnly(text, marks string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; !isLetterOrDigit(c) && strings.IndexByte(marks, c) < 0 {
			return false
		}
	}
	return true
}
