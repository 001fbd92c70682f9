package pgtest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// watchScript reads the number of the process that runs, one line whenever it changes, until the test closes the pipe or is
// no more. Then that process is ended and the folder removed. The server's end is seen by its postmaster.pid, which it
// removes last: the process itself stays visible until somebody collects it. A server that was killed leaves its System V
// segment, whose number is on line 7 of that file; macOS has room for 32.
const watchScript = `
dir=$1 file=$1/data/postmaster.pid pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
	kill -QUIT "$pid" 2>/dev/null
	n=0
	while [ $n -lt 100 ] && [ -e "$file" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; n=$((n + 1)); done
fi
set -- $(sed -n 7p "$file" 2>/dev/null)
[ -z "$2" ] || ipcrm -m "$2" 2>/dev/null
rm -rf "$dir" 2>/dev/null || { sleep 1; rm -rf "$dir"; } # an initdb may have written its last file meanwhile
`

// watch is a small process that outlives the test, whatever becomes of it, by just as long as it takes to clean up. A
// clean-up in Go would not run when the test is killed, and the death signal of Linux would leave the folder.
type watch struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func startWatch(dir string) (*watch, error) {
	cmd := exec.Command("/bin/sh", "-c", watchScript, "sh", dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // what interrupts the test leaves it alone
	cmd.Stderr = os.Stderr                               // "go test" waits until it is closed, so until all is removed
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	return &watch{cmd, in}, nil
}

// over names the process to end; 0 is none.
func (w *watch) over(pid int) error {
	line := "\n"
	if pid != 0 {
		line = fmt.Sprintf("%d\n", pid)
	}
	if _, err := io.WriteString(w.in, line); err != nil {
		return fmt.Errorf("the watch over process %d: %w", pid, err)
	}
	return nil
}

// close returns when the folder is removed.
func (w *watch) close() error {
	if err := w.in.Close(); err != nil {
		return fmt.Errorf("ending the watch: %w", err)
	}
	if err := w.cmd.Wait(); err != nil {
		return fmt.Errorf("removing the server's folder: %w", err)
	}
	return nil
}
