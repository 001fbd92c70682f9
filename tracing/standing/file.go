package standing

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"sort"
	"unsafe"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// ErrDamaged is in the error about bytes that are not what was written.
var ErrDamaged = errors.New("damaged")

// file is the file of a source in memory. It does not change.
type file struct {
	data []byte
	header
	at parts
	// nobodys says that taint lies in outputs without address: the entries do not have it.
	nobodys bool
}

// parts says where each part of a file begins.
type parts struct{ ids, entries, ways, ends, texts, amounts, summary, sum uint64 }

func (h *header) parts() (at parts, fits bool) {
	next := uint64(headerSize)
	fits = true
	place := func(to *uint64, n, size uint64) {
		*to = next
		over, bytes := bits.Mul64(n, size)
		sum, carry := bits.Add64(next, bytes, 0)
		fits = fits && over == 0 && carry == 0 && sum <= math.MaxInt64-sumSize
		next = sum
	}
	place(&at.ids, uint64(h.entries), idSize)
	place(&at.entries, uint64(h.entries), entrySize)
	place(&at.ways, uint64(h.ways), waySize)
	place(&at.ends, uint64(h.texts), endSize)
	place(&at.texts, h.textBytes, 1)
	place(&at.amounts, h.amountBytes, 1)
	place(&at.summary, h.summaryBytes, 1)
	at.sum = next
	return at, fits
}

