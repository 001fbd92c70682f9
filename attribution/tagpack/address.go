package tagpack

import (
	"errors"
	"slices"
	"strconv"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/wallet"
)

// attach puts a statement to the address that a tag has.
func attach(text string, chain wallet.Chain, says attribution.Statement, line int) (attribution.Label, *Refusal) {
	a, err := wallet.ParseNear(chain, text)
	if err != nil {
		r := refuseAddress(err, line)
		return attribution.Label{}, &r
	}
	if a.Tag != "" {
		r := refuse(line, CodeValue, "the address %q is that of one customer of an account; labels are of whole accounts, so give the account's own",
			shorten(text))
		return attribution.Label{}, &r
	}
	if chain != "" && (a.Chains == nil || slices.Contains(a.Chains, chain)) {
		says.Chain = chain
	}
	return attribution.Label{Address: a.Canonical, Statement: says}, nil
}

func refuseAddress(err error, line int) Refusal {
	var e *wallet.Error
	if !errors.As(err, &e) {
		return refuse(line, CodeValue, "%v", err)
	}
	r := Refusal{Line: line, Code: e.Code, Message: e.Message}
	if e.Input != "" {
		r.Message += " in " + strconv.Quote(e.Input)
	}
	if e.Hint != "" {
		r.Message += "; " + e.Hint
	}
	return r
}
