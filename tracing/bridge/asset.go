package bridge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// Form is where an asset of a memo is held.
type Form byte

// The forms, by the character that parts chain and symbol.
const (
	OnChain   Form = '.' // on its own chain
	Synthetic Form = '/' // the others are entries on the protocol's chain
	Traded    Form = '~'
	Secured   Form = '-'
)

// Asset is an asset as THORChain and Maya write it: "ETH.USDC-0XA0B8…", "BTC.BTC", "ETH~ETH".
type Asset struct {
	Code   string       // of the chain, as written: "ETH"
	Chain  wallet.Chain // that it is; "" where this program does not know it
	Form   Form
	Ticker string // "USDC"
	// Contract is what follows the ticker: the token's contract, or how it ends where it is
	// shortened; "" for the chain's own coin and where only the ticker is given.
	Contract string
}

func (a Asset) String() string {
	text := a.Code + string(a.Form) + a.Ticker
	if a.Contract != "" {
		text += "-" + a.Contract
	}
	return text
}

// Is says whether a token of a ledger fits: its ticker, and how its contract ends.
func (a Asset) Is(x ledger.Asset) bool {
	symbol := x.Symbol
	if symbol == "" {
		symbol = a.Ticker // nobody told it: the contract has to do
		if a.Contract == "" {
			return false
		}
	}
	contract := strings.TrimPrefix(strings.ToLower(a.Contract), "0x")
	return strings.EqualFold(symbol, a.Ticker) && strings.HasSuffix(strings.ToLower(x.ID), contract)
}

// chainCoded is the chain of a code of THORChain or Maya (common/chain.go of thornode and
// mayanode).
func chainCoded(code string) wallet.Chain {
	switch code {
	case "BTC":
		return wallet.Bitcoin
	case "ETH":
		return wallet.Ethereum
	case "BCH":
		return wallet.BitcoinCash
	case "LTC":
		return wallet.Litecoin
	case "DOGE":
		return wallet.Dogecoin
	case "DASH":
		return wallet.Dash
	case "ZEC":
		return wallet.Zcash
	case "AVAX":
		return wallet.Avalanche
	case "BSC":
		return wallet.BSC
	case "BASE":
		return wallet.Base
	case "ARB":
		return wallet.Arbitrum
	case "POL":
		return wallet.Polygon
	case "BNB":
		return wallet.BNBBeacon
	case "GAIA":
		return wallet.Cosmos
	case "NOBLE":
		return wallet.Noble
	case "TRON":
		return wallet.Tron
	case "XRP":
		return wallet.XRP
	case "SOL":
		return wallet.Solana
	case "ADA":
		return wallet.Cardano
	case "THOR":
		return wallet.THORChain
	case "MAYA":
		return wallet.Maya
	}
	return ""
}

// shortCodes are what a short code stands for: on THORChain (Asset.ShortCode of thornode's
// common/asset.go, and its memo length guide), and on Maya (mayanode's, with the codes of two
// letters). Only lower case is a code.
var shortCodes = [...]struct{ code, thor, maya string }{
	{"a", "AVAX.AVAX", "ARB.ETH"},
	{"b", "BTC.BTC", "BTC.BTC"},
	{"c", "BCH.BCH", "MAYA.CACAO"},
	{"d", "DOGE.DOGE", "DASH.DASH"},
	{"e", "ETH.ETH", "ETH.ETH"},
	{"f", "BASE.ETH", ""},
	{"g", "GAIA.ATOM", ""},
	{"k", "", "KUJI.KUJI"},
	{"l", "LTC.LTC", ""},
	{"n", "BNB.BNB", ""},
	{"o", "SOL.SOL", ""},
	{"r", "THOR.RUNE", "THOR.RUNE"},
	{"s", "BSC.BNB", ""},
	{"x", "XRP.XRP", "XRD.XRD"},
	{"z", "", "ZEC.ZEC"},
	{"tr", "TRON.TRX", "THOR.RUNE"},
	{"ab", "", "ARB.WBTC-0X2F2A2543B76A4166549F7AAB2E75BEF0AEFC5B0F"},
	{"ac", "", "ARB.USDC-0XAF88D065E77C8CC2239327C5EDB3A432268E5831"},
	{"ad", "", "ARB.DAI-0XDA10009CBD5D07DD0CECC66161FC93D7C9000DA1"},
	{"ae", "", "ARB.ETH"},
	{"ap", "", "ARB.PEPE-0X25D887CE7A35172C62FEBFD67A1856F20FAEBB00"},
	{"at", "", "ARB.USDT-0XFD086BC7CD5C481DCC9C85EBE478A1C0B69FCBB9"},
	{"aw", "", "ARB.WSTETH-0X5979D7B546E38E414F7E9822514BE443A4800529"},
	{"bb", "", "BTC.BTC"},
	{"dd", "", "DASH.DASH"},
	{"ec", "", "ETH.USDC-0XA0B86991C6218B36C1D19D4A2E9EB0CE3606EB48"},
	{"ee", "", "ETH.ETH"},
	{"ep", "", "ETH.PEPE-0X6982508145454CE325DDBE47A25D4EC3D2311933"},
	{"et", "", "ETH.USDT-0XDAC17F958D2EE523A2206206994597C13D831EC7"},
	{"ew", "", "ETH.WSTETH-0X7F39C581F595B53C5CB19BD0B3F8DA6C935E2CA0"},
	{"kk", "", "KUJI.KUJI"},
	{"ku", "", "KUJI.USK"},
	{"mc", "", "MAYA.CACAO"},
	{"xx", "", "XRD.XRD"},
	{"zz", "", "ZEC.ZEC"},
}

