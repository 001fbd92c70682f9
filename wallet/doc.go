// Package wallet answers one question: is this text an address, and of which
// chain?
//
// It is the package that turns what a customer typed and what a sanctions list
// printed into values that can be compared:
//
//	a, err := wallet.Parse("bitcoin:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?amount=1")
//	// a.Text      "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
//	// a.Canonical "bech32:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
//	// a.Chains    [bitcoin]
//	// a.Kind      "p2wpkh"
//
// # Canonical form
//
// Two addresses are the same exactly when their Canonical texts are equal. The
// word before the colon names the scheme:
//
//	evm:0x…      40 hex digits in lower case; one form for every EVM chain
//	base58:…     Base58Check as written: version, hash and checksum
//	bech32:…     a segregated witness address in lower case
//	tron:T…      a Tron account in Base58Check
//	cashaddr:…   a 32-byte Bitcoin Cash script hash: lower case, no prefix
//	text:…       anything else, byte for byte as written
//
// Where one chain has several spellings for one destination, all of them give
// one canonical form:
//
//   - CashAddr and the token-aware CashAddr types give the older Base58Check
//     form of the same hash. That form is also a Bitcoin address, and the same
//     key or script opens both, so a listed Bitcoin Cash address is found when
//     its Bitcoin twin is asked for.
//   - Litecoin's M… gives the older 3… form of the same script, for the same
//     reason.
//   - Tron's 42 hex digits beginning 41 give the T… form.
//
// # Strict and lenient
//
// [Parse] is for what a customer or a transaction brings: a recognised form
// with a wrong checksum, length or character is an error, never another kind
// of address. [ParseListed] is for what a publisher printed: text that Parse
// refuses is kept as opaque, so that it still matches the same text. To ask
// whether a broken address is itself on a list, parse both with ParseListed.
//
// # Invariants
//
//   - Parse(a.Text) gives a again, for every a that Parse returned.
//   - Where Parse succeeds, ParseListed gives the same Address.
//   - Chains is nil exactly when Kind is [KindOpaque].
//   - Text and Canonical are printable ASCII without spaces.
//   - Every error is an [*Error].
//   - Nothing is read, written or remembered: equal input gives equal output,
//     and every function may be called from many goroutines.
//
// # What it does not do
//
// It does not say that an address exists, was ever used or belongs to anybody.
// It does not resolve names such as those that end in .eth. It takes no
// test-network addresses. It does not derive one address from another, so the
// P2PKH and P2WPKH addresses of one key differ here. Forms that it cannot yet
// verify (Monero, XRP, Solana and others) pass as opaque text: their spelling
// is compared, their checksum is not. The chains that it names are those that
// may hold an address; several chains share one form, and only the asset or
// the transfer tells which one was meant.
package wallet
