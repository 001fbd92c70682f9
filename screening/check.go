package screening

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

// Limits of a question. No real party comes near them; they keep one question
// from costing as much as a thousand. What exceeds them is refused, never cut:
// what was not looked at must not look like "no match".
const (
	maxValueRunes = 1000
	maxValues     = 2000 // of all properties together
	maxWords      = 4000 // of all names together
)

// nameProperties are whole names, partProperties make one when joined.
var (
	nameProperties = [...]string{"name", "alias", "weakAlias"}
	partProperties = [...]string{"firstName", "middleName", "fatherName", "secondName", "lastName"}
)

// canFind says whether the value can find a party: other properties only confirm
// or contradict, and a name without a letter or digit is none.
func canFind(property, value string) bool {
	if isName(property) || slices.Contains(partProperties[:], property) {
		return strings.ContainsFunc(value, isASCIILetter) || names.Words(value) > 0
	}
	_, number := identifierTypes[property]
	_, contact := contactKinds[property]
	return (number || contact || property == "publicKey") && strings.TrimSpace(value) != ""
}

func isASCIILetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

func isName(property string) bool { return slices.Contains(nameProperties[:], property) }

// Check says whether the question can be answered. The error is a
// [*QuestionError]. It does not read addresses, which Screen does.
func (q Question) Check() error {
	if _, ok := sanctions.KindOfSchema(q.Schema); q.Schema != "" && !ok {
		return refuse("unknown_schema", "schema %q is not known: give Person, Company, Organization, LegalEntity, Vessel, Airplane, CryptoWallet, Thing or none", q.Schema)
	}
	something := strings.TrimSpace(q.Address) != ""
	if q.Chain != "" && !something {
		return refuse("nothing_to_screen", "a chain (%q) says nothing without an address: give both", q.Chain)
	}
	count := 0
	for _, property := range sortedKeys(q.Properties) {
		if !slices.Contains(propertyNames, property) {
			return refuse("unknown_property", "property %q is not known: give one of %s", property, strings.Join(propertyNames, ", "))
		}
		values := q.Properties[property]
		if count += len(values); count > maxValues {
			return refuse("too_long", "more than %d values in one question: ask about one party at a time", maxValues)
		}
		for _, value := range values {
			if err := checkValue(property, value); err != nil {
				return err
			}
			something = something || canFind(property, value)
		}
	}
	if !something {
		return refuse("nothing_to_screen", "nothing to look for: give a name, an identifier, a contact or a wallet address")
	}
	all := 0
	spelled, _ := q.spelledNames()
	for _, name := range spelled {
		if utf8.RuneCountInString(norm.NFKC.String(name)) < names.MaxWords {
			all += strings.Count(name, " ") + 1 // it cannot have too many
			continue
		}
		n := names.Words(name)
		if n > names.MaxWords {
			return refuse("too_long", "a name has %d words, where at most %d are compared: give one name each", n, names.MaxWords)
		}
		all += n
	}
	if all > maxWords {
		return refuse("too_long", "the names have %d words together, where at most %d are looked for: ask about one party at a time", all, maxWords)
	}
	return nil
}

func checkValue(property, value string) error {
	if n := utf8.RuneCountInString(value); n > maxValueRunes {
		return refuse("too_long", "a value of %s has %d characters, where at most %d are compared: give one value each", property, n, maxValueRunes)
	}
	if property == "birthDate" {
		if _, err := sanctions.ParseDate(strings.TrimSpace(value)); err != nil {
			return refuse("bad_value", "birthDate: %v", err)
		}
	}
	return nil
}

// weightedFeatures are those whose part in a score an asker may change, and
// maxWeight how far: beyond it a fact would outweigh any name.
var weightedFeatures = []string{"birth_date", "nationality", "country", "gender", "schema", "imo_number", "lei_code"}

const maxWeight = 10

// check says whether the options can be followed with these lists.
func (o Options) check(x *Index) error {
	if o.Limit < 0 {
		return refuse("bad_value", "limit %d: give 1 or more, or 0 for %d", o.Limit, DefaultLimit)
	}
	if !(o.Threshold >= 0 && o.Threshold <= 1) {
		return refuse("bad_value", "threshold %v: give a number from 0 to 1, 0 for the default of %v", o.Threshold, DefaultThreshold)
	}
	for _, name := range sortedKeys(o.Weights) {
		if w := o.Weights[name]; !slices.Contains(weightedFeatures, name) || !(w >= 0 && w <= maxWeight) {
			return refuse("bad_value", "weight %q: %v: give one of %v a number from 0 to %d", name, w, weightedFeatures, maxWeight)
		}
	}
	for _, l := range o.Lists {
		if !slices.Contains(x.Lists(), l) {
			return refuse("unknown_list", "list %q is not loaded: give one of %v", l, x.Lists())
		}
	}
	return nil
}

func refuse(code, format string, args ...any) *QuestionError {
	return &QuestionError{Code: code, Message: fmt.Sprintf(format, args...)}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
