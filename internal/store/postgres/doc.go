// Package postgres keeps the record in PostgreSQL, for many replicas.
//
// Whoever writes locks the one row of table log: so the log has one writer at a time over all
// replicas, for the time of one group. A group goes to the server in two exchanges and a commit.
package postgres
