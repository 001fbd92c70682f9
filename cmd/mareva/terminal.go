package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"golang.org/x/term"
)

// isTerminal says whether a person is looking.
func isTerminal(w any) bool {
	if checked, ok := w.(*checkedWriter); ok {
		w = checked.to
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// style writes colours where a terminal shows them and nobody asked for none
// (no-color.org). A colour never says what no word says.
type style struct{ on bool }

func (p *Program) style() style {
	return style{on: isTerminal(p.Stdout) && p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb"}
}

func (s style) paint(code, text string) string {
	if !s.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) red(text string) string   { return s.paint("1;31", text) } // listed
func (s style) amber(text string) string { return s.paint("33", text) }   // a person is needed
func (s style) bold(text string) string  { return s.paint("1", text) }
func (s style) faint(text string) string { return s.paint("2", text) }

// table writes aligned columns. Texts come from files of others: control
// characters in them must not reach a terminal.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer) table { return table{tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)} }

func (t table) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = printable(fmt.Sprint(c))
	}
	fmt.Fprintln(t.w, strings.Join(texts, "\t"))
}

func (t table) flush() error { return t.w.Flush() }

// printable replaces control characters, and the marks that turn the direction
// of text, by a visible sign.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '\ufffd'
		}
		return r
	}, s)
}

// progress draws how far a long piece of work has come, on a terminal only.
type progress struct {
	w       io.Writer
	label   string
	total   int64
	done    atomic.Int64
	stop    chan struct{}
	stopped chan struct{}
}

// newProgress starts to draw; total 0 means that nobody knows the end.
func (p *Program) newProgress(label string, total int64) *progress {
	g := &progress{w: p.Stderr, label: label, total: total}
	if !isTerminal(p.Stderr) {
		return g
	}
	g.stop, g.stopped = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(g.stopped)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				g.draw()
			case <-g.stop:
				fmt.Fprint(g.w, "\r\x1b[K")
				return
			}
		}
	}()
	return g
}

func (g *progress) add(n int64) { g.done.Add(n) }

// end takes the drawing away.
func (g *progress) end() {
	if g.stop != nil {
		close(g.stop)
		<-g.stopped
		g.stop = nil
	}
}

func (g *progress) draw() {
	const width = 30
	done := g.done.Load()
	if g.total <= 0 {
		fmt.Fprintf(g.w, "\r\x1b[K%s  %s", g.label, megabytes(done))
		return
	}
	filled := int(min(done, g.total) * width / g.total)
	fmt.Fprintf(g.w, "\r\x1b[K%s  [%s%s] %3d %%  %s", g.label, strings.Repeat("=", filled), strings.Repeat(" ", width-filled), min(done, g.total)*100/g.total, megabytes(done))
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// counted reports what is read through it.
type counted struct {
	io.Reader
	g *progress
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.g.add(int64(n))
	return n, err
}
