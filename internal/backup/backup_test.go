package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var madeAt = time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)

// lay writes files into a folder.
func lay(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// found is what a folder holds.
func found(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func write(t testing.TB, c Contents) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(t.Context(), &out, c, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// taken reads a backup into memory.
func taken(archive []byte) (*Manifest, map[string]string, error) {
	files := map[string]string{}
	m, err := Read(context.Background(), bytes.NewReader(archive), Into{Take: func(e Entry, _ fs.FileMode, content io.Reader) error {
		b, err := io.ReadAll(content)
		files[e.Path] = string(b)
		return err
	}})
	return m, files, err
}

func recordOf(content string) *Record {
	return &Record{Info: RecordInfo{Origin: "mareva/x", Size: 3, Database: "sqlite"}, Bytes: int64(len(content)), Data: strings.NewReader(content)}
}

// home is one with something of every sort.
var home = map[string]string{
	"mareva.db": "database", "mareva.db-wal": "w", "mareva.db-shm": "s", "mareva.db.migrating": "", "serve.lock": "1",
	"audit/signing.key": "secret", "audit/next.key": "secret", "audit/trusted.keys": "public", "audit/witness": "w", "audit/lock": "",
	"lists/.lock": "", "lists/identities.jsonl": "{}", "lists/un/000001.json": "{}", "lists/un/000001.full.jsonl.zst": "z", "lists/un/state.json": "{}",
	"lists/un/000002.json.123.tmp":    "half",
	"labels/current.json":             "{}",
	"ownership/links.jsonl":           "l",
	"clusters/bitcoin/clusters":       "cache",
	"clusters/bitcoin/decisions.json": "d",
	"ledger/bitcoin/manifest.json":    `{"dictionary":[{"file":"1.dict"}],"segments":[{"file":"2.seg","first":1}],"facts":{"file":""}}`,
	"ledger/bitcoin/1.dict":           "one", "ledger/bitcoin/2.seg": "two", "ledger/bitcoin/3.seg": "not in force", "ledger/bitcoin/import/state.json": "{}",
	"ledger/notes.txt":              "mine",
	"tracing/bitcoin/manifest.json": `{"sources":[{"file":"a.taint"}]}`, "tracing/bitcoin/a.taint": "t",
	"replaced-20250101T000000Z/mareva.db": "old",
	"new folder/ümlaut":                   "kept",
}

func TestABackupHoldsTheHomeButWhatBelongsToThisMachine(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, home)
	m, files, err := taken(write(t, Contents{Home: dir, Record: recordOf("image"), Program: "v1", MadeAt: madeAt}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"home/audit/trusted.keys", "home/clusters/bitcoin/decisions.json", "home/labels/current.json", "home/ledger/bitcoin/1.dict", "home/ledger/bitcoin/2.seg",
		"home/ledger/bitcoin/manifest.json", "home/lists/identities.jsonl", "home/lists/un/000001.full.jsonl.zst", "home/lists/un/000001.json", "home/lists/un/state.json",
		"home/new folder/ümlaut", "home/ownership/links.jsonl", "home/tracing/bitcoin/a.taint", "home/tracing/bitcoin/manifest.json", "record.db",
	}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("it holds %q", got)
	}
	for name, content := range files {
		if name != "record.db" && content != home[name[len("home/"):]] {
			t.Errorf("%s is %q", name, content)
		}
	}
	if files["record.db"] != "image" || m.Record.Origin != "mareva/x" || m.Files != len(want) || m.WithKey || len(m.LeftOut) != 1 || !strings.HasPrefix(m.LeftOut[0], "ledger/notes.txt") {
		t.Errorf("%+v", m)
	}
}

func TestTheKeyIsInABackupOnlyWhenAskedFor(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, home)
	m, files, err := taken(write(t, Contents{Home: dir, WithKey: true, WithoutLedger: true, MadeAt: madeAt}))
	if err != nil || files["home/audit/signing.key"] != "secret" || files["home/audit/next.key"] != "secret" || !m.WithKey {
		t.Errorf("%v, %v", files, err)
	}
	for name := range files {
		if strings.HasPrefix(name, "home/ledger/") || strings.HasPrefix(name, "home/tracing/") || strings.HasSuffix(name, "witness") {
			t.Errorf("%s is in it", name)
		}
	}
}

func TestTheSameHomeGivesTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, home)
	c := Contents{Home: dir, MadeAt: madeAt}
	if !bytes.Equal(write(t, c), write(t, c)) {
		t.Error("two backups of one state differ")
	}
}

