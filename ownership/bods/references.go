package bods

import (
	"fmt"
	"hash/maphash"

	"github.com/mareva/mareva/ownership"
)

// described is what a statement describes. Of a statement id of 0.4, to which
// nobody refers, and of a replaced statement, which need not be in the file, the
// table knows nothing but that there is one.
type described uint8

const (
	nothing described = iota
	anEntity
	aPerson
	aRelationship
)

var describedNames = [...]string{"nothing", "an entity", "a person", "a relationship"}

// role is what a statement refers to another one for.
type role uint8

const (
	asSubject role = iota
	asParty        // the interested party, of whatever kind
	asEntity       // the interested party, said to be an entity
	asPerson       // the interested party, said to be a person
	asComponent
)

var roleNames = [...]string{"subject", "interested party", "interested party", "interested party", "component"}

// fits says whether a role may be played by what was described.
func (r role) fits(d described) bool {
	switch r {
	case asSubject, asEntity:
		return d == anEntity
	case asPerson:
		return d == aPerson
	case asParty:
		return d == anEntity || d == aPerson
	}
	return true
}

// references remembers which ids a file has and which of them were referred to
// before they came, each as a hash: 8 bytes an id, doubled while the table grows,
// and 16 for each reference to what has not come yet. Two ids out of a hundred
// million have one hash with a chance of one in five hundred.
type references struct {
	seed    maphash.Seed
	table   []uint64 // open addressing; the lowest two bits are what is described, 0 is free
	used    int
	pending []reference
}

type reference struct {
	hash    uint64
	number  uint32 // of the statement in the file that refers
	role    role
	ordered bool // what it refers to must have come before
	aliases bool // a statement that was replaced by one of the file will do
}

func newReferences() *references {
	return &references{seed: maphash.MakeSeed(), table: make([]uint64, 1<<10)}
}

const (
	kindBits = 3
	occupied = 1 << 63      // so that no entry is 0, which is free
	apart    = 1<<62 | 1<<9 // parts ids of which the table knows nothing from the others
)

func (r *references) hash(id string, k described) uint64 {
	h := maphash.String(r.seed, id)&^kindBits | occupied
	if k == nothing {
		h ^= apart
	}
	return h
}

// place is where a hash stands, or would.
func (r *references) place(hash uint64) uint64 {
	mask := uint64(len(r.table) - 1)
	for i := hash >> 2 & mask; ; i = (i + 1) & mask {
		if e := r.table[i]; e == 0 || e&^kindBits == hash {
			return i
		}
	}
}

// look says what an id describes, and whether it has come.
func (r *references) look(id string, k described) (described, bool) {
	e := r.table[r.place(r.hash(id, k))]
	return described(e & kindBits), e != 0
}

func (r *references) add(id string, k described) {
	if r.used >= len(r.table)/4*3 {
		old := r.table
		r.table = make([]uint64, 2*len(old))
		for _, e := range old {
			if e != 0 {
				r.table[r.place(e&^kindBits)] = e
			}
		}
	}
	hash := r.hash(id, k)
	i := r.place(hash)
	if r.table[i] == 0 {
		r.used++
	}
	r.table[i] = hash | uint64(k)
}

// refer notes that a statement refers to an id. What has not come yet is told by
// [references.tell] behind the last statement.
func (r *references) refer(id string, to reference) {
	to.hash = r.hash(id, anEntity)
	if kind, there := r.find(to); !there || (kind != nothing && !to.role.fits(kind)) {
		r.pending = append(r.pending, to)
	}
}

// find says what a reference leads to; nothing for a replaced statement.
func (r *references) find(to reference) (described, bool) {
	if e := r.table[r.place(to.hash)]; e != 0 {
		return described(e & kindBits), true
	}
	if !to.aliases {
		return nothing, false
	}
	return nothing, r.table[r.place(to.hash^apart)] != 0
}

// tell warns of what was referred to and is not in the file, is something else, or
// came too late.
func (r *references) tell(name string, warn func(ownership.Problem)) {
	for _, p := range r.pending {
		code, what := ownership.UnknownParty, ""
		switch kind, there := r.find(p); {
		case !there:
			what = "the file has no statement that describes its " + roleNames[p.role] +
				"; add that statement, or read the file that has it too"
		case kind != nothing && !p.role.fits(kind):
			code = ownership.Contradiction
			what = "its " + roleNames[p.role] + " is " + describedNames[kind] + ", which it cannot be; correct the reference"
		case p.ordered:
			what = "its " + roleNames[p.role] + " is described further down in the file, where the standard wants it before; it was used all the same"
		default:
			continue
		}
		warn(ownership.Problem{Code: code, Where: fmt.Sprintf("%s, statement %d of the file", name, p.number), Message: what})
	}
}
