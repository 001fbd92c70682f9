package main

import (
	"bytes"
	"fmt"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
)

// knownLabels are the labels in force: those imported, and the wallets that lists name.
type knownLabels struct {
	table  *attribution.Table // nil: none were imported
	listed *attribution.Table // nil: there is no list
}

// labelsInForce reads them. What cannot be read is an error: a service overlooked would send
// a trace on through the money of its other customers.
func labelsInForce(home string) (k knownLabels, err error) {
	if k.table, _, err = currentLabels(home); err != nil {
		return k, fmt.Errorf("reading the labels: %w", err)
	}
	k.listed, err = listedWallets(home)
	return k, err
}

func (k knownLabels) of(v *ledger.View) *tracing.Labels {
	return tracing.NewLabels(v, k.listed, k.table)
}

// listedWallets makes labels of the wallets on the lists in force.
func listedWallets(home string) (*attribution.Table, error) {
	a := listsIn(home)
	names, err := a.Lists()
	if err != nil {
		return nil, err
	}
	var b attribution.Builder
	any := false
	for _, name := range names {
		m, found, err := a.Newest(name)
		if err != nil {
			return nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
		}
		if !found {
			continue
		}
		s, err := a.Load(m)
		if err != nil {
			return nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
		}
		for i := range s.Len() {
			if !bytes.Contains(s.Encoded(i), []byte(`"wallets"`)) {
				continue // decoding all takes half a second
			}
			party, err := s.At(i)
			if err != nil {
				return nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
			}
			for _, l := range attribution.OfParty(name, party) {
				if err := b.Add(l); err != nil {
					return nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
				}
				any = true
			}
		}
	}
	if !any {
		return nil, nil
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		return nil, err
	}
	return attribution.Open(out.Bytes())
}
