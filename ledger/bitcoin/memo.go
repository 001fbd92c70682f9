package bitcoin

import (
	"bytes"

	"github.com/mareva/mareva/ledger"
)

// longReturn is how many bytes of an OP_RETURN nodes relayed for years, and THORChain's
// vaults read before they look for the rest of a memo elsewhere.
const longReturn = 80

// continued is the last byte of a memo that goes on in place of the hashes of keys in the
// outputs that follow.
const continued = '^'

// memo gathers what the outputs of one transaction tell a swap network, as THORChain's
// observers read it: what OP_RETURNs push, one after the other, and, where that ends with
// a mark at its 80th byte or later, the hashes of the P2WPKH and P2PKH outputs behind it.
// Outputs come in order.
type memo struct {
	text   []byte
	number uint32 // of the first output with a part of it
	mark   int    // where the mark stands; 0: there is none
	ended  bool
}

func (m *memo) reset() { *m = memo{text: m.text[:0]} }

// output takes the script of an output of that number.
func (m *memo) output(b *ledger.Batch, tx *ledger.Tx, number int, script []byte) {
	switch {
	case len(script) > 1 && script[0] == opReturn:
		m.returned(b, tx, uint32(number), script[1:])
	case m.mark > 0 && !m.ended:
		m.hash(script)
	}
}

// returned takes what an OP_RETURN pushes first.
func (m *memo) returned(b *ledger.Batch, tx *ledger.Tx, number uint32, pushes []byte) {
	data, _, ok := pushed(pushes)
	if !ok || len(data) == 0 {
		return
	}
	switch {
	case len(m.text) > 0 && ledger.BeginsMemo(data): // another one
		m.keep(b, tx)
	case len(m.text) > 0:
		if !printable(data) {
			return
		}
	case !ledger.BeginsMemo(data):
		return
	}
	if len(m.text) == 0 {
		m.number = number
	}
	m.text = append(m.text, data[:min(len(data), ledger.MaxMemo+1)]...)
	if last := len(m.text) - 1; last >= longReturn-1 && m.text[last] == continued {
		m.mark = last
	}
}

// hash takes the hash of a key that is none, but a part of the memo: up to its trailing
// zeros, with which it ends.
func (m *memo) hash(script []byte) {
	var part []byte
	switch n := len(script); {
	case n == 22 && script[0] == 0 && script[1] == 20:
		part = script[2:]
	case n == 25 && script[0] == opDup && script[1] == opHash160 && script[2] == 20 && script[23] == opEqualVerify && script[24] == opCheckSig:
		part = script[3:23]
	default:
		return
	}
	text := bytes.TrimRight(part, "\x00")
	if !printable(text) {
		m.ended = true // an output that pays somebody
		return
	}
	m.text = append(m.text, text...)
	m.ended = len(text) < len(part) || len(m.text) > ledger.MaxMemo
}

// keep gives the transaction the memo, if there is one, and begins anew.
func (m *memo) keep(b *ledger.Batch, tx *ledger.Tx) {
	if len(m.text) == 0 {
		return
	}
	if m.mark > 0 {
		m.text = append(m.text[:m.mark], m.text[m.mark+1:]...)
	}
	b.AddMemo(tx, ledger.Value, m.number, m.text)
	m.reset()
}

func printable(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}
