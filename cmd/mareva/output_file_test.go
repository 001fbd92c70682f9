package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestAFileIsWrittenWholeOrStaysAsItWas(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "old"), filepath.Join(dir, "link")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("it failed")
	half := func(w io.Writer) error {
		_, _ = io.WriteString(w, "ne")
		return failed
	}
	for _, to := range []string{path, link, filepath.Join(dir, "new")} {
		if err := writeWhole(to, half); !errors.Is(err, failed) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if got, err := os.ReadFile(path); string(got) != "old" || err != nil {
		t.Errorf("what stood there is %q, %v", got, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
	if err := writeWhole(link, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); string(got) != "new" || err != nil {
		t.Errorf("through the link: %q, %v", got, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is not what it was: %v, %v", info.Mode(), err)
	}
}

func TestWhatIsNoFileIsWrittenToAndStays(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if err := writeWhole("/dev/null", func(w io.Writer) error { return errors.New("it failed") }); err == nil {
		t.Error("it was said to be written")
	}
	if info, err := os.Stat("/dev/null"); err != nil || info.Mode().IsRegular() {
		t.Errorf("/dev/null is %v, %v", info, err)
	}
	if err := writeWhole(t.TempDir(), func(io.Writer) error { return nil }); err == nil {
		t.Error("a folder was written to")
	}
}
