package bridge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/bridge"
	"github.com/mareva/mareva/wallet"
)

// said writes what a memo says, without what it does not.
func said(m *bridge.Memo) string {
	text := string(m.Function)
	for i, a := range m.Assets {
		sep := " "
		if i > 0 {
			sep = " or "
		}
		text += sep + a.String()
	}
	add := func(name, value string, is bool) {
		if is {
			text += " " + name + value
		}
	}
	add("to ", m.Destination, m.Destination != "")
	add("(a name)", "", m.Named)
	add("refund to ", m.RefundTo, m.RefundTo != "")
	if m.Limit != nil {
		text += " limit " + m.Limit.Dec()
	}
	add("in parts ", fmt.Sprintf("%d/%d", m.Interval, m.Quantity), m.Streaming())
	for _, a := range m.Affiliates {
		text += fmt.Sprintf(" affiliate %s %d", a.Name, a.BasisPoints)
	}
	add("then ", m.Aggregator+" "+m.AggregatorTarget, m.Aggregator != "")
	add("points ", fmt.Sprint(m.BasisPoints), m.BasisPoints != 0)
	add("of ", m.Tx, m.Tx != "")
	add("at ", fmt.Sprint(m.Height), m.Height != 0)
	return text
}

// The examples are those of THORChain's developer documentation ("Transaction Memos", "Memo
// Length Reduction", "Sending Transactions"), of thornode's and mayanode's sources, and of
// published transactions.
func TestMemosOfTheProtocolsDocumentation(t *testing.T) {
	const (
		eth  = "0xe6a30f4f3bad978910e2cbb4d97581f5b5a0ade0"
		usdc = "ETH.USDC-0XA0B86991C6218B36C1D19D4A2E9EB0CE3606EB48"
	)
	cases := []struct{ memo, want string }{
		{"SWAP:ETH.ETH:" + eth, "swap ETH.ETH to " + eth},
		{"SWAP:ETH.ETH:" + eth + ":10000000", "swap ETH.ETH to " + eth + " limit 10000000"},
		{"SWAP:ETH.ETH:" + eth + ":10000000/1/1", "swap ETH.ETH to " + eth + " limit 10000000"},
		{"SWAP:ETH.ETH:" + eth + ":10000000/3/0", "swap ETH.ETH to " + eth + " limit 10000000 in parts 3/0"},
		{"SWAP:ETH.ETH:" + eth + ":10000000/3/0:t:10", "swap ETH.ETH to " + eth + " limit 10000000 in parts 3/0 affiliate t 10"},
		{"s:ETH.ETH:" + eth + ":1e6/3/0:t:10", "swap ETH.ETH to " + eth + " limit 1000000 in parts 3/0 affiliate t 10"},
		{"=:r:thor1el4ufmhll3yw7zxzszvfakrk66j7fx0tvcslym:19779138111", "swap THOR.RUNE to thor1el4ufmhll3yw7zxzszvfakrk66j7fx0tvcslym limit 19779138111"},
		{"=:ETH/USDC-0XA0B86991C6218B36C1D19D4A2E9EB0CE3606EB48:thor15s4apx9ap7lazpsct42nmvf0t6am4r3w0r64f2:628197586176", "swap ETH/USDC-0XA0B86991C6218B36C1D19D4A2E9EB0CE3606EB48 to thor15s4apx9ap7lazpsct42nmvf0t6am4r3w0r64f2 limit 628197586176"},
		{"=:BSC.BNB:" + eth + ":544e6/2/6", "swap BSC.BNB to " + eth + " limit 544000000 in parts 2/6"},
		{"=:BTC~BTC:thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz:1e6/1/0:dx:10", "swap BTC~BTC to thor1g6pnmnyeg48yc3lg796plt0uw50qpp7humfggz limit 1000000 in parts 1/0 affiliate dx 10"},
		{"=:e:0x388C818CA8B9251b393131C08a736A67ccB19297", "swap ETH.ETH to 0x388C818CA8B9251b393131C08a736A67ccB19297"},
		{"=:tr:TMMcoyunsxpMad5BbbT6BodSDBMw4Pfzya:0/1/0", "swap TRON.TRX to TMMcoyunsxpMad5BbbT6BodSDBMw4Pfzya in parts 1/0"},
		{"=:TRON~USDT-TR7NHQJEKQXGTCI8Q8ZY4PL8OTSZGJLJ6T:thor17hwqt302e5f2xm4h95ma8wuggqkvfzgvsnh5z9:4575592086/1/1", "swap TRON~USDT-TR7NHQJEKQXGTCI8Q8ZY4PL8OTSZGJLJ6T to thor17hwqt302e5f2xm4h95ma8wuggqkvfzgvsnh5z9 limit 4575592086"},
		{"=:BTC.BTC:bc1qwlnvnq68dn0wllzjhxzm0sl2f6cnwvwlmdd33h:0/1/0:td:70", "swap BTC.BTC to bc1qwlnvnq68dn0wllzjhxzm0sl2f6cnwvwlmdd33h in parts 1/0 affiliate td 70"},
		{"=:r:thor1g7c6jt5ynd5ruav2qucje0vuaan0q5xwa8wzaq:254019012804:_/ts:5/50", "swap THOR.RUNE to thor1g7c6jt5ynd5ruav2qucje0vuaan0q5xwa8wzaq limit 254019012804 affiliate _ 5 affiliate ts 50"},
		{"=:" + usdc + ":0xAa287489e76B11B56dBa7ca03e155369400f3d65:9749038937200/3/0:ts:50", "swap " + usdc + " to 0xAa287489e76B11B56dBa7ca03e155369400f3d65 limit 9749038937200 in parts 3/0 affiliate ts 50"},
		{"=:ETH.USDC:" + eth + "::t/u/v:10", "swap ETH.USDC to " + eth + " affiliate t 10 affiliate u 10 affiliate v 10"},
		{"=:ETH.USDT-ec7:alice::", "swap ETH.USDT-ec7 to alice (a name)"},
		{"=:b::5e7", "swap BTC.BTC limit 50000000"},
		{"=:BTC.BTC:" + btc + "/" + eth, "swap BTC.BTC to " + btc + " refund to " + eth},
		{"=:ETH.ETH:" + eth + "::::0x1111:EC7:7", "swap ETH.ETH to " + eth + " then 0x1111 EC7"},
		{"=<:BTC.BTC:" + btc + ":1000000/100800/0", "limit_swap BTC.BTC to " + btc + " limit 1000000 in parts 100800/0"},
		{"m=<:100000000THOR.RUNE:15979057441BTC.BTC:0", "modify_limit_swap"},
		{"$+:" + usdc + ":0x1c7b17362c84287bd1184447e6dfeaf920c31bbe:10400000000", "loan_open " + usdc + " to 0x1c7b17362c84287bd1184447e6dfeaf920c31bbe limit 10400000000"},
		{"LOAN-:BTC.BTC:bc1qp2t4hl4jr6wjfzv28tsdyjysw7p5armf7px55w", "loan_repay BTC.BTC to bc1qp2t4hl4jr6wjfzv28tsdyjysw7p5armf7px55w"},
		{"ADD:BTC.BTC", "add BTC.BTC"},
		{"+:BTC/BTC::t:10", "add BTC/BTC affiliate t 10"},
		{"a:DOGE/DOGE", "add DOGE/DOGE"},
		{"+:ETH.ETH:", "add ETH.ETH"},
		{"WITHDRAW:BTC/BTC:10000", "withdraw BTC/BTC points 10000"},
		{"wd:BTC.BTC:5000:BTC.BTC", "withdraw BTC.BTC points 5000"},
		{"-:ETH/ETH:5000", "withdraw ETH/ETH points 5000"},
		{"TRADE+:thor1x2whgc2nt665y0kc44uywhynazvp0l8tp0vtu6", "trade_deposit to thor1x2whgc2nt665y0kc44uywhynazvp0l8tp0vtu6"},
		{"trade-:bc1qp8278yutn09r2wu3jrc8xg2a7hgdgwv2gvsdyw", "trade_withdraw to bc1qp8278yutn09r2wu3jrc8xg2a7hgdgwv2gvsdyw"},
		{"DONATE:ETH.ETH", "donate"},
		{"RESERVE", "reserve"},
		{"BOND:thor19m4kqulyqvya339jfja84h6qp8tkjgxuxa4n4a", "bond"},
		{"MIGRATE:3494355", "migrate at 3494355"},
		{"NOOP:NOVAULT", "noop"},
		{"consolidate", "consolidate"},
		{"OUT:00000650D568062B71D1BF4F0F4EEFED44C3F6FB7ED3F6DBB08E962F492107C6", "out of 00000650d568062b71d1bf4f0f4eefed44c3f6fb7ed3f6dbb08e962f492107c6"},
		{"REFUND:C573218772AAA37B72F45C220B874BDDED6ED755250596307C28C08E80D10F91", "refund of c573218772aaa37b72f45c220b874bdded6ed755250596307c28c08e80d10f91"},
		{"=:ETH.ETH:" + eth + "|anything: ~", "swap ETH.ETH to " + eth},
	}
	for _, c := range cases {
		m, err := bridge.ParseMemo(c.memo)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := said(&m); got != c.want || m.Text != c.memo {
			t.Errorf("%s\n got %s\nwant %s", c.memo, got, c.want)
		}
	}
}

