package audit

import "fmt"

// maxStrays bounds what is held to find where a misplaced record belongs.
const maxStrays = 1024

// A stray is a row whose stored leaf is not its own, without salt and payload.
type stray struct {
	Row

	why  string // what is wrong besides
	late bool   // another row had its place
}

// A gap is a run of places without a row.
type gap struct{ from, to int64 }

// lose notes that there are no rows from..to.
func (v *Verifier) lose(from, to int64) {
	v.broken = true
	v.block = Tree{}
	if len(v.gaps) < maxStrays {
		v.gaps = append(v.gaps, gap{from, to})
		return
	}
	v.found.add(removed(from, to))
}

func removed(from, to int64) Finding {
	message := "the record is gone"
	if from != to {
		message = fmt.Sprintf("the records %d to %d are gone", from, to)
	}
	return Finding{Seq: from, Last: to, Code: Removed, Message: message, Grave: true}
}

// late takes a row that came after one of a higher place, or of the same.
func (v *Verifier) late(row *Row) {
	for i, g := range v.gaps {
		if g.from <= row.Seq && row.Seq <= g.to {
			v.closeGap(i, row.Seq)
			v.found.add(finding(&row.Record, Reordered, true, fmt.Sprintf("it came after record %d", v.next-1)))
			return
		}
	}
	v.hold(stray{Row: *row, late: true})
}

// stray takes a row that its stored leaf does not speak of.
func (v *Verifier) stray(row *Row, s seal) {
	held := stray{Row: *row}
	if s.fault != nil {
		held.why = s.fault.Field + " " + s.fault.Message
	}
	v.hold(held)
}

func (v *Verifier) hold(s stray) {
	s.Salt, s.Payload = nil, nil
	if len(v.strays) < maxStrays {
		v.strays = append(v.strays, s)
		return
	}
	for _, seq := range [2]int64{s.Seq - 1, s.Seq + 1} { // too many to compare all with all
		if s.leafAt(seq) == s.StoredLeaf && !s.late {
			v.found.add(s.moved(seq))
			return
		}
	}
	v.found.add(s.finding(v.fit))
}

// leafAt is the leaf that the record would have at another place.
func (s *stray) leafAt(seq int64) Hash {
	r := s.Record
	r.Seq = seq
	return r.Leaf()
}

func (s *stray) moved(from int64) Finding {
	return finding(&s.Record, Reordered, true, fmt.Sprintf("it was sealed as record %d", from))
}

func (s *stray) finding(f fit) Finding {
	if s.Seq < 0 || s.Seq >= maxSeq {
		return finding(&s.Record, Altered, true, "its seq is no place in a log")
	}
	if s.late {
		return finding(&s.Record, Duplicate, true, "another record has its place")
	}
	message := "its header is not what the stored leaf was made of"
	switch {
	case s.why != "":
		message = s.why
	case f.stored > s.Seq:
		message = "its seq, id, kind, time or commitment was altered: a signed checkpoint bears out the stored leaf"
	case f.computed > s.Seq:
		message = "its stored leaf was altered: a signed checkpoint bears out the record"
	}
	return finding(&s.Record, Altered, true, message)
}

// placeStrays says of each stray where it belongs, if that is a place where
// something is wrong, and what else is wrong if not.
func (v *Verifier) placeStrays() {
	if len(v.strays) == 0 {
		return
	}
	leaves := make(map[int64]Hash, len(v.strays)) // what the places of strays should hold
	for i := range v.strays {
		if s := &v.strays[i]; !s.late {
			leaves[s.Seq] = s.StoredLeaf
		}
	}
	places := v.places()
	homes := make([]int64, len(v.strays))
	spread(len(v.strays), 8, func(i int) { homes[i] = v.strays[i].home(places, leaves) })
	for i := range v.strays {
		s := &v.strays[i]
		if homes[i] < 0 {
			v.found.add(s.finding(v.fit))
			continue
		}
		v.found.add(s.moved(homes[i]))
		for g := range v.gaps {
			if v.gaps[g].from <= homes[i] && homes[i] <= v.gaps[g].to {
				v.closeGap(g, homes[i])
				break
			}
		}
	}
}

// places are those at which a stray may belong, no more than twice maxStrays.
func (v *Verifier) places() []int64 {
	var places []int64
	for i := range v.strays {
		places = append(places, v.strays[i].Seq)
	}
	for _, g := range v.gaps {
		for seq := g.from; seq <= g.to && len(places) < 2*maxStrays; seq++ {
			places = append(places, seq)
		}
	}
	return places
}

// home finds the place that the record was sealed for: where its leaf is the one
// stored beside it, or the one stored at that place. It is -1 when there is none.
func (s *stray) home(places []int64, leaves map[int64]Hash) int64 {
	for _, seq := range places {
		if seq == s.Seq {
			continue
		}
		leaf := s.leafAt(seq)
		if there, ok := leaves[seq]; leaf == s.StoredLeaf || ok && leaf == there {
			return seq
		}
	}
	return -1
}

// closeGap takes one place out of a gap.
func (v *Verifier) closeGap(i int, seq int64) {
	g := v.gaps[i]
	var rest []gap
	if g.from < seq {
		rest = append(rest, gap{g.from, seq - 1})
	}
	if seq < g.to {
		rest = append(rest, gap{seq + 1, g.to})
	}
	v.gaps = append(v.gaps[:i:i], append(rest, v.gaps[i+1:]...)...)
}
