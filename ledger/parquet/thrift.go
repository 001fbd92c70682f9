package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errShort = errors.New("ends within a value")

// Types of Thrift's compact protocol.
const (
	thriftTrue = iota + 1
	thriftFalse
	thriftByte
	thriftI16
	thriftI32
	thriftI64
	thriftDouble
	thriftBinary
	thriftList
	thriftSet
	thriftMap
	thriftStruct
)

// thriftWalk goes through one struct of Thrift's compact protocol without keeping
// anything: it says how long it is, counts what is in its lists, and hands over the
// whole numbers that stand in it or directly in one of its structs.
type thriftWalk struct {
	b                 []byte
	at                int
	structs, elements int
	// number is called with the field's number in the outer struct and in the inner
	// one, which is 0 in the outer one itself.
	number func(outer, inner int16, n int64)
	// list is called with the outer struct's field and the list's length.
	list func(field int16, length int)
}

func (w *thriftWalk) uvarint() (uint64, error) {
	v, n := binary.Uvarint(w.b[w.at:])
	if n < 0 {
		return 0, errors.New("holds a number of more than 64 bits")
	}
	if n == 0 {
		return 0, errShort
	}
	w.at += n
	return v, nil
}

func (w *thriftWalk) varint() (int64, error) {
	u, err := w.uvarint()
	return int64(u>>1) ^ -int64(u&1), err
}

func (w *thriftWalk) skip(n uint64) error {
	if n > uint64(len(w.b)-w.at) {
		return errShort
	}
	w.at += int(n)
	return nil
}

// fields walks the fields of one struct; outer is the field that holds it, or 0.
func (w *thriftWalk) fields(depth int, outer int16) error {
	if depth > maxNesting {
		return fmt.Errorf("is nested deeper than %d", maxNesting)
	}
	var id int16
	for {
		if w.at >= len(w.b) {
			return errShort
		}
		head := w.b[w.at]
		w.at++
		if head == 0 {
			return nil
		}
		if delta := int16(head >> 4); delta != 0 {
			id += delta
		} else {
			n, err := w.varint()
			if err != nil {
				return err
			}
			id = int16(n)
		}
		if err := w.value(int(head&15), depth, outer, id); err != nil {
			return err
		}
	}
}

// value walks the value of a field.
func (w *thriftWalk) value(kind, depth int, outer, id int16) error {
	report := func(n int64) {
		switch {
		case w.number == nil:
		case depth == 0:
			w.number(id, 0, n)
		case depth == 1 && outer != 0:
			w.number(outer, id, n)
		}
	}
	switch kind {
	case thriftTrue, thriftFalse:
		report(int64(thriftFalse - kind))
		return nil
	case thriftI16, thriftI32, thriftI64:
		n, err := w.varint()
		if err == nil {
			report(n)
		}
		return err
	case thriftStruct:
		if depth > 0 {
			return w.fields(depth+1, 0)
		}
		return w.fields(depth+1, id)
	case thriftList, thriftSet:
		if depth > 0 {
			id = 0
		}
		return w.elementsOf(depth, id)
	}
	return w.plain(kind)
}

// plain walks a value that holds no others and is reported to nobody.
func (w *thriftWalk) plain(kind int) error {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, err := w.uvarint()
		return err
	case thriftDouble:
		return w.skip(8)
	case thriftBinary:
		n, err := w.uvarint()
		if err != nil {
			return err
		}
		return w.skip(n)
	}
	return fmt.Errorf("holds a value of type %d, which Parquet does not use", kind) // maps too
}

// elementsOf walks the elements of a list, whose field in the outer struct is id, or 0.
func (w *thriftWalk) elementsOf(depth int, id int16) error {
	if w.at >= len(w.b) {
		return errShort
	}
	head := w.b[w.at]
	w.at++
	kind, length := int(head&15), uint64(head>>4)
	if length == 15 {
		var err error
		if length, err = w.uvarint(); err != nil {
			return err
		}
	}
	if length > uint64(len(w.b)-w.at) { // each takes a byte at least
		return errShort
	}
	w.elements += int(length)
	if kind == thriftStruct {
		w.structs += int(length)
	}
	if w.elements > maxListElements || w.structs > maxListStructs {
		return errors.New("has more parts than a file can need")
	}
	if w.list != nil && id != 0 {
		w.list(id, int(length))
	}
	for range length {
		var err error
		switch kind {
		case thriftStruct:
			err = w.fields(depth+2, 0)
		case thriftList, thriftSet:
			return errors.New("holds a list of lists, which Parquet does not use")
		default:
			err = w.plain(kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
