package wallet

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// unifiedVectors are of unified_address.json of zcash-test-vectors: a text and its
// receivers in hex.
var unifiedVectors = []struct{ name, text, p2pkh, p2sh, sapling string }{
	{
		"P2PKH, Orchard and an unknown type",
		"u1yy6w8n3jmjsgj9wvcenr8r5p6h38vyclhmq0wg9kzpxlu46z8v64k5gszr8yfwz4jvrylvvg3g633z02luk85nmsck6d2sex3n5d7kn68hzz5tv4udt9p6sy7pgleeulvglvx2627dff57q9fep5wgdx8m0esx28m0zvuxpmwyazt3jun2rpqw8nu6j2fceqghk55ced66js6k6jxn8y2xtue8f3paqjrk8q6nptnn",
		"e6cabf813929132d772d04b03ae85223d03b9be8", "", "",
	},
	{
		"P2SH and Sapling",
		"u1k9kavjcgta8y9t9lv3grvry5fqs6avhe9panu4jlg5j5mkkn4wj844mau24n4hx79yst6glun3wa095upapkqhgyrq9kfd7jr7q9dgpafhwvgl8ujxrlprl5zahl69cprsets6h2t98",
		"", "e6cabf813929132d772d04b03ae85223d03b9be8", "435b0bbc95b5b7d52531a3944f2b85603ee22aaf850963bc156eb561edf2cbe7cf0e770e393ae5d7049026",
	},
	{
		"P2PKH and Sapling",
		"u149eavna6le6hj9ct0ggat9zu86utes626d2360epdnxezqp0r2xrg8p8rvswqe76pqe5wc7hwfa0rz9y5dkwpsyma365z5y2syguhzud7jhcegxzgklqmwucz56kkw2v54gcqx6wrkf",
		"3ca74c80ef1d1853423ae2891cd5d0ecbcfde137", "", "69a25a38699708e5f6e76e54e6a7a2ab84dcf288df0d1f2563670168d6c44ace0ef11155c60d5c225e9dec",
	},
	{
		"P2PKH and Orchard",
		"u1z5gu8x3dvkvwcmrj0qk5hrx9pcadl56h84f7wdyp6nv53r3d5cccedechmw985tge5w3c2r569qa72lgguu5xrqxh79ajzc7kqmes20pktzqrjlpx56qhgmqm56hn9wt2hcyxpdamak",
		"7bec9de217c04f7ce1a86f1fb458aa881c8f39e4", "", "",
	},
	{
		"Orchard alone",
		"u1p5rt2l48lpmyyeypnffal288jgf2tz50fzn23jdp68vcujvwn0uz5u0evcp35jfmfvrl26az7suqqfm0skn9mmz9un86gqkq9va32v4s",
		"", "", "",
	},
	{
		"Sapling and Orchard",
		"u1s5wcl3lpcyl35jcluvjrdn7wctdjxcfx4gdpk28fc9y69cdtz672lr4jd084ulxmh5kc4uj0y7u5grdkke0czlvyfht962qhtz5k7rnj74vk5a3pky60r9wm7pan49ym3y60x7dqyc9uw0h9n0rgc6wt4mruplrp0eyx6qx5mq4n8ssw",
		"", "", "78ba60804b822cc7e970b11a96b5bccbda556a7c26f0b082cfcd9a68e2690017771c4bdcf8f8bad3c8591f",
	},
}

func TestUnifiedVectors(t *testing.T) {
	for _, v := range unifiedVectors {
		t.Run(v.name, func(t *testing.T) {
			a, err := Parse(v.text)
			if err != nil || a.Kind != KindUnified || a.Canonical != "zcash:"+v.text || !a.Checked {
				t.Fatalf("Parse gave %+v, %v", a, err)
			}
			var want []string
			for _, r := range []struct{ data, version string }{{v.p2pkh, zcashP2PKH}, {v.p2sh, zcashP2SH}, {v.sapling, ""}} {
				data, err := hex.DecodeString(r.data)
				switch {
				case err != nil:
					t.Fatal(err)
				case len(data) == saplingSize:
					want = append(want, encodeBech32(saplingPrefix, bech32Remainder, data))
				case len(data) > 0:
					want = append(want, encodeBase58Check(append([]byte(r.version), data...)))
				}
			}
			inner := unifiedReceivers(strings.ToUpper(v.text))
			if len(inner) != len(want) {
				t.Fatalf("it has the receivers %+v; want %q", inner, want)
			}
			for i, got := range inner {
				alone, err := Parse(want[i])
				if err != nil || got.Canonical != alone.Canonical || got.Kind != alone.Kind || got.Text != want[i] || got.credential != alone.credential {
					t.Errorf("receiver %d is %+v; alone it reads as %+v, %v", i+1, got, alone, err)
				}
			}
		})
	}
}

