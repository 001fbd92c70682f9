package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

// The record that is saved: files of evidence, half random, as pictures and texts are together.
const (
	benchBackupBytes = 1_000_000_000
	benchBackupFile  = 100_000
	benchBackupBulk  = 100
)

// benchBackup saves a record of 1 GB while eight writers go on.
func benchBackup(ctx context.Context, p *Program, dir string) ([]measurement, error) {
	home := filepath.Join(dir, "backup")
	s, err := p.openRecord(ctx, recordFlags{homeFlag: homeFlag{home}, own: true})
	if err != nil {
		return nil, err
	}
	out, err := backupBeside(ctx, p, s, home)
	return out, errors.Join(err, s.Close())
}

func backupBeside(ctx context.Context, p *Program, s *store.Store, home string) ([]measurement, error) {
	versions, err := fillEvidence(ctx, s)
	if err != nil {
		return nil, err
	}
	alone, _, err := writeUntil(ctx, s, versions, func() error { time.Sleep(benchRecordFor); return nil })
	if err != nil {
		return nil, err
	}
	file := filepath.Join(home, "..", "saved.backup")
	quiet := *p
	quiet.Stdout, quiet.Stderr = new(bytes.Buffer), new(bytes.Buffer)
	beside, took, err := writeUntil(ctx, s, versions, func() error {
		if status := quiet.Run(ctx, []string{"backup", file, "--home", home}); status != exitDone {
			return fmt.Errorf("backup: exit status %d: %s", status, quiet.Stderr)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(recordFile(home))
	if err != nil {
		return nil, err
	}
	return []measurement{
		{fmt.Sprintf("backup of a record of %.2f GB, with %d writers beside", float64(info.Size())/1e9, benchRecordWriters), took.Seconds(), "s", "≤ 20"},
		{"… durable decisions meanwhile", beside, "records/s", ""},
		{"… durable decisions before", alone, "records/s", ""},
	}, os.Remove(file)
}

// fillEvidence writes decisions with files of evidence.
func fillEvidence(ctx context.Context, s *store.Store) (versions string, err error) {
	if versions, err = s.SaveVersions(ctx, store.System, decision.Versions{Program: buildVersion}); err != nil {
		return "", err
	}
	random := rand.NewChaCha8([32]byte{benchSeed})
	for range benchBackupBytes / benchBackupFile / benchBackupBulk {
		var files []*decision.Evidence
		for range benchBackupBulk {
			content := make([]byte, benchBackupFile)
			_, _ = random.Read(content[:benchBackupFile/2]) // never fails
			files = append(files, &decision.Evidence{Name: "evidence", Media: "application/octet-stream", Content: content})
		}
		if err := s.SaveDecision(ctx, store.System, benchDecision(versions), files...); err != nil {
			return "", err
		}
	}
	return versions, nil
}

// writeUntil has eight writers save decisions until something is done.
func writeUntil(ctx context.Context, s *store.Store, versions string, do func() error) (perSecond float64, took time.Duration, err error) {
	var written atomic.Int64
	var over atomic.Bool
	ended := make(chan error, 1)
	begin := time.Now()
	go func() {
		ended <- inWriters(func() error {
			for !over.Load() {
				if err := s.SaveDecision(ctx, store.System, benchDecision(versions)); err != nil {
					return err
				}
				written.Add(1)
			}
			return nil
		})
	}()
	err = do()
	took = time.Since(begin)
	perSecond = float64(written.Load()) / took.Seconds()
	over.Store(true)
	return perSecond, took, errors.Join(err, <-ended)
}