func TestAHomeThatIsNotThereGivesAnEmptyBackup(t *testing.T) {
	m, files, err := taken(write(t, Contents{Home: filepath.Join(t.TempDir(), "none"), MadeAt: madeAt}))
	if err != nil || len(files) != 0 || m.Record != nil {
		t.Errorf("%v, %v, %v", m, files, err)
	}
}

func TestWhatALinkLeadsToIsPartOfTheHome(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	lay(t, elsewhere, map[string]string{"manifest.json": `{"segments":[{"file":"2.seg"}]}`, "2.seg": "far"})
	lay(t, dir, map[string]string{"ledger/x/manifest.json": "{}"})
	if err := os.Symlink(elsewhere, filepath.Join(dir, "ledger", "bitcoin")); err != nil {
		t.Fatal(err)
	}
	if _, files, err := taken(write(t, Contents{Home: dir, MadeAt: madeAt})); err != nil || files["home/ledger/bitcoin/2.seg"] != "far" {
		t.Errorf("%v, %v", files, err)
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "lost")); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), io.Discard, Contents{Home: dir, MadeAt: madeAt}, nil); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("a link that leads nowhere: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "lost")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "circle")); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), io.Discard, Contents{Home: dir, MadeAt: madeAt}, nil); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("a link in a circle: %v", err)
	}
}

func TestALedgerThatLacksAFileIsAnError(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"ledger/bitcoin/manifest.json": `{"segments":[{"file":"2.seg"}]}`})
	if _, err := Write(t.Context(), io.Discard, Contents{Home: dir, MadeAt: madeAt}, nil); err == nil || !strings.Contains(err.Error(), "ledger verify") {
		t.Errorf("a segment is missing: %v", err)
	}
	lay(t, dir, map[string]string{"ledger/bitcoin/manifest.json": `{"segments":[{"file":"../../x"}]}`})
	if _, err := Write(t.Context(), io.Discard, Contents{Home: dir, MadeAt: madeAt}, nil); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Errorf("a file elsewhere: %v", err)
	}
}

// While files are replaced and removed all the time, each backup holds one state of each folder.
func TestABackupIsOfOneMomentWhileWritersReplaceFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(rel, content string) {
		path := filepath.Join(dir, filepath.FromSlash(rel))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path+".new", []byte(content), 0o600), os.Rename(path+".new", path)); err != nil {
			t.Error(err)
		}
	}
	step := func(n int) {
		put(fmt.Sprintf("ledger/bitcoin/%08d.seg", n), fmt.Sprint("segment ", n))
		put("ledger/bitcoin/manifest.json", fmt.Sprintf(`{"generation":%d,"segments":[{"file":"%08d.seg"}]}`, n, n))
		_ = os.Remove(filepath.Join(dir, "ledger/bitcoin", fmt.Sprintf("%08d.seg", n-1)))
		if n%20 == 0 {
			put(fmt.Sprintf("lists/un/%06d.full.jsonl.zst", n), fmt.Sprint("version ", n))
			put(fmt.Sprintf("lists/un/%06d.json", n), "{}")
			put("lists/un/state.json", fmt.Sprint(n))
		}
	}
	step(0)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				step(n)
			}
		}
	})
	for range 40 {
		_, files, err := taken(write(t, Contents{Home: dir, MadeAt: madeAt}))
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if _, err := fmt.Sscanf(files["home/ledger/bitcoin/manifest.json"], `{"generation":%d`, &n); err != nil {
			t.Fatal(err)
		}
		if got := files[fmt.Sprintf("home/ledger/bitcoin/%08d.seg", n)]; got != fmt.Sprint("segment ", n) {
			t.Fatalf("generation %d: its segment is %q", n, got)
		}
		newest := files["home/lists/un/state.json"]
		for name := range files {
			var version int
			if _, err := fmt.Sscanf(name, "home/lists/un/%06d.json", &version); err == nil && files[fmt.Sprintf("home/lists/un/%06d.full.jsonl.zst", version)] == "" {
				t.Fatalf("version %d has no data; the newest is %s", version, newest)
			}
		}
		if files[fmt.Sprintf("home/lists/un/%06s.json", newest)] == "" {
			t.Fatalf("the newest version, %s, is missing", newest)
		}
	}
	close(stop)
	wg.Wait()
}

