package ledger_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

func mustKey(t testing.TB, chain wallet.Chain, text string) []byte {
	t.Helper()
	key, err := ledger.AppendKey(nil, chain, text)
	if err != nil {
		t.Fatalf("AppendKey(%s, %q): %v", chain, text, err)
	}
	return key
}

// The keys are on disk: a change of one of these makes ledgers unreadable.
func TestKeysAreTheFormAndThePayload(t *testing.T) {
	const hash = "62e907b15cbf27d5425399ebf6f0fb50ebb88f18"
	for _, tt := range []struct {
		chain     wallet.Chain
		text, key string // the key's form, then hex, or text after a =
		written   string // "" for text
	}{
		{wallet.Ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "e5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{wallet.Polygon, "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", "e5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{wallet.XDC, "xdc5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "e5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{wallet.Injective, "inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku", "eaf79152ac5df276d9a8e1e2e22822f9713474902", "0xaf79152ac5df276d9a8e1e2e22822f9713474902"},
		{wallet.Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "h" + hash, ""},
		{wallet.BitcoinSV, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "h" + hash, ""},
		{wallet.BitcoinCash, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "h" + hash, "bitcoincash:qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy"},
		{wallet.BitcoinCash, "qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy", "h" + hash, "bitcoincash:qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy"},
		{wallet.Litecoin, "MAsH73PokbiRoBdEzRyMZgero9ELZSciyE", "s208d484b6ef7bb8d56720711f4b94bbf154f1ad0", ""},
		{wallet.Bitcoin, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "w00751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{wallet.Bitcoin, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "w0179be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", ""},
		{wallet.Bitcoin, "bc1pfeessrawgf", "w014e73", ""},
		{wallet.Bitcoin, "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "w02751e76e8199196d454941c45d1b3a323", ""},
		{wallet.Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "ra614f803b6fd780986a42c78ec9c7f77e6ded13c", ""},
		{wallet.Tron, "41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "ra614f803b6fd780986a42c78ec9c7f77e6ded13c", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{wallet.Solana, "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "c=solana:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", ""},
		{wallet.Cosmos, "cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", "c=bech32:cosmos1qckcmp3uw7qa5407qy3dlw8fzzc9c67yvrf7c6", ""},
		{wallet.XRP, "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B", "c=xrp:rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B", ""},
	} {
		key, err := ledger.AppendKey(nil, tt.chain, tt.text)
		if err != nil {
			t.Errorf("AppendKey(%s, %q): %v", tt.chain, tt.text, err)
			continue
		}
		got := string(key[:1]) + hex.EncodeToString(key[1:])
		if strings.HasPrefix(tt.key, "c=") {
			got = string(key[:1]) + "=" + string(key[1:])
		}
		if got != tt.key {
			t.Errorf("AppendKey(%s, %q) = %s; want %s", tt.chain, tt.text, got, tt.key)
		}
		want := tt.written
		if want == "" {
			want = tt.text
		}
		if text := ledger.KeyText(tt.chain, key); text != want {
			t.Errorf("the key of %q on %s is written %q; want %q", tt.text, tt.chain, text, want)
		}
	}
}

func TestOneHashIsOneKeyOnAllChainsOfBitcoinsKind(t *testing.T) {
	hash := bytes.Repeat([]byte{0x11}, 20)
	for kind, texts := range map[string]map[wallet.Chain]string{
		wallet.KindP2PKH: {
			wallet.Bitcoin: "1", wallet.Litecoin: "L", wallet.Dogecoin: "D", wallet.Verge: "D", wallet.Dash: "X", wallet.Zcash: "t1",
			wallet.BitcoinGold: "G", wallet.BitcoinCash: "bitcoincash:q", wallet.BitcoinSV: "1",
		},
		wallet.KindP2SH: {
			wallet.Bitcoin: "3", wallet.Litecoin: "M", wallet.Dogecoin: "9", wallet.Verge: "E", wallet.Dash: "7", wallet.Zcash: "t3",
			wallet.BitcoinGold: "A", wallet.BitcoinCash: "bitcoincash:p", wallet.BitcoinSV: "3",
		},
	} {
		key := ledger.AppendHash160Key(nil, kind, hash)
		for chain, lead := range texts {
			text := ledger.KeyText(chain, key)
			if !strings.HasPrefix(text, lead) {
				t.Errorf("%s on %s is %s; want %s…", kind, chain, text, lead)
			}
			if got := mustKey(t, chain, text); !bytes.Equal(got, key) {
				t.Errorf("%s on %s has the key %x; want %x", text, chain, got, key)
			}
		}
	}
}

func TestADamagedOrForeignAddressIsRefused(t *testing.T) {
	for _, tt := range []struct {
		why   string
		chain wallet.Chain
		text  string
		code  string
	}{
		{"a wrong checksum", wallet.Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", wallet.CodeBadChecksum},
		{"a wrong checksum of Bech32", wallet.Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", wallet.CodeBadChecksum},
		{"wrong capitals", wallet.Ethereum, "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", wallet.CodeBadChecksum},
		{"a digit too few", wallet.Ethereum, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", wallet.CodeBadLength},
		{"no 0x", wallet.Ethereum, "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", wallet.CodeUnrecognized},
		{"another chain", wallet.Bitcoin, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", wallet.CodeWrongChain},
		{"another chain of the same kind", wallet.Bitcoin, "LNwgtMxcKUQ51dw7bQL1yPQjBVZh6QEqsd", wallet.CodeWrongChain},
		{"an EVM account on Tron", wallet.Tron, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", wallet.CodeWrongChain},
		{"a test network", wallet.Bitcoin, "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", wallet.CodeTestnet},
		{"nothing", wallet.Bitcoin, " ", wallet.CodeEmpty},
		{"a name", wallet.Ethereum, "somebody.eth", wallet.CodeUnrecognized},
		{"a call", wallet.Ethereum, "ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed/transfer?address=0x0", wallet.CodeUnrecognized},
		{"a word before an address", wallet.Ethereum, "eth:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", wallet.CodeUnrecognized},
		{"a letter that only looks like one", wallet.Bitcoin, "1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", wallet.CodeBadCharacter},
	} {
		t.Run(tt.why, func(t *testing.T) {
			dst := []byte("before")
			key, err := ledger.AppendKey(dst, tt.chain, tt.text)
			var e *wallet.Error
			if !errors.As(err, &e) || e.Code != tt.code || errors.Is(err, ledger.ErrOpaque) || string(key) != "before" {
				t.Errorf("AppendKey(%s, %q) = %q, %v; want code %s, and not ErrOpaque", tt.chain, tt.text, key, err, tt.code)
			}
		})
	}
}

func TestATextOfNoKnownFormMayBeKeptAsWritten(t *testing.T) {
	for _, text := range []string{
		"A", "pool-3", "nonstandard5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "d-4b7cf1a5d3d6e2f5a4b7cf1a5d3d6e2f",
		"script:76a9145aaeb6053f3e94c9b9a09f33669435e7ef1beaed88ac", "R9HC5WtHbpoa51NCUAz86XLCmGTbkf45NT",
	} {
		_, err := ledger.AppendKey(nil, wallet.Bitcoin, text)
		var e *wallet.Error
		if !errors.Is(err, ledger.ErrOpaque) || !errors.As(err, &e) {
			t.Errorf("AppendKey(%q) gave %v; want ErrOpaque over an error of wallet", text, err)
		}
		key, err := ledger.AppendOpaqueKey(nil, " "+text+"\t")
		if err != nil || string(key) != "t"+text || ledger.KeyText(wallet.Bitcoin, key) != text {
			t.Errorf("AppendOpaqueKey(%q) = %q, %v", text, key, err)
		}
	}
	for why, text := range map[string]string{"there is none": "  ", "255 bytes": strings.Repeat("x", 255)} {
		if key, err := ledger.AppendOpaqueKey(nil, text); err == nil || !strings.Contains(err.Error(), why) || key != nil {
			t.Errorf("AppendOpaqueKey of %d bytes = %q, %v; want %q", len(text), key, err, why)
		}
	}
}

func TestAPrivateKeyIsNeverRepeated(t *testing.T) {
	const secret = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ" // an example of the Bitcoin wiki
	_, err := ledger.AppendKey(nil, wallet.Bitcoin, secret)
	if err == nil || errors.Is(err, ledger.ErrOpaque) || strings.Contains(err.Error(), secret[:10]) {
		t.Errorf("a private key gives %v", err)
	}
}

func TestAKeyThatTheChainCannotWriteIsNoAddress(t *testing.T) {
	hash := bytes.Repeat([]byte{0xab}, 20)
	h := strings.Repeat("ab", 20)
	for _, tt := range []struct {
		chain wallet.Chain
		key   []byte
		want  string
	}{
		{wallet.Ethereum, ledger.AppendHash160Key(nil, wallet.KindP2PKH, hash), "h:" + h},
		{wallet.Dogecoin, ledger.AppendWitnessKey(nil, 0, hash), "w:00" + h},
		{wallet.Bitcoin, ledger.AppendWitnessKey(nil, 17, hash), "w:11" + h},
		{wallet.Bitcoin, ledger.AppendWitnessKey(nil, 1, hash[:1]), "w:01ab"},
		{wallet.Bitcoin, []byte("w"), "w:"},
		{wallet.Ethereum, ledger.AppendEVMKey(nil, hash[:19]), "e:" + h[2:]},
		{wallet.Ethereum, []byte("c"), "c:"},
		{wallet.Ethereum, []byte{0xff, 0}, "key:ff00"},
		{wallet.Ethereum, nil, ""},
	} {
		if got := ledger.KeyText(tt.chain, tt.key); got != tt.want {
			t.Errorf("KeyText(%s, %x) = %q; want %q", tt.chain, tt.key, got, tt.want)
		}
	}
}

func TestTheFastWayOfHexLeavesWhatIsDoubtful(t *testing.T) {
	const digits = "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
	for text, want := range map[string]bool{
		"0x" + digits: true, "0x" + strings.ToUpper(digits): true, "0x" + strings.Repeat("0", 40): true,
		"0X" + digits: false, digits: false, "0x" + digits[1:]: false, "0x" + digits + "0": false, "": false, "0x": false,
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": false, "0x" + digits[:39] + "g": false, "0x" + digits[:39] + "\x80": false, "x0" + digits: false,
	} {
		key, ok := ledger.AppendEVMKeyHex([]byte("before"), []byte(text))
		switch {
		case ok != want:
			t.Errorf("AppendEVMKeyHex(%q): %v", text, ok)
		case !ok && string(key) != "before":
			t.Errorf("AppendEVMKeyHex(%q) wrote %q", text, key)
		case ok && !bytes.Equal(key, append([]byte("before"), mustKey(t, wallet.Ethereum, text)...)):
			t.Errorf("AppendEVMKeyHex(%q) = %x", text, key)
		}
	}
}
