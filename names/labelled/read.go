package labelled

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Pair is a row: two names and what a person said of them.
type Pair struct {
	Row      int    `json:"line"` // in the file
	Group    string `json:"case_group"`
	Schema   string `json:"schema"` // FollowTheMoney: "Person", "Company" …
	Query    string `json:"name1"`
	Listed   string `json:"name2"`
	Same     bool   `json:"is_match"`
	Quality  string `json:"quality"` // STRONG, MEDIUM or WEAK: how sure the person was
	Category string `json:"category"`
	Notes    string `json:"notes"`
}

// columns are those that are read; the first five must be there.
var columns = [...]string{"case_group", "schema", "name1", "name2", "is_match", "quality", "category", "notes"}

const needed = 5

// Read reads pairs from CSV with the heading case_group, schema, name1 (asked),
// name2 (listed), is_match (true or false), quality, category, notes, in any
// order; other columns are passed over. An error says the row.
func Read(r io.Reader) ([]Pair, error) {
	rows := csv.NewReader(r)
	heading, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("labelled pairs: read the heading: %w", err)
	}
	heading[0] = strings.TrimPrefix(heading[0], "\ufeff")
	var at [len(columns)]int
	for i, name := range columns {
		if at[i] = slices.Index(heading, name); at[i] < 0 && i < needed {
			return nil, fmt.Errorf("labelled pairs: there is no column %q: want %s", name, strings.Join(columns[:], ", "))
		}
	}
	var pairs []Pair
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("labelled pairs: %w", err)
		}
		var cell [len(columns)]string
		for i := range columns {
			if at[i] >= 0 {
				cell[i] = strings.TrimSpace(row[at[i]])
			}
		}
		line, _ := rows.FieldPos(0)
		p := Pair{line, cell[0], cell[1], cell[2], cell[3], cell[4] == "true", cell[5], cell[6], cell[7]}
		if p.Quality == "" {
			p.Quality = "MEDIUM"
		}
		if cell[4] != "true" && cell[4] != "false" {
			return nil, fmt.Errorf("labelled pairs: line %d: is_match is %q: want true or false", line, cell[4])
		}
		if p.Query == "" || p.Listed == "" {
			return nil, fmt.Errorf("labelled pairs: line %d: a name is empty", line)
		}
		pairs = append(pairs, p)
	}
	if len(pairs) == 0 {
		return nil, errors.New("labelled pairs: there is no row behind the heading")
	}
	return pairs, nil
}
