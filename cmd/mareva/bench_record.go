package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

const (
	benchRecordWriters = 8
	benchRecordFor     = 5 * time.Second
	benchRecordBytes   = 600 // of a question and its answer
	benchRecordBulk    = 500 // records a Commit, in bulk
	benchRecordVerify  = 200_000
)

// benchRecord measures the record: in SQLite, and in PostgreSQL when $MAREVA_BENCH_POSTGRES names
// an empty database.
func benchRecord(ctx context.Context, p *Program, dir string) ([]measurement, error) {
	out, err := benchLog()
	if err != nil {
		return nil, err
	}
	syncs, err := syncSpeed(dir)
	if err != nil {
		return nil, err
	}
	databases := []struct {
		name, url, target string
	}{{"SQLite", "", "≥ 2000"}}
	if url := p.Getenv("MAREVA_BENCH_POSTGRES"); url != "" {
		databases = append(databases, struct{ name, url, target string }{"PostgreSQL", url, "≥ 3000"})
	}
	for i, d := range databases {
		s, err := p.openRecord(ctx, recordFlags{homeFlag: homeFlag{filepath.Join(dir, "record", d.name)}, Database: d.url, own: true})
		if err != nil {
			return nil, err
		}
		measured, err := benchStore(ctx, s, d.name, d.target)
		if err = errors.Join(err, s.Close()); err != nil {
			return nil, err
		}
		out = append(out, measured...)
		if i == 0 {
			out = append(out, measurement{"… the disk's own limit: a page written and synced, one after the other", syncs, "/s", ""})
		}
	}
	return out, nil
}

// benchLog measures the log alone, without a database.
func benchLog() ([]measurement, error) {
	payload, err := audit.Entry{Actor: "system", About: "dec_1", Content: bytes.Repeat([]byte("x"), benchRecordBytes)}.Payload()
	if err != nil {
		return nil, err
	}
	var tree audit.Tree
	const n = 200_000
	begin := time.Now()
	for i := range n {
		r, err := audit.Seal("dec_1", "decision", begin, payload, rand.Reader)
		if err != nil {
			return nil, err
		}
		r.Seq = int64(i)
		tree.Append(r.Leaf())
	}
	return []measurement{{fmt.Sprintf("records of %d bytes sealed and put into the log, one core", benchRecordBytes), n / time.Since(begin).Seconds(), "records/s", "≥ 50000"}}, nil
}

// benchStore measures one database.
func benchStore(ctx context.Context, s *store.Store, name, target string) ([]measurement, error) {
	versions, err := s.SaveVersions(ctx, store.System, decision.Versions{Program: buildVersion})
	if err != nil {
		return nil, err
	}
	var done atomic.Int64
	begin := time.Now()
	err = inWriters(func() error {
		for time.Since(begin) < benchRecordFor {
			if err := s.SaveDecision(ctx, store.System, benchDecision(versions)); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := []measurement{{fmt.Sprintf("decisions durable in %s, %d writers", name, benchRecordWriters), float64(done.Load()) / time.Since(begin).Seconds(), "records/s", target}}
	begin, first := time.Now(), done.Load()
	for done.Load() < benchRecordVerify {
		var bulk []*store.Entry
		for range benchRecordBulk {
			bulk = append(bulk, s.DecisionEntry(store.System, benchDecision(versions)))
		}
		if err := s.Commit(ctx, bulk...); err != nil {
			return nil, err
		}
		done.Add(benchRecordBulk)
	}
	if n := done.Load() - first; n > 0 {
		out = append(out, measurement{fmt.Sprintf("… in bulk, %d at a time", benchRecordBulk), float64(n) / time.Since(begin).Seconds(), "records/s", ""})
	}
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(verifyGCPercent)) // as audit verify does
	}
	begin = time.Now()
	report, err := s.Verify(ctx, store.VerifyOptions{})
	if err == nil && !report.Sound() {
		err = fmt.Errorf("the record is not sound: %+v", report.Findings[0])
	}
	if err != nil {
		return nil, err
	}
	return append(out, measurement{fmt.Sprintf("%d records verified, with the rows drawn from them", report.Records), float64(report.Records) / time.Since(begin).Seconds(), "records/s", "≥ 200000"}), nil
}

func benchDecision(versions string) *decision.Record {
	text := bytes.Repeat([]byte("x"), benchRecordBytes/2)
	return &decision.Record{Transaction: rand.Text(), Disposition: "allow", AsOf: "2026-11-23", Versions: versions, Question: text, Answer: text}
}

// inWriters runs as many writers as the targets speak of, and gives their first error.
func inWriters(write func() error) error {
	var wg sync.WaitGroup
	errs := make([]error, benchRecordWriters)
	for i := range errs {
		wg.Go(func() { errs[i] = write() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// syncSpeed is how often a page can be written and synced.
func syncSpeed(dir string) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "synced"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	page := make([]byte, 4096)
	const n = 500
	begin := time.Now()
	for i := range n {
		if _, err := f.WriteAt(page, int64(i)*4096); err != nil {
			return 0, errors.Join(err, f.Close())
		}
		if err := f.Sync(); err != nil {
			return 0, errors.Join(err, f.Close())
		}
	}
	return n / time.Since(begin).Seconds(), f.Close()
}
