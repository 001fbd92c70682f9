package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// KeyFiles is the folder with the private key that signs checkpoints. It lies outside the
// database: who has only the database cannot forge them.
//
//	signing.key   the private key, readable by its owner alone
//	next.key      while the key is being changed
//	trusted.keys  the public keys that were in force here, one a line: what verify trusts
type KeyFiles struct{ Dir string }

const (
	signingKey  = "signing.key"
	nextKey     = "next.key"
	trustedKeys = "trusted.keys"
)

// signer reads a private key; without one it wraps fs.ErrNotExist.
func (k *KeyFiles) signer(name string) (note.Signer, error) {
	text, err := os.ReadFile(filepath.Join(k.Dir, name))
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: this is no private key: %w", filepath.Join(k.Dir, name), err)
	}
	return signer, nil
}

// refuseOther refuses to begin a log where the key of another one lies.
func (k *KeyFiles) refuseOther() error {
	path := filepath.Join(k.Dir, signingKey)
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is the key of another record, but the database holds none: give the right --database or restore a backup; to begin anew move the folder %s away", path, k.Dir)
	}
	return nil
}

// lock keeps other processes from changing keys at the same time.
func (k *KeyFiles) lock() (unlock func() error, err error) {
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return nil, err
	}
	lock := k.newLock()
	if err := lock.Lock(); err != nil {
		return nil, err
	}
	return lock.Unlock, nil
}

func (k *KeyFiles) newLock() *flock.Flock {
	return flock.New(filepath.Join(k.Dir, "lock"), flock.SetPermissions(0o600))
}

// make writes a new private key under a name.
func (k *KeyFiles) make(name, origin string, random io.Reader) (note.Signer, string, error) {
	private, public, err := audit.NewKey(origin, random)
	if err == nil {
		err = writeFile(filepath.Join(k.Dir, name), []byte(private+"\n"))
	}
	if err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	signer, err := note.NewSigner(private)
	return signer, public, err
}

// Trusted are the public keys that were in force here.
func (k *KeyFiles) Trusted() ([]string, error) {
	text, err := os.ReadFile(filepath.Join(k.Dir, trustedKeys))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(text)), err
}

// trust adds a public key to those that are trusted here.
func (k *KeyFiles) trust(public string) error {
	known, err := k.Trusted()
	if err != nil {
		return err
	}
	for _, p := range known {
		if p == public {
			return nil
		}
	}
	return writeFile(filepath.Join(k.Dir, trustedKeys), []byte(strings.Join(append(known, public), "\n")+"\n"))
}

// takeKey takes the key that signs for a log, if it is here. It is called while the log is
// locked, so that no other process brings in a key meanwhile.
func (s *Store) takeKey(ctx context.Context, head Head) error {
	if err := s.mendRotation(ctx); err != nil {
		return err
	}
	s.signer = nil
	// The next key may be in force just now, and be renamed between two looks.
	for _, name := range []string{signingKey, nextKey, signingKey} {
		signer, err := s.keys.signer(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		case signer.Name() != head.Origin:
			return fmt.Errorf("the record is %s, but %s is the key of %s: %w; is it the right --home and --database?", head.Origin, filepath.Join(s.keys.Dir, name), signer.Name(), ErrNoKey)
		case keyID(signer) == head.Key:
			public, err := s.publicOf(ctx, signer)
			if err != nil {
				return err
			}
			s.signer, s.public = signer, public
			return s.keys.trust(public)
		}
		// It is no longer in force, unless somebody only says so: then it signed the head, and the
		// one that is said to did not.
		if mine, err := s.publicOf(ctx, signer); err == nil && signedBy(head, mine) == nil && !s.signedAsItSays(ctx, head) {
			return fmt.Errorf("the head of the log says that key %s signs, and %s signed it: somebody changed the database; run mareva audit verify, keep a copy, and restore a backup", head.Key, keyID(signer))
		}
	}
	return nil // every write says so; a new key may be brought in
}

// signedAsItSays says whether the key that the head names signed it.
func (s *Store) signedAsItSays(ctx context.Context, head Head) bool {
	known, err := s.LogKeys(ctx)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(known, func(public string) bool {
		id, err := audit.KeyID(public)
		return err == nil && id == head.Key && signedBy(head, public) == nil
	})
}

