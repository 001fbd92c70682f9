package tracing

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/tracing/cluster"
)

// Bounds of the evidence in an answer: for how many links it is looked for, among how many
// addresses of a cluster and inputs of the ledger for each. Together they take seconds at most.
const (
	maxEvidence       = 32
	evidenceAddresses = 50_000
	evidenceRows      = 100_000
)

// evidence adds to the rows by linked labels what ties their addresses to labelled ones.
func (q *ExposureQuery) evidence(ctx context.Context, x *Exposure) error {
	type found struct {
		path    []cluster.Evidence
		missing string
	}
	links := map[uint32]found{} // of one address several assets may have come
	for _, rows := range [][]Exposed{x.Received.Direct, x.Received.Indirect, x.Sent.Direct, x.Sent.Indirect} {
		for i := range rows {
			row := &rows[i]
			if row.Linked == 0 {
				continue
			}
			link, known := links[row.Address]
			switch {
			case known:
			case len(links) == maxEvidence:
				link.missing = fmt.Sprintf("it was looked for %d other links of this answer, as many as there may be", maxEvidence)
			default:
				path, missing, err := q.Labels.Evidence(ctx, row.Address, cluster.Limits{Addresses: evidenceAddresses, Rows: evidenceRows})
				switch {
				case err == nil:
				case ctx.Err() != nil:
					missing = "it was stopped before that was found"
				default:
					return err
				}
				link = found{path, missing}
				links[row.Address] = link
			}
			row.Evidence, row.EvidenceMissing = link.path, link.missing
		}
	}
	return nil
}
