package tagpack

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/wallet"
)

// attach puts a statement to the address that a tag has.
func attach(text string, chain wallet.Chain, says attribution.Statement, line int) (attribution.Label, *Refusal) {
	a, err := locate(text, chain)
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

// locate reads an address on the chain that its tag names. Sources put the ticker
// of an asset for its chain, "USDT" or even "XBT" before Tron's addresses, so one
// that is certainly another chain's is taken for that.
func locate(text string, chain wallet.Chain) (wallet.Address, error) {
	if chain == "" {
		return wallet.Parse(text)
	}
	a, err := wallet.ParseOn(chain, text)
	if err == nil {
		return a, nil
	}
	other, otherErr := wallet.Parse(text)
	if otherErr == nil && (other.Checked || strings.HasPrefix(other.Canonical, "evm:")) {
		return other, nil
	}
	return wallet.Address{}, err
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
