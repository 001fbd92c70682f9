package wallet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

const cashP2PKH = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"

func wantCode(t *testing.T, text, code string) {
	t.Helper()
	_, err := wallet.Parse(text)
	var e *wallet.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("Parse(%q) gave %v; want code %s", text, err, code)
	}
}

// The address vectors of BIP 173 and BIP 350.
func TestSegwitVectors(t *testing.T) {
	valid := []struct{ text, kind string }{
		{"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", wallet.KindP2WPKH},
		{"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", wallet.KindP2WSH},
		{"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", wallet.KindWitness},
		{"BC1SW50QGDZ25J", wallet.KindWitness},
		{"bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", wallet.KindWitness},
		{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", wallet.KindP2TR},
		{"bc1pfeessrawgf", wallet.KindWitness}, // pay to anchor
	}
	for _, v := range valid {
		a, err := wallet.Parse(v.text)
		if err != nil || a.Kind != v.kind || a.Canonical != "bech32:"+strings.ToLower(v.text) {
			t.Errorf("Parse(%q) = %+v, %v; want %s", v.text, a, err, v.kind)
		}
	}
	invalid := []struct{ why, text, code string }{
		{"test network", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "testnet"},
		{"test network", "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "testnet"},
		{"test network, Taproot", "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "testnet"},
		{"Bech32 instead of Bech32m", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "bad_checksum"},
		{"Bech32 instead of Bech32m", "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", "bad_checksum"},
		{"Bech32 instead of Bech32m", "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "bad_checksum"},
		{"Bech32m instead of Bech32", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "bad_checksum"},
		{"Bech32m instead of Bech32", "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", "bad_checksum"},
		{"invalid character in checksum", "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "bad_character"},
		{"invalid witness version", "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "bad_character"},
		{"program of 1 byte", "bc1pw5dgrnzv", "bad_length"},
		{"program of 41 bytes", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", "bad_length"},
		{"program length of version 0", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "bad_length"},
		{"mixed case", "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", "mixed_case"},
		{"more than 4 bits of padding", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", "bad_length"},
		{"padding that is not zero", "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "bad_length"},
		{"no data", "bc1gmk9yu", "bad_length"},
	}
	for _, v := range invalid {
		t.Run(v.why, func(t *testing.T) { wantCode(t, v.text, v.code) })
	}
	// BIP 350 refuses this for its human-readable part. Here that makes it text of
	// a chain not known.
	a, err := wallet.Parse("tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut")
	if err != nil || a.Kind != wallet.KindOpaque {
		t.Errorf("an unknown human-readable part gave %+v, %v", a, err)
	}
}

// The vectors of EIP-55.
func TestEIP55Vectors(t *testing.T) {
	for _, text := range []string{
		"0x52908400098527886E0F7030069857D2E4169EE7",
		"0x8617E340B3D01FA5F11F306F4090FD50E238070D",
		"0xde709f2102306220921060314715629080e2fb77",
		"0x27b1fdb04752bbc536007a920d24acb045561c26",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
		"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
		"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	} {
		a, err := wallet.Parse(text)
		if err != nil || a.Canonical != "evm:"+strings.ToLower(text) {
			t.Errorf("Parse(%q) = %+v, %v", text, a, err)
		}
		// Turning one letter's case breaks it, unless all letters had one case
		// and there was no checksum to break.
		for i := 2; i < len(text); i++ {
			if text[i] < 'A' {
				continue
			}
			wantCode(t, text[:i]+string(text[i]^0x20)+text[i+1:], "bad_checksum")
		}
	}
}

// The translations of the CashAddr specification.
func TestCashAddrAgreesWithTheOldForm(t *testing.T) {
	for _, v := range []struct{ legacy, cash, kind string }{
		{"1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", cashP2PKH, wallet.KindP2PKH},
		{"1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy", wallet.KindP2PKH},
		{"16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r", wallet.KindP2PKH},
		{"3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", wallet.KindP2SH},
		{"3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e", wallet.KindP2SH},
		{"31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37", wallet.KindP2SH},
	} {
		bare := strings.TrimPrefix(v.cash, "bitcoincash:")
		for _, text := range []string{v.legacy, v.cash, bare, strings.ToUpper(v.cash), strings.ToUpper(bare)} {
			a, err := wallet.Parse(text)
			if err != nil || a.Canonical != "base58:"+v.legacy || a.Kind != v.kind || a.Text != text {
				t.Errorf("Parse(%q) = %+v, %v; want the form of %s", text, a, err, v.legacy)
			}
			if text != v.legacy && (len(a.Chains) != 1 || a.Chains[0] != wallet.BitcoinCash) {
				t.Errorf("Parse(%q) names the chains %v", text, a.Chains)
			}
		}
	}
}

// CashAddr vectors that have a valid checksum and are still no address.
func TestCashAddrRefusesWhatCannotReceive(t *testing.T) {
	for _, v := range []struct{ why, text, code string }{
		{"padding", "bitcoincash:qpzry9x8gf2tvdw0s3jn54khce6mua7lcw20ayyn", "bad_length"},
		{"a hash of 24 bytes", "bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", "bad_length"},
		{"a key hash of 32 bytes", "bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq5nlegake", "bad_length"},
		{"test network", "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "testnet"},
		{"test network without its prefix", "pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "testnet"},
		{"another prefix", "pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5", "unrecognized"},
	} {
		t.Run(v.why, func(t *testing.T) { wantCode(t, v.text, v.code) })
	}
}
