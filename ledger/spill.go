package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// spill writes the rows in memory as a run, and the state that an interrupted import
// goes on from. The run is written while the next rows are read; next is where the source
// goes on. When blocks came in order, the last stays in memory, since more of it may
// come.
func (s *stage) spill(next Position, final bool) error {
	if err := s.settle(); err != nil {
		return err
	}
	rows, carry := s.names.rows, s.spare
	carry.Reset()
	s.state.Replay, s.state.Below = Position{}, 0
	s.state.Position, s.state.Skipped = next, cloneCounts(s.skipped)
	if !final && !s.names.unordered && splitLast(rows, carry, s.names.last) {
		// The source must be read again from where it first spoke of what stays in memory.
		for s.footholds[0].high < s.names.last {
			s.footholds = s.footholds[1:]
		}
		s.state.Position, s.state.Skipped = s.footholds[0].position, s.footholds[0].skipped
		s.state.Replay, s.state.Below = next, s.names.last
	} else {
		s.footholds = s.footholds[:0]
	}
	s.state.Last, s.state.Any = s.names.last, s.names.any
	s.state.Txs, s.state.Rows = s.progress.Txs, s.progress.Rows
	s.state.Complete = final
	if err := s.keepNames(); err != nil {
		return err
	}
	s.spare = rows
	s.names.begin(carry)
	s.reserved = cap(carry.Txs) > 0 && cap(carry.Txs) >= cap(rows.Txs)/2
	if len(rows.Txs) == 0 && len(rows.Blocks) == 0 {
		return s.checkpoint(s.state, "")
	}
	state, file := s.state, s.newFile("seg")
	state.NextFile = s.state.NextFile
	s.pending = make(chan error, 1)
	go func() { s.pending <- s.writeRun(state, file, rows) }()
	if final {
		return s.settle()
	}
	return nil
}

// settle waits for the run that is being written.
func (s *stage) settle() error {
	if s.pending == nil {
		return nil
	}
	err := <-s.pending
	s.pending = nil
	return err
}

// splitLast moves the rows of the last block, and blocks above it, into carry. It is false
// when there is no other block, and nothing was moved.
func splitLast(rows, carry *segment.Rows, last uint64) bool {
	tx := len(rows.Txs)
	for tx > 0 && rows.Txs[tx-1].Block == last {
		tx--
	}
	if tx == 0 || tx == len(rows.Txs) {
		return false
	}
	rows.Split(carry, last, tx)
	return true
}

// writeRun writes a run and then the state that counts it.
func (s *stage) writeRun(state stageState, file string, rows *segment.Rows) error {
	run, err := s.buildRun(file, rows, s.resolver)
	if err != nil {
		return err
	}
	s.runs = append(s.runs, run)
	if s.resolver != nil {
		s.resolver.add(run)
	}
	if err := s.checkpoint(state, file); err != nil {
		return err
	}
	if s.resolver == nil && len(s.runs) < manyRuns {
		return nil
	}
	return s.joinRuns(state)
}

// manyRuns is from when on runs of an account chain are joined before the end: each is an
// open file.
const manyRuns = 4000

// runFanout is how many runs of about the same size are joined into one while a UTXO
// chain is read: a transaction that is not young is looked for in every run.
const runFanout = 8

// joinRuns joins the newest runs when there are several of one size in the order of the
// chain.
func (s *stage) joinRuns(state stageState) error {
	for {
		from := len(s.runs) - runFanout
		if from < 0 || !inOrder(s.runs[from:]) || s.runs[from].Bytes() > runFanout/2*s.runs[len(s.runs)-1].Bytes() {
			return nil
		}
		rows := uint64(0)
		for _, run := range s.runs[from:] {
			rows += describe("", run).Rows
		}
		if rows > maxRows {
			return nil
		}
		file := "joined-" + s.state.Runs[len(s.state.Runs)-1]
		path := filepath.Join(s.dir, file)
		if err := segment.Join(context.Background(), path, s.runs[from:]); err != nil {
			return err
		}
		joined, err := segment.Open(path)
		if err != nil {
			return err
		}
		old := slices.Clone(s.runs[from:])
		s.runs = append(s.runs[:from], joined)
		if s.resolver != nil {
			s.resolver.replace(len(old), joined)
		}
		for _, run := range old {
			err = errors.Join(err, run.Close())
		}
		s.gone = append(s.gone, s.state.Runs[from:]...)
		s.state.Runs = append(slices.Clone(s.state.Runs[:from]), file)
		if err = errors.Join(err, s.checkpoint(state, "")); err != nil {
			return err
		}
	}
}

