package lists_test

import (
	"strings"

	"github.com/mareva/mareva/lists/publication"
)

// bomb is a Zstandard file (RFC 8878) of some kilobytes that expands beyond
// every official list: blocks that each say "this byte, 128 KiB times".
func bomb() string {
	const (
		frame  = "\x28\xb5\x2f\xfd\x00\x38" // magic, no flags, a window of 128 KiB
		block  = 128 << 10
		header = 1<<1 | block<<3 // not the last, run-length, its size
	)
	run := string([]byte{header & 0xff, header >> 8 & 0xff, header >> 16, 'x'})
	return frame + strings.Repeat(run, publication.MaxSize/block+1)
}
