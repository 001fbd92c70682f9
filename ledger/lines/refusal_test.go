package lines

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
)

func noise(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef\n"[rng.IntN(17)]
	}
	b[n-1] = '\n'
	return b
}

func TestAFileCutWithinItsPackedStreamIsSaidToBeCut(t *testing.T) {
	data := noise(600_000)
	for name, packed := range map[string][]byte{"gzip": gzipped(t, data), "Zstandard": zstandard(t, data)} {
		for _, keepBytes := range []int{6, len(packed) / 2, len(packed) - 1} {
			path := write(t, name, packed[:keepBytes])
			got, _, err := readAll(t, open(t, path), 64<<10, ledger.Position{})
			if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), path+": the file is cut: its "+name) {
				t.Errorf("%s cut to %d of %d: %v", name, keepBytes, len(packed), err)
			}
			if keepBytes == len(packed)-1 && len(got) < 20_000 {
				t.Errorf("%s: only %d lines before the cut were handed over", name, len(got))
			}
		}
	}
}

func TestADamagedStreamIsNoLines(t *testing.T) {
	data := noise(300_000)
	packed := gzipped(t, data)
	packed[len(packed)-6] ^= 1 // the checksum
	_, _, err := readAll(t, open(t, write(t, "a", packed)), 64<<10, ledger.Position{})
	if err == nil || !strings.Contains(err.Error(), "damaged before byte") {
		t.Error(err)
	}
}

func TestALineLongerThanTheLimitIsRefusedWithItsNumber(t *testing.T) {
	data := append([]byte("short\n"), bytes.Repeat([]byte("x"), MaxLine+1)...)
	_, _, err := readAll(t, open(t, write(t, "a", gzipped(t, data))), chunkSize, ledger.Position{})
	if err == nil || !strings.Contains(err.Error(), "a:2: the line is longer than 64 MiB") {
		t.Error(err)
	}
	_, _, err = readAll(t, open(t, write(t, "b", gzipped(t, data[6:]))), chunkSize, ledger.Position{})
	if err == nil || !strings.Contains(err.Error(), "b:1: the line is longer than 64 MiB") {
		t.Error(err)
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	refused := func(want string, paths ...string) {
		t.Helper()
		r, err := Open(paths)
		if err == nil {
			_, _, err = readAll(t, r, 64, ledger.Position{})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	refused("no file is named")
	refused("no such file", filepath.Join(t.TempDir(), "none"))
	refused("is no file that can be read twice", t.TempDir())
	refused("is empty", write(t, "a", nil))
	refused("is empty", write(t, "a", gzipped(t, nil)))
	refused("is empty", write(t, "a", zstandard(t, nil)))
	refused("UTF-16", write(t, "a", []byte("\xff\xfeh\x00i\x00")))
}

func TestAPositionThatDoesNotFitTheFilesIsRefused(t *testing.T) {
	path := write(t, "a", []byte("header\nline one\nline two\n"))
	for want, from := range map[string]ledger.Position{
		"there is no file 2":   {File: 2},
		"there is no file 1":   {File: 1, Offset: 1},
		"there is no file -1":  {File: -1},
		"is within the header": {Offset: 3},
		"is within line 2":     {Offset: 9},
		"ends at byte 25":      {Offset: 26},
	} {
		r := open(t, path)
		r.Header = func([]byte) bool { return true }
		if _, _, err := readAll(t, r, 64, from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", from, err, want)
		}
	}
}

func TestAnErrorOfTheParserSaysTheLineAfterWhatWasGoodBefore(t *testing.T) {
	path := write(t, "a", []byte("one\ntwo\nthree\nfour\n"))
	bad := errors.New("bad row")
	for want, parse := range map[string]func(Chunk, *ledger.Batch) error{
		path + ":3: bad row": func(c Chunk, b *ledger.Batch) error {
			for number, line := range c.Lines() {
				if string(line) == "three" {
					return c.Fault(number, bad)
				}
			}
			return keep(c, b)
		},
		path + ":4: bad row": func(c Chunk, b *ledger.Batch) error {
			if bytes.HasPrefix(c.Data, []byte("four")) {
				return bad
			}
			return keep(c, b)
		},
	} {
		r := open(t, path)
		r.chunk = 4
		var before int
		err := r.Read(context.Background(), ledger.Position{}, parse, func(b *ledger.Batch, _ ledger.Position) error {
			before += len(b.Txs)
			return nil
		})
		if !errors.Is(err, bad) || !strings.Contains(err.Error(), want) || before < 2 {
			t.Errorf("%v after %d lines, want %q", err, before, want)
		}
	}
}

func TestTheNameTellsAChangedFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	name := func(data []byte) string {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return open(t, path).Name()
	}
	data := noise(300_000)
	first := name(data)
	data[len(data)-2] ^= 1
	second := name(data)
	data[0] ^= 1
	third := name(data)
	if first == second || second == third || name(data) != third || !strings.HasPrefix(first, "a.csv 300000 ") {
		t.Error(first, second, third)
	}
	many := open(t, path, path, path, path, path, path).Name()
	if len(many) > 400 || many == open(t, path, path, path, path, path).Name() || !strings.Contains(many, "2 more") {
		t.Error(many)
	}
}
