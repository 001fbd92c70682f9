package postgres

import (
	"testing"

	"github.com/mareva/mareva/internal/store/postgres/pgtest"
)

// What a database's owner may have set must not make an acknowledgement a lie.
func TestAnAnswerIsDurableWhateverTheDatabaseIsSetTo(t *testing.T) {
	url := pgtest.Start(t).URL(t)
	b, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	if err := b.reader.QueryRow(`SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"synchronous_commit = off", "timezone = 'America/New_York'", "default_transaction_isolation = 'serializable'", "default_transaction_read_only = on"} {
		if _, err := b.pool.Exec(t.Context(), `ALTER DATABASE `+name+` SET `+set); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err = Open(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for setting, want := range map[string]string{"synchronous_commit": "on", "timezone": "UTC"} {
		var got string
		if err := b.writer.QueryRow(t.Context(), `SHOW `+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, want %q: %v", setting, got, want, err)
		}
	}
}
