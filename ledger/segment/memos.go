package segment

import (
	"bytes"
	"fmt"

	"github.com/mareva/mareva/ledger/column"
)

// MaxMemo is the longest memo, in bytes.
const MaxMemo = 255

// Printable says that a text is printable ASCII, as memos are.
func Printable(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// Memo is the text that a transaction carries for a swap network.
type Memo struct {
	Tx    int
	Place uint32 // where in the transaction it stands, see [PlaceOf]
	Text  []byte // do not write to it
}

// Memo is the text of the memo of a transaction that has one.
func (s *Segment) Memo(tx int) (text []byte, ok bool) {
	text = named(uint64(tx), s.memoTx, s.memoEnd, s.memoText)
	return text, text != nil
}

// MemoAt is the memo of a transaction that has one, with its place.
func (s *Segment) MemoAt(tx int) (m Memo, ok bool) {
	if s.memoTx.Len() == 0 {
		return m, false
	}
	m.Text, ok = s.Memo(tx)
	if ok {
		i, _ := s.memoTx.Search(uint64(tx))
		m.Tx, m.Place = tx, uint32(s.memoPlace.At(i))
	}
	return m, ok
}

// MemoScan goes through the memos of a segment, in order.
type MemoScan struct {
	txs, ends column.Cursor
	places    reader
	text      []byte
	n         uint64
	at        uint64 // in text
}

// ScanMemos reads all memos, in order.
func (s *Segment) ScanMemos() *MemoScan {
	if s.memoTx.Len() == 0 {
		return &MemoScan{}
	}
	return &MemoScan{txs: s.memoTx.Cursor(0), ends: s.memoEnd.Cursor(0), places: reader{col: s.memoPlace}, text: s.memoText, n: s.shape.Txs}
}

// Next reads the next memo.
func (r *MemoScan) Next(m *Memo) bool {
	if r.n == 0 {
		return false
	}
	tx, ok := r.txs.Next()
	end, _ := r.ends.Next()
	if !ok || tx >= r.n || end < r.at || end > uint64(len(r.text)) {
		return false // the end, or damage
	}
	*m = Memo{int(tx), uint32(r.places.next()), r.text[r.at:end:end]}
	r.at = end
	return true
}

// joinMemo takes what another piece tells of the memo: of two the first by place stays.
func (r *Rows) joinMemo(t, other *Tx) error {
	if other.Memo.n == 0 {
		return nil
	}
	order := comparePlaces(other.MemoPlace, t.MemoPlace)
	if t.Memo.n == 0 || order < 0 {
		t.Memo, t.MemoPlace = other.Memo, other.MemoPlace
		return nil
	}
	if order == 0 && !bytes.Equal(r.NameText(t.Memo), r.NameText(other.Memo)) {
		return fmt.Errorf("block %d, transaction %s: its memo is told twice and differently (%q and %q)", t.Block, r.TxName(t), r.NameText(t.Memo), r.NameText(other.Memo))
	}
	return nil
}

// addMemo adds a transaction's memo to a shape.
func (s *shape) addMemo(t *Tx) {
	if t.Memo.n == 0 {
		return
	}
	s.Memos++
	s.MemoBytes += uint64(t.Memo.n)
	s.MemoPlaceMax = max(s.MemoPlaceMax, uint64(t.MemoPlace))
}

// writeMemos writes the columns of memos, of which there are some.
func (b *builder) writeMemos(w *writer) {
	txs, ends, places := w.sorted[colMemoTx], w.sorted[colMemoEnd], w.packed[colMemoPlace]
	end := uint64(0)
	for i := range b.rows.Txs {
		t := &b.rows.Txs[i]
		if t.Memo.n == 0 {
			continue
		}
		end += uint64(t.Memo.n)
		txs.Add(uint64(i))
		ends.Add(end)
		places.Add(uint64(t.MemoPlace))
		w.raw(colMemoText, b.rows.NameText(t.Memo))
	}
}

// memos joins the memos of all segments; those without any have no columns of them.
func (j *joiner) memos() {
	j.copySorted(colMemoTx, func(s *Segment) uint64 { return s.shape.Txs }, false)
	j.copySorted(colMemoEnd, func(s *Segment) uint64 { return s.shape.MemoBytes }, false)
	j.copyPacked(colMemoPlace, asIs)
	j.copyRaw(colMemoText)
}

// memos checks that each memo is one, and of a transaction that took effect.
func (c *verifier) memos() {
	s, h := c.s, &c.s.shape
	before := c.faults.Total()
	c.names("memo", s.memoTx, s.memoEnd, h.Txs, h.MemoBytes)
	if c.faults.Total() != before {
		return
	}
	scan, n := s.ScanMemos(), uint64(0)
	var m Memo
	for ; scan.Next(&m); n++ {
		if n%verifyChunk == 0 && c.stopped() {
			return
		}
		if len(m.Text) > MaxMemo || !Printable(m.Text) {
			c.faults.Add(FaultValue, "memo", n, "%.300q is no memo", m.Text)
		}
		if s.TxState(m.Tx).Status() == Failed {
			c.faults.Add(FaultValue, "memo", n, "a failed transaction has a memo")
		}
	}
	if n != h.Memos {
		c.faults.Add(FaultValue, "memo", n, "the column ends before its %d entries", h.Memos)
	}
}
