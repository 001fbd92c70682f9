package screening_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// The generator of secp256k1, whose private key is 1: everybody knows what it opens.
const (
	generator     = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	generatorBTC  = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"
	generatorP2WK = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" // BIP 173
	generatorP2SH = "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"
	generatorETH  = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"
	generatorTron = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"
	generatorXRP  = "rBgGZ9tc4him9KBzD8fKFiQz3fSZpaSwMH"
	elsewhere     = "0x52908400098527886E0F7030069857D2E4169EE7" // EIP-55
)

// walletIndex has one party with the wallet, named as the story's is.
func walletIndex(t *testing.T, currency, address string) *screening.Index {
	t.Helper()
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	if err := b.Add(&sanctions.Party{
		ID: "27307", Kind: sanctions.Entity, Names: []sanctions.Name{{Full: "LAZARUS GROUP", Quality: sanctions.Primary}},
		Wallets: []sanctions.WalletAddress{{Currency: currency, Address: address}},
	}); err != nil {
		t.Fatal(err)
	}
	x, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAnotherAddressOfAListedKeyIsAFinding(t *testing.T) {
	for _, c := range []struct{ name, currency, listed, asked, want string }{
		{"P2WPKH of a listed P2PKH", "XBT", generatorBTC, generatorP2WK, "27307 same_key 1.00 false"},
		{"nested P2WPKH of a listed P2PKH", "XBT", generatorBTC, generatorP2SH, "27307 same_key 1.00 false"},
		{"the P2PKH behind a listed script hash", "XBT", generatorP2SH, generatorBTC, "27307 same_key 1.00 false"},
		{"XRP of a listed P2WPKH", "XBT", generatorP2WK, generatorXRP, "27307 same_key 1.00 false"},
		{"Tron of a listed EVM account", "ETH", generatorETH, generatorTron, "27307 same_key 1.00 false"},
		{"EVM of a Tron account behind a token", "USDT", generatorTron, generatorETH, "27307 same_key 1.00 false"},
		{"the public key of a listed EVM account", "ETH", generatorETH, generator, "27307 same_key 1.00 false"},
		{"the public key of a listed Bitcoin address", "XBT", generatorP2SH, generator, "27307 same_key 1.00 false"},
		{"EVM of a listed P2PKH, whose key nobody told", "XBT", generatorBTC, generatorETH, ""},
		{"a stranger", "ETH", generatorETH, elsewhere, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			hits := screen(t, walletIndex(t, c.currency, c.listed), ask("address="+c.asked), screening.Options{})
			if got := summary(hits); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if len(hits) > 0 && !hasReasons(hits[0], "wallet", "derivation", "certainty") {
				t.Errorf("reasons %+v do not show the way", hits[0].Reasons)
			}
		})
	}
}

func hasReasons(h screening.Hit, features ...string) bool {
	for _, feature := range features {
		if !slices.ContainsFunc(h.Reasons, func(r screening.Reason) bool { return r.Feature == feature }) {
			return false
		}
	}
	return true
}

func TestATagIsOneCustomerOfASharedAccount(t *testing.T) {
	// XLS-5d: the account of the specification's examples, with tag 1 and without.
	const account, tagged = "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu"
	if _, err := wallet.Parse(tagged); err != nil {
		t.Fatal(err)
	}
	if got := summary(screen(t, walletIndex(t, "XRP", account), ask("address="+tagged), screening.Options{})); got != "27307 address 1.00 true" {
		t.Errorf("a customer of a listed account: %s", got)
	}
	if got := summary(screen(t, walletIndex(t, "XRP", tagged), ask("address="+account), screening.Options{})); got != "27307 address 1.00 false" {
		t.Errorf("the account of a listed customer: %s", got)
	}
}

// label is a label of an address, with what change makes of it.
func label(t *testing.T, address string, change attribution.Statement) attribution.Label {
	t.Helper()
	a, err := wallet.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if change.Text == "" {
		change.Text = "made up"
	}
	if change.Confidence == "" {
		change.Confidence = attribution.UnknownConfidence
	}
	change.Pack = "test"
	return attribution.Label{Address: a.Canonical, Statement: change}
}

