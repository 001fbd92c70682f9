package store

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// Options of [Open].
type Options struct {
	Keys     *KeyFiles        // the private key that signs checkpoints; nil: the store only reads
	Witness  string           // a file outside the database that remembers how far the log went; empty: none
	Resume   *Resume          // go on with a record that is older than the witness saw
	ReadOnly bool             // nothing is written, not even the beginning of a log
	Now      func() time.Time // nil: the clock
	Random   io.Reader        // nil: crypto/rand
}

// Store is the record and all that is drawn from it. It is safe for concurrent use.
type Store struct {
	backend Backend
	keys    *KeyFiles // nil: none are known here
	reads   bool      // nothing is written
	signs   bool      // the key was here when it was opened
	witness *witness
	now     func() time.Time
	random  io.Reader

	queue   chan *pending
	stop    chan struct{} // closed when Close begins
	written chan struct{} // closed when the writer has ended
	closing sync.RWMutex  // held for reading while something is put into the queue
	closed  bool

	// The writer's own.
	signer     note.Signer // nil: none is here
	public     string      // the public key of signer
	last       Head        // that this process wrote, or found and checked
	statements []Statement
}

// Open makes a store of a database, and begins its log if there is none yet. It takes the
// database over and closes it with itself, and also when it fails.
func Open(ctx context.Context, b Backend, opt Options) (*Store, error) {
	s := &Store{
		backend: b, keys: opt.Keys, reads: opt.ReadOnly || opt.Keys == nil, random: opt.Random,
		queue: make(chan *pending, groupChanges), stop: make(chan struct{}), written: make(chan struct{}),
	}
	clock := opt.Now
	if clock == nil {
		clock = time.Now
	}
	s.now = func() time.Time { return clock().UTC().Truncate(time.Microsecond) } // as it is kept
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.reads {
		// Whatever state the log is in can be looked at.
		s.witness = &witness{}
		go s.writeGroups()
		return s, nil
	}
	head, err := s.Head(ctx)
	switch {
	case errors.Is(err, ErrNoLog):
		head, err = s.begin(ctx)
	case err == nil && head.MovedTo != "":
		err = movedTo(head.MovedTo)
	}
	if err == nil {
		err = b.Write(ctx, func(tx Tx) error {
			locked, err := tx.Head(ctx)
			if err == nil {
				err = s.takeKey(ctx, locked)
			}
			if err == nil {
				err = s.asSigned(locked)
			}
			return err
		})
	}
	if err == nil {
		s.witness, err = openWitness(ctx, opt.Witness, s, head)
	}
	s.signs, s.last = s.signer != nil, head
	resumes := opt.Resume != nil && errors.Is(err, ErrRolledBack)
	if err == nil && opt.Resume != nil {
		err = fmt.Errorf("the record goes on from what was seen of it here: there is nothing to resume: %w", ErrNotFound)
	}
	if err != nil && !resumes {
		return nil, errors.Join(fmt.Errorf("%s: %w", b.Name(), b.Explain(err)), b.Close())
	}
	go s.writeGroups()
	if resumes {
		if err := s.resume(ctx, opt.Witness, opt.Resume, head); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// Close ends the store once everything that was handed over is written.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.stop)
	close(s.queue)
	s.closing.Unlock()
	<-s.written
	return errors.Join(s.witness.close(), s.backend.Close())
}

// explain says what an error of the database means.
func (s *Store) explain(err error) error {
	select {
	case <-s.stop:
		return fmt.Errorf("%w: %w", ErrClosed, err)
	default:
		return s.backend.Explain(err)
	}
}

// Name says to people which database it is.
func (s *Store) Name() string { return s.backend.Name() }

// Head is where the log ends.
func (s *Store) Head(ctx context.Context) (Head, error) {
	h, err := headOf(ctx, s.backend)
	if err != nil && !errors.Is(err, ErrNoLog) {
		err = s.explain(err)
	}
	return h, err
}

// begin writes the first record of a log, unless another process is first.
func (s *Store) begin(ctx context.Context) (head Head, err error) {
	unlock, err := s.keys.lock()
	if err != nil {
		return Head{}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if head, err = s.Head(ctx); !errors.Is(err, ErrNoLog) {
		return head, err
	}
	if err := s.keys.refuseOther(); err != nil {
		return Head{}, err
	}
	var id [10]byte
	if _, err := io.ReadFull(s.random, id[:]); err != nil {
		return Head{}, err
	}
	origin := "mareva/" + idLetters.EncodeToString(id[:])
	// It becomes the signing key once the log names it; see takeKey.
	signer, public, err := s.keys.make(nextKey, origin, s.random)
	if err != nil {
		return Head{}, err
	}
	now := s.now()
	entry, err := s.seal(&Entry{
		ID: s.NewID("rec"), Kind: kindBegun, At: now, Actor: System, About: origin,
		Data: audit.Begun{Origin: origin, Key: public},
	})
	if err != nil {
		return Head{}, err
	}
	err = s.backend.Write(ctx, func(tx Tx) error {
		_, err := tx.Head(ctx)
		if !errors.Is(err, ErrNoLog) {
			return err // another home was first
		}
		head := Head{Origin: origin, Key: keyID(signer)}
		statements := []Statement{{
			SQL:  `INSERT INTO log (one, origin, size, edge, checkpoint, kept, signer, moved_to) VALUES (1, $1, 0, $2, '', 0, '', '')`,
			Args: []any{origin, []byte{}}, Rows: 1,
		}}
		statements = appendRecord(statements, &head.Tree, entry)
		statements, err = s.appendHead(statements, &head, now, []note.Signer{signer}, true)
		if err != nil {
			return err
		}
		return tx.Send(ctx, statements)
	})
	if err != nil {
		return Head{}, err
	}
	return s.Head(ctx)
}

// idLetters are those of ids: no capitals, and in the order of the bytes.
var idLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID is unique. Ids made later sort behind those made before, as far as the clock goes.
func (s *Store) NewID(prefix string) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(s.now().UnixMilli())<<16)
	if _, err := io.ReadFull(s.random, raw[6:]); err != nil {
		panic(err) // crypto/rand does not fail
	}
	return prefix + "_" + idLetters.EncodeToString(raw[:])
}

// Plain is a database's URL for messages: without its password, and without parameters, which may
// hold one too.
func Plain(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return "the database" // whatever is wrong with it, it may hold a password
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String()
}
