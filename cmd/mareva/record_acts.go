package main

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

// decided does something that a person decides, once it is known that they may, and then writes
// into the record who did it. do gives what there is to say of it.
func (p *Program) decided(ctx context.Context, home, as string, needs auth.Scope, do func() (store.Act, error)) error {
	return p.changeRecord(ctx, recordFlags{homeFlag: homeFlag{home}}, as, func(s *store.Store, by *auth.Caller) error {
		if _, err := p.actor(ctx, s, as, needs); err != nil {
			return err
		}
		act, err := do()
		if err != nil {
			return err
		}
		if err := s.SaveAct(ctx, store.Actor(by.Signed()), act); err != nil {
			return fmt.Errorf("this is done, but not in the record: %w; do it again when the record can be written, or undo it", err)
		}
		return nil
	})
}
