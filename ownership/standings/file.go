package standings

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
)

// Basis is on what standings rest.
type Basis struct {
	Registers string                                   `json:"registers"` // version of the archive of registers
	Lists     map[sanctions.ListName]sanctions.Version `json:"lists"`
	Links     string                                   `json:"links"` // SHA-256 of the file of links, in hex; "" for none
	AsOf      ownership.Day                            `json:"as_of"`
	// Until is the last day for which they hold while nothing else changes; "" for ever.
	Until ownership.Day `json:"until"`
	// Matcher names the way in which parties were linked.
	Matcher string `json:"matcher"`
}

// format is the first thing in the file.
const format = "mareva-standings-1"

type header struct {
	Format string `json:"format"`
	Basis  Basis  `json:"basis"`
	Count  int    `json:"count"`
}

// lastLine is what a file ends with: the SHA-256 of all before it.
func lastLine(before []byte) []byte {
	return fmt.Appendf(nil, "{\"sha256\":\"%x\"}\n", sha256.Sum256(before))
}

// Write puts standings into a file, whole or not at all. What Read would refuse is not
// written.
func Write(path string, basis Basis, all []ownership.Standing) error {
	text, err := encode(basis, all)
	if err == nil {
		_, _, err = decode(text)
	}
	if err != nil {
		return fmt.Errorf("who stands with the listed is not written to %s, since it could not be read again: %w", path, err)
	}
	if err := replace(path, text); err != nil {
		return fmt.Errorf("writing %s: %w (see that the disk has room and is writable)", path, err)
	}
	return nil
}

func encode(basis Basis, all []ownership.Standing) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(header{format, basis, len(all)}); err != nil {
		return nil, err
	}
	for i := range all {
		if err := e.Encode(&all[i]); err != nil {
			return nil, fmt.Errorf("party %q: %w", all[i].Party.ID, err)
		}
	}
	b.Write(lastLine(b.Bytes()))
	return b.Bytes(), nil
}

func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Read reads a file that Write wrote. Any damage is an error, which names the file, and
// the line where it can; os.ErrNotExist is in it when there is none.
func Read(path string) (Basis, []ownership.Standing, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Basis{}, nil, err
	}
	basis, all, err := decode(data)
	if err != nil {
		return Basis{}, nil, fmt.Errorf("%s is damaged (run mareva ownership refresh): %w", path, err)
	}
	return basis, all, nil
}

func decode(data []byte) (Basis, []ownership.Standing, error) {
	body := data[:max(0, len(data)-len(lastLine(nil)))]
	if !bytes.Equal(data[len(body):], lastLine(body)) {
		return Basis{}, nil, errors.New("it was cut off or changed: the SHA-256 in its last line is not that of the lines before")
	}
	first, rest, _ := bytes.Cut(body, []byte("\n"))
	var h header
	if err := strictly(first, &h); err != nil {
		return Basis{}, nil, fmt.Errorf("line 1: %w", err)
	}
	if h.Format != format {
		return Basis{}, nil, fmt.Errorf("line 1: format is %q, want %q", h.Format, format)
	}
	var all []ownership.Standing
	for line := 2; len(rest) > 0; line++ {
		var text []byte
		text, rest, _ = bytes.Cut(rest, []byte("\n"))
		var s ownership.Standing
		if err := strictly(text, &s); err != nil {
			return Basis{}, nil, fmt.Errorf("line %d: %w", line, err)
		}
		if err := check(&s); err != nil {
			return Basis{}, nil, fmt.Errorf("line %d: %w", line, err)
		}
		if n := len(all); n > 0 && all[n-1].Party.ID >= s.Party.ID {
			return Basis{}, nil, fmt.Errorf("line %d: party %q does not come after %q: each stands once, in the order of ids", line, s.Party.ID, all[n-1].Party.ID)
		}
		all = append(all, s)
	}
	if len(all) != h.Count {
		return Basis{}, nil, fmt.Errorf("it has %d parties and says %d", len(all), h.Count)
	}
	return h.Basis, all, nil
}

// strictly reads one JSON value, without fields that v does not have.
func strictly(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is more behind the value, from byte %d", d.InputOffset())
	}
	return nil
}

// check says what is wrong with a standing by itself.
func check(s *ownership.Standing) error {
	if s.Party.ID == "" || len(s.Findings) == 0 {
		return errors.New("it names no party, or finds nothing")
	}
	before := -1
	for i := range s.Findings {
		at := slices.Index(ownership.Regimes(), s.Findings[i].Regime)
		if at <= before {
			return fmt.Errorf("party %q: regime %q: want each of %v once at most, in this order", s.Party.ID, s.Findings[i].Regime, ownership.Regimes())
		}
		before = at
	}
	return nil
}
