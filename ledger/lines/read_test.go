package lines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t testing.TB, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

// told is one line as it came out: the file's index, its number, its text.
type told struct {
	File, Line int
	Text       string
}

// keep writes each line into the batch as a transaction's name, so that the order in
// which batches are handed over is seen.
func keep(c Chunk, b *ledger.Batch) error {
	for number, line := range c.Lines() {
		b.Txs = append(b.Txs, ledger.Tx{Block: uint64(number), ID: b.Add(line)})
	}
	return nil
}

// readAll reads in chunks of about size bytes.
func readAll(t testing.TB, r *Reader, size int, from ledger.Position) (out []told, stops []ledger.Position, err error) {
	t.Helper()
	r.chunk = size
	err = r.Read(context.Background(), from, keep, func(b *ledger.Batch, next ledger.Position) error {
		for _, tx := range b.Txs {
			out = append(out, told{Line: int(tx.Block), Text: string(b.Bytes(tx.ID))})
		}
		stops = append(stops, next)
		r.Recycle(b)
		return nil
	})
	return out, stops, err
}

func open(t testing.TB, paths ...string) *Reader {
	t.Helper()
	r, err := Open(paths)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryLineComesOnceInOrderWithItsNumberHoweverTheFileIsPacked(t *testing.T) {
	var data []byte
	var want []told
	for i := range 20_000 {
		text := fmt.Sprintf("line %d %s", i, strings.Repeat("x", i%97))
		data = fmt.Appendf(data, "%s\n", text)
		want = append(want, told{Line: i + 1, Text: text})
	}
	// The names lie on purpose: the content decides.
	for _, path := range []string{
		write(t, "plain.gz", data), write(t, "packed.zst", gzipped(t, data)), write(t, "packed.csv", zstandard(t, data)),
		write(t, "skippable", append([]byte("\x50\x2a\x4d\x18\x02\x00\x00\x00ab"), zstandard(t, data)...)),
		write(t, "members", append(gzipped(t, data[:len(data)/2]), gzipped(t, data[len(data)/2:])...)),
	} {
		r := open(t, path)
		got, _, err := readAll(t, r, 4096, ledger.Position{})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", path, d)
		}
		done, all := r.Progress()
		info, _ := os.Stat(path)
		if done != info.Size() || all != info.Size() {
			t.Errorf("%s: progress %d of %d, of %d bytes", path, done, all, info.Size())
		}
	}
}

func TestMarkOfByteOrderCRLFBlankLinesAndAMissingLastEndAreTaken(t *testing.T) {
	r := open(t, write(t, "a", []byte("\xef\xbb\xbfone\r\n\r\n\ntwo\r\nthree")))
	got, stops, err := readAll(t, r, 4, ledger.Position{})
	want := []told{{Line: 1, Text: "one"}, {Line: 4, Text: "two"}, {Line: 5, Text: "three"}}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if last := stops[len(stops)-1]; last != (ledger.Position{File: 1}) {
		t.Errorf("it ends at %v", last)
	}
}

func TestAHeaderStandsInEveryChunkOfItsFileAndAlone(t *testing.T) {
	r := open(t, write(t, "a", []byte("\xef\xbb\xbfname,value\r\n1\n2\n3\n")), write(t, "b", []byte("other\n")), write(t, "c", []byte("bare")))
	r.Header = func(first []byte) bool { return string(first) != "bare" }
	r.chunk = 2
	var got []string
	err := r.Read(context.Background(), ledger.Position{}, func(c Chunk, b *ledger.Batch) error {
		b.AddString("")
		b.Skip(fmt.Sprintf("%s %q %d %q", filepath.Base(c.File), c.Header, c.Line, c.Data))
		return nil
	}, func(b *ledger.Batch, _ ledger.Position) error {
		for what := range b.Skipped {
			got = append(got, what)
		}
		return nil
	})
	want := []string{`a "name,value" 2 "1\n2\n"`, `a "name,value" 4 "3\n"`, `b "other" 2 ""`, `c "" 1 "bare"`}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
}

