package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/web"
)

// reloadEvery is how often a server looks for new list versions unless told.
const reloadEvery = 2 * time.Second

type serveCommand struct {
	recordFlags
	Listen        string        `help:"Address and port to listen on." default:"127.0.0.1:8080" placeholder:"ADDR:PORT"`
	Lists         string        `help:"Screen against the published files in this folder instead of the lists in --home." placeholder:"DIR"`
	OpenScreening bool          `help:"Let programs on this machine screen without a key."`
	ReloadEvery   time.Duration `help:"How often to look for new list versions." default:"2s"`
}

func (c *serveCommand) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	if c.ReloadEvery <= 0 {
		return usage("--reload-every %s: want more than nothing, as 2s", c.ReloadEvery)
	}
	return p.serve(ctx, c, viewOptions{home: home, loose: c.Lists})
}

// serve answers requests until the context ends, then lets those under way
// finish.
func (p *Program) serve(ctx context.Context, c *serveCommand, o viewOptions) error {
	log := slog.New(slog.NewTextHandler(p.Stderr, nil))
	o.follow = true
	if c.databaseURL(p) == "" {
		unlock, err := lockHome(ctx, o.home, c.Listen)
		if err != nil {
			return err
		}
		defer unlock()
	}
	record := &servedRecord{program: p, flags: c.recordFlags, log: log, tried: make(chan struct{})}
	defer record.Close()
	watching, stop := context.WithCancel(ctx)
	var watched sync.WaitGroup
	defer watched.Wait()
	defer stop()
	watched.Go(func() { record.watch(watching, c.ReloadEvery) })
	ledgers := &servedLedgers{home: o.home, now: p.Now, log: log}
	links := p.linksServed(o.home, ledgers, log)
	live := &liveView{program: p, options: o, log: log, links: links}
	if err := live.refresh(); err != nil {
		// The lists may come later: until then every question is refused.
		log.Warn("no list can be served yet", "error", err)
		live.lose(err)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return usage("cannot listen: %w; choose another address with --listen", err)
	}
	links.refresh(ctx)
	record.wait(ctx)
	standings := &servedStandings{home: o.home, log: log}
	standings.refresh()
	key := p.Getenv("MAREVA_API_KEY")
	people := &servedUsers{record.Store, p.Now}
	server := &http.Server{
		Handler: httpapi.New(httpapi.Config{
			Source: live, Ledgers: ledgers, Standings: standings, Keys: []string{key}, Keeper: people, Auditor: servedAudit{people}, Open: c.OpenScreening, Version: buildVersion, Now: p.Now, Log: log, Pages: web.Pages,
		}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	if key == "" && !c.OpenScreening {
		log.Warn("no MAREVA_API_KEY is set: only API keys of the record open anything (mareva api-keys add); for programs on this machine there is --open-screening")
	}
	fmt.Fprintf(p.Stdout, "mareva %s serves http://%s\n", buildVersion, listener.Addr())
	watched.Go(func() { live.watch(watching, c.ReloadEvery) })
	watched.Go(func() { standings.watch(watching, c.ReloadEvery) })
	watched.Go(func() { links.watch(watching, c.ReloadEvery) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err = <-served:
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		defer cancel()
		err = server.Shutdown(grace)
	}
	stop()
	watched.Wait()
	links.close()
	if err2 := errors.Join(ledgers.Close(), record.Close()); err2 != nil {
		log.Warn("stopping", "error", err2)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// liveView is the view in force. A reload builds the next one beside it and
// swaps them: a request keeps the one that it began with.
type liveView struct {
	program *Program
	options viewOptions
	log     *slog.Logger
	links   *servedLinks
	current atomic.Pointer[httpapi.State]

	// Used by refresh alone, which never runs twice at a time.
	view  *view
	built string // the fingerprint of what view was built from
	lost  string // why the newest lists could not be loaded

	prices      *prices.Table
	pricesBuilt time.Time // when what they were read from was written
	pricesFault error
}

// State is the view in force; nil as long as there is no list.
func (l *liveView) State() *httpapi.State { return l.current.Load() }

// watch refreshes the view until the context ends.
func (l *liveView) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := l.refresh(); err != nil && err.Error() != l.lost {
				l.log.Error("the lists cannot be read; answers go on resting on the versions before", "error", err)
				l.lose(err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// refresh looks whether there are newer lists, and puts them in force.
func (l *liveView) refresh() error {
	built, err := l.options.fingerprint()
	built += l.program.today().String() // owners are computed for days
	if err != nil || (l.view != nil && built == l.built && l.lost == "" && l.view.labels.fault == nil) {
		return err
	}
	next, err := l.program.reloadView(l.options, l.view)
	if err == nil && l.view == nil {
		err = next.owners.fault // a server begins with all there is, or not
	}
	if err == nil {
		err = next.mayFollow(l.view)
	}
	if err != nil {
		return err
	}
	if fault := next.labels.fault; fault != nil && (l.view == nil || l.view.labels.fault == nil) {
		l.log.Error("the labels cannot be read; answers go on without newer ones", "error", fault)
	}
	if next.labels.table != nil && (l.view == nil || !next.labels.same(l.view.labels)) {
		l.log.Info("labels in force", "version", next.labels.manifest.Version[:12], "labels", next.labels.manifest.Labels)
	}
	if l.view == nil || next.bare != l.view.bare {
		for _, at := range next.lists {
			l.log.Info("list in force", "list", at.List, "version", at.Version.Short(), "entries", at.entries)
		}
	}
	if err := l.links.use(next.wallets, next.labels.table); err != nil {
		return err
	}
	l.loadPrices()
	l.view, l.built, l.lost = next, built, ""
	l.publish()
	debug.FreeOSMemory() // what reading the lists took, and the view before
	return nil
}

// mayFollow refuses a view that has lost a list, or in which the loose files of
// one were damaged since: a party on it would read as clean.
func (v *view) mayFollow(old *view) error {
	if old == nil {
		return nil
	}
	for _, before := range old.lists {
		i := slices.IndexFunc(v.lists, func(l viewedList) bool { return l.List == before.List })
		if i < 0 {
			return fmt.Errorf("list %s was there and is no longer", before.List)
		}
		if v.loose && len(v.lists[i].alarms) > 0 && len(before.alarms) == 0 {
			return fmt.Errorf("list %s: %w", before.List, &v.lists[i].alarms[0])
		}
	}
	return nil
}

// loadPrices reads the prices, where they are not those at hand. What cannot be read
// changes nothing: the lists must not wait for prices.
func (l *liveView) loadPrices() {
	store := prices.In(l.options.home)
	var written time.Time
	if info, err := os.Stat(store.Path()); err == nil {
		written = info.ModTime()
	}
	if written.Equal(l.pricesBuilt) && l.pricesFault == nil {
		return
	}
	next, err := store.Load()
	if l.pricesFault = err; err != nil {
		l.log.Error("the prices cannot be read; answers go on with those before", "error", err)
		return
	}
	l.prices, l.pricesBuilt = next, written
}

// lose notes why the newest lists could not be loaded, for /readyz to show.
func (l *liveView) lose(err error) {
	l.lost = err.Error()
	l.publish()
}

func (l *liveView) publish() {
	state := &httpapi.State{LoadedAt: l.program.Now()}
	if l.lost != "" {
		state.Alarms = append(state.Alarms, "the newest lists cannot be read: "+l.lost)
	}
	if l.view == nil {
		l.current.Store(state)
		return
	}
	for _, problem := range l.view.warnings {
		if problem.Alarm {
			state.Alarms = append(state.Alarms, problem.Error())
		}
	}
	if l.pricesFault != nil {
		state.Alarms = append(state.Alarms, "the prices cannot be read; those before stay in force: "+l.pricesFault.Error())
	}
	state.Screener, state.Linked = l.view.index, l.view.index.Linked(l.links)
	state.Labels, state.Owners = l.view.labels.state(), l.view.owners.state()
	state.Wallets, state.Prices = []*attribution.Table{l.view.wallets, l.view.labels.table}, l.prices
	for _, at := range l.view.lists {
		about, _ := sanctions.ListByName(at.List)
		info := httpapi.ListInfo{ListState: at.ListState, Title: about.Title, Publisher: about.Publisher, Entries: at.entries}
		for _, a := range at.alarms {
			info.Alarms = append(info.Alarms, a.Error())
		}
		for _, f := range at.files {
			info.SHA256 = append(info.SHA256, f.SHA256)
		}
		state.Lists = append(state.Lists, info)
	}
	l.current.Store(state)
}
