package wallet

import (
	"fmt"
	"strings"
)

const hashSize = 20 // RIPEMD-160 of a key or script, or an account

// base58Form is one use of Base58Check: version bytes, then a 20-byte hash.
type base58Form struct {
	version string
	leads   []string // how the text can begin; nothing else can
	kind    string
	chains  []Chain
	// sameAs is the version under which the canonical form is written, where a
	// chain has two for one destination; empty if it is version itself.
	sameAs string
	// testnet names the network whose addresses are refused.
	testnet string
}

// Version bytes of Bitcoin, which its forks inherited.
const (
	versionP2PKH = "\x00"
	versionP2SH  = "\x05"
)

// base58Forms are the versions in each chain's own chainparams. Other chains
// than those named here use some of them too (NEO and Ark have Bitcoin Gold's
// A…, DigiByte has Dogecoin's D…); add them to the row's chains.
var base58Forms = [...]base58Form{
	{version: versionP2PKH, leads: []string{"1"}, kind: KindP2PKH, chains: []Chain{Bitcoin, BitcoinCash, BitcoinSV}},
	{version: versionP2SH, leads: []string{"3"}, kind: KindP2SH, chains: []Chain{Bitcoin, Litecoin, BitcoinCash, BitcoinSV}},
	{version: "\x30", leads: []string{"L"}, kind: KindP2PKH, chains: []Chain{Litecoin}},
	{version: "\x32", leads: []string{"M"}, kind: KindP2SH, chains: []Chain{Litecoin}, sameAs: versionP2SH},
	{version: "\x1e", leads: []string{"D"}, kind: KindP2PKH, chains: []Chain{Dogecoin, Verge}},
	{version: "\x16", leads: []string{"9", "A"}, kind: KindP2SH, chains: []Chain{Dogecoin}},
	{version: "\x21", leads: []string{"E"}, kind: KindP2SH, chains: []Chain{Verge}},
	{version: "\x4c", leads: []string{"X"}, kind: KindP2PKH, chains: []Chain{Dash}},
	{version: "\x10", leads: []string{"7"}, kind: KindP2SH, chains: []Chain{Dash}},
	{version: "\x1c\xb8", leads: []string{"t1"}, kind: KindP2PKH, chains: []Chain{Zcash}},
	{version: "\x1c\xbd", leads: []string{"t3"}, kind: KindP2SH, chains: []Chain{Zcash}},
	{version: "\x26", leads: []string{"G"}, kind: KindP2PKH, chains: []Chain{BitcoinGold}},
	{version: "\x17", leads: []string{"A"}, kind: KindP2SH, chains: []Chain{BitcoinGold}},
	{version: tronVersion, leads: []string{"T"}, kind: KindAccount, chains: tronChains},

	{version: "\x6f", leads: []string{"m", "n"}, testnet: "Bitcoin or Litecoin"},
	{version: "\xc4", leads: []string{"2"}, testnet: "Bitcoin or Litecoin"},
	{version: "\x71", leads: []string{"n"}, testnet: "Dogecoin"},
	{version: "\x8c", leads: []string{"y"}, testnet: "Dash"},
	{version: "\x13", leads: []string{"8", "9"}, testnet: "Dash"},
	{version: "\x1d\x25", leads: []string{"tm"}, testnet: "Zcash"},
	{version: "\x1c\xba", leads: []string{"t2"}, testnet: "Zcash"},
}

// base58Neighbours begin like a form above but are longer addresses of chains
// without a codec here: Waves (3P) and Decred (Ds, Dc).
var base58Neighbours = [...]string{"3P", "Ds", "Dc"}

// The text lengths at which a wrong Base58Check address is still taken for one:
// a character or so beyond the shortest (26) and the longest (35).
const (
	minBase58Check = 25
	maxBase58Check = 36
	// Bytes by which it may be too long. Keys of 32 bytes, such as Solana's
	// system program (a row of ones), are none.
	maxExcess = 2
)

// base58Begins says with which characters the forms above begin.
var base58Begins = func() (begins [256]bool) {
	for _, f := range base58Forms {
		for _, lead := range f.leads {
			begins[lead[0]] = true
		}
	}
	return begins
}()

func (f *base58Form) size() int { return len(f.version) + hashSize + base58CheckSize }

func readBase58Check(text string) (Address, bool, *Error) {
	if len(text) < minBase58Check || len(text) > maxBase58Check || !base58Begins[text[0]] {
		return Address{}, false, nil
	}
	// What the text claims to be by its first letters, and what it is.
	claim := base58FormByLead(text)
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	if bad >= 0 {
		if claim == nil {
			return Address{}, false, nil
		}
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	}
	data := buf[:n]
	form := base58FormOf(data)
	switch good := base58CheckFits(data); {
	case good && form == nil:
		return Address{}, false, nil // sound, of a chain not known here
	case good && form.testnet != "":
		return Address{}, true, errTestnet(text, form.testnet)
	case good:
		return base58Address(text, data, form), true, nil
	case claim == nil:
		return Address{}, false, nil
	case n == claim.size():
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	case n > claim.size()+maxExcess || isBase58Neighbour(text):
		return Address{}, false, nil
	default:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, too %s for an address that begins with %s",
			len(text), tooShortOrLong(n, claim.size()), text[:len(claim.leads[0])]))
	}
}

func base58Address(text string, data []byte, form *base58Form) Address {
	hash := data[len(form.version) : len(data)-base58CheckSize]
	body := text
	if form.sameAs != "" {
		body = encodeBase58Check(append([]byte(form.sameAs), hash...))
	}
	a := Address{Text: text, Canonical: "base58:" + body, Chains: form.chains, Kind: form.kind, Checked: true}
	a.credential = Credential{hash160Of(form.kind), string(hash)}
	if form.kind == KindAccount { // Tron
		a.Canonical, a.credential.Scheme = "tron:"+body, EVMAccount
	}
	return a
}

// hash160Of is the scheme of a hash of 20 bytes in an address of the kind.
func hash160Of(kind string) Scheme {
	if kind == KindP2SH {
		return ScriptHash160
	}
	return KeyHash160
}

// base58FormByLead gives the first main-network form that text begins like.
func base58FormByLead(text string) *base58Form {
	for i := range base58Forms {
		f := &base58Forms[i]
		if f.testnet != "" {
			continue
		}
		for _, lead := range f.leads {
			if strings.HasPrefix(text, lead) {
				return f
			}
		}
	}
	return nil
}

// base58FormOf gives the form whose version and size data has.
func base58FormOf(data []byte) *base58Form {
	for i := range base58Forms {
		f := &base58Forms[i]
		if len(data) == f.size() && string(data[:len(f.version)]) == f.version {
			return f
		}
	}
	return nil
}

func isBase58Neighbour(text string) bool {
	for _, lead := range base58Neighbours {
		if strings.HasPrefix(text, lead) && len(text) == 35 {
			return true
		}
	}
	return false
}

func tooShortOrLong(n, want int) string {
	if n < want {
		return "short"
	}
	return "long"
}
