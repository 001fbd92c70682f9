package main

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/ownership/register"
)

type ownershipStatus struct {
	homeFlag
	JSON bool `help:"As one JSON object." name:"json"`
}

func (c *ownershipStatus) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	m, _, err := registersIn(home).Current()
	if err != nil {
		return err
	}
	if len(m.Registers) == 0 {
		return errNoRegisters
	}
	if c.JSON {
		return encodeTo(p.Stdout, m)
	}
	return p.showRegisters(m)
}

func (p *Program) showRegisters(m register.Manifest) error {
	fmt.Fprintf(p.Stdout, "ownership: version %d (%s): %s, in force since %s\n\n",
		m.Number, m.Version[:12], plural(len(m.Registers), "register", "registers"), m.Time.Format("2006-01-02 15:04 MST"))
	t := newTable(p.Stdout)
	t.row("REGISTER", "FORMAT", "STATEMENTS", "PARTIES", "INTERESTS", "REFUSED", "SIZE")
	for _, r := range m.Registers {
		t.row(r.ID, r.Format, r.Statements, r.Parties, r.Interests, r.Refused, megabytes(r.Bytes))
	}
	t.row("")
	t.row("FILE", "REGISTER", "SHA-256", "REFUSED", "IMPORTED")
	for _, r := range m.Registers {
		for _, f := range r.Files {
			t.row(f.Name, r.ID, shortHash(f.SHA256), f.Refused, p.ago(f.ImportedAt))
		}
	}
	return t.flush()
}

// shortHash is as much of a hash as tells files apart.
func shortHash(hash string) string { return hash[:min(len(hash), 12)] }

type ownershipRemove struct {
	homeFlag
	Register string `arg:"" help:"Its name, as mareva ownership status gives it."`
}

func (c *ownershipRemove) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	m, err := registersIn(home).Remove(ctx, p.Now(), c.Register)
	if err != nil {
		return fmt.Errorf("%w; mareva ownership status names the registers", err)
	}
	p.sayRegister(m)
	return p.thenOwners(ctx, home, nil)
}

// sayRegister tells a person what a new version has changed.
func (p *Program) sayRegister(m register.Manifest) {
	c := m.Changes
	fmt.Fprintf(p.Stdout, "ownership: version %d (%s): register %s: ", m.Number, m.Version[:12], printable(c.Register))
	r, found := m.Register(c.Register)
	if !found {
		fmt.Fprintf(p.Stdout, "removed with its %s; %s in force\n", plural(c.Removed, "statement", "statements"), plural(len(m.Registers), "register", "registers"))
		return
	}
	fmt.Fprintf(p.Stdout, "%s, %s, %s, %s; %d added, %d changed, %d removed, %d kept out\n",
		plural(r.Statements, "statement", "statements"), plural(r.Parties, "party", "parties"), plural(r.Interests, "interest", "interests"), megabytes(r.Bytes),
		c.Added, c.Changed, c.Removed, c.KeptOut)
}
