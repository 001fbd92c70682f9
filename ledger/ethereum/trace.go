package ethereum

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/holiman/uint256"
)

// TraceFormat says in which form a node told the calls within a block.
type TraceFormat uint8

// The formats of traces.
const (
	NoTraces   TraceFormat = iota // the node tells none
	CallTracer                    // debug_traceBlockByHash with callTracer: calls in calls
	FlatTraces                    // trace_block: one list, each with its address in the tree
)

// Traces is a node's answer about the calls within a block.
type Traces struct {
	Format TraceFormat
	Answer []byte
}

// call is one call within a transaction, in depth-first order: the first of a
// transaction's is the transaction itself.
type call struct {
	from, to account
	hasTo    bool
	value    uint256.Int
	moves    bool // its kind of call moves value, and not within the caller's own account
	failed   bool // it failed, or one that it is part of did
}

// readTraces reads the calls of all the block's transactions.
func (r *rowsOf) readTraces(t Traces) (err error) {
	switch t.Format {
	case NoTraces:
		r.b.Skip(skippedTraces)
		return nil
	case CallTracer:
		r.calls, err = r.k.callTraces(t.Answer)
	case FlatTraces:
		r.calls, err = r.k.flatTraces(t.Answer)
	default:
		return fmt.Errorf("format %d, which nobody knows", t.Format)
	}
	r.traced = err == nil
	return err
}

type (
	tracedTransaction struct {
		TxHash *hash  `json:"txHash"` // older nodes leave it out
		Result *frame `json:"result"`
		Error  string `json:"error"`
	}
	// frame is a call of callTracer's answer, and those that it made.
	frame struct {
		Type  string   `json:"type"`
		From  *account `json:"from"`
		To    *account `json:"to"`
		Value *amount  `json:"value"`
		Error string   `json:"error"`
		Calls []frame  `json:"calls"`
	}
)

// callTraces reads an answer of callTracer.
func (k *Block) callTraces(answer []byte) ([][]call, error) {
	var told []tracedTransaction
	if err := json.Unmarshal(answer, &told); err != nil {
		return nil, err
	}
	if len(told) != len(k.transactions) {
		return nil, fmt.Errorf("%d traces of %d transactions: %w", len(told), len(k.transactions), ErrOtherBlock)
	}
	calls := make([][]call, len(told))
	for i, t := range told {
		own := *k.transactions[i].Hash
		switch {
		case t.TxHash != nil && *t.TxHash != own:
			return nil, fmt.Errorf("in the place of transaction 0x%x stands the trace of 0x%x: %w", own, *t.TxHash, ErrOtherBlock)
		case t.Error != "":
			return nil, fmt.Errorf("the node could not trace transaction 0x%x: %s", own, shorten([]byte(t.Error)))
		case t.Result == nil:
			return nil, fmt.Errorf("the answer lacks the trace of transaction 0x%x", own)
		}
		var err error
		if calls[i], err = t.Result.appendTo(nil, false); err != nil {
			return nil, fmt.Errorf("transaction 0x%x: %w", own, err)
		}
	}
	return calls, nil
}

// appendTo adds a call and those that it made. The depth is that of the JSON, which
// the decoder bounds.
func (f *frame) appendTo(calls []call, failed bool) ([]call, error) {
	c := call{failed: failed || f.Error != ""}
	switch strings.ToUpper(f.Type) {
	case "CALL", "CREATE", "CREATE2", "SELFDESTRUCT":
		c.moves = true
	case "DELEGATECALL", "STATICCALL", "CALLCODE":
	default:
		return nil, fmt.Errorf("call %d is of the type %q, which nobody knows", len(calls), shorten([]byte(f.Type)))
	}
	if err := c.fill(f.From, f.To, f.Value); err != nil {
		return nil, fmt.Errorf("call %d: %w", len(calls), err)
	}
	if len(calls) >= math.MaxUint32 {
		return nil, errors.New("it has more calls than the ledger can number")
	}
	calls = append(calls, c)
	for i := range f.Calls {
		var err error
		if calls, err = f.Calls[i].appendTo(calls, c.failed); err != nil {
			return nil, err
		}
	}
	return calls, nil
}

// fill sets a call's parties and value. A call that moved value tells from whom to
// whom; one that failed before its callee was known may not.
func (c *call) fill(from, to *account, value *amount) error {
	if value != nil {
		c.value = uint256.Int(*value)
	}
	if from != nil {
		c.from = *from
	}
	if to != nil {
		c.to, c.hasTo = *to, true
	}
	if c.moves && !c.failed && !c.value.IsZero() && (from == nil || to == nil) {
		return errors.New("it moves value and lacks from or to")
	}
	return nil
}
