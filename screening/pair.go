package screening

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

// Pair asks how alike two parties are, without any list.
type Pair struct {
	Schema          string // of the one asked about; "" means anything
	CandidateSchema string // "" means as Schema
	// Properties as those of a Question. What is true of a listed party is true of
	// the candidate: its weak aliases need a second fact.
	Query, Candidate map[string][]string
}

// Comparison is how alike the two are, and why.
type Comparison struct {
	Score   float64  `json:"score"`
	Match   bool     `json:"match"`
	Reasons []Reason `json:"reasons"`
}

// ReadPair reads one pair as JSON, as strictly as ReadQuestion reads a question:
//
//	{"id","schema","query":{…},"candidate":{…},"candidate_schema"}
func ReadPair(text []byte) (id json.RawMessage, p Pair, err error) {
	var query, candidate json.RawMessage
	if losesLetters(text) {
		return json.RawMessage("null"), p, refuse("bad_encoding", "the pair is not UTF-8: a letter that is lost may be the one that matters")
	}
	fields := map[string]any{
		"id": &id, "schema": &p.Schema, "candidate_schema": &p.CandidateSchema, "query": &query, "candidate": &candidate,
	}
	err = eachField(text, func(name string) any { return fields[name] })
	id, err = readableID(id, err)
	for _, side := range []struct {
		name string
		text json.RawMessage
		to   *map[string][]string
	}{{"query", query, &p.Query}, {"candidate", candidate, &p.Candidate}} {
		switch {
		case err != nil:
		case len(side.text) == 0 || string(side.text) == "null":
			err = errors.New(side.name + ": there is none")
		default:
			*side.to, err = readProperties(side.name, side.text)
		}
	}
	if err != nil {
		return idBehind(id, text), Pair{}, refuse("bad_json", "%s", err.Error())
	}
	return id, p, nil
}

// maxComparedWords bounds the work of one pair: a thousand aliases of three words
// against a name of a hundred.
const maxComparedWords = 400_000

// Compare says how alike the two are. Of the options Limit and Lists do not
// matter. An error is a [*QuestionError].
func (p Pair) Compare(o Options) (Comparison, error) {
	query := Question{Schema: p.Schema, Properties: p.Query}
	candidate := Question{Schema: cmp.Or(p.CandidateSchema, p.Schema), Properties: p.Candidate}
	for _, q := range []Question{query, candidate} {
		if err := q.Check(); err != nil {
			return Comparison{}, err
		}
	}
	o.Limit, o.Lists = 0, nil
	if err := o.check(nil); err != nil {
		return Comparison{}, err
	}
	o.Threshold = cmp.Or(o.Threshold, DefaultThreshold)
	in, listed := query.prepare(o), candidate.prepare(o)
	if n := in.words() * listed.words(); n > maxComparedWords {
		return Comparison{}, refuse("too_long", "the two have too many names to compare (%d pairs of words, at most %d): give fewer", n, maxComparedWords)
	}
	best := in.compareNamesWith(listed)
	if keyed, ok, err := sameKey(query, candidate); err != nil {
		return Comparison{}, err
	} else if ok && (keyed.stands(o) && !best.stands(o) || keyed.stands(o) == best.stands(o) && keyed.Score >= best.Score) {
		best = keyed
	}
	best.Match = best.stands(o)
	best.Score = rounded(best.Score)
	roundReasons(best.Reasons)
	return best, nil
}

// stands says whether a comparison is a match.
func (c Comparison) stands(o Options) bool { return c.Match && rounded(c.Score) >= o.Threshold }

// compareNamesWith gives the best of all pairs of names, moved by the facts.
// Match says only that nothing forbids one.
func (in *inquiry) compareNamesWith(listed *inquiry) Comparison {
	party := &party{facts: listed.facts.facts, kind: listed.facts.given}
	weighed := in.facts.weigh(party, in.options.Weights, true)
	best := Comparison{Match: true, Score: -1}
	var asked, candidate int
	var query, match names.Name
	for i, readings := range in.readings {
		for k, others := range listed.readings {
			weak := listed.weak[k] && !weighed.second
			for _, a := range readings {
				for _, b := range others {
					found := Comparison{Score: moved(names.Score(a, b), weighed.points), Match: !weak || a.Same(b)}
					if !found.Match {
						found.Score = min(found.Score, justBelow)
					}
					if x, y := found.stands(in.options), best.stands(in.options); x && !y || x == y && found.Score > best.Score {
						best = found
						asked, candidate, query, match = i, k, a, b
					}
				}
			}
		}
	}
	if best.Score < 0 {
		return Comparison{Reasons: append([]Reason{}, weighed.reasons...)}
	}
	best.Reasons = append(nameReasons(in.spelled[asked], listed.spelled[candidate], query, match), weighed.reasons...)
	return best
}

// sameKey finds the number, contact or wallet that both have, by an index of the
// candidate alone, so that it is found just as in a list.
func sameKey(query, candidate Question) (Comparison, bool, error) {
	x := &Index{}
	x.addKeys(candidate)
	finds := x.identifierFinds(query, nil)
	finds, err := x.addressFinds(query, finds)
	if err != nil || len(finds) == 0 {
		return Comparison{}, false, err
	}
	best := slices.MaxFunc(finds, func(a, b find) int {
		return cmp.Or(falseLast(b.confirmable, a.confirmable), cmp.Compare(a.score, b.score))
	})
	return Comparison{best.score, best.confirmable, best.reasons}, true, nil
}

// addKeys makes the properties of a question the listed ones of party 0.
func (x *Index) addKeys(q Question) {
	p := sanctions.Party{}
	for _, property := range sortedKeys(q.Properties) {
		for _, value := range q.Properties[property] {
			if kind, ok := identifierTypes[property]; ok {
				p.Identifiers = append(p.Identifiers, sanctions.Identifier{Type: kind, Number: value})
			}
			if kinds, ok := contactKinds[property]; ok {
				p.Contacts = append(p.Contacts, sanctions.Contact{Kind: kinds[0], Value: value})
			}
			if property == "publicKey" {
				p.Wallets = append(p.Wallets, sanctions.WalletAddress{Address: value})
			}
		}
	}
	var d draft
	d.readKeys(&p)
	x.keys, x.tables = d.keys, sortKeys(d.keys)
}
