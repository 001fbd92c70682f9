package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"slices"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

// verifyGCPercent collects garbage seldom: a verification makes much of it and keeps little, so
// that it stays small all the same.
const verifyGCPercent = 400

type auditVerify struct {
	recordFlags
	Key        []string `help:"A published key to trust, or a file with some (default: those that were in force in this home)." placeholder:"KEY|FILE"`
	Checkpoint []string `help:"A file with a checkpoint that was kept elsewhere: the record has to go on from it." placeholder:"FILE"`
	JSON       bool     `help:"As JSON." name:"json"`
}

func (c *auditVerify) Run(ctx context.Context, p *Program) error {
	keys, err := keysGiven(c.Key)
	if err != nil {
		return err
	}
	var outside []string
	for _, path := range c.Checkpoint {
		text, err := readSmall(path)
		if err != nil {
			return fmt.Errorf("--checkpoint: %w", err)
		}
		outside = append(outside, string(text))
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	// What this home saw of the record last is a checkpoint that was kept outside of it.
	seen, err := os.ReadFile(witnessFile(home))
	if err == nil {
		outside = append(outside, string(seen))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s, err := p.readRecord(ctx, c.recordFlags)
	if err != nil {
		return err
	}
	defer s.Close()
	if p.Getenv("GOGC") == "" {
		debug.SetGCPercent(verifyGCPercent)
	}
	bar := p.newLedgerProgress(nil)
	report, err := s.Verify(ctx, store.VerifyOptions{Published: keys, Outside: outside, Deep: true, Watch: func(done, all int64) {
		bar.step("verifying", max(0, done), all)
	}})
	bar.end()
	if err != nil {
		return err
	}
	if c.JSON {
		err = encodeTo(p.Stdout, report)
	} else {
		err = p.showVerification(report, len(keys) > 0)
	}
	if err == nil && !report.Sound() {
		err = errRefused // what is wrong is told above
	}
	return err
}

// showVerification tells a person what a verification found.
func (p *Program) showVerification(r *audit.Report, published bool) error {
	st := p.style()
	verdict := "nothing was altered, removed or put elsewhere"
	if !r.Sound() {
		verdict = st.red(several(uint64(r.Grave), "fault", "faults"))
	}
	fmt.Fprintf(p.Stdout, "%s: %s, %s: %s\n", st.bold(r.Origin), several(uint64(r.Records), "record", "records"),
		several(uint64(r.Checkpoints), "checkpoint", "checkpoints"), verdict)
	for _, k := range r.Keys {
		switch {
		case !k.Trusted:
			fmt.Fprintf(p.Stdout, "  key %s: %s\n", k.Public, st.red("nobody trusted vouches for it"))
		case k.VouchedBy != "":
			fmt.Fprintf(p.Stdout, "  key %s: %s vouches for it\n", k.Public, k.VouchedBy)
		case published:
			fmt.Fprintf(p.Stdout, "  key %s: given\n", k.Public)
		default:
			fmt.Fprintf(p.Stdout, "  key %s: was in force in this home; compare it with what was published\n", k.Public)
		}
	}
	t := newTable(p.Stdout)
	for _, f := range r.Findings {
		word := "note"
		if f.Grave {
			word = "FAULT"
		}
		where := "-"
		switch {
		case f.Seq >= 0 && f.Last > f.Seq:
			where = fmt.Sprintf("%d–%d", f.Seq, f.Last)
		case f.Seq >= 0:
			where = fmt.Sprint(f.Seq)
		}
		t.row(word, where, f.Code, f.ID, f.Message)
	}
	if err := t.flush(); err != nil {
		return err
	}
	listed := map[string]int64{}
	for _, f := range r.Findings {
		listed[f.Code]++
	}
	for _, code := range slices.Sorted(maps.Keys(r.Counts)) {
		if n := r.Counts[code]; n > listed[code] {
			fmt.Fprintf(p.Stdout, "%s more: %s\n", grouped(uint64(n-listed[code])), code)
		}
	}
	return nil
}
