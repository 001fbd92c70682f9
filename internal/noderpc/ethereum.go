package noderpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/ethereum"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/wallet"
)

// Ethereum is a node of Ethereum, of a chain made like it, or of Tron by its interface
// of the same form.
//
// What a node offers beyond the usual is found out once, when it is first needed:
// receipts of a whole block, requests with several questions, traces.
type Ethereum struct {
	client  *Client
	decoder *ethereum.Decoder
	chain   wallet.Chain
	chainID uint64 // 0: not known

	mu sync.Mutex
	// Known of the node, under mu.
	traces        traceMethod
	singleReceipt bool // it has no eth_getBlockReceipts
	noBatches     bool
}

var _ follow.Node = (*Ethereum)(nil)

// EthereumOptions of a node; the zero value is right for most.
type EthereumOptions struct {
	// NoTraces leaves internal transfers out, though the node may offer traces.
	NoTraces bool
	// ChainID is what the node must say that its chain's number is; 0 for that of the chain,
	// where it is known. Private networks have their own.
	ChainID uint64
}

// NewEthereum is the node that a client calls, of a chain.
func NewEthereum(c *Client, chain wallet.Chain, o EthereumOptions) (*Ethereum, error) {
	d, err := ethereum.NewDecoder(chain)
	if err != nil {
		return nil, err
	}
	n := &Ethereum{client: c, decoder: d, chain: chain, chainID: o.ChainID}
	if n.chainID == 0 {
		n.chainID, _ = ethereum.ChainID(chain)
	}
	if o.NoTraces {
		n.traces = traceNone
	}
	return n, nil
}

// header is what of a block's answer the node's own place in the chain is read from.
type header struct {
	Number string `json:"number"`
	Hash   string `json:"hash"`
}

// read gives number and hash, and holds the number to be the one asked for.
func (h header) read() (uint64, ledger.Hash, error) {
	number, err := parseQuantity(h.Number)
	if err != nil {
		return 0, ledger.Hash{}, fmt.Errorf("number: %w", err)
	}
	hash, err := parseHash(h.Hash)
	return number, hash, err
}

// Check asks the node which chain it is of.
func (n *Ethereum) Check(ctx context.Context) error {
	id, err := n.id(ctx)
	if err == nil && n.chainID != 0 && id != n.chainID {
		err = n.client.garbage("eth_chainId", fmt.Errorf("the node is of the chain with number %d, and %s has %d; give another URL, or another chain", id, n.chain, n.chainID))
	}
	return err
}

func (n *Ethereum) id(ctx context.Context) (uint64, error) {
	var text string
	if err := n.client.callInto(ctx, &text, "eth_chainId"); err != nil {
		return 0, err
	}
	id, err := parseQuantity(text)
	if err != nil {
		return 0, n.client.garbage("eth_chainId", err)
	}
	return id, nil
}

// Head is the last block of the node's chain.
func (n *Ethereum) Head(ctx context.Context) (uint64, ledger.Hash, error) {
	const method = "eth_getBlockByNumber"
	var h header
	if err := n.client.callInto(ctx, &h, method, "latest", false); err != nil {
		return 0, ledger.Hash{}, err
	}
	number, hash, err := h.read()
	if err != nil {
		return 0, hash, n.client.garbage(method, err)
	}
	return number, hash, nil
}

// HashAt is the block of that number on the node's chain, or follow.ErrNoBlock.
func (n *Ethereum) HashAt(ctx context.Context, number uint64) (ledger.Hash, error) {
	const method = "eth_getBlockByNumber"
	result, err := n.client.Call(ctx, method, hexQuantity(number), false)
	if err != nil {
		return ledger.Hash{}, err
	}
	if isNull(result) {
		return ledger.Hash{}, n.noBlock(number)
	}
	var h header
	if err := json.Unmarshal(result, &h); err != nil {
		return ledger.Hash{}, n.client.garbage(method, err)
	}
	got, hash, err := h.read()
	switch {
	case err != nil:
		return hash, n.client.garbage(method, err)
	case got != number:
		return hash, n.client.garbage(method, fmt.Errorf("block %d was asked for, and %d came", number, got))
	}
	return hash, nil
}

func (n *Ethereum) noBlock(number uint64) error {
	return fmt.Errorf("block %d of %s: %w", number, n.chain, follow.ErrNoBlock)
}

// Wait asks for the last block until it is another than after.
func (n *Ethereum) Wait(ctx context.Context, after ledger.Hash) error {
	return poll(ctx, after, func() (ledger.Hash, error) {
		_, h, err := n.Head(ctx)
		return h, err
	})
}

