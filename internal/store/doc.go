// Package store keeps the record: everything that the product decides, in SQL, each entry a leaf
// of the log that proves it (package audit).
//
// A [Store] writes through one [Backend], SQLite (package sqlite) or PostgreSQL (package
// postgres). [Store.Commit] writes entries and answers once they are durable; many that come at
// the same time share one transaction, one signed checkpoint and one fsync.
//
//	b, err := sqlite.Open(ctx, "mareva.db")
//	s, err := store.Open(ctx, b, store.Options{Keys: &store.KeyFiles{Dir: "audit"}, Witness: "audit/witness"})
//	err = s.AddUser(ctx, "operator:anna", &auth.User{Kind: auth.Person, Name: "Anna", Roles: …})
//
// # The record and the tables
//
// The table records holds every entry: what was done, by whom, about what. The tables that
// things are looked up in (users, api_keys, decisions …) are drawn from it: a row is what the
// newest record about one thing says (tables.go), so that [Store.Verify] finds a row that
// somebody changed as it finds a changed record.
//
// # Invariants
//
//   - Nothing acknowledged is lost, and nothing is written twice: an entry's id is unique, and
//     sending it again is harmless. What cannot be known is [ErrUnknown], never success.
//   - The log has one writer at a time over all processes: whoever holds the row of table log.
//   - Rows are changed only from what was read: a row that somebody else changed meanwhile is
//     [ErrStale].
//   - Nothing is deleted but by [Store.Purge], which says so in the log.
//
// What this package does not do: it decides nothing and knows no retention period.
package store
