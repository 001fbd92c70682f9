// Package sqlite keeps the record in one file, by SQLite in WAL mode.
//
// Readers see the last durable state and never wait. Whoever writes holds the database alone,
// over all processes on this machine, for the time of one group. A file on a network file
// system is not supported: SQLite's locks do not hold there.
package sqlite
