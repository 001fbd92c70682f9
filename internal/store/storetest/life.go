package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/mareva/mareva/internal/store"
)

var lifeTests = []test{
	{"closing loses nothing that was acknowledged", closesGently},
	{"closing twice is harmless", closesTwice},
	{"a closed store says that it is closed", saysClosed},
	{"a context that has ended hands nothing over", respectsEndedContext},
	{"a context that ends later does not take back what is on its way", outlivesContext},
	{"a store that only reads writes nothing", readsOnly},
	{"a database without a record says so to who only reads", saysNoLog},
	{"opening fails where the context has ended", opensWithinContext},
}

func closesGently(t *testing.T, h *home) {
	for round := range 4 {
		s, err := h.try(t.Context(), h.options())
		must(t, err)
		v := plainVersions(t, s)
		var mu sync.Mutex
		var acknowledged []string
		var wg sync.WaitGroup
		enough := make(chan struct{})
		for w := range 8 {
			wg.Go(func() {
				for i := 0; ; i++ {
					id := fmt.Sprintf("d%d-%d-%d", round, w, i)
					err := s.SaveDecision(t.Context(), tester, plain(id, v))
					if err != nil {
						wantError(t, err, store.ErrClosed, "writing while it closes")
						return
					}
					mu.Lock()
					if acknowledged = append(acknowledged, id); len(acknowledged) == 20*(round+1) {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		closeStore(t, s)
		wg.Wait()
		s, err = h.try(t.Context(), h.options())
		must(t, err)
		for _, id := range acknowledged {
			wantDecision(t, s, plain(id, v))
		}
		wantSound(t, s)
		closeStore(t, s)
	}
}

func closesTwice(t *testing.T, h *home) {
	s := h.open(t)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { closeStore(t, s) })
	}
	wg.Wait()
	closeStore(t, s)
}

func saysClosed(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	wantError(t, s.SaveDecision(t.Context(), tester, plain("d1", v)), store.ErrClosed, "a write")
	_, err := s.Rotate(t.Context(), tester, "x")
	wantError(t, err, store.ErrClosed, "a rotation")
	_, err = s.Record(t.Context(), v)
	wantError(t, err, store.ErrClosed, "a reading")
	_, err = s.Verify(t.Context(), store.VerifyOptions{})
	wantError(t, err, store.ErrClosed, "a verification")
}

func respectsEndedContext(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	n := size(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range 30 {
		wantError(t, s.SaveDecision(ctx, tester, plain(fmt.Sprint("d", i), v)), context.Canceled, "with a context that has ended")
	}
	if size(t, s) != n {
		t.Errorf("%d were written with a context that had ended", size(t, s)-n)
	}
	if _, err := s.Record(ctx, v); !errors.Is(err, context.Canceled) {
		t.Errorf("a reading with a context that has ended: %v", err)
	}
	must(t, s.SaveDecision(t.Context(), tester, plain("d0", v)))
}

func outlivesContext(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			go cancel()
			d := plain(fmt.Sprint("d", i), v)
			switch err := s.SaveDecision(ctx, tester, d); {
			case err == nil:
				wantDecision(t, s, d)
			case errors.Is(err, context.Canceled):
				if _, err := s.Decision(t.Context(), d.ID); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("%s is there, although it was answered that its context had ended: %v", d.ID, err)
				}
			default:
				t.Errorf("while its context ends: %v", err)
			}
		})
	}
	wg.Wait()
	wantSound(t, s)
}

func readsOnly(t *testing.T, h *home) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	seen := readFile(t, h.path("witness"))
	for name, change := range map[string]func(*store.Options){
		"told to": func(o *store.Options) { o.ReadOnly = true },
		"no keys": func(o *store.Options) { o.Keys = nil },
	} {
		opt := h.options()
		change(&opt)
		s := h.openAs(t, opt)
		wantDecisionless(t, s)
		err := s.SaveDecision(t.Context(), tester, plain("d1", v))
		if err == nil {
			t.Errorf("%s: a store that only reads has written", name)
		}
		wantWords(t, err, "opened to read")
		if _, err := s.Prove(t.Context(), v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Verify(t.Context(), store.VerifyOptions{}); opt.Keys == nil {
			wantError(t, err, store.ErrNoKey, "a verification without keys")
			wantWords(t, err, "--key")
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := size(t, s); n != 3 {
			t.Errorf("%s: %d entries", name, n)
		}
	}
	if readFile(t, h.path("witness")) != seen {
		t.Errorf("a store that only reads has written the witness")
	}
}

func wantDecisionless(t *testing.T, s *store.Store) {
	t.Helper()
	if d, err := s.DecisionsOf(t.Context(), "x"); err != nil || len(d) != 0 {
		t.Errorf("decisions: %v, %v", d, err)
	}
}

func saysNoLog(t *testing.T, h *home) {
	for name, change := range map[string]func(*store.Options){
		"told to": func(o *store.Options) { o.ReadOnly = true },
		"no keys": func(o *store.Options) { o.Keys = nil },
	} {
		opt := h.options()
		change(&opt)
		s := h.openAs(t, opt)
		_, err := s.Head(t.Context())
		wantError(t, err, store.ErrNoLog, name+": the head of nothing")
		_, err = s.Verify(t.Context(), store.VerifyOptions{Published: []string{"mareva/x+00000000+AQ=="}})
		wantError(t, err, store.ErrNoLog, name+": the verification of nothing")
		if err := s.AddUser(t.Context(), tester, person("Anna")); err == nil {
			t.Errorf("%s: a store that only reads has begun a record", name)
		}
		closeStore(t, s)
	}
	plainVersions(t, h.open(t))
}

func opensWithinContext(t *testing.T, h *home) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.try(ctx, h.options())
	wantError(t, err, context.Canceled, "opening with a context that has ended")
	wantSound(t, h.open(t))
}
