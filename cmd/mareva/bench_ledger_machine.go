package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The limits of the machine that the ledger's figures stand beside.

// watchAnonymous samples this process's anonymous memory until peak is called, which is in
// MB, and 0 where the system does not tell.
func watchAnonymous() (peak func() float64) {
	stop, result := make(chan struct{}), make(chan float64)
	go func() {
		highest := float64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			highest = max(highest, anonymousNow())
			select {
			case <-tick.C:
			case <-stop:
				result <- highest
				return
			}
		}
	}()
	return func() float64 {
		close(stop)
		return <-result
	}
}

func anonymousNow() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "RssAnon: %f", &kilobytes); err == nil {
			return kilobytes / 1000
		}
	}
	return 0
}

// writeInvented writes a file and says how large it is.
func writeInvented(path string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	if err := write(f); err != nil {
		_ = f.Close() // the first error is told
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // the first error is told
		return 0, err
	}
	return info.Size(), f.Close()
}

// hashingSpeed is how many MB a second one core reads and hashes of the files of a folder.
func hashingSpeed(dir string) (float64, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return 0, err
	}
	begin, size := time.Now(), int64(0)
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		n, err := io.CopyBuffer(struct{ io.Writer }{sha256.New()}, struct{ io.Reader }{f}, make([]byte, 1<<20))
		_ = f.Close() // read only
		if err != nil {
			return 0, err
		}
		size += n
	}
	return float64(size) / 1e6 / time.Since(begin).Seconds(), nil
}

// readingSpeed is how many MB a second one core reads of memory in order.
func readingSpeed(size int) float64 {
	memory := bytes.Repeat([]byte{1}, size)
	var speeds []float64
	for range benchRounds {
		begin := time.Now()
		if bytes.IndexByte(memory, 2) >= 0 {
			return 0
		}
		speeds = append(speeds, float64(size)/1e6/time.Since(begin).Seconds())
	}
	slices.Sort(speeds)
	return speeds[benchRounds/2]
}

// gatheringSpeed is how many numbers a second one core reads from anywhere in memory: when
// it knows beforehand which, and when each says where the next one is.
func gatheringSpeed(size int) (known, chained float64) {
	table := make([]uint32, 1)
	for len(table)*8 <= size {
		table = make([]uint32, 2*len(table))
	}
	for i := range table {
		table[i] = uint32(i)
	}
	const reads = 20_000_000
	mask, sum := uint32(len(table)-1), uint32(0)
	begin := time.Now()
	for i := range uint32(reads) {
		sum += table[scatter(i)&mask]
	}
	known = reads / time.Since(begin).Seconds()
	const steps = reads / 10
	begin = time.Now()
	for i := range uint32(steps) {
		sum = table[scatter(sum+i)&mask]
	}
	chained = steps / time.Since(begin).Seconds()
	if sum == 1<<31 {
		return known, 0 // never: the sum must be used
	}
	return known, chained
}

// scatter is a permutation of 32 bits that leaves no order.
func scatter(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	return x ^ x>>16
}
