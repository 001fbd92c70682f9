package standing

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// Table says of every address of a chain whose taint reached it. It does not change, and any
// number of goroutines may ask it at once.
type Table struct {
	chain    ledger.Chain
	manifest manifest
	files    []*file // as in the manifest
	followed []Followed
	index    index
}

// Followed is a source of a table.
type Followed struct {
	ID, Kind, Name string
	Addresses      int // of its own, as far as the ledger has seen them
	Reached        int // addresses besides, services where the trace ended among them
	file           *file
}

// Summary says what became of its taint. Amounts are by asset. Partial is
// empty and Head not set: see [Table.State].
func (f *Followed) Summary() tracing.Summary {
	s, _ := f.file.readSummary() // was read when the file was opened
	return s
}

// Exposure is what an address has of a source.
type Exposure struct {
	Source *Followed
	Hops   int // fewest transfers from the source; 0 for its own addresses
	// Own says that the address is one of the source's. What it received is then what it
	// sent: all that leaves it is taint.
	Own bool
	// Hub says that it moves too much to be one owner's, so that the trace ends there.
	Hub bool
	// Stop is the label of the service that it is, where the trace ends; "" for others.
	Stop string

	table *Table
	file  *file
	entry entry
}

// folder is that of a chain in a home folder.
func folder(home string, chain ledger.Chain) string {
	return filepath.Join(home, "tracing", string(chain.Name))
}

// Open reads what is followed on a chain. It wraps [ErrNone] where nothing is, and
// [ErrDamaged] where it cannot be read as what was written.
func Open(home string, chain ledger.Chain) (*Table, error) { return Reopen(home, chain, nil) }

// Reopen is Open, but takes over from a table what has not changed; nil: nothing.
func Reopen(home string, chain ledger.Chain, before *Table) (*Table, error) {
	return openIn(folder(home, chain), chain, before)
}

// Current changes whenever Open would give something else. It is empty where nothing is
// followed.
func Current(home string, chain ledger.Chain) (string, error) {
	m, _, err := readManifest(folder(home, chain), chain)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return m.Sum, err
}

// Kept are the options that what is kept on a chain rests on. It wraps [ErrNone] where nothing
// is.
func Kept(home string, chain ledger.Chain) (o Options, err error) {
	m, _, err := readManifest(folder(home, chain), chain)
	if err != nil {
		return o, err
	}
	o.HubRows = m.HubRows
	o.Method, err = taint.ParseMethod(m.Method)
	return o, err
}

func openIn(dir string, chain ledger.Chain, before *Table) (*Table, error) {
	have := map[string]*file{}
	if before != nil {
		for i, f := range before.files {
			have[before.manifest.Sources[i].File] = f
		}
	}
	for {
		m, _, err := readManifest(dir, chain)
		if err != nil {
			return nil, err
		}
		t, err := openFiles(dir, chain, &m, have)
		if err == nil {
			return t, nil
		}
		// A writer may have put the next manifest in force, and removed files of this one.
		if again, _, err2 := readManifest(dir, chain); err2 == nil && again.Sum != m.Sum {
			continue
		}
		return nil, fmt.Errorf("what is followed on %s cannot be read: %w: %s", chain.Name, err, hint(chain))
	}
}

func openFiles(dir string, chain ledger.Chain, m *manifest, have map[string]*file) (*Table, error) {
	files := make([]*file, len(m.Sources))
	for i := range m.Sources {
		s := &m.Sources[i]
		if files[i] = have[s.File]; files[i] != nil {
			continue // files go by what is in them
		}
		path := filepath.Join(dir, s.File)
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w: it is gone", path, ErrDamaged)
		}
		if err != nil {
			return nil, err
		}
		if files[i], err = openFile(data); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if fileName(data) != s.File {
			return nil, fmt.Errorf("%s: %w: it is not the file that it was", path, ErrDamaged)
		}
	}
	return newTable(chain, m, files)
}

