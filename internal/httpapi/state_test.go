package httpapi

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// While views are swapped, each answer comes whole from one of them: its hit
// and its version belong together, and no request is lost.
func TestARequestSeesOneStateWhateverIsSwappedIn(t *testing.T) {
	stateNumbered := func(n int) *State {
		version := fmt.Sprintf("version-%d", n)
		state := scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
			return []screening.Hit{{EntityID: version}}, nil
		}})
		state.Lists[0].Version = sanctions.Version(version)
		return state
	}
	source := viewOf(stateNumbered(0))
	c := testConfig(nil)
	c.Source = source
	h := New(c)

	stop, swapped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(swapped)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				source.Store(stateNumbered(n))
			}
		}
	}()
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for range 200 {
				w := send(h, "POST", "/v1/screen", `{"properties":{"name":["X"]}}`)
				var answer struct {
					Hits []struct {
						EntityID string `json:"entity_id"`
					}
					Lists []struct{ Version string }
				}
				if err := json.Unmarshal(w.Body.Bytes(), &answer); w.Code != 200 || err != nil || len(answer.Hits) != 1 {
					t.Errorf("status %d, %v: %s", w.Code, err, w.Body)
					return
				}
				if hit, version := answer.Hits[0].EntityID, answer.Lists[0].Version; hit != version {
					t.Errorf("a hit of %s in an answer that rests on %s", hit, version)
				}
			}
		})
	}
	asking.Wait()
	close(stop)
	<-swapped
}
