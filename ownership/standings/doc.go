// Package standings computes which parties of the ownership registers stand with
// listed ones, under every regime, and keeps the result in a file, so that screening
// need not load the registers.
//
//	all, err := standings.Compute(graph, day, listings, describe)
//	err = standings.Write(path, standings.Basis{…}, all)
//	basis, all, err := standings.Read(path)
//
// The file says on what it rests: versions of registers, lists and links, the day, and
// the last day for which it holds. Whoever reads it compares that with what is in
// force; package standings does not know what is.
package standings
