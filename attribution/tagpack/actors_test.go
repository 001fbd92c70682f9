package tagpack_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/tagpack"
	"github.com/mareva/mareva/sanctions"
)

func TestAnActorPackIsReadActorByActor(t *testing.T) {
	actors, refusals, err := tagpack.ReadActors(strings.NewReader(fixture(t, "ex.actorpack.yaml")), "ex.actorpack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []attribution.Actor{{
		ID: "example", Label: "Example", URI: "https://example.org", Categories: []string{"exchange"},
		Jurisdictions: []string{"US", "AT"}, Aliases: []string{"exampl"}, Context: `{"twitter_handle": "example"}`,
		LastMod: sanctions.Day(2022, 11, 29), Pack: "somebody/small-actorpack/ex.actorpack",
	}}
	if diff := cmp.Diff(want, actors); diff != "" {
		t.Error(diff)
	}
	type where struct {
		Line int
		Code string
	}
	var got []where
	for _, r := range refusals {
		got = append(got, where{r.Line, r.Code})
	}
	wantRefused := []where{
		{12, tagpack.CodeMissing}, {14, tagpack.CodeConcept}, {18, tagpack.CodeValue}, {22, tagpack.CodeValue},
	}
	if diff := cmp.Diff(wantRefused, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnActorPackWithoutActorsIsRefused(t *testing.T) {
	if _, _, err := tagpack.ReadActors(strings.NewReader(head+"tags: []\n"), "a.yaml"); err == nil {
		t.Error("a TagPack was read as an ActorPack")
	}
}
