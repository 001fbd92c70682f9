package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/mixer"
)

// tracePoolGiven is what somebody knows of a pool.
type tracePoolGiven struct {
	Address      string `json:"address"`
	Asset        string `json:"asset" doc:"The chain's coin, or a token's contract"`
	Denomination string `json:"denomination" doc:"In the asset's smallest unit"`
}

// traceMixerLink is somebody's evidence.
type traceMixerLink struct {
	Deposit    string `json:"deposit_tx"`
	Withdrawal string `json:"withdrawal_tx"`
	Evidence   string `json:"evidence" minLength:"1" maxLength:"1000"`
}

// mixers begins to gather what goes to mixers; nil where nobody asked.
func (t *traceQuestion) mixers(ctx context.Context, w *TraceWriter, q *tracing.Query, labels *tracing.Labels, tables []*attribution.Table) (*MixerTrace, error) {
	bad := func(format string, args ...any) error {
		return newProblem(http.StatusUnprocessableEntity, "bad_value", fmt.Sprintf(format, args...))
	}
	if !t.Withdrawals {
		if len(t.Pools)+len(t.MixerLinks) > 0 {
			return nil, bad("pools and mixer_links say something of withdrawals only: ask for them too")
		}
		return nil, nil
	}
	if t.NoLabels {
		tables = nil
	}
	m := NewMixerTrace(w, q, labels, tables, traceRows)
	for i, p := range t.Pools {
		if err := badAddress(w.View, p.Address); err != nil {
			return nil, err
		}
		pool := mixer.Pool{}
		var err error
		if pool.Denomination, err = money.ParseAmount(p.Denomination); err != nil || pool.Denomination.IsZero() {
			return nil, bad("pools[%d].denomination: give an integer above 0, in the smallest unit", i)
		}
		if w.View.Chain().Model == ledger.UTXO {
			return nil, bad("pools: %s is a chain of outputs, which has none", w.View.Chain().Name)
		}
		seen, known := false, false
		if pool.Asset, known = w.View.AssetNumber(p.Asset); !known {
			return nil, unknownAsset(w.View)
		}
		if pool.Address, seen, err = w.View.Address(p.Address); err != nil {
			return nil, newProblem(http.StatusUnprocessableEntity, "bad_address", err.Error())
		}
		if !seen {
			continue
		}
		if err := m.Give(pool); err != nil {
			return nil, err
		}
	}
	var claims []mixer.Claim
	for i, l := range t.MixerLinks {
		claims = append(claims, mixer.Claim{Deposit: l.Deposit, Withdrawal: l.Withdrawal, Evidence: l.Evidence, At: fmt.Sprintf("mixer_links[%d]", i)})
	}
	missing, err := m.Join(ctx, claims)
	if err != nil {
		return nil, bad("%s", err)
	}
	if len(missing) > 0 {
		return nil, bad("%s: the ledger of %s lacks one of its transactions", missing[0].At, w.View.Chain().Name)
	}
	return m, nil
}

// answer adds what became of it.
func (m *MixerTrace) answer(ctx context.Context, out *traceOutput, limit int) error {
	if err := m.Follow(ctx); err != nil {
		return err
	}
	out.Body.Summary.Mixers = m.Summary()
	return m.Withdrawals(ctx, func(w *TraceWithdrawal) error {
		if len(out.Body.Withdrawals) == limit {
			out.Body.WithdrawalsLeft++
			return nil
		}
		out.Body.Withdrawals = append(out.Body.Withdrawals, *w)
		return nil
	})
}
