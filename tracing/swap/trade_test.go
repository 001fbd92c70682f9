package swap_test

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/tracing/swap"
)

// Each row of a transaction stands between commas.
var trades = []struct{ name, rows, want string }{
	{
		"three coins for nine thousand of a token",
		"*x>pool 3 ETH, pool>x 9000 USDC",
		"swap: 3 ETH@pool > 9000 USDC by pool",
	},
	{
		"what comes back of the asset paid was never sold",
		"*x>router 5 ETH, router>pool 3 ETH, pool>x 9000 USDC, router>x 2 ETH",
		"swap: 3 ETH@pool > 9000 USDC by pool",
	},
	{
		"several steps count by their ends",
		"x>pool 10 A, pool>pool2 20 B, pool2>x 30 C",
		"swap: 10 A@pool > 30 C by pool",
	},
	{
		"an unlabelled router keeps nothing",
		"x>via 10 A, via>pool 10 A, pool>via 20 B, via>x 20 B",
		"swap: 10 A@pool > 20 B by pool",
	},
	{
		"a router that keeps a unit took that unit",
		"x>via 10 A, via>pool 9 A, pool>via 20 B, via>x 20 B",
		"swap: 9 A@pool > 20 B paid 1 A@via by pool",
	},
	{
		"a labelled router leads to a pool without label",
		"*x>router 3 ETH, router>weth 3 ETH, router>p 3 WETH, p>x 9000 USDC",
		"swap: 3 ETH@p > 9000 USDC by router, unlabelled",
	},
	{
		"calls that the ledger lacks do not hide what the router wrapped",
		"*x>router 3 ETH, router>pool 3 WETH, pool>x 9000 USDC",
		"swap: 3 ETH@pool > 9000 USDC by pool",
	},
	{
		"a pool takes straight from the seller where a venue was called",
		"*x>router 0 ETH, x>p 10 A, p>q 5 B, q>x 20 C",
		"swap: 10 A@p > 20 C by router, unlabelled",
	},
	{
		"the coin comes out of its wrapping",
		"x>pool 9000 USDC, pool>via 3 WETH, weth>via 3 ETH, via>x 3 ETH",
		"swap: 9000 USDC@pool > 3 ETH by pool",
	},
	{
		"a fee of the asset paid goes to whoever took it",
		"*x>via 100 ETH, via>fees 1 ETH, via>pool 99 ETH, pool>x 500 A",
		"swap: 99 ETH@pool > 500 A paid 1 ETH@fees by pool",
	},
	{
		"a payment to somebody else is not sold along",
		"*x>via 100 ETH, via>friend 99 ETH, via>pool 1 ETH, pool>x 500 A",
		"swap: 1 ETH@pool > 500 A paid 99 ETH@friend by pool",
	},
	{
		"a fee of the asset received is part of what was bought",
		"x>pool 10 A, pool>via 20 B, via>fees 1 B, via>x 19 B",
		"swap: 10 A@pool > 19 B + 1 B@fees by pool",
	},
	{
		"a token that takes its toll is worth what arrived",
		"x>pool 97 A, x>A 3 A, pool>x 50 B",
		"swap: 97 A@pool > 50 B paid 3 A@A by pool",
	},
	{
		"the recipient may be another",
		"*x>pool 3 ETH, pool>y 9000 USDC",
		"swap for another: 3 ETH@pool > 9000 USDC@y by pool",
	},
	{
		"one asset for several",
		"x>pool 10 A, pool>x 1 B, pool>x 2 C",
		"swap: 10 A@pool > 1 B + 2 C by pool",
	},
	{
		"a settlement in which others trade too",
		"x>settle 10 A, y>settle 20 A, settle>pool 30 A, pool>settle 60 B, settle>x 20 B, settle>y 40 B",
		"swap: 10 A@pool > 20 B by pool",
	},
	{
		"two that trade with each other through a settlement",
		"x>settle 10 A, settle>y 10 A, y>settle 20 B, settle>x 20 B",
		"swap: 10 A@y > 20 B by settle, unlabelled",
	},
	{
		"somebody who trades before and after in the same transaction",
		"s>pool 50 A, pool>s 90 B, x>pool 10 A, pool>x 15 B, s>pool 90 B, pool>s 52 A",
		"swap: 8 A@pool > 15 B paid 2 A@s by pool",
	},
	{
		"wrapping of which only the coin is told",
		"*x>weth 3 ETH",
		"wrap: 3 ETH@weth > 3 WETH by weth, implied",
	},
	{
		"unwrapping of which only the coin is told",
		"weth>x 3 ETH",
		"wrap: 3 WETH@weth > 3 ETH by weth, implied",
	},
	{
		"unwrapping of which only the token is told",
		"x>zero 3 WETH",
		"wrap: 3 WETH@weth > 3 ETH by weth, implied",
	},
	{
		"wrapping of which both are told",
		"*x>weth 3 ETH, zero>x 3 WETH",
		"wrap: 3 ETH@weth > 3 WETH by weth",
	},
	{
		"what is left over may come back wrapped",
		"*x>via 3 ETH, via>weth 3 ETH, via>pool 2 WETH, via>x 1 WETH, pool>x 4000 USDC",
		"swap: 3 ETH@pool > 1 WETH + 4000 USDC by pool",
	},
	{
		"a wrapper with a rate",
		"x>wst 10 stETH, zero>x 9 LP-wst",
		"wrap: 10 stETH@wst > 9 LP-wst by wst",
	},
	{
		"a contract that trades for its owner is the one that trades",
		"*owner>safe 0 ETH, safe>pool 10 A, pool>safe 20 B",
		"no: nothing was paid",
	},
	{
		"staking ends at the venue",
		"*x>lido 3 ETH, zero>x 3 LP-lido",
		"stake: 3 ETH@lido > 3 LP-lido by lido, cut off",
	},
	{
		"what is unstaked passes",
		"x>zero 3 LP-lido, lido>x 3 ETH",
		"stake: 3 LP-lido@lido > 3 ETH by lido",
	},
	{
		"a claim that is sold is sold",
		"x>pool 3 LP-lido, pool>x 3 ETH",
		"swap: 3 LP-lido@pool > 3 ETH by pool",
	},
	{
		"lending ends at the venue",
		"x>aave 10 A, zero>x 10 LP-aave",
		"loan: 10 A@aave > 10 LP-aave by aave, cut off",
	},
	{
		"liquidity of two assets ends at the pool",
		"x>pool 10 A, x>pool 20 B, zero>x 5 LP-pool",
		"pool: 10 A@pool + 20 B@pool > 5 LP-pool by pool, cut off",
	},
	{
		"liquidity of one asset ends at the pool",
		"x>pool 10 A, zero>x 5 LP-pool",
		"pool: 10 A@pool > 5 LP-pool by pool, cut off",
	},
	{
		"liquidity taken out passes into all that comes out",
		"x>zero 5 LP-pool, pool>x 10 A, pool>x 20 B",
		"pool: 5 LP-pool@pool > 10 A + 20 B by pool",
	},
	{
		"a pool named as liquidity",
		"x>vault 10 A, zero>x 10 SHARE",
		"no: nothing came back",
	},
	{
		"a relayer's gift beside a trade is no part of it",
		"x>pool 10 A, pool>x 20 ETH, relayer>x 1 ETH",
		"swap: 10 A@pool > 20 ETH by pool",
	},
	{
		"what is minted by a stranger beside a trade is no part of it",
		"x>pool 10 A, pool>x 20 B, zero>x 999 LP-junk",
		"swap: 10 A@pool > 20 B by pool",
	},
	{
		"amounts that no sum can hold spoil their own asset only",
		"x>pool 10 A, pool>x 20 B, j>x max J, j>x max J",
		"swap: 10 A@pool > 20 B by pool",
	},
	{
		"the greatest amount there is",
		"x>pool max A, pool>x max B",
		"swap: 115792089237316195423570985008687907853269984665640564039457584007913129639935 A@pool > 115792089237316195423570985008687907853269984665640564039457584007913129639935 B by pool",
	},

	{
		"a token that sells its toll in the middle of a sale",
		"t>pool 100 LP-t, pool>via 10 WETH, weth>via 10 ETH, via>t 10 ETH, t>w1 5 ETH, t>w2 5 ETH, x>pool 900 LP-t, pool>via2 88 WETH, weth>via2 88 ETH, via2>x 88 ETH",
		"swap: 900 LP-t@pool > 88 ETH by pool",
	},

	// What is none.
	{
		"somebody whose sale is paid to others while a token sells its toll",
		"t>pool 100 LP-t, pool>t 98 ETH, t>w1 98 ETH, x>pool 900 LP-t, pool>x 1 ETH",
		"no: several parties traded at once",
	},
	{
		"a token from a contract that nobody knows",
		"*x>c 100 ETH, zero>x 1000 LP-c",
		"no: no venue took part",
	},
	{
		"a token from a contract that nobody knows while a venue is called",
		"*x>router 100 ETH, router>c 100 ETH, zero>x 1000 LP-c",
		"no: no venue took part",
	},
	{
		"a venue's crumb does not turn a payment into a trade",
		"x>friend 100 ETH, pool>x 1 USDC",
		"no: no venue took part",
	},
	{
		"somebody off the way of the venue's trade was paid",
		"x>c 99 ETH, c>x 1000 JUNK, x>pool 1 ETH, pool>x 2000 USDC",
		"swap: 1 ETH@pool > 2000 USDC paid 99 ETH@c by pool",
	},
	{
		"a pool that nobody knows pays in its own token and a crumb",
		"*x>router 100 ETH, router>c 100 ETH, zero>x 1000 LP-c, c>x 1 A",
		"swap: 100 ETH@c > 1 A by router, unlabelled",
	},
	{
		"whoever wraps the coin is not thereby a pool",
		"*x>c 3 ETH, c>weth 3 ETH, c>x 1000 JUNK",
		"no: no venue took part",
	},
	{
		"a transfer",
		"*x>y 3 ETH",
		"no: no venue took part",
	},
	{
		"a deposit",
		"*x>pool 3 ETH",
		"no: nothing came back",
	},
	{
		"a payment in calls that the ledger lacks",
		"x>pool 9000 USDC, pool>router 3 WETH",
		"no: nothing came back",
	},
	{
		"the same by a router without label",
		"x>pool 9000 USDC, pool>via 3 WETH",
		"no: nothing came back",
	},
	{
		"the same by a router that was called",
		"*x>via 0 ETH, x>pool 9000 USDC, pool>via 3 B",
		"no: nothing came back",
	},
	{
		"a loan that is repaid at once",
		"aave>x 100 A, x>pool 100 A, pool>x 50 B, x>pool2 50 B, pool2>x 101 A, x>aave 100 A",
		"no: nothing was paid",
	},
	{
		"a loan that is repaid at a loss",
		"aave>x 100 A, x>aave 101 A",
		"no: nothing came back",
	},
	{
		"a sale of what the ledger does not keep",
		"*x>market 10 ETH, market>seller 9 ETH, market>fees 1 ETH",
		"no: no venue took part",
	},
	{
		"two payers and a bystander",
		"x>via 10 A, y>via 20 A, via>pool 29 A, via>fees 1 A, pool>x 5 B, pool>y 9 B",
		"no: several parties traded at once",
	},
	{
		"a gift of what is bought, to several",
		"x>pool 10 A, pool>via 20 B, r>via 5 B, via>x 15 B, via>y 10 B",
		"no: several parties traded at once",
	},
	{
		"amounts that no sum can hold",
		"x>pool max A, x>pool max A, pool>x 1 B",
		"no: amounts beyond 256 bits",
	},
	{
		"nothing at all",
		"*x>pool 0 ETH",
		"no: nothing was paid",
	},
}

