package wallet

import "testing"

// BenchmarkReadChainForms measures the codec alone, without those asked before it.
func BenchmarkReadChainForms(b *testing.B) {
	readers := []func(string) (Address, bool, *Error){
		readBech32Account, readSS58, readTON, readTONRaw, readFilecoin, readRonin, readMove,
	}
	for _, form := range chainForms {
		for _, read := range readers {
			if _, mine, _ := read(form.text); !mine {
				continue
			}
			b.Run(form.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, _, _ = read(form.text)
				}
			})
			break
		}
	}
}

// BenchmarkParseChainForms asks all codecs in turn, as a caller does.
func BenchmarkParseChainForms(b *testing.B) {
	for _, form := range chainForms {
		b.Run(form.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(form.text)
			}
		})
	}
}
