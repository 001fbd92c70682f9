package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint says what the log was at one time. Signed, it is a C2SP
// tlog-checkpoint with one extension line, the time.
type Checkpoint struct {
	Origin string // the log's name, which is also the name of its keys
	Size   int64
	Root   Hash
	At     time.Time // to the microsecond
}

// Sign returns the signed note. Every signer must bear the origin as its name.
func (c Checkpoint) Sign(signers ...note.Signer) (string, error) {
	text, err := c.text()
	if err != nil {
		return "", err
	}
	if len(signers) == 0 {
		return "", errors.New("audit: a checkpoint needs a signer")
	}
	for _, s := range signers {
		if s.Name() != c.Origin {
			return "", fmt.Errorf("audit: the key of %q cannot sign for the log %q", s.Name(), c.Origin)
		}
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		return "", fmt.Errorf("audit: signing the checkpoint of %d records: %w", c.Size, err)
	}
	return string(signed), nil
}

func (c Checkpoint) text() (string, error) {
	if !validOrigin(c.Origin) {
		return "", fmt.Errorf("audit: %q cannot be the origin of a log: it must be 1 to 200 bytes without white space, + and control characters", c.Origin)
	}
	if c.Size < 0 {
		return "", fmt.Errorf("audit: a checkpoint of %d records", c.Size)
	}
	if c.Size == 0 && c.Root != emptyRoot {
		return "", errors.New("audit: the checkpoint of an empty log must have the empty root")
	}
	if y := c.At.UTC().Year(); y < 1 || y > 9999 {
		return "", fmt.Errorf("audit: the time of a checkpoint lies in the year %d", y)
	}
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\nat " + string(appendTime(nil, c.At)) + "\n", nil
}

func validOrigin(s string) bool {
	return s != "" && len(s) <= 200 && utf8.ValidString(s) && !strings.Contains(s, "+") &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// ParseCheckpoint reads the checkpoint in a note and believes it: it looks at no
// signature. Use [OpenCheckpoint] for anything but sorting.
func ParseCheckpoint(text string) (Checkpoint, error) {
	at := strings.LastIndex(text, "\n\n")
	if at < 0 {
		return Checkpoint{}, errors.New("audit: a checkpoint has no signatures")
	}
	return parseCheckpointText(text[:at+1])
}

func parseCheckpointText(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" || !strings.HasPrefix(lines[3], "at ") {
		return Checkpoint{}, errors.New("audit: a checkpoint must have four lines: origin, size, root, at and the time")
	}
	var (
		c   = Checkpoint{Origin: lines[0]}
		err error
	)
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: size of a checkpoint: %w", err)
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: root of a checkpoint: %w", err)
	}
	if c.At, err = parseTime(lines[3][len("at "):]); err != nil {
		return Checkpoint{}, err
	}
	again, err := c.text()
	if err != nil {
		return Checkpoint{}, err
	}
	if again != text {
		return Checkpoint{}, errors.New("audit: a checkpoint is not written the one way it may be")
	}
	return c, nil
}

// OpenCheckpoint reads a signed checkpoint of the log origin. It returns the ids
// ([KeyID]) of the given keys that signed it, at least one; signatures of other keys
// are ignored, as the note format demands, and a bad one of a given key is an error.
func OpenCheckpoint(text, origin string, keys note.Verifiers) (c Checkpoint, signedBy []string, err error) {
	n, err := note.Open([]byte(text), keys)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("audit: checkpoint: %w", err)
	}
	c, err = parseCheckpointText(n.Text)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if c.Origin != origin {
		return Checkpoint{}, nil, fmt.Errorf("audit: the checkpoint is of the log %q, not %q", c.Origin, origin)
	}
	for _, s := range n.Sigs {
		if s.Name != origin {
			return Checkpoint{}, nil, fmt.Errorf("audit: the key of %q cannot sign for the log %q", s.Name, origin)
		}
		signedBy = append(signedBy, keyID(s.Name, s.Hash))
	}
	return c, signedBy, nil
}

// NewKey makes a key pair for the log origin out of 32 bytes of random. Both are in
// the encoding of package note; the public one is what is published.
func NewKey(origin string, random io.Reader) (private, public string, err error) {
	if !validOrigin(origin) {
		return "", "", fmt.Errorf("audit: %q cannot be the origin of a log", origin)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return "", "", fmt.Errorf("audit: seed of a key: %w", err)
	}
	key := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	public, err = note.NewEd25519VerifierKey(origin, key)
	if err != nil {
		return "", "", fmt.Errorf("audit: new key: %w", err)
	}
	id := public[:strings.LastIndexByte(public[:len(origin)+10], '+')]
	private = "PRIVATE+KEY+" + id + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))
	return private, public, nil
}

// KeyID returns the short name of a public key that messages and signatures use:
// origin+hash, the key without its bytes.
func KeyID(public string) (string, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return "", fmt.Errorf("audit: public key %s: %w", shown(public), err)
	}
	return keyID(v.Name(), v.KeyHash()), nil
}

func keyID(name string, hash uint32) string { return fmt.Sprintf("%s+%08x", name, hash) }

// shown is a key as messages have it: never a private one, which somebody gave by mistake.
func shown(key string) string {
	if strings.HasPrefix(key, "PRIVATE+KEY+") {
		return "(a PRIVATE key, which nobody should see)"
	}
	const most = 100
	if len(key) > most {
		key = key[:most] + "…"
	}
	return strconv.Quote(key)
}
