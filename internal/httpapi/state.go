package httpapi

import (
	"slices"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// Screener answers questions from one set of list versions. Its errors are
// [*screening.QuestionError] when the question is at fault; any other error
// means that the answer is not known. A [*screening.Index] is one.
type Screener interface {
	Screen(screening.Question, screening.Options) ([]screening.Hit, error)
	Party(list sanctions.ListName, id string) (*sanctions.Party, bool, error)
	Address(text, chain, publicKey string) (screening.AddressReport, error)
}

// State is what answers rest on: an index and the versions in it. It never
// changes; a reload puts another one in its place.
type State struct {
	Screener Screener
	// Linked also finds addresses that are spent from together with listed ones; nil: nothing
	// does. The drop-ins do not ask it: their clients know of no finding for review.
	Linked   Screener
	Lists    []ListInfo             // in the order in which people look at them
	Labels   *screening.LabelState  // nil without labels
	Owners   *screening.OwnersState // nil without ownership registers
	Wallets  []*attribution.Table   // whose addresses are, where money is traced: by the lists, by the labels
	Prices   *prices.Table          // nil without prices
	Alarms   []string               // what concerns no single list
	LoadedAt time.Time              // when this view was ready
}

// ListInfo is a list version with what a person wants to know of it.
type ListInfo struct {
	screening.ListState
	Title     string   `json:"title"`
	Publisher string   `json:"publisher"`
	Entries   int      `json:"entries"`
	Alarms    []string `json:"alarms"`
	SHA256    []string `json:"sha256" doc:"Of the publisher's files that the version was read from"`
}

// Source gives the view in force; nil when there is no usable list. It is
// called once a request, from many goroutines.
type Source interface {
	State() *State
}

// usable says whether an answer can rest on the state.
func (s *State) usable() bool { return s != nil && s.Screener != nil && len(s.Lists) > 0 }

// linked is the screener that knows most.
func (s *State) linked() Screener {
	if s.Linked != nil {
		return s.Linked
	}
	return s.Screener
}

func (s *State) list(name sanctions.ListName) (ListInfo, bool) {
	for _, l := range s.Lists {
		if l.List == name {
			return l, true
		}
	}
	return ListInfo{}, false
}

// listStates are the versions that an answer from the named lists rests on; no
// names mean all lists.
func (s *State) listStates(names []sanctions.ListName) []screening.ListState {
	out := make([]screening.ListState, 0, len(s.Lists))
	for _, l := range s.Lists {
		if len(names) == 0 || slices.Contains(names, l.List) {
			out = append(out, l.ListState)
		}
	}
	return out
}

// listed makes nil a list that JSON writes as [].
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
