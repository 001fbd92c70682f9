package wallet_test

import (
	"encoding/hex"
	"strconv"
	"testing"

	"filippo.io/edwards25519"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/wallet"
)

// wantAccount parses text and compares it with what it was made from.
func wantAccount(t *rapid.T, chain wallet.Chain, text, canonical, tag string, credential wallet.Credential) {
	a, err := wallet.ParseOn(chain, text)
	if err != nil || a.Text != text || a.Canonical != canonical || a.Tag != tag {
		t.Fatalf("%q reads as %+v, %v; want %s with tag %q", text, a, err, canonical, tag)
	}
	if got, _ := a.Credential(); got != credential {
		t.Fatalf("%q opens with %s, want %s", text, got, credential)
	}
}

func drawBytes(t *rapid.T, size int, label string) []byte {
	return rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, label)
}

func TestWhatAnXRPEncoderWritesIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		account := [20]byte(drawBytes(t, 20, "account"))
		canonical := "xrp:" + xrpForTest(account)
		credential := wallet.Credential{Scheme: wallet.KeyHash160, Bytes: string(account[:])}
		tag := rapid.Uint32().Draw(t, "tag")
		wantAccount(t, wallet.XRP, xrpForTest(account), canonical, "", credential)
		wantAccount(t, wallet.XRP, xAddressForTest(account, nil, false), canonical, "", credential)
		wantAccount(t, wallet.XRP, xAddressForTest(account, &tag, false), canonical, strconv.FormatUint(uint64(tag), 10), credential)
		test := xAddressForTest(account, &tag, true)
		if _, err := wallet.Parse(test); errorCode(err) != wallet.CodeTestnet {
			t.Fatalf("%q gives %v", test, err)
		}
	})
}

func TestWhatAStellarEncoderWritesIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, id := [32]byte(drawBytes(t, 32, "key")), rapid.Uint64().Draw(t, "id")
		account, contract := encodeStrkeyForTest(6<<3, key), encodeStrkeyForTest(2<<3, key)
		credential := wallet.Credential{}
		if key != [32]byte{} {
			credential = wallet.Credential{Scheme: wallet.Ed25519Key, Bytes: string(key[:])}
		}
		tag := strconv.FormatUint(id, 10)
		wantAccount(t, wallet.Stellar, account, "stellar:"+account, "", credential)
		wantAccount(t, wallet.Stellar, contract, "stellar:"+contract, "", wallet.Credential{})
		wantAccount(t, wallet.Stellar, encodeStrkeyForTest(12<<3, key, id), "stellar:"+account, tag, credential)
		wantAccount(t, wallet.Stellar, encodeStrkeyForTest(22<<3, key, id), "stellar:"+contract, tag, wallet.Credential{})
	})
}

func TestWhatAnAlgorandOrSolanaEncoderWritesIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := [32]byte(drawBytes(t, 32, "key"))
		credential := wallet.Credential{}
		if isKeyForTest(key) {
			credential = wallet.Credential{Scheme: wallet.Ed25519Key, Bytes: string(key[:])}
		}
		algorand, solana := algorandForTest(key), base58ForTest(key[:], bitcoinBase58)
		wantAccount(t, wallet.Algorand, algorand, "algorand:"+algorand, "", credential)
		wantAccount(t, wallet.Solana, solana, "solana:"+solana, "", credential)
	})
}

// isKeyForTest tells whether key is a point whose order is a multiple of the large
// prime: adding it to itself three times over gives no zero.
func isKeyForTest(key [32]byte) bool {
	p, err := new(edwards25519.Point).SetBytes(key[:])
	if err != nil {
		return false
	}
	for range 3 {
		p.Add(p, p)
	}
	return p.Equal(edwards25519.NewIdentityPoint()) == 0
}

func TestAKeyMadeFromASecretIsAnAccountOnSolana(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := [32]byte(drawBytes(t, 32, "seed"))
		seed[0] |= 8
		secret, err := new(edwards25519.Scalar).SetBytesWithClamping(seed[:])
		if err != nil {
			t.Fatal(err)
		}
		key := new(edwards25519.Point).ScalarBaseMult(secret).Bytes()
		a, err := wallet.Parse(base58ForTest(key, bitcoinBase58))
		if err != nil || a.Kind != wallet.KindAccount {
			t.Fatalf("%x reads as %+v, %v", key, a, err)
		}
	})
}

func TestWhatANEMEncoderWritesIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		account := [20]byte(drawBytes(t, 20, "account"))
		text := nemForTest(0x68, account)
		credential := wallet.Credential{Scheme: wallet.NEMAccount, Bytes: string(account[:])}
		dashed := text[:6]
		for i := 6; i < len(text); i += 6 {
			dashed += "-" + text[i:min(i+6, len(text))]
		}
		wantAccount(t, wallet.NEM, text, "nem:"+text, "", credential)
		wantAccount(t, wallet.NEM, dashed, "nem:"+text, "", credential)
		test := nemForTest(0x98, account)
		if _, err := wallet.Parse(test); errorCode(err) != wallet.CodeTestnet {
			t.Fatalf("%q gives %v", test, err)
		}
	})
}

func TestWhatATezosEncoderWritesIsRead(t *testing.T) {
	forms := map[[3]byte]wallet.Scheme{
		{0x06, 0xa1, 0x9f}: wallet.TezosEd25519, {0x06, 0xa1, 0xa1}: wallet.TezosSecp256k1,
		{0x06, 0xa1, 0xa4}: wallet.TezosP256, {0x06, 0xa1, 0xa6}: wallet.TezosBLS, {0x06, 0xa1, 0xa9}: wallet.TezosMLDSA,
		{0x02, 0x5a, 0x79}: "", {0x06, 0x7c, 0x75}: "",
	}
	rapid.Check(t, func(t *rapid.T) {
		hash := [20]byte(drawBytes(t, 20, "hash"))
		for version, scheme := range forms {
			credential := wallet.Credential{}
			if scheme != "" {
				credential = wallet.Credential{Scheme: scheme, Bytes: string(hash[:])}
			}
			text := tezosForTest(version, hash)
			wantAccount(t, wallet.Tezos, text, "tezos:"+text, "", credential)
		}
	})
}

func TestWhatAHederaEncoderWritesIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := "0.0." + strconv.FormatInt(rapid.Int64Min(0).Draw(t, "number"), 10)
		wantAccount(t, wallet.Hedera, id, "hedera:"+id, "", wallet.Credential{})
		wantAccount(t, wallet.Hedera, hederaForTest(id, 0), "hedera:"+id, "", wallet.Credential{})
		for ledger := byte(1); ledger <= 2; ledger++ {
			test := hederaForTest(id, ledger)
			if _, err := wallet.Parse(test); errorCode(err) != wallet.CodeTestnet {
				t.Fatalf("%q gives %v", test, err)
			}
		}
		far := strconv.Itoa(rapid.IntRange(1, 1<<30).Draw(t, "shard")) + id[1:]
		wantAccount(t, wallet.Hedera, hederaForTest(far, 0), "hedera:"+hederaForTest(far, 0), "", wallet.Credential{})
	})
}

func TestNEARAndEOSNamesAreRead(t *testing.T) {
	near := rapid.StringMatching(`([a-z0-9]{1,8}[-_.]){0,4}[a-z0-9]{1,8}\.(near|tg)`)
	eos := rapid.StringMatching(`[a-z1-5.]{0,11}[a-z1-5]`)
	rapid.Check(t, func(t *rapid.T) {
		key := [32]byte(drawBytes(t, 32, "key"))
		key[31] |= 1
		text := hex.EncodeToString(key[:])
		wantAccount(t, wallet.Near, text, "near:"+text, "", wallet.Credential{Scheme: wallet.Ed25519Key, Bytes: string(key[:])})
		name := near.Draw(t, "NEAR name")
		wantAccount(t, wallet.Near, name, "near:"+name, "", wallet.Credential{})
		name = eos.Draw(t, "EOS name")
		wantAccount(t, wallet.EOS, name, "eos:"+name, "", wallet.Credential{})
	})
}

const damages = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"

func TestOneChangedCharacterNeverGivesACheckedAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sound := rapid.SampledFrom(soundAccounts).Draw(t, "account")
		at := rapid.IntRange(0, len(sound.text)-1).Draw(t, "place")
		to := damages[rapid.IntRange(0, len(damages)-1).Draw(t, "character")]
		if !sound.form.checked || sound.text[at] == to {
			return
		}
		text := sound.text[:at] + string(to) + sound.text[at+1:]
		if a, err := wallet.Parse(text); err == nil && a.Checked {
			t.Fatalf("%q reads as %+v", text, a)
		}
	})
}
