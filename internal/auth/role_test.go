package auth

import (
	"slices"
	"testing"
)

// The whole table: a change of it is a change of what people may do.
func TestRolesGrantWhatTheyAreThereFor(t *testing.T) {
	for role, want := range map[Role]string{
		RoleAdmin:        "screen, trace, audit, admin",
		RoleAnalyst:      "screen, trace, decide, casework",
		RoleAuditor:      "screen, trace, audit, reports",
		RoleInvestigator: "screen, trace",
		RoleOfficer:      "screen, trace, decide, casework, approve, reports, audit",
		RoleSAR:          "screen, trace, sar",
		RoleSystem:       "screen, trace, decide",
		"":               "",
		"root":           "",
	} {
		if got := Words(Grants(role)); got != want {
			t.Errorf("%s grants %s, want %s", role, got, want)
		}
	}
}

// 31 CFR 1020.320(e): nobody may disclose a SAR, or information that would reveal that it
// exists.
func TestOnlyTheRoleNamedSoGrantsSuspiciousActivityReports(t *testing.T) {
	if got := Granting(SAR); !slices.Equal(got, []Role{RoleSAR}) {
		t.Errorf("granted by %v", got)
	}
	if slices.Contains(AllButSAR(), SAR) || len(AllButSAR()) != len(Scopes())-1 {
		t.Errorf("all but sar: %v", AllButSAR())
	}
}

func TestWhoMakesTheKeysDecidesNoCase(t *testing.T) {
	for _, r := range Granting(Admin) {
		for _, s := range []Scope{Casework, Approve, Reports} {
			if slices.Contains(Grants(r), s) {
				t.Errorf("%s grants admin and %s", r, s)
			}
		}
	}
}

func TestEveryScopeIsGrantedByARole(t *testing.T) {
	for _, s := range Scopes() {
		if len(Granting(s)) == 0 {
			t.Errorf("nobody may %s", s)
		}
	}
}
