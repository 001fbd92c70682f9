package etl

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// own reads what both of the project's own tables share. place is the most that
// position may be.
func (p *parser) own(place uint64) (t ledger.Tx, position32 uint32, err error) {
	if err := p.checkChain(); err != nil {
		return t, 0, err
	}
	if t.Block, err = p.number(block, math.MaxUint64); err != nil {
		return t, 0, err
	}
	n, err := p.number(position, place)
	if err != nil {
		return t, 0, err
	}
	if t.Time, err = p.time(blockTime); err != nil {
		return t, 0, err
	}
	if t.Hash, t.ID, err = p.name(p.row[tx]); err != nil {
		return t, 0, fmt.Errorf("column tx: %w", err)
	}
	return t, uint32(n), nil
}

// checkChain holds a row to the chain that the ledger is of.
func (p *parser) checkChain() error {
	text := p.row[chainName]
	if len(text) > 0 && p.named == string(text) {
		return nil
	}
	name, err := wallet.ChainFromName(string(text))
	if err != nil {
		return fmt.Errorf("column chain: %w", err)
	}
	if name != p.chain.Name {
		return fmt.Errorf("wrong chain: found %s, want %s; import each chain's rows with its own --chain", name, p.chain.Name)
	}
	p.named = string(text)
	return nil
}

// name reads the name of a transaction: its hash, or the text as it stands.
func (p *parser) name(text []byte) (h ledger.Hash, id ledger.Text, err error) {
	switch digits := len(bare(text)); {
	case len(text) == 0:
		return h, id, errors.New("empty, want a transaction")
	case digits == 2*len(h):
		var ok bool
		if h, ok = hash(text); ok {
			return h, id, nil
		}
		if strings.Trim(string(bare(text)), "0") == "" {
			return h, id, errors.New("found a hash of zeros, want a transaction; a coinbase has no inputs at all")
		}
	case len(text) > ledger.MaxID:
		return h, id, fmt.Errorf("found %s, want at most %d bytes", cut(text), ledger.MaxID)
	}
	return ledger.Hash{}, p.batch.Add(text), nil
}

// transfer reads a row of the project's own table for accounts.
func (p *parser) transfer() error {
	t, number, err := p.own(maxNumber)
	if err != nil {
		return err
	}
	t.Index = ledger.NoIndex
	moved := ledger.Transfer{Kind: ledger.Row, Number: number}
	if moved.From, err = p.addressOr(from); err != nil {
		return err
	}
	if moved.To, err = p.addressOr(to); err != nil {
		return err
	}
	if moved.Asset, err = p.asset(); err != nil {
		return err
	}
	if moved.Amount, _, err = p.amount(); err != nil {
		return err
	}
	p.add(&t, &moved)
	return nil
}

// asset reads the column asset. A table has few of them, and each is judged once.
func (p *parser) asset() (ledger.Text, error) {
	text := p.row[asset]
	if len(text) == 0 {
		return ledger.Text{}, fmt.Errorf("column asset: empty, want %s or a token's contract", p.chain.Asset)
	}
	meaning, ok := p.assets[string(text)]
	if !ok {
		var err error
		if meaning, err = p.judgeAsset(string(text)); err != nil {
			return ledger.Text{}, fmt.Errorf("column asset: %w", err)
		}
		const few = 1 << 12
		if p.assets == nil || len(p.assets) >= few {
			p.assets = map[string]string{}
		}
		p.assets[string(text)] = meaning
	}
	if meaning == "" {
		return ledger.Text{}, nil
	}
	return p.batch.AddString(meaning), nil
}

// judgeAsset says what the text of an asset means: nothing for the native coin, a
// contract in its canonical text, or a name.
func (p *parser) judgeAsset(text string) (string, error) {
	if strings.EqualFold(text, p.chain.Asset) {
		return "", nil
	}
	key, err := ledger.AppendKey(nil, p.chain.Name, text)
	// Symbols of tokens are words, which some chains use as names of accounts; what is
	// as long as an address is meant as one, and a damaged one is an error.
	const shortest = 25
	switch {
	case err == nil:
		return ledger.KeyText(p.chain.Name, key), nil
	case !errors.Is(err, ledger.ErrOpaque) && len(text) >= shortest:
		return "", err
	case len(text) > ledger.MaxID:
		return "", fmt.Errorf("found %s, want at most %d bytes", cut([]byte(text)), ledger.MaxID)
	}
	return text, nil
}

// spend reads a row of the project's own table for chains that spend outputs.
func (p *parser) spend() error {
	t, place, err := p.own(ledger.NoIndex - 1)
	if err != nil {
		return err
	}
	t.Index = place
	t.Coinbase = len(p.row[inputs]) == 0
	for rest, more := p.row[inputs], !t.Coinbase; more; t.Inputs++ {
		var item []byte
		item, rest, more = bytes.Cut(rest, []byte(";"))
		in, err := p.input(item)
		if err != nil {
			return fmt.Errorf("column inputs: number %d: %w", t.Inputs+1, err)
		}
		p.batch.Inputs = append(p.batch.Inputs, in)
	}
	for rest, more := p.row[outputs], len(p.row[outputs]) > 0; more; t.Outputs++ {
		var item []byte
		item, rest, more = bytes.Cut(rest, []byte(";"))
		out, err := p.output(item)
		if err != nil {
			return fmt.Errorf("column outputs: number %d: %w", t.Outputs+1, err)
		}
		p.batch.Outputs = append(p.batch.Outputs, out)
	}
	p.batch.Txs = append(p.batch.Txs, t)
	return nil
}

// input reads prev_tx:prev_index:address:amount. An address may hold colons of its
// own, so the parts are taken from both ends.
func (p *parser) input(item []byte) (in ledger.Input, err error) {
	previous, rest, _ := bytes.Cut(item, []byte(":"))
	index, rest, _ := bytes.Cut(rest, []byte(":"))
	last := bytes.LastIndexByte(rest, ':')
	if last < 0 {
		return in, fmt.Errorf("found %s, want prev_tx:prev_index:address:amount", cut(item))
	}
	if in.PrevHash, in.PrevID, err = p.name(previous); err != nil {
		return in, fmt.Errorf("prev_tx: %w", err)
	}
	n, ok := digits(index)
	if !ok || n > math.MaxUint32 {
		return in, fmt.Errorf("prev_index: found %s, want a whole number up to %d", cut(index), uint32(math.MaxUint32))
	}
	in.PrevIndex = uint32(n)
	if in.Address, err = p.addressKey(rest[:last]); err != nil {
		return in, fmt.Errorf("address: %w", err)
	}
	if value := rest[last+1:]; len(value) > 0 {
		in.AmountKnown = true
		if in.Amount, ok = digits(value); !ok {
			return in, fmt.Errorf("amount: found %s, want a whole number of the smallest unit, below 2^64", cut(value))
		}
	}
	return in, nil
}

// output reads address:amount.
func (p *parser) output(item []byte) (out ledger.Output, err error) {
	last := bytes.LastIndexByte(item, ':')
	if last < 0 {
		return out, fmt.Errorf("found %s, want address:amount", cut(item))
	}
	var ok bool
	if out.Amount, ok = digits(item[last+1:]); !ok {
		return out, fmt.Errorf("amount: found %s, want a whole number of the smallest unit, below 2^64", cut(item[last+1:]))
	}
	if out.Address, err = p.addressKey(item[:last]); err != nil {
		return out, fmt.Errorf("address: %w", err)
	}
	return out, nil
}
