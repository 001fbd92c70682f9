package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/screening/identity"
)

type listsIdentities struct {
	homeFlag
	Doubts bool `help:"The pairs that may be one party and that nobody decided on, instead."`
	JSON   bool `help:"As JSON Lines."`
}

// jsonGroup and jsonDoubt are the lines of "lists identities --json".
type jsonGroup struct {
	CanonicalID string               `json:"canonical_id"`
	Formerly    []string             `json:"formerly"`
	Members     []identity.Reference `json:"members"`
	Links       []jsonLink           `json:"links"`
}

type jsonLink struct {
	A         identity.Reference `json:"a"`
	B         identity.Reference `json:"b"`
	Rule      string             `json:"rule"`
	Certainty float64            `json:"certainty"`
	Evidence  string             `json:"evidence"`
}

type jsonDoubt struct {
	jsonLink
	Because string `json:"because"` // why they are not joined
}

func linkOf(l identity.Link) jsonLink { return jsonLink{l.A, l.B, l.Rule, l.Certainty, l.Evidence} }

func (c *listsIdentities) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	v, err := p.loadView(viewOptions{home: home, bare: true})
	if err != nil {
		return err
	}
	register, err := readRegister(home)
	if err != nil {
		return err
	}
	r, err := v.index.Resolve(register, p.today())
	if err != nil {
		return err
	}
	if c.JSON {
		return c.writeJSON(p, r)
	}
	if c.Doubts {
		return p.showDoubts(v.index, r.InDoubt)
	}
	return p.showGroups(v.index, r.Groups)
}

func (c *listsIdentities) writeJSON(p *Program, r *identity.Resolution) error {
	e := json.NewEncoder(p.Stdout)
	e.SetEscapeHTML(false)
	if c.Doubts {
		for _, d := range r.InDoubt {
			if err := e.Encode(jsonDoubt{linkOf(d.Link), d.Because}); err != nil {
				return err
			}
		}
		return nil
	}
	for _, g := range r.Groups {
		line := jsonGroup{g.ID, append([]string{}, g.Formerly...), g.Members, []jsonLink{}}
		for _, l := range g.Links {
			line.Links = append(line.Links, linkOf(l))
		}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// nameOf is the name under which a list has the entry, with its reference.
func nameOf(x *screening.Index, r identity.Reference) string {
	if party, found, err := x.Party(r.List, r.EntityID); err == nil && found {
		return printable(party.PrimaryName()) + " (" + r.String() + ")"
	}
	return r.String()
}

func (p *Program) showGroups(x *screening.Index, groups []identity.Group) error {
	st := p.style()
	several := 0
	for _, g := range groups {
		if len(g.Members) > 1 {
			several++
		}
		fmt.Fprintf(p.Stdout, "%s\n", st.bold(g.ID))
		for _, m := range g.Members {
			fmt.Fprintf(p.Stdout, "  %s\n", nameOf(x, m))
		}
		for _, l := range g.Links {
			fmt.Fprintf(p.Stdout, "  %s %.3f: %s\n", st.faint(l.Rule), l.Certainty, printable(l.Evidence))
		}
	}
	_, err := fmt.Fprintf(p.Stdout, "%s on several lists\n", plural(several, "party", "parties"))
	return err
}

func (p *Program) showDoubts(x *screening.Index, doubts []identity.Doubt) error {
	st := p.style()
	for _, d := range doubts {
		fmt.Fprintf(p.Stdout, "%s\n%s\n  %s %.3f: %s\n", nameOf(x, d.A), nameOf(x, d.B), st.faint(d.Rule), d.Certainty, printable(d.Evidence))
		fmt.Fprintf(p.Stdout, "  not joined because %s\n", printable(d.Because))
	}
	_, err := fmt.Fprintf(p.Stdout, "%s in doubt; decide with: mareva lists decide same|different A B --why TEXT\n", plural(len(doubts), "pair is", "pairs are"))
	return err
}

type listsDecide struct {
	homeFlag
	actingFlag
	Verdict string `arg:"" enum:"same,different" help:"same or different."`
	A       string `arg:"" help:"An entry, as us_ofac_sdn:27307."`
	B       string `arg:"" help:"Another one."`
	Why     string `required:"" help:"On what the decision rests; it is kept."`
	By      string `help:"Who decides (default: the user of this computer)."`
}

func (c *listsDecide) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	d := identity.Decision{Verdict: identity.Verdict(c.Verdict), By: c.By, At: p.Now().UTC(), Why: c.Why}
	if d.A, err = identity.ParseReference(c.A); err != nil {
		return usageError{err}
	}
	if d.B, err = identity.ParseReference(c.B); err != nil {
		return usageError{err}
	}
	if strings.TrimSpace(d.Why) == "" {
		return usage("--why: say on what the decision rests")
	}
	if d.A == d.B {
		return usage("%s is named twice: name two entries", d.A)
	}
	if d.By == "" {
		if u, err := user.Current(); err == nil {
			d.By = u.Username
		}
	}
	v, err := p.loadView(viewOptions{home: home, bare: true})
	if err != nil {
		return err
	}
	for _, r := range []identity.Reference{d.A, d.B} {
		if _, found, err := v.index.Party(r.List, r.EntityID); err != nil || !found {
			return usage("there is no entry %s on the lists in force", r)
		}
	}
	err = p.decided(ctx, home, c.As, auth.Casework, func() (store.Act, error) {
		return store.Act{What: "lists decide", Subject: d.A.String(), Details: d}, p.resolveIdentities(ctx, home, &d)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s and %s: %s\n", nameOf(v.index, d.A), nameOf(v.index, d.B), d.Verdict)
	register, err := readRegister(home)
	if err != nil {
		return err
	}
	a, _ := register.CanonicalID(d.A)
	if b, _ := register.CanonicalID(d.B); (a == b) != (d.Verdict == identity.Same) {
		fmt.Fprintln(p.Stderr, "warning: the decision is kept but without effect: other links of the two stand against it; see mareva lists identities --doubts")
	}
	return nil
}

// readRegister is what was resolved last; an empty register when nothing was.
func readRegister(home string) (*identity.Register, error) {
	data, err := listsIn(home).Identities()
	if err != nil {
		return nil, err
	}
	return parseRegister(home, data)
}

// parseRegister reads a register; nil is that of a home that has none yet.
func parseRegister(home string, data []byte) (*identity.Register, error) {
	if data == nil {
		return &identity.Register{}, nil
	}
	r, err := identity.ReadRegister(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; put a good copy in its place, or remove it: who is whom is then worked out anew, and people's decisions are lost",
			filepath.Join(listsIn(home).Dir(), archive.IdentitiesFile), err)
	}
	return r, nil
}

// resolveIdentities says anew who is whom on the lists in force, after a decision
// if there is one, and keeps it.
func (p *Program) resolveIdentities(ctx context.Context, home string, d *identity.Decision) error {
	unlock, err := listsIn(home).Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	register, err := readRegister(home)
	if err == nil && d != nil {
		register, err = register.With(*d)
	}
	if err != nil {
		return err
	}
	v, err := p.loadView(viewOptions{home: home, bare: true})
	if err != nil {
		return err
	}
	r, err := v.index.Resolve(register, p.today())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if _, err := r.Register.WriteTo(&out); err != nil {
		return err
	}
	return listsIn(home).SetIdentities(out.Bytes())
}

func (p *Program) today() sanctions.Date { return sanctions.DayOf(p.Now()) }
