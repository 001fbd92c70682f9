package audit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

// Kinds of records that the log itself reads. Their payloads are never purged.
const (
	KindBegun = "log_begun" // the first record: Begun
	KindKey   = "audit_key" // a change of keys: KeyChange
	KindPurge = "purge"     // a lawful purge: Purge
)

// Begun is the data of the first record of a log.
type Begun struct {
	Origin string `json:"origin"`
	Key    string `json:"key"` // the first public key
}

// KeyChange is the data of a record that brings a key in or retires keys. The next
// checkpoint is signed by all keys in force before and by the added one; a retired
// key signs none after it.
type KeyChange struct {
	Added   string   `json:"added"`   // a public key; empty when keys are only retired
	Retired []string `json:"retired"` // public keys
	Reason  string   `json:"reason"`
}

// Purge is the data of a record that makes the absence of payloads lawful.
type Purge struct {
	Under   string   `json:"under"`   // the law, as 31 CFR 501.601
	Records []string `json:"records"` // ids of earlier records
}

// A Key is a public key of the log and its standing.
type Key struct {
	Public    string `json:"public"`
	Added     int64  `json:"added"`      // the record that brought it in; -1 when none did
	Retired   int64  `json:"retired"`    // the record that retired it; -1 while in force
	Trusted   bool   `json:"trusted"`    // published, or vouched for by a key that is
	VouchedBy string `json:"vouched_by"` // the id of the key that vouches; empty for a published one
}

// A Keyring says which keys of a log may be trusted.
//
// A trusted key vouches for every key that a record names which one of its
// checkpoints covers. So an old published key leads to the newer ones, and a new one
// to the older.
type Keyring struct {
	origin  string
	keys    []*ringKey
	changes []change // not yet covered by a checkpoint
	version int      // changes when a key comes in
}

type ringKey struct {
	Key

	id        string
	addedBy   string // ids of the records Added and Retired
	retiredBy string
	verifier  note.Verifier
	published bool
	reach     int64 // size of the largest checkpoint it signed while it might; -1 for none
	last      int64 // size of the largest checkpoint it may sign; -1 for any
}

// A change awaits the first checkpoint that covers it, which these keys must sign.
type change struct {
	seq     int64
	id      string
	added   *ringKey // nil: none
	signers []*ringKey
	retired []*ringKey
}

// NewKeyring begins with the public keys that were published: at least one, all of
// one log.
func NewKeyring(published ...string) (*Keyring, error) {
	if len(published) == 0 {
		return nil, errors.New("audit: at least one published key is needed to trust any")
	}
	k := &Keyring{}
	for _, public := range published {
		if k.find(public) != nil {
			continue
		}
		v, err := note.NewVerifier(public)
		if err != nil {
			return nil, fmt.Errorf("audit: published key %s: %w", shown(public), err)
		}
		if k.origin == "" {
			k.origin = v.Name()
		}
		key, err := k.add(public)
		if err != nil {
			return nil, fmt.Errorf("audit: published key: %w", err)
		}
		key.published = true
	}
	return k, nil
}

// Origin is the log's name, as the published keys bear it.
func (k *Keyring) Origin() string { return k.origin }

func (k *Keyring) find(public string) *ringKey {
	for _, key := range k.keys {
		if key.Public == public {
			return key
		}
	}
	return nil
}

func (k *Keyring) byID(id string) *ringKey {
	for _, key := range k.keys {
		if key.id == id {
			return key
		}
	}
	return nil
}

func (k *Keyring) add(public string) (*ringKey, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", shown(public), err)
	}
	if v.Name() != k.origin {
		return nil, fmt.Errorf("key %s is not of the log %q", shown(public), k.origin)
	}
	id := keyID(v.Name(), v.KeyHash())
	if k.byID(id) != nil { // two keys of one short id would make every signature ambiguous
		return nil, fmt.Errorf("key %s has the id of another key", shown(public))
	}
	key := &ringKey{
		Key: Key{Public: public, Added: -1, Retired: -1},
		id:  id, verifier: v, reach: -1, last: -1,
	}
	k.keys = append(k.keys, key)
	k.version++
	return key, nil
}