func TestAShortCodeThatTwoProtocolsReadDifferentlyIsBothUnlessTheDestinationTells(t *testing.T) {
	cases := []struct{ memo, want string }{
		{"=:c:", "swap BCH.BCH or MAYA.CACAO"},
		{"=:d:bob", "swap DOGE.DOGE or DASH.DASH to bob (a name)"},
		{"=:d:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "swap DOGE.DOGE to DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"},
		{"=:a:" + alice, "swap AVAX.AVAX or ARB.ETH to " + alice}, // an address of either
		{"=:et:" + alice, "swap ETH.USDT-0XDAC17F958D2EE523A2206206994597C13D831EC7 to " + alice},
	}
	for _, c := range cases {
		m, err := bridge.ParseMemo(c.memo)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := said(&m); got != c.want {
			t.Errorf("%s: got %s, want %s", c.memo, got, c.want)
		}
	}
}

func TestWhatIsNoMemoIsAnErrorThatIsShort(t *testing.T) {
	cases := []struct{ name, memo, says string }{
		{"empty", "", "no function"},
		{"10 kB", "=:BTC.BTC:" + strings.Repeat("x", 10<<10), "none of more than 250"},
		{"10 kB of colons", strings.Repeat(":", 10<<10), "none of more than 250"},
		{"a control character", "=:BTC.BTC:\x00", "byte 11 is not printable"},
		{"UTF-8", "=:BTC.BTC:é", "not printable"},
		{"no function", "hello", "no function"},
		{"no asset", "=", "names no asset"},
		{"an empty asset", "SWAP::" + alice, "names no asset"},
		{"an asset of no chain", "=:.ETH:" + alice, "names no chain"},
		{"an asset of no symbol", "=:ETH.:" + alice, "no symbol"},
		{"an asset of odd characters", "=:ETH.E TH:" + alice, "no symbol"},
		{"a refund without destination", "=:BTC.BTC:/" + alice, "no destination"},
		{"a limit that is none", "=:BTC.BTC:" + btc + ":-5", "the limit"},
		{"a limit of letters", "=:BTC.BTC:" + btc + ":Inf", "the limit"},
		{"a limit beyond 256 bits", "=:BTC.BTC:" + btc + ":1e99", "the limit"},
		{"a limit with a huge exponent", "=:BTC.BTC:" + btc + ":1e999999999", "the limit"},
		{"parts that are none", "=:BTC.BTC:" + btc + ":1/x/2", "parts"},
		{"more fees than affiliates", "=:BTC.BTC:" + btc + ":::1", ""},
		{"affiliates and other fees", "=:BTC.BTC:" + btc + "::a/b/c:1/2", "3 affiliates and 2 fees"},
		{"a fee of more than all", "=:BTC.BTC:" + btc + "::a:10001", "basis points"},
		{"an outbound of nothing", "OUT:", "64 hex digits"},
		{"an outbound of a short hash", "OUT:ABCD", "64 hex digits"},
		{"a withdrawal of more than all", "-:BTC.BTC:10001", "basis points"},
		{"a migration at no block", "MIGRATE", "no block"},
		{"a trade account of nobody", "TRADE+:", "no address"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := bridge.ParseMemo(c.memo)
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || len(err.Error()) > 400 {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestALimitIsExact(t *testing.T) {
	for text, want := range map[string]string{
		"1e6": "1000000", "1.5e8": "150000000", "0.1e1": "1", "19779138111.9": "19779138111", "1E3": "1000", "5e+2": "500", ".5e1": "5",
		"1e77": "1" + strings.Repeat("0", 77),
	} {
		m, err := bridge.ParseMemo("=:BTC.BTC:" + btc + ":" + text)
		if err != nil || m.Limit == nil || m.Limit.Dec() != want {
			t.Errorf("%s: %v, %v", text, m.Limit, err)
		}
	}
}

func TestAShortenedTokenIsFoundByTickerAndEndOfContract(t *testing.T) {
	token := ledger.Asset{ID: "0xdac17f958d2ee523a2206206994597c13d831ec7", Symbol: "USDT"}
	for asset, want := range map[string]bool{
		"ETH.USDT": true, "ETH.USDT-ec7": true, "ETH.USDT-6994597c13d831ec7": true,
		"ETH.USDT-0XDAC17F958D2EE523A2206206994597C13D831EC7": true, "ETH.USDC-ec7": false, "ETH.USDT-ec8": false,
	} {
		m, err := bridge.ParseMemo("=:" + asset + ":" + alice)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Assets[0].Is(token); got != want || m.Assets[0].Chain != wallet.Ethereum {
			t.Errorf("%s: %v", asset, got)
		}
	}
}

func FuzzParseMemo(f *testing.F) {
	for _, s := range []string{
		"=:BTC.BTC:" + btc + ":1e6/3/0:t/u:10/20", "OUT:" + hashOf(1), "-:BTC/BTC:10000", "=:c:|", "m=<:1:2",
		"SWAP:GAIA.ATOM:cosmos1fegapd4jc3ejqeg0eu3jk4hvr74hg66076gyyd/bc1qnfw0gkk05qxl38^", strings.Repeat("=:", 200),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := bridge.ParseMemo(text)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		if len(text) > bridge.MaxMemo || m.Function == "" || m.Text != text || len(m.Affiliates) > bridge.MaxMemo {
			t.Errorf("%q is read as %+v", text, m)
		}
		again, err := bridge.ParseMemo(text)
		if err != nil || said(&m) != said(&again) || !slices.Equal(m.Fields, again.Fields) {
			t.Errorf("%q: %+v, then %+v", text, m, again)
		}
		if m.Tx != "" && len(m.Tx) != 64 {
			t.Errorf("%q names transaction %q", text, m.Tx)
		}
	})
}
