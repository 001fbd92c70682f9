package tracing

// SweepAfter has a trace sweep once cursors have read so many rows, 1: from the begin on;
// with 0 never.
func (q Query) SweepAfter(rows uint64) Query {
	q.sweep = sweepWhen{never: rows == 0, after: rows}
	return q
}
