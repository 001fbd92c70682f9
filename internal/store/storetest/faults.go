package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mareva/mareva/internal/store"
)

// Faults injects faults into a database, one after the other, while a store of one process goes
// on writing to it. Whatever answer a writer gets is compared with what is there: nil is there;
// what wraps ErrUnknown or ErrLost is there once or not at all, and once when it is sent again.
func Faults(t *testing.T, db *Database, faults []func(t testing.TB)) {
	h := newHome(t, func(testing.TB) *Database { return db })
	s := h.open(t)
	_, err := s.SaveVersions(t.Context(), tester, workVersions())
	must(t, err)
	f := &faulty{m: newSaid()}
	f.w = &worker{s: s, out: f.m}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for g := range writers {
		wg.Go(func() { f.write(t, g, stop) })
	}
	for _, fault := range faults {
		f.more(20)
		fault(t)
		f.more(20)
	}
	close(stop)
	wg.Wait()
	f.m.compare(t, s)
	onlyTried(t, s, []*said{f.m})
	wantSound(t, s)
	t.Logf("%d faults, %s, %d unknown of which %d were there and %d were not", len(faults), f.m, f.unknown.Load(), f.there.Load(), f.unknown.Load()-f.there.Load())
	closeStore(t, s)
	s = h.open(t)
	f.m.compare(t, s)
	wantSound(t, s)
}

type faulty struct {
	w              *worker
	m              *said
	done           atomic.Int64
	unknown, there atomic.Int64
	waiters        sync.Mutex
	reached        chan struct{}
	wanted         int64
}

// more waits until so many more were answered.
func (f *faulty) more(n int64) {
	f.waiters.Lock()
	f.wanted, f.reached = f.done.Load()+n, make(chan struct{})
	reached := f.reached
	f.waiters.Unlock()
	<-reached
}

func (f *faulty) answered() {
	n := f.done.Add(1)
	f.waiters.Lock()
	defer f.waiters.Unlock()
	if f.reached != nil && n >= f.wanted {
		close(f.reached)
		f.reached = nil
	}
}

func (f *faulty) write(t *testing.T, g int, stop <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		id := fmt.Sprintf("f-%d-%d", g, i)
		for try := 0; ; try++ {
			err := f.w.do("decision", id, func() error { return f.w.decide(context.Background(), id) })
			f.answered()
			if err == nil {
				break
			}
			if !errors.Is(err, store.ErrUnknown) && !errors.Is(err, store.ErrLost) {
				t.Errorf("%s: %v", id, err)
				break
			}
			if f.unknown.Add(1); try == 0 {
				if _, err := f.w.s.Decision(context.Background(), id); err == nil {
					f.there.Add(1)
				}
			}
			if try == 1000 {
				t.Errorf("%s: cannot be written: %v", id, err)
				return
			}
		}
	}
}
