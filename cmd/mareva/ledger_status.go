package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
)

type ledgerStatus struct {
	homeFlag
	Chain string `help:"Only this chain." placeholder:"CHAIN"`
	JSON  bool   `help:"As JSON, one object a line and chain." name:"json"`
}

// ledgerState is what a ledger holds, and how it lies on the disk. What is not told of a
// chain's model, or not known, is nil.
type ledgerState struct {
	httpapi.LedgerChain
	Assets        uint64        `json:"assets"`
	Segments      int           `json:"segments"`
	Bytes         int64         `json:"bytes"`
	MissingBlocks *uint64       `json:"missing_blocks"` // heights between the first and last (UTXO chains)
	Missing       []heightRange `json:"missing"`        // the first of them
	Imports       []importMade  `json:"imports"`
	Waiting       *importBegun  `json:"import_waiting"`
}

// heightRange are heights, both ends among them.
type heightRange struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

type importMade struct {
	At      string         `json:"at"`
	Source  string         `json:"source"`
	Skipped map[string]int `json:"left_out"`
}

// importBegun is an import that was interrupted, or is under way.
type importBegun struct {
	Source       string `json:"source"`
	Transactions uint64 `json:"transactions"` // read so far
	Rows         uint64 `json:"rows"`
	Block        uint64 `json:"block"`
	Running      bool   `json:"running"`
}

func (c *ledgerStatus) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	ledgers, err := ledgersBegun(home, c.Chain)
	if err != nil {
		return err
	}
	shown := 0
	for _, l := range ledgers {
		s, err := stateOf(l)
		if errors.Is(err, ledger.ErrNoLedger) && c.Chain == "" {
			continue // an import was begun, and refused at once
		}
		if err != nil {
			return err
		}
		if shown++; c.JSON {
			err = encodeTo(p.Stdout, s)
		} else {
			if shown > 1 {
				fmt.Fprintln(p.Stdout)
			}
			err = p.showLedger(&s)
		}
		if err != nil {
			return err
		}
	}
	if shown == 0 {
		return errNoLedgers
	}
	return nil
}

// ledgersBegun are the ledgers of a home folder, also those of which only the first import
// was begun.
func ledgersBegun(home, chain string) ([]*ledger.Ledger, error) {
	if chain != "" {
		return ledgersOf(home, chain)
	}
	entries, err := os.ReadDir(filepath.Join(home, "ledger"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []*ledger.Ledger
	for _, e := range entries {
		if c, err := ledger.ChainNamed(e.Name()); err == nil && e.IsDir() && string(c.Name) == e.Name() {
			out = append(out, ledger.In(home, c))
		}
	}
	if len(out) == 0 {
		return nil, errNoLedgers
	}
	return out, nil
}

// stateOf looks at a ledger.
func stateOf(l *ledger.Ledger) (s ledgerState, err error) {
	waiting, err := waitingImport(l)
	if err != nil {
		return s, err
	}
	v, err := l.View()
	if errors.Is(err, ledger.ErrNoLedger) && waiting != nil {
		c := l.Chain()
		s = ledgerState{LedgerChain: httpapi.EmptyLedger(c), Imports: []importMade{}, Missing: []heightRange{}, Waiting: waiting}
		return s, nil
	}
	if err != nil {
		return s, err
	}
	defer v.Close()
	s = ledgerStateOf(v)
	s.Waiting = waiting
	s.Bytes, err = folderBytes(l.Dir())
	return s, err
}

// ledgerStateOf is what a view tells.
func ledgerStateOf(v *ledger.View) ledgerState {
	s := ledgerState{
		LedgerChain: httpapi.DescribeLedger(v), Segments: len(v.Segments()), Imports: []importMade{}, Missing: []heightRange{},
		Assets: uint64(v.Assets()),
	}
	for _, segment := range v.Segments() {
		s.Bytes += segment.Bytes()
	}
	for _, i := range v.Imports() {
		left := i.Skipped
		if left == nil {
			left = map[string]int{}
		}
		s.Imports = append(s.Imports, importMade{i.At, i.Source, left})
	}
	if v.Chain().Model == ledger.UTXO {
		missing := uint64(0)
		s.MissingBlocks = &missing
		if s.FirstBlock != nil {
			missing = *s.LastBlock - *s.FirstBlock + 1 - s.Blocks
			s.Missing = gaps(v, missing)
		}
	}
	return s
}

// shownGaps is how many gaps are named.
const shownGaps = 10

// gaps are the first stretches of heights that a ledger has not.
func gaps(v *ledger.View, missing uint64) []heightRange {
	out := []heightRange{}
	next, begun := uint64(0), false
	for _, s := range v.Segments() {
		for i := 0; i < int(s.Counts().Blocks) && missing > 0 && len(out) < shownGaps; i++ {
			number := s.Block(i).Number
			if begun && number > next {
				out = append(out, heightRange{next, number - 1})
				missing -= min(missing, number-next)
			}
			next, begun = number+1, true
		}
	}
	return out
}

// waitingImport is the import that was begun and not finished; nil for none.
func waitingImport(l *ledger.Ledger) (*importBegun, error) {
	path := filepath.Join(l.Dir(), "import", "state.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // there is none, and that is no error
	}
	if err != nil {
		return nil, err
	}
	var state struct {
		Source     string
		Last       uint64
		Txs, Rows  uint64
		Generation uint64
	}
	if err := json.Unmarshal(data, &state); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w: remove the folder that it is in, and import again", path, err)
	}
	return &importBegun{state.Source, state.Txs, state.Rows, state.Last, beingWritten(l)}, nil
}

// folderBytes is what the files of a ledger take, without an import that waits.
func folderBytes(dir string) (n int64, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // a writer has just replaced it
		}
		if err != nil {
			return 0, err
		}
		n += info.Size()
	}
	return n, nil
}

