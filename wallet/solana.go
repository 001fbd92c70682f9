package wallet

var solanaChains = []Chain{Solana}

// The texts that can stand for 32 bytes in Base58.
const (
	minSolana = 32
	maxSolana = 44
)

// readSolana claims nothing that is not an address: any 32 bytes are one, and
// there is no checksum that could be wrong. Whether the bytes are a point of the
// curve tells a key from the address of a program's making, to which no key can
// exist.
func readSolana(text string) (Address, bool, *Error) {
	if len(text) < minSolana || len(text) > maxSolana {
		return Address{}, false, nil
	}
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	if bad >= 0 || n != ed25519KeySize {
		return Address{}, false, nil
	}
	a := Address{Text: text, Canonical: "solana:" + text, Chains: solanaChains, Kind: KindProgram}
	if isEd25519Key(buf[:n]) {
		a.Kind, a.credential = KindAccount, Credential{Ed25519Key, string(buf[:n])}
	}
	return a, true, nil
}
