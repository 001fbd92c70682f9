package main

import (
	"context"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/store"
)

// servedAudit is the record as a server shows it.
type servedAudit struct{ *servedUsers }

// Checkpoint is the newest signed checkpoint.
func (s servedAudit) Checkpoint(ctx context.Context) (string, error) {
	head, err := inRecord(s.servedUsers, func(r *store.Store) (store.Head, error) { return r.Head(ctx) })
	return head.Checkpoint, err
}

// LogKeys are the public keys that signed.
func (s servedAudit) LogKeys(ctx context.Context) ([]string, error) {
	return inRecord(s.servedUsers, func(r *store.Store) ([]string, error) { return r.LogKeys(ctx) })
}

// Records are those from a place in the log on.
func (s servedAudit) Records(ctx context.Context, from int64, limit int) ([]audit.Record, error) {
	return inRecord(s.servedUsers, func(r *store.Store) ([]audit.Record, error) { return r.Records(ctx, from, limit) })
}

// Record is the one of an id.
func (s servedAudit) Record(ctx context.Context, id string) (*audit.Record, error) {
	return inRecord(s.servedUsers, func(r *store.Store) (*audit.Record, error) { return r.Record(ctx, id) })
}

// Prove proves that a record is in the log.
func (s servedAudit) Prove(ctx context.Context, id string) (*audit.Proof, error) {
	return inRecord(s.servedUsers, func(r *store.Store) (*audit.Proof, error) { return r.Prove(ctx, id) })
}
