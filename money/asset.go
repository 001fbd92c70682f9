package money

import "github.com/holiman/uint256"

// Asset is what is counted: a chain's coin or a token.
type Asset struct {
	Symbol, Name string // as its issuer calls it, which proves nothing; "" where nobody knows
	// Decimals are the digits behind the point where an amount is shown. Known says
	// that they are known.
	Decimals uint8
	Known    bool
}

// Format writes an amount of the asset exactly: "1.5 ETH", and "1500 units of TKN"
// in the smallest unit where the decimals are not known.
func (a Asset) Format(amount *uint256.Int) string {
	if !a.Known {
		text := Format(amount, 0) + " units"
		if a.Symbol != "" {
			text += " of " + a.Symbol
		}
		return text
	}
	text := Format(amount, a.Decimals)
	if a.Symbol != "" {
		text += " " + a.Symbol
	}
	return text
}