func TestWhatTransactionsAreTradesOfTheirSender(t *testing.T) {
	for _, tt := range trades {
		t.Run(tt.name, func(t *testing.T) {
			if got := newWorld().ask(t, "x", strings.Split(tt.rows, ", ")...); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAContractThatTradesForItsOwnerIsAsked(t *testing.T) {
	got := newWorld().ask(t, "safe", "*owner>safe 0 ETH", "safe>pool 10 A", "pool>safe 20 B")
	if want := "swap: 10 A@pool > 20 B by pool"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAVenueTradesWithNobody(t *testing.T) {
	for _, who := range []string{"pool", "weth"} {
		if got := newWorld().ask(t, who, "*x>pool 3 ETH", "pool>x 9000 USDC", "x>weth 1 ETH"); got != "no: the address is a venue" {
			t.Errorf("%s: %s", who, got)
		}
	}
}

func TestThePolicySaysWhatDepositsAre(t *testing.T) {
	w := newWorld()
	w.policy.Staking, w.policy.Lending, w.policy.Liquidity = swap.Wrap, swap.Wrap, swap.Wrap
	for rows, want := range map[string]string{
		"*x>lido 3 ETH, zero>x 3 LP-lido":                "stake: 3 ETH@lido > 3 LP-lido by lido",
		"x>aave 10 A, zero>x 10 LP-aave":                 "loan: 10 A@aave > 10 LP-aave by aave",
		"x>pool 10 A, x>pool 20 B, zero>x 5 LP-pool":     "pool: 10 A@pool + 20 B@pool > 5 LP-pool by pool",
		"x>vault 10 A, vault>x 10 SHARE":                 "pool: 10 A@vault > 10 SHARE by vault",
		"x>pool 10 A, pool>x 20 B, x>aave 1 C":           "loan: 10 A@pool + 1 C@aave > 20 B by pool",
		"x>router 10 A, router>p 10 A, p>x 1 B, x>p 2 C": "pool: 10 A@p + 2 C@p > 1 B by router, unlabelled",
	} {
		if got := w.ask(t, "x", strings.Split(rows, ", ")...); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", rows, got, want)
		}
	}
}

func TestTaintIsNotCutOffWhereNobodyHasALabel(t *testing.T) {
	got := newWorld().ask(t, "x", "*x>router 0 ETH", "x>p 10 A", "x>p 20 B", "p>x 5 C")
	if want := "no: no venue took part"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAStrictPolicyKnowsLabelledVenuesOnly(t *testing.T) {
	w := newWorld()
	w.policy.Strict = true
	for rows, want := range map[string]string{
		"*x>router 3 ETH, router>weth 3 ETH, router>p 3 WETH, p>x 9000 USDC": "no: no venue took part",
		"*x>pool 3 ETH, pool>x 9000 USDC":                                    "swap: 3 ETH@pool > 9000 USDC by pool",
	} {
		if got := w.ask(t, "x", strings.Split(rows, ", ")...); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", rows, got, want)
		}
	}
}
