package tracing

import (
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// joints recognises CoinJoins among the transactions of a trace, each once as long as it is
// asked about in a row.
type joints struct {
	epoch       int // of the trace, whose segments the reader reads
	reader      *cluster.Reader
	segment, tx int
	kind        coinjoin.Kind
}

// coinJoin is the kind of CoinJoin that a transaction is; "": none.
func (t *trace) coinJoin(segment, tx int) coinjoin.Kind {
	j := &t.joints
	if !t.course.utxo {
		return ""
	}
	if j.reader == nil || j.epoch != t.epoch {
		*j = joints{epoch: t.epoch, reader: cluster.NewReader(t.v), segment: -1}
	}
	if j.segment != segment || j.tx != tx {
		j.segment, j.tx, j.kind = segment, tx, ""
		if found, ok := j.reader.Recognise(segment, tx); ok && found.Kind.Joint() {
			j.kind = found.Kind
		}
	}
	return j.kind
}

// CoinJoin is the kind of CoinJoin that paid it; "" where none did.
func (t *Transfer) CoinJoin() coinjoin.Kind { return t.trace.coinJoin(t.segment, t.tx) }
