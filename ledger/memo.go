package ledger

import (
	"bytes"
	"iter"

	"github.com/mareva/mareva/ledger/segment"
)

// MaxMemo is the longest memo that is kept, in bytes: THORChain takes none above 250.
const MaxMemo = segment.MaxMemo

// memoFunctions are what a memo of THORChain or Maya Protocol may begin with, of any of
// their versions, in lower case: see https://dev.thorchain.org/concepts/memos.html.
var memoFunctions = map[string]bool{
	"=": true, "s": true, "swap": true, "=<": true, "m=<": true, "lo": true, "limito": true,
	"out": true, "outbound": true, "refund": true, "migrate": true, "ragnarok": true, "consolidate": true,
	"+": true, "a": true, "add": true, "st": true, "stake": true, "%": true, "d": true, "donate": true,
	"-": true, "wd": true, "withdraw": true, "unstake": true,
	"trade+": true, "trade-": true, "secure+": true, "secure-": true, "pool+": true, "pool-": true,
	"$+": true, "loan+": true, "$-": true, "loan-": true, "tcy": true, "tcy+": true, "tcy-": true,
	"~": true, "n": true, "name": true, "x": true, "exec": true, "switch": true, "reserve": true, "noop": true,
	"r": true, "reference": true, "bond": true, "unbond": true, "rebond": true, "leave": true, "maint": true, "operator": true,
	"yggdrasil+": true, "yggdrasil-": true,
}

// The longest name of a function, and the shortest that says enough where nothing follows
// it.
const (
	longestFunction = 11
	shortestAlone   = 4
)

// BeginsMemo says that a text begins as a memo of THORChain or Maya Protocol does: with a
// function that those networks know, and a colon, or with nothing behind its whole name.
func BeginsMemo(text []byte) bool {
	n := bytes.IndexByte(text[:min(len(text), longestFunction+1)], ':')
	if n < 0 {
		if n = len(text); n < shortestAlone || n > longestFunction {
			return false
		}
	}
	var lower [longestFunction]byte
	for i, c := range text[:n] {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return memoFunctions[string(lower[:n])]
}

// IsMemo says that a text can be a memo as a whole: it begins as one, is no longer than
// MaxMemo, and is printable ASCII.
func IsMemo(text []byte) bool {
	return len(text) <= MaxMemo && BeginsMemo(text) && segment.Printable(text)
}

// What a batch counts as left out of memos.
const (
	skippedLongMemo = "memo of more than 255 bytes"
	skippedMoreMemo = "further memo of a transaction, which has one already"
)

// AddMemo gives a transaction a text that it carries, where that is a memo, and does
// nothing with any other. kind and number say where the text stands: the number of the
// output of a UTXO chain, or of the call's own data, with kind [Value]; of an event, with
// kind [Log]. Of several memos the first by place stays. A memo says what its writer
// wanted, and nobody need have heeded it.
func (b *Batch) AddMemo(t *Tx, kind Kind, number uint32, text []byte) {
	if !IsMemo(text) {
		if len(text) > MaxMemo && BeginsMemo(text) && segment.Printable(text) {
			b.Skip(skippedLongMemo)
		}
		return
	}
	before := kind < t.MemoKind || kind == t.MemoKind && number < t.MemoNumber
	switch {
	case t.Memo.Empty():
		t.Memo = b.Add(text)
	case bytes.Equal(b.Bytes(t.Memo), text):
		if !before {
			return
		}
	default:
		b.Skip(skippedMoreMemo)
		if !before {
			return
		}
		t.Memo = b.Add(text)
	}
	t.MemoKind, t.MemoNumber = kind, number
}

// Memo is a memo of a transaction, by its number in a segment.
type Memo struct {
	Segment int // of [View.Segments]
	Tx      int
	Kind    Kind // where in the transaction it stands, see [Batch.AddMemo]
	Number  uint32
	Text    []byte // do not write to it
}

// Memos goes through all memos of the segments from … to-1, in the order of the chain. It
// reads nothing but them.
func (v *View) Memos(from, to int) iter.Seq[Memo] {
	return func(yield func(Memo) bool) {
		for n := from; n < to; n++ {
			scan := v.segments[n].ScanMemos()
			var m segment.Memo
			for scan.Next(&m) {
				kind, number := placeKind(m.Place)
				if !yield(Memo{n, m.Tx, kind, number, m.Text}) {
					return
				}
			}
		}
	}
}

// Transaction reads a transaction by its number in a segment of [View.Segments].
func (v *View) Transaction(segment, tx int) Transaction { return v.transaction(segment, tx) }