// AddRecord takes the records of the kinds log_begun and audit_key, in order of Seq,
// and says what is wrong with them. Others are passed over, but for the first, which
// must be log_begun. The record must have passed [Record.Check].
func (k *Keyring) AddRecord(r *Record) []Finding {
	var problems []string
	switch {
	case r.Kind == KindBegun && r.Seq == 0:
		problems = k.begin(r)
	case r.Kind == KindBegun:
		problems = []string{"a log can begin only with its first record"}
	case r.Seq == 0:
		problems = []string{"the first record must be log_begun"}
	case r.Kind == KindKey:
		problems = k.change(r)
	}
	findings := make([]Finding, len(problems))
	for i, p := range problems {
		findings[i] = Finding{Seq: r.Seq, Last: r.Seq, ID: r.ID, Kind: r.Kind, Code: BadKey, Message: p, Grave: true}
	}
	return findings
}

func (k *Keyring) begin(r *Record) []string {
	var b Begun
	if err := readData(r, &b); err != nil {
		return []string{err.Error()}
	}
	if b.Origin != k.origin {
		return []string{fmt.Sprintf("the log is %q, the published keys are of %q", b.Origin, k.origin)}
	}
	return k.bringIn(r, b.Key)
}

// bringIn marks a key as named by a record; the key may have been published before.
func (k *Keyring) bringIn(r *Record, public string) []string {
	key := k.find(public)
	switch {
	case key == nil:
		var err error
		if key, err = k.add(public); err != nil {
			return []string{err.Error()}
		}
	case key.Added >= 0:
		return []string{fmt.Sprintf("key %s came in already with record %d", key.id, key.Added)}
	}
	key.Added, key.addedBy = r.Seq, r.ID
	return nil
}

func (k *Keyring) change(r *Record) (problems []string) {
	var c KeyChange
	if err := readData(r, &c); err != nil {
		return []string{err.Error()}
	}
	if c.Added == "" && len(c.Retired) == 0 {
		return []string{"neither adds nor retires a key"}
	}
	ch := change{seq: r.Seq, id: r.ID, signers: k.inForce()}
	if c.Added != "" {
		problems = k.bringIn(r, c.Added)
		if key := k.find(c.Added); key != nil && key.Added == r.Seq {
			ch.added = key
			ch.signers = append(ch.signers, key)
		}
	}
	for _, public := range c.Retired {
		key := k.find(public)
		switch {
		case key == nil || key.Added < 0 || key.Added == r.Seq:
			problems = append(problems, fmt.Sprintf("retires %q, which is no key of the log", public))
		case key.Retired >= 0:
			problems = append(problems, fmt.Sprintf("retires %s, which record %d retired", key.id, key.Retired))
		default:
			key.Retired, key.retiredBy = r.Seq, r.ID
			ch.retired = append(ch.retired, key)
		}
	}
	if len(k.inForce()) == 0 {
		problems = append(problems, "leaves the log without a key")
	}
	k.changes = append(k.changes, ch)
	return problems
}

