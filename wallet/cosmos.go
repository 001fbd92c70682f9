package wallet

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// bech32Account is the human-readable part of a chain's accounts in Bech32.
type bech32Account struct {
	prefix string
	chains []Chain
	scheme Scheme // of the 20 bytes of an account
	// roles are what follows prefix where no account is meant; nil where there
	// are none.
	roles *bech32Roles
	// long says that there are contracts and accounts of modules, of 32 bytes.
	long bool
	// testnet names the network whose addresses are refused.
	testnet string
}

// bech32Roles are the ends of the human-readable parts of validators.
type bech32Roles struct{ operator, consensus string }

var (
	cosmosRoles = bech32Roles{operator: "valoper", consensus: "valcons"}
	thorRoles   = bech32Roles{operator: "v", consensus: "c"}
	cronosRoles = bech32Roles{operator: "cncl", consensus: "cnclcons"}
)

// bech32Role is what an address of a chain stands for.
type bech32Role byte

const (
	roleAccount bech32Role = iota
	roleOperator
	roleConsensus
	rolePublicKey
)

// bech32Accounts are those of SLIP-173 and of each chain's own configuration.
//
// On Kava and Sei, which have an EVM beside, the 20 bytes may also be those of an
// EVM account; nothing in the address tells.
var bech32Accounts = [...]bech32Account{
	{prefix: "cosmos", chains: []Chain{Cosmos}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "osmo", chains: []Chain{Osmosis}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "thor", chains: []Chain{THORChain}, scheme: KeyHash160, roles: &thorRoles, long: true},
	{prefix: "maya", chains: []Chain{Maya}, scheme: KeyHash160, roles: &thorRoles, long: true},
	{prefix: "kava", chains: []Chain{Kava}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "secret", chains: []Chain{Secret}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "terra", chains: []Chain{Terra}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "juno", chains: []Chain{Juno}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "akash", chains: []Chain{Akash}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "celestia", chains: []Chain{Celestia}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "axelar", chains: []Chain{Axelar}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "stars", chains: []Chain{Stargaze}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "sei", chains: []Chain{Sei}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "noble", chains: []Chain{Noble}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "neutron", chains: []Chain{Neutron}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "stride", chains: []Chain{Stride}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "dydx", chains: []Chain{DYdX}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "band", chains: []Chain{Band}, scheme: KeyHash160, roles: &cosmosRoles, long: true},
	{prefix: "cro", chains: []Chain{CronosPOS}, scheme: KeyHash160, roles: &cronosRoles, long: true},
	{prefix: "bnb", chains: []Chain{BNBBeacon}, scheme: KeyHash160},
	{prefix: avalanchePart, chains: []Chain{Avalanche}, scheme: KeyHash160},

	{prefix: "inj", chains: []Chain{Injective}, scheme: EVMAccount, roles: &cosmosRoles, long: true},
	{prefix: "evmos", chains: []Chain{Evmos}, scheme: EVMAccount, roles: &cosmosRoles, long: true},
	{prefix: "crc", chains: []Chain{Cronos}, scheme: EVMAccount},
	{prefix: "one", chains: []Chain{Harmony}, scheme: EVMAccount},
	{prefix: "io", chains: []Chain{IoTeX}, scheme: EVMAccount},

	{prefix: "tbnb", testnet: "BNB Beacon Chain"},
	{prefix: "sthor", testnet: "THORChain"},
	{prefix: "tthor", testnet: "THORChain"},
	{prefix: "smaya", testnet: "Maya"},
	{prefix: "tmaya", testnet: "Maya"},
	{prefix: "tcro", testnet: "Cronos POS"},
	{prefix: "dcro", testnet: "Cronos POS"},
	{prefix: avalancheTestPart, testnet: "Avalanche"},
	{prefix: "tone", testnet: "Harmony"},
	{prefix: "it", testnet: "IoTeX"},
}

// Avalanche may write one of its chains before the human-readable part: X-avax1…
const (
	avalanchePart     = "avax"
	avalancheTestPart = "fuji"
	avalancheChains   = "XPC"
)

const (
	longAccount = 32 // bytes of a contract or module
	// Characters after the 1, checksum included.
	bech32Body     = (hashSize*8+4)/5 + bech32Check
	bech32LongBody = (longAccount*8+4)/5 + bech32Check
	// Characters by which a text may be too short or too long and still be taken
	// for an address whose case is mixed up.
	bech32Slack = 3
)

