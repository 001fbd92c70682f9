package etl

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ledger"
)

const (
	skipFailedCall  = "call that failed, or that a failed one made"
	skipMovesNone   = "call that can move nothing (delegatecall, staticcall, callcode)"
	skipEmptyCall   = "call within a transaction that moves 0"
	skipNoAmount    = "selfdestruct without amount, as geth's traces have it"
	skipEmptyReward = "reward or genesis entry of 0"
)

// group is the run of rows that one transaction has in a table of traces.
type group struct {
	block  uint64
	hash   ledger.Hash
	number uint64   // of the row before: its place after the top-level one
	path   []uint32 // its trace_address
	next   []uint32 // room
	begun  bool
}

// trace reads a row of ethereum-etl-traces.
func (p *parser) trace() error {
	kind, failed, err := p.traceKind()
	if err != nil {
		return err
	}
	t, err := p.piece()
	if err != nil {
		return err
	}
	switch kind {
	case "reward", "genesis", "daofork":
		return p.fromOutside(kind, failed, t)
	case "call", "create", "suicide", "selfdestruct":
	default:
		return fmt.Errorf("a trace of type %s is not known; it may move value, so leave it out only if you know that it does not", cut([]byte(kind)))
	}
	if t.Hash, err = p.traceHash(); err != nil {
		return err
	}
	number, top, err := p.traceNumber(t)
	if err != nil {
		return err
	}
	if top {
		return p.topCall(t, failed)
	}
	switch {
	case failed:
		p.batch.Skip(skipFailedCall)
		return nil
	case kind == "call" && movesNothing(p.row[callType]):
		p.batch.Skip(skipMovesNone)
		return nil
	case kind != "call" && kind != "create" && len(p.row[amount]) == 0:
		p.batch.Skip(skipNoAmount)
		return nil
	}
	moved := ledger.Transfer{Kind: ledger.Internal, Number: number}
	if moved.Amount, moved.Inexact, err = p.amount(); err != nil {
		return err
	}
	if moved.Amount.IsZero() {
		p.batch.Skip(skipEmptyCall)
		return nil
	}
	if moved.From, err = p.address(from); err != nil {
		return err
	}
	if moved.To, err = p.address(to); err != nil {
		return err
	}
	p.add(&t, &moved)
	return nil
}

// topCall keeps the row that is the transaction itself, and so the same transfer as in
// the table of transactions.
func (p *parser) topCall(t ledger.Tx, failed bool) (err error) {
	t.Status = ledger.StatusDone
	if failed {
		t.Status = ledger.StatusFailed
	}
	moved := ledger.Transfer{Kind: ledger.Value}
	if moved.From, err = p.address(from); err != nil {
		return err
	}
	if moved.To, err = p.addressOr(to); err != nil {
		return err
	}
	if moved.Amount, moved.Inexact, err = p.amount(); err != nil {
		return err
	}
	if moved.To.Empty() && !failed && !moved.Amount.IsZero() {
		return fmt.Errorf("column %s: %w, for the trace did not fail", p.format.column(to), errEmpty)
	}
	p.add(&t, &moved)
	return nil
}

// movesNothing says that a call of a type leaves the value with its caller.
func movesNothing(callType []byte) bool {
	for _, name := range []string{"delegatecall", "staticcall", "callcode"} {
		if bytes.EqualFold(callType, []byte(name)) {
			return true
		}
	}
	return false
}

// fromOutside keeps what no transaction moves, under a name made of what it is: a
// reward is an issuance, the fork of the DAO moved balances without being asked.
func (p *parser) fromOutside(kind string, failed bool, t ledger.Tx) error {
	moved := ledger.Transfer{Kind: ledger.Internal}
	var err error
	if moved.Amount, moved.Inexact, err = p.amount(); err != nil {
		return err
	}
	number, err := p.outsideNumber()
	if err != nil {
		return err
	}
	if moved.Amount.IsZero() || failed {
		p.batch.Skip(skipEmptyReward)
		return nil
	}
	moved.Number = number
	if moved.To, err = p.address(to); err != nil {
		return err
	}
	id := fmt.Sprintf("%s:%d:", kind, t.Block)
	if kind == "daofork" {
		if moved.From, err = p.address(from); err != nil {
			return err
		}
		id += ledger.KeyText(p.chain.Name, p.batch.Bytes(moved.From)) + ":"
	} else if len(p.row[rewardType]) > 0 {
		id += string(bytes.ToLower(p.row[rewardType])) + ":"
	}
	id += ledger.KeyText(p.chain.Name, p.batch.Bytes(moved.To))
	if len(id) > ledger.MaxID {
		return p.wrong(rewardType, "a short word such as block or uncle")
	}
	t.Index = ledger.NoIndex
	t.ID = p.batch.AddString(id)
	p.add(&t, &moved)
	return nil
}

