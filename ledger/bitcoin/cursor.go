package bitcoin

import (
	"encoding/binary"
	"fmt"
)

// cursor reads a block's bytes in order. The first fault sticks, and everything read
// after it is empty or zero, so that a fault may be asked for once per row.
type cursor struct {
	data []byte
	pos  int
	err  error
}

// fail keeps the first fault, with the byte that it is about.
func (c *cursor) fail(at int, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("byte %d: %s", at, fmt.Sprintf(format, args...))
		c.pos = len(c.data)
	}
}

func (c *cursor) take(n int, what string) []byte {
	if c.err != nil {
		return nil
	}
	if n > len(c.data)-c.pos {
		c.fail(c.pos, "%s needs %d bytes, and %d are left: the block is cut or damaged", what, n, len(c.data)-c.pos)
		return nil
	}
	b := c.data[c.pos : c.pos+n : c.pos+n]
	c.pos += n
	return b
}

func (c *cursor) uint64(what string) uint64 {
	if b := c.take(8, what); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// compact reads a number in Bitcoin's variable length; only the shortest form is
// right, as a node holds it.
func (c *cursor) compact(what string) uint64 {
	if c.err == nil && c.pos < len(c.data) && c.data[c.pos] < 0xfd {
		c.pos++
		return uint64(c.data[c.pos-1])
	}
	return c.longCompact(what)
}

func (c *cursor) longCompact(what string) uint64 {
	start := c.pos
	first := c.take(1, what)
	if first == nil {
		return 0
	}
	width, least := 2, uint64(0xfd)
	switch first[0] {
	case 0xfe:
		width, least = 4, 1<<16
	case 0xff:
		width, least = 8, 1<<32
	}
	b := c.take(width, what)
	if b == nil {
		return 0
	}
	var n uint64
	for i := len(b) - 1; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	if n < least {
		c.fail(start, "%s %d is not written in its shortest form: the block is damaged", what, n)
		return 0
	}
	return n
}

// count reads how many things of at least so many bytes follow. More than can fit is
// a fault, so that nobody reserves memory for them.
func (c *cursor) count(least int, what string) int {
	start := c.pos
	n := c.compact(what)
	if left := len(c.data) - c.pos; n > uint64(left/least) {
		c.fail(start, "%s is %d, which cannot fit into the %d bytes left: the block is cut or damaged", what, n, left)
		return 0
	}
	return int(n)
}

// script reads bytes preceded by their number.
func (c *cursor) script(what string) []byte {
	return c.take(c.count(1, what), what)
}
