package wallet

// A codec knows one form of address. To add one, write its file and its row
// here; a coin that uses Base58Check or segregated witness as Bitcoin does
// needs only a row in base58Forms or segwitNetworks.
type codec struct {
	name string
	// read is given printable ASCII: letters and digits, and for CashAddr also
	// its prefix and colon. mine tells whether the text is of this form, well
	// made or not; if not, the next codec is asked. Chains may be shared.
	read func(text string) (a Address, mine bool, err *Error)
}

// codecs are asked in this order. Those that know their form by a prefix come
// before those that must look closer; opaque takes what is left.
var codecs = [...]codec{
	{"evm", readEVM},
	{"segwit", readSegwit},
	{"tron hex", readTronHex},
	{"cashaddr", readCashAddr},
	{"base58check", readBase58Check},
	{"opaque", readOpaque},
}
