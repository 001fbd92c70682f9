package screening_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// linksOf gives the same to every address.
type linksOf struct {
	links    []screening.Link
	clusters []screening.Cluster
	err      error
}

func (l linksOf) Linked(wallet.Address, wallet.Chain) ([]screening.Link, error) {
	return l.links, l.err
}

func (l linksOf) Clusters(wallet.Address, wallet.Chain) ([]screening.Cluster, error) {
	return l.clusters, l.err
}

// other is an address with which the listed one is spent from together.
const other = "1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP"

func linkTo(party, listed string) screening.Link {
	return screening.Link{Party: party, Listed: listed, Cluster: screening.Cluster{Chain: wallet.Bitcoin, AsOfBlock: 7, Addresses: 3}}
}

func TestAnAddressThatIsSpentFromTogetherWithAListedOneIsAFinding(t *testing.T) {
	link := linkTo("us_ofac_sdn:27307", "base58:"+generatorBTC)
	link.Steps = []screening.LinkStep{{From: "a", To: "b", Tx: "t"}, {From: "b", To: generatorBTC, Why: "they said so"}}
	link.Cluster.Alarms = []screening.ClusterAlarm{{Kind: "large", Text: "it is large"}}
	link.Cautions = []string{"mind this"}
	x := walletIndex(t, "XBT", generatorBTC).Linked(linksOf{links: []screening.Link{link}})
	hits := screen(t, x, ask("address="+other), screening.Options{Threshold: 0.01})
	if got := summary(hits); got != "27307 attribution 1.00 false" || !hits[0].ByLink() || hits[0].MatchedName != generatorBTC {
		t.Fatalf("got %s, %+v", got, hits)
	}
	want := [][3]string{
		{"same_cluster", other, generatorBTC + " (XBT on bitcoin); both are among 3 addresses on bitcoin that are spent from together, as of block 7"},
		{"spent_together", "a and b", "t"},
		{"joined_by_decision", "b and " + generatorBTC, "they said so"},
		{"caution", "", "it is large"},
		{"caution", "", "mind this"},
	}
	var got [][3]string
	for _, r := range hits[0].Reasons {
		got = append(got, [3]string{r.Feature, r.Query, r.Candidate})
	}
	last := got[len(got)-1]
	if diff := cmp.Diff(want, got[:len(got)-1]); diff != "" || last[0] != "caution" || !strings.Contains(last[2], "never an identity") {
		t.Errorf("reasons (-want +got):\n%s\nlast %q", diff, last)
	}
}

func TestEvidenceThatWasNotFoundIsSaid(t *testing.T) {
	link := linkTo("us_ofac_sdn:27307", "base58:"+generatorBTC)
	link.Gap, link.Cluster.Partial = "it is far", "it ended"
	x := walletIndex(t, "XBT", generatorBTC).Linked(linksOf{links: []screening.Link{link}})
	hits := screen(t, x, ask("publicKey="+other), screening.Options{})
	if summary(hits) != "27307 attribution 1.00 false" || !hasReasons(hits[0], "same_cluster", "evidence_missing", "caution") ||
		!strings.Contains(hits[0].Reasons[0].Candidate, "at least 3 addresses") || hits[0].Reasons[1].Candidate != "it is far" {
		t.Errorf("got %+v", hits)
	}
}

func TestALinkThatIsNotKnownIsAnErrorAndNoAnswer(t *testing.T) {
	damaged := errors.New("the ledger is damaged")
	x := walletIndex(t, "XBT", generatorBTC).Linked(linksOf{err: damaged})
	for _, q := range []screening.Question{
		ask("address=" + other), ask("address=" + generatorBTC), ask("name=Lazarus Group", "publicKey="+other),
	} {
		if hits, err := x.Screen(q, screening.Options{}); !errors.Is(err, damaged) || len(hits) > 0 {
			t.Errorf("%+v: hits %v, error %v", q, hits, err)
		}
	}
	if _, err := x.Address(other, "", ""); !errors.Is(err, damaged) {
		t.Errorf("the description of an address: %v", err)
	}
	if got := summary(screen(t, x, ask("name=Lazarus Group"), screening.Options{})); got != "27307 name 1.00 true" {
		t.Errorf("a name needs no ledger: %s", got)
	}
}

func TestALinkToWhomTheseListsDoNotNameIsNone(t *testing.T) {
	x := walletIndex(t, "XBT", generatorBTC)
	for name, link := range map[string]screening.Link{
		"another party":             linkTo("us_ofac_sdn:1", "base58:"+generatorBTC),
		"another list":              linkTo("eu_fsf:27307", "base58:"+generatorBTC),
		"an address not theirs":     linkTo("us_ofac_sdn:27307", "base58:"+other),
		"what is no party's number": linkTo("", ""),
	} {
		if got := summary(screen(t, x.Linked(linksOf{links: []screening.Link{link}}), ask("address="+other), screening.Options{})); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAMatchGoesBeforeALinkToTheSameParty(t *testing.T) {
	link := linkTo("us_ofac_sdn:27307", "base58:"+generatorBTC)
	x := walletIndex(t, "XBT", generatorBTC).Linked(linksOf{links: []screening.Link{link}})
	if got := summary(screen(t, x, ask("address="+generatorBTC), screening.Options{})); got != "27307 address 1.00 true" {
		t.Errorf("the listed address itself: %s", got)
	}
	if got := summary(screen(t, x, ask("address="+generatorP2WK), screening.Options{})); got != "27307 same_key 1.00 false" {
		t.Errorf("another address of its key: %s", got)
	}
	onList := screening.Options{Lists: []sanctions.ListName{sanctions.OFACSDN}}
	if got := summary(screen(t, x, ask("address="+other), onList)); got != "27307 attribution 1.00 false" {
		t.Errorf("on the list that is asked: %s", got)
	}
}

func TestLinksStayBesideLabels(t *testing.T) {
	x := walletIndex(t, "XBT", generatorBTC)
	link := linkTo("us_ofac_sdn:27307", "base58:"+generatorBTC)
	x = labelled(t, x, nil, label(t, other, attribution.Statement{Party: "us_ofac_sdn:27307", Confidence: attribution.Heuristic}))
	linked := x.Linked(linksOf{links: []screening.Link{link}, clusters: []screening.Cluster{{Cluster: "1", Addresses: 3}}})
	hits := screen(t, linked, ask("address="+other), screening.Options{})
	if len(hits) != 1 || hits[0].Score != 1 || !hits[0].ByLink() {
		t.Errorf("both: %+v", hits)
	}
	hits = screen(t, linked.Linked(nil), ask("address="+other), screening.Options{})
	if len(hits) != 1 || hits[0].Score == 1 || hits[0].ByLink() {
		t.Errorf("the label alone: %+v", hits)
	}
	if r, err := linked.Address(other, "", ""); err != nil || len(r.Clusters) != 1 || len(r.Opinion.Labels) != 1 {
		t.Errorf("described as %+v, %v", r, err)
	}
}
