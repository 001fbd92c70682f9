package ownership

import "fmt"

// Share is how much of something is held: exactly, or somewhere between two ends
// each of which may be excluded. The zero value is nothing.
type Share struct {
	Min     Percent `json:"min"`
	Max     Percent `json:"max"`
	MinOpen bool    `json:"min_open,omitempty"` // more than Min, not Min itself
	MaxOpen bool    `json:"max_open,omitempty"` // less than Max, not Max itself
}

// Unknown is the share of whose size nothing is said.
var Unknown = Share{Max: Whole}

// Exactly is a share of known size.
func Exactly(p Percent) Share { return Share{Min: p, Max: p} }

// Between is a share of a size between two ends, both included.
func Between(low, high Percent) Share { return Share{Min: low, Max: high} }

// Exact says whether the size is known.
func (s Share) Exact() bool { return s.Min.Cmp(s.Max) == 0 }

// Check says what is wrong with a share: below nothing, above everything, or ends
// that leave no size between them.
func (s Share) Check() error {
	var nothing Percent
	order := s.Min.Cmp(s.Max)
	switch {
	case s.Min.Cmp(nothing) < 0 || s.Max.Cmp(nothing) < 0:
		return fmt.Errorf("a share of %s is negative; give 0 to 100", s)
	case s.Max.Cmp(Whole) > 0:
		return fmt.Errorf("a share of %s is more than 100 %%; give 0 to 100", s)
	case order > 0 || (order == 0 && (s.MinOpen || s.MaxOpen)):
		return fmt.Errorf("a share from %s to %s leaves no size between its ends; give the smaller end first", s.Min, s.Max)
	}
	return nil
}

// String is for a person's eye: "60 %", "more than 25 % and at most 50 %".
func (s Share) String() string {
	switch {
	case s.Exact():
		return s.Min.String() + " %"
	case s == Unknown:
		return "an unknown share"
	}
	return rangeText(s.Min.String(), s.Max.String(), s.MinOpen, s.MaxOpen)
}

func rangeText(low, high string, lowOpen, highOpen bool) string {
	least, most := "at least", "at most"
	if lowOpen {
		least = "more than"
	}
	if highOpen {
		most = "less than"
	}
	return fmt.Sprintf("%s %s %% and %s %s %%", least, low, most, high)
}
