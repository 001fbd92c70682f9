package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// Bounds of a trace that is asked for over HTTP.
const (
	traceRows     = 2_000_000
	traceHubs     = 100_000
	traceReceipts = 1_000_000 // rows that are read to tell what addresses received
)

// traceQuestion has the flags of mareva trace.
type traceQuestion struct {
	From      []string      `json:"from" minItems:"1" maxItems:"1000" doc:"Addresses whose money is followed"`
	Chain     string        `json:"chain,omitempty" example:"ethereum" doc:"Without it the one whose ledger has seen them"`
	Method    string        `json:"method,omitempty" enum:"poison,haircut,fifo,lifo,tiho,seniority" default:"haircut"`
	Direction string        `json:"direction,omitempty" enum:"forward,backward" default:"forward"`
	StopAt    []traceStopAt `json:"stop_at,omitempty" maxItems:"10000" doc:"Taint is counted there and goes no further"`
	NoLabels  bool          `json:"no_labels,omitempty" doc:"Do not stop at services that labels name"`
	Asset     string        `json:"asset,omitempty" doc:"Only this one: the chain's coin, or a token's contract"`
	Since     string        `json:"since,omitempty" example:"2024-05-31" doc:"From this day or time (RFC 3339) on"`
	Until     string        `json:"until,omitempty" doc:"Up to this day, all of it, or time"`
	MaxHops   int           `json:"max_hops,omitempty" minimum:"0" doc:"So many transfers one after the other; 0: any number"`
	MinAmount string        `json:"min_amount,omitempty" doc:"Follow no transfer of fewer tainted units, in the asset's smallest unit"`
	Hubs      *int          `json:"hubs,omitempty" minimum:"0" doc:"An address without label that has more transfers ends the trace; 0: none does; 100000 when not given"`
	// NoCrossings is about chains of accounts, forward.
	NoCrossings bool `json:"no_crossings,omitempty" doc:"Do not follow money through trades into another asset: at exchanges that labels call so, and where the chain's coin is wrapped"`
	Limit       int  `json:"limit,omitempty" minimum:"1" maximum:"10000" default:"1000" doc:"End after so many tainted transfers"`

	Withdrawals bool             `json:"withdrawals,omitempty" doc:"Say how much of what pools of mixers pay is probably tainted; backward, of how many deposits it may be one"`
	Pools       []tracePoolGiven `json:"pools,omitempty" maxItems:"1000" doc:"Pools of one denomination, beside those that labels and the ledger show"`
	MixerLinks  []traceMixerLink `json:"mixer_links,omitempty" maxItems:"1000" doc:"Withdrawals of which evidence says which deposit they spend"`
}

type traceStopAt struct {
	Address string `json:"address"`
	Label   string `json:"label,omitempty" default:"stop"`
}

type traceInput struct{ Body traceQuestion }

type traceOutput struct {
	Body struct {
		Transfers []TraceTransfer `json:"transfers" nullable:"false" doc:"In the order of the chain; backward the last first"`
		Addresses []TraceAddress  `json:"addresses" nullable:"false" doc:"In the order in which taint first came to them"`
		// Withdrawals are there where they were asked for.
		Withdrawals     []TraceWithdrawal `json:"withdrawals,omitempty" doc:"What pools of mixers paid, pool by pool: at most limit"`
		WithdrawalsLeft int               `json:"withdrawals_left_out,omitempty" doc:"Behind those"`
		Summary         TraceSummary      `json:"summary"`
	}
}

func (s *server) routeTraces() {
	if s.ledgers == nil {
		return
	}
	register(s, route{scope: auth.Trace}, huma.Operation{
		OperationID: "trace", Method: http.MethodPost, Path: "/v1/traces", Tags: []string{tagLedger},
		Summary: "Follow money: where did it go, where did it come from?",
		Description: "A long trace ends early: partial in the summary says so, and mareva trace has no such end. " +
			"Traced exposure is evidence of a flow under the method named, and says nothing of anybody's guilt.",
		MaxBodyBytes: maxBody,
	}, []int{
		http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}, s.traceMoney)
}

