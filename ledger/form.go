package ledger

// Form is what an address stands for, as far as it tells itself.
type Form uint8

// The forms.
const (
	FormUnknown Form = iota // no address, or one that does not tell
	FormAccount             // of the EVM, or of Tron
	FormP2PKH               // hash of a public key
	FormP2SH                // hash of a script
	FormP2WPKH              // witness version 0, 20 bytes: hash of a public key (BIP 141)
	FormP2WSH               // witness version 0, 32 bytes: hash of a script (BIP 141)
	FormP2TR                // witness version 1, 32 bytes: a key or a tree of scripts (BIP 341)
	FormWitness             // any other witness program
)

var formNames = [...]string{"unknown", "account", "p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr", "witness"}

func (f Form) String() string { return formNames[f] }

// Form is that of an address by its number.
func (v *View) Form(address uint32) Form {
	if address == 0 {
		return FormUnknown
	}
	return formOf(v.dictionary.Key(address))
}

func formOf(key []byte) Form {
	if len(key) == 0 {
		return FormUnknown
	}
	switch key[0] {
	case formEVM, formTron:
		return FormAccount
	case formP2PKH:
		return FormP2PKH
	case formP2SH:
		return FormP2SH
	case formWitness:
		switch program := len(key) - 2; {
		case program == 20 && key[1] == 0:
			return FormP2WPKH
		case program == 32 && key[1] == 0:
			return FormP2WSH
		case program == 32 && key[1] == 1:
			return FormP2TR
		}
		return FormWitness
	}
	return FormUnknown
}
