package noderpc

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/follow"
)

// pollPause is how long a node is left alone between two questions for its head.
const pollPause = 250 * time.Millisecond

// Bitcoin is a node of Bitcoin or of a chain made from it: Bitcoin Core, btcd and their
// kin. Blocks are read as the node keeps them, byte for byte, so that the decoder can
// hold them to their own hash and Merkle root.
type Bitcoin struct {
	client *Client
	params bitcoin.Params
}

var _ follow.Node = (*Bitcoin)(nil)

// NewBitcoin is the node that a client calls, of a chain's network.
func NewBitcoin(c *Client, p bitcoin.Params) *Bitcoin { return &Bitcoin{c, p} }

type chainInfo struct {
	Chain                string `json:"chain"`
	Blocks               *int64 `json:"blocks"`
	Headers              int64  `json:"headers"`
	BestBlockHash        string `json:"bestblockhash"`
	InitialBlockDownload bool   `json:"initialblockdownload"`
	Pruned               bool   `json:"pruned"`
	PruneHeight          int64  `json:"pruneheight"`
}

func (n *Bitcoin) info(ctx context.Context) (info chainInfo, err error) {
	err = n.client.callInto(ctx, &info, "getblockchaininfo")
	if err == nil && (info.Blocks == nil || *info.Blocks < 0) {
		err = n.client.garbage("getblockchaininfo", errors.New("it lacks the number of blocks"))
	}
	return info, err
}

// About says in a few words what the node tells of itself.
func (n *Bitcoin) About(ctx context.Context) (string, error) {
	info, err := n.info(ctx)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s node at %s, network %q, block %d", n.params.Chain, n.client.Host(), info.Chain, *info.Blocks)
	if info.InitialBlockDownload || info.Headers > *info.Blocks {
		text += fmt.Sprintf(" of %d known", info.Headers)
	}
	if info.Pruned {
		text += fmt.Sprintf(", blocks before %d are pruned", info.PruneHeight)
	}
	return text, nil
}

// Check asks the node for its first block, which tells chains and networks apart; but those
// that left Bitcoin later share its own.
func (n *Bitcoin) Check(ctx context.Context) error {
	if n.params.Genesis == (ledger.Hash{}) {
		return nil
	}
	h, err := n.HashAt(ctx, 0)
	if err == nil && h != n.params.Genesis {
		err = n.client.garbage("getblockhash", fmt.Errorf("the node's first block is %x, and that of %s (%s) is %x; give another URL, --chain or --network", h, n.params.Chain, n.params.Network, n.params.Genesis))
	}
	return err
}

// Head is the last block of the best chain that the node has verified.
func (n *Bitcoin) Head(ctx context.Context) (uint64, ledger.Hash, error) {
	info, err := n.info(ctx)
	if err != nil {
		return 0, ledger.Hash{}, err
	}
	h, err := parseHash(info.BestBlockHash)
	if err != nil {
		return 0, h, n.client.garbage("getblockchaininfo", fmt.Errorf("bestblockhash: %w", err))
	}
	return uint64(*info.Blocks), h, nil
}

// HashAt is the block of that height on the node's best chain, or follow.ErrNoBlock.
func (n *Bitcoin) HashAt(ctx context.Context, number uint64) (ledger.Hash, error) {
	var text string
	var err error
	past := number > math.MaxInt32 // which no node can say; btcd would answer for what is left of the number
	if !past {
		err = n.client.callInto(ctx, &text, "getblockhash", number)
	}
	if past || outOfRange(err) {
		return ledger.Hash{}, fmt.Errorf("block %d of %s: %w", number, n.params.Chain, follow.ErrNoBlock)
	}
	if err != nil {
		return ledger.Hash{}, err
	}
	h, err := parseHash(text)
	if err != nil {
		return h, n.client.garbage("getblockhash", err)
	}
	return h, nil
}

