package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/tracing/cluster"
)

// Bounds of a cluster whose exposure is asked for at once: what has more addresses is as a
// rule a service, whose exposure is that of all its customers.
const (
	ownClusterAddresses = 10_000
	ownClusterInputs    = 2_000_000
)

// label looks up whose the addresses of a ledger are, once it is asked.
func (e *exposures) label(ctx context.Context, l *exposureLedger) (err error) {
	switch {
	case l.labels != nil:
	case e.command.NoLinks:
		l.labels = e.labels.of(l.view)
		l.labels.Prefer(e.own)
	default:
		l.labels, err = e.labels.linked(ctx, e.program, l.view, e.own)
	}
	return err
}

// ownCluster puts all addresses of the clusters in the place of those that were asked about;
// nil: nobody asked for that. A part of a cluster is no answer.
func (e *exposures) ownCluster(ctx context.Context, a *asked) (*httpapi.ExposureCluster, error) {
	if !e.command.Own {
		return nil, nil
	}
	decisions, err := readDecisions(e.labels.home, a.view.Chain().Name)
	if err != nil {
		return nil, err
	}
	all, of, err := httpapi.WholeCluster(ctx, a.view, decisions, a.seen, cluster.Limits{Addresses: ownClusterAddresses, Rows: ownClusterInputs})
	switch {
	case errors.Is(err, cluster.ErrAccounts):
		return nil, &badQuestion{"no_cluster", fmt.Errorf("--own-cluster: %w: ask without it, or name a chain of unspent outputs by --chain", err)}
	case errors.Is(err, httpapi.ErrLargeCluster):
		return nil, &badQuestion{"large_cluster", fmt.Errorf("--own-cluster: %w; several addresses of your choice are taken as one with --cluster", err)}
	case err != nil:
		return nil, err
	}
	a.seen = all
	return of, nil
}
