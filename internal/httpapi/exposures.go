package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/tracing/taint"
)

// Bounds of an exposure that is asked for over HTTP, so that none takes long whatever the
// address: a row costs about a microsecond, the look-up of labels included.
const (
	exposureRows = 20_000
	exposureHubs = 10_000
)

type exposureInput struct {
	Address string `query:"address" required:"true" minLength:"1" maxLength:"300" doc:"In any of its spellings"`
	Chain   string `query:"chain" example:"ethereum" doc:"The chain whose ledger is asked; without it the one that has seen the address"`
	Own     bool   `query:"own_cluster" doc:"Of all addresses that are spent from together with it, taken as one, by the transactions of the ledger: 1000 at most"`
}

type exposureOutput struct{ Body Exposure }

func (s *server) routeExposures() {
	if s.ledgers == nil {
		return
	}
	register(s, route{scope: auth.Trace}, huma.Operation{
		OperationID: "exposure", Method: http.MethodGet, Path: "/v1/exposures", Tags: []string{tagLedger},
		Summary: "From whom an address received value, and to whom it sent some: directly, and through addresses without label",
		Description: "Each unit is followed to the first address that a label or a list names, by the haircut method. Traced exposure is evidence of a flow, " +
			"and says nothing of anybody's guilt. An address that the ledger has not seen is an answer, not an error. Of an address that moves very much " +
			"a part is looked at, and an address without label that has more than 10000 transfers is looked behind no further: partial and hub say so, and " +
			"mareva exposure looks at more. Labels count for their own addresses only, and not for those that are spent from together with them, as they do for mareva exposure.",
	}, []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}, s.exposure)
}

func (s *server) exposure(ctx context.Context, in *exposureInput) (*exposureOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	at, err := s.locate(in.Chain, []string{in.Address})
	if err != nil {
		return nil, s.ledgerProblem(err)
	}
	defer at.release()
	out := UnseenExposure(at.view, in.Address, taint.Haircut.String())
	if len(at.seen) > 0 {
		asked := at.view.AddressText(at.seen[0])
		var whole *ExposureCluster
		if in.Own {
			if whole, err = s.wholeCluster(ctx, at); err != nil {
				return nil, s.ledgerProblem(err)
			}
		}
		x, err := tracing.Expose(ctx, at.view, tracing.ExposureQuery{
			Subjects: at.seen, Labels: tracing.NewLabels(at.view, state.Wallets...), Prices: state.Prices,
			Method: taint.Haircut, HubRows: exposureHubs, MaxRows: exposureRows,
		})
		if err != nil {
			return nil, s.ledgerProblem(err)
		}
		out = DescribeExposure(at.view, x)
		out.Address, out.Cluster = asked, whole
	}
	if err := s.standing(&out, at); err != nil {
		return nil, s.ledgerProblem(err)
	}
	out.Labels, out.Lists = state.Labels, state.listStates(nil)
	if state.Prices.Len() > 0 {
		out.Prices = state.Prices.Version()
	}
	return &exposureOutput{out}, nil
}

// Standings gives what is followed as blocks come.
type Standings interface {
	// Standing is the table of a chain; nil where nothing is followed there. It is outdated
	// where lists or labels have changed since. An error means that it cannot be read, and no
	// answer may look as if there were none.
	Standing(chain ledger.Chain) (table *standing.Table, outdated bool, err error)
}

// standing adds what is followed to an answer.
func (s *server) standing(out *Exposure, at *located) error {
	if s.standings == nil {
		return nil
	}
	table, outdated, err := s.standings.Standing(at.view.Chain())
	if err != nil {
		return err
	}
	out.StandingOld, out.StandingAsOf = outdated && table != nil, StandingAsOf(table)
	out.Standing, err = DescribeStanding(at.view, table, at.seen)
	return err
}

// located are addresses in the ledger that knows them.
type located struct {
	view    *ledger.View
	release func()
	seen    []uint32
	unseen  []string
}

// locate finds the ledger of the named chain, or else the only one that has seen one of the
// addresses, or for whose chain they are addresses at all.
func (s *server) locate(chain string, addresses []string) (*located, error) {
	if chain != "" {
		c, err := ledger.ChainNamed(chain)
		if err != nil {
			return nil, newProblem(http.StatusNotFound, "unknown_chain", err.Error())
		}
		return s.locateIn(c, addresses)
	}
	chains, err := s.ledgers.Chains()
	if err != nil {
		return nil, err
	}
	if len(chains) == 0 {
		return nil, newProblem(http.StatusNotFound, "no_ledger", "no chain is kept: import one with mareva ledger import")
	}
	var seen, fit []*located
	var names []string
	var refused error
	for _, c := range chains {
		names = append(names, string(c.Name))
		at, err := s.locateIn(c, addresses)
		switch {
		case isRefusal(err):
			refused = err
		case err != nil:
			releaseAll(seen, fit)
			return nil, err
		case len(at.seen) > 0:
			seen = append(seen, at)
		default:
			fit = append(fit, at)
		}
	}
	if len(seen) == 0 {
		seen, fit = fit, nil
	}
	switch releaseAll(fit); len(seen) {
	case 1:
		return seen[0], nil
	case 0:
		if len(chains) == 1 {
			return nil, refused
		}
		return nil, newProblem(http.StatusUnprocessableEntity, "bad_address", "it is an address of none of the chains that are kept: "+strings.Join(names, ", "))
	}
	names = nil
	for _, at := range seen {
		names = append(names, string(at.view.Chain().Name))
	}
	releaseAll(seen)
	return nil, newProblem(http.StatusUnprocessableEntity, "several_chains", "it may be meant on several chains: name one as chain: "+strings.Join(names, ", "))
}

func releaseAll(lists ...[]*located) {
	for _, list := range lists {
		for _, at := range list {
			at.release()
		}
	}
}

// isRefusal says that an error is about the question, not about what answers it.
func isRefusal(err error) bool {
	p, ok := err.(*problem) //nolint:errorlint // a problem that was made here is not wrapped
	return ok && p.Status == http.StatusUnprocessableEntity
}

// locateIn finds addresses in the ledger of a chain. One that is none of the chain is a
// problem.
func (s *server) locateIn(c ledger.Chain, addresses []string) (at *located, err error) {
	at = &located{}
	if at.view, at.release, err = s.ledgers.View(c); err != nil {
		return nil, err
	}
	for _, text := range addresses {
		if err := badAddress(at.view, text); err != nil {
			at.release()
			return nil, err
		}
		id, seen, err := at.view.Address(text)
		switch {
		case err != nil:
			at.release()
			return nil, fmt.Errorf("find an address: %w", err)
		case seen:
			at.seen = append(at.seen, id)
		default:
			at.unseen = append(at.unseen, text)
		}
	}
	return at, nil
}
