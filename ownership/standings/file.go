package standings

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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

// Write puts standings into a file, whole or not at all.
func Write(path string, basis Basis, all []ownership.Standing) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = encode(w, basis, all)
	err = errors.Join(err, w.Flush(), f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w (see that the disk has room and is writable)", path, err)
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func encode(w io.Writer, basis Basis, all []ownership.Standing) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(header{format, basis, len(all)}); err != nil {
		return err
	}
	for i := range all {
		if err := e.Encode(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a file that Write wrote. An error names the file, and the line where it
// is damaged; os.ErrNotExist is in it when there is none.
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
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
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
		if err := json.Unmarshal(text, &s); err != nil {
			return Basis{}, nil, fmt.Errorf("line %d: %w", line, err)
		}
		if s.Party.ID == "" || len(s.Findings) == 0 {
			return Basis{}, nil, fmt.Errorf("line %d: it names no party, or finds nothing", line)
		}
		all = append(all, s)
	}
	if len(all) != h.Count {
		return Basis{}, nil, fmt.Errorf("it has %d parties and says %d: it is cut off", len(all), h.Count)
	}
	return h.Basis, all, nil
}
