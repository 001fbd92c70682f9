package bridge

import (
	"encoding/hex"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// keyHash is the hash of a public key that an address of a UTXO chain stands for.
func keyHash(v *ledger.View, address uint32) ([]byte, bool) {
	if form := v.Form(address); form != ledger.FormP2PKH && form != ledger.FormP2WPKH {
		return nil, false
	}
	a, err := wallet.ParseOn(v.Chain().Name, v.AddressText(address))
	if err != nil {
		return nil, false
	}
	if version, program, ok := a.Witness(); ok {
		return program, version == 0 && len(program) == hashSize
	}
	credential, ok := a.Credential()
	return []byte(credential.Bytes), ok && len(credential.Bytes) == hashSize
}

// account is the account of the EVM that an address is; false for others.
func account(v *ledger.View, address uint32) (a [20]byte, ok bool) {
	if address == 0 || v.Chain().Model != ledger.Account || !v.Chain().Name.TakesEVM() {
		return a, false
	}
	digits, ok := strings.CutPrefix(v.AddressText(address), "0x")
	if !ok || len(digits) != 2*len(a) {
		return a, false
	}
	_, err := hex.Decode(a[:], []byte(digits))
	return a, err == nil
}