// outsideNumber numbers rows without a transaction, of which one address may have
// several in a block: two uncles.
func (p *parser) outsideNumber() (uint32, error) {
	if len(p.row[traceIndex]) > 0 {
		n, err := p.number(traceIndex, maxNumber)
		return uint32(n), err
	}
	if id := p.row[traceID]; len(id) > 0 {
		n, ok := digits(id[bytes.LastIndexByte(id, '_')+1:])
		if !ok || n > maxNumber {
			return 0, p.wrong(traceID, "a text like reward_46147_0")
		}
		return uint32(n), nil
	}
	return 0, fmt.Errorf("a row without transaction has neither trace_id nor trace_index, so that nothing tells two rewards of one block apart: export the table with one of them")
}

// traceKind is the row's type, from its own column or from its id.
func (p *parser) traceKind() (kind string, failed bool, err error) {
	text := p.row[traceType]
	if len(text) == 0 {
		text, _, _ = bytes.Cut(p.row[traceID], []byte("_"))
	}
	switch string(p.row[status]) {
	case "1":
	case "0":
		failed = true
	default:
		return "", false, p.wrong(status, "1 or 0, which says whether the call and all that led to it succeeded")
	}
	// Types that are known cost no string of their own.
	for _, known := range []string{"call", "create", "suicide", "reward", "genesis", "selfdestruct", "daofork"} {
		if string(text) == known {
			return known, failed, nil
		}
	}
	return string(bytes.ToLower(text)), failed, nil
}

// traceHash is the row's transaction, from its own column or from its id.
func (p *parser) traceHash() (ledger.Hash, error) {
	if len(p.row[tx]) > 0 {
		return p.hash(tx)
	}
	_, rest, _ := bytes.Cut(p.row[traceID], []byte("_"))
	text, _, _ := bytes.Cut(rest, []byte("_"))
	h, ok := hash(text)
	if !ok {
		return h, p.wrong(tx, "a hash of 64 hex digits, or a trace_id like call_0x…_0_1")
	}
	return h, nil
}

// traceNumber is the number of a row of a transaction; top says that it is the
// transaction's own call. See the package's words on it.
func (p *parser) traceNumber(t ledger.Tx) (number uint32, top bool, err error) {
	g := &p.group
	if g.next, err = p.tracePath(g.next[:0]); err != nil {
		return 0, false, err
	}
	top = len(g.next) == 0
	if len(p.row[traceIndex]) > 0 {
		n, err := p.number(traceIndex, maxNumber)
		return uint32(n), top, err
	}
	same := g.begun && g.block == t.Block && g.hash == t.Hash
	if same != !top || same && slices.Compare(g.path, g.next) >= 0 {
		return 0, false, errors.New("this row's number cannot be told: the rows of a transaction must stand together, the one with an empty trace_address first and the others in the order of trace_address, none left out; sort the table by block_number, transaction_index, trace_address, or add the column trace_index")
	}
	if top {
		g.block, g.hash, g.number, g.begun = t.Block, t.Hash, 0, true
	} else if g.number++; g.number > maxNumber {
		return 0, false, fmt.Errorf("more than %d calls in one transaction", maxNumber)
	}
	g.path, g.next = g.next, g.path
	return uint32(g.number), top, nil
}

// tracePath reads trace_address: 0,1 or 0_1 or [0, 1]; without the column it is the
// end of the trace_id.
func (p *parser) tracePath(path []uint32) ([]uint32, error) {
	text := p.row[traceAddress]
	if !p.has[traceAddress] {
		parts := bytes.SplitN(p.row[traceID], []byte("_"), 3)
		if len(parts) < 3 {
			return nil, p.wrong(traceID, "a text like call_0x…_0_1")
		}
		text = parts[2]
	}
	for len(text) > 0 {
		if c := text[0]; c == '[' || c == ']' || c == ',' || c == '_' || c == ' ' {
			text = text[1:]
			continue
		}
		end := 0
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		n, ok := digits(text[:end])
		if !ok || n > 1<<32-1 {
			return nil, p.wrong(traceAddress, "numbers between commas, as 0,1")
		}
		path, text = append(path, uint32(n)), text[end:]
	}
	return path, nil
}

// sameTrace says that two rows are of one transaction and are numbered by their order.
// What cannot be read is not: the parser will say so.
func sameTrace(chain ledger.Chain, f *format, header, line, next []byte) bool {
	p := parser{chain: chain, reader: reader{format: f}}
	if len(line) == 0 || len(next) == 0 {
		return true // a blank line parts nothing
	}
	if header != nil && p.header(header) != nil {
		return false
	}
	key := func(line []byte) (h ledger.Hash, number uint64, ok bool) {
		if p.read(line) != nil || len(p.row[traceIndex]) > 0 {
			return h, 0, false
		}
		number, err := p.number(block, 1<<63)
		if err != nil {
			return h, 0, false
		}
		h, _ = p.traceHash() // none: what comes from outside is numbered by its block
		return h, number, true
	}
	h, number, ok := key(line)
	if !ok {
		return false
	}
	h2, number2, ok := key(next)
	return ok && h == h2 && number == number2
}
