package postgres_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres"
	"github.com/mareva/mareva/internal/store/postgres/pgtest"
	"github.com/mareva/mareva/internal/store/storetest"
)

func TestFaultsOfTheServerLoseNothing(t *testing.T) {
	server := pgtest.Start(t)
	crash := func(t testing.TB) { server.Kill(); server.Restart(t) }
	stop := func(t testing.TB) { server.Stop(); server.Restart(t) }
	cut := func(t testing.TB) { server.Disconnect(t) }
	faults := []func(testing.TB){stop}
	for i := range storetest.Soak(5) {
		faults = append(faults, cut)
		if i%5 == 4 {
			faults = append(faults, crash)
		}
	}
	storetest.Faults(t, databaseOf(server.URL(t)), faults)
}

// The server has done it, and nobody hears of it; or it was never asked, and nobody knows.
func TestFaultsOfTheNetworkLoseNothingAndDoubleNothing(t *testing.T) {
	p, url := startProxy(t, shared.Server(t).URL(t))
	refuse := func(testing.TB) { p.set(refuses); p.set(passes) }
	var faults []func(testing.TB)
	for i := range storetest.Soak(12) {
		faults = append(faults, func(t testing.TB) {
			struck(t, p.set([]mode{swallows, swallowsCommits, losesCommits}[i%3]))
			p.set(passes)
		})
		if i%3 == 2 {
			faults = append(faults, refuse)
		}
	}
	storetest.Faults(t, databaseOf(url), faults)
}

func open(t testing.TB, url, dir string) *store.Store {
	t.Helper()
	b, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, store.Options{Keys: &store.KeyFiles{Dir: dir}, Witness: filepath.Join(dir, "witness")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func versions(t testing.TB, s *store.Store) string {
	t.Helper()
	v, err := s.SaveVersions(t.Context(), "operator:tester", decision.Versions{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func save(t testing.TB, s *store.Store, id, v string) error {
	return s.SaveDecision(t.Context(), "operator:tester", &decision.Record{ID: id, Versions: v})
}

func TestWhatIsUnderWayWhenTheStoreClosesWithoutItsServerIsSaidToBeUnknown(t *testing.T) {
	dir := t.TempDir()
	p, url := startProxy(t, shared.Server(t).URL(t))
	s := open(t, url, dir)
	v := versions(t, s)
	hit := p.set(swallows)
	answers := make([]error, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = save(t, s, "d"+string(rune('a'+i)), v) })
	}
	struck(t, hit)
	p.set(refuses)
	begin := time.Now()
	if err := s.Close(); err != nil {
		t.Logf("close: %v", err)
	}
	wg.Wait()
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("closing took %s", took)
	}
	p.set(passes)
	s = open(t, url, dir)
	for i, err := range answers {
		id := "d" + string(rune('a'+i))
		_, there := s.Decision(t.Context(), id)
		switch {
		case err == nil && there != nil:
			t.Errorf("%s was acknowledged: %v", id, there)
		case err != nil && !errors.Is(err, store.ErrUnknown) && !errors.Is(err, store.ErrLost) && !errors.Is(err, store.ErrClosed):
			t.Errorf("%s: %v", id, err)
		case errors.Is(err, store.ErrClosed) && there == nil:
			t.Errorf("%s is there, although the store was closed to it", id)
		}
		if err := save(t, s, id, v); err != nil {
			t.Errorf("%s sent again: %v", id, err)
		}
	}
	head, err := s.Head(t.Context())
	if err != nil || head.Tree.Size != int64(2+len(answers)) {
		t.Errorf("the log has %d entries: %v", head.Tree.Size, err)
	}
}

func TestFaultOfANetworkThatHangsIsSaidInTime(t *testing.T) {
	if storetest.Soak(0) == 0 {
		t.Skip("waits a minute: make soak does")
	}
	dir := t.TempDir()
	p, url := startProxy(t, shared.Server(t).URL(t))
	s := open(t, url, dir)
	v := versions(t, s)
	p.set(hangs)
	begin := time.Now()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := save(t, s, "d"+string(rune('a'+i)), v); !errors.Is(err, store.ErrUnknown) && !errors.Is(err, store.ErrLost) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(begin); took > 150*time.Second {
		t.Errorf("the answers took %s", took)
	}
	p.set(refuses)
	p.set(passes)
	for i := range 20 {
		if err := save(t, s, "d"+string(rune('a'+i)), v); err != nil {
			t.Errorf("once it is back: %v", err)
		}
	}
}

func TestFaultOfASessionThatKeepsTheLogLockedIsSaidToBeBusy(t *testing.T) {
	if storetest.Soak(0) == 0 {
		t.Skip("waits ten seconds: make soak does")
	}
	url := shared.Server(t).URL(t)
	s := open(t, url, t.TempDir())
	v := versions(t, s)
	raw := rawAt(t, url)
	tx, err := raw.Begin()
	if err == nil {
		_, err = tx.Exec(`SELECT 1 FROM log FOR UPDATE`)
	}
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	err = save(t, s, "d1", v)
	if !errors.Is(err, store.ErrBusy) || time.Since(begin) > 20*time.Second {
		t.Errorf("after %s: got %v, want %q", time.Since(begin), err, store.ErrBusy)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := save(t, s, "d1", v); err != nil {
		t.Error(err)
	}
}

func rawAt(t testing.TB, url string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}

func TestReplicasWriteWhateverIsolationIsTheDefault(t *testing.T) {
	url, dir := shared.Server(t).URL(t), t.TempDir()
	versions(t, open(t, url, dir))
	raw := rawAt(t, url)
	var name string
	if err := raw.QueryRow(`SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(`ALTER DATABASE ` + name + ` SET default_transaction_isolation = 'serializable'`); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 3 {
		s := open(t, url, dir)
		v := versions(t, s)
		wg.Go(func() {
			for i := range 40 {
				if err := save(t, s, "d"+string(rune('a'+w))+string(rune('a'+i%26))+string(rune('a'+i/26)), v); err != nil {
					t.Errorf("replica %d: %v", w, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
