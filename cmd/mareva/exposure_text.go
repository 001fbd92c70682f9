package main

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
)

// exposureWriter writes answers.
type exposureWriter interface {
	exposure(v *ledger.View, x *httpapi.Exposure) error
	refuse(address string, why *badQuestion) error
	finish() error
}

// exposureLines writes one JSON object a line.
type exposureLines struct{ w io.Writer }

func (o *exposureLines) exposure(_ *ledger.View, x *httpapi.Exposure) error { return encodeTo(o.w, x) }

func (o *exposureLines) refuse(address string, why *badQuestion) error {
	type fault struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	return encodeTo(o.w, struct {
		Address string `json:"address"`
		Error   fault  `json:"error"`
	}{address, fault{why.code, why.Error()}})
}

func (o *exposureLines) finish() error { return nil }

// exposureText tells a person.
type exposureText struct {
	w     io.Writer
	style style
	any   bool

	linked bool // a row is by the label of another address
}

// shownExposures is how many rows a person sees of each kind.
const shownExposures = 20

func (o *exposureText) refuse(string, *badQuestion) error { return nil } // it was said

func (o *exposureText) exposure(v *ledger.View, x *httpapi.Exposure) error {
	if o.any {
		fmt.Fprintln(o.w)
	}
	o.any = true
	who := printable(x.Address)
	switch {
	case x.Cluster != nil:
		who += fmt.Sprintf(" and what is spent from together with it, %s", several(uint64(x.Cluster.Addresses), "address", "addresses"))
	case len(x.Addresses) > 1:
		who += fmt.Sprintf(" and %s, taken together", several(uint64(len(x.Addresses)-1), "other", "others"))
	}
	fmt.Fprintf(o.w, "%s on %s, %s, %s\n", o.style.bold(who), x.Chain, x.Method, coverage(v))
	if !x.Seen {
		fmt.Fprintf(o.w, "  the ledger has not seen it; that says nothing about whose it is\n")
		return nil
	}
	for _, side := range []struct {
		verb string
		side *httpapi.ExposureSide
	}{{"received", &x.Received}, {"sent", &x.Sent}} {
		if err := o.side(v, side.verb, side.side); err != nil {
			return err
		}
	}
	return o.standing(v, x.Standing)
}

// standing shows what reached the address of what is followed as blocks come.
func (o *exposureText) standing(v *ledger.View, rows []httpapi.ExposureStanding) error {
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintf(o.w, "\n%s, as of block %s\n", o.style.bold("of what is followed"), blockText(rows[0].AsOfBlock))
	t := newTable(o.w)
	t.row("  SOURCE", "", "TAINTED", "HELD", "HOPS")
	for i, x := range rows {
		if i == shownExposures {
			break
		}
		t.row("  "+x.Source, x.Kind+" "+x.Name, assetTexts(v, x.Received), assetTexts(v, x.Held), x.Hops)
	}
	if err := t.flush(); err != nil {
		return err
	}
	if n := len(rows) - shownExposures; n > 0 {
		fmt.Fprintf(o.w, "  and %s: --format json gives all\n", several(uint64(n), "source more", "sources more"))
	}
	return nil
}

func blockText(block *uint64) string {
	if block == nil {
		return "none"
	}
	return grouped(*block)
}

// assetTexts writes amounts by asset, the chain's coin first.
func assetTexts(v *ledger.View, amounts map[string]string) string {
	var texts []string
	for _, id := range slices.Sorted(maps.Keys(amounts)) {
		units, _ := new(big.Int).SetString(amounts[id], 10)
		number, known := v.AssetNumber(id)
		if !known || units == nil {
			continue
		}
		texts = append(texts, amountText(v.Asset(number), units))
	}
	return strings.Join(texts, ", ")
}

