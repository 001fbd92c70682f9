package wallet

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const suiBook = "e51ff5cd221a81c3d6e22b9e670ddf99004d71de4f769b0312b68c7c4872e2f1"

func TestMoveVectors(t *testing.T) {
	account := func(text, digits string) soundAccount {
		return soundAccount{text, "move:0x" + digits, []Chain{Aptos, Sui}, KindAccount, false, MoveAccount, digits}
	}
	const padded = "00000000" + "bb1a81c3d6e22b9e670ddf99004d71de4f769b0312b68c7c4872e2f1"
	checkSound(t, []soundAccount{
		account("0x"+suiBook, suiBook), // the Move Book
		account("0X"+strings.ToUpper(suiBook), suiBook),
		account("0x"+padded, padded),
		account("0x"+padded[5:], padded), // zeros left out
		account("0x"+padded[8:], padded),
	})
}

// aptos-ts-sdk, accountAddress.test.ts (AIP-40): only the chain's own code is short.
func TestMoveTakesShortAddressesOnANamedChainAlone(t *testing.T) {
	for _, digit := range []string{"0", "1", "2", "3", "4", "a"} {
		for _, chain := range []Chain{Aptos, Sui} {
			a, err := ParseOn(chain, "0x"+digit)
			if err != nil || a.Canonical != "move:0x"+strings.Repeat("0", 63)+digit {
				t.Errorf("0x%s on %s gives %+v, %v", digit, chain, a, err)
			}
			checkBody(t, a)
		}
	}
	for _, text := range []string{"0x10", "0xa550c18", "0x" + suiBook[:40]} {
		if a, err := ParseOn(Aptos, text); err == nil {
			t.Errorf("%s is taken for %+v", text, a)
		}
	}
	checkBroken(t, []brokenAccount{{"without a chain", "0x1", CodeBadLength, "1 hex digits after 0x"}})
}

func TestMoveIsRefusedWithTheReason(t *testing.T) {
	checkBroken(t, []brokenAccount{
		{"a digit too many", "0x" + suiBook + "0", CodeBadLength, "65 hex digits after 0x, where an address has at most 64"},
		{"no hex digit", "0xg" + suiBook[1:], CodeBadCharacter, "character 3, 'g'"},
		{"too long for the EVM and too short for this", "0x" + suiBook[:55], CodeBadLength, "55 hex digits"},
	})
	for _, text := range []string{suiBook, "0x" + suiBook[:40], "0x" + suiBook[:55]} {
		if a, mine, err := readMove(text); mine {
			t.Errorf("%s is taken for %+v, %v", text, a, err)
		}
	}
	if _, mine, err := readMove("0x" + strings.Repeat("g", 64)); !mine || err.Code != CodeBadCharacter {
		t.Errorf("no hex digit gives %v, %v", mine, err)
	}
}

func TestEveryMoveAddressReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := hex.EncodeToString(drawBytes(t, 32))
		zeros := rapid.IntRange(0, 8).Draw(t, "zeros")
		digits = strings.Repeat("0", zeros) + digits[zeros:]
		cut := rapid.IntRange(0, zeros).Draw(t, "left out")
		a, mine, err := readMove("0x" + digits[cut:])
		if !mine || err != nil || a.Canonical != "move:0x"+digits || a.Checked {
			t.Fatalf("%s gives %+v, %v, %v", digits[cut:], a, mine, err)
		}
		checkBody(t, a)
	})
}

// The contract of AXS on Ronin, and the first example of EIP-55.
const (
	axs   = "97a9107C1793BC407d6F527b77e7fff4D812bece"
	eip55 = "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
)

func TestOtherSpellingsOfTheEVM(t *testing.T) {
	spelled := func(text string, chain Chain, checked bool) soundAccount {
		account := strings.ToLower(text[len(text)-40:])
		return soundAccount{text, "evm:0x" + account, []Chain{chain}, KindAccount, checked, EVMAccount, account}
	}
	checkSound(t, []soundAccount{
		spelled("ronin:"+axs, Ronin, true),
		spelled("ronin:"+strings.ToLower(axs), Ronin, false),
		spelled("RONIN:"+strings.ToUpper(axs), Ronin, false),
		spelled("xdc"+eip55, XDC, true),
		spelled("xdc"+strings.ToLower(eip55), XDC, false),
		spelled("xdc1234567890123456789012345678901234567890", XDC, false),
		spelled("XDC"+strings.ToUpper(eip55), XDC, false),
	})
	if a, err := ParseOn(XDC, "xdc"+eip55); err != nil || !slices.Contains(a.Chains, XDC) {
		t.Errorf("on XDC: %+v, %v", a, err)
	}
	var e *Error
	if _, err := ParseOn(Ethereum, "ronin:"+axs); !errors.As(err, &e) || e.Code != CodeWrongChain {
		t.Errorf("on Ethereum: %v", err)
	}
}

func TestOtherSpellingsOfTheEVMAreRefusedWithTheReason(t *testing.T) {
	checkBroken(t, []brokenAccount{
		{"Ronin, capitals that do not fit", "ronin:" + strings.Replace(axs, "C", "c", 1), CodeBadChecksum, "first at character 14"},
		{"XDC, capitals that do not fit", "xdc" + strings.Replace(eip55, "aA", "aa", 1), CodeBadChecksum, "first at character 6"},
		{"Ronin, a digit is missing", "ronin:" + axs[:39], CodeBadLength, "39 hex digits after ronin:, where an account has 40"},
		{"Ronin, a digit too many", "ronin:" + axs + "0", CodeBadLength, "41 hex digits"},
		{"XDC, a digit is missing", "xdc" + eip55[:39], CodeBadLength, "39 hex digits after xdc"},
		{"XDC, a digit too many", "xdc" + eip55 + "0", CodeBadLength, "41 hex digits"},
		{"Ronin, no hex digit", "ronin:g" + axs[1:], CodeBadCharacter, "character 7, 'g'"},
		{"XDC, no hex digit", "xdcO" + eip55[1:], CodeBadCharacter, "character 4, 'O'"},
		{"Ronin before 0x", "ronin:0x" + axs, CodeBadCharacter, "character 8, 'x'"},
	})
	for _, text := range []string{"xdc" + strings.Repeat("z", 40), "xdc" + eip55[:30], "xdcAAA", "ronin", "97a9"} {
		if a, mine, err := readRonin(text); mine {
			t.Errorf("%s is taken for %+v, %v", text, a, err)
		}
	}
}

func TestEveryOtherSpellingOfTheEVMReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		account := hex.EncodeToString(drawBytes(t, 20))
		prefix := rapid.SampledFrom([]string{"ronin:", "xdc"}).Draw(t, "prefix")
		a, err := Parse(prefix + account)
		if err != nil || a.Canonical != "evm:0x"+account {
			t.Fatalf("%s%s gives %+v, %v", prefix, account, a, err)
		}
		checkBody(t, a)
	})
}
