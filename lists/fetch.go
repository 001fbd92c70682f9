package lists

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Source is an address at which a publisher offers a list.
type Source struct {
	List    sanctions.ListName
	File    string // the name to keep the download under
	Address string
}

//go:embed sources.csv
var sourcesTable string

// Sources are the publishers' official addresses. Lists without one (closed, or
// published only as a page) can be imported but not fetched.
func Sources() []Source {
	r := csv.NewReader(strings.NewReader(sourcesTable))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("lists: sources.csv, which is compiled in: " + err.Error())
	}
	var out []Source
	for _, row := range rows[1:] {
		out = append(out, Source{sanctions.ListName(row[0]), row[1], row[2]})
	}
	return out
}

// Got is what became of a request.
type Got struct {
	NotModified bool
	Validators  archive.Validators
}

// Getter downloads a file. It calls open with the size, negative when unknown,
// and writes the content there. An error means that the file could not be had
// whole: what was written must not be used.
type Getter interface {
	Get(ctx context.Context, address string, known archive.Validators, open func(size int64) (io.WriteCloser, error)) (Got, error)
}

// FetchFailed means that a list could not be downloaded.
const FetchFailed publication.Code = "fetch_failed"

// Fetcher keeps lists up from their publishers.
type Fetcher struct {
	Importer
	Getter Getter
	// Receive, when set, is told of each download and may watch what it writes.
	Receive func(s Source, size int64, w io.WriteCloser) io.WriteCloser
}

// Fetched is what became of one source.
type Fetched struct {
	Source   Source
	Current  bool // the publisher still offers the version in force
	Outcomes []Outcome
	Refused  []publication.Problem
}

// Fetch downloads one list and imports it. A publisher that cannot be reached,
// or serves something else, raises an alarm on the list and leaves the version
// in force.
func (f *Fetcher) Fetch(ctx context.Context, s Source) (Fetched, error) {
	done := Fetched{Source: s}
	state, err := f.Archive.State(s.List)
	if err != nil {
		return done, err
	}
	known := state.Fetched[s.Address]
	if _, found, err := f.Archive.Newest(s.List); err != nil {
		return done, err
	} else if !found || len(state.Alarms) > 0 {
		known = archive.Validators{} // an alarmed file is looked at again
	}
	dir, err := os.MkdirTemp("", "mareva-fetch-")
	if err != nil {
		return done, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, s.File)
	got, err := f.Getter.Get(ctx, s.Address, known, func(size int64) (io.WriteCloser, error) {
		w, err := os.Create(path)
		if err != nil || f.Receive == nil {
			return w, err
		}
		return f.Receive(s, size, w), nil
	})
	if err != nil {
		return f.failed(ctx, done, err)
	}
	if got.NotModified {
		done.Current = true
		return done, f.checked(ctx, s)
	}
	return f.imported(ctx, done, path, got.Validators)
}

// failed notes on the list that it could not be fetched.
func (f *Fetcher) failed(ctx context.Context, done Fetched, cause error) (Fetched, error) {
	if errors.Is(cause, context.Canceled) {
		return done, cause
	}
	p := publication.Problem{
		Code: FetchFailed, Alarm: true, File: done.Source.Address, Message: fmt.Sprintf("could not be fetched: %v", cause),
		Hint: "the version in force stays; try again, or name a mirror with --mirror LIST=URL",
	}
	done.Refused = append(done.Refused, p)
	return done, f.update(ctx, done.Source.List, func(state *archive.State) {
		state.Alarms = append(slices.DeleteFunc(state.Alarms, func(q publication.Problem) bool { return q.Code == FetchFailed }), p)
	})
}

// checked notes that the version in force is still the publisher's.
func (f *Fetcher) checked(ctx context.Context, s Source) error {
	return f.update(ctx, s.List, func(state *archive.State) {
		state.CheckedAt = f.Now().UTC().Truncate(time.Second)
	})
}

func (f *Fetcher) imported(ctx context.Context, done Fetched, path string, v archive.Validators) (Fetched, error) {
	var err error
	done.Outcomes, done.Refused, err = f.Import(ctx, Request{Paths: []string{path}, Meant: done.Source.List})
	if err != nil {
		return done, err
	}
	right := slices.ContainsFunc(done.Outcomes, func(o Outcome) bool { return o.List == done.Source.List && len(o.Alarms) == 0 })
	if !right {
		// Whatever came, it is not a good file of this list: ask for it anew next time.
		return done, f.update(ctx, done.Source.List, func(state *archive.State) {
			delete(state.Fetched, done.Source.Address)
			for _, p := range done.Refused {
				p.File = done.Source.Address
				state.Alarms = append(slices.DeleteFunc(state.Alarms, func(q publication.Problem) bool { return q.Code == p.Code }), p)
			}
		})
	}
	return done, f.update(ctx, done.Source.List, func(state *archive.State) {
		if state.Fetched == nil {
			state.Fetched = map[string]archive.Validators{}
		}
		state.Fetched[done.Source.Address] = v
		state.CheckedAt = f.Now().UTC().Truncate(time.Second)
	})
}

// update changes a list's state under the lock.
func (f *Fetcher) update(ctx context.Context, list sanctions.ListName, change func(*archive.State)) error {
	unlock, err := f.Archive.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	state, err := f.Archive.State(list)
	if err != nil {
		return err
	}
	change(&state)
	return f.Archive.SetState(list, state)
}
