package publication

import (
	"slices"
	"strings"

	"github.com/mareva/mareva/sanctions"
)

// AppendNew appends the values that say something and are not there yet: what
// is published empty is left out, what is published twice is kept once.
func AppendNew[T comparable](list []T, values ...T) []T {
	var nothing T
	for _, v := range values {
		if v != nothing && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// Join joins the texts that are not empty.
func Join(separator string, texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(text)
	}
	return b.String()
}

// AddFact keeps a value under the publisher's label, if there is one.
func AddFact(p *sanctions.Party, label, value string) {
	if value != "" {
		p.Facts = AppendNew(p.Facts, sanctions.Fact{Label: label, Value: value})
	}
}

// AddName adds a name, unless it is empty or there already in every respect.
func AddName(p *sanctions.Party, n sanctions.Name) {
	same := func(o sanctions.Name) bool {
		return o.Full == n.Full && o.Quality == n.Quality && o.Script == n.Script && o.Lang == n.Lang && slices.Equal(o.Parts, n.Parts)
	}
	if n.Full != "" && !slices.ContainsFunc(p.Names, same) {
		p.Names = append(p.Names, n)
	}
}

// AddAddress adds an address, unless it is empty or there already.
func AddAddress(p *sanctions.Party, a sanctions.Address) {
	same := func(b sanctions.Address) bool {
		return slices.Equal(a.Lines, b.Lines) && a.City == b.City && a.Region == b.Region && a.PostalCode == b.PostalCode &&
			a.Country == b.Country && a.Note == b.Note
	}
	if !same(sanctions.Address{}) && !slices.ContainsFunc(p.Addresses, same) {
		p.Addresses = append(p.Addresses, a)
	}
}

// Damaged is the problem of a record that cannot be read and is left out.
func Damaged(record, message, hint string) *Problem {
	return &Problem{Code: DamagedRecord, Alarm: true, Record: record, Message: message, Hint: hint}
}

// Counting gives an emit that counts in the report each record that emit takes.
func (r *Report) Counting(emit Emit) Emit {
	return func(record Record) error {
		if err := emit(record); err != nil {
			return err
		}
		r.Entries++
		return nil
	}
}
