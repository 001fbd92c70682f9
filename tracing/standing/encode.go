package standing

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// traced is a source and what its trace found.
type traced struct {
	chain   ledger.Chain
	source  *Source
	method  taint.Method
	hubRows int
	result  *tracing.Result
	trail   *trail
}

// encode writes the file of a source. The same trace gives the same bytes.
func (x *traced) encode() ([]byte, error) {
	found, err := x.addresses()
	if err != nil {
		return nil, err
	}
	ways, number := x.trail.kept()
	texts := x.texts(found, ways)
	h := header{
		method: uint32(x.method), hubRows: uint64(x.hubRows), entries: uint32(len(found)), ways: uint32(len(ways)), texts: uint32(len(texts)),
		chain: textNumber(texts, string(x.chain.Name)), id: textNumber(texts, x.source.ID), kind: textNumber(texts, x.source.Kind), name: textNumber(texts, x.source.Name),
	}
	entries, amounts := x.entries(found, number, texts)
	summary := x.summary(texts)
	for _, t := range texts {
		h.textBytes += uint64(len(t))
	}
	if h.textBytes > math.MaxUint32 {
		return nil, fmt.Errorf("source %s on %s: its texts have %d bytes, more than the format can count", x.source.ID, x.chain.Name, h.textBytes)
	}
	h.amountBytes, h.summaryBytes = uint64(len(amounts)), uint64(len(summary))
	at, _ := h.parts()
	h.size = at.sum + sumSize
	data := h.append(make([]byte, 0, h.size))
	for i := range found {
		data = binary.LittleEndian.AppendUint32(data, found[i].ID)
	}
	data = append(data, entries...)
	for i := range ways {
		data = ways[i].append(data, number, texts)
	}
	data = appendTexts(data, texts)
	data = append(append(data, amounts...), summary...)
	return binary.LittleEndian.AppendUint64(data, xxhash.Sum64(data)), nil
}

// addresses are those of the source and those reached, by id.
func (x *traced) addresses() ([]*tracing.Address, error) {
	var list []*tracing.Address
	seen := map[uint32]bool{}
	err := x.result.Addresses(func(a *tracing.Address) error {
		list = append(list, a)
		seen[a.ID] = seen[a.ID] || a.Source
		return nil
	})
	for _, id := range x.source.Addresses {
		if !seen[id] {
			list = append(list, &tracing.Address{ID: id, Source: true, Hops: -1})
		}
	}
	slices.SortFunc(list, func(a, b *tracing.Address) int { return int(int64(a.ID) - int64(b.ID)) })
	if uint64(len(list)) > math.MaxUint32 {
		return nil, fmt.Errorf("source %s on %s reached %d addresses, more than the format can count", x.source.ID, x.chain.Name, len(list))
	}
	return list, err
}

// texts are all that the file has, each once, by their bytes.
func (x *traced) texts(found []*tracing.Address, ways []way) []string {
	list := []string{string(x.chain.Name), x.source.ID, x.source.Kind, x.source.Name}
	before := ""
	for _, a := range found {
		if a.Stop != before && a.Stop != "" {
			list, before = append(list, a.Stop), a.Stop
		}
	}
	for i := range ways {
		if ways[i].name != "" {
			list = append(list, ways[i].name)
		}
	}
	s := &x.result.Summary
	for i := range s.Stopped {
		list = append(list, s.Stopped[i].Label)
	}
	for i := range s.Limited {
		list = append(list, string(s.Limited[i].Limit))
	}
	for i := range s.Gone {
		list = append(list, string(s.Gone[i].Exit))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// textNumber is where a text stands; each one that is asked for is there.
func textNumber(texts []string, text string) uint32 {
	i, _ := slices.BinarySearch(texts, text)
	return uint32(i)
}

func appendTexts(data []byte, texts []string) []byte {
	end := 0
	for _, t := range texts {
		end += len(t)
		data = binary.LittleEndian.AppendUint32(data, uint32(end))
	}
	for _, t := range texts {
		data = append(data, t...)
	}
	return data
}

func (x *traced) entries(found []*tracing.Address, number []uint32, texts []string) (entries, amounts []byte) {
	entries = make([]byte, 0, entrySize*len(found))
	for _, a := range found {
		e := entry{amounts: uint64(len(amounts))}
		if a.Hops >= 0 {
			e.flags, e.hops, e.block = flagSeen, uint32(a.Hops), a.First.Block
		}
		if a.Source {
			e.flags |= flagOwn
		} else if w, known := x.trail.best[a.ID]; known {
			e.way = number[w]
		}
		if a.Hub {
			e.flags |= flagHub
		}
		if holdsAny(a.Held) {
			e.flags |= flagHolds
		}
		if a.Stop != "" {
			e.stop = textNumber(texts, a.Stop) + 1
		}
		entries = e.append(entries)
		amounts = appendHoldings(amounts, a.Tainted, a.Held)
	}
	return entries, amounts
}

func holdsAny(list []tracing.Amount) bool {
	return slices.ContainsFunc(list, func(a tracing.Amount) bool { return a.Units.Sign() > 0 })
}

func (w *way) append(data []byte, number []uint32, texts []string) []byte {
	before, name, hash := uint32(0), uint32(0), w.hash
	if w.before >= 0 {
		before = number[w.before]
	}
	if w.name != "" {
		name, hash = textNumber(texts, w.name)+1, ledger.Hash{}
	}
	data = append(data, hash[:]...)
	data = binary.LittleEndian.AppendUint64(data, w.block)
	for _, x := range [...]uint32{w.from, w.to, before, name, w.hops, 0} {
		data = binary.LittleEndian.AppendUint32(data, x)
	}
	return data
}

// summary writes what became of the taint.
func (x *traced) summary(texts []string) []byte {
	s := &x.result.Summary
	data := binary.AppendUvarint(nil, uint64(s.Reached))
	data = binary.AppendUvarint(data, s.Transfers)
	for _, list := range [...][]tracing.Amount{s.Issued, s.Returned, s.Fees, s.Held, s.Unexplained} {
		data = appendAmounts(data, list)
	}
	data = binary.AppendUvarint(data, uint64(len(s.Stopped)))
	for _, stop := range s.Stopped {
		data = appendOutcome(data, texts, stop.Label, stop.Amounts, stop.Transfers)
		data = binary.AppendUvarint(data, uint64(stop.Depositors))
	}
	data = binary.AppendUvarint(data, uint64(len(s.Limited)))
	for _, l := range s.Limited {
		data = appendOutcome(data, texts, string(l.Limit), l.Amounts, l.Transfers)
	}
	data = binary.AppendUvarint(data, uint64(len(s.Gone)))
	for _, g := range s.Gone {
		data = appendOutcome(data, texts, string(g.Exit), g.Amounts, g.Transfers)
	}
	return data
}

func appendOutcome(data []byte, texts []string, text string, amounts []tracing.Amount, transfers int) []byte {
	data = binary.AppendUvarint(data, uint64(textNumber(texts, text)))
	data = appendAmounts(data, amounts)
	return binary.AppendUvarint(data, uint64(transfers))
}
