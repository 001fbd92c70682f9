package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/ledger"
)

type ledgerCommand struct {
	Import ledgerImport `cmd:"" help:"Tables and blocks of a chain into its ledger."`
	Follow ledgerFollow `cmd:"" help:"Keeps a ledger at the head of a running node: each block as it comes, undone when the node gives it up."`
	Status ledgerStatus `cmd:"" help:"Which chains are kept, from which block to which, and what is missing."`
	Verify ledgerVerify `cmd:"" help:"Reads all of a ledger, and says whether it is whole and whether the sums are right."`
	Show   ledgerShow   `cmd:"" help:"What an address received and sent, or what a transaction moved."`
	Export ledgerExport `cmd:"" help:"Transfers out of the ledger, as Parquet or CSV."`
}

// errNoLedgers says what to do when there is none.
var errNoLedgers = errors.New("there is no ledger yet: run mareva ledger import --chain CHAIN FILE…")

// ledgerNamed is the ledger of a chain that the command line names.
func ledgerNamed(home, chain string) (*ledger.Ledger, error) {
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		return nil, usage("--chain: %w", err)
	}
	return ledger.In(home, c), nil
}

// ledgersOf are the ledger of the named chain, or all that the home folder keeps.
func ledgersOf(home, chain string) ([]*ledger.Ledger, error) {
	if chain != "" {
		l, err := ledgerNamed(home, chain)
		return []*ledger.Ledger{l}, err
	}
	chains, err := ledger.Kept(home)
	if err != nil {
		return nil, err
	}
	if len(chains) == 0 {
		return nil, errNoLedgers
	}
	var out []*ledger.Ledger
	for _, c := range chains {
		out = append(out, ledger.In(home, c))
	}
	return out, nil
}

// beingWritten says whether a process is writing to a ledger at this moment.
func beingWritten(l *ledger.Ledger) bool {
	path := filepath.Join(l.Dir(), ".lock")
	if _, err := os.Stat(path); err != nil {
		return false // nobody ever wrote
	}
	lock := flock.New(path)
	free, err := lock.TryLock()
	if free {
		_ = lock.Close() // it was only tried
	}
	return err == nil && !free
}

// parseMoment reads a flag that is a time, or a day: its beginning, or its last second
// where the flag is the end of a stretch. The answer is in Unix seconds.
func parseMoment(flag, text string, end bool) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, text); err != nil {
			return nil, usage("%s %q: give a day as 2024-05-31 or a time as 2024-05-31T18:00:00Z", flag, text)
		}
		if end {
			t = t.AddDate(0, 0, 1).Add(-time.Second)
		}
	}
	seconds := t.Unix()
	if !end && t.Nanosecond() > 0 {
		seconds++ // blocks have whole seconds, and that one has passed
	}
	return &seconds, nil
}

// grouped writes a number in groups of three digits.
func grouped(n uint64) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// several writes a number with its noun.
func several(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}
