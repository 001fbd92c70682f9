package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/lists/demonstration"
)

// server is a running "mareva serve".
type server struct {
	url  string
	stop context.CancelFunc
	done chan int
}

// serving starts the program and waits until it says where it listens.
func serving(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	p := &Program{Stdin: strings.NewReader(""), Stdout: in, Stderr: io.Discard, Now: time.Now, Getenv: func(name string) string {
		return map[string]string{"MAREVA_API_KEY": "secret"}[name]
	}}
	s := &server{stop: stop, done: make(chan int, 1)}
	go func() {
		s.done <- p.Run(ctx, append(args, "--listen", "127.0.0.1:0"))
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	for s.url == "" && lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), " serves "); ok {
			s.url = url
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	t.Cleanup(func() {
		stop()
		if status := <-s.done; status != exitDone {
			t.Errorf("exit status %d after a request to stop", status)
		}
	})
	if s.url == "" {
		t.Fatal("the server ended before it listened")
	}
	return s
}

func (s *server) get(t *testing.T, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// ask screens with the key and gives the status, the ids hit and the list's
// version.
func (s *server) ask(name string) (status, hits int, version string, err error) {
	question, err := json.Marshal(map[string]any{"properties": map[string][]string{"name": {name}}})
	if err != nil {
		return 0, 0, "", err
	}
	req, err := http.NewRequest(http.MethodPost, s.url+"/v1/screen", bytes.NewReader(question))
	if err != nil {
		return 0, 0, "", err
	}
	req.Header.Set("X-API-Key", "secret")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, "", err
	}
	defer resp.Body.Close()
	var answer struct {
		Hits  []json.RawMessage
		Lists []struct{ Version string }
	}
	err = json.NewDecoder(resp.Body).Decode(&answer)
	for _, l := range answer.Lists {
		version = l.Version
	}
	return resp.StatusCode, len(answer.Hits), version, err
}

func imported(t *testing.T, home, name string, change func([]byte) []byte) {
	t.Helper()
	data, err := fs.ReadFile(demonstration.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), filepath.Base(name))
	if err := os.WriteFile(path, change(data), 0o644); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: &said, Stderr: &said, Getenv: func(string) string { return "" }, Now: time.Now}
	if status := p.Run(context.Background(), []string{"lists", "import", "--home", home, path}); status != exitDone {
		t.Fatalf("import: exit status %d\n%s", status, said.String())
	}
}

func asPublished(b []byte) []byte { return b }

func TestAServerWithoutListsRefusesInsteadOfAnsweringClean(t *testing.T) {
	home := t.TempDir()
	s := serving(t, "serve", "--home", home, "--reload-every", "20ms")
	if status, _ := s.get(t, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz %d, want 503", status)
	}
	if status, hits, _, _ := s.ask("Lazarus Group"); status != http.StatusServiceUnavailable || hits != 0 {
		t.Errorf("a question is answered with %d", status)
	}
	// The lists come, and it serves without a restart.
	imported(t, home, "xml/sdn.xml", asPublished)
	until(t, func() bool {
		status, hits, _, err := s.ask("Lazarus Group")
		return err == nil && status == http.StatusOK && hits == 1
	})
	if status, body := s.get(t, "/readyz"); status != http.StatusOK || !strings.Contains(body, "us_ofac_sdn") {
		t.Errorf("/readyz %d %s", status, body)
	}
}

// until waits for something that another process makes true.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it does not come true")
		}
	}
}

func TestANewVersionIsServedWithoutDroppingARequest(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	s := serving(t, "serve", "--home", home, "--reload-every", "5ms")
	ctx, enough := context.WithCancel(context.Background())
	var mu sync.Mutex
	versions := map[string]int{}
	var wrong []string
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for ctx.Err() == nil {
				status, hits, version, err := s.ask("Lazarus Group")
				mu.Lock()
				versions[version]++
				if err != nil || status != http.StatusOK || hits != 1 {
					wrong = append(wrong, fmt.Sprint(status, hits, err))
				}
				mu.Unlock()
			}
		})
	}
	for day := 1; day <= 5; day++ {
		imported(t, home, "xml/sdn.xml", func(b []byte) []byte {
			b = bytes.Replace(b, []byte("12/28/2023"), fmt.Appendf(nil, "01/%02d/2024", day), 1)
			return bytes.Replace(b, []byte("<program>DPRK3</program>"), fmt.Appendf(nil, "<program>DPRK3</program><program>DAY%d</program>", day), 1)
		})
		until(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(versions) > day })
	}
	enough()
	askers.Wait()
	if len(wrong) > 0 {
		t.Errorf("%d requests failed, first: %s", len(wrong), wrong[0])
	}
}

func TestTheDemonstrationServesItsPageOpenly(t *testing.T) {
	s := serving(t, "demo", "--home", t.TempDir())
	if status, body := s.get(t, "/"); status != http.StatusOK || !strings.Contains(body, "<form") {
		t.Errorf("the first page: %d", status)
	}
	status, body := s.get(t, "/v2/search?name=lazarus+group&minMatch=0.9")
	if status != http.StatusOK || !strings.Contains(body, `"sourceID":"27307"`) {
		t.Errorf("/v2/search: %d %s", status, body)
	}
	if status, body := s.get(t, "/metrics"); status != http.StatusOK || !strings.Contains(body, "mareva_") {
		t.Errorf("/metrics: %d", status)
	}
}

// A list that vanishes, or loose files that are damaged, leave the view before.
func TestAServerNeverLosesAListInSilence(t *testing.T) {
	home, loose := t.TempDir(), t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	imported(t, home, "us_fincen_311.ftm.json", asPublished)
	whole, err := fs.ReadFile(demonstration.Files, "xml/sdn.xml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(loose, "sdn.xml")
	if err := os.WriteFile(file, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		server *server
		harm   func() error
	}{
		"a folder moved away": {serving(t, "serve", "--home", home, "--reload-every", "10ms"), func() error {
			return os.Rename(filepath.Join(home, "lists", "us_ofac_sdn"), filepath.Join(home, "away"))
		}},
		"a loose file cut": {serving(t, "serve", "--lists", loose, "--home", t.TempDir(), "--reload-every", "10ms"), func() error {
			return os.WriteFile(file, whole[:len(whole)/3], 0o644)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.harm(); err != nil {
				t.Fatal(err)
			}
			until(t, func() bool {
				_, body := c.server.get(t, "/readyz")
				return strings.Contains(body, "cannot be read")
			})
			if status, hits, _, err := c.server.ask("Wu Huihui"); err != nil || status != http.StatusOK || hits != 1 {
				t.Errorf("status %d, %d hits, %v; want the party still found", status, hits, err)
			}
		})
	}
}
