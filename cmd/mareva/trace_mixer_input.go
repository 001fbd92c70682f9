package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing/mixer"
)

// givenPools reads --pools.
func (c *traceCommand) givenPools() (list []givenPool, err error) {
	if c.Pools == "" {
		return nil, nil
	}
	rows, err := readColumns(c.Pools, "address", "asset", "denomination")
	if err != nil {
		return nil, err
	}
	before := map[[2]string]givenPool{}
	for _, r := range rows {
		p := givenPool{address: r.cells[0], asset: r.cells[1], at: r.at}
		if p.denomination, err = money.ParseAmount(r.cells[2]); err != nil {
			return nil, fmt.Errorf("%s: the denomination: %w", r.at, err)
		}
		if p.denomination.IsZero() {
			return nil, fmt.Errorf("%s: the denomination is 0: give what one deposit is, in the smallest unit of the asset", r.at)
		}
		key := [2]string{strings.ToLower(p.address), strings.ToLower(p.asset)}
		if x, twice := before[key]; twice && x.denomination != p.denomination {
			return nil, fmt.Errorf("%s says that %s takes %s, and %s that it takes %s: a pool takes one amount of an asset", p.at, printable(p.address), p.denomination.Dec(), x.at, x.denomination.Dec())
		}
		before[key] = p
		list = append(list, p)
	}
	return list, nil
}

// mixerLinks reads --mixer-links.
func (c *traceCommand) mixerLinks() (list []mixer.Claim, err error) {
	if c.MixerLinks == "" {
		return nil, nil
	}
	rows, err := readColumns(c.MixerLinks, "deposit_tx", "withdrawal_tx", "evidence")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		list = append(list, mixer.Claim{Deposit: r.cells[0], Withdrawal: r.cells[1], Evidence: r.cells[2], At: r.at})
	}
	return list, nil
}

// columnsRow has the cells that were asked for, in that order.
type columnsRow struct {
	cells []string
	at    string // where it stands
}

// readColumns reads columns of a table, none of which may be empty. Others say nothing here.
func readColumns(path string, columns ...string) ([]columnsRow, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseColumns(f, path, columns)
}

func parseColumns(in io.Reader, path string, columns []string) (list []columnsRow, err error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty: its first line names the columns %s", path, strings.Join(columns, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header[i], "\ufeff")))
	}
	at := make([]int, len(columns))
	for i, column := range columns {
		if at[i] = slices.Index(header, column); at[i] < 0 {
			return nil, fmt.Errorf("%s: no column is called %s in its first line: it has to name %s", path, column, strings.Join(columns, ", "))
		}
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		x := columnsRow{at: fmt.Sprintf("%s:%d", path, line)}
		for i, column := range columns {
			if at[i] >= len(row) || strings.TrimSpace(row[at[i]]) == "" {
				return nil, fmt.Errorf("%s: there is no %s", x.at, column)
			}
			x.cells = append(x.cells, strings.Clone(strings.TrimSpace(row[at[i]])))
		}
		if list = append(list, x); len(list) > mostListed {
			return nil, fmt.Errorf("%s: it has more than %d lines", path, mostListed)
		}
	}
}
