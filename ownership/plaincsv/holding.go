package plaincsv

import (
	"fmt"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// unnamed is the owner of whom nobody knows who it is.
const unnamed = "?"

// row is one that is being read.
type row struct {
	cells  []string
	column map[string]int
}

// cell is what stands in a column, "" where there is none.
func (r row) cell(column string) string {
	if i, there := r.column[column]; there {
		return r.cells[i]
	}
	return ""
}

// statements are what a row states. An error is why the row is refused.
func (t *table) statements(cells []string, line int) ([]ownership.Statement, error) {
	if len(cells) != len(t.column) {
		return nil, fmt.Errorf("the row has %d fields, where the first line has %d columns; put a field that holds the separator %q in double quotes",
			len(cells), len(t.column), t.separator)
	}
	r := row{cells, t.column}
	source := fmt.Sprintf("%s line %d", t.name, line)
	if s := r.cell("source"); s != "" {
		source += " (" + s + ")"
	}
	id := fmt.Sprintf("csv:%s:%d", t.name, line)
	owned, err := r.party("owned")
	if err != nil {
		return nil, err
	}
	holding := ownership.Statement{ID: id, Source: source}
	i, err := r.interest()
	if err != nil {
		return nil, err
	}
	i.Held = owned.ID
	if i.Holder, err = r.owner(&holding); err != nil {
		return nil, err
	}
	out := []ownership.Statement{{ID: id + "/owned", Source: source, Party: owned}}
	if text := r.cell("nominee"); text != "" {
		nominee, err := partyNamed("nominee", text)
		if err != nil {
			return nil, err
		}
		i.Nominee = nominee.ID
		out = append(out, ownership.Statement{ID: id + "/nominee", Source: source, Party: nominee})
	}
	if i.Holder == "" {
		i.Detail = "the table does not say who it is"
	}
	if err := i.Check(); err != nil {
		return nil, err
	}
	holding.Interests = []ownership.Interest{i}
	return append(out, holding), nil
}

// owner reads who holds. The id is "" where nobody knows.
func (r row) owner(s *ownership.Statement) (string, error) {
	if r.cell("owner") == unnamed {
		for _, column := range [...]string{"owner_name", "owner_type", "owner_country", "owner_lei", "owner_registration", "nominee"} {
			if r.cell(column) != "" {
				return "", fmt.Errorf("the owner is ?, and yet there is a value in %s; give the owner a text, such as \"unknown holder 1\"", column)
			}
		}
		return "", nil
	}
	p, err := r.party("owner")
	if err != nil {
		return "", err
	}
	s.Party = p
	return p.ID, nil
}

// interest reads what is held, without by whom and in whom.
func (r row) interest() (ownership.Interest, error) {
	i := ownership.Interest{Right: ownership.Right(strings.ToLower(r.cell("right"))), Kind: r.cell("kind")}
	switch i.Right {
	case "":
		i.Right = ownership.Shares
	case ownership.Shares, ownership.Votes, ownership.Control, ownership.Office:
	default:
		return i, fmt.Errorf("the right %q is not known; write shares, votes, control or office", shorten(r.cell("right")))
	}
	sized := i.Right == ownership.Shares || i.Right == ownership.Votes
	if sized && i.Kind != "" {
		return i, fmt.Errorf("there is a kind, and the right is %s; write control or office under right, or leave the kind empty", i.Right)
	}
	var err error
	if i.Share, err = r.share(sized); err != nil {
		return i, err
	}
	if i.Indirect, err = r.yes("indirect"); err != nil {
		return i, err
	}
	if i.AsNominee, err = r.yes("as_nominee"); err != nil {
		return i, err
	}
	from, err := r.date("from")
	if err != nil {
		return i, err
	}
	until, err := r.date("until")
	i.From, i.Until = ownership.Begin(from), ownership.End(until)
	return i, err
}

// share reads the size, in one of the three ways of writing it.
func (r row) share(sized bool) (ownership.Share, error) {
	var given []string
	for _, way := range [...][]string{{"pct"}, {"pct_min", "pct_max"}, {"shares", "of_shares"}} {
		for _, column := range way {
			if r.cell(column) != "" {
				given = append(given, way[0])
				break
			}
		}
	}
	switch {
	case !sized && len(given) > 0:
		return ownership.Share{}, fmt.Errorf("the right is %s, which has no size, and yet there is a value in %s; leave it empty, or write shares or votes under right",
			strings.ToLower(r.cell("right")), given[0])
	case len(given) > 1:
		return ownership.Share{}, fmt.Errorf("the size stands in %s; give it in one way only", strings.Join(given, " and in "))
	case !sized:
		return ownership.Share{}, nil
	case len(given) == 0:
		return ownership.Unknown, nil
	}
	share, err := r.size(given[0])
	if err != nil {
		return share, err
	}
	return share, share.Check()
}

func (r row) size(way string) (ownership.Share, error) {
	share := ownership.Unknown
	var err error
	switch way {
	case "pct":
		share.Min, err = r.percent("pct")
		share.Max = share.Min
	case "pct_min":
		if r.cell("pct_min") != "" {
			share.Min, err = r.percent("pct_min")
		}
		if r.cell("pct_max") != "" && err == nil {
			share.Max, err = r.percent("pct_max")
		}
	default:
		if r.cell("shares") == "" || r.cell("of_shares") == "" {
			return share, fmt.Errorf("only one of shares and of_shares has a value; give both, the number held and the number of all")
		}
		share.Min, err = ownership.PartOf(r.cell("shares"), r.cell("of_shares"))
		if err != nil {
			err = fmt.Errorf("%w; write numbers without signs or separators, such as 1250000", err)
		}
		share.Max = share.Min
	}
	return share, err
}

func (r row) percent(column string) (ownership.Percent, error) {
	text := r.cell(column)
	hint := "write a number of percent such as 49.995"
	switch {
	case strings.Contains(text, "%"):
		hint = "leave out the percent sign: sixty percent is 60"
	case strings.Contains(text, ","):
		hint = "write a point for the decimal comma, and nothing between thousands: 49.995"
	case strings.ContainsAny(text, "<>≤≥~"):
		hint = "for a range use the columns pct_min and pct_max"
	}
	p, err := ownership.ParsePercent(text)
	if err != nil {
		return p, fmt.Errorf("%s is %q; %s", column, shorten(text), hint)
	}
	return p, nil
}

func (r row) yes(column string) (bool, error) {
	switch strings.ToLower(r.cell(column)) {
	case "yes", "true":
		return true, nil
	case "no", "false", "":
		return false, nil
	}
	return false, fmt.Errorf("%s is %q; write yes or no", column, shorten(r.cell(column)))
}

func (r row) date(column string) (sanctions.Date, error) {
	d, err := sanctions.ParseDate(r.cell(column))
	if err != nil {
		return d, fmt.Errorf("%s is %q, which is no date; write a day as 2025-03-01, a month as 2025-03 or a year", column, shorten(r.cell(column)))
	}
	return d, nil
}