// Block adds the block of that number to b. Its parts come by several calls; each of
// them says of which block it is, and where they differ the error is
// follow.ErrChanged.
func (n *Ethereum) Block(ctx context.Context, number uint64, b *ledger.Batch) error {
	answer, receipts, err := n.blockAndReceipts(ctx, number)
	if err != nil {
		return err
	}
	if isNull(answer) {
		return n.noBlock(number)
	}
	block, err := n.decoder.Block(answer)
	if err != nil {
		return n.client.garbage("eth_getBlockByNumber", err)
	}
	if block.Number != number {
		return n.client.garbage("eth_getBlockByNumber", fmt.Errorf("block %d was asked for, and %d came", number, block.Number))
	}
	var traces ethereum.Traces
	if transactions := block.Transactions(); len(transactions) > 0 {
		if receipts, err = n.receipts(ctx, block, receipts); err != nil {
			return err
		}
		if traces, err = n.trace(ctx, block); err != nil {
			return err
		}
	}
	if err := n.decoder.AppendRows(b, block, receipts, traces); err != nil {
		if errors.Is(err, ethereum.ErrOtherBlock) {
			return fmt.Errorf("%w: %w", follow.ErrChanged, err)
		}
		return n.client.garbage(fmt.Sprintf("block %d", number), err)
	}
	return nil
}

// blockAndReceipts asks for both at once where the node takes that. receipts is nil
// where they must be asked for by themselves.
func (n *Ethereum) blockAndReceipts(ctx context.Context, number uint64) (block, receipts json.RawMessage, err error) {
	n.mu.Lock()
	together := !n.singleReceipt && !n.noBatches
	n.mu.Unlock()
	at := hexQuantity(number)
	if together {
		results, err := n.client.Batch(ctx,
			Question{"eth_getBlockByNumber", []any{at, true}}, Question{"eth_getBlockReceipts", []any{at}})
		if err == nil {
			return results[0], results[1], nil
		}
		var failed *Error
		if !errors.As(err, &failed) || failed.Kind == Unreachable || failed.Kind == TimedOut {
			return nil, nil, err
		}
	}
	// One by one, it shows which of them the node does not take.
	block, err = n.client.Call(ctx, "eth_getBlockByNumber", at, true)
	return block, nil, err
}

// receipts gives those of a block: the ones that came with it, or asked for by
// themselves, all at once or of each transaction.
func (n *Ethereum) receipts(ctx context.Context, block *ethereum.Block, came json.RawMessage) (json.RawMessage, error) {
	if came == nil {
		n.mu.Lock()
		single := n.singleReceipt
		n.mu.Unlock()
		if single {
			return n.singleReceipts(ctx, block)
		}
		var err error
		came, err = n.client.Call(ctx, "eth_getBlockReceipts", hexQuantity(block.Number))
		if notOffered(err) {
			n.mu.Lock()
			n.singleReceipt = true
			n.mu.Unlock()
			return n.singleReceipts(ctx, block)
		}
		if err != nil {
			return nil, err
		}
		n.mu.Lock()
		n.noBatches = true // this node answers one by one what it did not at once
		n.mu.Unlock()
	}
	if isNull(came) {
		return nil, fmt.Errorf("receipts of block %d of %s are not there yet: %w", block.Number, n.chain, follow.ErrChanged)
	}
	return came, nil
}

// singleReceipts asks for the receipt of each transaction, many in one request where
// the node takes that.
func (n *Ethereum) singleReceipts(ctx context.Context, block *ethereum.Block) (json.RawMessage, error) {
	const atOnce = 100
	transactions := block.Transactions()
	all := []byte{'['}
	for len(transactions) > 0 {
		part := transactions[:min(atOnce, len(transactions))]
		transactions = transactions[len(part):]
		questions := make([]Question, len(part))
		for i, h := range part {
			questions[i] = Question{"eth_getTransactionReceipt", []any{fmt.Sprintf("0x%x", h)}}
		}
		results, err := n.askAll(ctx, questions)
		if err != nil {
			return nil, err
		}
		for i, r := range results {
			if isNull(r) {
				return nil, fmt.Errorf("receipt of transaction 0x%x of block %d of %s is not there yet: %w", part[i], block.Number, n.chain, follow.ErrChanged)
			}
			if len(all) > 1 {
				all = append(all, ',')
			}
			all = append(all, r...)
		}
		if int64(len(all)) > n.client.maxResponse {
			return nil, n.client.tooLarge("eth_getTransactionReceipt")
		}
	}
	return append(all, ']'), nil
}

// askAll asks questions in one request, or one by one where the node does not take
// that.
func (n *Ethereum) askAll(ctx context.Context, questions []Question) ([]json.RawMessage, error) {
	n.mu.Lock()
	together := !n.noBatches
	n.mu.Unlock()
	if together {
		results, err := n.client.Batch(ctx, questions...)
		var failed *Error
		if err == nil || !errors.As(err, &failed) || failed.Kind == Unreachable || failed.Kind == TimedOut {
			return results, err
		}
	}
	results := make([]json.RawMessage, len(questions))
	for i, q := range questions {
		var err error
		if results[i], err = n.client.Call(ctx, q.Method, q.Params...); err != nil {
			return nil, err
		}
	}
	n.mu.Lock()
	n.noBatches = true
	n.mu.Unlock()
	return results, nil
}

func isNull(result json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(result), []byte("null")) }

func hexQuantity(n uint64) string { return "0x" + strconv.FormatUint(n, 16) }

func parseQuantity(text string) (uint64, error) {
	if len(text) < 3 || text[:2] != "0x" {
		return 0, fmt.Errorf("%.40q is no number of 0x and hex digits", text)
	}
	n, err := strconv.ParseUint(text[2:], 16, 64)
	if err != nil {
		return 0, fmt.Errorf("%.40q is no number of 0x and hex digits", text)
	}
	return n, nil
}
