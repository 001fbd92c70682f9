package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mareva/mareva/ledger"
)

func TestALedgerThatCannotBeReachedIsAnError(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "ledger"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/nowhere/at/all", filepath.Join(home, "ledger", "bitcoin")); err != nil {
		t.Fatal(err)
	}
	if chains, err := ledger.Kept(home); err == nil {
		t.Errorf("a link that leads nowhere: kept are %v", chains)
	}
	home = t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "ledger", "bitcoin", "import"), 0o700); err != nil {
		t.Fatal(err)
	}
	if chains, err := ledger.Kept(home); err != nil || len(chains) > 0 {
		t.Errorf("a first import on its way: %v, %v", chains, err)
	}
}
