package ledger

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// stage is an import on its way: a folder of its own, whose state.json says how far it
// is. Rows are gathered in memory, and written as a run when they are many: a segment that
// is not in force yet.
type stage struct {
	ledger  *Ledger
	base    manifest // in force when the import began
	files   *files   // its files
	dir     string
	memory  int
	tell    func(Progress)
	state   stageState
	resumed bool
	// discarded says that an interrupted import of something else was given up.
	discarded bool

	parts    []*dictionary.Part // new ones
	assets   []*dictionary.Part // new ones
	runs     []*segment.Segment
	names    *interner
	resolver *resolver // UTXO chains

	skipped   map[string]int
	footholds []foothold
	pending   chan error
	gone      []string // files that the next state does not name any more
	spare     *segment.Rows
	reserved  bool            // that the rows at hand have all their memory
	scratch   segment.Scratch // of whoever builds a run
	progress  Progress
}

// foothold is a place of the source from which it can be read again: before a batch that
// mentions a block above all before it.
type foothold struct {
	position Position
	skipped  map[string]int // up to there
	high     uint64         // the highest block, with that batch
}

// stageState is what an interrupted import goes on from.
type stageState struct {
	Source     string `json:"source"`
	Identity   string `json:"identity"`   // hash of the source's name: a name need not be text
	Loose      bool   `json:"loose"`      // made by a follower, which never goes on with it
	Generation uint64 `json:"generation"` // of the ledger that it adds to
	// The source goes on from Position. Until Replay it repeats some rows; of those the
	// blocks below Below are in the runs already.
	Position  Position       `json:"position"`
	Replay    Position       `json:"replay"`
	Below     uint64         `json:"below"`
	Last      uint64         `json:"last"` // highest block of a transaction
	Any       bool           `json:"any"`
	Runs      []string       `json:"runs"`
	Parts     []filePart     `json:"parts"`
	Assets    []filePart     `json:"assets"`
	Facts     factsFile      `json:"facts"`
	NextFile  int            `json:"next_file"`
	Skipped   map[string]int `json:"skipped"`
	Txs, Rows uint64         // read so far, for the progress
	Complete  bool           `json:"complete"`
}

const stageFile = "state.json"

