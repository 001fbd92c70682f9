package attribution

import (
	"encoding/binary"
	"iter"
	"slices"
	"unsafe"
)

// Table holds labels in the bytes of a file. It does not change and may be read
// from many goroutines.
type Table struct {
	data   []byte
	header header
	at     sections
	packs  []PackCount
}

// PackCount is how many labels of a table came in one pack.
type PackCount struct {
	ID     string `json:"id"`
	Labels int    `json:"labels"`
}

// Stats are the sizes of a table.
type Stats struct {
	Labels     int   `json:"labels"`
	Addresses  int   `json:"addresses"`
	Statements int   `json:"statements"` // distinct
	Texts      int   `json:"texts"`      // distinct, in the statements
	Bytes      int64 `json:"bytes"`      // of the file and in memory
}

// Len is the number of labels.
func (t *Table) Len() int { return int(t.header.labels) }

// Addresses is the number of addresses that have a label.
func (t *Table) Addresses() int { return int(t.header.addresses) }

// Packs are the packs that the labels came in, by id.
func (t *Table) Packs() []PackCount { return slices.Clone(t.packs) }

// Stats are the table's sizes.
func (t *Table) Stats() Stats {
	return Stats{
		Labels: t.Len(), Addresses: t.Addresses(), Statements: int(t.header.statements),
		Texts: int(t.header.strings), Bytes: int64(len(t.data)),
	}
}

// Lookup finds the labels of an address, given by its Canonical. It allocates
// nothing. It has no error to give: [Open] has read every byte.
func (t *Table) Lookup(canonical string) Found {
	if canonical == "" || len(canonical) > maxAddress {
		return Found{} // [Builder.Add] takes no such address
	}
	var buf [maxKey]byte
	key := appendKey(buf[:0], canonical)
	hash := hashKey(key)
	records := t.data[t.at.records:t.at.end]
	for i := home(hash, t.header.homes); i < t.header.slots; i++ {
		slot := t.slot(i)
		if slot == 0 {
			break
		}
		if slot>>32 != hash&(1<<32-1) {
			continue
		}
		record := records[(slot&(1<<32-1)-1)*recordUnit:]
		if len(record) > len(key) && string(record[:len(key)]) == string(key) {
			return found(t, canonical, record[len(key):])
		}
	}
	return Found{}
}

func (t *Table) slot(i uint64) uint64 {
	return binary.LittleEndian.Uint64(t.data[t.at.index+i*slotSize:])
}

// All gives every label, in the order of the file: by the hash of the address,
// then by statement. It is the same for equal tables and means nothing else.
func (t *Table) All() iter.Seq[Label] {
	return func(yield func(Label) bool) {
		for rest := t.data[t.at.records:t.at.end]; len(rest) > 0; {
			n := cutKey(rest)
			f := found(t, string(appendText(nil, rest[:n])), rest[n:])
			size := n
			for id, width := range f.numbers() {
				size += width
				if !yield(Label{Address: f.address, Statement: t.statement(id)}) {
					return
				}
			}
			rest = rest[size+int(padding(uint64(size), recordUnit)):]
		}
	}
}

func (t *Table) statement(id uint32) Statement {
	r := readRow(t.data[t.at.rows+uint64(id)*rowSize:])
	return statementOf(&r, t.text)
}

// text is a text of the statements. It shares the table's memory, which never
// changes, and keeps it alive.
func (t *Table) text(i uint32) string {
	from, to := t.textSpan(uint64(i))
	return unsafe.String(unsafe.SliceData(t.data[t.at.text+from:]), to-from)
}

func (t *Table) textSpan(i uint64) (from, to uint64) {
	if i > 0 {
		from = binary.LittleEndian.Uint64(t.data[t.at.offsets+(i-1)*offsetSize:])
	}
	return from, binary.LittleEndian.Uint64(t.data[t.at.offsets+i*offsetSize:])
}

// Found are the labels of one address. The zero Found has none.
type Found struct {
	table   *Table
	address string
	ids     []byte // the statements in the record, and what follows it
	n       int
}

func found(t *Table, address string, ids []byte) Found {
	f := Found{table: t, address: address, ids: ids}
	for range f.numbers() {
		f.n++
	}
	return f
}

// Len is how many labels there are.
func (f Found) Len() int { return f.n }

// At is the i-th label, 0 to Len-1; the zero Label for any other i.
func (f Found) At(i int) Label {
	for id := range f.numbers() {
		if i == 0 {
			return Label{Address: f.address, Statement: f.table.statement(id)}
		}
		i--
	}
	return Label{}
}

// All gives the labels in the table's order.
func (f Found) All() iter.Seq[Label] {
	return func(yield func(Label) bool) {
		for id := range f.numbers() {
			if !yield(Label{Address: f.address, Statement: f.table.statement(id)}) {
				return
			}
		}
	}
}

// numbers gives the ids of the statements, each with the bytes that it takes.
func (f Found) numbers() iter.Seq2[uint32, int] {
	return func(yield func(uint32, int) bool) {
		next, rest := uint64(0), f.ids
		for len(rest) > 0 {
			v, n := binary.Uvarint(rest)
			id := next + v>>1
			if !yield(uint32(id), n) || v&1 == 0 {
				return
			}
			next, rest = id+1, rest[n:]
		}
	}
}
