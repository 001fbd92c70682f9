package tagpack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// reader makes labels of tags. It remembers what it worked out for values that
// come again, so each goroutine has its own.
type reader struct {
	header *values
	pack   string

	words    map[string]string
	holders  map[string]holder
	chains   map[string]place
	lastText string
	last     sanctions.Date
}

// holder is what the concepts of a tag come to.
type holder struct {
	concepts []string
	unknown  string // a concept that is not in the taxonomy
}

// place is what a tag says of its chain.
type place struct {
	chain   wallet.Chain
	unknown string // "currency XYZ" of which nothing is known
}

// maxRemembered bounds each memory of a reader, in entries.
const maxRemembered = 4096

func newReader(header *values, pack string) *reader {
	return &reader{
		header: header, pack: pack,
		words: map[string]string{}, holders: map[string]holder{}, chains: map[string]place{},
	}
}

// intern gives text as a string, the same one for the same text, so that labels
// share their words and hold nothing of the file.
func (r *reader) intern(text []byte) string {
	if s, found := r.words[string(text)]; found {
		return s
	}
	s := string(text)
	remember(r.words, s, s)
	return s
}

func remember[V any](memory map[string]V, key string, v V) {
	if len(memory) >= maxRemembered {
		clear(memory)
	}
	memory[key] = v
}

// text gives a tag's value of a field, or the header's.
func (r *reader) text(v *values, f field) string {
	if v.given(f) {
		return v.text[f]
	}
	return r.header.text[f]
}

// label makes a label of a tag that begins at line.
func (r *reader) label(v *values, line int) (attribution.Label, *Refusal) {
	if refusal := v.tooLong(line); refusal != nil {
		return attribution.Label{}, refusal
	}
	confidence := attribution.Confidence(r.text(v, fieldConfidence))
	if confidence == "" {
		confidence = attribution.UnknownConfidence
	}
	who, where := r.holder(v), r.place(v)
	var refusal Refusal
	address := strings.TrimSpace(v.text[fieldAddress])
	text := strings.TrimSpace(r.text(v, fieldLabel))
	last, dated := r.day(v)
	definer, decided := truth(r.text(v, fieldDefiner))
	switch {
	case address == "" && v.given(fieldTransaction):
		refusal = refuse(line, CodeMissing, "the tag is of a transaction, and only tags of addresses are kept; leave it out")
	case address == "":
		refusal = refuse(line, CodeMissing, "the tag has no address; add one")
	case text == "":
		refusal = refuse(line, CodeMissing, "neither the tag nor the header has a label; add one")
	case where.unknown != "":
		refusal = refuse(line, CodeCurrency, "nothing is known of the %s; give the ticker of a coin or token, such as BTC or USDT", where.unknown)
	case who.unknown != "":
		refusal = refuse(line, CodeConcept, "%q is not a concept of the taxonomy; give one that is, such as exchange", shorten(who.unknown))
	case !confidence.Valid():
		refusal = refuse(line, CodeValue, "%q is not a confidence; give one that GraphSense has, such as web_crawl or unknown", shorten(string(confidence)))
	case !dated:
		refusal = refuse(line, CodeValue, "lastmod %q is no day; write it as 2022-11-16", shorten(r.text(v, fieldLastMod)))
	case !decided:
		refusal = refuse(line, CodeValue, "is_cluster_definer is %q; write true or false", shorten(r.text(v, fieldDefiner)))
	default:
		return attach(address, where.chain, attribution.Statement{
			Text: text, Actor: r.text(v, fieldActor), Concepts: who.concepts, Confidence: confidence,
			Asset: strings.TrimSpace(r.text(v, fieldCurrency)), ClusterDefiner: definer,
			Pack: r.pack, Source: r.text(v, fieldSource), Last: last,
		}, line)
	}
	return attribution.Label{}, &refusal
}

// holder gives the concepts of a tag: what its category, abuse and concepts say
// together, as GraphSense joins them.
func (r *reader) holder(v *values) holder {
	concepts := r.header.concepts
	if v.given(fieldConcepts) {
		concepts = v.concepts
	}
	category, abuse := r.text(v, fieldCategory), r.text(v, fieldAbuse)
	key := category + "\n" + abuse + "\n" + strings.Join(concepts, "\n")
	if h, found := r.holders[key]; found {
		return h
	}
	all := []string{}
	for _, c := range append([]string{category, abuse}, concepts...) {
		if c = strings.TrimSpace(c); c != "" {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	h := holder{concepts: slices.Clip(slices.Compact(all))}
	for _, c := range h.concepts {
		if h.unknown == "" && !attribution.ConceptKnown(c) {
			h.unknown = c
		}
	}
	remember(r.holders, key, h)
	return h
}

// place gives the chain that a tag names by its network, or else by its currency.
func (r *reader) place(v *values) place {
	currency, network := r.text(v, fieldCurrency), r.text(v, fieldNetwork)
	key := currency
	if network != "" {
		key = currency + "\n" + network
	}
	if p, found := r.chains[key]; found {
		return p
	}
	var p place
	if strings.TrimSpace(currency) != "" {
		chain, known := chainOfAsset(currency)
		if p.chain = chain; !known {
			p.unknown = "currency " + strconv.Quote(shorten(currency))
		}
	}
	if strings.TrimSpace(network) != "" {
		chain, known := chainOfNetwork(network)
		if p.chain = chain; !known {
			p.unknown = "network " + strconv.Quote(shorten(network))
		}
	}
	remember(r.chains, key, p)
	return p
}

func (r *reader) day(v *values) (sanctions.Date, bool) {
	text := r.text(v, fieldLastMod)
	if text == "" {
		return sanctions.Date{}, true
	}
	if text != r.lastText || r.last.IsZero() {
		day, ok := parseDay(text)
		if !ok {
			return day, false
		}
		r.lastText, r.last = text, day
	}
	return r.last, true
}

// truth reads a truth value of YAML 1.1; "" is false.
func truth(text string) (is, ok bool) {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "y":
		return true, true
	case "false", "no", "off", "n", "":
		return false, true
	}
	return false, false
}
