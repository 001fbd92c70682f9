package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

// The columns of eth/traces.
const (
	traceHash = iota
	traceIndex
	traceFrom
	traceTo
	traceValue
	traceType
	traceCallType
	traceSubtraces
	traceAddress
	traceStatus
	traceTime
	traceBlock
	traceBlockHash
	traceID
)

// maxOpenTraces bounds the memory of transactions of which rows are still missing.
const maxOpenTraces = 1 << 18

// maxTraceDepth is the deepest that the EVM calls.
const maxTraceDepth = 1024

// call is one row of a transaction.
type call struct {
	path          []uint32
	subtraces     uint64
	from, to      []byte
	value         uint256.Int
	inexact       bool
	moves, failed bool
}

// callTree is a transaction of which rows were read. The table says no place of a call
// among its transaction's, which is what tells two transfers apart; but each call says
// where it stands in the tree and how many calls it makes, so that a tree can be held
// to be complete and be numbered, in whatever order its rows come.
type callTree struct {
	tx        ledger.Tx
	blockHash ledger.Hash
	first     int64 // the first of its rows in the file
	expected  uint64
	tried     int
	calls     []call
}

// traceRows keeps the trees that are not complete yet, of which there is one at a
// time where the file is in order.
type traceRows struct {
	open   map[ledger.Hash]*callTree
	weight int // of the calls in them
}

// weight is what a call takes of memory, in about 150 bytes.
func (c *call) weight() int { return 1 + len(c.path)/32 }

// traces is the table eth/traces.
func traces() table {
	return table{
		model: ledger.Account,
		columns: []spec{
			traceHash: {path: "transaction_hash"}, traceIndex: {path: "transaction_index", holds: whole},
			traceFrom: {path: "from_address"}, traceTo: {path: "to_address"}, traceValue: {path: "value", holds: amount},
			traceType: {path: "trace_type"}, traceCallType: {path: "call_type"},
			traceSubtraces: {path: "subtraces", holds: whole}, traceAddress: {path: "trace_address"},
			traceStatus: {path: "status", holds: whole}, traceTime: {path: "block_timestamp", holds: instant, optional: true},
			traceBlock: {path: "block_number", holds: whole}, traceBlockHash: {path: "block_hash", optional: true},
			traceID: {path: "trace_id"},
		},
		reader: func(ledger.Chain) rows { return &traceRows{open: map[ledger.Hash]*callTree{}} },
	}
}

// safe is the first row of the transactions that are open.
func (t *traceRows) safe(row int64) int64 {
	for _, tree := range t.open {
		row = min(row, tree.first)
	}
	return row
}

func (t *traceRows) end(r *rowReader) {
	var first *callTree
	for _, tree := range t.open {
		if first == nil || tree.first < first.first {
			first = tree
		}
	}
	if first == nil {
		return
	}
	// Whatever is wrong with the others, one is enough to refuse the file.
	err := fmt.Errorf("%d of its %d calls are there: give the whole table of a day in one file", len(first.calls), first.expected)
	if uint64(len(first.calls)) >= first.expected {
		err = first.order()
	}
	r.err = fmt.Errorf("row %d: transaction 0x%x: %w", first.first, first.tx.Hash[:], err)
}

