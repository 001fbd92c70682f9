package etl

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// maxNumber is the largest Number of a transfer: that and its Kind fit 32 bits.
const maxNumber = 1<<29 - 1

// wrong says of a column what was found and what was wanted instead.
func (p *parser) wrong(s slot, want string) error {
	if len(p.row[s]) == 0 {
		return fmt.Errorf("column %s: empty, want %s", p.format.column(s), want)
	}
	return fmt.Errorf("column %s: found %s, want %s", p.format.column(s), cut(p.row[s]), want)
}

// number reads a whole number up to a limit.
func (p *parser) number(s slot, most uint64) (uint64, error) {
	n, ok := digits(p.row[s])
	if !ok || n > most {
		return 0, p.wrong(s, fmt.Sprintf("a whole number up to %d", most))
	}
	return n, nil
}

// digits reads up to 19 decimal digits, or 20 that fit.
func digits(text []byte) (n uint64, ok bool) {
	if len(text) == 0 || len(text) > 20 {
		return 0, false
	}
	for i, c := range text {
		d := uint64(c - '0')
		if d > 9 || i == 19 && (n > math.MaxUint64/10 || n == math.MaxUint64/10 && d > math.MaxUint64%10) {
			return 0, false
		}
		n = 10*n + d
	}
	return n, true
}

// place reads the transaction's place in its block, where the table has it.
func (p *parser) place() (uint32, error) {
	if len(p.row[txIndex]) == 0 {
		return ledger.NoIndex, nil
	}
	n, err := p.number(txIndex, ledger.NoIndex-1)
	return uint32(n), err
}

// hash reads 32 bytes in hex, with 0x or without.
func (p *parser) hash(s slot) (ledger.Hash, error) {
	h, ok := hash(p.row[s])
	if !ok {
		return h, p.wrong(s, "a hash of 64 hex digits that are not all 0")
	}
	return h, nil
}

func hash(text []byte) (h ledger.Hash, ok bool) {
	if text = bare(text); len(text) != 2*len(h) {
		return h, false
	}
	_, err := hex.Decode(h[:], text)
	return h, err == nil && h != ledger.Hash{}
}

// bare takes the 0x off.
func bare(text []byte) []byte {
	if len(text) >= 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		return text[2:]
	}
	return text
}

// layouts are how tables write a time beside Unix seconds: RFC 3339, and what BigQuery
// and databases write of it. All without a zone are UTC, as ethereum-etl's are.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05"}

// time reads Unix seconds or a written time; none is NoTime.
func (p *parser) time(s slot) (int64, error) {
	text := p.row[s]
	if len(text) == 0 {
		return ledger.NoTime, nil
	}
	const latest = 253402300799 // the year 9999; milliseconds taken for seconds are after it
	if n, ok := digits(text); ok {
		if n > latest {
			return 0, p.wrong(s, "Unix seconds; divide milliseconds by 1000")
		}
		return int64(n), nil
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, string(text))
		// Another zone's letters would be read as UTC.
		if name, _ := t.Zone(); err == nil && (layout != layouts[1] || name == "UTC") {
			return t.Unix(), nil
		}
	}
	return 0, p.wrong(s, "Unix seconds or a time like 2023-05-02T12:19:59Z")
}

// amount reads an amount of the smallest unit. inexact says that it was written with
// an exponent or a fraction of zeros.
func (p *parser) amount() (a uint256.Int, inexact bool, err error) {
	text := p.row[amount]
	ok := decimal(&a, text)
	if !ok && p.format.evm {
		ok, inexact = floating(&a, text), true
	}
	if !ok {
		return a, false, p.wrong(amount, "a whole number of the smallest unit, below 2^256")
	}
	return a, inexact, nil
}

// decimal reads digits in stretches of 19, the most that 64 bits hold.
func decimal(a *uint256.Int, text []byte) bool {
	const most, power = 19, 10_000_000_000_000_000_000
	if len(text) <= most {
		n, ok := digits(text)
		a.SetUint64(n)
		return ok
	}
	a.Clear()
	var low, scale uint256.Int
	for len(text) > 0 {
		stretch := text[:min(most, len(text))]
		n, ok := digits(stretch)
		if !ok {
			return false
		}
		scale.SetUint64(power)
		if len(stretch) < most {
			scale.SetUint64(tenTo(len(stretch)))
		}
		if _, over := a.MulOverflow(a, &scale); over {
			return false
		}
		if _, over := a.AddOverflow(a, low.SetUint64(n)); over {
			return false
		}
		text = text[len(stretch):]
	}
	return true
}