func newTable(chain ledger.Chain, m *manifest, files []*file) (*Table, error) {
	t := &Table{chain: chain, manifest: *m, files: files, followed: make([]Followed, len(files))}
	entries := uint64(0)
	for i, f := range files {
		s := &m.Sources[i]
		if f.text(f.id) != s.ID || f.text(f.kind) != s.Kind || f.text(f.name) != s.Name || f.text(f.chain) != string(chain.Name) || int(f.entries) != s.Addresses+s.Reached {
			return nil, fmt.Errorf("%s: %w: it is of %s on %s, and the manifest says of %s", s.File, ErrDamaged, f.text(f.id), f.text(f.chain), s.ID)
		}
		t.followed[i] = Followed{s.ID, s.Kind, s.Name, s.Addresses, s.Reached, f}
		entries += uint64(f.entries)
	}
	if entries > maxEntries {
		return nil, fmt.Errorf("%s: the sources reached %d addresses together, more than can be looked up", chain.Name, entries)
	}
	t.index = newIndex(files)
	return t, nil
}

// Of is what an address, by its id in the ledger, has of each source that reached it, in the
// order of the sources' ids; nil: none did. It costs no more for many sources.
func (t *Table) Of(address uint32) []Exposure {
	keys := t.index.find(address)
	if len(keys) == 0 {
		return nil
	}
	list := make([]Exposure, len(keys))
	for i, key := range keys {
		n, at := t.index.place(key)
		f := t.files[n]
		e := f.entry(at)
		list[i] = Exposure{
			Source: &t.followed[n], Hops: int(e.hops), Own: e.flags&flagOwn != 0, Hub: e.flags&flagHub != 0, Stop: f.stop(e.stop),
			table: t, file: f, entry: e,
		}
	}
	return list
}

// Received is how much tainted came to the address, by asset; of one of the source's own,
// what it sent.
func (x *Exposure) Received() []tracing.Amount {
	received, _ := x.amounts()
	return received
}

// Held is how much of that it held at the end.
func (x *Exposure) Held() []tracing.Amount {
	_, held := x.amounts()
	return held
}

func (x *Exposure) amounts() (received, held []tracing.Amount) {
	r := reader{data: x.file.data[x.file.at.amounts+x.entry.amounts : x.file.at.summary]}
	return r.holdings()
}

// First is the block in which taint first came; of one of the source's own, in which it first
// sent something. False: it never sent anything.
func (x *Exposure) First() (block uint64, ok bool) {
	return x.entry.block, x.entry.flags&flagSeen != 0
}

// Step is a transfer on the way from a source to an address.
type Step struct {
	From, To uint32 // 0: none, of an output without address
	Block    uint64
	Tx       string // as the users of the chain write it; "": not known
}

// Evidence is a shortest way by which taint came, from the source on; nil for its own
// addresses. Each step carried taint, and none is earlier than the one before it.
func (x *Exposure) Evidence() []Step {
	n := int(x.entry.hops)
	if x.entry.way == 0 {
		return nil
	}
	list := make([]Step, n)
	for way := x.entry.way; way > 0 && n > 0; {
		n--
		w := x.file.wayAt(way - 1)
		list[n] = Step{w.from, w.to, w.block, x.file.tx(&w, &x.table.chain)}
		way = w.before
	}
	return list
}

// Sources are those that are followed, by id.
func (t *Table) Sources() []Followed { return t.followed }

// IsOf says whether the ids of the table are those of a view. They are not in a ledger that was
// removed and begun anew: what the table says is then about others.
func (t *Table) IsOf(v *ledger.View) bool { return t.manifest.Ledger.isOf(v) }

// State is the state of the ledger that the table is of.
func (t *Table) State() LedgerState { return t.manifest.Ledger }

// Method is the rule by which taint was shared out.
func (t *Table) Method() string { return t.manifest.Method }

// Labels is the version of the labels at which traces ended, as given to [Set.Update].
func (t *Table) Labels() string { return t.manifest.Labels }

// Entries is how many addresses the table has, counted once for each source.
func (t *Table) Entries() int { return len(t.index.keys) }

// Bytes is how large the files are.
func (t *Table) Bytes() (n int64) {
	for _, f := range t.files {
		n += int64(len(f.data))
	}
	return n
}
