package dictionary

import (
	"context"
	"errors"
	"fmt"
)

// Merge writes neighbouring parts, in order, as one. It goes through the keys twice
// and holds up to 128 MiB of pairs of a slot and a number, 54 MB for a stripe of the
// table, and 64 KiB for each stripe of 4 Mi slots: about 200 MB for the first hundred
// million keys, and less than 300 MB in all. What does not fit, 8 bytes for each key,
// lies in a file beside path that has no name. The parts stay as they are.
//
// When the context ends or something fails nothing is left at path.
func Merge(ctx context.Context, path string, parts []*Part) error {
	k, err := join(parts)
	if err != nil {
		return fmt.Errorf("merge parts of a dictionary: %w", err)
	}
	if err := k.write(ctx, path, usual()); err != nil {
		return fmt.Errorf("merge parts of a dictionary into %s: %w", path, err)
	}
	return nil
}

// join is the keys of parts that follow each other.
func join(parts []*Part) (*keys, error) {
	if len(parts) == 0 {
		return nil, errors.New("no parts")
	}
	joined := shape{base: parts[0].base, length: parts[0].length}
	for _, p := range parts {
		if uint64(p.base) != uint64(joined.base)+uint64(joined.count) {
			return nil, fmt.Errorf("%s begins above id %d, the part before it ends with %d: give neighbours in order",
				p.path, p.base, uint64(joined.base)+uint64(joined.count))
		}
		joined.count += p.count
		joined.bytes += p.bytes
		if p.length != joined.length {
			joined.length = 0
		}
	}
	return &keys{shape: joined, all: func(yield func([]byte) bool) {
		for _, p := range parts {
			for key := range p.all() {
				if !yield(key) {
					return
				}
			}
		}
	}}, nil
}