// f4jumble.json of zcash-test-vectors.
func TestF4JumbleVectors(t *testing.T) {
	for _, v := range []struct{ normal, jumbled string }{
		{"5d7a8f739a2d9e945b0ce152a8049e294c4d6e66b164939daffa2ef6ee6921481cdd86b3cc4318d9614fc820905d042b", "0304d029141b995da5387c125970673504d6c764d91ea6c082123770c7139ccd88ee27368cd0c0921a0444c8e5858d22"},
		{"b1ef9ca3f24988c7b3534201cfb1cd8dbf69b8250c18ef41294ca97993db546c1fe01f7e9c8e36d6a5e29d4e30a73594bf5098421c69378af1e40f64e125946f", "5271fa3321f3adbcfb075196883d542b438ec6339176537daf859841fe6a56222bff76d1662b5509a9e1079e446eeedd2e683c31aae3ee1851d7954328526be1"},
		{"62c2fa7b2fecbcb64b6968912a6381ce3dc166d56a1d62f5a8d7551db5fd9313e8c7203d996af7d477083756d59af80d06a745f44ab023752cb5b406ed8985e18130ab33362697b0e4e4c763ccb8f676495c222f7fba1e31defa3d5a57efc2e1e9b01a035587d5fb1a38e01d94903d3c3e0ad3360c1d3710acd20b183e31d49f", "498cf1b1ba6f4577effe64151d67469adc30acc325e326207e7d78487085b4162669f82f02f9774c0cc26ae6e1a76f1e266c6a9a8a2f4ffe8d2d676b1ed71cc47195a3f19208998f7d8cdfc0b74d2a96364d733a62b4273c77d9828aa1fa061588a7c4c88dd3d3dde02239557acfaad35c55854f4541e1a1b3bc8c17076e7316"},
		{"25c9a138f49b1a537edcf04be34a9851a7af9db6990ed83dd64af3597c04323ea51b0052ad8084a8b9da948d320dadd64f5431e61ddf658d24ae67c22c8d1309131fc00fe7f235734276d38d47f1e191e00c7a1d48af046827591e9733a97fa6b679f3dc601d008285edcbdae69ce8fc1be4aac00ff2711ebd931de518856878f7", "7508a3a146714f229db91b543e240633ed57853f6451c9db6d64c6e86af1b88b28704f608582c53c51ce7d5b8548827a971d2b98d41b7f6258655902440cd66ee11e84dbfac7d2a43696fd0468810a3d9637c3fa58e7d2d341ef250fa09b9fb71a78a41d389370138a55ea58fcde779d714a04e0d30e61dc2d8be0da61cd684509"},
		{"3476f21a482ec9378365c8f7393c94e2885315eb4671098b79535e790fe53e29fef2b3766697ac32b4f473f468a008e72389fc03880d780cb07fcfaabe3f1a84b27db59a4a153d882d2b2103596555ed9494c6ac893c49723833ec8926c1039586a7afcf4a0d9c731e985d99589c8bb838e8aaf745533ed9e8ae3a1cd074a51a20da8aba18d1dbebbc862ded42435e92476930d069896cff30eb414f727b89e001afa2fb8dc3436d75a4a6f26572504b192232ecb9f0c02411e52596bc5e9045", "5139912fe8b95492c12731995a0f4478dbeb81ec36653a21bc80d673f3c6a0feef70b6c566f9d34bb726c098648382d105afb19b2b8486b73cbd47a17a0d2d1fd593b14bb9826c5d114b850c6f0cf3083a6f61e38e42713a37ef7997ebd2b376c8a410d797b3932e5a6e39e726b2894ce79604b4ae3c00acaea3be2c1dfe697fa644755102cf9ad78794d0594585494fe38ab56fa6ef3271a68a33481015adf3944c115311421a7dc3ce73ef2abf47e18a6aca7f9dd25a85ce8dbd6f1ad89c8d"},
	} {
		data, err := hex.DecodeString(v.jumbled)
		if err != nil {
			t.Fatal(err)
		}
		unjumble(data)
		if hex.EncodeToString(data) != v.normal {
			t.Errorf("%d bytes give %x; want %s", len(data), data, v.normal)
		}
		jumble(data)
		if hex.EncodeToString(data) != v.jumbled {
			t.Errorf("%d bytes do not jumble back", len(data))
		}
	}
}

// jumble is ZIP 316's F4Jumble, in place.
func jumble(data []byte) {
	left, right := jumbleParts(data)
	jumbleRight(0, left, right)
	jumbleLeft(0, left, right)
	jumbleRight(1, left, right)
	jumbleLeft(1, left, right)
}

