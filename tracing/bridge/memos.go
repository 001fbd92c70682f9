package bridge

import (
	"iter"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// reader goes through the transactions of a view that have a memo, in the order of the chain.
type reader struct {
	f      *finder
	pull   func() (ledger.Memo, bool)
	stop   func()
	at     site
	memo   []byte
	time   int64 // the latest so far; NoTime: none was known yet
	ending bool
}

// readers are one for each view, at its first memo. They are to be stopped.
func (f *finder) readers() (list []*reader) {
	for view, v := range f.views {
		r := &reader{f: f, at: site{view: view}, time: ledger.NoTime}
		r.pull, r.stop = iter.Pull(v.Memos(0, len(v.Segments())))
		r.next()
		list = append(list, r)
	}
	return list
}

// next goes to the next memo.
func (r *reader) next() {
	m, ok := r.pull()
	if !ok {
		r.ending = true
		return
	}
	r.at.segment, r.at.tx, r.memo = m.Segment, m.Tx, m.Text
	r.time = max(r.time, r.f.time(r.at))
}

// earliest is the reader whose memo is next in time, the first view's of equals; nil at the
// end. A memo of unknown time counts with those before it.
func earliest(list []*reader) (first *reader) {
	for _, r := range list {
		if !r.ending && (first == nil || r.time < first.time) {
			first = r
		}
	}
	return first
}

// memoOf is the memo of a transaction; nil where it has none that can be read. One that is
// cut is put together with what its further outputs hold.
func (f *finder) memoOf(at site) *Memo {
	text, ok := f.segment(at).Memo(at.tx)
	if !ok {
		return nil
	}
	m, ok := f.parse(at, text)
	if !ok {
		return nil
	}
	return &m
}

// parse reads a memo; false where nobody can.
func (f *finder) parse(at site, text []byte) (Memo, bool) {
	if len(text) == cutSize && text[cutSize-1] == continued && f.views[at.view].Chain().Model == ledger.UTXO {
		if whole, ok := f.goesOn(at, text[:cutSize-1]); ok {
			m, err := ParseMemo(whole)
			return m, err == nil
		}
	}
	m, err := ParseMemo(string(text))
	return m, err == nil
}

// goesOn appends what the last outputs of a transaction hold of its memo: 20 bytes in the
// place of each one's hash of a key, zeros behind the end (THORChain developer documentation,
// "Sending Transactions", memos of more than 80 characters).
func (f *finder) goesOn(at site, start []byte) (string, bool) {
	s := f.segment(at)
	from, to := s.Outputs(at.tx)
	whole, ended := string(start), false
	for row := max(from, to-MaxMemo/hashSize-1); row < to; row++ {
		part, ok := f.hidden(at, s, row)
		if !ok || ended {
			whole, ended = string(start), false // what stood before was no part of it
		}
		if ok {
			whole += part
			ended = len(part) < hashSize
		}
	}
	return whole, len(whole) > len(start) && len(whole) <= MaxMemo
}

const hashSize = 20

// hidden is the text in an output's hash of a key; false where it is none.
func (f *finder) hidden(at site, s *segment.Segment, row int) (string, bool) {
	hash, ok := keyHash(f.views[at.view], s.Output(row).Address)
	if !ok {
		return "", false
	}
	end := len(hash)
	for end > 0 && hash[end-1] == 0 {
		end--
	}
	for _, c := range hash[:end] {
		if c < ' ' || c > '~' {
			return "", false
		}
	}
	return string(hash[:end]), end > 0
}