// mendRotation ends what a process left half done when it died. The log must be locked: what
// that process sent may still be on its way to the database.
func (s *Store) mendRotation(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(s.keys.Dir, nextKey)); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	lock := s.keys.newLock()
	if mine, err := lock.TryLock(); err != nil || !mine {
		return err // somebody is at it
	}
	return errors.Join(s.mendNext(ctx), lock.Unlock())
}

// mendNext is mendRotation for who holds the lock of the keys.
func (s *Store) mendNext(ctx context.Context) error {
	next, err := s.keys.signer(nextKey)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endRotation(ctx, next)
}

// keyID is how [Head] names the key of a signer.
func keyID(s note.Signer) string { return fmt.Sprintf("%s+%08x", s.Name(), s.KeyHash()) }

// publicOf finds the public key of a signer among those that the log names.
func (s *Store) publicOf(ctx context.Context, signer note.Signer) (string, error) {
	keys, err := s.LogKeys(ctx)
	if err != nil {
		return "", err
	}
	for _, public := range keys {
		if v, err := note.NewVerifier(public); err == nil && v.KeyHash() == signer.KeyHash() && v.Name() == signer.Name() {
			return public, nil
		}
	}
	return "", fmt.Errorf("the key in %s is not one of this record's: %w; is it the right --home and --database?", s.keys.Dir, ErrNoKey)
}

// LogKeys are the public keys that the log says were brought in, the first one first.
func (s *Store) LogKeys(ctx context.Context) ([]string, error) {
	records, err := collect(ctx, s, scanRecord, selectRecords+` WHERE kind IN ('`+kindBegun+`', '`+kindKey+`') ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, r := range records {
		public := ""
		if r.Kind == kindBegun {
			_, begun, err2 := openEntry[audit.Begun](r.Payload)
			public, err = begun.Key, err2
		} else {
			_, change, err2 := openEntry[audit.KeyChange](r.Payload)
			public, err = change.Added, err2
		}
		if err != nil {
			return nil, fmt.Errorf("record %s: %w: run mareva audit verify", r.ID, err)
		}
		if public != "" {
			keys = append(keys, public)
		}
	}
	return keys, nil
}

// Rotate brings in a new key and retires the one before. The checkpoint that says so is signed
// by both. Without the key before, nobody vouches for the new one but who publishes it.
func (s *Store) Rotate(ctx context.Context, by Actor, reason string) (public string, err error) {
	if s.keys == nil {
		return "", ErrNoKey
	}
	unlock, err := s.keys.lock()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	var head Head
	err = s.backend.Write(ctx, func(tx Tx) error {
		if head, err = tx.Head(ctx); err != nil {
			return err
		}
		return s.mendNext(ctx) // or a key that is in force would be written over
	})
	if err != nil {
		return "", s.explain(err)
	}
	known, err := s.LogKeys(ctx)
	if err == nil {
		err = signedBy(head, known...)
	}
	if err != nil {
		return "", err
	}
	signer, public, err := s.keys.make(nextKey, head.Origin, s.random)
	if err != nil {
		return "", err
	}
	entry, err := s.seal(&Entry{
		ID: s.NewID("rec"), Kind: kindKey, At: s.now(), Actor: by, About: head.Origin,
		Data: audit.KeyChange{Added: public, Retired: known[len(known)-1:], Reason: reason},
	})
	if err != nil {
		return "", err
	}
	p := &pending{entries: []*sealed{entry}, cosign: signer, public: public, done: make(chan error, 1)}
	if err := s.hand(ctx, p); err != nil {
		return "", err
	}
	if err := <-p.done; err != nil {
		return "", err // next.key stays; the next start finds out what became of it
	}
	return public, s.endRotation(ctx, signer)
}

// endRotation puts the next key in the place of the one before if the log names it, else it
// throws it away.
func (s *Store) endRotation(ctx context.Context, next note.Signer) error {
	from, to := filepath.Join(s.keys.Dir, nextKey), filepath.Join(s.keys.Dir, signingKey)
	public, err := s.publicOf(ctx, next)
	switch {
	case errors.Is(err, ErrNoKey):
		return os.Remove(from)
	case err != nil:
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if err := syncFolder(s.keys.Dir); err != nil {
		return err
	}
	return s.keys.trust(public)
}

// writeFile writes a file that only its owner may read, whole or not at all.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Signs says whether the key that signs the record was here when it was opened.
func (s *Store) Signs() bool { return s.signs }
