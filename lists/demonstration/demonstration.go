// Package demonstration holds a small list in the official formats, written for
// this project from published facts: the Reconnaissance General Bureau, the
// Lazarus Group, Bluenoroff and Andariel, those who worked and laundered for
// them, with their aliases, wallets and relations as known on 2023-12-28; and
// two of FinCEN's Section 311 measures.
//
// It is true but far from complete: for trying Mareva out, and for its tests.
// Nobody may screen customers against it.
//
// csv/ and xml/ hold the same twelve parties in OFAC's three formats.
package demonstration

import "embed"

// Files are the demonstration list's files.
//
//go:embed csv xml us_fincen_311.ftm.json
var Files embed.FS
