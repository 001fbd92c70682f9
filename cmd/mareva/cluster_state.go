package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/wallet"
)

// clusterDir is where clusters and decisions of a chain are kept.
func clusterDir(home string, chain wallet.Chain) string {
	return filepath.Join(home, "clusters", string(chain))
}

// clustersOf gives the clusters of a chain up to the last block of a view: those in the file,
// and what came since. The file is a cache: one that does not fit is made anew.
func (p *Program) clustersOf(ctx context.Context, home string, v *ledger.View) (*cluster.Clusters, *cluster.Decisions, error) {
	chain := v.Chain().Name
	decisions, err := readDecisions(home, chain)
	if err != nil {
		return nil, nil, err
	}
	p.sayIdle(decisions, v)
	progress := p.newLedgerProgress(nil)
	defer progress.end()
	opt := cluster.GrowOptions{Decisions: decisions, Watch: func(done, all uint64) {
		progress.step(fmt.Sprintf("%s  clusters", chain), int64(done), int64(all))
	}}
	c, err := settledClusters(ctx, filepath.Join(clusterDir(home, chain), "clusters"), v, opt)
	if err == nil {
		err = c.Grow(ctx, v, opt)
	}
	return c, decisions, err
}

// settledClusters are those of the ledger's settled part, which it keeps in a file. That the
// file cannot be written costs time only.
func settledClusters(ctx context.Context, path string, v *ledger.View, opt cluster.GrowOptions) (*cluster.Clusters, error) {
	opt.Settled = true
	c, err := cluster.Load(path, v.Chain().Name)
	kept := false
	switch {
	case err == nil:
		before := c.Txs()
		if err = c.Grow(ctx, v, opt); err == nil {
			kept = c.Txs() == before
		} else if !errors.Is(err, cluster.ErrOther) {
			return nil, err
		}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, cluster.ErrOther), errors.Is(err, cluster.ErrDamaged):
	default:
		return nil, err
	}
	if err != nil {
		c = cluster.New()
		if err := c.Grow(ctx, v, opt); err != nil {
			return nil, err
		}
	}
	if !kept {
		_ = c.Save(path, v.Chain().Name) // whoever asks next computes it again
	}
	return c, nil
}

// decisionsFile has a decision a line.
const decisionsFile = "decisions.jsonl"

// readDecisions reads what people decided about the clusters of a chain.
func readDecisions(home string, chain wallet.Chain) (*cluster.Decisions, error) {
	path := filepath.Join(clusterDir(home, chain), decisionsFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &cluster.Decisions{}, nil
	}
	if err != nil {
		return nil, err
	}
	return parseDecisions(data, path)
}

func parseDecisions(data []byte, path string) (*cluster.Decisions, error) {
	d := &cluster.Decisions{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		in := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		in.DisallowUnknownFields()
		var x cluster.Decision
		if err := in.Decode(&x); err != nil {
			return nil, fmt.Errorf("%s:%d: %w: mend the line, or take it out", path, n, err)
		}
		if _, err := in.Token(); !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:%d: more than one object on a line", path, n)
		}
		if err := x.Valid(); err != nil {
			return nil, fmt.Errorf("%s:%d: %w: mend the line, or take it out", path, n, err)
		}
		d.List = append(d.List, x)
	}
	return d, lines.Err()
}

// sayIdle says which decisions do not apply: they are heeded once the ledger has what they are
// about.
func (p *Program) sayIdle(d *cluster.Decisions, v *ledger.View) {
	idle := d.Idle(v)
	for _, n := range slices.Sorted(maps.Keys(idle)) {
		fmt.Fprintf(p.Stderr, "mareva: decision %d about the clusters of %s does not apply: %s\n", n, v.Chain().Name, printable(idle[n].Error()))
	}
}

// writeDecisions replaces them, whole or not at all.
func writeDecisions(home string, chain wallet.Chain, d *cluster.Decisions) error {
	dir := clusterDir(home, chain)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, decisionsFile), func(w io.Writer) error {
		out := json.NewEncoder(w)
		for i := range d.List {
			if err := out.Encode(&d.List[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
