package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestExitStatusesAreAsPromised(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	refused := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(refused, []byte("<!DOCTYPE html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line string
		want int
	}{
		{"version", exitDone},
		{"--help", exitDone},
		{"help screen", exitDone},
		{"", exitDone},
		{"screen lazarus", exitDone},
		{"lists status", exitDone},
		{"lists history --list us_ofac_sdn", exitDone},
		{"lists import " + refused, exitRefused},
		{"lists import nowhere", exitRefused},
		{"lists diff --list us_ofac_sdn 1 9", exitRefused},
		{"screen 1EfMVkxQQuZfBdocpJu6RUsCJvenQWbQyX", exitRefused},
		{"screen --lists nowhere x", exitRefused},
		{"planet", exitUsage},
		{"lists import", exitUsage},
		{"lists history", exitUsage},
		{"screen --as-of yesterday x", exitUsage},
		{"screen --as-of= x", exitUsage},
		{"screen --limit 0 x", exitUsage},
		{"screen --threshold 2 x", exitUsage},
		{"screen --format xml x", exitUsage},
		{"screen --list UN x", exitUsage},
		{"screen --schema Planet x", exitUsage},
		{"screen --chain nope 0x098B716B8Aaf21512996dC57EB0615e2383E2f96", exitUsage},
		{"serve --listen nowhere", exitUsage},
		{"serve --reload-every 0s", exitUsage},
	} {
		var said bytes.Buffer
		p := &Program{Stdin: strings.NewReader(""), Stdout: &said, Stderr: &said, Now: time.Now, Getenv: func(name string) string {
			return map[string]string{"MAREVA_HOME": home}[name]
		}}
		if got := p.Run(context.Background(), strings.Fields(c.line)); got != c.want {
			t.Errorf("mareva %s: exit status %d, want %d\n%s", c.line, got, c.want, said.String())
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestAnAnswerThatDidNotArriveWasNotGiven(t *testing.T) {
	p := &Program{Stdin: strings.NewReader(""), Stdout: failing{}, Stderr: &bytes.Buffer{}, Now: time.Now, Getenv: func(string) string { return "" }}
	if got := p.Run(context.Background(), []string{"version"}); got != exitRefused {
		t.Errorf("exit status %d when the output cannot be written, want %d", got, exitRefused)
	}
}