// unified writes receivers, already with type and length, as a unified address.
func unified(prefix string, receivers ...[]byte) string {
	var padding [unifiedPadding]byte
	copy(padding[:], prefix)
	data := append(bytes.Join(receivers, nil), padding[:]...)
	jumble(data)
	return encodeBech32(prefix, bech32mRemainder, data)
}

func receiverOf(kind byte, data []byte) []byte {
	return append([]byte{kind, byte(len(data))}, data...)
}

func TestUnifiedRefusals(t *testing.T) {
	key, script := receiverOf(receiverP2PKH, make([]byte, hashSize)), receiverOf(receiverP2SH, make([]byte, hashSize))
	sapling, orchard := receiverOf(receiverSapling, make([]byte, saplingSize)), receiverOf(receiverOrchard, make([]byte, saplingSize))
	wrongPadding := make([]byte, 61)
	jumble(wrongPadding)
	for _, v := range []struct{ name, text, says string }{
		{"both transparent receivers", unified("u", key, script, sapling), "two transparent"},
		{"out of order", unified("u", orchard, sapling), "not in order"},
		{"one receiver twice", unified("u", sapling, sapling), "not in order"},
		{"nothing shielded", unified("u", key, receiverOf(0x7f, make([]byte, 40))), "no shielded"},
		{"no receivers, only padding", unified("u", make([]byte, 32)), "wrong length"},
		{"a key hash of 21 bytes", unified("u", receiverOf(receiverP2PKH, make([]byte, 21)), sapling), "wrong length"},
		{"a Sapling receiver of 42 bytes", unified("u", receiverOf(receiverSapling, make([]byte, 42))), "wrong length"},
		{"metadata to be understood", unified("u", sapling, receiverOf(0xe0, make([]byte, 4))), "metadata"},
		{"a receiver beyond the end", unified("u", sapling, []byte{0x7f, 9, 1}), "longer than"},
		{"a type without a length", unified("u", sapling, []byte{0x7f}), "longer than"},
		{"a type in three bytes without need", unified("u", sapling, []byte{0xfd, 0x7f, 0, 0}), "type"},
		{"a type above the largest", unified("u", sapling, []byte{0xfe, 1, 0, 0, 2, 0}), "type"},
		{"a type cut short", unified("u", sapling, []byte{0xff, 1}), "type"},
		{"no padding", encodeBech32("u", bech32mRemainder, wrongPadding), "padding"},
		{"the padding of a test network", encodeBech32("u", bech32mRemainder, paddedFor("utest", sapling)), "padding"},
	} {
		t.Run(v.name, func(t *testing.T) {
			wantRefusal(t, v.text, CodeUnrecognized, v.says)
			if inner := unifiedReceivers(v.text); inner != nil {
				t.Errorf("it has the receivers %+v", inner)
			}
		})
	}
	for _, text := range []string{saplingZero, "u1", "u1qqqqqqqqqqq", "", unifiedZero[:80], strings.Repeat("u1q", 200)} {
		if inner := unifiedReceivers(text); inner != nil {
			t.Errorf("%q has the receivers %+v", text, inner)
		}
	}
}

// paddedFor is what stands in a unified address behind another prefix.
func paddedFor(prefix string, receivers []byte) []byte {
	var padding [unifiedPadding]byte
	copy(padding[:], prefix)
	data := append(bytes.Clone(receivers), padding[:]...)
	jumble(data)
	return data
}

func drawShielded(t *rapid.T) (text, kind string) {
	hash, long := drawBytes(t, hashSize), drawBytes(t, saplingSize)
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		return encodeBech32("zs", bech32Remainder, long), KindSapling
	case 1:
		return encodeBech32("tex", bech32mRemainder, hash), KindP2PKH
	case 2:
		return encodeBase58Check(append([]byte(sproutVersion), drawBytes(t, sproutSize)...)), KindSprout
	}
	var parts [][]byte
	switch rapid.IntRange(0, 2).Draw(t, "transparent") {
	case 0:
		parts = append(parts, receiverOf(receiverP2PKH, hash))
	case 1:
		parts = append(parts, receiverOf(receiverP2SH, hash))
	}
	shielded := rapid.SampledFrom([]byte{receiverSapling, receiverOrchard}).Draw(t, "shielded")
	parts = append(parts, receiverOf(shielded, long))
	if rapid.Bool().Draw(t, "more") {
		parts = append(parts, receiverOf(0x7f, rapid.SliceOfN(rapid.Byte(), 0, 90).Draw(t, "unknown")))
	}
	return unified("u", parts...), KindUnified
}
