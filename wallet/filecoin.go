package wallet

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// filecoinForm is one protocol of Filecoin's addresses: behind the letter of the
// network and the protocol's head come size bytes and 4 of BLAKE2b in Base32.
type filecoinForm struct {
	head string
	// checked is what stands before the payload where the checksum is counted.
	checked string
	size    int
	kind    string
	scheme  Scheme // "" where the payload is no key nor hash of one
}

// filecoinForms are the protocols of the specification that have a checksum, and
// of FIP-48 the namespace 10, of the EVM; it is the only one so far.
var filecoinForms = [...]filecoinForm{
	{head: "1", checked: "\x01", size: 20, kind: KindAccount, scheme: FilecoinKeyHash},
	{head: "2", checked: "\x02", size: 20, kind: KindContract},
	{head: "3", checked: "\x03", size: 48, kind: KindAccount, scheme: BLSKey},
	{head: "410f", checked: "\x04\x0a", size: 20, kind: KindAccount, scheme: EVMAccount},
}

const (
	filecoinCheck  = 4
	maxFilecoin    = 86 // characters, those of a BLS key's address
	maxActorDigits = 19
	// Characters by which a text may be too short or too long and still be taken
	// for an address.
	filecoinSlack = 1
)

var (
	filecoinChains = []Chain{Filecoin}
	filecoinDigits = digitTable("abcdefghijklmnopqrstuvwxyz234567")
)

// readFilecoin reads f… of the main network and t… of the others. An account of the
// EVM gives the canonical form that its 0x… has.
func readFilecoin(text string) (Address, bool, *Error) {
	if len(text) < 3 || len(text) > maxFilecoin+filecoinSlack {
		return Address{}, false, nil
	}
	network := text[0] | 0x20
	if network != 'f' && network != 't' {
		return Address{}, false, nil
	}
	if text[1] == '0' {
		return readFilecoinID(text)
	}
	form := filecoinFormOf(text)
	if form == nil {
		return Address{}, false, nil
	}
	if len(text) != form.length() {
		if slipsOf(text[1:], &filecoinDigits) > maxSlips+1 { // the protocol may be a slip
			return Address{}, false, nil
		}
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where an address that begins with %s has %d", len(text), text[:1+len(form.head)], form.length()))
	}
	if slips := slipsOf(text[1+len(form.head):], &filecoinDigits); slips > 0 {
		return Address{}, slips <= maxSlips || isShouted(text), refuseFilecoinSlip(text, form)
	}
	var buf [maxFilecoin]byte
	payload, good := form.verify(text[1+len(form.head):], &buf)
	switch {
	case text[0] != network:
		return Address{}, true, errBadCharacter(text, 0, "Filecoin, which has lower case alone")
	case !good:
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	case network == 't':
		return Address{}, true, errTestnet(text, "Filecoin")
	}
	return form.address(text, payload), true, nil
}

// readFilecoinID reads the number of an actor. It has no checksum.
func readFilecoinID(text string) (Address, bool, *Error) {
	digits := text[2:]
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return Address{}, false, nil
		}
	}
	if len(digits) > maxActorDigits+filecoinSlack || len(digits) > 1 && digits[0] == '0' {
		return Address{}, false, nil
	}
	if number, err := strconv.ParseUint(digits, 10, 64); err != nil || number > math.MaxInt64 {
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"the number of an actor is above %d, the highest there is", int64(math.MaxInt64)))
	}
	switch text[0] {
	case 't':
		return Address{}, true, errTestnet(text, "Filecoin")
	case 'f':
		return Address{Text: text, Canonical: "filecoin:" + text, Chains: filecoinChains, Kind: KindAccount}, true, nil
	}
	return Address{}, false, nil
}

// filecoinFormOf gives the form that text begins like and is as long as, but for
// one character, or nil.
func filecoinFormOf(text string) *filecoinForm {
	for i := range filecoinForms {
		form := &filecoinForms[i]
		n := len(text) - form.length()
		if n >= -filecoinSlack && n <= filecoinSlack && hasPrefixFold(text[1:], form.head) {
			return form
		}
	}
	return nil
}

// length is the number of characters of an address.
func (f *filecoinForm) length() int {
	return 1 + len(f.head) + ((f.size+filecoinCheck)*8+4)/5
}

// verify gives the payload of body, which has nothing but digits; good says whether
// the checksum fits. The bits left over must be zero: else one account would have
// many spellings.
func (f *filecoinForm) verify(body string, out *[maxFilecoin]byte) (payload []byte, good bool) {
	var values [maxFilecoin]byte
	for i := 0; i < len(body); i++ {
		values[i] = filecoinDigits[body[i]]
	}
	// What is checked stands together in out: the head, then the payload.
	head := copy(out[:], f.checked)
	n, whole := packBytes(values[:len(body)], out[head:])
	if !whole || n != f.size+filecoinCheck {
		return nil, false
	}
	sum, err := blake2b.New(filecoinCheck, nil)
	if err != nil {
		return nil, false
	}
	sum.Write(out[:head+f.size])
	var check [filecoinCheck]byte
	payload = out[head : head+f.size]
	return payload, string(sum.Sum(check[:0])) == string(out[head+f.size:head+n])
}

func (f *filecoinForm) address(text string, payload []byte) Address {
	if f.scheme == EVMAccount {
		a := evmAccount(text, "evm:0x"+hex.EncodeToString(payload), filecoinChains)
		a.Checked = true
		return a
	}
	a := Address{Text: text, Canonical: "filecoin:" + text, Chains: filecoinChains, Kind: f.kind, Checked: true}
	if f.scheme != "" {
		a.credential = Credential{f.scheme, string(payload)}
	}
	return a
}

// refuseFilecoinSlip names the first character of text, of which there is one, that
// Filecoin does not have.
func refuseFilecoinSlip(text string, form *filecoinForm) *Error {
	for i := 1 + len(form.head); i < len(text); i++ {
		if filecoinDigits[text[i]] == notDigit {
			return errBadCharacter(text, i, "Filecoin's Base32, which has lower case alone")
		}
	}
	return nil
}

// isShouted says whether text has letters, all of them capitals.
func isShouted(text string) bool {
	return strings.ToUpper(text) == text && strings.ToLower(text) != text
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
