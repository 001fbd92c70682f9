package ethereum

import (
	"encoding/json"
	"errors"
	"fmt"
)

type (
	flatTrace struct {
		Type                string      `json:"type"`
		Action              flatAction  `json:"action"`
		Result              *flatResult `json:"result"`
		Error               string      `json:"error"`
		BlockHash           *hash       `json:"blockHash"`
		TransactionHash     *hash       `json:"transactionHash"`
		TransactionPosition *uint64     `json:"transactionPosition"`
		TraceAddress        []uint32    `json:"traceAddress"`
	}
	flatAction struct {
		CallType      string   `json:"callType"`
		From          *account `json:"from"`
		To            *account `json:"to"`
		Value         *amount  `json:"value"`
		Address       *account `json:"address"` // of the contract that ends itself
		RefundAddress *account `json:"refundAddress"`
		Balance       *amount  `json:"balance"`
	}
	flatResult struct {
		Address *account `json:"address"` // of the contract that was created
	}
)

// flatTraces reads an answer of trace_block: the calls of all transactions in
// depth-first order, and the rewards, which are of no transaction.
func (k *Block) flatTraces(answer []byte) ([][]call, error) {
	var told []flatTrace
	if err := json.Unmarshal(answer, &told); err != nil {
		return nil, err
	}
	calls := make([][]call, len(k.transactions))
	place := -1
	var path pathOf
	for n := range told {
		t := &told[n]
		if t.BlockHash != nil && *t.BlockHash != hash(k.Hash) {
			return nil, fmt.Errorf("trace %d is of block 0x%x: %w", n, *t.BlockHash, ErrOtherBlock)
		}
		if t.TransactionHash == nil {
			if t.Type != "reward" {
				return nil, fmt.Errorf("trace %d, a %q, lacks its transaction", n, shorten([]byte(t.Type)))
			}
			continue
		}
		if len(t.TraceAddress) == 0 { // the next transaction itself
			place++
			path = path[:0]
		}
		if place < 0 || place >= len(calls) || *t.TransactionHash != *k.transactions[place].Hash {
			return nil, fmt.Errorf("trace %d is of 0x%x, which is not the next transaction of the block: %w", n, *t.TransactionHash, ErrOtherBlock)
		}
		failed, err := path.enter(t.TraceAddress, t.Error != "")
		if err != nil {
			return nil, fmt.Errorf("trace %d: %w", n, err)
		}
		c, err := t.call(failed)
		if err != nil {
			return nil, fmt.Errorf("trace %d: %w", n, err)
		}
		calls[place] = append(calls[place], c)
	}
	if place != len(calls)-1 {
		return nil, fmt.Errorf("traces of %d transactions of %d: %w", place+1, len(calls), ErrOtherBlock)
	}
	return calls, nil
}

// call reads one trace.
func (t *flatTrace) call(failed bool) (call, error) {
	c := call{failed: failed}
	a := &t.Action
	from, to, value := a.From, a.To, a.Value
	switch t.Type {
	case "call":
		switch a.CallType {
		case "call":
			c.moves = true
		case "delegatecall", "staticcall", "callcode":
		default:
			return c, fmt.Errorf("a call of the type %q, which nobody knows", shorten([]byte(a.CallType)))
		}
	case "create":
		c.moves = true
		if t.Result != nil {
			to = t.Result.Address
		}
	case "suicide", "selfdestruct":
		c.moves = true
		from, to, value = a.Address, a.RefundAddress, a.Balance
	default:
		return c, fmt.Errorf("it is of the type %q, which nobody knows", shorten([]byte(t.Type)))
	}
	return c, c.fill(from, to, value)
}

// pathOf is where a walk through a transaction's calls stands: the place of each call
// on the way down from the transaction, and whether it or one above it failed. The
// first is the transaction itself.
type pathOf []struct {
	place  uint32
	failed bool
}

var errOrder = errors.New("its place among the calls does not follow the one before it")

// enter goes on to the call at an address, which must be a next one in depth-first
// order, and says whether it is part of one that failed.
func (p *pathOf) enter(address []uint32, failed bool) (bool, error) {
	depth := len(address)
	old := *p
	step := struct {
		place  uint32
		failed bool
	}{failed: failed}
	if depth == 0 {
		*p = pathOf{step}
		return failed, nil
	}
	if depth > len(old) {
		return false, errOrder
	}
	for i, place := range address[:depth-1] {
		if old[i+1].place != place {
			return false, errOrder
		}
	}
	step.place = address[depth-1]
	next := uint32(0) // the first call of the one above
	if depth < len(old) {
		next = old[depth].place + 1
	}
	if step.place < next { // a node that leaves out calls of precompiled contracts may skip places
		return false, errOrder
	}
	step.failed = failed || old[depth-1].failed
	*p = (*p)[:depth]
	*p = append(*p, step)
	return step.failed, nil
}
