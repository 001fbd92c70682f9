package store

import (
	"context"
)

// Act is something that a person decided and that is kept in a file of the home: the record says
// who did it, and when.
type Act struct {
	What    string `json:"what"`    // the command, as "cluster split"
	Subject string `json:"subject"` // what it is about
	Details any    `json:"details"`
}

// SaveAct writes what a person did.
func (s *Store) SaveAct(ctx context.Context, by Actor, a Act) error {
	return s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: kindAct, At: s.now(), Actor: by, About: a.Subject, Data: a, Replaces: None})
}
