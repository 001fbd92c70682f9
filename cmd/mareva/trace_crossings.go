package main

import (
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/wallet"
)

// givenVenue is a line of --venues.
type givenVenue struct {
	namedAddress
	venue  swap.Venue
	bridge bool // it leads to other chains
}

// checkCrossings refuses flags about trades that mean nothing.
func (c *traceCommand) checkCrossings() error {
	if c.NoCrossings && (c.Venues != "" || len(c.Wrap) > 0) {
		return usage("--venues and --wrap say how money is followed through trades: leave out --no-crossings")
	}
	if c.Direction == "backward" && (c.Venues != "" || len(c.Wrap) > 0) {
		return usage("--venues and --wrap: backward, money is not followed through trades")
	}
	_, err := c.policy()
	return err
}

// policy reads --wrap.
func (c *traceCommand) policy() (p swap.Policy, err error) {
	for _, kind := range c.Wrap {
		switch kind {
		case "lending":
			p.Lending = swap.Wrap
		case "staking":
			p.Staking = swap.Wrap
		case "liquidity":
			p.Liquidity = swap.Wrap
		default:
			return p, usage("--wrap %q: give lending, staking or liquidity", kind)
		}
	}
	return p, nil
}

// givenVenues reads --venues.
func (c *traceCommand) givenVenues() (list []givenVenue, err error) {
	if c.Venues == "" {
		return nil, nil
	}
	rows, err := readAddresses(c.Venues, "kind", true)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		venue, known := venueNamed(row.name)
		if !known && row.name != bridgeKind {
			return nil, fmt.Errorf("%s: there is no kind %q: give exchange, wrapping, lending, staking, liquidity, bridge or none", row.at, printable(row.name))
		}
		list = append(list, givenVenue{row, venue, row.name == bridgeKind})
	}
	return list, nil
}

// bridgeKind is the kind of those that lead to other chains.
const bridgeKind = "bridge"

func venueNamed(name string) (swap.Venue, bool) {
	for v := swap.NoVenue; v <= swap.Liquidity; v++ {
		if v.String() == name {
			return v, true
		}
	}
	return swap.NoVenue, false
}

// cross has a trace go through the trades of a ledger.
func (t *openedTrace) cross(v *ledger.View, q *tracing.Query, labels *tracing.Labels) error {
	if t.command.NoCrossings || q.Direction == tracing.Backward {
		return nil
	}
	policy, err := t.command.policy()
	if err != nil {
		return err
	}
	trades := tracing.NewTrades(v, labels, policy)
	given := map[uint32]givenVenue{}
	for _, x := range t.venues {
		id, seen, err := addressIn(v, x.text)
		if err != nil {
			if _, elsewhere := wallet.Parse(x.text); elsewhere != nil && !t.seenSomewhere(x.text) {
				return fmt.Errorf("--venues: %s: %w", x.at, err)
			}
			continue
		}
		if !seen {
			continue
		}
		if before, twice := given[id]; twice && before.name != x.name {
			return fmt.Errorf("--venues: %s calls %s %s, and %s calls it %s: give it one kind", x.at, printable(x.text), x.name, before.at, before.name)
		}
		given[id] = x
		if x.bridge {
			if _, stops, err := labels.Stop(id); err == nil && !stops {
				labels.Give(id, bridgeKind)
			}
			continue
		}
		trades.Give(id, x.venue)
	}
	if v.Chain().Model == ledger.Account && trades.Any() { // a trace without is faster
		q.Crossings = trades
	}
	return nil
}
