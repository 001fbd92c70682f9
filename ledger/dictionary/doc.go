// Package dictionary gives the addresses of a chain dense 32-bit ids, and finds the
// id of an address and the address of an id.
//
// A key is the canonical form of an address as bytes, 1 to 255 of them. Ids count
// the keys in the order in which they first came, from 1; 0 is no address and never
// has a key. The keys of neighbouring ids lie in an immutable file, a [Part], and
// parts that follow each other are a [Dictionary]. A [Growing] adds keys on top of
// one; [Merge] makes one part of several:
//
//	base, err := dictionary.New(parts)
//	g := dictionary.NewGrowing(base)
//	id, err := g.ID(key)          // finds or adds
//	part, err := g.Flush("keys.7") // the new keys, as a part
//	err = dictionary.Merge(ctx, "keys.all", g.Parts())
//
// # The file
//
// A part is a file of package column of kind 1. Numbers are little-endian. A key's
// number counts the keys of the part from 0: its id is base + 1 + number.
//
//	1  header, 40 bytes: base, count, length of every key or 0 where they differ,
//	   reach (4 bytes each); slots, bytes of all keys (8 each); xxhash64 of these 32
//	2  the keys, one after the other
//	3  the slots' fingerprints, 1 byte each, and 8 zero bytes
//	4  the slots' numbers, 4 bytes each; 0 in a free slot
//	5  to 8, only where lengths differ: the low, high, ones and zeros of a
//	   column.Sorted: where each key starts, and the end of the last
//
// Sections 3 and 4 are a table of open addressing with linear probing. There are
// count + count/4 + 1 homes. The home of a key is the high half of the 128-bit
// product of its xxhash64 and the number of homes; its fingerprint is the lowest
// byte of the hash, and 1 where that is 0: a fingerprint of 0 is a free slot. Keys
// are placed in the order of (home, number), each in the first slot that is neither
// before its home nor before one already taken. The slots do not wrap around: where
// keys are pushed past the last home there are as many more slots. Reach is the
// farthest that a key lies from its home.
//
// # Invariants
//
//   - Keys are compared in full: nothing is found by a hash alone.
//   - An id never changes, whatever is flushed or merged.
//   - The same keys above the same id give the same bytes, by Flush or by Merge.
//   - A search ends after reach slots. No bytes make it panic or go on for ever;
//     Verify takes no other bytes than those which the keys of the part give.
//   - A failed Flush or Merge leaves no file, and nothing that was there changed.
//
// # What it does not do
//
// It does not know what an address is: two forms of one address are two keys. It
// forgets nothing. It does not know which parts make up a ledger, and a program that
// is killed while it writes a part leaves a file there that OpenPart refuses. That no
// key is in two parts is kept by Growing and not checked by New. The hash has no
// secret: whoever can make up millions of keys with one hash makes searches for
// these keys slow, and others not.
package dictionary
