package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
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

// assets are the assets of a chain by number; 0 is the native coin.
type assets struct {
	list    []Asset
	numbers map[string]uint32
	changed bool
}

func newAssets(chain Chain) *assets {
	decimals := chain.Decimals
	return &assets{
		list:    []Asset{{ID: chain.Asset, Symbol: chain.Asset, Decimals: &decimals}},
		numbers: map[string]uint32{"": 0},
	}
}

// number finds or adds an asset.
func (a *assets) number(id []byte) (uint32, error) {
	n, known := a.numbers[string(id)]
	if known {
		return n, nil
	}
	if len(id) > MaxID || !utf8.Valid(id) {
		return 0, fmt.Errorf("the asset %.40q is not UTF-8 of at most %d bytes", id, MaxID)
	}
	n = uint32(len(a.list))
	a.list = append(a.list, Asset{ID: string(id)})
	a.numbers[string(id)] = n
	a.changed = true
	return n, nil
}

// tell adds what is known of an asset. What was known stays.
func (a *assets) tell(b *Batch, f *AssetFact) error {
	n, err := a.number(b.Bytes(f.Asset))
	if err != nil {
		return err
	}
	x := &a.list[n]
	// What a token calls itself is whatever its maker wrote.
	if x.Symbol == "" && !f.Symbol.Empty() {
		x.Symbol, a.changed = strings.ToValidUTF8(string(b.Bytes(f.Symbol)), "\uFFFD"), true
	}
	if x.Name == "" && !f.Name.Empty() {
		x.Name, a.changed = strings.ToValidUTF8(string(b.Bytes(f.Name)), "\uFFFD"), true
	}
	if x.Decimals == nil && f.HasDecimals {
		decimals := f.Decimals
		x.Decimals, a.changed = &decimals, true
	}
	return nil
}

// write keeps all but the native coin in a file: JSON Lines in the order of their numbers.
func (a *assets) write(path string) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range a.list[1:] {
		if err := enc.Encode(&a.list[i+1]); err != nil {
			return err
		}
	}
	return writeFile(path, out.Bytes())
}

// read adds the assets of a file.
func (a *assets) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(f))
	for dec.More() {
		var x Asset
		if err := dec.Decode(&x); err != nil {
			return fmt.Errorf("%s is damaged: asset %d: %w", path, len(a.list), err)
		}
		if _, twice := a.numbers[x.ID]; twice {
			return fmt.Errorf("%s is damaged: asset %q stands twice", path, x.ID)
		}
		a.numbers[x.ID] = uint32(len(a.list))
		a.list = append(a.list, x)
	}
	return nil
}
