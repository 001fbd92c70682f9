package standing

import (
	"encoding/binary"
	"errors"
	"math/big"
	"slices"

	"github.com/mareva/mareva/tracing"
)

// docs/format/taint.md says what stands where.
const (
	fileMagic   = "MRVTAINT"
	fileVersion = 1

	headerSize = 88
	idSize     = 4
	entrySize  = 32
	waySize    = 64
	endSize    = 4
	sumSize    = 8
)

// Flags of an entry.
const (
	flagOwn    = 1 << iota // one of the source's own addresses
	flagHub                // it moves too much to be one owner's, and the trace ends there
	flagHolds              // it holds taint at the end
	flagSeen               // taint came to it; one of the source's own: it sent something
	flagsKnown = 1<<iota - 1
)

// header is the beginning of a file.
type header struct {
	method                 uint32
	size                   uint64
	hubRows                uint64
	entries, ways, texts   uint32
	chain, id, kind, name  uint32 // numbers of texts
	textBytes, amountBytes uint64
	summaryBytes           uint64
}

func (h *header) append(data []byte) []byte {
	data = append(data, fileMagic...)
	data = binary.LittleEndian.AppendUint32(data, fileVersion)
	data = binary.LittleEndian.AppendUint32(data, h.method)
	data = binary.LittleEndian.AppendUint64(data, h.size)
	data = binary.LittleEndian.AppendUint64(data, h.hubRows)
	for _, x := range [...]uint32{h.entries, h.ways, h.texts, h.chain, h.id, h.kind, h.name, 0} {
		data = binary.LittleEndian.AppendUint32(data, x)
	}
	for _, x := range [...]uint64{h.textBytes, h.amountBytes, h.summaryBytes} {
		data = binary.LittleEndian.AppendUint64(data, x)
	}
	return data
}

// readHeader reads what append wrote, behind the magic and the version.
func readHeader(data []byte) (h header, spare uint32) {
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	return header{
		method: u32(data[12:]), size: u64(data[16:]), hubRows: u64(data[24:]),
		entries: u32(data[32:]), ways: u32(data[36:]), texts: u32(data[40:]),
		chain: u32(data[44:]), id: u32(data[48:]), kind: u32(data[52:]), name: u32(data[56:]),
		textBytes: u64(data[64:]), amountBytes: u64(data[72:]), summaryBytes: u64(data[80:]),
	}, u32(data[60:])
}

// entry is what is known of an address.
type entry struct {
	block   uint64 // of the transaction that first brought taint
	hops    uint32
	flags   uint32
	stop    uint32 // 1 + the number of the text that is its label; 0: the trace goes on from it
	way     uint32 // 1 + the number of the way by which taint came in the fewest hops; 0: none
	amounts uint64 // where its amounts begin
}

func (e *entry) append(data []byte) []byte {
	data = binary.LittleEndian.AppendUint64(data, e.block)
	for _, x := range [...]uint32{e.hops, e.flags, e.stop, e.way} {
		data = binary.LittleEndian.AppendUint32(data, x)
	}
	return binary.LittleEndian.AppendUint64(data, e.amounts)
}

func readEntry(data []byte) entry {
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	return entry{u64(data), u32(data[8:]), u32(data[12:]), u32(data[16:]), u32(data[20:]), u64(data[24:])}
}

// appendUnits writes an amount: how many bytes, then the bytes, the highest first.
func appendUnits(data []byte, units *big.Int) []byte {
	if units == nil {
		return append(data, 0)
	}
	b := units.Bytes()
	return append(binary.AppendUvarint(data, uint64(len(b))), b...)
}

// appendAmounts writes amounts, which stand by asset, without what is nothing.
func appendAmounts(data []byte, list []tracing.Amount) []byte {
	list = slices.DeleteFunc(slices.Clone(list), func(a tracing.Amount) bool { return a.Units.Sign() == 0 })
	data = binary.AppendUvarint(data, uint64(len(list)))
	for i := range list {
		data = binary.AppendUvarint(data, uint64(list[i].Asset))
		data = appendUnits(data, list[i].Units)
	}
	return data
}

// appendHoldings writes what an address received of each asset, and holds of it.
func appendHoldings(data []byte, received, held []tracing.Amount) []byte {
	var assets []uint32
	for _, list := range [2][]tracing.Amount{received, held} {
		for i := range list {
			if list[i].Units.Sign() > 0 {
				assets = append(assets, list[i].Asset)
			}
		}
	}
	slices.Sort(assets)
	assets = slices.Compact(assets)
	data = binary.AppendUvarint(data, uint64(len(assets)))
	for _, asset := range assets {
		data = binary.AppendUvarint(data, uint64(asset))
		data = appendUnits(data, unitsOf(received, asset))
		data = appendUnits(data, unitsOf(held, asset))
	}
	return data
}

func unitsOf(list []tracing.Amount, asset uint32) *big.Int {
	for i := range list {
		if list[i].Asset == asset {
			return list[i].Units
		}
	}
	return nil
}

// errCut is a number or an amount that ends before its end, or is not in its one form.
var errCut = errors.New("a number is not whole")

// reader reads numbers and amounts one after the other. Its first error stays.
type reader struct {
	data []byte
	err  error
}

func (r *reader) number(most uint64) uint64 {
	x, n := binary.Uvarint(r.data)
	if n <= 0 || x > most || n > 1 && r.data[n-1] == 0 {
		r.fail()
		return 0
	}
	r.data = r.data[n:]
	return x
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = errCut
	}
	r.data = nil
}

// maxUnits bounds the bytes of an amount: a sum of 2^64 of 256 bits.
const maxUnits = 40

func (r *reader) units() *big.Int {
	n := int(r.number(maxUnits))
	if n > len(r.data) || n > 0 && r.data[0] == 0 {
		r.fail()
		return new(big.Int)
	}
	x := new(big.Int).SetBytes(r.data[:n])
	r.data = r.data[n:]
	return x
}

// list reads the length of a list, whose elements have two bytes at least.
func (r *reader) list() int { return int(r.number(uint64(len(r.data) / 2))) }

func (r *reader) amounts() []tracing.Amount {
	list := make([]tracing.Amount, r.list())
	for i := range list {
		list[i] = tracing.Amount{Asset: uint32(r.number(1<<32 - 1)), Units: r.units()}
		if i > 0 && list[i-1].Asset >= list[i].Asset || list[i].Units.Sign() == 0 {
			r.fail()
		}
	}
	return list
}

// holdings reads what appendHoldings wrote, without what is nothing.
func (r *reader) holdings() (received, held []tracing.Amount) {
	before := int64(-1)
	for range r.list() {
		asset := uint32(r.number(1<<32 - 1))
		if int64(asset) <= before {
			r.fail()
			return nil, nil
		}
		before = int64(asset)
		some := false
		for _, list := range [2]*[]tracing.Amount{&received, &held} {
			if units := r.units(); units.Sign() > 0 {
				*list = append(*list, tracing.Amount{Asset: asset, Units: units})
				some = true
			}
		}
		if !some {
			r.fail()
		}
	}
	return received, held
}
