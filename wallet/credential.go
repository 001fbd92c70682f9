package wallet

import "encoding/hex"

// Credential is what whoever moves the money of an address must show: a key, or
// what has a given hash. Two addresses with one credential open to the same key
// or script, on whatever chain they are. It is comparable.
type Credential struct {
	Scheme Scheme
	Bytes  string // the key or hash itself, not as text
}

// Scheme says what the bytes of a [Credential] are and how they follow from a key.
type Scheme string

// The schemes. A hash of a key that more than one chain uses is one scheme.
const (
	KeyHash160       Scheme = "key_hash160"       // RIPEMD-160 of SHA-256 of a secp256k1 key: Bitcoin and its forks, Cosmos, XRP, which hashes Ed25519 keys so too
	ScriptHash160    Scheme = "script_hash160"    // the same of a script (BIP 16)
	ScriptSHA256     Scheme = "script_sha256"     // SHA-256 of a witness script (BIP 141)
	TaprootKey       Scheme = "taproot_key"       // an output key's x coordinate (BIP 341)
	EVMAccount       Scheme = "evm_account"       // the last 20 bytes of Keccak-256 of a secp256k1 key, or a contract
	Ed25519Key       Scheme = "ed25519_key"       // the key itself
	SubstrateAccount Scheme = "substrate_account" // an account id of 32 bytes: an sr25519 or Ed25519 key, or a hash
	CardanoKeyHash   Scheme = "cardano_key_hash"  // BLAKE2b-224 of an Ed25519 key
	CardanoScript    Scheme = "cardano_script"    // BLAKE2b-224 of a script
	TezosEd25519     Scheme = "tezos_ed25519"     // BLAKE2b-160 of an Ed25519 key
	TezosSecp256k1   Scheme = "tezos_secp256k1"   // BLAKE2b-160 of a compressed secp256k1 key
	TezosP256        Scheme = "tezos_p256"        // BLAKE2b-160 of a compressed P-256 key
	TezosBLS         Scheme = "tezos_bls"         // BLAKE2b-160 of a BLS12-381 key
	TezosMLDSA       Scheme = "tezos_mldsa"       // BLAKE2b-160 of an ML-DSA-44 key
	FilecoinKeyHash  Scheme = "filecoin_key_hash" // BLAKE2b-160 of an uncompressed secp256k1 key
	MoveAccount      Scheme = "move_account"      // a hash of 32 bytes: Aptos and Sui make it differently, so that no key has one on both
	NEMAccount       Scheme = "nem_account"       // RIPEMD-160 of Keccak-256 of an Ed25519 key
	BLSKey           Scheme = "bls_key"           // a BLS12-381 key itself
	SaplingReceiver  Scheme = "sapling_receiver"  // a diversifier and a transmission key
	MoneroKeys       Scheme = "monero_keys"       // the public spend and view keys
)

// String writes the bytes in hex behind the scheme.
func (c Credential) String() string {
	return string(c.Scheme) + ":" + hex.EncodeToString([]byte(c.Bytes))
}
