// Package archive keeps every version of the label table, in a folder.
//
//	DIR/current.json        the version in force: its table, its time, its packs
//	DIR/000001.json         the same of version 1, for ever
//	DIR/<sha256>.labels     a table, named by the hash of its bytes
//	DIR/.lock               says which process is writing
//
// A table is one file for all packs, so an import writes the labels in force anew,
// without those of the packs that it replaces, and with the new ones:
//
//	a := archive.At(filepath.Join(home, "labels"))
//	m, err := a.Import(ctx, now, archive.Batch{Packs: []archive.Pack{{ID: "binance.yaml", …}}, Labels: labels})
//	table, err := a.Load(m)
//
// # Invariants
//
//   - A version is in force from the moment current.json is renamed into place;
//     its table and its own manifest are complete and synced before that. Killing
//     the program at any moment leaves the old version in force or the new one.
//   - Nothing but current.json is ever rewritten once it was in force. Numbers rise
//     by one. The same labels have the same table, so that two versions may share
//     a file.
//   - A table read back has the hash of its name and is sound, or reading fails.
//   - One writer at a time, held by a lock that the system frees when the writer
//     dies; readers need none.
//
// # What it does not do
//
// It reads no pack: packages tagpack and plaincsv do. It never throws a version
// away, and knows no clock.
package archive
