package names_test

import (
	"os"
	"testing"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/labelled"
)

func BenchmarkCompare(b *testing.B) {
	for _, c := range []struct{ what, query, candidate string }{
		{"equal", "AL-ZAWAHIRI, Ayman", "Ayman al-Zawahiri"},
		{"alike", "Sergei Victorovich Lavrow", "Sergey Viktorovich LAVROV"},
		{"other", "Ingeborg Maria Abrahamsen", "Saddam Hussein Abd al-Majid al-Tikriti"},
		{"cross-script", "Владимир Владимирович Путин", "Vladimir Vladimirovich PUTIN"},
		{"cross-script, other", "Владимир Владимирович Путин", "Saddam Hussein Abd al-Majid al-Tikriti"},
		{"syllables", "ドナルド・トランプ", "Donald Trump"},
	} {
		b.Run(c.what, func(b *testing.B) {
			query, candidate := names.PrepareAs(names.Person, c.query), names.PrepareAs(names.Person, c.candidate)
			b.ReportAllocs()
			for b.Loop() {
				names.Score(query, candidate)
			}
		})
	}
}

func BenchmarkPrepare(b *testing.B) {
	for _, c := range []struct {
		what, name string
		kind       names.Kind
	}{
		{"Latin person", "Sergey Viktorovich LAVROV", names.Person},
		{"Latin person with accents", "Recep Tayyip ERDOĞAN", names.Person},
		{"firm", "TACTICAL MISSILES CORPORATION JOINT STOCK COMPANY", names.Organisation},
		{"Cyrillic", "Сергей Викторович Лавров", names.Person},
		{"Han", "习近平", names.Person},
		{"Arabic", "أيمن الظواهري", names.Person},
		{"Hangul", "김정은", names.Person},
	} {
		b.Run(c.what, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				names.Readings(c.kind, c.name)
			}
		})
	}
}

// BenchmarkLabelledPairs is a whole comparison, both names read anew.
func BenchmarkLabelledPairs(b *testing.B) {
	f, err := os.Open("../../shared/data/names/name_bench_dev.csv")
	if err != nil {
		b.Skip("the labelled pairs are not here: ", err)
	}
	defer f.Close()
	pairs, err := labelled.Read(f)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pairs {
			best(kindOf(p.Schema), p.Query, p.Listed)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(pairs)), "ns/pair")
}
