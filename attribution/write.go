package attribution

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
)

// WriteTo writes the table of the labels taken so far. The same labels give the
// same bytes in whatever order they came. It may be called again, also after
// more labels. It gives the number of bytes written.
func (b *Builder) WriteTo(w io.Writer) (int64, error) {
	texts, rows, rank := b.ranked()
	b.sortClaims(rank)
	h, err := b.measure(texts, rows, rank)
	if err != nil {
		return 0, err
	}
	out := &sumWriter{to: w}
	buffered := bufio.NewWriterSize(out, 1<<18)
	put := func(data []byte) { _, _ = buffered.Write(data) } // Flush has the error
	put(h.append(nil))
	putStatements(put, &h, texts, rows)
	b.putIndex(put, &h, rank)
	b.putRecords(put, rank)
	if err := buffered.Flush(); err != nil {
		return out.written, err
	}
	_, err = out.Write(binary.LittleEndian.AppendUint32(nil, out.sum))
	return out.written, err
}

// ranked gives the texts and the rows in the order of the file, and the place
// there of each statement by its number here.
func (b *Builder) ranked() (texts []string, rows []row, rank []uint32) {
	texts = slices.Clone(b.textList)
	slices.Sort(texts)
	textRank := make([]uint32, len(texts))
	for i, text := range texts {
		textRank[b.texts[text]] = uint32(i)
	}
	order := make([]uint32, len(b.rowList))
	byNumber := make([]row, len(b.rowList))
	for i, r := range b.rowList {
		for k := range statementTexts {
			r[k] = textRank[r[k]]
		}
		order[i], byNumber[i] = uint32(i), r
	}
	slices.SortFunc(order, func(x, y uint32) int { return compareRows(&byNumber[x], &byNumber[y]) })
	rows, rank = make([]row, len(order)), make([]uint32, len(order))
	for place, number := range order {
		rows[place], rank[number] = byNumber[number], uint32(place)
	}
	return texts, rows, rank
}

func compareRows(x, y *row) int {
	for i := range x {
		if c := cmp.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	return 0
}

// measure counts what the header says.
func (b *Builder) measure(texts []string, rows []row, rank []uint32) (header, error) {
	h := header{statements: uint64(len(rows)), strings: uint64(len(texts))}
	for _, text := range texts {
		h.stringBytes += uint64(len(text))
	}
	var records uint64
	for group := range b.addresses {
		h.addresses++
		h.labels += uint64(len(group))
		records += recordSize(group, rank)
	}
	if records > maxRecordSize {
		return header{}, errors.New("the table is full: its records take more than 16 GiB")
	}
	h.homes = homesFor(h.addresses)
	next := uint64(0)
	for group := range b.addresses {
		next = max(home(group[0].hash, h.homes), next) + 1
	}
	h.slots = max(h.homes, next)
	h.size = headerSize + h.strings*offsetSize + h.stringBytes + padding(h.stringBytes, offsetSize) +
		h.statements*rowSize + h.slots*slotSize + records + checksumSize
	return h, nil
}

func putStatements(put func([]byte), h *header, texts []string, rows []row) {
	var word [offsetSize]byte
	end := uint64(0)
	for _, text := range texts {
		end += uint64(len(text))
		binary.LittleEndian.PutUint64(word[:], end)
		put(word[:])
	}
	for _, text := range texts {
		put([]byte(text))
	}
	put(make([]byte, padding(h.stringBytes, offsetSize)))
	var buf []byte
	for i := range rows {
		buf = rows[i].append(buf[:0])
		put(buf)
	}
}

func (b *Builder) putIndex(put func([]byte), h *header, rank []uint32) {
	var empty, word [slotSize]byte
	next, record := uint64(0), uint64(0)
	for group := range b.addresses {
		for at := home(group[0].hash, h.homes); next < at; next++ {
			put(empty[:])
		}
		binary.LittleEndian.PutUint64(word[:], slotOf(group[0].hash, record))
		put(word[:])
		next++
		record += recordSize(group, rank)
	}
	for ; next < h.slots; next++ {
		put(empty[:])
	}
}

func (b *Builder) putRecords(put func([]byte), rank []uint32) {
	var buf []byte
	for group := range b.addresses {
		buf = append(buf[:0], b.key(&group[0])...)
		for i := range group {
			buf = binary.AppendUvarint(buf, recordNumber(group, i, rank))
		}
		buf = append(buf, make([]byte, padding(uint64(len(buf)), recordUnit))...)
		put(buf)
	}
}

// recordNumber is what a record says of its i-th statement: how far it lies
// behind the one before, and in the lowest bit whether another follows.
func recordNumber(group []claim, i int, rank []uint32) uint64 {
	n := uint64(rank[group[i].statement])
	if i > 0 {
		n -= uint64(rank[group[i-1].statement]) + 1
	}
	n <<= 1
	if i+1 < len(group) {
		n |= 1
	}
	return n
}

func recordSize(group []claim, rank []uint32) uint64 {
	size := uint64(group[0].size)
	for i := range group {
		size++
		for n := recordNumber(group, i, rank); n >= 0x80; n >>= 7 {
			size++
		}
	}
	return size + padding(size, recordUnit)
}

// sumWriter counts and sums what it passes on.
type sumWriter struct {
	to      io.Writer
	written int64
	sum     uint32
}

func (w *sumWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.written += int64(n)
	w.sum = crc32.Update(w.sum, castagnoli(), p[:n])
	return n, err
}
