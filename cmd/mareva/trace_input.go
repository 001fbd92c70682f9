package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
)

// namedAddress is an address of the command line or of a file.
type namedAddress struct {
	text string
	name string // of the source, or label of the stop
	at   string // where it stands
}

// sources reads --from and --sources.
func (c *traceCommand) sources() (list []namedAddress, err error) {
	for _, text := range c.From {
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, namedAddress{text: part, name: "--from", at: "--from"})
			}
		}
	}
	if c.Sources != "" {
		apart := c.Apart
		if apart == "address" {
			apart = ""
		}
		rows, err := readAddresses(c.Sources, apart, apart != "")
		if err != nil {
			return nil, fmt.Errorf("--sources: %w", err)
		}
		list = append(list, rows...)
	}
	if len(list) == 0 {
		return nil, usage("whose money? neither --from nor --sources has an address")
	}
	return list, nil
}

// mostListed is how many addresses a file may list.
const mostListed = 5_000_000

// readAddresses reads the column address of a table, and one beside it that names them.
// Other columns say nothing here.
func readAddresses(path, column string, needed bool) (list []namedAddress, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseAddresses(f, path, column, needed)
}

func parseAddresses(in io.Reader, path, column string, needed bool) (list []namedAddress, err error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty: its first line names the columns, address among them", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header[i], "\ufeff")))
	}
	at, named := slices.Index(header, "address"), slices.Index(header, column)
	if at < 0 {
		return nil, fmt.Errorf("%s: no column is called address in its first line %q: give the columns their names there", path, strings.Join(header, ","))
	}
	if named < 0 && needed {
		return nil, fmt.Errorf("%s: no column is called %q in its first line", path, column)
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
		x := namedAddress{at: fmt.Sprintf("%s:%d", path, line)}
		if at < len(row) {
			x.text = strings.Clone(strings.TrimSpace(row[at]))
		}
		if named >= 0 && named < len(row) {
			x.name = strings.Clone(strings.TrimSpace(row[named]))
		}
		switch {
		case x.text == "" && len(row) == 1:
			continue // an empty line
		case x.text == "":
			return nil, fmt.Errorf("%s: there is no address", x.at)
		case x.name == "" && needed:
			return nil, fmt.Errorf("%s: there is no %s", x.at, column)
		}
		if list = append(list, x); len(list) > mostListed {
			return nil, fmt.Errorf("%s: it lists more than %d addresses", path, mostListed)
		}
	}
}

// stopLabel is what a stop without a label of its own is called.
const stopLabel = "stop"

// stops reads --stop-at.
func (c *traceCommand) stops() ([]namedAddress, error) {
	if c.StopAt == "" {
		return nil, nil
	}
	list, err := readAddresses(c.StopAt, "label", false)
	if err != nil {
		return nil, fmt.Errorf("--stop-at: %w", err)
	}
	for i := range list {
		if list[i].name == "" {
			list[i].name = stopLabel
		}
	}
	return list, nil
}

// numbered are the sources of one ledger.
type numbered struct {
	sources []tracing.Source
	names   []string // by number, from 1; nil: they are not kept apart
	unseen  []string
	fits    []bool  // which of the addresses are such on its chain
	refused []error // why the others are not
}

// number finds the ids of sources; apart is the flag. An address that the ledger never saw is
// told apart from one that is none of its chain.
func number(v *ledger.View, list []namedAddress, apart string) (n numbered) {
	numbers, taken := map[string]uint32{}, map[uint32]bool{}
	n.fits, n.refused = make([]bool, len(list)), make([]error, len(list))
	for i, x := range list {
		id, seen, refused := addressIn(v, x.text)
		if refused != nil {
			n.refused[i] = fmt.Errorf("%s: %w", x.at, refused)
			continue
		}
		n.fits[i] = true
		switch {
		case !seen:
			n.unseen = append(n.unseen, x.text)
			continue
		case apart == "address":
			x.name = v.AddressText(id) // however it was written
		}
		number := uint32(1)
		if apart != "" {
			if number = numbers[x.name]; number == 0 {
				n.names = append(n.names, x.name)
				number = uint32(len(n.names))
				numbers[x.name] = number
			}
		}
		if apart == "" && taken[id] {
			continue
		}
		taken[id] = true
		n.sources = append(n.sources, tracing.Source{Address: id, Number: number})
	}
	return n
}

// addressIn finds an address, and says whether the ledger has seen it. Of a text that no
// chain writes so, it is an error that it was not seen.
func addressIn(v *ledger.View, text string) (id uint32, seen bool, err error) {
	if id, seen, err = v.Address(text); err != nil || seen {
		return id, seen, err
	}
	_, err = ledger.AppendKey(nil, v.Chain().Name, text)
	return 0, false, err
}
