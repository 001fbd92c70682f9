package wallet

import "testing"

func BenchmarkParseLongForms(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"monero", moneroMain},
		{"monero integrated", moneroIntegrated},
		{"shelley base", shelleyVectors[0].text},
		{"shelley enterprise", shelleyVectors[6].text},
		{"byron icarus", byronIcarus},
		{"byron daedalus", byronDaedalus},
		{"zcash sapling", saplingText},
		{"zcash tex", "tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte"},
		{"zcash unified", unifiedVectors[2].text},
		{"zcash sprout", sproutZero},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(bb.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("receivers of a unified address", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			unifiedReceivers(unifiedVectors[2].text)
		}
	})
	b.Run("a wrong character in a unified address", func(b *testing.B) {
		text := unifiedVectors[2].text
		wrong := text[:80] + "qp"[:1] + text[81:]
		for b.Loop() {
			_, _ = Parse(wrong)
		}
	})
	b.Run("a wrong character in a Monero address", func(b *testing.B) {
		wrong := moneroMain[:80] + "z" + moneroMain[81:]
		for b.Loop() {
			_, _ = Parse(wrong)
		}
	})
}
