package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

// registersIn is where the archive of ownership registers is within the home
// folder.
func registersIn(home string) *register.Archive {
	return register.At(filepath.Join(ownersIn(home), "registers"))
}

// errNoRegisters says what to do when there are none.
var errNoRegisters = errors.New("there are no ownership registers yet: run mareva ownership import PATH…")

// registersInForce are those of which answers may be made; false when there is none.
func registersInForce(home string) (register.Manifest, bool, error) {
	m, found, err := registersIn(home).Current()
	return m, err == nil && found && len(m.Registers) > 0, err
}

// eachStatement hands on all statements of all registers of a version, with a bar.
func (p *Program) eachStatement(ctx context.Context, home string, m register.Manifest, use func(*ownership.Statement) error) error {
	total := int64(0)
	for _, r := range m.Registers {
		total += r.Bytes
	}
	bar := p.newProgress("reading registers", total)
	defer bar.end()
	for _, r := range m.Registers {
		read, drawn := int64(0), int64(0)
		for s, err := range registersIn(home).Statements(m, r.ID) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			if err := use(&s); err != nil {
				return fmt.Errorf("ownership register %q: %w", r.ID, err)
			}
			// The file's bytes are not seen from here, and statements are much alike.
			read++
			done := r.Bytes * read / int64(r.Statements)
			bar.add(done - drawn)
			drawn = done
		}
	}
	return nil
}
