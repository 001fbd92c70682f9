package decision

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Record is one decision as it is kept.
type Record struct {
	ID          string // of the decision; given by whoever records it
	Transaction string // the asker's own name for what was decided
	Disposition string
	AsOf        string // the day or moment that it was decided for, as asked
	Versions    string // the id of the Versions in force
	Question    []byte // what was asked, to the byte
	Answer      []byte // what was answered, to the byte

	// Set when it is read back.
	At  time.Time // when it was recorded
	By  string    // who asked
	Seq int64     // its place in the log
}

// SnapshotKind is what a snapshot is one of.
type SnapshotKind string

// What answers rest on.
const (
	List      SnapshotKind = "list"      // one sanctions list
	Labels    SnapshotKind = "labels"    // whose wallets
	Ownership SnapshotKind = "ownership" // who stands with the listed
	Ledger    SnapshotKind = "ledger"    // one chain up to a block
	Prices    SnapshotKind = "prices"
	Policy    SnapshotKind = "policy"
)

// Snapshot is one immutable version of something that answers rest on.
type Snapshot struct {
	Kind    SnapshotKind `json:"kind"`
	Name    string       `json:"name"`    // which list, which chain; empty where there is one only
	Version string       `json:"version"` // the hash of its content, or what its own kind calls a version
}

// ID names a snapshot among all of them.
func (s Snapshot) ID() string {
	return "snp_" + shortHash(string(s.Kind), s.Name, s.Version)
}

// Versions are all versions that an answer rests on.
type Versions struct {
	Program   string     `json:"program"`
	Matcher   string     `json:"matcher"`
	Policy    string     `json:"policy"` // empty: none
	Snapshots []Snapshot `json:"snapshots"`
}

// ID is the same for the same versions, in whatever order.
func (v Versions) ID() string {
	return "ver_" + shortHash(string(v.Encode()))
}

// Encode gives the same bytes for the same versions, in whatever order.
func (v Versions) Encode() []byte {
	text, err := json.Marshal(v.Sorted())
	if err != nil {
		panic(err) // strings alone
	}
	return text
}

// Sorted has the snapshots in order, each once.
func (v Versions) Sorted() Versions {
	v.Snapshots = slices.Clone(v.Snapshots)
	slices.SortFunc(v.Snapshots, func(a, b Snapshot) int {
		if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
			return c
		}
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Version, b.Version)
	})
	if v.Snapshots = slices.Compact(v.Snapshots); v.Snapshots == nil {
		v.Snapshots = []Snapshot{}
	}
	return v
}

// Evidence is a file that a decision rests on.
type Evidence struct {
	ID       string
	Decision string // the decision's id
	Name     string // as somebody named the file
	Media    string // its media type, as application/pdf
	Content  []byte

	// Set when it is read back.
	At  time.Time
	By  string
	Seq int64
}

// shortHash is the first 128 bits of a hash over several words, each told from the next.
func shortHash(words ...string) string {
	h := sha256.New()
	for _, w := range words {
		n := sha256.Sum256([]byte(w))
		h.Write(n[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
