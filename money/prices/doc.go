// Package prices answers one question: how much was that in US dollars?
//
// It holds prices that somebody gave, and values amounts of assets by them. Where no
// price is known there is no value:
//
//	table, err := prices.Read(file)
//	price, known := table.At("ethereum", "ETH", transfer.Time)
//	if known {
//		usd := price.Value(&amount, 18)
//		usd.String() // "1234.56"
//	}
//
// # The form
//
// Prices come as lines of text in UTF-8 with commas between the fields, after a first
// line that names the columns, in any order:
//
//	asset,date,usd
//	ETH,2024-05-31,3762.29
//	0xdac17f958d2ee523a2206206994597c13d831ec7,2024-05-31T18:00:00Z,0.9998
//
//	asset    the symbol of a chain's coin, or a token's contract, as the ledger names it
//	date     a day (UTC), whose price holds from its first second to its last; or a time
//	         (RFC 3339), whose price holds until the next one, for at most 24 hours
//	usd      US dollars for one whole unit, as an exact decimal: "0.00000813"
//	chain    the chain that it holds on; without it, it holds on every chain (optional)
//	source   who says so (optional)
//
// A field that holds a comma or a quote stands in double quotes, with each quote in it
// doubled (RFC 4180, without line breaks inside a field).
//
// # Invariants
//
//   - No price is guessed: none is interpolated, taken from a later time or another asset,
//     or older than [MaxAge].
//   - A price for the chain itself comes before one for every chain; one of a time before
//     that of the day.
//   - Two prices of one asset at one time agree, or reading and merging fail.
//   - Prices, values and sums are exact. Only USD.String rounds, to the nearest cent and
//     to the even one in the middle.
//   - The same prices have the same version, however they came together.
//   - A price is above 0: many tables write 0 where they know none.
//
// # What it does not do
//
// It fetches nothing and knows no other currency. It does not judge whether a price is
// right, nor whether an amount of that size could have been sold at it. It values no
// symbol of a token, which anybody may give to theirs: tokens go by their contract.
package prices
