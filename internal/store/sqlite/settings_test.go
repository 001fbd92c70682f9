package sqlite

import (
	"path/filepath"
	"testing"
)

// An answer is durable only by these; every connection must have them, also one that the pool
// makes anew.
func TestEveryConnectionIsSetToWhatIsPromised(t *testing.T) {
	b, err := Open(t.Context(), filepath.Join(t.TempDir(), "mareva.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "10000"} {
		var got string
		if err := b.conn.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s of the writer is %q, want %q: %v", pragma, got, want, err)
		}
	}
	for pragma, want := range map[string]string{"query_only": "1", "journal_mode": "wal", "busy_timeout": "10000"} {
		var got string
		if err := b.reader.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s of a reader is %q, want %q: %v", pragma, got, want, err)
		}
	}
}
