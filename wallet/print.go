package wallet

import (
	"crypto/sha512"
	"encoding/hex"
	"slices"
	"strings"
)

// addresses writes a credential as every chain that takes it does, each in its
// usual form.
func (r reached) addresses() (texts []string) {
	raw := []byte(r.Bytes)
	switch r.Scheme {
	case KeyHash160:
		if r.origin == fromEdOnXRP {
			return []string{encodeXRPAccount(raw)}
		}
		texts = append(base58Texts(KindP2PKH, raw, nil), witnessTexts(0, raw, r.origin)...)
		if r.origin == fromUncompressed {
			return texts // XRP and Cosmos hash compressed keys
		}
		return append(append(texts, encodeXRPAccount(raw)), bech32Texts(KeyHash160, raw)...)
	case ScriptHash160:
		if r.origin == fromWitness {
			return base58Texts(KindP2SH, raw, witnessChains())
		}
		return base58Texts(KindP2SH, raw, nil)
	case ScriptSHA256:
		return witnessTexts(0, raw, r.origin)
	case TaprootKey:
		return witnessTexts(1, raw, r.origin)
	case EVMAccount:
		return []string{"0x" + hex.EncodeToString(raw), encodeBase58Check(append([]byte(tronVersion), raw...))}
	case MoveAccount:
		return []string{"0x" + hex.EncodeToString(raw)}
	case CardanoKeyHash:
		return []string{encodeBech32("addr", bech32Remainder, append([]byte{enterpriseKey}, raw...))}
	case FilecoinKeyHash:
		return []string{filecoinText(raw)}
	case SubstrateAccount:
		return ss58Texts(raw)
	case Ed25519Key:
		if !isEd25519Key(raw) {
			return nil
		}
		return []string{encodeBase58(raw), encodeStrkey(strkeyAccount, raw), algorandText(raw), hex.EncodeToString(raw)}
	}
	for _, f := range tezosForms {
		if r.Scheme == f.scheme {
			return []string{encodeBase58Check(append([]byte(f.version), raw...))}
		}
	}
	return nil
}

// enterpriseKey is the header of Cardano's address of a payment key alone, on the
// main network (CIP-19).
const enterpriseKey = 6<<4 | shelleyMainnet

// bech32Texts writes a hash for every chain that takes it as Cosmos does.
func bech32Texts(scheme Scheme, hash []byte) (texts []string) {
	for _, a := range bech32Accounts {
		if a.scheme == scheme && a.testnet == "" && a.prefix != avalanchePart {
			texts = append(texts, encodeBech32(a.prefix, bech32Remainder, hash))
		}
	}
	return texts
}

func filecoinText(hash []byte) string {
	sum := blake2bOf(filecoinCheck, []byte{1}, hash)
	return "f1" + strings.ToLower(encodeCapitals(append(slices.Clone(hash), sum...)))
}

func ss58Texts(account []byte) (texts []string) {
	for _, n := range ss58Networks {
		data := append([]byte{byte(n.number)}, account...) // those here are of one byte
		sum := blake2bOf(64, []byte(ss58Salt), data)
		texts = append(texts, encodeBase58(append(data, sum[:ss58Check]...)))
	}
	return texts
}

func algorandText(key []byte) string {
	sum := sha512.Sum512_256(key)
	return encodeCapitals(append(slices.Clone(key), sum[algorandKey-4:]...))
}

// base58Texts writes a hash in Base58Check for every chain, or for some.
func base58Texts(kind string, hash []byte, on []Chain) (texts []string) {
	for _, f := range base58Forms {
		if f.kind == kind && f.testnet == "" && f.sameAs == "" && (on == nil || slices.ContainsFunc(f.chains, func(c Chain) bool { return slices.Contains(on, c) })) {
			texts = append(texts, encodeBase58Check(append([]byte(f.version), hash...)))
		}
	}
	return texts
}

// witnessTexts writes a program for every chain with its witness version.
func witnessTexts(version byte, program []byte, from origin) (texts []string) {
	if from == fromUncompressed {
		return nil
	}
	for _, n := range segwitNetworks {
		if n.testnet == "" && version <= n.newest {
			texts = append(texts, encodeSegwit(n.prefix, version, program))
		}
	}
	return texts
}

func witnessChains() (chains []Chain) {
	for _, n := range segwitNetworks {
		chains = append(chains, n.chains...)
	}
	return chains
}
