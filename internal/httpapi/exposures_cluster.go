package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
)

// exposureAddresses is how many a cluster may have whose exposure is asked for over HTTP.
const exposureAddresses = 1_000

// ErrLargeCluster is in the error about a cluster that is not asked about as one owner.
var ErrLargeCluster = errors.New("too many addresses are spent from together with it to be asked about as one owner")

// WholeCluster gives all addresses that are spent from together with one of some, ascending. A
// part of a cluster is an error, as a chain of accounts is.
func WholeCluster(ctx context.Context, v *ledger.View, d *cluster.Decisions, addresses []uint32, limits cluster.Limits) ([]uint32, *ExposureCluster, error) {
	var all []uint32
	for _, id := range addresses {
		if slices.Contains(all, id) {
			continue
		}
		c, err := cluster.Explain(ctx, v, d, id, limits)
		if err != nil {
			return nil, nil, err
		}
		if c.Partial != "" {
			return nil, nil, fmt.Errorf("cluster of %s: %w: %s; ask about some of them, or split what is not one owner's with mareva cluster split", v.AddressText(id), ErrLargeCluster, c.Partial)
		}
		all = append(all, c.Addresses...)
	}
	slices.Sort(all)
	return all, &ExposureCluster{Name: v.AddressText(all[0]), Addresses: len(all)}, nil
}

// wholeCluster puts the cluster of an address in its place.
func (s *server) wholeCluster(ctx context.Context, at *located) (*ExposureCluster, error) {
	decisions, err := s.ledgers.Decisions(at.view.Chain())
	if err != nil {
		return nil, err
	}
	all, of, err := WholeCluster(ctx, at.view, decisions, at.seen, cluster.Limits{Addresses: exposureAddresses, Rows: exposureRows})
	switch {
	case ctx.Err() != nil:
		return nil, newProblem(http.StatusRequestTimeout, "stopped", "the request was given up")
	case errors.Is(err, cluster.ErrAccounts):
		return nil, newProblem(http.StatusUnprocessableEntity, "no_cluster", err.Error())
	case errors.Is(err, ErrLargeCluster):
		return nil, newProblem(http.StatusUnprocessableEntity, "large_cluster", err.Error()+"; mareva exposure --own-cluster takes larger ones")
	case err != nil:
		return nil, err
	}
	at.seen = all
	return of, nil
}
