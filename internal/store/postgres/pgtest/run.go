package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long a start, recovery included, or an orderly stop may take on a machine that is busy.
const patience = 2 * time.Minute

// run is one life of the server, from its start to the end of its last process.
type run struct {
	cmd   *exec.Cmd
	ready chan struct{} // closed when connections are accepted
	ended chan struct{} // closed when every process is gone

	mu   sync.Mutex
	tail []string // the last lines of the log
}

// launch starts cmd and follows what it writes.
func launch(cmd *exec.Cmd) (*run, error) {
	log, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	cmd.Stdout, cmd.Stderr = write, write
	if err := errors.Join(cmd.Start(), write.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", cmd.Path, err), log.Close())
	}
	r := &run{cmd: cmd, ready: make(chan struct{}), ended: make(chan struct{})}
	go r.follow(log)
	return r, nil
}

// follow ends with the process. Every process of the server holds the log open, so its end is the end of them all.
func (r *run) follow(log *os.File) {
	defer close(r.ended)
	defer log.Close()
	lines := bufio.NewReader(log)
	ready := false
	for {
		line, err := lines.ReadString('\n')
		r.note(line)
		if !ready && strings.Contains(line, "database system is ready to accept connections") {
			ready = true
			close(r.ready)
		}
		if err != nil {
			break
		}
	}
	if err := r.cmd.Wait(); err != nil {
		r.note(err.Error())
	}
}

func (r *run) note(line string) {
	const most = 40
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tail = append(r.tail, strings.TrimRight(line, "\n")); len(r.tail) > most {
		r.tail = r.tail[1:]
	}
}

// log is the end of what the server wrote.
func (r *run) log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.tail, "\n")
}

func (r *run) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// stop asks the server to end, and kills it when it does not.
func (r *run) stop(how syscall.Signal) {
	_ = r.cmd.Process.Signal(how) // it fails when the process has ended, which is what is asked for
	select {
	case <-r.ended:
	case <-time.After(patience):
		r.kill()
	}
}

// kill gives no process of the server the chance to finish anything.
func (r *run) kill() {
	if r.over() {
		return // its number may be another's by now
	}
	// Stopped first, the postmaster starts no more children while they are looked for. All three fail only when there is
	// nothing left to kill, and a child that was missed ends by itself when its postmaster is gone.
	_ = r.cmd.Process.Signal(syscall.SIGSTOP)
	for _, pid := range children(r.cmd.Process.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = r.cmd.Process.Kill()
	<-r.ended
}

// children lists the processes that parent started: from /proc, or from ps where there is none (macOS).
func children(parent int) []int {
	var found []int
	keep := func(pid, ppid string) {
		if ppid != strconv.Itoa(parent) {
			return
		}
		if n, err := strconv.Atoi(pid); err == nil {
			found = append(found, n)
		}
	}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well formed
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		// "123 (a name (with) anything) S 1 …": the state and the parent follow the last bracket.
		text := string(stat)
		rest := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
		if len(rest) > 1 {
			keep(filepath.Base(filepath.Dir(path)), rest[1])
		}
	}
	if len(stats) > 0 {
		return found
	}
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 {
			keep(f[0], f[1])
		}
	}
	return found
}
