package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func TestTheTableSaysWhoStandsBehindACompany(t *testing.T) {
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	if err := b.Add(&sanctions.Party{ID: "2", Kind: sanctions.Entity, Names: []sanctions.Name{{Full: "LAZARUS GROUP", Quality: sanctions.Primary}}}); err != nil {
		t.Fatal(err)
	}
	index, err := screening.New([]*sanctions.Snapshot{b.Snapshot()})
	if err != nil {
		t.Fatal(err)
	}
	lazarus := ownership.Owner{List: sanctions.OFACSDN, EntityID: "2", Name: "LAZARUS GROUP", Certain: true}
	state := ownership.Owner{List: sanctions.OFACSDN, EntityID: "csv:state", Name: "Government of North Korea", Certain: true}
	maybe := ownership.Owner{List: sanctions.OFACSDN, EntityID: "9", Name: "SOMEBODY"}
	blocked := ownership.Outcome{Blocked: true, Status: ownership.Blocked, Explanation: "It is blocked.", Proof: []ownership.ProofStep{{}}}
	review := ownership.Outcome{Status: ownership.Review, Explanation: "It is for review."}
	const lei = "5493001KJTIIGC8Y1R12"
	company := ownership.Party{ID: "lei:" + lei, Names: []string{"Golden Crane Trading Limited"}}
	for _, c := range []struct {
		name    string
		party   ownership.Party
		outcome ownership.Outcome
		owners  []ownership.Owner
		wants   []string
		never   string
	}{
		{
			"one owner", company, blocked,
			[]ownership.Owner{lazarus},
			[]string{"MATCH 1.00  LAZARUS GROUP  entity", "entry 2", "“Golden Crane Trading Limited” (lei:" + lei + "), which is blocked with its owners"},
			"  owner ",
		},
		{
			"several owners", company, blocked,
			[]ownership.Owner{lazarus, state, maybe},
			[]string{"LAZARUS GROUP (us_ofac_sdn, entry 2)\n", "Government of North Korea (us_ofac_sdn, entry csv:state)\n", "SOMEBODY (us_ofac_sdn, entry 9), if it is that one\n"},
			"not an entry",
		},
		{
			"a government that no list names", company, blocked,
			[]ownership.Owner{state},
			[]string{"MATCH 1.00  Government of North Korea  unknown", "not an entry of the list: a government blocked by its programme"},
			"entry csv:state",
		},
		{
			"nobody", company, blocked, nil,
			[]string{"MATCH 1.00  Golden Crane Trading Limited", "not an entry of the list: who is behind the party was not found"},
			"government",
		},
		{
			"the listed party itself", company,
			ownership.Outcome{Blocked: true, Status: ownership.Blocked},
			[]ownership.Owner{lazarus},
			[]string{"which is blocked in its own right"},
			"with its owners",
		},
		{"what a person must decide", company, review, []ownership.Owner{lazarus}, []string{"possible 1.00  LAZARUS GROUP", "which is for a person to review"}, "MATCH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			standing := ownership.Standing{Party: c.party, Findings: []ownership.Finding{{Regime: ownership.US, AsOf: 20260115, Owners: c.owners, Outcome: c.outcome}}}
			x, err := index.Owned([]ownership.Standing{standing})
			if err != nil {
				t.Fatal(err)
			}
			hits, err := x.Screen(screening.Question{Properties: map[string][]string{"leiCode": {lei}}}, screening.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			p := &Program{Stdout: &out, Getenv: func(string) string { return "" }}
			if err := p.showHits(&view{index: x}, lei, hits, screening.Options{}); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.wants {
				if !strings.Contains(out.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, out.String())
				}
			}
			if strings.Contains(out.String(), c.never) {
				t.Errorf("it says %q:\n%s", c.never, out.String())
			}
		})
	}
}
