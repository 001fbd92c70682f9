package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	stageFolder    = ".restore"
	replacedPrefix = "replaced-"
	readyFile      = "ready.json"
	newFolder      = "new"
)

// ErrInUse is that somebody works with a home folder.
var ErrInUse = errors.New("the home folder is in use")

// Staging is a folder within a home in which its next state is made ready. The home is locked
// against other restores until Place or Discard.
type Staging struct {
	home string
	lock *flock.Flock
	made bool // the home was not there
	disk disk
}

// disk is what Place does to folders, so that tests can cut it off anywhere.
type disk struct {
	rename func(from, to string) error
	mkdir  func(path string) error
	remove func(path string) error
}

func system() disk {
	return disk{os.Rename, func(path string) error { return os.Mkdir(path, 0o700) }, os.Remove}
}

// ready says what puts the next state in place. From the moment at which the file is there it
// is in force.
type ready struct {
	Replaced string   `json:"replaced"` // the folder for what was there; empty: nothing was
	Old      []string `json:"old"`      // what goes there
	New      []string `json:"new"`      // what comes into the home
}

// Stage begins to make ready what is to be the home's next state. What a restore that died left is thrown away.
func Stage(home string) (s *Staging, err error) {
	s = &Staging{home: home, disk: system()}
	if _, err := os.Stat(home); errors.Is(err, fs.ErrNotExist) {
		s.made = true
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	s.lock = lockOf(home)
	switch mine, err := s.lock.TryLock(); {
	case err != nil:
		return nil, err
	case !mine:
		return nil, fmt.Errorf("another restore into %s is under way: %w", home, ErrInUse)
	}
	stage := filepath.Join(home, stageFolder)
	if _, err := os.Lstat(filepath.Join(stage, readyFile)); err == nil {
		return nil, errors.Join(fmt.Errorf("a restore into %s was interrupted: run any command on it first, which ends it: %w", home, ErrInUse), s.lock.Unlock())
	}
	if err = os.RemoveAll(stage); err == nil {
		err = os.MkdirAll(s.Dir(), 0o700)
	}
	if err != nil {
		return nil, errors.Join(err, s.lock.Unlock())
	}
	return s, nil
}

// lockOf is the lock of a home against other restores. It is on the folder itself.
func lockOf(home string) *flock.Flock { return flock.New(home, flock.SetFlag(os.O_RDONLY)) }

// Dir is the folder that becomes the home.
func (s *Staging) Dir() string { return filepath.Join(s.home, stageFolder, newFolder) }

// Put writes a file of the next state, at a path with slashes, and syncs it.
func (s *Staging) Put(rel string, perm fs.FileMode, content io.Reader) (err error) {
	root, err := os.OpenRoot(s.Dir())
	if err != nil {
		return err
	}
	defer root.Close()
	if dir := filepath.Dir(filepath.FromSlash(rel)); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	f, err := root.OpenFile(filepath.FromSlash(rel), os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Discard throws away what was made ready. Once Place has decided it does not.
func (s *Staging) Discard() error {
	if s.lock == nil {
		return nil
	}
	stage := filepath.Join(s.home, stageFolder)
	if _, err := os.Lstat(filepath.Join(stage, readyFile)); !errors.Is(err, fs.ErrNotExist) {
		err = s.lock.Unlock()
		s.lock = nil
		return err
	}
	err := os.RemoveAll(stage)
	if s.made {
		_ = os.Remove(s.home) // if it is still empty
	}
	err = errors.Join(err, s.lock.Unlock())
	s.lock = nil
	return err
}

// Place puts what was made ready in place. What is in the home now is moved into a folder within
// it, whose name it gives; empty when there was nothing. A crash leaves the state before, or one that Finish ends.
func (s *Staging) Place(now time.Time) (replaced string, err error) {
	r := ready{New: []string{}, Old: []string{}}
	if r.Old, err = Held(s.home); err != nil {
		return "", err
	}
	next, err := os.ReadDir(s.Dir())
	if err != nil {
		return "", err
	}
	for _, e := range next {
		r.New = append(r.New, e.Name())
	}
	if len(r.Old) > 0 {
		stamp := replacedPrefix + now.UTC().Format("20060102T150405Z")
		r.Replaced = stamp
		for n := 2; ; n++ {
			if _, err := os.Lstat(filepath.Join(s.home, r.Replaced)); errors.Is(err, fs.ErrNotExist) {
				break
			}
			r.Replaced = fmt.Sprintf("%s-%d", stamp, n)
		}
	}
	if err := syncFolders(s.Dir()); err != nil {
		return "", err
	}
	stage := filepath.Join(s.home, stageFolder)
	if err := s.say(stage, r); err != nil {
		return "", err
	}
	if err := carryOut(s.home, r, s.disk); err != nil {
		return "", fmt.Errorf("%w: the next command on this home goes on with it", err)
	}
	err = s.lock.Unlock()
	s.lock = nil
	return r.Replaced, err
}

// say writes what is to be done, whole or not at all.
func (s *Staging) say(stage string, r ready) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	temp := filepath.Join(stage, readyFile+".tmp")
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), syncFolder(stage), syncFolder(s.home)); err != nil {
		return err
	}
	if err := s.disk.rename(temp, filepath.Join(stage, readyFile)); err != nil {
		return err
	}
	return syncFolder(stage)
}

