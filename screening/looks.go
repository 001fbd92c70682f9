package screening

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/wallet"
)

// LooksLikeAddress says whether a text that a person typed into one box is meant
// as a wallet address, right or wrong, rather than as a name: one long run of
// letters and digits with both among them. A mistyped address must end as an
// error, not as a name that nobody has.
func LooksLikeAddress(text string) bool {
	text = strings.TrimSpace(text)
	if scheme, rest, ok := strings.Cut(text, ":"); ok && !strings.ContainsAny(scheme, " .") {
		text = rest
	}
	text, _, _ = strings.Cut(text, "?") // what a link asks for
	if strings.ContainsAny(text, " \t,") {
		return false
	}
	if dot := strings.LastIndexByte(text, '.'); dot >= 0 {
		// Hedera, NEAR and the name services: one is not resolved, and must not be
		// looked for as somebody's name.
		a, err := wallet.Parse(text)
		return err == nil && a.Kind != wallet.KindOpaque || dot >= shortestName && text == strings.ToLower(text) && slices.Contains(nameServices, text[dot+1:])
	}
	if isHexStart(text) {
		return true // right, mistyped or cut
	}
	if len(text) < 20 {
		return false
	}
	changes, signs, before := 0, false, rune(0)
	for _, r := range text {
		isDigit := r >= '0' && r <= '9'
		if !isDigit && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z') {
			signs = true
			continue
		}
		if wasDigit := before >= '0' && before <= '9'; before != 0 && isDigit != wasDigit {
			changes++
		}
		before = r
	}
	if changes >= fewestChangesWithSigns || !signs && changes >= fewestChanges {
		return true
	}
	// Some addresses have hardly a digit; their checksum tells them from words.
	a, err := wallet.Parse(text)
	return err == nil && a.Checked
}

// isHexStart says whether a text is 0x and some hexadecimal digits.
func isHexStart(text string) bool {
	const fewest = 6
	digits, found := strings.CutPrefix(strings.ToLower(text), "0x")
	return found && len(digits) >= fewest && strings.Trim(digits, "0123456789abcdef") == ""
}

// shortestName keeps "d.sol" a person's name.
const shortestName = 3

// nameServices are the endings of names that stand for addresses.
var nameServices = []string{
	"eth", "bnb", "sol", "crypto", "nft", "wallet", "dao", "blockchain", "bitcoin", "zil", "ton", "apt", "sui", "tez", "arb", "lens",
}

// How often letters and digits alternate at least in an address, where both are
// drawn by chance. A name has a year at its end; with hyphens or underscores it
// may have a few numbers, and an address with a slip of the finger has them too.
const (
	fewestChanges          = 3
	fewestChangesWithSigns = 8
)
