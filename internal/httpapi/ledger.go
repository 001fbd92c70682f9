package httpapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
)

// Ledgers gives the ledgers of chains. It is called from many goroutines.
type Ledgers interface {
	// Chains are those that are kept.
	Chains() ([]ledger.Chain, error)
	// View is the newest state of a chain's ledger. Whoever got it calls release once,
	// when done with it and all that was read from it. Without a ledger the error wraps
	// [ledger.ErrNoLedger].
	View(chain ledger.Chain) (v *ledger.View, release func(), err error)
	// Decisions are what people decided about the clusters of a chain.
	Decisions(chain ledger.Chain) (*cluster.Decisions, error)
}

type ledgerChainsOutput struct {
	Body struct {
		Ledgers []LedgerChain `json:"ledgers" nullable:"false"`
	}
}

// LedgerAddressPath names an address. It is exported since huma looks into no other embedded type.
type LedgerAddressPath struct {
	Chain   string `path:"chain" example:"ethereum"`
	Address string `path:"address" doc:"In any of its spellings; a slash in it is written %2F"`
}

type ledgerBalanceInput struct {
	LedgerAddressPath
	Block ledgerHeight `query:"balance_at_block" doc:"Balances as of the end of this block; without it as of the last"`
}

// ledgerHeight is a height that may be left out.
type ledgerHeight struct {
	height uint64
	given  bool
}

// Schema describes it as the number that it is.
func (ledgerHeight) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[uint64]())
}

// Receiver is where huma puts the number.
func (h *ledgerHeight) Receiver() reflect.Value { return reflect.ValueOf(&h.height).Elem() }

// OnParamSet is told whether there was one.
func (h *ledgerHeight) OnParamSet(isSet bool, _ any) { h.given = isSet }

// LedgerFilterQuery narrows a question about an address.
type LedgerFilterQuery struct {
	Since     time.Time `query:"since" doc:"Of blocks from this time on"`
	Until     time.Time `query:"until" doc:"Of blocks up to this time"`
	Direction string    `query:"direction" enum:"in,out" doc:"Only what came to the address, or left it"`
	Asset     string    `query:"asset" doc:"Only this asset: the symbol of the chain's own coin, or a token's contract"`
}

type ledgerMovementsInput struct {
	LedgerAddressPath
	LedgerFilterQuery
	Cursor string `query:"cursor" maxLength:"400" doc:"As the page before gave it"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Order  string `query:"order" enum:"oldest,newest" default:"oldest" doc:"Which come first"`
}

type ledgerCounterpartiesInput struct {
	LedgerAddressPath
	LedgerFilterQuery
	By    string `query:"by" enum:"sum,count" default:"sum" doc:"Which come first: asset by asset the largest sums, or most transfers"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type ledgerTransactionInput struct {
	Chain string `path:"chain" example:"bitcoin"`
	Tx    string `path:"tx" maxLength:"600" doc:"The hash, 64 hex digits with or without 0x, or the name that a table gave"`
}

// ledgerOutput is an answer about a ledger.
type ledgerOutput[T any] struct{ Body T }

func (s *server) routeLedger() {
	if s.ledgers == nil {
		return
	}
	problems := []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusInternalServerError}
	operation := func(id, path, summary, description string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{tagLedger}, Summary: summary, Description: description}
	}
	register(s, route{scope: auth.Trace}, operation("ledger-chains", "/v1/ledger", "The chains that are kept, and up to which block", ""),
		[]int{http.StatusInternalServerError}, s.ledgerChains)
	register(s, route{scope: auth.Trace}, operation("ledger-address", "/v1/ledger/{chain}/addresses/{address}", "When an address was seen, and what it received and sent",
		"An address that the ledger has not seen is an answer, not an error. It says nothing about whose the address is."), problems, s.ledgerAddress)
	register(s, route{scope: auth.Trace}, operation("ledger-movements", "/v1/ledger/{chain}/addresses/{address}/movements", "Every amount that moved to or from an address, in the order of the chain",
		"A cursor stays good while the ledger grows."), problems, s.ledgerMovements)
	register(s, route{scope: auth.Trace}, operation("ledger-counterparties", "/v1/ledger/{chain}/addresses/{address}/counterparties", "With whom an address moved how much",
		"On chains with outputs an input pays every output of its transaction in the share that it has of all inputs."), problems, s.ledgerCounterparties)
	register(s, route{scope: auth.Trace}, operation("ledger-transaction", "/v1/ledger/{chain}/transactions/{tx}", "A transaction with all that it moved", ""), problems, s.ledgerTransaction)
}

func (s *server) ledgerChains(context.Context, *struct{}) (*ledgerChainsOutput, error) {
	chains, err := s.ledgers.Chains()
	if err != nil {
		return nil, s.ledgerProblem(err)
	}
	out := &ledgerChainsOutput{}
	out.Body.Ledgers = []LedgerChain{}
	for _, c := range chains {
		v, release, err := s.ledgers.View(c)
		if err != nil {
			return nil, s.ledgerProblem(err)
		}
		out.Body.Ledgers = append(out.Body.Ledgers, DescribeLedger(v))
		release()
	}
	return out, nil
}

