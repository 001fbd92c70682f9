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
// Two addresses are the same exactly when Canonical and Tag are equal. The word
// before the colon names the scheme, and what stands behind it is the address in
// its usual form, which reads as the same address again:
//
//	evm:0x…       40 hex digits in lower case; one form for every EVM chain
//	base58:…      Base58Check of Bitcoin and its forks
//	bech32:…      segregated witness, and accounts as Cosmos writes them
//	cashaddr:…    a 32-byte Bitcoin Cash script hash, without its prefix
//	tron: xrp: stellar: solana: monero: cardano: zcash: ss58: ton: algorand:
//	tezos: filecoin: near: eos: move: (Aptos and Sui) hedera: nem:
//	text:…        anything else, byte for byte as written
//
// Where chains have several spellings for one destination, all of them give one
// canonical form: CashAddr gives the older Base58Check form of the same hash,
// Litecoin's M… its 3…, Tron's hex its T…, Harmony's one1…, Injective's inj1…
// and Filecoin's f410… the 0x… of the same account, TON's raw form and its two
// friendly ones one form. What tells one customer of a shared account from
// another goes into Tag: an XRP destination tag, a Stellar id, a Monero payment id.
//
// # Strict and lenient
//
// [Parse] is for what a customer or a transaction brings: a recognised form
// with a wrong checksum, length or character is an error, never another kind
// of address. [ParseOn] is the same where the chain is known, [ParseAs] where a
// ticker stands before the address. [ParseListed] is for what a publisher printed:
// text that ParseAs refuses is kept as opaque, so that it still matches the same
// text.
//
// # The same key
//
// [Aliases] gives the other addresses that the key or script behind one opens,
// [Relate] says how one key opens two, step by step. The same key is not always
// the same owner: [Certainty] and Condition say what must hold.
//
// # Writing
//
// [WriteHash] and [WriteWitness] write what a transaction pays to as the users of
// its chain do; [Address.Witness] gives a witness program back.
//
// # Invariants
//
//   - Parse(a.Text) gives a again, for every a that Parse returned.
//   - What stands behind the colon of Canonical reads as the same Canonical.
//   - Where ParseAs succeeds, ParseListed gives the same Address.
//   - Chains is nil exactly when Kind is [KindOpaque].
//   - Text and Canonical are printable ASCII without spaces.
//   - Every error is an [*Error]. None repeats a private key.
//   - Nothing is read, written or remembered: equal input gives equal output,
//     and every function may be called from many goroutines.
//
// # What it does not do
//
// It does not say that an address exists, was ever used or belongs to anybody.
// It does not resolve names such as those that end in .eth. It takes no
// test-network addresses. Of one seed it knows nothing: another key of the same
// wallet is not found. The chains that it names are those that may hold an
// address; several chains share one form, and only the asset or the transfer tells
// which one was meant. docs/wallets.md says for each chain what is verified.
package wallet
