package publication

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
)

func TestWhatIsEmptyOrThereAlreadyIsNotCollected(t *testing.T) {
	if got := AppendNew([]string{"a"}, "", "b", "a", "b", "c"); !cmp.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("texts %q", got)
	}
	if got := AppendNew([]sanctions.Date(nil), sanctions.Date{}, sanctions.Year(1970), sanctions.Year(1970)); !cmp.Equal(got, []sanctions.Date{sanctions.Year(1970)}) {
		t.Errorf("dates %v", got)
	}
	p := new(sanctions.Party)
	parted := sanctions.Name{Full: "A B", Parts: []sanctions.NamePart{{Kind: sanctions.FirstName, Text: "A"}, {Kind: sanctions.LastName, Text: "B"}}}
	for _, n := range []sanctions.Name{{}, {Full: "A B"}, parted, {Full: "A B"}, parted, {Full: "A B", Lang: "EN"}} {
		AddName(p, n)
	}
	for _, a := range []sanctions.Address{{}, {Lines: []string{}}, {City: "C"}, {Lines: []string{"1 Road"}, City: "C"}, {City: "C"}, {Lines: []string{"1 Road"}, City: "C"}} {
		AddAddress(p, a)
	}
	for _, value := range []string{"", "v", "w", "v"} {
		AddFact(p, "label", value)
	}
	want := &sanctions.Party{
		Names:     []sanctions.Name{{Full: "A B"}, parted, {Full: "A B", Lang: "EN"}},
		Addresses: []sanctions.Address{{City: "C"}, {Lines: []string{"1 Road"}, City: "C"}},
		Facts:     []sanctions.Fact{{Label: "label", Value: "v"}, {Label: "label", Value: "w"}},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestOnlyWhatIsNotEmptyIsJoined(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{{nil, ""}, {[]string{"", ""}, ""}, {[]string{"", "a", "", "b", ""}, "a, b"}, {[]string{"a"}, "a"}} {
		if got := Join(", ", c.texts...); got != c.want {
			t.Errorf("%q joined are %q, want %q", c.texts, got, c.want)
		}
	}
}

func TestOnlyRecordsThatWereTakenAreCounted(t *testing.T) {
	r, full := NewReport(), errors.New("disk full")
	var refuse error
	emit := r.Counting(func(Record) error { return refuse })
	if err := emit(Record{}); err != nil || r.Entries != 1 {
		t.Errorf("%d entries, error %v", r.Entries, err)
	}
	refuse = full
	if err := emit(Record{}); !errors.Is(err, full) || r.Entries != 1 {
		t.Errorf("%d entries, error %v", r.Entries, err)
	}
}
