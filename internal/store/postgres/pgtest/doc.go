// Package pgtest gives tests a real PostgreSQL: its own data, its own port, gone when the test is.
//
//	func TestKeeps(t *testing.T) {
//		server := pgtest.Start(t)
//		db, err := pgx.Connect(t.Context(), server.URL(t))
//		…
//		server.Kill()     // a crash
//		server.Restart(t) // same port, same data
//	}
//
// A package with many such tests starts one server for all of them, at the first test that asks:
//
//	var shared pgtest.Shared
//
//	func TestMain(m *testing.M) { os.Exit(shared.Run(m)) }
//
//	func TestOrders(t *testing.T) { url := shared.Server(t).URL(t) … }
//
// # What holds
//
//   - The server is PostgreSQL 14 or newer as installed on the machine, at its default durability: fsync is on. Where it is
//     looked for: $PGBIN, $PATH, then the folders of Debian, Fedora, Homebrew and Postgres.app. Without one the test is
//     skipped, and fails where CI is set.
//   - PostgreSQL refuses to run as root; a test that does starts it as the user postgres, or else nobody.
//   - It listens on 127.0.0.1 alone, and asks for a random password.
//   - What is easy to get wrong is set the hard way. The databases sort by language, where the build has ICU, so text that
//     must come in byte order needs COLLATE "C". The server's time zone is New York, not UTC. The role of the URLs owns its
//     databases and is no superuser.
//   - No server or folder outlives its test: not when the test panics, is interrupted or is killed (see watch).
//
// It does not run on Windows, has no TLS and no replicas.
package pgtest