// Finish ends a restore that was cut short after it was decided. Whoever uses a home folder
// calls it before; where nothing is to be done it costs one look.
func Finish(home string) error {
	path := filepath.Join(home, stageFolder, readyFile)
	if _, err := os.Lstat(path); err != nil {
		return nil // also where the home cannot be looked into: whoever uses it says so
	}
	lock := lockOf(home)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if mine, err := lock.TryLockContext(ctx, 20*time.Millisecond); !mine {
		return fmt.Errorf("a restore into %s is being ended by another process: %w", home, errors.Join(ErrInUse, err))
	}
	err := finish(home, path, system())
	return errors.Join(err, lock.Unlock())
}

func finish(home, path string, d disk) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else was faster
	}
	var r ready
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil {
		err = carryOut(home, r, d)
	}
	if err != nil {
		return fmt.Errorf("a restore into %s was interrupted, and cannot be ended: %w; mend that, then run the command again", home, err)
	}
	return nil
}

// carryOut does what is left to be done. What was moved already is seen by where it is: all that
// goes is moved before anything comes.
func carryOut(home string, r ready, d disk) error {
	for _, name := range slices.Concat(r.Old, r.New, []string{r.Replaced}) {
		if name != "" && (name != filepath.Base(name) || name == ".." || name == stageFolder) {
			return fmt.Errorf("%s names %q", readyFile, name)
		}
	}
	stage := filepath.Join(home, stageFolder)
	aside := filepath.Join(home, r.Replaced)
	if r.Replaced != "" {
		if err := d.mkdir(aside); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	for _, name := range r.Old {
		if err := moveOnce(filepath.Join(home, name), filepath.Join(aside, name), d); err != nil {
			return err
		}
	}
	if r.Replaced != "" {
		if err := errors.Join(syncFolder(aside), syncFolder(home)); err != nil {
			return err
		}
	}
	for _, name := range r.New {
		from := filepath.Join(stage, newFolder, name)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := d.rename(from, filepath.Join(home, name)); err != nil {
			return err
		}
	}
	if err := errors.Join(syncFolder(filepath.Join(stage, newFolder)), syncFolder(home)); err != nil {
		return err
	}
	if err := d.remove(filepath.Join(stage, readyFile)); err != nil {
		return err
	}
	return errors.Join(syncFolder(stage), os.RemoveAll(stage))
}

// moveOnce moves what was not moved yet.
func moveOnce(from, to string, d disk) error {
	if _, err := os.Lstat(to); err == nil {
		return nil
	}
	if err := d.rename(from, to); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil // somebody took it away: it is gone, as it should be
}

// Held is what a home folder holds, beside what restores leave in it.
func Held(home string) ([]string, error) {
	entries, err := os.ReadDir(home)
	if errors.Is(err, fs.ErrNotExist) {
		return []string{}, nil
	}
	names := []string{}
	for _, e := range entries {
		if name := e.Name(); name != stageFolder && name != "lost+found" && !strings.HasPrefix(name, replacedPrefix) {
			names = append(names, name)
		}
	}
	return names, err
}

// Hold takes the locks of all who write to a home's folders or serve it, and refuses where one
// of them is at work.
func Hold(home string) (release func(), err error) {
	var held []*flock.Flock
	release = func() {
		for _, l := range held {
			_ = l.Unlock() // the system frees it at the latest when the program ends
		}
	}
	err = filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(home, path)
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == stageFolder || strings.HasPrefix(e.Name(), replacedPrefix) || strings.Count(rel, string(filepath.Separator)) > 2):
			return fs.SkipDir
		case e.IsDir() || (e.Name() != ".lock" && rel != "serve.lock"):
			return nil
		}
		l := flock.New(path)
		mine, err := l.TryLock()
		if err == nil && !mine {
			err = fmt.Errorf("%w: somebody is at work in %s; stop what serves, follows or imports there, then try again", ErrInUse, filepath.Dir(path))
		}
		if mine {
			held = append(held, l)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		release()
	}
	return release, err
}

// syncFolders makes what lies in a folder and in those below it last.
func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
