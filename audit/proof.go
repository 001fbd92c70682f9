package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const proofHeader = "c2sp.org/tlog-proof@v1\n"

// A Proof shows to somebody who has only a published key that the log holds a
// record.
type Proof struct {
	Record     Record
	Path       tlog.RecordProof
	Checkpoint string // a signed checkpoint that covers the record
}

// The file's shape. The order of the fields is the format's.
type (
	proofFile struct {
		Record proofRecord `json:"record"`
		Proof  string      `json:"proof"`
	}
	proofRecord struct {
		Seq         int64   `json:"seq"`
		ID          string  `json:"id"`
		Kind        string  `json:"kind"`
		At          string  `json:"at"`
		Commitment  []byte  `json:"commitment"`
		Salt        []byte  `json:"salt"`
		Payload     []byte  `json:"payload"`
		PayloadText *string `json:"payload_text"` // the payload for the eye, where it is UTF-8
	}
)

// Format returns the proof as a file: JSON, always the same bytes. The payload of a
// purged record is null. It refuses a proof that [ParseProof] would not take.
func (p Proof) Format() ([]byte, error) {
	r := &p.Record
	if err := r.Check(); err != nil {
		return nil, err
	}
	text := p.Text()
	if _, _, _, err := parseProofText(text); err != nil {
		return nil, err
	}
	f := proofFile{Proof: text, Record: proofRecord{
		Seq: r.Seq, ID: r.ID, Kind: r.Kind, At: string(appendTime(nil, r.At)), Commitment: r.Commitment[:],
	}}
	if !r.Purged() {
		f.Record.Salt, f.Record.Payload = r.Salt, r.Payload
		if utf8.Valid(r.Payload) {
			s := string(r.Payload)
			f.Record.PayloadText = &s
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("audit: proof of record %q: %w", r.ID, err)
	}
	return out.Bytes(), nil
}

// ParseProof reads what Format wrote and refuses anything else. That the file can be
// read proves nothing: see [Proof.Check].
func ParseProof(data []byte) (Proof, error) {
	var f proofFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Proof{}, fmt.Errorf("audit: a proof must be JSON: %w", err)
	}
	index, path, checkpoint, err := parseProofText(f.Proof)
	if err != nil {
		return Proof{}, err
	}
	if index != f.Record.Seq {
		return Proof{}, fmt.Errorf("audit: the proof is of record %d, not %d", index, f.Record.Seq)
	}
	at, err := parseTime(f.Record.At)
	if err != nil {
		return Proof{}, err
	}
	if len(f.Record.Commitment) != tlog.HashSize {
		return Proof{}, fmt.Errorf("audit: a commitment of %d bytes, not %d", len(f.Record.Commitment), tlog.HashSize)
	}
	p := Proof{Path: path, Checkpoint: checkpoint, Record: Record{
		Seq: f.Record.Seq, ID: f.Record.ID, Kind: f.Record.Kind, At: at,
		Salt: f.Record.Salt, Payload: f.Record.Payload, Commitment: [32]byte(f.Record.Commitment),
	}}
	again, err := p.Format()
	if err != nil {
		return Proof{}, err
	}
	if !bytes.Equal(again, data) {
		return Proof{}, errors.New("audit: a proof is not written the one way it may be")
	}
	return p, nil
}

// Text returns the C2SP tlog-proof within the file, which other people's tools read.
func (p Proof) Text() string {
	var b strings.Builder
	b.WriteString(proofHeader)
	b.WriteString("index " + strconv.FormatInt(p.Record.Seq, 10) + "\n")
	for _, h := range p.Path {
		b.WriteString(h.String() + "\n")
	}
	b.WriteString("\n" + p.Checkpoint)
	return b.String()
}

// maxPath is the length of the longest path in a tree of 63 bits.
const maxPath = 63

func parseProofText(text string) (index int64, path tlog.RecordProof, checkpoint string, err error) {
	fail := func(why string) (int64, tlog.RecordProof, string, error) {
		return 0, nil, "", errors.New("audit: a tlog-proof " + why)
	}
	rest, ok := strings.CutPrefix(text, proofHeader)
	if !ok {
		return fail("must begin with " + strings.TrimSpace(proofHeader))
	}
	head, checkpoint, ok := strings.Cut(rest, "\n\n")
	if !ok {
		return fail("must hold a checkpoint after an empty line")
	}
	lines := strings.Split(head, "\n")
	digits, ok := strings.CutPrefix(lines[0], "index ")
	if !ok {
		return fail("must name the index in its second line")
	}
	index, err = strconv.ParseInt(digits, 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != digits {
		return fail("has an index that is no number")
	}
	if len(lines)-1 > maxPath {
		return fail("has more hashes than any tree")
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil || h.String() != line {
			return fail("has a line that is no hash")
		}
		path = append(path, h)
	}
	if _, err := ParseCheckpoint(checkpoint); err != nil {
		return 0, nil, "", err
	}
	return index, path, checkpoint, nil
}

// Check says whether the record is in the log, by a checkpoint that one of the
// trusted public keys signed, and returns that checkpoint. It needs nothing but the
// file and a key that came another way than the file. Of a purged record it proves
// that there was one of this id, kind and time, not what it said.
func (p Proof) Check(trusted ...string) (Checkpoint, error) {
	if len(trusted) == 0 {
		return Checkpoint{}, errors.New("audit: a proof needs a public key to be checked with")
	}
	verifiers := make([]note.Verifier, 0, len(trusted))
	for _, public := range trusted {
		v, err := note.NewVerifier(public)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("audit: public key %s: %w", shown(public), err)
		}
		if v.Name() != verifiersName(verifiers, v) {
			return Checkpoint{}, fmt.Errorf("audit: the public keys are of two logs, %q and %q", verifiers[0].Name(), v.Name())
		}
		verifiers = append(verifiers, v)
	}
	if err := p.Record.Check(); err != nil {
		return Checkpoint{}, err
	}
	c, _, err := OpenCheckpoint(p.Checkpoint, verifiers[0].Name(), note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, err
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Record.Seq, p.Record.Leaf()); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: record %d (%q) is not in the log of the checkpoint of %d records: %w", p.Record.Seq, p.Record.ID, c.Size, err)
	}
	return c, nil
}

func verifiersName(have []note.Verifier, v note.Verifier) string {
	if len(have) > 0 {
		return have[0].Name()
	}
	return v.Name()
}
