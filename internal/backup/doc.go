// Package backup puts the whole state of a home folder into one file, and back.
//
//	m, err := backup.Write(ctx, file, backup.Contents{Home: home, Record: record, …}, nil)
//	m, err := backup.Read(ctx, file, backup.Into{Take: …})
//
// # The file
//
// A tar archive compressed with Zstandard; tar --zstd -tvf FILE lists it. Its entries, in order:
//
//	backup.json    what comes: {"format":"mareva-backup/1","program","made_at","files","bytes"}
//	record.db      the record as an SQLite database, if there is one, wherever it was kept
//	home/PATH      the files of the home folder, by path
//	manifest.json  what came: the same and {"record","with_key","without_ledger","left_out","entries":[{"path","bytes","sha256"}]}
//
// An archive that was cut has no manifest, and is refused.
//
// # What is in it
//
// All of the home folder but: the record's own files (record.db is in their place), the private
// key that signs the record unless it is asked for, what remembers how far the record went on this machine
// (audit/witness), locks, files on their way, an import that is not in force yet, the file
// clusters/CHAIN/clusters, which is a cache, and what a restore left (replaced-…). Without the
// ledgers, also what is followed on them (tracing) is left out: both can be made again.
//
// # While others write
//
// Nobody is made to wait. The record is of one moment; files are read after it, so that what the
// record names is there. Files that no manifest names in a ledger's folder are left out; those
// that it names are held open before they can vanish. Elsewhere a folder is looked at twice, and
// again until nothing changed in between: what is taken is what a crash at that moment would
// have left, which every folder survives.
//
// # What a reader believes
//
// Nothing: see [Read].
//
// # Putting it back
//
// [Stage] makes a folder within the home folder, in which everything is made ready;
// [Staging.Place] puts it in place by renames. From the moment at which it says so in .restore/ready.json it
// is in force: [Finish] carries out what a crash left undone, and whoever uses a home calls it
// first. Before that moment nothing has changed.
package backup