// shortened are the assets that a code may stand for; "" where it is none of the protocol.
func shortened(code string) (thor, maya string) {
	for _, x := range shortCodes {
		if x.code == code {
			return x.thor, x.maya
		}
	}
	return "", ""
}

// maxSymbol is how long a symbol may be: a ticker, a dash and a contract.
const maxSymbol = 100

// parseAsset reads an asset that is not shortened to a code.
func parseAsset(text string) (Asset, error) {
	a := Asset{Code: "THOR", Form: OnChain} // what names no chain is on the protocol's own
	symbol := text
	if at := strings.IndexAny(text, "~./-"); at >= 0 {
		a.Code, a.Form, symbol = strings.ToUpper(text[:at]), Form(text[at]), text[at+1:]
	}
	if a.Code == "" || len(a.Code) > maxName || !isSymbol(a.Code) {
		return Asset{}, fmt.Errorf("the asset %s names no chain", quote(text))
	}
	if symbol == "" || len(symbol) > maxSymbol || !isSymbol(symbol) {
		return Asset{}, fmt.Errorf("the asset %s has no symbol of letters, digits, dots and dashes", quote(text))
	}
	a.Chain = chainCoded(a.Code)
	a.Ticker, a.Contract, _ = strings.Cut(symbol, "-")
	if a.Ticker == "" {
		return Asset{}, fmt.Errorf("the asset %s has no ticker", quote(text))
	}
	return a, nil
}

func isSymbol(text string) bool {
	for i := range len(text) {
		c := text[i] | 0x20
		if (c < 'a' || c > 'z') && (text[i] < '0' || text[i] > '9') && !strings.ContainsRune("-._", rune(text[i])) {
			return false
		}
	}
	return true
}

// readAsset reads the asset of a memo. A code that two protocols read differently is both,
// unless the destination is an address of the chain of one alone.
func (m *Memo) readAsset() error {
	text := m.field(1)
	if text == "" {
		return fmt.Errorf("%s names no asset", m.Function)
	}
	thor, maya := shortened(text)
	if thor+maya == "" {
		if m.Cut && len(m.Fields) <= 2 {
			return nil
		}
		a, err := parseAsset(text)
		m.Assets = []Asset{a}
		return err
	}
	for _, long := range []string{thor, maya} {
		if long == "" {
			continue
		}
		a, err := parseAsset(long)
		if err != nil {
			return err
		}
		if !slices.Contains(m.Assets, a) {
			m.Assets = append(m.Assets, a)
		}
	}
	if len(m.Assets) > 1 && m.Destination != "" && !m.Named {
		fits := slices.DeleteFunc(slices.Clone(m.Assets), func(a Asset) bool {
			_, err := wallet.ParseOn(a.Chain, m.Destination)
			return a.Chain == "" || err != nil
		})
		if len(fits) > 0 {
			m.Assets = fits
		}
	}
	return nil
}