// openFile takes the bytes of a file, which must not change afterwards. It reads all of
// them: what opens leads no look-up astray, nor out of bounds.
func openFile(data []byte) (*file, error) {
	f, err := checkFile(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return f, nil
}

func checkFile(data []byte) (*file, error) {
	if len(data) < headerSize+sumSize || string(data[:len(fileMagic)]) != fileMagic {
		return nil, fmt.Errorf("its %d bytes do not begin as such a file does", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != fileVersion {
		return nil, fmt.Errorf("it is of version %d, this program reads version %d", v, fileVersion)
	}
	f := &file{data: data}
	var spare uint32
	f.header, spare = readHeader(data)
	var fits bool
	if f.at, fits = f.parts(); !fits || spare != 0 || f.size != uint64(len(data)) || f.at.sum+sumSize != f.size {
		return nil, fmt.Errorf("the sizes of its parts do not add up to its %d bytes", len(data))
	}
	body := data[:f.at.sum]
	if got, want := xxhash.Sum64(body), binary.LittleEndian.Uint64(data[f.at.sum:]); got != want {
		return nil, fmt.Errorf("its checksum is %016x and should be %016x", got, want)
	}
	if m := taint.Method(f.method); m <= taint.Poison || m > taint.Seniority || f.hubRows > math.MaxInt {
		return nil, fmt.Errorf("it says method %d and hubs of %d rows", f.method, f.hubRows)
	}
	for _, check := range []func() error{f.checkTexts, f.checkEntries, f.checkWays} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *file) checkTexts() error {
	for _, n := range [...]uint32{f.chain, f.id, f.kind, f.name} {
		if n >= f.texts {
			return fmt.Errorf("text %d is not among its %d", n, f.texts)
		}
	}
	end := uint32(0)
	for i := range f.texts {
		next := binary.LittleEndian.Uint32(f.data[f.at.ends+endSize*uint64(i):])
		if next < end || uint64(next) > f.textBytes || i > 0 && f.text(i-1) >= string(f.data[f.at.texts+uint64(end):f.at.texts+uint64(next)]) {
			return fmt.Errorf("text %d is out of order", i)
		}
		end = next
	}
	if uint64(end) != f.textBytes {
		return errors.New("something stands behind the last text")
	}
	return nil
}

func (f *file) checkEntries() error {
	rest := f.data[f.at.amounts:f.at.summary]
	sum := new(big.Int) // of what entries hold, whatever the asset
	for i := range int(f.entries) {
		e := f.entry(i)
		way := e.way != 0 && (e.way > f.ways || f.wayAt(e.way-1).to != f.address(i) || f.wayAt(e.way-1).hops != e.hops)
		if f.address(i) == 0 || i > 0 && f.address(i-1) >= f.address(i) || e.flags > flagsKnown || e.stop > f.texts || way {
			return fmt.Errorf("entry %d is out of order, or says what cannot be", i)
		}
		if e.amounts != f.amountBytes-uint64(len(rest)) {
			return fmt.Errorf("entry %d: its amounts do not stand where it says", i)
		}
		r := reader{data: rest}
		_, held := r.holdings()
		if r.err != nil || (len(held) > 0) != (e.flags&flagHolds != 0) {
			return fmt.Errorf("entry %d: its amounts cannot be read", i)
		}
		for _, a := range held {
			sum.Add(sum, a.Units)
		}
		rest = r.data
	}
	if len(rest) > 0 {
		return errors.New("something stands behind the last amount")
	}
	s, err := f.readSummary()
	if err != nil {
		return err
	}
	for _, a := range s.Held {
		sum.Sub(sum, a.Units)
	}
	f.nobodys = sum.Sign() != 0
	return nil
}

func (f *file) checkWays() error {
	for i := range f.ways {
		w := f.wayAt(i)
		ok := w.hops > 0 && w.name <= f.texts && w.spare == 0 && (w.hops == 1) == (w.before == 0)
		if ok && w.before > 0 {
			ok = w.before <= i
			if ok {
				b := f.wayAt(w.before - 1)
				ok = b.hops == w.hops-1 && b.to == w.from && b.block <= w.block
			}
		}
		if !ok {
			return fmt.Errorf("way %d leads nowhere", i)
		}
	}
	return nil
}

func (f *file) readSummary() (s tracing.Summary, err error) {
	r := reader{data: f.data[f.at.summary:f.at.sum]}
	s.Reached = int(r.number(math.MaxUint32))
	s.Transfers = r.number(math.MaxUint64)
	for _, list := range [...]*[]tracing.Amount{&s.Issued, &s.Returned, &s.Fees, &s.Held, &s.Unexplained} {
		*list = r.amounts()
	}
	outcome := func() (text string, amounts []tracing.Amount, transfers int) {
		if n := r.number(math.MaxUint32); n < uint64(f.texts) {
			text = f.text(uint32(n))
		} else {
			r.fail()
		}
		amounts = r.amounts()
		return text, amounts, int(r.number(math.MaxInt64))
	}
	for range r.list() {
		text, amounts, transfers := outcome()
		s.Stopped = append(s.Stopped, tracing.Stopped{Label: text, Amounts: amounts, Transfers: transfers, Depositors: int(r.number(math.MaxUint32))})
	}
	for range r.list() {
		text, amounts, transfers := outcome()
		s.Limited = append(s.Limited, tracing.Limited{Limit: tracing.Limit(text), Amounts: amounts, Transfers: transfers})
	}
	for range r.list() {
		text, amounts, transfers := outcome()
		s.Gone = append(s.Gone, tracing.Gone{Exit: tracing.Exit(text), Amounts: amounts, Transfers: transfers})
	}
	if r.err != nil || len(r.data) > 0 {
		return s, errors.New("its summary cannot be read")
	}
	return s, nil
}

func (f *file) address(i int) uint32 {
	return binary.LittleEndian.Uint32(f.data[f.at.ids+idSize*uint64(i):])
}

func (f *file) entry(i int) entry { return readEntry(f.data[f.at.entries+entrySize*uint64(i):]) }

// find is the entry of an address.
func (f *file) find(address uint32) (i int, ok bool) {
	i = sort.Search(int(f.entries), func(i int) bool { return f.address(i) >= address })
	return i, i < int(f.entries) && f.address(i) == address
}

// text shares the file's memory, which never changes, and keeps it alive.
func (f *file) text(i uint32) string {
	from := uint32(0)
	if i > 0 {
		from = binary.LittleEndian.Uint32(f.data[f.at.ends+endSize*uint64(i-1):])
	}
	to := binary.LittleEndian.Uint32(f.data[f.at.ends+endSize*uint64(i):])
	return unsafe.String(unsafe.SliceData(f.data[f.at.texts+uint64(from):]), int(to-from))
}

// stop is the label of a text number from 1; "" for 0.
func (f *file) stop(n uint32) string {
	if n == 0 {
		return ""
	}
	return f.text(n - 1)
}

// keptWay is a way in a file.
type keptWay struct {
	hash                                []byte
	block                               uint64
	from, to, before, name, hops, spare uint32
}

func (f *file) wayAt(i uint32) keptWay {
	data := f.data[f.at.ways+waySize*uint64(i):]
	u32 := binary.LittleEndian.Uint32
	return keptWay{
		data[:32:32], binary.LittleEndian.Uint64(data[32:]),
		u32(data[40:]), u32(data[44:]), u32(data[48:]), u32(data[52:]), u32(data[56:]), u32(data[60:]),
	}
}

// tx is the transaction of a way as the users of the chain write it.
func (f *file) tx(w *keptWay, chain *ledger.Chain) string {
	switch {
	case w.name > 0:
		return f.text(w.name - 1)
	case [32]byte(w.hash) == ledger.Hash{}:
		return ""
	case chain.Model == ledger.Account && chain.Name.TakesEVM():
		return "0x" + hex.EncodeToString(w.hash)
	}
	return hex.EncodeToString(w.hash)
}