func (k *Keyring) inForce() []*ringKey {
	var keys []*ringKey
	for _, key := range k.keys {
		if key.Added >= 0 && key.Retired < 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// readData reads the data of a record of one of the log's own kinds.
func readData(r *Record, into any) error {
	if r.Purged() {
		return fmt.Errorf("the payload of a record of kind %s must never be purged", r.Kind)
	}
	e, err := ParsePayload(r.Payload)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(e.Data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("its data cannot be read: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("its data is more than one object")
	}
	return nil
}

// Open opens a checkpoint with the keys known so far, trusted or not. Add all
// records that it covers first.
func (k *Keyring) Open(text string) (c Checkpoint, signedBy []string, err error) {
	return OpenCheckpoint(text, k.origin, k.verifiers())
}

func (k *Keyring) verifiers() note.Verifiers {
	list := make([]note.Verifier, len(k.keys))
	for i, key := range k.keys {
		list[i] = key.verifier
	}
	return note.VerifierList(list...)
}

// AddCheckpoint takes the checkpoints that the records were seen to bear out, in
// order of size, as Open gave them, and says which keys should not have signed, or
// should have and did not.
func (k *Keyring) AddCheckpoint(c Checkpoint, signedBy []string) []Finding {
	return k.addCheckpoint(c, signedBy, true)
}

// addCheckpoint takes also those that do not fit the records: their signers must be
// the right ones all the same, but they vouch for nothing.
func (k *Keyring) addCheckpoint(c Checkpoint, signedBy []string, fits bool) []Finding {
	var findings []Finding
	for len(k.changes) > 0 && k.changes[0].seq < c.Size {
		ch := k.changes[0]
		k.changes = k.changes[1:]
		for _, key := range ch.signers {
			if slices.Contains(signedBy, key.id) {
				continue
			}
			f := Finding{
				Seq: ch.seq, Last: ch.seq, ID: ch.id, Kind: KindKey, Code: BadKey, Grave: true,
				Message: fmt.Sprintf("the first checkpoint after this change of keys, of %d records, is not signed by %s", c.Size, key.id),
			}
			// A key that is lost, with the disk that it was on, vouches for nothing. Then the new one is
			// trusted since it was published.
			if added := ch.added; added != nil && added != key && added.published && slices.Contains(signedBy, added.id) {
				f.Grave = false
				f.Message += "; the new key is trusted since it was published"
			}
			findings = append(findings, f)
		}
		for _, key := range ch.retired {
			key.last = c.Size
		}
	}
	return append(findings, k.signed(c, signedBy, fits)...)
}

// signed notes how far the keys of a checkpoint reach.
func (k *Keyring) signed(c Checkpoint, signedBy []string, fits bool) (findings []Finding) {
	for _, id := range signedBy {
		key := k.byID(id)
		if key == nil {
			continue
		}
		if key.last >= 0 && c.Size > key.last {
			findings = append(findings, Finding{
				Seq: key.Retired, Last: key.Retired, ID: key.retiredBy, Kind: KindKey, Code: BadKey, Grave: true,
				Message: fmt.Sprintf("key %s, retired by this record, signed the checkpoint of %d records", id, c.Size),
			})
			continue
		}
		if fits {
			key.reach = max(key.reach, c.Size)
		}
	}
	return findings
}

// judge spreads trust from the published keys over those that they vouch for.
func (k *Keyring) judge() {
	var trusted []*ringKey
	for _, key := range k.keys {
		key.Trusted, key.VouchedBy = key.published, ""
		if key.published {
			trusted = append(trusted, key)
		}
	}
	for i := 0; i < len(trusted); i++ {
		for _, key := range k.keys {
			if !key.Trusted && key.Added >= 0 && key.Added < trusted[i].reach {
				key.Trusted, key.VouchedBy = true, trusted[i].id
				trusted = append(trusted, key)
			}
		}
	}
}

// Keys says how each key stands, in the order in which they came in; those that no
// record names are last.
func (k *Keyring) Keys() []Key {
	k.judge()
	keys := make([]Key, len(k.keys))
	for i, key := range k.keys {
		keys[i] = key.Key
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(uint64(a.Added), uint64(b.Added)), cmp.Compare(a.Public, b.Public))
	})
	return keys
}

// Findings names the keys that nobody trusted vouches for, and published ones that
// the log does not know.
func (k *Keyring) Findings() []Finding {
	k.judge()
	var findings []Finding
	for _, key := range k.keys {
		f := Finding{Seq: key.Added, Last: key.Added, ID: key.addedBy, Code: BadKey, Grave: true}
		switch {
		case !key.Trusted:
			if f.Kind = KindKey; key.Added == 0 {
				f.Kind = KindBegun
			}
			f.Message = fmt.Sprintf("no trusted key vouches for the key %s that this record names, by a checkpoint that fits the records", key.id)
		case key.Added < 0:
			f.Message = fmt.Sprintf("no record names the published key %s: the log is another, or older than the key", key.id)
		default:
			continue
		}
		findings = append(findings, f)
	}
	for _, ch := range k.changes {
		findings = append(findings, Finding{
			Seq: ch.seq, Last: ch.seq, ID: ch.id, Kind: KindKey, Code: BadKey, Grave: true,
			Message: "no checkpoint covers this change of keys",
		})
	}
	return findings
}

// trusts says whether one of these keys is trusted.
func (k *Keyring) trusts(ids []string) bool {
	k.judge()
	return slices.ContainsFunc(ids, func(id string) bool {
		key := k.byID(id)
		return key != nil && key.Trusted
	})
}
