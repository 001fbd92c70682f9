package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// forged makes archives as an attacker would: everything fits but what a test changes.
type forged struct {
	begin    Begin
	manifest Manifest
	entries  []forgedEntry
	behind   []byte // the end of the tar
	noEnd    bool
}

type forgedEntry struct {
	header  tar.Header
	content string
	unsaid  bool // not in the manifest
}

func plain(name, content string) forgedEntry {
	return forgedEntry{header: tar.Header{Name: name, Mode: 0o600}, content: content}
}

func forge(entries ...forgedEntry) *forged {
	f := &forged{begin: Begin{Format: Format, Program: "x", MadeAt: madeAt.Truncate(1e9)}, entries: entries}
	f.manifest.LeftOut = []string{}
	for _, e := range entries {
		f.begin.Files++
		f.begin.Bytes += int64(len(e.content))
		if e.unsaid {
			continue
		}
		sum := sha256.Sum256([]byte(e.content))
		f.manifest.Entries = append(f.manifest.Entries, Entry{e.header.Name, int64(len(e.content)), hex.EncodeToString(sum[:])})
		if e.header.Name == recordFile {
			f.manifest.Record = &RecordInfo{}
		}
	}
	f.manifest.Begin = f.begin
	return f
}

func (f *forged) bytes(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	pack, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(pack)
	put := func(h tar.Header, content []byte) {
		if h.Size == 0 {
			h.Size = int64(len(content))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	asJSON := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	put(tar.Header{Name: beginFile}, asJSON(f.begin))
	for _, e := range f.entries {
		put(e.header, []byte(e.content))
	}
	if !f.noEnd {
		put(tar.Header{Name: manifestFile}, asJSON(f.manifest))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Write(f.behind); err != nil {
		t.Fatal(err)
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAForgedArchiveWithNothingWrongIsRead(t *testing.T) {
	if _, files, err := taken(forge(plain("record.db", "r"), plain("home/a/b", "c")).bytes(t)); err != nil || files["home/a/b"] != "c" {
		t.Fatalf("the tests below would prove nothing: %v", err)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	ok := plain("home/a", "x")
	kind := func(flag byte, link string) forgedEntry {
		return forgedEntry{header: tar.Header{Name: "home/evil", Typeflag: flag, Linkname: link, Mode: 0o600}}
	}
	for name, f := range map[string]*forged{
		"a path that leads out":                  forge(plain("home/../../etc/passwd", "x")),
		"a path that begins with a slash":        forge(plain("/etc/passwd", "x")),
		"a path behind the folder and a slash":   forge(plain("home//etc/passwd", "x")),
		"a path of another folder":               forge(plain("house/a", "x")),
		"the home folder itself":                 forge(plain("home/.", "x")),
		"a backslash":                            forge(plain(`home/..\..\x`, "x")),
		"a drive":                                forge(plain(`home/c:x`, "x")),
		"a control character":                    forge(plain("home/a\nb", "x")),
		"no UTF-8":                               forge(plain("home/a\xff", "x")),
		"a name that no disk takes":              forge(plain("home/"+strings.Repeat("a", 256), "x")),
		"a path that is too long":                forge(plain("home/"+strings.Repeat("a/", 600)+"b", "x")),
		"the database beside the record":         forge(plain("home/mareva.db", "x")),
		"its log":                                forge(plain("home/mareva.db-wal", "x")),
		"its log in capitals":                    forge(plain("home/MAREVA.DB-WAL", "x")),
		"the witness":                            forge(plain("home/audit/witness", "x")),
		"what a restore does next":               forge(plain("home/.restore/ready.json", "{}")),
		"what was replaced":                      forge(plain("home/replaced-1/x", "x")),
		"a private key that is not announced":    forge(plain("home/audit/signing.key", "x")),
		"a symbolic link":                        forge(kind(tar.TypeSymlink, "/etc/passwd")),
		"a hard link":                            forge(kind(tar.TypeLink, "/etc/passwd")),
		"a device":                               forge(kind(tar.TypeChar, "")),
		"a pipe":                                 forge(kind(tar.TypeFifo, "")),
		"a folder":                               forge(kind(tar.TypeDir, "")),
		"a file twice":                           forge(ok, ok),
		"a file that the manifest does not name": forge(ok, forgedEntry{header: tar.Header{Name: "home/b"}, content: "x", unsaid: true}),
		"no manifest":                            {begin: forge(ok).begin, entries: []forgedEntry{ok}, noEnd: true},
		"an extended attribute":                  forge(forgedEntry{header: tar.Header{Name: "home/a", PAXRecords: map[string]string{"SCHILY.xattr.user.x": "y"}}, content: "x"}),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := taken(f.bytes(t)); !errors.Is(err, ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
	for name, change := range map[string]func(*forged){
		"another format":                    func(f *forged) { f.begin.Format, f.manifest.Format = "mareva-backup/2", "mareva-backup/2" },
		"fewer files than announced":        func(f *forged) { f.begin.Files++; f.manifest.Files++ },
		"more files than announced":         func(f *forged) { f.begin.Files--; f.manifest.Files-- },
		"more bytes than announced":         func(f *forged) { f.begin.Bytes--; f.manifest.Bytes-- },
		"fewer bytes than announced":        func(f *forged) { f.begin.Bytes++; f.manifest.Bytes++ },
		"a negative number of files":        func(f *forged) { f.begin.Files = -1 },
		"a great number of files":           func(f *forged) { f.begin.Files = 1 << 40 },
		"a manifest of another backup":      func(f *forged) { f.manifest.Program = "y" },
		"another hash":                      func(f *forged) { f.manifest.Entries[0].SHA256 = strings.Repeat("0", 64) },
		"another size":                      func(f *forged) { f.manifest.Entries[0].Bytes++ },
		"another name":                      func(f *forged) { f.manifest.Entries[0].Path = "home/b" },
		"a record that is not there":        func(f *forged) { f.manifest.Record = &RecordInfo{} },
		"something behind its end":          func(f *forged) { f.behind = []byte("x") },
		"much behind its end":               func(f *forged) { f.behind = make([]byte, 2<<20) },
		"a file of the manifest that lacks": func(f *forged) { f.manifest.Entries = append(f.manifest.Entries, Entry{Path: "home/b"}) },
	} {
		t.Run(name, func(t *testing.T) {
			f := forge(ok)
			change(f)
			if _, _, err := taken(f.bytes(t)); !errors.Is(err, ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A small archive that would unpack to much is ended as soon as it is more than it announced.
func TestABombIsEndedEarly(t *testing.T) {
	big := plain("home/a", strings.Repeat("\x00", 64<<20))
	f := forge(big)
	f.begin.Bytes, f.manifest.Bytes = 10, 10
	archive := f.bytes(t)
	if len(archive) > 64<<10 {
		t.Fatalf("the bomb has %d bytes", len(archive))
	}
	read := int64(0)
	_, err := Read(t.Context(), bytes.NewReader(archive), Into{Take: func(_ Entry, _ fs.FileMode, content io.Reader) error {
		n, err := io.Copy(io.Discard, content)
		read += n
		return err
	}})
	if !errors.Is(err, ErrDamaged) || read > 1<<20 {
		t.Errorf("%d bytes were read: %v", read, err)
	}
	// Whoever announces much is asked for room before the first byte.
	errRoom := errors.New("no room")
	f = forge(plain("home/a", "x"))
	f.begin.Bytes = 1 << 60
	if _, err := Read(t.Context(), bytes.NewReader(f.bytes(t)), Into{Begin: func(b Begin) error {
		if b.Bytes != 1<<60 {
			t.Errorf("%d bytes are announced", b.Bytes)
		}
		return errRoom
	}}); !errors.Is(err, errRoom) {
		t.Error(err)
	}
}

// However an archive is cut, and whatever byte of it is changed, it is refused or says the same.
func TestACutOrChangedBackupIsRefused(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, home)
	archive := write(t, Contents{Home: dir, Record: recordOf("image"), Program: "v1", MadeAt: madeAt})
	_, want, err := taken(archive)
	if err != nil {
		t.Fatal(err)
	}
	for n := range archive {
		if _, _, err := taken(archive[:n]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(archive), err)
		}
	}
	for n := range archive {
		changed := bytes.Clone(archive)
		changed[n] ^= 1 << (n % 8)
		if _, got, err := taken(changed); err == nil && !equal(got, want) {
			t.Fatalf("byte %d of %d: it was read as something else", n, len(archive))
		} else if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d of %d: %v", n, len(archive), err)
		}
	}
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

// FuzzRead: no archive makes the reader fail otherwise than it says, or give what no home may have.
func FuzzRead(f *testing.F) {
	dir := f.TempDir()
	lay(f, dir, home)
	f.Add(write(f, Contents{Home: dir, Record: recordOf("image"), MadeAt: madeAt}), false)
	f.Add(forge(plain("home/../x", "x")).bytes(f), false)
	var unpacked bytes.Buffer
	r, err := zstd.NewReader(bytes.NewReader(forge(plain("home/a", "x")).bytes(f)))
	if err != nil {
		f.Fatal(err)
	}
	if _, err := io.Copy(&unpacked, r); err != nil {
		f.Fatal(err)
	}
	r.Close()
	f.Add(unpacked.Bytes(), true)
	f.Fuzz(func(t *testing.T, data []byte, pack bool) {
		if pack { // so that what is changed reaches the tar
			var out bytes.Buffer
			w, err := zstd.NewWriter(&out, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(data); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			data = out.Bytes()
		}
		_, err := Read(context.Background(), bytes.NewReader(data), Into{Take: func(e Entry, perm fs.FileMode, content io.Reader) error {
			if err := checkPath(e.Path); err != nil || perm&^0o644 != 0 {
				t.Errorf("%q with %v was given: %v", e.Path, perm, err)
			}
			return nil
		}})
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%v", err)
		}
	})
}
