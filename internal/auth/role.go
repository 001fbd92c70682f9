package auth

import (
	"slices"
	"strings"
)

// Scope is one thing that may be done.
type Scope string

// What may be done.
const (
	Screen   Scope = "screen"   // ask whether names, addresses, owners are sanctioned
	Trace    Scope = "trace"    // ask where money went: ledger, traces, exposures, clusters
	Decide   Scope = "decide"   // ask for decisions, which are recorded
	Casework Scope = "casework" // work on alerts and cases
	Approve  Scope = "approve"  // the second pair of eyes: release, filing
	Reports  Scope = "reports"  // blocked property and what is filed
	Audit    Scope = "audit"    // read the record, its proofs and checkpoints
	Admin    Scope = "admin"    // lists, labels, policies, users, keys
	SAR      Scope = "sar"      // suspicious activity reports, whose existence nobody else may see
)

// Scopes are all of them.
func Scopes() []Scope {
	return []Scope{Screen, Trace, Decide, Casework, Approve, Reports, Audit, Admin, SAR}
}

// AllButSAR are the scopes of a key that no person owns.
func AllButSAR() []Scope {
	return slices.DeleteFunc(Scopes(), func(s Scope) bool { return s == SAR })
}

// Role is what somebody is here.
type Role string

// A user has one or more of these.
const (
	RoleAdmin        Role = "admin"        // runs the installation; decides no case
	RoleAnalyst      Role = "analyst"      // works on alerts
	RoleAuditor      Role = "auditor"      // reads all but suspicious activity reports, changes nothing
	RoleInvestigator Role = "investigator" // follows money
	RoleOfficer      Role = "officer"      // answers to the regulator: approves and files
	RoleSAR          Role = "sar"          // handles suspicious activity reports
	RoleSystem       Role = "system"       // a program in front of deposits, withdrawals and payments
)

// Roles are all of them, in order.
func Roles() []Role {
	return []Role{RoleAdmin, RoleAnalyst, RoleAuditor, RoleInvestigator, RoleOfficer, RoleSAR, RoleSystem}
}

// Grants are the scopes of a role; none of one that is not known. An admin holds no casework:
// who makes the keys does not also decide the cases (four eyes).
func Grants(r Role) []Scope {
	switch r {
	case RoleAdmin:
		return []Scope{Screen, Trace, Audit, Admin}
	case RoleAnalyst:
		return []Scope{Screen, Trace, Decide, Casework}
	case RoleAuditor:
		return []Scope{Screen, Trace, Audit, Reports}
	case RoleInvestigator:
		return []Scope{Screen, Trace}
	case RoleOfficer:
		return []Scope{Screen, Trace, Decide, Casework, Approve, Reports, Audit}
	case RoleSAR:
		return []Scope{Screen, Trace, SAR}
	case RoleSystem:
		return []Scope{Screen, Trace, Decide}
	}
	return nil
}

// Granting are the roles that grant a scope, in order.
func Granting(s Scope) []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !slices.Contains(Grants(r), s) })
}

// Words lists words for a message.
func Words[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