// row reads one call. Every column is read, whatever the call is: the columns go
// through the file together.
func (t *traceRows) row(r *rowReader) {
	tx := ledger.Tx{Index: ledger.NoIndex}
	tx.Hash = r.hashIfAny(traceHash)
	ofTx := tx.Hash != ledger.Hash{}
	index := r.value(traceIndex)
	var c call
	r.key = r.key[:0]
	from, fromIs := r.keyOf(traceFrom)
	to, toIs := r.keyOf(traceTo)
	c.value, c.inexact = r.valueOf()
	kind, callType := r.bytes(traceType), r.bytes(traceCallType)
	subtraces, path := r.value(traceSubtraces), r.bytes(traceAddress)
	status := take(r, traceStatus, statusOf)
	tx.Time, tx.Block = r.time(traceTime), r.whole(traceBlock)
	blockHash := r.hashIfAny(traceBlockHash)
	id := r.bytes(traceID)
	if r.err != nil {
		return
	}
	c.moves = moves(string(kind), string(callType), r)
	if c.failed = status == ledger.StatusFailed; status == ledger.StatusUnknown {
		r.fail(traceStatus, errNull)
	}
	if r.err != nil {
		return
	}
	if !ofTx {
		reward(r, tx, blockHash, string(kind), id, to, toIs, c)
		return
	}
	var err error
	if tx.Index, err = index32(index); err != nil {
		r.fail(traceIndex, err)
	}
	if c.subtraces, err = wholeOf(subtraces); err != nil || c.subtraces > maxOpenTraces {
		r.fail(traceSubtraces, errors.Join(err, fmt.Errorf("is no number of calls below %d", maxOpenTraces)))
	}
	if c.path, err = pathOf(path); err != nil {
		r.fail(traceAddress, err)
	}
	if c.moves && !c.failed && !c.value.IsZero() && !fromIs {
		r.fail(traceFrom, errNull)
	}
	if r.err != nil {
		return
	}
	c.from, c.to = bytes.Clone(from), bytes.Clone(to)
	t.add(r, tx, blockHash, c)
}

// add puts a call into its transaction's tree, and gives out the tree once complete.
func (t *traceRows) add(r *rowReader, tx ledger.Tx, blockHash ledger.Hash, c call) {
	tree := t.open[tx.Hash]
	if tree == nil {
		tree = &callTree{tx: tx, blockHash: blockHash, first: r.f.row, expected: 1}
		t.open[tx.Hash] = tree
	}
	if tree.tx != tx || tree.blockHash != blockHash {
		r.err = fmt.Errorf("transaction 0x%x stands in two blocks or at two places", tx.Hash[:])
		return
	}
	tree.calls = append(tree.calls, c)
	tree.expected += c.subtraces
	if t.weight += c.weight(); !tree.complete() {
		if t.weight > maxOpenTraces {
			r.err = fmt.Errorf("rows of %d transactions lie too far apart, or some are missing: sort the table by block_number, transaction_index, and write it anew", len(t.open))
		}
		return
	}
	delete(t.open, tx.Hash)
	for i := range tree.calls {
		t.weight -= tree.calls[i].weight()
	}
	tree.give(r)
}

// complete says whether the tree is whole. As many calls as it tells of need not be
// those that it tells of, where rows are out of order.
func (tree *callTree) complete() bool {
	const tries = 64 // each sorts the calls
	if uint64(len(tree.calls)) != tree.expected || tree.tried == tries {
		return false
	}
	tree.tried++
	return tree.order() == nil
}

// order sorts the calls depth first and holds them to be one tree: as many as it
// tells of, the transaction itself, and every call one of those that another made.
func (tree *callTree) order() error {
	slices.SortFunc(tree.calls, func(a, b call) int { return slices.Compare(a.path, b.path) })
	var above []*call // the calls that the one looked at is part of
	for i := range tree.calls {
		c := &tree.calls[i]
		depth := len(c.path)
		whole := depth <= len(above) && (depth == 0) == (i == 0)
		if whole && depth > 0 {
			by := above[depth-1]
			whole = slices.Equal(by.path, c.path[:depth-1]) && uint64(c.path[depth-1]) < by.subtraces &&
				!slices.Equal(c.path, tree.calls[i-1].path)
		}
		if !whole {
			return fmt.Errorf("call %v stands twice, or is none of those that subtraces tells of", c.path)
		}
		above = append(above[:depth], c)
	}
	return nil
}

