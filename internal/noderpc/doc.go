// Package noderpc reads blocks from running nodes by JSON-RPC over HTTP. Bitcoin and
// Ethereum implement follow.Node.
//
//	client, err := noderpc.New("http://user:password@127.0.0.1:8332", noderpc.Options{})
//	node := noderpc.NewBitcoin(client, bitcoin.Mainnet)
//	err = node.Block(ctx, 800_000, batch)
//
// A node is not believed: an answer that is too large, no JSON, to another question, or
// about another block than the one asked for is an *Error that says which of these it
// is, and no rows are to be kept. Nothing is asked twice by itself; the caller decides
// when to try again.
//
// What could be a secret of the node's URL, its user, password, path and query, is in
// no error. Redirects are not followed.
package noderpc
