// Package archive keeps every version of every list, for ever, in a folder.
//
//	DIR/us_ofac_sdn/000001.json             what version 1 is: the manifest
//	DIR/us_ofac_sdn/000001.full.jsonl.zst   its entries, whole
//	DIR/us_ofac_sdn/000002.json
//	DIR/us_ofac_sdn/000002.delta.jsonl.zst  what differs from version 1
//	DIR/us_ofac_sdn/state.json              when it was last checked, open alarms
//
// The entries are JSON Lines, compressed with Zstandard: anybody can read them
// in ten years with zstdcat and a text editor. A delta holds changed and new
// entries as they are now, and {"removed":"ID"} for those gone. A new whole
// version is written when the deltas since the last one have grown to half its
// size, so that reading any version stays cheap and a daily list that changes
// little costs kilobytes.
//
// # Invariants
//
//   - A version exists from the moment its manifest is renamed into place, and
//     its data file is complete and synced before that. Killing the program at
//     any moment leaves the old version or the new one, never half of one.
//   - Numbers rise by one; days (as_of) never fall. Nothing is ever rewritten.
//   - A version read back has the hash in its manifest, or reading fails.
//   - One writer at a time, held by a lock on DIR/.lock that the system frees
//     when the writer dies; readers need no lock.
package archive
