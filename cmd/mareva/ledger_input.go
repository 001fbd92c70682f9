package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/ledger/parquet"
)

// ledgerFormats are the formats of an import, in the order in which they are listed.
func ledgerFormats(model ledger.Model) []string {
	if model == ledger.UTXO {
		return []string{"transfers", "bitcoin-blk", "bitcoin-rpc", "bitcoin-etl", "aws-btc-transactions"}
	}
	formats := []string{"transfers", "ethereum-etl-transactions", "ethereum-etl-token-transfers", "ethereum-etl-logs", "ethereum-etl-traces", "ethereum-etl-tokens"}
	for _, kind := range parquet.Kinds() {
		if !strings.HasPrefix(kind, "aws-btc-") {
			formats = append(formats, kind)
		}
	}
	return formats
}

// source opens the input of an import.
func (c *ledgerImport) source(chain ledger.Chain) (ledger.Source, error) {
	for _, path := range c.Files {
		if path == "-" {
			return nil, usage("an import can go on after an interruption, and so needs files that it can read twice: write standard input to a file first")
		}
	}
	format := c.Format
	if format == "" {
		var err error
		if format, err = guessLedgerFormat(c.Files, chain.Model); err != nil {
			return nil, err
		}
	} else if err := knownFormat(format, chain); err != nil {
		return nil, err
	}
	if (c.Network != "" || c.FirstHeight != nil) && format != "bitcoin-blk" && (format != "bitcoin-rpc" || c.FirstHeight != nil) {
		return nil, usage("--network is for the formats bitcoin-blk and bitcoin-rpc, --first-height for bitcoin-blk; this is %s", format)
	}
	paths := c.Files
	if format != "bitcoin-blk" { // which knows the files of a node's folder itself
		var err error
		if paths, err = ledgerFiles(paths); err != nil {
			return nil, err
		}
	}
	switch format {
	case "bitcoin-etl":
		return bitcoin.OpenETL(chain.Name, paths)
	case "bitcoin-blk", "bitcoin-rpc":
		params, err := bitcoin.ParamsOf(chain.Name, c.Network)
		if err != nil {
			return nil, usage("--format %s: %w", format, err)
		}
		if format == "bitcoin-rpc" {
			return bitcoin.OpenRPC(params, paths)
		}
		options := bitcoin.FileOptions{}
		if c.FirstHeight != nil {
			options = bitcoin.FileOptions{FirstHeight: *c.FirstHeight, HasFirstHeight: true}
		}
		return bitcoin.OpenFiles(params, paths, options)
	}
	if slices.Contains(parquet.Kinds(), format) {
		return parquet.New(chain, format, paths)
	}
	return etl.New(chain, format, paths)
}

// knownFormat refuses a format that is none, or is of another model than the chain.
func knownFormat(format string, chain ledger.Chain) error {
	fit := ledgerFormats(chain.Model)
	if slices.Contains(fit, format) {
		return nil
	}
	other := ledger.Account
	if chain.Model == ledger.Account {
		other = ledger.UTXO
	}
	if slices.Contains(ledgerFormats(other), format) {
		return usage("--format %s does not fit %s, whose model is %s: give one of %s", format, chain.Name, chain.Model, strings.Join(fit, ", "))
	}
	return usage("--format %q: there is none of that name; for %s give one of %s", format, chain.Name, strings.Join(fit, ", "))
}

// ledgerFiles puts the files of a folder, and of those in it, in its place, by name. What
// begins with a point or an underscore is a tool's own: checksums, marks of success.
func ledgerFiles(paths []string) (files []string, err error) {
	taken := map[string]bool{}
	add := func(file string) {
		if file = filepath.Clean(file); !taken[file] {
			taken[file] = true
			files = append(files, file)
		}
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			add(path)
			continue
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("%s is neither a file nor a folder: an import may go on after an interruption, and so needs files that it can read twice", path)
		}
		var found []string
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case file != path && strings.ContainsAny(d.Name()[:1], "._"):
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.IsDir():
			default:
				if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
					return errors.Join(fmt.Errorf("%s is no file that can be read twice", file), err)
				}
				found = append(found, file)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s holds no file", path)
		}
		slices.SortFunc(found, compareNaturally)
		for _, file := range found {
			add(file)
		}
	}
	return files, nil
}

// compareNaturally orders names as people do: part-2 before part-10.
func compareNaturally(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digitsBefore(x), digitsBefore(y)
		if m == 0 || n == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
		if c := cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)); c != 0 {
			return c
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digitsBefore is how many digits stand at the beginning.
func digitsBefore(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
