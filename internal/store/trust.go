package store

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// goesOn refuses to sign a log that is not the one which was signed before. Who can write to the
// database but has no key would else only need to wait: the next entry would be signed over
// whatever stands there. And a database that was put back while this process runs would go on
// without what it lost. before is the key that signed the head.
func (s *Store) goesOn(ctx context.Context, head Head, before string) error {
	last := s.last
	if head.Checkpoint == last.Checkpoint && head.Tree.Size == last.Tree.Size && head.Tree.Root() == last.Tree.Root() {
		return nil // as this process wrote it, which is the rule
	}
	if s.signer != nil && keyID(s.signer) == before {
		if err := s.asSigned(head); err != nil {
			return err
		}
	}
	if last.Origin == "" {
		return nil
	}
	if head.Origin != last.Origin || head.Tree.Size < last.Tree.Size {
		return fmt.Errorf("the record had %d entries a moment ago, and has %d: %w; the database was put back while it was in use: stop, and start again to see what is lost", last.Tree.Size, head.Tree.Size, ErrRolledBack)
	}
	root, err := audit.RootOf(ctx, s, last.Tree.Size)
	if err != nil {
		return err
	}
	if root != last.Tree.Root() {
		return fmt.Errorf("the first %d entries of the record are not those of a moment ago: %w; run mareva audit verify", last.Tree.Size, ErrRolledBack)
	}
	return nil
}

// asSigned says whether the head of the log is as the key in force signed it.
func (s *Store) asSigned(head Head) error {
	if s.signer == nil {
		return nil // the key is not here, and nothing can be written but a new one
	}
	return signedBy(head, s.public)
}

// signedBy says whether one of these keys signed the head as it stands there.
func signedBy(head Head, public ...string) error {
	wrong := func(why error) error {
		return fmt.Errorf("the head of the log is not as it was signed (%w): somebody changed the database; run mareva audit verify, keep a copy, and restore a backup", why)
	}
	var verifiers []note.Verifier
	for _, p := range public {
		v, err := note.NewVerifier(p)
		if err != nil {
			return wrong(err)
		}
		verifiers = append(verifiers, v)
	}
	c, _, err := audit.OpenCheckpoint(head.Checkpoint, head.Origin, note.VerifierList(verifiers...))
	if err != nil {
		return wrong(err)
	}
	if c.Size != head.Tree.Size || c.Root != head.Tree.Root() {
		return wrong(fmt.Errorf("%d entries were signed, and another tree of %d stands there", c.Size, head.Tree.Size))
	}
	return nil
}
