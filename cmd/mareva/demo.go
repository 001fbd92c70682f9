package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/demonstration"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

type demoCommand struct {
	Home   string `help:"Keep the demonstration's state here (default: a folder that is removed at the end)." placeholder:"DIR"`
	Listen string `help:"Address and port to listen on." default:"127.0.0.1:8080" placeholder:"ADDR:PORT"`
}

// demoQuestions are asked before the pages open, to show what an answer is.
var demoQuestions = []screenCommand{
	{Query: []string{"Lazarus Group"}},
	{Query: []string{"Jin Hyok Pak"}, BirthDate: "1984"},
	{Query: []string{"0x098b716b8aaf21512996dc57eb0615e2383e2f96"}},
	{Query: []string{"0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}, Chain: "bsc"},
	{Query: []string{"bc1qjhdg6qy4lfhjwmqcyj7j07m2geam3da077gvs9"}}, // of the key of a listed 1…
	{Query: []string{"Maria Gonzalez"}},
}

func (c *demoCommand) Run(ctx context.Context, p *Program) (err error) {
	home := c.Home
	if home == "" {
		if home, err = os.MkdirTemp("", "mareva-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	}
	files := filepath.Join(home, "published")
	if err := unpackDemonstration(files); err != nil {
		return err
	}
	st := p.style()
	fmt.Fprintf(p.Stdout, "%s\n\n", st.amber("Demonstration data: true as of 2023-12-28, and far from complete. Screen nobody against it."))
	// One edition of OFAC's list is enough; the others are there to be looked at.
	if err := p.importLists(ctx, home, lists.Request{Paths: []string{filepath.Join(files, "xml", "sdn_advanced.xml")}}); err != nil {
		return err
	}
	special := lists.Request{Paths: []string{filepath.Join(files, "us_fincen_311.ftm.json")}, AsOf: sanctions.Day(2025, 11, 17)}
	if err := p.importLists(ctx, home, special); err != nil {
		return err
	}
	v, err := p.loadView(viewOptions{home: home})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout)
	for _, q := range demoQuestions {
		if err := p.ask(v, q); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.Stdout, "\nAsk yourself:  mareva screen --home %s \"hidden cobra\"\n\n", home)
	return p.serve(ctx, &serveCommand{recordFlags: recordFlags{homeFlag: homeFlag{home}, own: true}, Listen: c.Listen, OpenScreening: true, ReloadEvery: reloadEvery}, viewOptions{home: home})
}

// ask shows a question and the best of its answer in one line.
func (p *Program) ask(v *view, c screenCommand) error {
	q := c.question(c.Query[0])
	hits, err := v.index.Screen(q, screening.Options{})
	if err != nil {
		return err
	}
	st := p.style()
	asked := c.Query[0]
	if c.BirthDate != "" {
		asked += ", born " + c.BirthDate
	}
	if c.Chain != "" {
		asked += " on " + c.Chain
	}
	answer := "nothing found in the lists as of " + v.oldestDay()
	if len(hits) > 0 {
		h := hits[0]
		word := st.amber("possible")
		if h.Match {
			word = st.red("MATCH")
		}
		answer = fmt.Sprintf("%s %.2f  %s (%s %s) through %s", word, h.Score, h.Name, h.List, h.EntityID, through(h))
	}
	_, err = fmt.Fprintf(p.Stdout, "%s\n    %s\n", st.bold(asked), answer)
	return err
}

// oldestDay is the day of the oldest list in the view.
func (v *view) oldestDay() string {
	oldest := ""
	for _, l := range v.lists {
		if l.AsOf != nil && (oldest == "" || *l.AsOf < oldest) {
			oldest = *l.AsOf
		}
	}
	return oldest
}

func unpackDemonstration(dir string) error {
	return fs.WalkDir(demonstration.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := fs.ReadFile(demonstration.Files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}
