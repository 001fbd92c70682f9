// Package money answers one question: how much?
//
// Amounts are whole numbers of an asset's smallest unit (satoshi, wei), never
// floating point numbers; decimals matter only where one is shown to a person:
//
//	amount, err := money.ParseAmount("1500000000000000000")
//	ether := money.Asset{Symbol: "ETH", Decimals: 18, Known: true}
//	ether.Format(&amount) // "1.5 ETH"
//
// # Invariants
//
//   - An amount is from 0 to 2^256 - 1, and has one text: ParseAmount reads what
//     Format writes with no decimals, and nothing else.
//   - Format loses no digit and rounds nothing.
//   - Decimals that nobody knows are not 0: Asset.Known says so.
//
// # What it does not do
//
// It knows no currencies, prices or rates, adds nothing up, and reads no text with a
// decimal point: only who knows the asset can say what that means in its unit.
package money