// openStage begins an import, or goes on with an interrupted one of the same source.
func (l *Ledger) openStage(src Source, opt Options) (*stage, error) {
	s := &stage{ledger: l, dir: filepath.Join(l.dir, "import"), memory: opt.Memory, tell: opt.Watch, spare: &segment.Rows{}}
	if s.memory <= 0 {
		s.memory = DefaultMemory
	}
	var err error
	s.base, err = l.readManifest()
	if errors.Is(err, ErrNoLedger) {
		if err := l.holdsNothing(); err != nil {
			return nil, err
		}
		s.base = manifest{Version: manifestVersion, Chain: l.chain.Name, Model: l.chain.Model.String()}
	} else if err != nil {
		return nil, err
	}
	if err := l.sweep(&s.base); err != nil {
		return nil, err
	}
	if s.files, err = l.open(&s.base); err != nil {
		return nil, fmt.Errorf("the ledger of %s cannot be read: %w", l.chain.Name, err)
	}
	err = s.resume(src.Name(), opt.KeepLoose)
	if err == nil {
		err = s.prepare()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// resume reads the state of an interrupted import, or begins a new one.
func (s *stage) resume(source string, loose bool) error {
	identity := fmt.Sprintf("%x", sha256.Sum256([]byte(source)))
	data, err := os.ReadFile(filepath.Join(s.dir, stageFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case json.Unmarshal(data, &s.state) == nil && s.state.Identity == identity && s.state.Generation == s.base.Generation:
		s.resumed = true
		return s.sweep()
	default:
		s.discarded = s.state.Generation == s.base.Generation && !s.state.Loose
		if s.discarded && loose {
			return fmt.Errorf("an interrupted import waits in %s: run it again to bring it to its end, or remove that folder to give it up; following goes on afterwards", s.dir)
		}
	}
	s.state = stageState{Source: source, Identity: identity, Loose: loose, Generation: s.base.Generation}
	// The state goes first: without it nobody takes the rest for an import that can go on.
	if err := os.Remove(filepath.Join(s.dir, stageFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return err
	}
	return os.MkdirAll(s.dir, 0o755)
}

// sweep removes what was being written when the import was interrupted.
func (s *stage) sweep() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	named := map[string]bool{stageFile: true, s.state.Facts.File: true}
	for _, name := range s.state.Runs {
		named[name] = true
	}
	for _, p := range slices.Concat(s.state.Parts, s.state.Assets) {
		named[p.File] = true
	}
	for _, e := range entries {
		if !named[e.Name()] {
			if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepare opens what the state names.
func (s *stage) prepare() error {
	var err error
	if s.parts, err = openParts(s.dir, s.state.Parts); err != nil {
		return s.spoilt(err)
	}
	if s.assets, err = openParts(s.dir, s.state.Assets); err != nil {
		return s.spoilt(err)
	}
	for _, name := range s.state.Runs {
		run, err := segment.Open(filepath.Join(s.dir, name))
		if err != nil {
			return s.spoilt(err)
		}
		s.runs = append(s.runs, run)
	}
	s.names = &interner{model: s.ledger.chain.Model, assets: &assets{facts: maps.Clone(s.files.facts)}, high: s.state.Last, last: s.state.Last, any: s.state.Any}
	if s.names.assets.facts == nil {
		s.names.assets.facts = facts{}
	}
	if err := s.growFrom(); err != nil {
		return err
	}
	if s.state.Facts.File != "" {
		s.names.assets.facts, err = readFacts(filepath.Join(s.dir, s.state.Facts.File), s.state.Facts.Sum, s.names.assets.ids.Dictionary())
		if err != nil {
			return s.spoilt(err)
		}
	}
	s.names.begin(&segment.Rows{})
	s.skipped = cloneCounts(s.state.Skipped)
	s.progress = Progress{Txs: s.state.Txs, Rows: s.state.Rows, Block: s.state.Last}
	if s.ledger.chain.Model == UTXO {
		s.resolver = newResolver(s.files.segments)
		for _, run := range s.runs {
			s.resolver.add(run)
		}
	}
	return nil
}

// growFrom lets the dictionaries grow on top of all parts.
func (s *stage) growFrom() error {
	addresses, err := dictionary.New(slices.Concat(s.files.parts, s.parts))
	if err != nil {
		return err
	}
	tokens, err := dictionary.New(slices.Concat(s.files.assets, s.assets))
	if err != nil {
		return err
	}
	s.names.dictionary, s.names.assets.ids = dictionary.NewGrowing(addresses), dictionary.NewGrowing(tokens)
	return nil
}

// spoilt says what to do about an interrupted import that cannot go on.
func (s *stage) spoilt(err error) error {
	return fmt.Errorf("the interrupted import in %s cannot go on: %w: remove that folder to begin anew", s.dir, err)
}

// close gives everything back. The folder stays: whoever finished the import removed it.
func (s *stage) close() error {
	err := s.settle()
	for _, p := range slices.Concat(s.parts, s.assets) {
		err = errors.Join(err, p.Close())
	}
	for _, r := range s.runs {
		err = errors.Join(err, r.Close())
	}
	return errors.Join(err, s.files.close())
}

// newFile names a new file of the stage.
func (s *stage) newFile(kind string) string {
	s.state.NextFile++
	return fmt.Sprintf("%06d.%s", s.state.NextFile, kind)
}

func (s *stage) count(b *Batch) {
	s.progress.Txs += uint64(len(b.Txs))
	s.progress.Rows += uint64(len(b.Transfers) + len(b.Inputs) + len(b.Outputs))
	s.progress.Block = s.names.last
	s.watch("reading")
}

func (s *stage) watch(step string) {
	s.progress.Step = step
	if s.tell != nil {
		s.tell(s.progress)
	}
}
