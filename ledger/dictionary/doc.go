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
// A part is a hash table that is searched in place; docs/format/ledger.md specifies it to
// the byte.
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
