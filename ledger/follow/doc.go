// Package follow keeps a ledger at the head of a running node.
//
//	err := follow.Run(ctx, ledger.In(home, chain), node, follow.Options{Now: time.Now})
//
// Run catches up in large steps, then takes each block as the node gets it. When the node
// gives blocks up for a better branch, so does the ledger: those that the two do not share
// are taken away, and the node's come in their place.
//
// # What is believed
//
// Blocks must link: each names the one before as its parent, down to the newest block of
// the ledger whose hash is known. A node that gives a block which does not, or whose chain
// shares no block with the newest ones of the ledger, is not believed, and nothing of it
// is kept. A node that gives nonsense, such as one transaction at two places, is not
// believed either. What a [Node] checks of a block's own content it says itself. A node that is
// behind the ledger is waited for: only a block of another hash at a height of the ledger
// takes blocks away.
//
// # Faults
//
// Run ends only with its context, or when the ledger itself cannot be read or written.
// What the node does wrong is told through [Options.Tell] and tried again, after longer and
// longer pauses. A block is in the ledger whole or not at all.
package follow