func tenTo(n int) uint64 {
	power := uint64(1)
	for range n {
		power *= 10
	}
	return power
}

// floating reads what a program made of an amount that it held as a floating point
// number: 1.5e+18, 100.0. It must be whole.
func floating(a *uint256.Int, text []byte) bool {
	const longest = 100
	if len(text) > longest {
		return false
	}
	var whole []byte
	exponent, point := 0, -1
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			whole = append(whole, c)
		case c == '.' && point < 0 && i > 0:
			point = len(whole)
		case (c == 'e' || c == 'E') && i > 0:
			power := text[i+1:]
			if len(power) > 0 && power[0] == '+' {
				power = power[1:]
			}
			n, ok := digits(power)
			if !ok || n > longest {
				return false
			}
			exponent = int(n)
			if point < 0 {
				point = len(whole)
			}
			return shifted(a, whole, point+exponent)
		default:
			return false
		}
	}
	return point >= 0 && shifted(a, whole, point)
}

// shifted reads digits of which the first n stand before the point.
func shifted(a *uint256.Int, whole []byte, n int) bool {
	for len(whole) < n {
		whole = append(whole, '0')
	}
	for _, c := range whole[n:] {
		if c != '0' {
			return false
		}
	}
	return n > 0 && decimal(a, whole[:n])
}

// errEmpty is in the place of an address that must be there.
var errEmpty = errors.New("empty, want an address")

// address keeps the key of an address that must be there.
func (p *parser) address(s slot) (ledger.Text, error) {
	if len(p.row[s]) == 0 {
		return ledger.Text{}, fmt.Errorf("column %s: %w", p.format.column(s), errEmpty)
	}
	return p.addressOr(s)
}

// addressOr keeps the key of an address, or nothing where there is none.
func (p *parser) addressOr(s slot) (ledger.Text, error) {
	key, err := p.addressKey(p.row[s])
	if err != nil {
		return ledger.Text{}, fmt.Errorf("column %s: %w", p.format.column(s), err)
	}
	return key, nil
}

const skipOpaque = "address of no known form, kept as written"

// addressKey keeps the key of an address. A text of no known form is kept as it is in
// the project's own table, which may have words of its own; a damaged address is not.
func (p *parser) addressKey(text []byte) (ledger.Text, error) {
	if len(text) == 0 {
		return ledger.Text{}, nil
	}
	if p.evm {
		if key, ok := ledger.AppendEVMKeyHex(p.key[:0], text); ok {
			p.key = key
			return p.batch.Add(key), nil
		}
	}
	key, err := ledger.AppendKey(p.key[:0], p.chain.Name, string(text))
	if errors.Is(err, ledger.ErrOpaque) && !p.format.evm {
		key, err = ledger.AppendOpaqueKey(p.key[:0], string(text))
		p.batch.Skip(skipOpaque)
	}
	if err != nil {
		return ledger.Text{}, err
	}
	p.key = key
	return p.batch.Add(key), nil
}

// contract keeps a token's contract as canonical text.
func (p *parser) contract(s slot) (ledger.Text, error) {
	text := p.row[s]
	if len(text) == 0 {
		return ledger.Text{}, fmt.Errorf("column %s: %w", p.format.column(s), errEmpty)
	}
	if key, ok := ledger.AppendEVMKeyHex(p.key[:0], text); ok {
		p.key = key
		var canonical [42]byte
		copy(canonical[:], "0x")
		hex.Encode(canonical[2:], key[len(key)-20:])
		return p.batch.Add(canonical[:]), nil
	}
	key, err := ledger.AppendKey(p.key[:0], p.chain.Name, string(text))
	if err != nil {
		return ledger.Text{}, fmt.Errorf("column %s: %w", p.format.column(s), err)
	}
	return p.batch.AddString(ledger.KeyText(p.chain.Name, key)), nil
}
