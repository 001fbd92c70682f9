package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/dictionary"
)

// Asset is what a transfer moves.
type Asset struct {
	// ID is the chain's symbol for its native coin, else the token's contract or the name
	// that a table gave.
	ID     string `json:"asset"`
	Symbol string `json:"symbol,omitempty"`
	Name   string `json:"name,omitempty"`
	// Decimals is nil where nobody told it.
	Decimals *uint8 `json:"decimals,omitempty"`
}

// facts are what is known of tokens beside their ids, by number. There may be millions of
// tokens, whose ids are in a dictionary; of few of them anything is known.
type facts map[uint32]Asset

// factsFile is the file of the facts: JSON Lines in the order of the ids.
type factsFile struct {
	File string `json:"file"`
	Sum  string `json:"xxh64"` // of its bytes, in hex
}

// assets numbers the assets of a chain while it is imported; 0 is the native coin.
type assets struct {
	ids     *dictionary.Growing
	facts   facts
	changed bool // the facts
}

// number finds or adds an asset.
func (a *assets) number(id []byte) (uint32, error) {
	if len(id) == 0 {
		return 0, nil
	}
	if !isName(id) {
		return 0, fmt.Errorf("the asset %.60q is not printable UTF-8 of at most %d bytes", id, MaxID)
	}
	return a.ids.ID(id)
}

// tell adds what is known of an asset. What was known stays.
func (a *assets) tell(b *Batch, f *AssetFact) error {
	n, err := a.number(b.Bytes(f.Asset))
	if err != nil || n == 0 {
		return err // the native coin is known
	}
	x, known := a.facts[n]
	before := x
	if !known {
		x.ID = string(b.Bytes(f.Asset))
	}
	// What a token calls itself is whatever its maker wrote.
	if x.Symbol == "" {
		x.Symbol = strings.ToValidUTF8(string(b.Bytes(f.Symbol)), "\uFFFD")
	}
	if x.Name == "" {
		x.Name = strings.ToValidUTF8(string(b.Bytes(f.Name)), "\uFFFD")
	}
	if x.Decimals == nil && f.HasDecimals {
		decimals := f.Decimals
		x.Decimals = &decimals
	}
	if x != before {
		a.facts[n], a.changed = x, true
	}
	return nil
}

// write keeps the facts in a file.
func (f facts) write(path string) (sum string, err error) {
	list := make([]Asset, 0, len(f))
	for _, x := range f {
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b Asset) int { return strings.Compare(a.ID, b.ID) })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range list {
		if err := enc.Encode(&list[i]); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%016x", xxhash.Sum64(out.Bytes())), writeFile(path, out.Bytes())
}

// readFacts reads a file of facts about the assets of a dictionary.
func readFacts(path, sum string, ids *dictionary.Dictionary) (facts, error) {
	f := facts{}
	if path == "" {
		return f, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if got := fmt.Sprintf("%016x", xxhash.Sum64(data)); got != sum {
		return nil, fmt.Errorf("%s is damaged: its checksum is %s instead of %s", path, got, sum)
	}
	dec := json.NewDecoder(bufio.NewReader(bytes.NewReader(data)))
	for dec.More() {
		var x Asset
		if err := dec.Decode(&x); err != nil {
			return nil, fmt.Errorf("%s is damaged: %w", path, err)
		}
		n, known := ids.ID([]byte(x.ID))
		if !known {
			return nil, fmt.Errorf("%s is damaged: no asset is named %q", path, x.ID)
		}
		f[n] = x
	}
	return f, nil
}
