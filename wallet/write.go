package wallet

import "slices"

// WriteHash writes a hash of 20 bytes as the users of a chain do: of a public key
// ([KindP2PKH]) or a script ([KindP2SH]) on Bitcoin and its forks, an account
// ([KindAccount]) on Tron. Of two spellings it gives the one in use: CashAddr with
// its prefix for Bitcoin Cash, M… for a script on Litecoin. It is false where the
// chain has no such form.
func WriteHash(chain Chain, kind string, hash []byte) (text string, ok bool) {
	if len(hash) != hashSize {
		return "", false
	}
	if chain == BitcoinCash {
		cash := byte(cashP2PKH)
		switch kind {
		case KindP2PKH:
		case KindP2SH:
			cash = cashP2SH
		default:
			return "", false
		}
		net := cashNetworks[0].prefix
		return net + ":" + encodeCash(net, cash, hash), true
	}
	var form *base58Form
	for i := range base58Forms {
		f := &base58Forms[i]
		// A chain's second version stands behind its first, and is the one in use.
		if f.kind == kind && f.testnet == "" && slices.Contains(f.chains, chain) {
			form = f
		}
	}
	if form == nil {
		return "", false
	}
	var buf [2 + hashSize]byte // versions are of one byte or two
	return encodeBase58Check(append(append(buf[:0], form.version...), hash...)), true
}

// WriteWitness writes a witness program (BIP 141) in the Bech32 of a chain. It is
// false where the chain has no such form, or BIP 141 no such program.
func WriteWitness(chain Chain, version byte, program []byte) (text string, ok bool) {
	size := len(program)
	if version > maxWitness || size < minProgram || size > maxProgram ||
		version == 0 && size != keyHashProgram && size != longProgram {
		return "", false
	}
	for i := range segwitNetworks {
		if n := &segwitNetworks[i]; n.testnet == "" && slices.Contains(n.chains, chain) {
			return encodeSegwit(n.prefix, version, program), true
		}
	}
	return "", false
}

// Witness gives the witness program (BIP 141) that the address asks for; false
// where it asks for none.
func (a Address) Witness() (version byte, program []byte, ok bool) {
	switch a.Kind {
	case KindP2WPKH, KindP2WSH:
		return 0, []byte(a.credential.Bytes), true
	case KindP2TR:
		return 1, []byte(a.credential.Bytes), true
	case KindWitness:
	default:
		return 0, nil, false
	}
	for i := range segwitNetworks {
		body, found := cutBech32(a.Text, segwitNetworks[i].prefix)
		if !found || len(body) <= bech32Check || len(body) > maxBech32 {
			continue
		}
		var values, packed [maxBech32]byte
		if decodeBase32(body, values[:]) >= 0 {
			continue
		}
		n, whole := packBytes(values[1:len(body)-bech32Check], packed[:])
		return values[0], packed[:n:n], whole
	}
	return 0, nil, false
}

// TakesEVM says that the chain's accounts are those of the EVM, or may be: 0x and
// 40 hex digits.
func (c Chain) TakesEVM() bool { return slices.Contains(evmChains, c) }