// readBech32Account reads the accounts of Cosmos's kind: a human-readable part,
// a 1 and the account in Bech32. An EVM account gives the canonical form that its
// 0x… has; all others are canonical in lower case.
func readBech32Account(text string) (Address, bool, *Error) {
	body := text
	if len(text) > 2 && text[1] == '-' && strings.IndexByte(avalancheChains, text[0]) >= 0 {
		body = text[2:]
	}
	one := strings.IndexByte(body, '1')
	if one < 0 || len(body) < minOpaque {
		return Address{}, false, nil
	}
	lower := strings.ToLower(body)
	part := lower[:one]
	account, role := bech32AccountOf(part)
	if account == nil || len(body) < len(text) && part != avalanchePart && part != avalancheTestPart {
		return Address{}, false, nil
	}
	if role == rolePublicKey {
		return Address{}, true, &Error{
			CodeUnrecognized, text, "this is a public key, not an address", "give the address of its account",
		}
	}
	var buf [maxBech32]byte
	if clash := caseClash(body); clash >= 0 {
		// A Base58 text may begin alike.
		_, err := account.decode(lower, part, role, &buf)
		if err != nil && (isBase58Key(body) || !account.nearLength(len(body)-one-1)) {
			return Address{}, false, nil
		}
		return Address{}, true, errMixedCase(text, len(text)-len(body)+clash)
	}
	data, err := account.decode(text, part, role, &buf)
	switch {
	case err != nil:
		return Address{}, true, err
	case account.testnet != "":
		return Address{}, true, errTestnet(text, account.testnet)
	}
	return account.address(text, lower, role, data), true, nil
}

// bech32AccountOf gives the row of a human-readable part in lower case and what
// the part stands for, or nil.
func bech32AccountOf(part string) (*bech32Account, bech32Role) {
	for i := range bech32Accounts {
		a := &bech32Accounts[i]
		end, found := strings.CutPrefix(part, a.prefix)
		switch {
		case !found:
			continue
		case end == "":
			return a, roleAccount
		case a.roles == nil:
			continue
		}
		name, isKey := strings.CutSuffix(end, "pub")
		role := roleAccount
		switch name {
		case "":
		case a.roles.operator:
			role = roleOperator
		case a.roles.consensus:
			role = roleConsensus
		default:
			continue
		}
		if isKey {
			role = rolePublicKey
		}
		return a, role
	}
	return nil, roleAccount
}

// decode verifies text, whose human-readable part is part in lower case, and
// gives its bytes, which lie in out.
func (a *bech32Account) decode(text, part string, role bech32Role, out *[maxBech32]byte) ([]byte, *Error) {
	head := strings.IndexByte(text, '1') + 1
	body := text[head:]
	var values [maxBech32]byte
	if len(body) <= len(values) {
		if bad := decodeBase32(body, values[:]); bad >= 0 {
			return nil, errBadCharacter(text, head+bad, "Bech32 after the first 1")
		}
	}
	long := a.long && role != roleConsensus
	if len(body) != bech32Body && (!long || len(body) != bech32LongBody) {
		want := fmt.Sprint(head + bech32Body)
		if long {
			want += fmt.Sprint(" or ", head+bech32LongBody)
		}
		return nil, errBadLength(text, fmt.Sprintf(
			"%d characters, where an address that begins with %s1 has %s", len(text), part, want))
	}
	switch bech32Remain(part, values[:len(body)]) {
	case bech32Remainder:
	case bech32mRemainder:
		return nil, errBadChecksum(text, "the checksum is of Bech32m, where this form has Bech32's")
	default:
		return nil, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	size, whole := packBytes(values[:len(body)-bech32Check], out[:])
	if !whole {
		return nil, errBadLength(text, "the data do not end at a whole byte")
	}
	return out[:size], nil
}

// nearLength says whether so many characters after the 1 are about an address.
func (a *bech32Account) nearLength(n int) bool {
	near := func(want int) bool { return n >= want-bech32Slack && n <= want+bech32Slack }
	return near(bech32Body) || a.long && near(bech32LongBody)
}

// address makes the address of verified data; lower is what was verified.
func (a *bech32Account) address(text, lower string, role bech32Role, data []byte) Address {
	key := Credential{a.scheme, string(data)}
	made := Address{Text: text, Canonical: "bech32:" + lower, Chains: a.chains, Checked: true}
	switch {
	case role == roleConsensus: // of a key of its own, cut from SHA-256
		made.Kind = KindValidator
	case role == roleOperator:
		made.Kind = KindValidator
		if len(data) == hashSize {
			made.credential = key
		}
	case len(data) == longAccount:
		made.Kind = KindContract
	case a.scheme == EVMAccount:
		made = evmAccount(text, "evm:0x"+hex.EncodeToString(data), a.chains)
		made.Checked = true
	default:
		made.Kind, made.credential = KindAccount, key
	}
	return made
}