// outOfRange says that a node refused a height that it does not have: Bitcoin Core by
// RPC_INVALID_PARAMETER, btcd by a code of its own.
func outOfRange(err error) bool {
	var refused *Error
	if !errors.As(err, &refused) || refused.Kind != Refused {
		return false
	}
	const coreInvalidParameter = -8
	return refused.Code == coreInvalidParameter || strings.Contains(strings.ToLower(refused.Message), "out of range")
}

// Block adds the block of that height to b.
func (n *Bitcoin) Block(ctx context.Context, number uint64, b *ledger.Batch) error {
	h, err := n.HashAt(ctx, number)
	if err != nil {
		return err
	}
	const asStored = 0 // getblock's verbosity
	result, err := n.client.Call(ctx, "getblock", hex.EncodeToString(h[:]), asStored)
	if err != nil {
		return n.explain(number, err)
	}
	raw, err := unquoteHex(result)
	if err != nil {
		return n.client.garbage("getblock", fmt.Errorf("block %d: %w", number, err))
	}
	if err := bitcoin.DecodeBlock(raw, number, n.params, b); err != nil {
		return n.client.garbage("getblock", fmt.Errorf("block %d: %w", number, err))
	}
	if got := b.Blocks[len(b.Blocks)-1].Hash; got != h {
		return n.client.garbage("getblock", fmt.Errorf("block %x was asked for, and %x came", h, got))
	}
	return nil
}

// explain says what to do about a block that a node no longer has.
func (n *Bitcoin) explain(number uint64, err error) error {
	var refused *Error
	if errors.As(err, &refused) && refused.Kind == Refused && strings.Contains(strings.ToLower(refused.Message), "pruned") {
		return fmt.Errorf("block %d is pruned; import the blocks up to there from elsewhere, or ask a node that keeps all of them: %w", number, err)
	}
	return err
}

// Wait asks for the best block's hash until it is another than after.
func (n *Bitcoin) Wait(ctx context.Context, after ledger.Hash) error {
	return poll(ctx, after, func() (ledger.Hash, error) {
		var text string
		if err := n.client.callInto(ctx, &text, "getbestblockhash"); err != nil {
			return ledger.Hash{}, err
		}
		h, err := parseHash(text)
		if err != nil {
			return h, n.client.garbage("getbestblockhash", err)
		}
		return h, nil
	})
}

// poll asks for the head until it is another than after.
func poll(ctx context.Context, after ledger.Hash, head func() (ledger.Hash, error)) error {
	timer := time.NewTimer(pollPause)
	defer timer.Stop()
	for {
		h, err := head()
		if err != nil || h != after {
			return err
		}
		timer.Reset(pollPause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// callInto is Call with the result read into what into points to.
func (c *Client) callInto(ctx context.Context, into any, method string, params ...any) error {
	result, err := c.Call(ctx, method, params...)
	if err != nil {
		return err
	}
	if string(result) == "null" {
		return c.garbage(method, errors.New("its result is null"))
	}
	if err := json.Unmarshal(result, into); err != nil {
		return c.garbage(method, err)
	}
	return nil
}

// unquoteHex reads a JSON text of hex digits without a copy of the text.
func unquoteHex(text []byte) ([]byte, error) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return nil, fmt.Errorf("%.40q is no text of hex digits", text)
	}
	digits := text[1 : len(text)-1]
	n, err := hex.Decode(digits, digits) // in place: each pair is read before its byte is written
	if err != nil {
		return nil, fmt.Errorf("its %d digits are no hex: %w", len(digits), err)
	}
	return digits[:n], nil
}

// parseHash reads 64 hex digits, with or without 0x.
func parseHash(text string) (h ledger.Hash, err error) {
	digits := strings.TrimPrefix(text, "0x")
	if len(digits) != hex.EncodedLen(len(h)) {
		return h, fmt.Errorf("%.80q is no hash", text)
	}
	if _, err := hex.Decode(h[:], []byte(digits)); err != nil {
		return h, fmt.Errorf("%.80q is no hash: %w", text, err)
	}
	return h, nil
}