func labelled(t *testing.T, x *screening.Index, actors []attribution.Actor, labels ...attribution.Label) *screening.Index {
	t.Helper()
	var b attribution.Builder
	for _, l := range labels {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if _, err := b.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	table, err := attribution.Open(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return x.Labelled(table, actors)
}

func TestALabelSwitchesAnAliasOff(t *testing.T) {
	onTron := ask("address=" + generatorTron)
	const found = "27307 same_key 1.00 false"
	for _, c := range []struct {
		name   string
		labels []attribution.Label
		want   string
	}{
		{"no label", nil, found},
		{"a contract, outright", []attribution.Label{label(t, generatorTron, attribution.Statement{Confidence: attribution.Ownership, Control: attribution.ControlContract})}, ""},
		{"a contract, by nobody's word", []attribution.Label{label(t, generatorTron, attribution.Statement{Control: attribution.ControlContract, Confidence: attribution.Heuristic})}, found},
		{"an exchange's wallet, of the listed address itself", []attribution.Label{label(t, generatorETH, attribution.Statement{Concepts: []string{"exchange"}, Confidence: attribution.ServiceData})}, found},
		{"a multisig, of the listed address", []attribution.Label{label(t, generatorETH, attribution.Statement{Confidence: attribution.Ownership, Control: attribution.ControlMultisig})}, ""},
		{"a deposit address of an exchange, by its own data", []attribution.Label{label(t, generatorTron, attribution.Statement{Concepts: []string{"exchange"}, Confidence: attribution.ServiceData})}, ""},
		{"an exchange, from the web", []attribution.Label{label(t, generatorTron, attribution.Statement{Concepts: []string{"exchange"}, Confidence: attribution.WebCrawl})}, found},
		{"the listed party's own exchange", []attribution.Label{label(t, generatorTron, attribution.Statement{Concepts: []string{"exchange"}, Confidence: attribution.ServiceData, Party: "us_ofac_sdn:27307"})}, "27307 same_key 1.00 false"},
		{"a key", []attribution.Label{label(t, generatorETH, attribution.Statement{Confidence: attribution.Ownership, Control: attribution.ControlKey})}, found},
		{"two that contradict each other", []attribution.Label{
			label(t, generatorTron, attribution.Statement{Confidence: attribution.Ownership, Control: attribution.ControlContract}),
			label(t, generatorETH, attribution.Statement{Confidence: attribution.Ownership, Control: attribution.ControlKey}),
		}, found},
		{"a drug market's category", []attribution.Label{label(t, generatorTron, attribution.Statement{Concepts: []string{"market"}, Confidence: attribution.AuthorityData})}, found},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := labelled(t, walletIndex(t, "ETH", generatorETH), nil, c.labels...)
			hits := screen(t, x, onTron, screening.Options{})
			if got := summary(hits); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.name == "a key" && !hasReasons(hits[0], "key_control") {
				t.Errorf("reasons %+v do not say who holds the key", hits[0].Reasons)
			}
			// The listed address itself is found whatever labels say.
			if got := summary(screen(t, x, ask("address="+generatorETH), screening.Options{})); !strings.HasPrefix(got, "27307 address 1.00 true") {
				t.Errorf("the listed address gives %q", got)
			}
		})
	}
}

func TestAKeyThatALabelKnowsOpensTheOtherCurve(t *testing.T) {
	x := labelled(t, walletIndex(t, "XBT", generatorBTC), nil, label(t, generatorBTC, attribution.Statement{PublicKey: generator}))
	if got := summary(screen(t, x, ask("address="+generatorETH), screening.Options{})); got != "27307 same_key 1.00 false" {
		t.Errorf("EVM of a listed P2PKH with a known key: %q", got)
	}
	// A key that does not open the address is nobody's.
	const other = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
	x = labelled(t, walletIndex(t, "XBT", generatorBTC), nil, label(t, generatorBTC, attribution.Statement{PublicKey: other}))
	if got := summary(screen(t, x, ask("address=1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP"), screening.Options{})); got != "" {
		t.Errorf("an address of a key that does not fit: %q", got)
	}
	asked := labelled(t, walletIndex(t, "ETH", generatorETH), nil, label(t, generatorBTC, attribution.Statement{PublicKey: generator}))
	if got := summary(screen(t, asked, ask("address="+generatorBTC), screening.Options{})); got != "27307 same_key 1.00 false" {
		t.Errorf("an asked address whose key a label knows: %q", got)
	}
}

