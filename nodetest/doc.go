// Package nodetest holds what Mareva reads of nodes against the nodes themselves: btcd,
// which it builds and runs, and go-ethereum, which it runs within the test. It is a
// module of its own, so that the product depends on neither.
//
//	cd nodetest && go test ./...
//
// Both run on chains of their own, which nobody else knows and where a test makes the
// blocks: no network is needed once the modules are there. Building both for the first
// time takes minutes.
package nodetest
