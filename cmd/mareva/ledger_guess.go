package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
)

// guessedFrom is how much of a file is looked at to guess its format.
const guessedFrom = 64 << 10

// guessLedgerFormat tells the format of files by the first of them.
func guessLedgerFormat(paths []string, model ledger.Model) (string, error) {
	formats := ledgerFormats(model)
	if model == ledger.UTXO && blockFile(paths[0]) {
		return "bitcoin-blk", nil
	}
	files, err := ledgerFiles(paths[:1])
	if err != nil {
		return "", err
	}
	file := files[0]
	head, err := headOf(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if len(head) == 0 {
		return "", fmt.Errorf("%s is empty; leave it out or fetch it again", file)
	}
	found := formatOfHead(head, model)
	if len(found) == 1 && slices.Contains(formats, found[0]) {
		return found[0], nil
	}
	if len(found) == 1 {
		return "", usage("%s looks like %s, which does not fit a chain of the %s model: give another --chain, or another --format, one of %s", file, found[0], model, strings.Join(formats, ", "))
	}
	if len(found) == 0 {
		found = formats
	}
	return "", fmt.Errorf("%s does not tell its format: say which by --format, one of %s", file, strings.Join(found, ", "))
}

// blockFile says whether a path is a block file of a node, or a folder with some.
func blockFile(path string) bool {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		found, err := filepath.Glob(filepath.Join(path, "blk[0-9]*.dat*"))
		return err == nil && len(found) > 0
	}
	matched, err := filepath.Match("blk[0-9]*.dat*", filepath.Base(path))
	return err == nil && matched
}

// headOf is the beginning of a file once unpacked.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	packed := bufio.NewReader(f)
	var r io.Reader = packed
	switch magic, _ := packed.Peek(4); {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		if r, err = gzip.NewReader(packed); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		d, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, err
		}
		defer d.Close()
		r = d
	}
	head, err := io.ReadAll(io.LimitReader(r, guessedFrom))
	if errors.Is(err, io.ErrUnexpectedEOF) && len(head) > 0 {
		err = nil // a cut file; reading all of it says where
	}
	return head, err
}

// formatOfHead are the formats that a file with this beginning may be of.
func formatOfHead(head []byte, model ledger.Model) []string {
	switch {
	case bytes.HasPrefix(head, []byte("PAR1")):
		var found []string
		for _, f := range ledgerFormats(model) {
			if strings.HasPrefix(f, "aws-") {
				found = append(found, f)
			}
		}
		return found
	case bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("{")):
		return formatOfColumns(keysOf(head), true)
	}
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\n"))
	has := map[string]bool{}
	for _, name := range strings.Split(strings.TrimSpace(string(line)), ",") {
		has[columnName(strings.Trim(name, `" `))] = true
	}
	return formatOfColumns(has, false)
}

// columnName is a column's name without what tools change in it.
func columnName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", " ", "").Replace(name))
}

// keysOf are the keys of the first object of JSON lines, as far as they stand in the head.
func keysOf(head []byte) map[string]bool {
	keys := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))))
	depth, key := 0, false
	for {
		token, err := d.Token()
		if err != nil {
			return keys // the end of the head, or of what is JSON
		}
		delim, isDelim := token.(json.Delim)
		switch {
		case isDelim && (delim == '{' || delim == '['):
			depth++
			key = depth == 1
			continue
		case isDelim:
			if depth--; depth == 0 {
				return keys
			}
		case depth == 1 && key:
			if name, ok := token.(string); ok {
				keys[columnName(name)] = true
			}
			key = false
			continue
		}
		key = depth == 1 // a value ended
	}
}

// formatOfColumns are the formats whose columns a table has.
func formatOfColumns(has map[string]bool, isJSON bool) []string {
	all := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !has[name] })
	}
	switch {
	case all("chain", "tx", "from", "to", "asset", "amount"), all("chain", "tx", "inputs", "outputs"):
		return []string{"transfers"}
	case isJSON && (has["result"] || has["confirmations"] || all("merkleroot", "versionhex")):
		return []string{"bitcoin-rpc"}
	case isJSON && all("inputs", "outputs"):
		return []string{"bitcoin-etl"}
	case has["tracetype"], has["traceid"], has["traceaddress"]:
		return []string{"ethereum-etl-traces"}
	case all("topics", "data"):
		return []string{"ethereum-etl-logs"}
	case all("address", "symbol", "decimals"):
		return []string{"ethereum-etl-tokens"}
	case all("tokenaddress", "fromaddress", "toaddress"):
		return []string{"ethereum-etl-token-transfers"}
	case all("fromaddress", "toaddress", "value") && (has["hash"] || has["transactionhash"] || has["txhash"]):
		return []string{"ethereum-etl-transactions"}
	}
	return nil
}