func (o *exposureText) side(v *ledger.View, verb string, s *httpapi.ExposureSide) error {
	if len(s.Totals) == 0 {
		what := "nothing"
		if s.Partial != "" {
			what = "nothing that was looked at: " + s.Partial
		}
		fmt.Fprintf(o.w, "\n%s %s\n", verb, what)
		return nil
	}
	fmt.Fprintf(o.w, "\n%s %s\n", o.style.bold(verb), o.totals(v, s))
	if s.Partial != "" {
		fmt.Fprintf(o.w, "  %s: %s\n", o.style.amber("NOT COMPLETE"), printable(s.Partial))
	}
	t := newTable(o.w)
	t.row("", "SHARE", "AMOUNT", "USD", "CATEGORY", "WHO", "LIST", "HOPS", "ATTRIBUTED BY")
	left := 0
	for _, part := range []struct {
		word string
		rows []httpapi.ExposureRow
	}{{"direct", s.Direct}, {"indirect", s.Indirect}} {
		for i, r := range part.rows {
			if i == shownExposures {
				left += len(part.rows) - i
				break
			}
			word := part.word
			if r.Linked != nil {
				word += " by cluster"
				o.linked = true
			}
			t.row("  "+word, percent(r.Share), unitsText(v, r.Asset, r.Amount), dollars(&r), r.Category, whoText(&r), r.List, max(1, r.MinHops), orNone(r.Source, "–"))
		}
	}
	for i, r := range s.Unattributed {
		if i == shownExposures {
			left += len(s.Unattributed) - i
			break
		}
		t.row("  –", percent(r.Share), unitsText(v, r.Asset, r.Amount), "", reasonWords(r.Reason, verb), "", "", "", "")
	}
	if err := t.flush(); err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintf(o.w, "  and %s: --format json gives all\n", several(uint64(left), "row more", "rows more"))
	}
	return nil
}

// totals names the amounts, the coin first.
func (o *exposureText) totals(v *ledger.View, s *httpapi.ExposureSide) string {
	var texts []string
	for number := range v.Assets() {
		if len(texts) == 3 && len(s.Totals) > 3 {
			texts = append(texts, fmt.Sprintf("and %d assets more", len(s.Totals)-3))
			break
		}
		if id := v.Asset(number).ID; s.Totals[id] != "" {
			texts = append(texts, unitsText(v, id, s.Totals[id]))
		}
		if len(texts) == len(s.Totals) {
			break
		}
	}
	return strings.Join(texts, ", ")
}

func (o *exposureText) finish() error {
	if o.any {
		fmt.Fprintf(o.w, "\n%s\n", o.style.faint("Traced exposure is evidence of a flow under the method named, and says nothing of anybody's guilt. What is unlabelled is unknown.\n--format json gives the path of transactions to each."))
		if o.linked {
			fmt.Fprintf(o.w, "%s\n", o.style.faint("By cluster: nobody labels the address itself, which is spent from together with one that is labelled. That is a link, and not an identity."))
		}
	}
	return nil
}

func whoText(r *httpapi.ExposureRow) string {
	name := r.Label
	switch {
	case name == "":
		name = r.Entity
	case r.Entity != "" && r.Entity != name:
		name += " (" + r.Entity + ")"
	}
	if r.Addresses > 1 {
		name += fmt.Sprintf(" – %d addresses", r.Addresses)
	}
	return name
}

// unitsText writes units of an asset, in whole ones where it is known what these are.
func unitsText(v *ledger.View, asset, units string) string {
	n, ok := new(big.Int).SetString(units, 10)
	number, known := v.AssetNumber(asset)
	if !ok || !known {
		return units + " units of " + asset
	}
	return amountText(v.Asset(number), n)
}

func dollars(r *httpapi.ExposureRow) string {
	if r.USD == nil {
		return "–"
	}
	if r.Unpriced != nil {
		return *r.USD + " of a part"
	}
	return *r.USD
}

// percent writes a share. What is not all is never written as all, nor what is something as
// nothing.
func percent(share float64) string {
	const least, most = 0.0001, 0.9999
	switch {
	case share > 0 && share < least:
		return "< 0.01 %"
	case share < 1 && share > most:
		return "> 99.99 %"
	}
	return fmt.Sprintf("%.2f %%", 100*share)
}

// reasonWords says why no label stands behind units.
func reasonWords(reason, verb string) string {
	if words, known := reasons[reason]; known {
		return words
	}
	if reason == "unlabelled" {
		return "unlabelled: held by addresses that nobody labels"
	}
	if reason == "own" && verb == "sent" {
		return "came back to it through others"
	}
	if reason == "own" {
		return "its own, through others"
	}
	return reason
}

var reasons = map[string]string{
	"minted": "issued by blocks or contracts", "unexplained": "from funds that the ledger does not explain", "no_address": "to no address", "fees": "in fees",
	"unclaimed": "fees that no block took", "hub": "unlabelled addresses that move too much to be one owner's", "max_hops": "more hops than asked for",
	"too_much": "tokens that make up their amounts", "partial": "not followed to the end",
}
