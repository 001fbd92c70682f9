package main

import (
	"context"
	"strings"
	"testing"
)

func TestASearchForPatternsThatIsStoppedIsWrittenAndSaysSo(t *testing.T) {
	home := t.TempDir()
	table := tableFile(t, lazarusWallet+" 0x1000000000000000000000000000000000000002 6", "0x1000000000000000000000000000000000000002 0x1000000000000000000000000000000000000003 6")
	if status, _, said := runIn(t.Context(), t, home, "ledger", "import", "--chain", "ethereum", table); status != exitDone {
		t.Fatal(said)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for format, want := range map[string]string{"jsonl": `"partial":"it was stopped`, "text": "NOT COMPLETE: it was stopped"} {
		status, out, said := runIn(ctx, t, home, "patterns", "--format", format)
		if status != exitRefused || !strings.Contains(out, want) || !strings.Contains(said, "the search is not complete") {
			t.Errorf("%s: status %d\n%s\n%s", format, status, out, said)
		}
	}
}
