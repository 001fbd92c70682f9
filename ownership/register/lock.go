package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Lock keeps others from changing the archive until unlock is called: for who
// computes something from it and puts that beside it. It waits until ctx ends.
func (a *Archive) Lock(ctx context.Context) (unlock func(), err error) { return a.lock(ctx) }

// lock waits until no other process writes to the archive, then keeps others from
// doing so until unlock is called. Import and Remove hold it from reading the
// version in force to putting the next one in force. The system frees the lock of
// a process that dies. The file names the holder, for the error of who waits in
// vain.
func (a *Archive) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(a.dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(a.dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			signLock(f)
			return func() { _ = f.Close() }, nil // closing frees it
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", f.Name(), err), f.Close())
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("%s is writing to %s: %w", holder(f), a.dir, ctx.Err()), f.Close())
		}
	}
}

// signLock writes who holds the lock. That it fails takes nothing from the lock.
func signLock(f *os.File) {
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	}
}

func holder(f *os.File) string {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	if pid := strings.TrimSpace(string(b)); err == nil && pid != "" {
		return "process " + pid
	}
	return "another process"
}