func TestReadingOnFromAnyStopGivesWhatWasLeft(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var paths []string
		dir := t.TempDir()
		for i := range rapid.IntRange(1, 3).Draw(rt, "files") {
			text := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\n\r,")), 1, 60).Draw(rt, "text")
			text = append([]byte("h"), text...)
			switch rapid.IntRange(0, 2).Draw(rt, "packing") {
			case 1:
				text = gzipped(t, text)
			case 2:
				text = zstandard(t, text)
			}
			path := filepath.Join(dir, strconv.Itoa(i))
			if err := os.WriteFile(path, text, 0o600); err != nil {
				rt.Fatal(err)
			}
			paths = append(paths, path)
		}
		header := rapid.Bool().Draw(rt, "header")
		reader := func() *Reader {
			r := open(t, paths...)
			r.Header = func([]byte) bool { return header }
			return r
		}
		size := rapid.IntRange(1, 20).Draw(rt, "chunk")
		all, stops, err := readAll(t, reader(), size, ledger.Position{})
		if err != nil {
			rt.Fatal(err)
		}
		left := len(all)
		for _, stop := range stops {
			rest, _, err := readAll(t, reader(), rapid.IntRange(1, 20).Draw(rt, "other chunk"), stop)
			if err != nil {
				rt.Fatal(err)
			}
			if d := cmp.Diff(all[len(all)-len(rest):], rest, cmpopts.EquateEmpty()); d != "" {
				rt.Fatalf("from %v: %s", stop, d)
			}
			if len(rest) > left {
				rt.Fatalf("from %v: %d lines, and %d from the stop before", stop, len(rest), left)
			}
			left = len(rest)
		}
		if left != 0 {
			rt.Fatalf("%d lines after the end", left)
		}
	})
}

func TestLinesThatBelongTogetherAreNeverParted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var text []byte
		for range rapid.IntRange(1, 30).Draw(rt, "groups") {
			key := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "key")
			for range rapid.IntRange(1, 5).Draw(rt, "rows") {
				text = append(text, key+rapid.StringMatching(`[0-9]{0,4}`).Draw(rt, "row")+"\n"...)
			}
		}
		r := open(t, write(t, "a", text))
		r.Together = func(_, line, next []byte) bool { return line[0] == next[0] }
		r.chunk = rapid.IntRange(1, 40).Draw(rt, "chunk")
		var got []byte
		previous := byte(0)
		err := r.Read(context.Background(), ledger.Position{}, func(c Chunk, b *ledger.Batch) error {
			b.Txs = append(b.Txs, ledger.Tx{ID: b.Add(c.Data)})
			return nil
		}, func(b *ledger.Batch, _ ledger.Position) error {
			data := b.Bytes(b.Txs[0].ID)
			if data[0] == previous {
				rt.Errorf("%q parts from what is before it", data)
			}
			got = append(got, data...)
			previous = lineBefore(data)[0]
			return nil
		})
		if err != nil || !bytes.Equal(got, text) {
			rt.Fatalf("%v: %q, want %q", err, got, text)
		}
	})
}

func TestABatchHandedOverIsLeftAloneUnlessItIsGivenBack(t *testing.T) {
	r := open(t, write(t, "a", bytes.Repeat([]byte("0123456789\n"), 1000)))
	r.chunk = 64
	var kept []*ledger.Batch
	err := r.Read(context.Background(), ledger.Position{}, keep, func(b *ledger.Batch, _ ledger.Position) error {
		kept = append(kept, b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*ledger.Batch]bool{}
	for _, b := range kept {
		if seen[b] || len(b.Txs) == 0 || string(b.Bytes(b.Txs[0].ID)) != "0123456789" {
			t.Fatal("a batch came twice or was overwritten")
		}
		seen[b] = true
	}
}

func TestNoGoroutineOutlivesRead(t *testing.T) {
	path := write(t, "a", bytes.Repeat([]byte("some line\n"), 10_000))
	before := runtime.NumGoroutine()
	stop := errors.New("enough")
	ctx, cancel := context.WithCancel(context.Background())
	for name, read := range map[string]func(r *Reader) error{
		"give fails": func(r *Reader) error {
			return r.Read(context.Background(), ledger.Position{}, keep, func(*ledger.Batch, ledger.Position) error { return stop })
		},
		"parse fails": func(r *Reader) error {
			return r.Read(context.Background(), ledger.Position{}, func(c Chunk, _ *ledger.Batch) error {
				if c.Line > 500 {
					return stop
				}
				return nil
			}, func(*ledger.Batch, ledger.Position) error { return nil })
		},
		"cancelled": func(r *Reader) error {
			err := r.Read(ctx, ledger.Position{}, keep, func(*ledger.Batch, ledger.Position) error {
				cancel()
				return nil
			})
			if !errors.Is(err, context.Canceled) {
				return fmt.Errorf("cancelling gives: %w", err)
			}
			return stop
		},
	} {
		r := open(t, path)
		r.chunk = 256
		if err := read(r); !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A goroutine that has told its end may still be counted for an instant.
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