func (s *server) traceMoney(ctx context.Context, in *traceInput) (*traceOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	at, err := s.locate(in.Body.Chain, in.Body.From)
	if err != nil {
		return nil, s.ledgerProblem(err)
	}
	defer at.release()
	q, err := in.Body.query(at.view)
	if err != nil {
		return nil, err
	}
	for _, id := range at.seen {
		q.Sources = append(q.Sources, tracing.Source{Address: id, Number: 1})
	}
	labels := tracing.NewLabels(at.view)
	if !in.Body.NoLabels {
		labels = tracing.NewLabels(at.view, state.Wallets...)
	}
	q.Stops = labels
	if !in.Body.NoCrossings && q.Direction == tracing.Forward && at.view.Chain().Model == ledger.Account {
		if trades := tracing.NewTrades(at.view, labels, swap.Policy{}); trades.Any() {
			q.Crossings = trades
		}
	}
	if err := in.Body.stops(at.view, labels); err != nil {
		return nil, err
	}
	out := &traceOutput{}
	out.Body.Transfers, out.Body.Addresses = []TraceTransfer{}, []TraceAddress{}
	words := TraceWriter{View: at.view, ReceiptRows: known(traceReceipts, true)}
	mixers, err := in.Body.mixers(ctx, &words, &q, labels, state.Wallets)
	if err != nil {
		return nil, err
	}
	result := tracing.Nothing(at.view, &q)
	if len(q.Sources) > 0 {
		result, err = tracing.Trace(ctx, at.view, q, func(x *tracing.Transfer) error {
			out.Body.Transfers = append(out.Body.Transfers, words.Transfer(x))
			if mixers != nil {
				mixers.Transfer(x)
			}
			return nil
		})
		if err != nil {
			return nil, s.traceProblem(err)
		}
	}
	err = result.Addresses(func(a *tracing.Address) error {
		label := ""
		if l := labels.Of(a.ID); l != nil {
			label = l.Name
		}
		out.Body.Addresses = append(out.Body.Addresses, words.Address(result, a, label))
		return ctx.Err()
	})
	if err != nil {
		return nil, newProblem(http.StatusRequestTimeout, "stopped", "the request was given up")
	}
	out.Body.Summary = words.Summary(&result.Summary, q.Method.String(), q.Direction.String(), at.unseen)
	if mixers != nil {
		if err := mixers.answer(ctx, out, in.Body.Limit); err != nil {
			return nil, s.ledgerProblem(err)
		}
	}
	return out, nil
}

// traceProblem says what became of a trace that could not be made.
func (s *server) traceProblem(err error) error {
	if errors.Is(err, tracing.ErrUntimed) {
		return newProblem(http.StatusUnprocessableEntity, "untimed_blocks", err.Error())
	}
	return s.ledgerProblem(err)
}

// query reads the question for a ledger.
func (t *traceQuestion) query(v *ledger.View) (q tracing.Query, err error) {
	bad := func(detail string) error { return newProblem(http.StatusUnprocessableEntity, "bad_value", detail) }
	if q.Method, err = taint.ParseMethod(t.Method); err != nil {
		return q, bad(err.Error())
	}
	if v.Chain().Model == ledger.Account && !q.Method.OnAccounts() {
		return q, bad(t.Method + " needs outputs to choose among, and " + string(v.Chain().Name) + " has accounts: use seniority")
	}
	if t.Direction == tracing.Backward.String() {
		q.Direction = tracing.Backward
	}
	if q.Since, err = moment("since", t.Since, false); err != nil {
		return q, err
	}
	if q.Until, err = moment("until", t.Until, true); err != nil {
		return q, err
	}
	if q.Since != nil && q.Until != nil && *q.Since > *q.Until {
		return q, bad("until lies before since")
	}
	if t.MinAmount != "" {
		var least uint256.Int
		if least, err = money.ParseAmount(t.MinAmount); err != nil {
			return q, bad("min_amount: " + err.Error())
		}
		q.MinAmount = &least
	}
	if t.Asset != "" {
		number, known := v.AssetNumber(t.Asset)
		if !known {
			return q, unknownAsset(v)
		}
		q.Asset = &number
	}
	q.MaxHops, q.HubRows, q.MaxTransfers, q.MaxRows = t.MaxHops, traceHubs, uint64(t.Limit), traceRows
	if t.Hubs != nil {
		q.HubRows = *t.Hubs
	}
	return q, nil
}

func unknownAsset(v *ledger.View) error {
	return newProblem(http.StatusUnprocessableEntity, "unknown_asset", "the ledger of "+string(v.Chain().Name)+
		" has no such asset: name its own coin as "+v.Chain().Asset+", and a token by its contract as the answers write it")
}

// stops labels the addresses of stop_at.
func (t *traceQuestion) stops(v *ledger.View, labels *tracing.Labels) error {
	for _, stop := range t.StopAt {
		if err := badAddress(v, stop.Address); err != nil {
			return err
		}
		id, seen, err := v.Address(stop.Address)
		if err != nil {
			return newProblem(http.StatusUnprocessableEntity, "bad_address", err.Error())
		}
		if seen {
			labels.Give(id, stop.Label)
		}
	}
	return nil
}

// moment reads a time, or a day: its beginning, or its last second at the end of a stretch.
func moment(name, text string, end bool) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, text); err != nil {
			return nil, newProblem(http.StatusUnprocessableEntity, "bad_value", name+": give a day as 2024-05-31 or a time as 2024-05-31T18:00:00Z")
		}
		if end {
			t = t.AddDate(0, 0, 1).Add(-time.Second)
		}
	}
	seconds := t.Unix()
	if !end && t.Nanosecond() > 0 {
		seconds++ // blocks have whole seconds, and that one has passed
	}
	return &seconds, nil
}
