// Command mareva knows who is sanctioned, and answers whether a person, company
// or wallet is. See "mareva --help" and docs/architecture.md, which walks
// through the program from here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/mareva/mareva/internal/backup"
	"github.com/mareva/mareva/sanctions"
)

// buildVersion is set by the linker; see the Makefile.
var buildVersion = "dev"

// Exit statuses, as other programs rely on them.
const (
	exitDone    = 0
	exitRefused = 1 // some input was refused, or an operation failed
	exitUsage   = 2 // the command line is wrong
)

// gcPercent collects garbage twice as early as Go would by itself: reading a
// list makes much of it at once, and a server should fit beside others. It costs
// a few hundredths of a second at the start. GOGC in the environment overrides
// it.
const gcPercent = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first request to stop is a wish; a second one ends the program at once,
	// which no version of a list minds.
	context.AfterFunc(ctx, stop)
	p := &Program{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now}
	status := p.Run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// Program is the whole program with all that it takes from outside, so that
// tests can run it.
type Program struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
}

// commandLine is the grammar of the command line.
type commandLine struct {
	Demo      demoCommand      `cmd:"" help:"Everything, with the demonstration data, on http://127.0.0.1:8080."`
	Serve     serveCommand     `cmd:"" help:"The API and the first page."`
	Lists     listsCommand     `cmd:"" help:"Sanctions lists: import, fetch, status, history, diff."`
	Screen    screenCommand    `cmd:"" help:"Is this name or address sanctioned? One question for a person, or a stream."`
	Labels    labelsCommand    `cmd:"" help:"Whose wallet is it? TagPacks and CSV files: import, show, stats, remove."`
	Trace     traceCommands    `cmd:"" help:"Follow money: where did it go, where did it come from?"`
	Cluster   clusterCommands  `cmd:"" help:"Addresses that are spent from together, with the evidence; and CoinJoins."`
	Exposure  exposureCommand  `cmd:"" help:"From whom did an address receive value, and to whom did it send some? Direct and indirect, by category."`
	Patterns  patternsCommand  `cmd:"" help:"Which addresses move money in a way that is worth a look? Nine published patterns."`
	Ledger    ledgerCommand    `cmd:"" help:"Every transfer of a chain on this machine: import, follow, status, verify, show, export."`
	Prices    pricesCommand    `cmd:"" help:"What an asset cost in US dollars, and when: import, show, status."`
	Ownership ownershipCommand `cmd:"" help:"Who is blocked with the listed, since they own or control it? The rules of the US, EU and UK."`
	Match     matchCommand     `cmd:"" help:"How alike are two parties? Scores pairs, no list needed."`
	Deadlines deadlinesCommand `cmd:"" help:"By when must it be reported, and until when kept? Business days, annual report, retention."`
	Taint     taintCommand     `cmd:"" help:"Which units are tainted? Works one small example by a method, on standard input."`
	Audit     auditCommands    `cmd:"" help:"Prove that nothing in the record was altered: verify, show, prove, check, checkpoint, keys, rotate-key, purge, resume."`
	Users     usersCommand     `cmd:"" help:"Who may do what: add, list, show, change, disable, enable."`
	APIKeys   apiKeysCommand   `cmd:"" name:"api-keys" help:"By what programs get in: add, list, show, revoke."`
	Backup    backupCommand    `cmd:"" help:"The whole state in one file, while servers write; --verify reads one back and checks it."`
	Restore   restoreCommand   `cmd:"" help:"Puts a backup back, checked first; the record says so."`
	Migrate   migrateCommand   `cmd:"" help:"Moves the record to PostgreSQL, or back, each row compared."`
	Bench     benchCommand     `cmd:"" help:"Every speed claim of the README, measured here."`
	Version   versionCommand   `cmd:"" help:"The program's version and the default threshold."`
}

// homeFlag is understood by every command that reads or writes state.
type homeFlag struct {
	Home string `help:"Folder that holds all state (default: $MAREVA_HOME, else the user's data folder)." placeholder:"DIR"`
}

// dir is the home folder. A restore into it that was interrupted is ended first.
func (h homeFlag) dir(p *Program) (string, error) {
	home, err := h.named(p)
	if err != nil {
		return "", err
	}
	return home, backup.Finish(home)
}

func (h homeFlag) named(p *Program) (string, error) {
	if h.Home != "" {
		return h.Home, nil
	}
	if env := p.Getenv("MAREVA_HOME"); env != "" {
		return env, nil
	}
	if data := p.Getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, "mareva"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no home folder to keep state in; name one with --home DIR or MAREVA_HOME")
	}
	return filepath.Join(user, ".local", "share", "mareva"), nil
}

// errRefused ends a command whose messages are already written.
var errRefused = errors.New("some input was refused")

// usageError is a wrong command line that only the command itself can see.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// day reads a flag that is a day; the zero Date when it was not given.
func day(flag string, value *string) (sanctions.Date, error) {
	if value == nil {
		return sanctions.Date{}, nil
	}
	d, err := sanctions.ParseDay(*value)
	if err != nil {
		return d, usage("%s: %w", flag, err)
	}
	return d, nil
}

// Run runs one command line and gives the exit status.
func (p *Program) Run(ctx context.Context, args []string) (status int) {
	out := &checkedWriter{to: p.Stdout}
	checked := *p
	checked.Stdout = out
	defer func() {
		// An answer that did not arrive was not given.
		if out.err != nil && status == exitDone {
			fmt.Fprintf(p.Stderr, "mareva: writing the output: %v\n", out.err)
			status = exitRefused
		}
	}()
	return checked.run(ctx, args)
}

// checkedWriter remembers the first error of what it writes to.
type checkedWriter struct {
	to  io.Writer
	err error
}

func (w *checkedWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

func (p *Program) run(ctx context.Context, args []string) int {
	var grammar commandLine
	exited := -1
	parser, err := kong.New(&grammar,
		kong.Name("mareva"),
		kong.Description("Who is sanctioned, by whom, since when, and how do you know?"),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Vars{"roles": rolesHelp},
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(p),
	)
	if err != nil {
		panic(err) // the grammar above is valid
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:], "--help")
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	switch {
	case exited >= 0: // help was asked for
		return exited
	case err != nil:
		fmt.Fprintf(p.Stderr, "mareva: %v\n", err)
		fmt.Fprintln(p.Stderr, `run "mareva --help", or "mareva COMMAND --help"`)
		return exitUsage
	}
	err = withoutFaults(func() error { return command.Run() })
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errRefused):
		return exitRefused
	case ctx.Err() != nil:
		fmt.Fprintln(p.Stderr, "mareva: stopped")
		return exitRefused
	}
	fmt.Fprintf(p.Stderr, "mareva: %v\n", err)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitRefused
}

// withoutFaults makes an error of what the system does when a mapped file is cut short by
// another program while it is read.
func withoutFaults(run func() error) (err error) {
	debug.SetPanicOnFault(true)
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		fault, ok := cause.(interface{ Addr() uintptr }) // of package runtime
		if !ok {
			panic(cause)
		}
		err = fmt.Errorf("a file was cut short while it was read (at %#x of memory): nothing that was written so far can be relied on; mareva ledger verify says which file it is", fault.Addr())
	}()
	return run()
}