// give adds the transaction and what its calls moved to the batch.
func (tree *callTree) give(r *rowReader) {
	tx := tree.tx
	tx.Status = ledger.StatusDone
	if tree.calls[0].failed {
		tx.Status = ledger.StatusFailed
	}
	for i := range tree.calls {
		c := &tree.calls[i]
		t := ledger.Transfer{Kind: ledger.Internal, Number: uint32(i), Amount: c.value, Inexact: c.inexact}
		switch {
		case i == 0:
			t.Kind = ledger.Value
		case c.failed || tx.Status == ledger.StatusFailed:
			r.b.Skip("call that failed")
			continue
		case !c.moves || c.value.IsZero():
			r.b.Skip("call that moves nothing")
			continue
		}
		t.From, t.To = r.b.Add(c.from), r.b.Add(c.to)
		r.b.Transfers = append(r.b.Transfers, t)
		tx.Transfers++
	}
	r.block(tx.Block, tree.blockHash, tx.Time)
	r.b.Txs = append(r.b.Txs, tx)
}

// reward adds what a block itself gave to somebody: it goes by the table's own name.
func reward(r *rowReader, tx ledger.Tx, blockHash ledger.Hash, kind string, id, to []byte, toIs bool, c call) {
	switch {
	case kind != "reward" && kind != "genesis":
		r.fail(traceHash, errNull)
	case len(id) == 0 || len(id) > ledger.MaxID:
		r.fail(traceID, fmt.Errorf("is %q, no name of 1 to %d bytes", clip(id), ledger.MaxID))
	case !toIs:
		r.fail(traceTo, errNull)
	}
	if r.err != nil {
		return
	}
	tx.ID, tx.Status, tx.Transfers = r.b.Add(id), ledger.StatusDone, 1
	r.block(tx.Block, blockHash, tx.Time)
	r.b.Txs = append(r.b.Txs, tx)
	r.b.Transfers = append(r.b.Transfers, ledger.Transfer{To: r.b.Add(to), Amount: c.value, Inexact: c.inexact, Kind: ledger.Value})
}

// moves says whether a kind of trace moves its value. The other kinds of call run
// foreign code in the caller's own account.
func moves(kind, callType string, r *rowReader) bool {
	switch kind {
	case "create", "suicide", "selfdestruct", "reward", "genesis":
		return true
	case "call":
		switch callType {
		case "call", "":
			return true
		case "callcode", "delegatecall", "staticcall":
			return false
		}
		r.fail(traceCallType, fmt.Errorf("is %q, which nobody knows", clip([]byte(callType))))
		return false
	}
	r.fail(traceType, fmt.Errorf("is %q, which nobody knows", clip([]byte(kind))))
	return false
}

// keyOf reads an address to the end of r.key.
func (r *rowReader) keyOf(c int) (key []byte, ok bool) {
	b := r.bytes(c)
	if r.err != nil || len(b) == 0 {
		return nil, false
	}
	n := len(r.key)
	all, ok := ledger.AppendEVMKeyHex(r.key, b)
	if !ok {
		var err error
		if all, err = ledger.AppendKey(r.key[:n], r.chain.Name, string(clip(b))); err != nil {
			r.fail(c, err)
			return nil, false
		}
	}
	r.key = all
	return all[n:], true
}

// valueOf reads the value of a trace, which is null where its kind has none.
func (r *rowReader) valueOf() (n uint256.Int, inexact bool) {
	n = take(r, traceValue, func(v parquet.Value) (n uint256.Int, err error) {
		if v.IsNull() {
			return n, nil
		}
		n, inexact, err = r.f.columns[traceValue].amountOf(v)
		return n, err
	})
	return n, inexact
}

// pathOf reads where a call stands: its number among those that its caller makes,
// after the caller's own path. "0,1" and "[0, 1]" are both met with.
func pathOf(b []byte) ([]uint32, error) {
	wrong := func() error { return fmt.Errorf("is %q, no place of a call such as 0,1", clip(b)) }
	if len(b) >= 2 && b[0] == '[' && b[len(b)-1] == ']' {
		b = b[1 : len(b)-1]
	}
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) > maxTraceDepth*11 {
		return nil, wrong()
	}
	var path []uint32
	for part := range bytes.SplitSeq(b, []byte(",")) {
		n, err := strconv.ParseUint(string(bytes.TrimSpace(part)), 10, 32)
		if err != nil {
			return nil, wrong()
		}
		path = append(path, uint32(n))
	}
	if len(path) > maxTraceDepth {
		return nil, wrong()
	}
	return path, nil
}
