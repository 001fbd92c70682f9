package wallet

// Major types of CBOR (RFC 8949) that Byron addresses have.
const (
	cborUnsigned = 0
	cborBytes    = 2
	cborArray    = 4
	cborMap      = 5
	cborTag      = 6
)

// cborReader takes one item after the other from CBOR. It is strict: a number
// written with more bytes than it needs, or a length that is left open, is a
// fault. After a fault every item is empty.
type cborReader struct {
	rest   []byte
	faulty bool
}

// number reads the head of an item of the major type: a value, or how much
// follows.
func (r *cborReader) number(major byte) uint64 {
	if len(r.rest) == 0 || r.rest[0]>>5 != major {
		return r.fail()
	}
	info := r.rest[0] & 0x1f
	r.rest = r.rest[1:]
	if info < 24 {
		return uint64(info)
	}
	if info > 27 {
		return r.fail()
	}
	size := 1 << (info - 24)
	if len(r.rest) < size {
		return r.fail()
	}
	value := uint64(0)
	for _, b := range r.rest[:size] {
		value = value<<8 | uint64(b)
	}
	r.rest = r.rest[size:]
	if size == 1 && value < 24 || size > 1 && value>>(4*size) == 0 {
		return r.fail() // a shorter head would do
	}
	return value
}

// bytes reads a byte string.
func (r *cborReader) bytes() []byte {
	size := r.number(cborBytes)
	if size > uint64(len(r.rest)) {
		r.fail()
		return nil
	}
	data := r.rest[:size]
	r.rest = r.rest[size:]
	return data
}

func (r *cborReader) expect(major byte, value uint64) {
	if r.number(major) != value {
		r.fail()
	}
}

// atEnd says that everything was read and nothing was at fault.
func (r *cborReader) atEnd() bool { return !r.faulty && len(r.rest) == 0 }

func (r *cborReader) fail() uint64 {
	r.rest, r.faulty = nil, true
	return 0
}
