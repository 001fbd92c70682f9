package register_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
	"github.com/mareva/mareva/sanctions"
)

// madeUp gives n statements as registers have them, three parties to five interests.
func madeUp(n int) iter.Seq2[ownership.Statement, error] {
	return func(yield func(ownership.Statement, error) bool) {
		for i := range n {
			if !yield(madeUpStatement(i), nil) {
				return
			}
		}
	}
}

func madeUpStatement(i int) ownership.Statement {
	// Multiplied, so that ids come in no order.
	id := uint32(i) * 2654435761
	s := ownership.Statement{
		ID: fmt.Sprintf("bods:%08x-9f2a-4c11-8a55-%012d", id, i), Stated: 20230101 + ownership.Day(i%28),
		Source: fmt.Sprintf("statements.json line %d", i),
	}
	party := fmt.Sprintf("gb-coh:%08d", i)
	switch i % 8 {
	case 0, 1:
		s.Party = &ownership.Party{
			ID: party, Kind: sanctions.Company, Names: []string{fmt.Sprintf("MADE UP & SONS NUMBER %d LIMITED", i)},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Number: fmt.Sprintf("%08d", i), Country: "GB"}},
			Countries:   []string{"GB"}, Founded: 20100315,
		}
	case 2:
		s.Party = &ownership.Party{
			ID: party, Kind: sanctions.Person, Names: []string{fmt.Sprintf("Made Up Person The %dth", i)},
			Countries: []string{"GB"}, Nationalities: []string{"British"}, BirthDates: []sanctions.Date{sanctions.Month(1970, 1+i%12)},
		}
	default:
		s.Interests = []ownership.Interest{{
			Holder: fmt.Sprintf("gb-coh:%08d", i/2), Held: party, Right: ownership.Shares,
			Share: ownership.Share{Min: ownership.Percents(25), Max: ownership.Percents(50), MinOpen: true}, From: 20160406,
		}}
	}
	return s
}

// textOf is how many bytes of JSON the statements are.
func textOf(b *testing.B, n int) int64 {
	var size int64
	for i := range n {
		line, err := json.Marshal(madeUpStatement(i))
		if err != nil {
			b.Fatal(err)
		}
		size += int64(len(line)) + 1
	}
	return size
}

const benchmarked = 100_000

func BenchmarkImportOfAWholePublication(b *testing.B) {
	b.SetBytes(textOf(b, benchmarked))
	for b.Loop() {
		if _, err := register.At(b.TempDir()).Import(b.Context(), at(1), register.Batch{Register: "bods", Statements: madeUp(benchmarked)}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImportOfADaysChanges(b *testing.B) {
	b.SetBytes(textOf(b, benchmarked))
	a := register.At(b.TempDir())
	if _, err := a.Import(b.Context(), at(1), register.Batch{Register: "bods", Statements: madeUp(benchmarked)}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := a.Import(b.Context(), at(2), register.Batch{Register: "bods", Statements: madeUp(100)}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStatements(b *testing.B) {
	b.SetBytes(textOf(b, benchmarked))
	a := register.At(b.TempDir())
	m, err := a.Import(b.Context(), at(1), register.Batch{Register: "bods", Statements: madeUp(benchmarked)})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, err := range a.Statements(m, "bods") {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkMadeUp is what the others spend on making statements up.
func BenchmarkMadeUp(b *testing.B) {
	b.SetBytes(textOf(b, benchmarked))
	for b.Loop() {
		for i := range benchmarked {
			if s := madeUpStatement(i); s.ID == "" {
				b.Fatal("no id")
			}
		}
	}
}