// inLedger asks the ledger of a chain.
func inLedger[T any](s *server, chain string, ask func(v *ledger.View) (T, error)) (*ledgerOutput[T], error) {
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		return nil, newProblem(http.StatusNotFound, "unknown_chain", err.Error())
	}
	v, release, err := s.ledgers.View(c)
	if err != nil {
		return nil, s.ledgerProblem(err)
	}
	defer release()
	body, err := ask(v)
	if err != nil {
		return nil, s.ledgerProblem(err)
	}
	return &ledgerOutput[T]{body}, nil
}

// ledgerProblem says what became of a question that has no answer.
func (s *server) ledgerProblem(err error) error {
	var told *problem
	var bad interface{ Refusal() (code, message string) }
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, ledger.ErrNoLedger):
		return newProblem(http.StatusNotFound, "no_ledger", err.Error())
	case errors.Is(err, ledger.ErrCursor):
		return newProblem(http.StatusUnprocessableEntity, "bad_cursor", err.Error())
	case errors.Is(err, ledger.ErrUntimed):
		return newProblem(http.StatusUnprocessableEntity, "untimed_blocks", err.Error())
	case errors.As(err, &bad):
		_, message := bad.Refusal()
		return newProblem(http.StatusUnprocessableEntity, "bad_address", message)
	}
	s.log.Error("the ledger cannot be read", "error", err)
	return newProblem(http.StatusInternalServerError, "not_read",
		"the ledger could not be read: nothing is known about what moved; the server's log says why, and mareva ledger verify what is damaged")
}

// badAddress makes the error about an address the asker's own. A text that no chain writes
// so is one too, unless the ledger has it: that it was not seen would be no answer.
func badAddress(v *ledger.View, text string) error {
	_, seen, err := v.Address(text)
	if err == nil && !seen {
		_, err = ledger.AppendKey(nil, v.Chain().Name, text)
	}
	if err != nil {
		return newProblem(http.StatusUnprocessableEntity, "bad_address", err.Error())
	}
	return nil
}

func (s *server) ledgerAddress(_ context.Context, in *ledgerBalanceInput) (*ledgerOutput[LedgerAddress], error) {
	return inLedger(s, in.Chain, func(v *ledger.View) (LedgerAddress, error) {
		if err := badAddress(v, in.Address); err != nil {
			return LedgerAddress{}, err
		}
		return DescribeAddress(v, in.Address, known(in.Block.height, in.Block.given))
	})
}

func (s *server) ledgerMovements(_ context.Context, in *ledgerMovementsInput) (*ledgerOutput[LedgerMovements], error) {
	return inLedger(s, in.Chain, func(v *ledger.View) (LedgerMovements, error) {
		f, err := in.filter(v, in.Address)
		if err != nil {
			return LedgerMovements{}, err
		}
		return DescribeMovements(v, in.Address, f, in.Cursor, in.Limit, in.Order == "newest")
	})
}

func (s *server) ledgerCounterparties(_ context.Context, in *ledgerCounterpartiesInput) (*ledgerOutput[LedgerCounterparties], error) {
	return inLedger(s, in.Chain, func(v *ledger.View) (LedgerCounterparties, error) {
		f, err := in.filter(v, in.Address)
		if err != nil {
			return LedgerCounterparties{}, err
		}
		by := ledger.BySum
		if in.By == "count" {
			by = ledger.ByCount
		}
		return DescribeCounterparties(v, in.Address, f, by, in.Limit)
	})
}

func (s *server) ledgerTransaction(_ context.Context, in *ledgerTransactionInput) (*ledgerOutput[LedgerTransactions], error) {
	return inLedger(s, in.Chain, func(v *ledger.View) (LedgerTransactions, error) {
		out, err := DescribeTransactions(v, in.Tx)
		if err == nil && len(out.Transactions) == 0 {
			err = newProblem(http.StatusNotFound, "not_found", "the ledger of "+in.Chain+" has no such transaction in the blocks that it holds; /v1/ledger says which these are")
		}
		return out, err
	})
}

// filter reads the parameters that narrow a question about an address.
func (in *LedgerFilterQuery) filter(v *ledger.View, address string) (f ledger.Filter, err error) {
	if err := badAddress(v, address); err != nil {
		return f, err
	}
	// Blocks have whole seconds: of a part of one the next is meant.
	f.Since = known(in.Since.Add(time.Second-1).Unix(), !in.Since.IsZero())
	f.Until = known(in.Until.Unix(), !in.Until.IsZero())
	switch in.Direction {
	case "in":
		f.Direction = ledger.Incoming
	case "out":
		f.Direction = ledger.Outgoing
	}
	if in.Asset != "" {
		number, ok := v.AssetNumber(in.Asset)
		if !ok {
			return f, unknownAsset(v)
		}
		f.Asset = &number
	}
	return f, nil
}
