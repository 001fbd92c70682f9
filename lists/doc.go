// Package lists answers: what was published? It recognises publishers' files by
// their content, reads them into snapshots and keeps every version.
//
//	found, refused, err := lists.Collect(paths)              // which files hold which list
//	loaded, problems, err := lists.Load(paths)               // all lists in memory, with no state
//	outcomes, refused, err := importer.Import(ctx, request)  // a new version of each in the archive
//
// # Nobody leaves the list by accident, and nobody new is kept waiting
//
// A file that is authentic but suspicious (cut off, glued, much shorter than
// the last one, with records that cannot be read or say different things under
// one id) only adds: new entries, and to others whatever it says more of them.
// What it no longer has stays, and is held until somebody imports it with
// AcceptRemovals; see succeed.go. A file
// that is no list at all, or older than the version in force, changes nothing.
// Each raises an alarm, which stands in the list's state until a clean import.
//
// What this package does not do: it screens nobody, and it downloads only
// through the Getter that it is given.
package lists
