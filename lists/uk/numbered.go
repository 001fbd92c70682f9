package uk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// item is one of several values in a cell. The numbers say which of the values
// in a neighbouring cell it belongs to; a cell with one unnumbered value has
// one item without numbers.
type item struct {
	numbers []int
	text    string
}

// marker finds "(1)", "(b)" anywhere and "1)", "b)" behind a space.
var marker = regexp.MustCompile(`\(\s*([0-9]{1,2}|[A-Za-z])\s*\)|(?:^|[\s,;])([0-9]{1,2}|[A-Za-z])\)`)

// numbered parts "(1) Tripoli (2) Tunis", "a) Kuwait, b) Qatar" and
// "(1)-(2) Tunisia (3) Libya". Text that does not begin with its first number
// is one value, whatever parentheses it holds.
func numbered(s string) []item {
	s = strings.TrimSpace(s)
	marks := marker.FindAllStringSubmatchIndex(s, -1)
	if len(marks) == 0 || marks[0][0] != 0 || ordinal(s, marks[0]) != 1 {
		return []item{{text: s}}
	}
	items, highest := []item{{numbers: []int{1}}}, 1
	start := marks[0][1] // of the text that the last marker numbers
	for _, m := range marks[1:] {
		n, last := ordinal(s, m), &items[len(items)-1]
		between := s[start:m[0]]
		isRange := between == "-" || strings.TrimSpace(between) == "to"
		// Publishers skip a number now and then, but a far one is part of the text.
		if n > highest+2 && !isRange || n > 40 || hasNumber(items, n) {
			continue
		}
		switch {
		case isRange:
			for i := last.numbers[len(last.numbers)-1] + 1; i <= n; i++ {
				last.numbers = append(last.numbers, i)
			}
		case strings.Trim(between, " ,&") == "":
			last.numbers = append(last.numbers, n)
		default:
			last.text = cleanItem(between)
			items = append(items, item{numbers: []int{n}})
		}
		start, highest = m[1], max(highest, n)
	}
	items[len(items)-1].text = cleanItem(s[start:])
	return items
}

func hasNumber(items []item, n int) bool {
	return slices.ContainsFunc(items, func(i item) bool { return slices.Contains(i.numbers, n) })
}

func ordinal(s string, mark []int) int {
	from, to := mark[2], mark[3]
	if from < 0 {
		from, to = mark[4], mark[5]
	}
	if n, err := strconv.Atoi(s[from:to]); err == nil {
		return n
	}
	return int(s[from]|0x20) - 'a' + 1
}

// cleanItem drops the separator before the next number; a dash alone says that
// there is no value.
func cleanItem(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), " ,;")
	if s == "-" || s == "–" {
		return ""
	}
	return s
}

// values are the texts of a cell that may be numbered.
func values(cell string) []string {
	var out []string
	for _, i := range numbered(cell) {
		out = publication.AppendNew(out, i.text)
	}
	return out
}

// valueAt is the value that belongs to the number n: an unnumbered value
// belongs to all.
func valueAt(items []item, n int) string {
	for _, i := range items {
		if i.numbers == nil || slices.Contains(i.numbers, n) {
			return i.text
		}
	}
	return ""
}

func allNumbers(cells ...[]item) []int {
	var out []int
	for _, items := range cells {
		for _, i := range items {
			out = append(out, i.numbers...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// birthPlaces joins the towns and countries that belong together.
func birthPlaces(town, country string) []string {
	towns, countries := numbered(town), numbered(country)
	numbers := allNumbers(towns, countries)
	if len(numbers) == 0 {
		numbers = []int{1}
	}
	var out []string
	for _, n := range numbers {
		out = publication.AppendNew(out, publication.Join(", ", valueAt(towns, n), valueAt(countries, n)))
	}
	return out
}

// address makes the address of the published lines; none when all is empty.
// Which line is the city the publisher does not say.
func address(lines []string, postalCode, country string) (sanctions.Address, bool) {
	a := sanctions.Address{PostalCode: postalCode, Country: country}
	for _, line := range lines {
		if line != "" {
			a.Lines = append(a.Lines, line)
		}
	}
	return a, len(a.Lines) > 0 || postalCode != "" || country != ""
}
