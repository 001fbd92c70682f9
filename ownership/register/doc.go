// Package register answers one question: which statements of which ownership
// registers hold? It keeps them in a folder, in versions.
//
//	DIR/current.json         the version in force: its time, its registers, their files
//	DIR/000001.json          the same of version 1, for ever
//	DIR/<sha256>.jsonl.zst   the statements of a register, named by the hash of the file's bytes
//	DIR/.lock                says which process is writing
//
// A register is one source, such as "gleif" or "uk_psc". An import merges what a
// publication says into what the register said so far:
//
//	a := register.At(filepath.Join(home, "ownership"))
//	m, err := a.Import(ctx, now, register.Batch{Register: "gleif", Format: "gleif", Statements: statements})
//	for s, err := range a.Statements(m, "gleif") { … }
//
// # Which statement holds
//
// Of the statements with one id that were ever read, in whatever order:
//
//   - None, once another statement names the id among those it replaces. That is
//     for good, and it also counts when that other statement is itself superseded
//     or withdrawn.
//   - Else the one of the latest day. Of two of one day, and where a day is not
//     known, the one read last.
//   - A withdrawal is a statement that says nothing: it counts from its day on. One
//     without a day counts from the day of what it withdraws.
//
// Ids that hold no longer stay in the file as tombstones, a line each, so that an
// older statement that is read later does not come back. Only a full publication
// ([Batch].Whole) takes statements out without such a trace.
//
// # The file
//
// JSON Lines in one Zstandard frame, one ownership.Statement a line in the order of
// its fields, by the bytes of the id, each id once. A tombstone has an id,
// "withdrawn":true, the day if there is one, and the source "replaced" when it is
// for good; its source is else empty.
//
// # Invariants
//
//   - A version is in force from the moment current.json is renamed into place; its
//     files and its own manifest are complete and synced before that. Killing the
//     program at any moment leaves the old version in force or the new one.
//   - Nothing but current.json is ever rewritten once it was in force. Numbers rise
//     by one. The same statements have the same file, so that versions share it.
//   - When days are known and differ, neither the order of the statements nor how
//     they are cut into imports changes a byte. An import done twice changes nothing
//     but the number and the time.
//   - An import needs about 600 MB of memory however much it reads: what exceeds
//     256 MB of lines is sorted in temporary files in DIR, which need about as much
//     room as the file that comes of it.
//   - What was imported can be read: a statement that would not be read back from its
//     line ends the import.
//   - A file read to its end has the hash of its name, or reading ends in an error.
//   - One writer at a time, held by a lock that the system frees when the writer
//     dies; readers need none.
//
// # What it does not do
//
// It reads no publication, and does not judge what statements say. It joins no two
// registers. It never throws a version away, and knows no clock.
package register