// line says in one line what a ledger holds.
func (s *ledgerState) line() string {
	if s.FirstBlock == nil {
		return fmt.Sprintf("ledger of %s: no block", s.Chain)
	}
	rows := several(s.Transfers, "transfer", "transfers")
	if s.Model == ledger.UTXO.String() {
		rows = several(s.Inputs, "input", "inputs") + ", " + several(s.Outputs, "output", "outputs")
	}
	return fmt.Sprintf("ledger of %s: blocks %d to %d, %s, %s, %s", s.Chain, *s.FirstBlock, *s.LastBlock,
		several(s.Transactions, "transaction", "transactions"), rows, several(s.Addresses, "address", "addresses"))
}

// showLedger shows a person one ledger.
func (p *Program) showLedger(s *ledgerState) error {
	st := p.style()
	fmt.Fprintln(p.Stdout, st.bold(s.line()))
	if s.FirstBlock != nil {
		if err := p.showHeld(s); err != nil {
			return err
		}
	}
	if w := s.Waiting; w != nil {
		what := "was interrupted, or failed: once what stopped it is mended, the same command goes on where it was"
		if w.Running {
			what = "is under way"
		}
		fmt.Fprintf(p.Stdout, "  %s %s: %s, %s read up to block %d\n", st.amber("an import"), what, printable(w.Source), several(w.Rows, "row", "rows"), w.Block)
	}
	return nil
}

// showHeld shows what a ledger with blocks holds.
func (p *Program) showHeld(s *ledgerState) error {
	t := newTable(p.Stdout)
	if s.LastTime != nil {
		t.row("  last block", *s.LastTime)
	}
	t.row("  assets", grouped(s.Assets))
	t.row("  on disk", fmt.Sprintf("%s in %s%s", megabytes(s.Bytes), several(uint64(s.Segments), "segment", "segments"), s.perRow()))
	for _, fact := range s.doubts() {
		t.row("  "+fact[0], fact[1])
	}
	for _, i := range s.Imports[max(0, len(s.Imports)-5):] {
		t.row("  import", i.At+"  "+i.Source)
		for _, what := range slices.Sorted(maps.Keys(i.Skipped)) {
			t.row("", fmt.Sprintf("left out: %s: %s", what, grouped(uint64(i.Skipped[what]))))
		}
	}
	return t.flush()
}

// perRow says how many bytes a row takes.
func (s *ledgerState) perRow() string {
	rows, noun := s.Transfers, "transfer"
	if s.Model == ledger.UTXO.String() {
		rows, noun = s.Transactions, "transaction"
	}
	if rows == 0 {
		return ""
	}
	return fmt.Sprintf(", %.1f bytes a %s", float64(s.Bytes)/float64(rows), noun)
}

// doubts are what a ledger lacks.
func (s *ledgerState) doubts() (out [][2]string) {
	if s.MissingBlocks != nil && *s.MissingBlocks > 0 {
		var parts []string
		for _, g := range s.Missing {
			if g.From == g.To {
				parts = append(parts, fmt.Sprint(g.From))
			} else {
				parts = append(parts, fmt.Sprintf("%d to %d", g.From, g.To))
			}
		}
		if len(parts) == shownGaps {
			parts = append(parts, "…")
		}
		out = append(out, [2]string{"missing", several(*s.MissingBlocks, "block", "blocks") + ": " + strings.Join(parts, ", ")})
	}
	for _, fact := range []struct {
		n         uint64
		one, many string
	}{
		{s.OutsideInputs, "input spends an output outside of the ledger", "inputs spend outputs outside of the ledger"},
		{s.UnknownInputs, "input is of unknown amount", "inputs are of unknown amount"},
		{s.UntimedBlocks, "block is of unknown time", "blocks are of unknown time"},
		{s.InexactAmounts, "amount was a floating point number in the input", "amounts were floating point numbers in the input"},
	} {
		if fact.n > 0 {
			out = append(out, [2]string{"unknown", several(fact.n, fact.one, fact.many)})
		}
	}
	return out
}
