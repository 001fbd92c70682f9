package audit

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A seal is what hashing finds of one row.
type seal struct {
	leaf  Hash
	fault *Fault
}

// chunk is how many rows a goroutine takes at a time: about half a megabyte.
const chunk = 256

// checkRows hashes the rows on all cores and returns when it is done.
func checkRows(rows []Row) []seal {
	seals := make([]seal, len(rows))
	spread(len(rows), chunk, func(i int) {
		seals[i] = seal{leaf: rows[i].Leaf(), fault: rows[i].check()}
	})
	return seals
}

// spread calls do for 0 to n-1, in runs of size, on as many goroutines as there are
// cores, and returns when all are done.
func spread(n, size int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+size-1)/size)
	var (
		taken atomic.Int64
		wait  sync.WaitGroup
	)
	work := func() {
		for {
			from := int(taken.Add(int64(size))) - size
			if from >= n {
				return
			}
			for i := from; i < min(from+size, n); i++ {
				do(i)
			}
		}
	}
	for range workers - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
}