func TestALabelThatNamesAListedPartyIsAFinding(t *testing.T) {
	for _, c := range []struct {
		name   string
		says   attribution.Statement
		actors []attribution.Actor
		want   string
	}{
		{"outright", attribution.Statement{Party: "us_ofac_sdn:27307", Confidence: attribution.ForensicInquiry}, nil, "27307 attribution 0.70 false"},
		{"by its words", attribution.Statement{Text: "Lazarus group", Confidence: attribution.AuthorityData}, nil, "27307 attribution 0.60 false"},
		{"by its actor", attribution.Statement{Actor: "lazarus_group", Confidence: attribution.AuthorityData}, nil, "27307 attribution 0.60 false"},
		{"by its actor's name", attribution.Statement{Actor: "apt38", Confidence: attribution.AuthorityData}, []attribution.Actor{{ID: "apt38", Label: "Lazarus Group"}}, "27307 attribution 0.60 false"},
		{"somebody else", attribution.Statement{Text: "Binance hot wallet", Actor: "binance", Confidence: attribution.Ownership}, nil, ""},
		{"a party that is not listed", attribution.Statement{Party: "us_ofac_sdn:1", Confidence: attribution.Ownership}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := labelled(t, walletIndex(t, "ETH", generatorETH), c.actors, label(t, elsewhere, c.says))
			if got := summary(screen(t, x, ask("address="+elsewhere), screening.Options{})); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Whatever a list prints as an address is found by who asks for just that.
func TestAListedTextIsFoundAsItIsPrinted(t *testing.T) {
	for _, c := range []struct{ currency, printed, chain string }{
		{"XMR", "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", ""}, // as the SDN list does
		{"XMR", "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "monero"},
		{"ETH", "0xa7e5d5a720f06526557c513402f2e6b5fa20b00", ""}, // a digit short, as it was printed once
		{"XBT", generator, ""}, // a public key
		{"ETH", generatorETH[2:], ""},
		{"", "something that is none", ""},
	} {
		q := ask("address=" + c.printed)
		q.Chain = c.chain
		if got := summary(screen(t, walletIndex(t, c.currency, c.printed), q, screening.Options{})); got != "27307 address 1.00 true" {
			t.Errorf("%s %s on %q: %q", c.currency, c.printed, c.chain, got)
		}
	}
}

func TestAnAddressWithinAnotherFieldIsSeen(t *testing.T) {
	x := walletIndex(t, "ETH", generatorETH)
	for _, q := range []screening.Question{
		ask("name=John Doe", "address="+generatorETH), ask("name=pay to " + generatorETH + " please"), ask("name=John Doe", "idNumber="+generatorETH),
		ask("name=John Doe", "website=https://etherscan.io/address/"+generatorETH),
	} {
		q.Properties["address"] = append(q.Properties["address"], addressProperty(q)...)
		q.Address = ""
		if got := summary(screen(t, x, q, screening.Options{})); !strings.HasPrefix(got, "27307 address 1.00 true") {
			t.Errorf("%+v: %q", q, got)
		}
	}
}

// addressProperty is what ask took for the question's own address.
func addressProperty(q screening.Question) []string {
	if q.Address == "" {
		return nil
	}
	return []string{q.Address}
}

func TestAMoveAddressIsAnotherAccountOnTheOtherChain(t *testing.T) {
	const account = "0xf90391c81027f03cdea491ed8b36ffaced26b6df208a9b569e5baf2590eb9b16"
	x := walletIndex(t, "APT", account)
	for chain, want := range map[string]string{"": "27307 address 1.00 true", "aptos": "27307 address 1.00 true", "sui": "27307 address 1.00 false"} {
		q := ask("address=" + account)
		q.Chain = chain
		if got := summary(screen(t, x, q, screening.Options{})); got != want {
			t.Errorf("on %q: %q, want %q", chain, got, want)
		}
	}
}
