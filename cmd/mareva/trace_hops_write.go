package main

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/mareva/mareva/tracing/bridge"
)

// hopLine is a hop from chain to chain that taint reached.
type hopLine struct {
	Type          string      `json:"type"`
	From          hopEndLine  `json:"from"`
	To            *hopEndLine `json:"to"` // null: no payment out of it is in the ledgers
	Tainted       string      `json:"tainted_amount"`
	Arrived       string      `json:"arrived_tainted_amount"`
	Followed      bool        `json:"followed"`
	Basis         string      `json:"basis"`
	Likelihood    string      `json:"likelihood,omitempty"`
	Contradiction string      `json:"contradiction,omitempty"`
	Evidence      string      `json:"evidence"`
}

type hopEndLine struct {
	Chain   string  `json:"chain"`
	Tx      string  `json:"tx"`
	Address *string `json:"address"`
	Asset   string  `json:"asset"`
	Amount  string  `json:"amount"`
}

func (t *openedTrace) hopEnd(e *bridge.End) *hopEndLine {
	if e.View < 0 {
		return nil
	}
	v := t.hops.views[e.View]
	line := &hopEndLine{Chain: string(e.Chain), Tx: v.TxText(&e.Place)}
	if e.Known {
		line.Asset, line.Amount = v.Asset(e.Asset).ID, e.Amount.Dec()
	}
	if e.Address != 0 {
		text := v.AddressText(e.Address)
		line.Address = &text
	}
	return line
}

// hopLines are the hops that taint reached, as they were found.
func (t *openedTrace) hopLines() (lines []hopLine) {
	for n := range t.hops.list {
		r, x := t.hops.reached[n], &t.hops.list[n]
		if r == nil {
			continue
		}
		line := hopLine{
			Type: "hop", From: *t.hopEnd(&x.From), To: t.hopEnd(&x.To), Followed: t.follows(x), Basis: x.Basis.String(),
			Contradiction: x.Contradiction, Evidence: x.Evidence,
		}
		if x.Basis == bridge.ByAmountAndTime {
			line.Likelihood = x.Likelihood.String()
		}
		poison := t.command.Method == "poison"
		tainted, arrived := new(big.Int), new(big.Int)
		for _, p := range r.parts {
			tainted.Add(tainted, p.Amount.ToBig())
		}
		if line.Followed {
			for _, a := range t.landings(x) {
				for i, p := range t.crossed(x, r, &a.Amount) {
					if !poison || i == 0 {
						arrived.Add(arrived, p.Amount.ToBig())
					}
				}
			}
		}
		if whole := x.From.Amount.ToBig(); poison && tainted.Cmp(whole) > 0 {
			tainted = whole
		}
		line.Tainted, line.Arrived = tainted.String(), arrived.String()
		lines = append(lines, line)
	}
	return lines
}

// tellHops writes the hops where the form has room for them.
func (t *openedTrace) tellHops(out traceOutput) error {
	o, can := out.(interface{ hops(lines []hopLine) error })
	if !can || len(t.hops.reached) == 0 {
		return nil
	}
	return o.hops(t.hopLines())
}

func (o *traceLines) hops(lines []hopLine) error {
	for i := range lines {
		if err := o.lines.Encode(&lines[i]); err != nil {
			return err
		}
	}
	return nil
}

func (o *traceText) hops(lines []hopLine) error {
	if _, err := fmt.Fprintf(o.w, "\n%s\n", o.program.style().bold("to other chains")); err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		to := "no payment out in the ledgers"
		if l.To != nil {
			to = l.To.Chain + " " + l.To.Tx
			if l.To.Address != nil {
				to += " to " + *l.To.Address
			}
		}
		how := []string{"by " + strings.ReplaceAll(l.Basis, "_", " and ")}
		if l.Likelihood != "" {
			how = append(how, "inferred, likelihood "+l.Likelihood)
		}
		if !l.Followed {
			how = append(how, "not followed")
		}
		if l.Contradiction != "" {
			how = append(how, printable(l.Contradiction))
		}
		fmt.Fprintf(o.w, "%s %s > %s\n    %s of %s tainted; %s\n", l.From.Chain, l.From.Tx, to, l.Tainted, l.From.Amount, strings.Join(how, "; "))
	}
	return nil
}
