package wallet_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

const (
	genesis     = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"         // first block's reward
	p2wpkh      = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" // BIP 173
	checksummed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" // EIP-55
	tronUSDT    = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
	tronUSDTHex = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
)

var evmChains = []wallet.Chain{
	wallet.Ethereum, wallet.BSC, wallet.Polygon, wallet.Arbitrum,
	wallet.Base, wallet.Optimism, wallet.Avalanche, wallet.EthereumClassic, wallet.Linea, wallet.ZkSync, wallet.Scroll,
	wallet.Mantle, wallet.Blast, wallet.Gnosis, wallet.Fantom, wallet.Sonic, wallet.Cronos, wallet.Celo, wallet.Ronin,
	wallet.Harmony, wallet.XDC, wallet.Moonbeam, wallet.Kaia, wallet.Filecoin, wallet.Evmos, wallet.Injective, wallet.IoTeX, wallet.Kava, wallet.Sei, wallet.Hedera,
}

func TestParseNamesTheChainAndKind(t *testing.T) {
	tests := []struct {
		name, text, canonical, kind string
		chains                      []wallet.Chain
	}{
		{"the genesis address may be of Bitcoin or its forks", genesis, "base58:" + genesis, wallet.KindP2PKH, []wallet.Chain{wallet.Bitcoin, wallet.BitcoinCash, wallet.BitcoinSV}},
		{"an address with leading zero bytes keeps its ones", "1111111111111111111114oLvT2", "base58:1111111111111111111114oLvT2", wallet.KindP2PKH, []wallet.Chain{wallet.Bitcoin, wallet.BitcoinCash, wallet.BitcoinSV}},
		{"a 3 address may also be an old Litecoin script", "3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "base58:3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", wallet.KindP2SH, []wallet.Chain{wallet.Bitcoin, wallet.Litecoin, wallet.BitcoinCash, wallet.BitcoinSV}},
		{"L is Litecoin", "LNwgtMxcKUQ51dw7bQL1yPQjBVZh6QEqsd", "base58:LNwgtMxcKUQ51dw7bQL1yPQjBVZh6QEqsd", wallet.KindP2PKH, []wallet.Chain{wallet.Litecoin}},
		{"D is Dogecoin or Verge", "DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z", "base58:DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z", wallet.KindP2PKH, []wallet.Chain{wallet.Dogecoin, wallet.Verge}},
		{"X is Dash", "XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", "base58:XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", wallet.KindP2PKH, []wallet.Chain{wallet.Dash}},
		{"t1 is Zcash", "t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL", "base58:t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL", wallet.KindP2PKH, []wallet.Chain{wallet.Zcash}},
		{"G is Bitcoin Gold", "GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", "base58:GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", wallet.KindP2PKH, []wallet.Chain{wallet.BitcoinGold}},
		{"bc1q is Bitcoin", p2wpkh, "bech32:" + p2wpkh, wallet.KindP2WPKH, []wallet.Chain{wallet.Bitcoin}},
		{"upper-case bc1 is the same", strings.ToUpper(p2wpkh), "bech32:" + p2wpkh, wallet.KindP2WPKH, []wallet.Chain{wallet.Bitcoin}},
		{"checksummed EVM is lower-cased", checksummed, "evm:" + strings.ToLower(checksummed), wallet.KindAccount, evmChains},
		{"lower-case EVM has no checksum", strings.ToLower(checksummed), "evm:" + strings.ToLower(checksummed), wallet.KindAccount, evmChains},
		{"upper-case EVM has no checksum", "0x" + strings.ToUpper(checksummed[2:]), "evm:" + strings.ToLower(checksummed), wallet.KindAccount, evmChains},
		{"the USDT contract on Tron", tronUSDT, "tron:" + tronUSDT, wallet.KindAccount, []wallet.Chain{wallet.Tron}},
		{"the same in hex", tronUSDTHex, "tron:" + tronUSDT, wallet.KindAccount, []wallet.Chain{wallet.Tron}},
		{"Monero", "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL", "monero:49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL", wallet.KindStandard, []wallet.Chain{wallet.Monero}},
		{"XRP", "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B", "xrp:rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B", wallet.KindAccount, []wallet.Chain{wallet.XRP}},
		{"Solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "solana:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", wallet.KindAccount, []wallet.Chain{wallet.Solana}},
		{"Solana's row of ones is no short Bitcoin address", strings.Repeat("1", 32), "solana:" + strings.Repeat("1", 32), wallet.KindProgram, []wallet.Chain{wallet.Solana}},
		{"Solana that happens to begin with bc1 is no Bech32", "bc1AbCdEfGhJkLmNpQrStUvWxYz23456789AbCdEfGh", "solana:bc1AbCdEfGhJkLmNpQrStUvWxYz23456789AbCdEfGh", wallet.KindProgram, []wallet.Chain{wallet.Solana}},
		{"Ravencoin, whose version byte is not known, is opaque", "R9HC5WtHbpoa51NCUAz86XLCmGTbkf45NT", "text:R9HC5WtHbpoa51NCUAz86XLCmGTbkf45NT", wallet.KindOpaque, nil},
		{"M is a Litecoin script, canonical in its older form", "MAsH73PokbiRoBdEzRyMZgero9ELZSciyE", "base58:34f8o9yqoUrzzgMLtYz1k3QTUSdtcDT9h9", wallet.KindP2SH, []wallet.Chain{wallet.Litecoin}},
		{"a token-aware CashAddr is the plain address", "bitcoincash:zr6m7j9njldwwzlg9v7v53unlr4jkmx6eycnjehshe", "base58:1PQPheJQSauxRPTxzNMUco1XmoCyPoEJCp", wallet.KindP2PKH, []wallet.Chain{wallet.BitcoinCash}},
		{"42 characters that begin with 41 but are not hex are opaque", "41" + strings.Repeat("z", 40), "text:41" + strings.Repeat("z", 40), wallet.KindOpaque, nil},
		{"Waves, which begins like Bitcoin, is opaque", "3PAWwWa6GbwcJaFzwqXQN5KQm7H96Y7SHTQ", "text:3PAWwWa6GbwcJaFzwqXQN5KQm7H96Y7SHTQ", wallet.KindOpaque, nil},
		{"64 hex digits after 0x are of Aptos or Sui", "0x" + strings.Repeat("ab", 32), "move:0x" + strings.Repeat("ab", 32), wallet.KindAccount, []wallet.Chain{wallet.Aptos, wallet.Sui}},
		{"BNB Beacon", "bnb136ns6lfw4zs5hg4n85vdthaad7hq5m4gtkgf23", "bech32:bnb136ns6lfw4zs5hg4n85vdthaad7hq5m4gtkgf23", wallet.KindAccount, []wallet.Chain{wallet.BNBBeacon}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wallet.Parse(tt.text)
			if err != nil || got.Text != tt.text || got.Canonical != tt.canonical || !slices.Equal(got.Chains, tt.chains) || got.Kind != tt.kind {
				t.Fatalf("Parse(%q)\n got %+v, %v\nwant %+v", tt.text, got, err, tt)
			}
			listed, err := wallet.ParseListed("", tt.text)
			if err != nil || !reflect.DeepEqual(listed, got) {
				t.Fatalf("ParseListed(%q)\n got %+v, %v\nwant %+v", tt.text, listed, err, got)
			}
		})
	}
}

func TestParseTakesWhatSurroundsAnAddressAway(t *testing.T) {
	tests := []struct{ name, in, text string }{
		{"spaces and line ends", " \t" + genesis + "\r\n", genesis},
		{"a no-break space", "\u00a0" + genesis, genesis},
		{"a Bitcoin URI", "bitcoin:" + genesis, genesis},
		{"its amount", "bitcoin:" + genesis + "?amount=20.3&label=Luke-Jr", genesis},
		{"a URI in capitals, as QR codes have it", "BITCOIN:" + strings.ToUpper(p2wpkh) + "?AMOUNT=1", strings.ToUpper(p2wpkh)},
		{"an Ethereum URI", "ethereum:" + checksummed, checksummed},
		{"its chain number", "ethereum:" + checksummed + "@137?value=1e18", checksummed},
		{"its purpose", "ethereum:pay-" + checksummed + "@1", checksummed},
		{"slashes after the scheme", "tron://" + tronUSDT, tronUSDT},
		{"a Tron URI", "tron:" + tronUSDT + "?amount=5", tronUSDT},
		{"a Bitcoin Cash amount, but not the prefix", cashP2PKH + "?amount=1", cashP2PKH},
		{"a Bitcoin Cash prefix before the old form", "bitcoincash:1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wallet.Parse(tt.in)
			if err != nil || got.Text != tt.text {
				t.Fatalf("Parse(%q) = %q, %v; want %q", tt.in, got.Text, err, tt.text)
			}
		})
	}
}

