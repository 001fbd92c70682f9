package attribution

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Builder collects labels for a table. The zero Builder is ready. It keeps about
// 60 bytes for a label and each distinct statement once. It is not safe for
// concurrent use.
type Builder struct {
	texts    map[string]uint32 // each distinct text of a statement, by order of arrival
	textList []string
	rows     map[row]uint32
	rowList  []row

	// seen remembers some of the statements by a hash, because to look a statement
	// up text by text takes as long as all the rest.
	seen map[uint64]*remembered
	seed maphash.Seed

	// Both in chunks, so that growing copies nothing.
	keys   [][]byte
	claims [buckets][][]claim // by the first bits of the hash
}

// claim is a label: the key of its address and its statement.
type claim struct {
	hash      uint64
	key       uint64 // where in keys: the chunk, then chunkBits of the offset
	statement uint32
	size      uint16 // of the key
}

// remembered is a statement as its reader wrote it, and its number.
type remembered struct {
	statement Statement
	id        uint32
}

const maxSeen = 1 << 16

const (
	chunkBits = 20
	chunkSize = 1 << chunkBits

	bucketBits = 10
	buckets    = 1 << bucketBits
	// A bucket's chunks grow to this, so that small tables stay small.
	maxClaims = 4096
)

// Add takes a label; one taken before changes nothing. The concepts may come in
// any order. It refuses, and takes nothing of, a label with an address that is
// empty or longer than 640 bytes, with text that is not UTF-8, or with an empty
// concept or one with a line feed.
func (b *Builder) Add(l Label) error {
	if l.Address == "" || len(l.Address) > maxAddress {
		return fmt.Errorf("label %q: its address has %d bytes, want 1 to %d", l.Text, len(l.Address), maxAddress)
	}
	id, err := b.statement(&l.Statement)
	if err != nil {
		return fmt.Errorf("label of %s: %w", l.Address, err)
	}
	n := len(b.keys)
	if n == 0 || len(b.keys[n-1])+maxKey > chunkSize {
		b.keys = append(b.keys, make([]byte, 0, chunkSize))
		n++
	}
	chunk := b.keys[n-1]
	grown := appendKey(chunk, l.Address)
	b.keys[n-1] = grown
	key := grown[len(chunk):]
	b.claim(claim{
		hash: hashKey(key), key: uint64(n-1)<<chunkBits | uint64(len(chunk)),
		statement: id, size: uint16(len(key)),
	})
	return nil
}

func (b *Builder) claim(c claim) {
	bucket := &b.claims[c.hash>>(64-bucketBits)]
	n := len(*bucket)
	if n == 0 || len((*bucket)[n-1]) == cap((*bucket)[n-1]) {
		size := 8
		if n > 0 {
			size = min(2*cap((*bucket)[n-1]), maxClaims)
		}
		*bucket = append(*bucket, make([]claim, 0, size))
		n++
	}
	(*bucket)[n-1] = append((*bucket)[n-1], c)
}

// statement gives the number of a statement, a new one for a new statement.
func (b *Builder) statement(s *Statement) (uint32, error) {
	if b.seen == nil {
		b.seen, b.seed = make(map[uint64]*remembered), maphash.MakeSeed()
		b.texts, b.rows = make(map[string]uint32), make(map[row]uint32)
	}
	hash := hashStatement(b.seed, s)
	if known := b.seen[hash]; known != nil && sameStatement(&known.statement, s) {
		return known.id, nil
	}
	id, err := b.newStatement(s)
	if err != nil {
		return 0, err
	}
	if len(b.seen) == maxSeen {
		clear(b.seen)
	}
	known := &remembered{statement: *s, id: id}
	known.statement.Concepts = slices.Clone(s.Concepts) // the caller may use its own again
	b.seen[hash] = known
	return id, nil
}

// newStatement is statement without the help of seen.
func (b *Builder) newStatement(s *Statement) (uint32, error) {
	tidied := *s
	var err error
	if tidied.Concepts, err = tidy(s); err != nil {
		return 0, err
	}
	var r row
	for i, text := range rowTexts(&tidied) {
		if r[i], err = b.text(text); err != nil {
			return 0, err
		}
	}
	setRowNumbers(&r, s)
	id, known := b.rows[r]
	if !known {
		if len(b.rowList) == maxStatements {
			return 0, errors.New("the table is full: it holds no more distinct statements")
		}
		id = uint32(len(b.rowList))
		b.rows[r] = id
		b.rowList = append(b.rowList, r)
	}
	return id, nil
}

// hashStatement hashes the texts that differ most; [sameStatement] decides.
func hashStatement(seed maphash.Seed, s *Statement) uint64 {
	h := maphash.String(seed, s.Text)
	for _, text := range [...]string{s.Actor, s.Source, s.Pack, s.PublicKey} {
		h = bits.RotateLeft64(h, 17) ^ maphash.String(seed, text)
	}
	return h ^ uint64(uint32(s.Last.From))
}

func (b *Builder) text(s string) (uint32, error) {
	if id, known := b.texts[s]; known {
		return id, nil
	}
	if len(b.textList) == math.MaxUint32 {
		return 0, errors.New("the table is full: it holds no more distinct texts")
	}
	s = strings.Clone(s) // it may be part of a whole file
	id := uint32(len(b.textList))
	b.texts[s] = id
	b.textList = append(b.textList, s)
	return id, nil
}

func (b *Builder) key(c *claim) []byte {
	offset := c.key & (chunkSize - 1)
	return b.keys[c.key>>chunkBits][offset : offset+uint64(c.size)]
}

// sortClaims brings the claims into the order of the file: by hash, then by key,
// then by the place of the statement, as rank gives it.
func (b *Builder) sortClaims(rank []uint32) {
	for i, chunks := range b.claims {
		if len(chunks) == 0 {
			continue
		}
		all := slices.Concat(chunks...)
		slices.SortFunc(all, func(x, y claim) int {
			if c := cmp.Compare(x.hash, y.hash); c != 0 {
				return c
			}
			if c := bytes.Compare(b.key(&x), b.key(&y)); c != 0 {
				return c
			}
			return cmp.Compare(rank[x.statement], rank[y.statement])
		})
		b.claims[i] = [][]claim{all}
	}
}

// addresses hands out the sorted claims of one address after the other, each
// statement once. The slice is good for the one call.
func (b *Builder) addresses(yield func([]claim) bool) {
	var group []claim
	for _, chunks := range b.claims {
		for _, chunk := range chunks {
			for i := range chunk {
				c := &chunk[i]
				n := len(group)
				same := n > 0 && group[0].hash == c.hash && bytes.Equal(b.key(&group[0]), b.key(c))
				if same && group[n-1].statement == c.statement {
					continue
				}
				if n > 0 && !same {
					if !yield(group) {
						return
					}
					group = group[:0]
				}
				group = append(group, *c)
			}
		}
	}
	if len(group) > 0 {
		yield(group)
	}
}

// sameStatement says whether two statements are written alike.
func sameStatement(a, b *Statement) bool {
	return a.Text == b.Text && a.Actor == b.Actor && slices.Equal(a.Concepts, b.Concepts) &&
		a.Confidence == b.Confidence && a.Chain == b.Chain && a.Asset == b.Asset && a.Control == b.Control &&
		a.Party == b.Party && a.PublicKey == b.PublicKey && a.ClusterDefiner == b.ClusterDefiner &&
		a.Pack == b.Pack && a.Source == b.Source && a.First == b.First && a.Last == b.Last
}
