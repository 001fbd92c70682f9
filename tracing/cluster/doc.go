// Package cluster answers one question: which addresses are spent from together?
//
// Whoever spends several outputs in one transaction signs for each of them, so their
// addresses have, as a rule, one owner. Clusters gathers the addresses of a chain by that
// rule alone:
//
//	clusters := cluster.New()
//	err := clusters.Grow(ctx, view, cluster.GrowOptions{})
//	same := clusters.Of(a) == clusters.Of(b)
//
// Explain finds the cluster of one address, with the transactions that are the evidence for
// it; Path finds those between two addresses.
//
// # What does not count
//
// Transactions that several owners build together, or that look as if they did (package
// coinjoin); those that somebody split; inputs whose address is not known. Change never
// counts: package change gives it as links of its own.
//
// # Invariants
//
//   - The clusters depend on the ledger and on what people decided, and on nothing else: not
//     on the order in which transactions were looked at, nor on how many at once.
//   - An address is merged only by a transaction in the ledger or by somebody's decision, and
//     each merge can be named.
//   - Memory is 4 bytes an address: a root of its cluster, or one that is nearer to it.
//   - What is kept in a file is a cache: a ledger that does not fit begins anew.
//
// # What it does not do
//
// A cluster is evidence that addresses were used together. It says nothing of who the owner
// is, and a custodian's cluster holds the money of its customers. A link is never an
// identity.
package cluster
