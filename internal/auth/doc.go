// Package auth says who may do what: people and services, their roles, and the API keys by
// which programs act for them.
//
// A [User] is a person or a service. A [Key] belongs to one user and opens what its scopes and
// its owner's roles both allow. The secret of a key is shown once, when it is made; what is kept
// is its SHA-256, which is enough since a secret has 256 random bits. Whoever asks is a [Caller].
//
//	secret, key, err := auth.NewKey(owner.ID, "deposits", []auth.Scope{auth.Screen}, now, expires, rand.Reader)
//	hash, err := auth.HashOf(secret)                // what a request brought
//	caller, err := auth.ByKey(&key, &owner, now)    // who that is
//	if !caller.May(auth.Screen) { … }
//
// # Invariants
//
//   - Who is disabled, revoked or expired may do nothing; an error is never "yes". Nobody at all
//     may do what has no scope.
//   - A role never grants [SAR] but the role that is named so, and only who may do [SAR] lets
//     somebody else do it.
//   - Roles, scopes and states only take away from each other: nothing is allowed by two of them
//     together that one of them forbids.
//
// What this package does not do: it keeps nobody (package store does) and reads no request.
package auth
