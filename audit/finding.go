package audit

import (
	"cmp"
	"slices"
)

// The codes of findings.
const (
	Altered       = "altered"      // a record, its leaf or a run of records is not what was signed
	Removed       = "removed"      // records, or a payload that nobody purged, are gone
	Reordered     = "reordered"    // a record stands at another place than it was given
	Duplicate     = "duplicate"    // a place in the log is taken twice
	Unsigned      = "unsigned"     // records that no checkpoint covers
	Purged        = "purged"       // a payload was purged lawfully, or should have been
	BadCheckpoint = "checkpoint"   // a checkpoint is unreadable, unsigned, or of another log
	BadKey        = "key"          // a key is vouched for by nobody, or used when it must not be
	RolledBack    = "rolled_back"  // the log does not continue an earlier checkpoint
	Clock         = "clock"        // time went back
	UnknownKind   = "unknown_kind" // a kind that this program does not know
)

// A Finding is one thing that verification has to say about the records Seq to Last.
type Finding struct {
	Seq     int64  `json:"seq"`  // -1 when it is about no record
	Last    int64  `json:"last"` // Seq when it is about one
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Grave   bool   `json:"grave"` // the log is not what it was, or cannot be shown to be
}

// A Report is the outcome of a verification.
type Report struct {
	Origin      string           `json:"origin"`
	Records     int64            `json:"records"`     // records read
	Head        string           `json:"head"`        // the signed checkpoint that the log ends with
	Checkpoints int64            `json:"checkpoints"` // checkpoints that fit the records
	Keys        []Key            `json:"keys"`
	Counts      map[string]int64 `json:"counts"`   // findings of each code, also those not listed
	Grave       int64            `json:"grave"`    // grave findings, also those not listed
	Findings    []Finding        `json:"findings"` // in order of Seq; of each code no more than Options.Limit
}

// Sound says that nothing grave was found.
func (r Report) Sound() bool { return r.Grave == 0 }

// findings collects what was found, of each code no more than limit.
type findings struct {
	limit  int64
	listed []Finding
	counts map[string]int64
	grave  int64
}

func (fs *findings) add(found ...Finding) {
	for _, f := range found {
		fs.counts[f.Code]++
		if f.Grave {
			fs.grave++
		}
		if fs.counts[f.Code] <= fs.limit {
			fs.listed = append(fs.listed, f)
		}
	}
}

func (fs *findings) sorted() []Finding {
	slices.SortStableFunc(fs.listed, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.Message, b.Message))
	})
	return fs.listed
}