// buildRun writes rows as a segment and opens it.
func (s *stage) buildRun(file string, rows *segment.Rows, r *resolver) (*segment.Segment, error) {
	rows, err := rows.Order()
	if err != nil {
		return nil, &InputError{err}
	}
	base := uint64(0)
	if r != nil {
		base = r.outputs()
		if err := r.resolve(rows); err != nil {
			return nil, &InputError{err}
		}
	}
	path := filepath.Join(s.dir, file)
	err = segment.Build(path, rows, s.ledger.chain.Model == UTXO, base, &s.scratch)
	if errors.Is(err, segment.ErrRows) {
		return nil, &InputError{err}
	}
	if err != nil {
		return nil, err
	}
	return segment.Open(path)
}

// checkpoint puts a state in force. The state in memory has run on meanwhile; only the
// runs are its own here.
func (s *stage) checkpoint(state stageState, file string) error {
	if file != "" {
		s.state.Runs = append(s.state.Runs, file)
	}
	state.Runs = s.state.Runs
	if err := syncDir(s.dir); err != nil {
		return err
	}
	if err := writeJSON(filepath.Join(s.dir, stageFile), &state); err != nil {
		return err
	}
	for _, name := range s.gone {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
			return err
		}
	}
	s.gone = nil
	return nil
}

// keepNames writes the new addresses and assets. Nothing is new in either dictionary
// afterwards, so that both may grow from other parts.
func (s *stage) keepNames() error {
	if s.names.assets.changed {
		name := s.newFile("facts")
		sum, err := s.names.assets.facts.write(filepath.Join(s.dir, name))
		if err != nil {
			return err
		}
		s.names.assets.changed = false
		s.state.Facts = factsFile{name, sum}
	}
	for _, d := range []struct {
		growing *dictionary.Growing
		parts   *[]*dictionary.Part
		files   *[]filePart
	}{
		{s.names.dictionary, &s.parts, &s.state.Parts},
		{s.names.assets.ids, &s.assets, &s.state.Assets},
	} {
		file := s.newFile("dict")
		part, err := d.growing.Flush(filepath.Join(s.dir, file))
		if err != nil {
			return err
		}
		if part == nil {
			continue
		}
		*d.parts = append(*d.parts, part)
		*d.files = append(slices.Clone(*d.files), filePart{file, part.Len()})
		if err := s.mergeParts(d.parts, d.files); err != nil {
			return err
		}
	}
	return s.growFrom()
}

// partFanout is how many parts of about the same size are merged into one.
const partFanout = 4

// mergeParts merges the newest parts of a dictionary when several are of one size, so
// that a look-up asks few.
func (s *stage) mergeParts(parts *[]*dictionary.Part, files *[]filePart) error {
	for {
		list := *parts
		from := len(list) - partFanout
		if from < 0 || list[from].Len() > partFanout*list[len(list)-1].Len() {
			return nil
		}
		file := s.newFile("dict")
		path := filepath.Join(s.dir, file)
		if err := dictionary.Merge(context.Background(), path, list[from:]); err != nil {
			return err
		}
		part, err := dictionary.OpenPart(path)
		if err != nil {
			return err
		}
		for i, old := range list[from:] {
			err = errors.Join(err, old.Close())
			s.gone = append(s.gone, (*files)[from+i].File)
		}
		*parts = slices.Concat(list[:from], []*dictionary.Part{part})
		*files = append(slices.Clone((*files)[:from]), filePart{file, part.Len()})
		if err != nil {
			return err
		}
	}
}

// removeStage removes the folder of a finished import.
func (s *stage) removeStage() error { return os.RemoveAll(s.dir) }