// slow is a record while whose reading somebody touches a file.
type slow struct{ touch func() }

func (s slow) WriteTo(w io.Writer) (int64, error) {
	s.touch()
	n, err := w.Write([]byte("x"))
	return int64(n), err
}

func TestAFileOfAnArchiveThatChangesAfterAllIsAnError(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"lists/un/000001.json": "{}"})
	touch := func() { lay(t, dir, map[string]string{"lists/un/000001.json": "{...}"}) }
	record := &Record{Bytes: 1, Data: slow{touch}}
	if _, err := Write(t.Context(), io.Discard, Contents{Home: dir, Record: record, MadeAt: madeAt}, nil); err == nil || !strings.Contains(err.Error(), "000001.json") {
		t.Errorf("it was read as it is no longer: %v", err)
	}
	// One that is held open is as it was.
	lay(t, dir, map[string]string{"lists/un/000001.json": "{}", "lists/un/state.json": "before"})
	touch = func() {
		lay(t, dir, map[string]string{"x": "after"})
		if err := os.Rename(filepath.Join(dir, "x"), filepath.Join(dir, "lists/un/state.json")); err != nil {
			t.Error(err)
		}
	}
	if _, files, err := taken(write(t, Contents{Home: dir, Record: &Record{Bytes: 1, Data: slow{touch}}, MadeAt: madeAt})); err != nil || files["home/lists/un/state.json"] != "before" {
		t.Errorf("%v, %v", files, err)
	}
}

func TestABackupEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, home)
	archive := write(t, Contents{Home: dir, MadeAt: madeAt})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Write(ctx, io.Discard, Contents{Home: dir, MadeAt: madeAt}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("writing: %v", err)
	}
	if _, err := Read(ctx, bytes.NewReader(archive), Into{}); !errors.Is(err, context.Canceled) {
		t.Errorf("reading: %v", err)
	}
}

func TestWhateverIsPutInComesOut(t *testing.T) {
	name := rapid.StringMatching(`[a-zA-Z0-9 äöü._-]{1,20}`)
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "backup-")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		want := map[string]string{}
		for range rapid.IntRange(0, 8).Draw(r, "files") {
			rel := "stuff/" + name.Draw(r, "folder") + "/" + name.Draw(r, "name")
			if checkPath(homeFolder+rel) != nil || strings.HasSuffix(rel, ".tmp") || strings.HasSuffix(rel, ".new") || strings.HasSuffix(rel, "/.lock") || strings.Contains(rel, "/.new-") {
				continue
			}
			content := rapid.StringN(0, 200, 1000).Draw(r, "content")
			path := filepath.Join(dir, filepath.FromSlash(rel))
			if os.MkdirAll(filepath.Dir(path), 0o755) == nil && os.WriteFile(path, []byte(content), 0o644) == nil {
				want[homeFolder+rel] = content
			}
		}
		var out bytes.Buffer
		if _, err := Write(context.Background(), &out, Contents{Home: dir, MadeAt: madeAt}, nil); err != nil {
			r.Fatal(err)
		}
		if _, got, err := taken(out.Bytes()); err != nil || !maps.Equal(got, want) {
			r.Fatalf("%q and not %q: %v", got, want, err)
		}
	})
}
