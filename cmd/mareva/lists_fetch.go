package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/mareva/mareva/internal/fetch"
	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/sanctions"
)

type listsFetch struct {
	homeFlag
	actingFlag
	Lists  []string          `arg:"" optional:"" help:"Only these lists, as us_ofac_sdn (default: all that have an official address)." name:"list"`
	Mirror map[string]string `help:"Another address for a list: LIST=URL (repeatable)." placeholder:"LIST=URL" env:"MAREVA_MIRRORS"`
}

func (c *listsFetch) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	if err := p.mayImport(ctx, home, c.As); err != nil {
		return err
	}
	sources, err := c.sources()
	if err != nil {
		return err
	}
	refused := false
	for _, s := range sources {
		good, err := p.fetchOne(ctx, home, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			// One list's trouble must not keep the others waiting.
			fmt.Fprintf(p.Stderr, "%s: %v\n", s.List, err)
		}
		refused = refused || !good || err != nil
	}
	if refused {
		err = errRefused
	}
	return p.thenRecorded(ctx, home, c.As, listVersions, p.thenOwners(ctx, home, err))
}

// sources are the addresses to ask.
func (c *listsFetch) sources() ([]lists.Source, error) {
	all := lists.Sources()
	for name, address := range c.Mirror {
		list := sanctions.ListName(name)
		if !list.Valid() || !strings.Contains(address, "://") {
			return nil, usage("--mirror %s=%s: want LIST=URL, as us_ofac_sdn=https://mirror.example/sdn_advanced.xml", name, address)
		}
		known := false
		for i := range all {
			if all[i].List == list {
				all[i].Address, known = address, true
			}
		}
		if !known {
			all = append(all, lists.Source{List: list, File: name, Address: address})
		}
	}
	if len(c.Lists) == 0 {
		return all, nil
	}
	var out []lists.Source
	for _, name := range c.Lists {
		before := len(out)
		for _, s := range all {
			if string(s.List) == name {
				out = append(out, s)
			}
		}
		if len(out) == before {
			return nil, usage("no address is known for a list %q; name one with --mirror %s=URL", name, name)
		}
	}
	return out, nil
}

// fetchOne fetches a list and says what came of it; false when it raised an
// alarm.
func (p *Program) fetchOne(ctx context.Context, home string, s lists.Source) (good bool, err error) {
	var bar *progress
	f := lists.Fetcher{
		Importer: lists.Importer{Archive: listsIn(home), Now: p.Now},
		Getter:   fetch.New(buildVersion),
		Receive: func(s lists.Source, size int64, w io.WriteCloser) io.WriteCloser {
			if bar != nil {
				bar.end()
			}
			bar = p.newProgress("fetching "+string(s.List), max(0, size))
			return watchedWriter{w, bar}
		},
	}
	done, err := f.Fetch(ctx, s)
	if bar != nil {
		bar.end()
	}
	if err != nil {
		return false, err
	}
	if done.Current {
		fmt.Fprintf(p.Stdout, "%s: unchanged since the last fetch\n", s.List)
		return true, nil
	}
	good = len(done.Refused) == 0
	for _, o := range done.Outcomes {
		p.say(o)
		good = good && len(o.Alarms) == 0
	}
	for _, problem := range done.Refused {
		fmt.Fprintf(p.Stderr, "refused: %s: %s\n", s.List, printable(problem.Error()))
	}
	return good, nil
}

type watchedWriter struct {
	io.WriteCloser
	bar *progress
}

func (w watchedWriter) Write(b []byte) (int, error) {
	n, err := w.WriteCloser.Write(b)
	w.bar.add(int64(n))
	return n, err
}
