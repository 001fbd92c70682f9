package noderpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger/ethereum"
	"github.com/mareva/mareva/ledger/follow"
)

// traceMethod says how a node tells what its contracts moved.
type traceMethod uint8

const (
	traceUnknown traceMethod = iota // not asked yet
	traceDebug                      // debug_traceBlockByHash
	traceBlock                      // trace_block
	traceNone
)

func (m traceMethod) String() string {
	switch m {
	case traceDebug:
		return "debug_traceBlockByHash"
	case traceBlock:
		return "trace_block"
	case traceNone:
		return "unavailable"
	}
	return "not asked for yet"
}

// trace asks for the calls within a block, in the first way that the node offers.
func (n *Ethereum) trace(ctx context.Context, block *ethereum.Block) (ethereum.Traces, error) {
	n.mu.Lock()
	method := n.traces
	n.mu.Unlock()
	if method == traceUnknown || method == traceDebug {
		answer, err := n.client.Call(ctx, "debug_traceBlockByHash", fmt.Sprintf("0x%x", block.Hash), map[string]string{"tracer": "callTracer"})
		if err == nil || method == traceDebug || !notOffered(err) {
			return n.traced(traceDebug, ethereum.CallTracer, block, answer, err)
		}
	}
	if method == traceUnknown || method == traceBlock {
		answer, err := n.client.Call(ctx, "trace_block", hexQuantity(block.Number))
		if err == nil || method == traceBlock || !notOffered(err) {
			return n.traced(traceBlock, ethereum.FlatTraces, block, answer, err)
		}
	}
	n.mu.Lock()
	n.traces = traceNone
	n.mu.Unlock()
	return ethereum.Traces{}, nil
}

// traced remembers the way that worked.
func (n *Ethereum) traced(m traceMethod, f ethereum.TraceFormat, block *ethereum.Block, answer json.RawMessage, err error) (ethereum.Traces, error) {
	if err != nil {
		return ethereum.Traces{}, fmt.Errorf(
			"trace block %d of %s (a node that does not keep old states cannot trace old blocks: ask one that does, or read without traces): %w",
			block.Number, n.chain, err)
	}
	if isNull(answer) {
		return ethereum.Traces{}, fmt.Errorf("traces of block %d of %s are not there yet: %w", block.Number, n.chain, follow.ErrChanged)
	}
	n.mu.Lock()
	n.traces = m
	n.mu.Unlock()
	return ethereum.Traces{Format: f, Answer: answer}, nil
}

// notOffered says that a node does not have a method, or not for us. Nodes and those
// who rent them out have many ways to say so.
func notOffered(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	if failed.Kind == BadStatus {
		return failed.Status == 403 || failed.Status == 404 || failed.Status == 405
	}
	if failed.Kind != Refused {
		return false
	}
	const methodNotFound, methodNotSupported = -32601, -32004
	if failed.Code == methodNotFound || failed.Code == methodNotSupported {
		return true
	}
	message := strings.ToLower(failed.Message)
	for _, way := range []string{
		"method not found", "does not exist/is not available", "method not supported", "unsupported method",
		"unknown method", "method is not available", "not whitelisted", "method disabled",
	} {
		if strings.Contains(message, way) {
			return true
		}
	}
	return false
}

// About says in a few words what the node tells of itself, and whether it offers
// traces, without which internal transfers are unknown.
func (n *Ethereum) About(ctx context.Context) (string, error) {
	var version string
	chainID, err := n.id(ctx)
	if err != nil {
		return "", err
	}
	if err := n.client.callInto(ctx, &version, "web3_clientVersion"); err != nil {
		version = "of unknown make" // some hide it
	}
	n.mu.Lock()
	traces := n.traces
	n.mu.Unlock()
	return fmt.Sprintf("%s node at %s, %.80s, chain id %d, traces: %s", n.chain, n.client.Host(), n.client.clean(version), chainID, traces), nil
}

// Traces says how the node tells what contracts moved: the name of a method,
// "unavailable", or "not asked for yet" before the first block with transactions.
func (n *Ethereum) Traces() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.traces.String()
}