// refused are texts that Parse refuses. Those that ParseListed keeps have the
// canonical form in listed; the others it refuses with the same code.
var refused = []struct {
	name, text, code, says, listed string
}{
	{"nothing", "", "empty", "no address", ""},
	{"only spaces", " \n ", "empty", "no address", ""},
	{"only a scheme", "bitcoin:?amount=1", "empty", "after the scheme", ""},
	{"a whole page", strings.Repeat("a", 513), "bad_length", "513 bytes", ""},
	{"a word", "hello", "bad_length", "its length is 5", ""},
	{"more letters than any address has", strings.Repeat("a", 129), "bad_length", "its length is 129", ""},
	{"a zero-width space", genesis[:6] + "\u200b" + genesis[6:], "bad_character", "character 7, U+200B, cannot be seen", ""},
	{"a byte-order mark", "\ufeff" + genesis, "bad_character", "character 1, U+FEFF", ""},
	{"a soft hyphen", checksummed + "\u00ad", "bad_character", "character 43, U+00AD", ""},
	{"text that turns the writing direction", "\u202e" + genesis, "bad_character", "U+202E", ""},
	{"broken UTF-8", "1A1z\xff", "bad_character", "character 5 is not valid UTF-8", ""},
	{"a Cyrillic letter", "1\u0410" + genesis[2:], "bad_character", "character 2, 'А' (U+0410), is not a letter from A to Z", ""},
	{"a space in the middle", genesis[:4] + " " + genesis[4:], "bad_character", "character 5 is a space", ""},
	{"two addresses", genesis + "," + genesis, "bad_character", "character 35, ','", ""},
	{"an ENS name", "vitalik.eth", "unrecognized", "a name", ""},
	{"an ENS name in an Ethereum URI", "ethereum:vitalik.eth", "unrecognized", "a name", ""},
	{"a full stop that makes no name", genesis + ".", "bad_character", "character 35, '.'", ""},
	{"a decimal number", "123456789012345678901.50", "bad_character", "character 22, '.'", ""},
	{"a scheme that is not known", "mailto:" + genesis, "unrecognized", "begins with mailto:", ""},
	{"a token transfer, whose receiver is a parameter", "ethereum:" + checksummed + "/transfer?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052", "unrecognized", "contract call", ""},

	{"a wrong last letter", genesis[:33] + "b", "bad_checksum", "check characters", "text:" + genesis[:33] + "b"},
	{"two letters exchanged", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivNfa", "bad_checksum", "check characters", "text:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivNfa"},
	{"a Base58 address in lower case", strings.ToLower(genesis), "bad_character", "'l'", "text:" + strings.ToLower(genesis)},
	{"two letters missing", genesis[:32], "bad_length", "32 characters, too short", "text:" + genesis[:32]},
	{"a letter too many", genesis + "a", "bad_length", "35 characters, too long", "text:" + genesis + "a"},
	{"a zero for an o", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", "bad_character", "character 34, '0'", "text:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0"},
	{"a wrong Tron letter", tronUSDT[:33] + "s", "bad_checksum", "check characters", "text:" + tronUSDT[:33] + "s"},
	{"a wrong Zcash letter", "t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWM", "bad_checksum", "check characters", "text:t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWM"},
	{"a Bitcoin test-network address", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "testnet", "test-network", "text:mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"},

	{"a wrong letter in Bech32", p2wpkh[:41] + "5", "bad_checksum", "check characters", "text:" + p2wpkh[:41] + "5"},
	{"mixed case in Bech32", "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "mixed_case", "character 5", "text:bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
	{"a letter that Bech32 lacks", "bc1qb508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bad_character", "character 5, 'b'", "text:bc1qb508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
	{"Bech32 longer than any", "bc1" + strings.Repeat("q", 88), "bad_length", "91 characters", "text:bc1" + strings.Repeat("q", 88)},
	{"a Bech32 letter missing", p2wpkh[:41], "bad_length", "41 characters", "text:" + p2wpkh[:41]},

	{"EVM with a wrong capital", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "bad_checksum", "EIP-55 checksum, first at character 4", "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
	{"a letter O for the zero of 0x", "O" + checksummed[1:], "bad_character", "0x, with the digit 0", "text:O" + checksummed[1:]},
	{"the zero of 0x lost", checksummed[1:], "bad_character", "0x, with the digit 0", "text:" + checksummed[1:]},
	{"a call on a chain named", "ethereum:" + checksummed + "@1/transfer?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052", "unrecognized", "contract call", ""},
	{"CashAddr without its prefix and a character", "qpm2qsznhks23z769mms6s4cwef74vcwvy22gdx6a", "bad_length", "41 characters", "text:qpm2qsznhks23z769mms6s4cwef74vcwvy22gdx6a"},
	{"CashAddr without its prefix, with one too many", "qqpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bad_length", "43 characters", "text:qqpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
	{"EVM without 0x", checksummed[2:], "unrecognized", "without 0x", "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
	{"EVM with a digit missing, as OFAC once printed one", "0xa7e5d5a720f06526557c513402f2e6b5fa20b00", "bad_length", "39 hex digits", "text:0xa7e5d5a720f06526557c513402f2e6b5fa20b00"},
	{"EVM with a digit too many", checksummed + "0", "bad_length", "41 hex digits", "text:" + checksummed + "0"},
	{"EVM with a letter that is no digit", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "bad_character", "character 42, 'g'", "text:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg"},

	{"CashAddr with a wrong letter", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", "bad_checksum", "check characters", "text:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q"},
	{"the same with its prefix", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", "bad_checksum", "check characters", "text:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q"},
	{"CashAddr in mixed case", "bitcoincash:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", "mixed_case", "character 13", "text:bitcoincash:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A"},
	{"CashAddr with too few letters", "bitcoincash:qpm2qs", "bad_length", "6 characters", ""},
	{"CashAddr with a letter that it lacks", "bitcoincash:qbm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bad_character", "character 14, 'b'", "text:bitcoincash:qbm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
	{"CashAddr with two prefixes", "bitcoincash:" + cashP2PKH, "bad_character", "character 13, 'b'", ""},
}

func TestParseRefusesAndSaysWhy(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wallet.Parse(tt.text)
			var e *wallet.Error
			if !errors.As(err, &e) {
				t.Fatalf("Parse(%q) = %+v, %v; want an *Error", tt.text, got, err)
			}
			if e.Code != tt.code || !strings.Contains(e.Error(), tt.says) || e.Hint == "" {
				t.Fatalf("Parse(%q) gave %+v; want code %s, message with %q and a hint", tt.text, e, tt.code, tt.says)
			}
			if !reflect.DeepEqual(got, wallet.Address{}) {
				t.Fatalf("Parse(%q) gave both an error and %+v", tt.text, got)
			}
		})
	}
}

func TestParseListedKeepsWhatAPublisherPrinted(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wallet.ParseListed("", tt.text)
			if tt.listed != "" {
				if err != nil || got.Canonical != tt.listed || got.Text != tt.text {
					t.Fatalf("ParseListed(%q) = %+v, %v; want canonical %q", tt.text, got, err, tt.listed)
				}
				return
			}
			var e *wallet.Error
			if !errors.As(err, &e) || e.Code != tt.code {
				t.Fatalf("ParseListed(%q) = %+v, %v; want code %s", tt.text, got, err, tt.code)
			}
		})
	}
}

func TestAnErrorReadsAsOneLine(t *testing.T) {
	_, err := wallet.Parse("0x12")
	want := `wallet: 2 hex digits after 0x, where an EVM address has 40 in "0x12"; copy the address again from its source`
	if err == nil || err.Error() != want {
		t.Fatalf("got  %v\nwant %s", err, want)
	}
}
