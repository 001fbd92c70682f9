package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// oldest is the first PostgreSQL whose pg_terminate_backend waits for the end of what it terminates.
const oldest = 14

var errNone = fmt.Errorf("no PostgreSQL %d or newer here; Debian: apt-get install postgresql; macOS: brew install postgresql; "+
	"elsewhere set PGBIN to the folder of its programs; then forget skipped tests with: go clean -testcache", oldest)

// folders are where the server's programs are when they are not on PATH.
func folders() []string {
	return []string{
		"/usr/lib/postgresql/*/bin",         // Debian
		"/usr/pgsql-*/bin",                  // Fedora, from postgresql.org
		"/opt/homebrew/opt/postgresql*/bin", // Homebrew
		"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	}
}

// install is one PostgreSQL on this machine.
type install struct {
	bin   string // the folder with initdb and postgres
	major int
}

// find prefers what the person names (pgbin), then what PATH has, then the newest of the folders that match the patterns.
func find(pgbin, path string, patterns []string) (install, error) {
	if pgbin != "" {
		in, err := look(pgbin)
		if err != nil {
			return install{}, fmt.Errorf("PGBIN=%s: %w", pgbin, err)
		}
		return in, nil
	}
	for _, dir := range filepath.SplitList(path) {
		if in, err := look(dir); err == nil {
			return in, nil
		}
	}
	var newest install
	for _, pattern := range patterns {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			return install{}, fmt.Errorf("looking for PostgreSQL: %w", err)
		}
		for _, dir := range dirs {
			if in, err := look(dir); err == nil && in.major > newest.major {
				newest = in
			}
		}
	}
	if newest.bin == "" {
		return install{}, errNone
	}
	return newest, nil
}

// look says what PostgreSQL is in dir, and fails when none is, or one that is too old.
func look(dir string) (install, error) {
	if !filepath.IsAbs(dir) {
		return install{}, errors.New("not an absolute path")
	}
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return install{}, err
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return install{}, fmt.Errorf("postgres --version: %w", err)
	}
	// "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"; also "19devel".
	m := regexp.MustCompile(`\(PostgreSQL\) (\d+)`).FindSubmatch(out)
	if m == nil {
		return install{}, fmt.Errorf("postgres --version says %q", out)
	}
	major, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return install{}, fmt.Errorf("postgres --version says %q: %w", out, err)
	}
	if major < oldest {
		return install{}, fmt.Errorf("PostgreSQL %d is too old: %d or newer is needed", major, oldest)
	}
	return install{bin: dir, major: major}, nil
}

// account is whom the server runs as: nil is oneself.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errU, errG); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: run the tests as another user")
}
