package attribution

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// ErrDamaged is in the chain of every error of [Open].
var ErrDamaged = errors.New("not a sound label table")

// Open takes the bytes of a table, which must not change afterwards. It reads all
// of them: what opens has the right checksum, is made exactly as the format says,
// and can neither lead a look-up astray nor out of bounds. It works in place: the
// table and the texts of its labels share data's memory.
func Open(data []byte) (*Table, error) {
	t, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return t, nil
}

func open(data []byte) (*Table, error) {
	if len(data) < headerSize+checksumSize || string(data[:len(tableMagic)]) != tableMagic {
		return nil, fmt.Errorf("its %d bytes do not begin as a label table does", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[len(tableMagic):]); v != tableVersion {
		return nil, fmt.Errorf("it is of version %d, this program reads version %d", v, tableVersion)
	}
	t := &Table{data: data, header: readHeader(data)}
	if t.header.size != uint64(len(data)) {
		return nil, fmt.Errorf("it has %d bytes and says that it has %d: it was cut or glued", len(data), t.header.size)
	}
	body := data[:len(data)-checksumSize]
	if got, want := crc32.Checksum(body, castagnoli()), binary.LittleEndian.Uint32(data[len(body):]); got != want {
		return nil, fmt.Errorf("its checksum is %08x and should be %08x: it was altered", got, want)
	}
	var fits bool
	if t.at, fits = t.header.sections(); !fits || binary.LittleEndian.Uint32(data[12:]) != 0 {
		return nil, errors.New("the sizes of its parts do not add up")
	}
	if t.header.statements > maxStatements || t.header.strings > math.MaxUint32 {
		return nil, errors.New("it has more statements or texts than the format can number")
	}
	for _, check := range []func(*Table) error{(*Table).checkTexts, (*Table).checkRows, (*Table).checkRecords} {
		if err := check(t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// checkTexts sees that the texts follow each other, sorted, each once.
func (t *Table) checkTexts() error {
	size := t.header.stringBytes
	text := t.data[t.at.text:][:size]
	var before []byte
	end := uint64(0)
	for i := range t.header.strings {
		from, to := t.textSpan(i)
		if from > to || to > size {
			return fmt.Errorf("text %d goes from %d to %d of %d bytes", i, from, to, size)
		}
		this := text[from:to]
		if !utf8.Valid(this) || i > 0 && bytes.Compare(before, this) >= 0 {
			return fmt.Errorf("text %d is not UTF-8 or out of order", i)
		}
		before, end = this, to
	}
	if end != size || !blank(t.data[t.at.text+size:t.at.rows]) {
		return errors.New("something stands behind the last text")
	}
	return nil
}

// checkRows sees that the statements use the texts that are there, all of them and
// no others, and are sorted, each once.
func (t *Table) checkRows() error {
	var before row
	used := make([]bool, t.header.strings)
	for i := range t.header.statements {
		r := readRow(t.data[t.at.rows+i*rowSize:])
		for _, text := range r[:statementTexts] {
			if uint64(text) >= t.header.strings {
				return fmt.Errorf("statement %d has text %d of %d", i, text, t.header.strings)
			}
			used[text] = true
		}
		if r[rowFlags] > flagsKnown || !isConcepts(t.text(r[rowConcepts])) {
			return fmt.Errorf("statement %d has unknown flags or concepts that are not sorted", i)
		}
		if i > 0 && compareRows(&before, &r) >= 0 {
			return fmt.Errorf("statement %d is out of order", i)
		}
		before = r
	}
	if i := slices.Index(used, false); i >= 0 {
		return fmt.Errorf("text %d is of no statement", i)
	}
	return nil
}

// checkRecords walks the records and the index side by side: both are in the order
// of the hashes, so each slot must be the one that building would have filled.
func (t *Table) checkRecords() error {
	uses := make([]uint32, t.header.statements) // labels of each statement
	records := t.data[t.at.records:t.at.end]
	var before placed
	var labels, addresses, next uint64
	if t.header.homes != homesFor(t.header.addresses) || t.header.slots < t.header.homes {
		return fmt.Errorf("its index has %d homes for %d addresses", t.header.homes, t.header.addresses)
	}
	for at := 0; at < len(records); addresses++ {
		n := cutKey(records[at:])
		if n == 0 || records[at] != 0 && !isKey(records[at:at+n]) {
			return fmt.Errorf("record at %d: no address can be read", at)
		}
		this := placed{hashKey(records[at : at+n]), records[at : at+n]}
		if addresses > 0 && !before.isBefore(this) {
			return fmt.Errorf("record at %d: out of order", at)
		}
		before = this
		size, count, err := checkClaims(records[at+n:], uses)
		if err != nil {
			return fmt.Errorf("record at %d: %w", at, err)
		}
		slot := max(home(this.hash, t.header.homes), next)
		if slot >= t.header.slots || !t.slotsEmpty(next, slot) || t.slot(slot) != slotOf(this.hash, uint64(at)) {
			return fmt.Errorf("record at %d: the index does not lead to it", at)
		}
		next, labels = slot+1, labels+count
		end := at + n + size
		at = end + int(padding(uint64(end), recordUnit))
		if at > len(records) || !blank(records[end:at]) {
			return fmt.Errorf("record before %d: something stands behind its end", at)
		}
	}
	if !t.slotsEmpty(next, t.header.slots) || t.header.slots != max(t.header.homes, next) {
		return errors.New("the index has slots that lead nowhere")
	}
	if labels != t.header.labels || addresses != t.header.addresses {
		return fmt.Errorf("it has %d labels on %d addresses and says %d on %d", labels, addresses, t.header.labels, t.header.addresses)
	}
	return t.countPacks(uses)
}

// placed is a key where it stands in the order of the file.
type placed struct {
	hash uint64
	key  []byte
}

func (p placed) isBefore(q placed) bool {
	return p.hash < q.hash || p.hash == q.hash && bytes.Compare(p.key, q.key) < 0
}

// checkClaims reads the statements of a record: the bytes they take and how many
// they are. It counts each in uses.
func checkClaims(data []byte, uses []uint32) (size int, count uint64, err error) {
	next := uint64(0)
	for {
		v, n := binary.Uvarint(data[size:])
		id := next + v>>1
		if n <= 0 || id >= uint64(len(uses)) || n > 1 && data[size+n-1] == 0 {
			return 0, 0, errors.New("it has a statement that is not there")
		}
		uses[id]++
		size, count, next = size+n, count+1, id+1
		if v&1 == 0 {
			return size, count, nil
		}
	}
}

func (t *Table) slotsEmpty(from, to uint64) bool {
	for i := from; i < to; i++ {
		if t.slot(i) != 0 {
			return false
		}
	}
	return true
}

// countPacks adds up the labels of each pack, in the order of the texts.
func (t *Table) countPacks(uses []uint32) error {
	counts := make(map[uint32]int)
	for i, n := range uses {
		if n == 0 {
			return fmt.Errorf("statement %d is of no address", i)
		}
		counts[readRow(t.data[t.at.rows+uint64(i)*rowSize:])[rowPack]] += int(n)
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		t.packs = append(t.packs, PackCount{ID: t.text(id), Labels: counts[id]})
	}
	return nil
}

func blank(data []byte) bool {
	for _, b := range data {
		if b != 0 {
			return false
		}
	}
	return true
}
