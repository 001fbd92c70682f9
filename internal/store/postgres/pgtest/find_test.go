package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestAPostgreSQLIsFound(t *testing.T) {
	home := t.TempDir()
	make15, make9, make17 := fake(t, home, "15", "15.14 (Debian 15.14-0+deb12u1)"), fake(t, home, "9.6", "9.6.24"), fake(t, home, "17", "17.6")
	own, old, broken := fake(t, home, "own/19", "19devel"), fake(t, home, "old/13", "13.22"), filepath.Join(home, "broken")
	installed := []string{filepath.Join(home, "nothing/*/bin"), filepath.Join(home, "*/bin")}
	for name, c := range map[string]struct {
		pgbin, path string
		patterns    []string
		want        string // its folder
		err         string // "none": errNone, "other": another
	}{
		"the newest of those installed":                   {"", "", installed, make17, ""},
		"on PATH before a newer one elsewhere":            {"", home + ":" + make15, installed, make15, ""},
		"where PGBIN says before all":                     {own, make15, installed, own, ""},
		"behind one on PATH that is too old":              {"", make9 + ":" + old + ":" + make15, nil, make15, ""},
		"not, when there is none":                         {"", home, installed[:1], "", "none"},
		"not, when all are too old":                       {"", make9, []string{filepath.Join(home, "old/*/bin")}, "", "none"},
		"not where PGBIN says, and that is a mistake":     {broken, make15, installed, "", "other"},
		"too old where PGBIN says, and that is a mistake": {old, make15, installed, "", "other"},
		"not by a relative PATH":                          {"", ".", nil, "", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := find(c.pgbin, c.path, c.patterns)
			got := ""
			switch {
			case errors.Is(err, errNone):
				got = "none"
			case err != nil:
				got = "other"
			}
			if in.bin != c.want || got != c.err {
				t.Errorf("got %q, %v; want %q, %s", in.bin, err, c.want, c.err)
			}
		})
	}
}

// fake is a folder of programs that say that they are a PostgreSQL of that version.
func fake(t *testing.T, home, name, version string) string {
	t.Helper()
	bin := filepath.Join(home, name, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"initdb", "postgres"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", program, version)
		if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return bin
}

func TestWithoutAPostgreSQLAPersonIsToldAndCIFails(t *testing.T) {
	for name, c := range map[string]struct {
		ci   string
		err  error
		want string
	}{
		"a person skips":                  {"", fmt.Errorf("here: %w", errNone), "skip"},
		"CI fails":                        {"true", errNone, "fail"},
		"a server that breaks is no skip": {"", errors.New("initdb broke"), "fail"},
		"CI runs with one":                {"true", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CI", c.ci)
			asked := &ending{TB: t}
			need(asked, c.err)
			if asked.how != c.want {
				t.Errorf("got %q, want %q", asked.how, c.want)
			}
		})
	}
}

// ending notes how a test would end.
type ending struct {
	testing.TB
	how string
}

func (e *ending) Helper()               {}
func (e *ending) Skipf(string, ...any)  { e.how = "skip" }
func (e *ending) Fatalf(string, ...any) { e.how = "fail" }
