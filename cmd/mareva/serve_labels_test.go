package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Labels that are imported while a server runs are in its answers soon. When they
// are damaged the ones before stay, an alarm says so, and new lists do not wait.
func TestAServerTakesNewLabelsAndKeepsThemWhenTheyAreDamaged(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	s := serving(t, "serve", "--home", home, "--reload-every", "10ms", "--open-screening")
	const labelled = "/v1/addresses/0x52908400098527886E0F7030069857D2E4169EE7" // EIP-55
	if status, body := s.get(t, labelled); status != http.StatusOK || !strings.Contains(body, `"hits":[]`) {
		t.Fatalf("without labels: %d %s", status, body)
	}

	file := filepath.Join(t.TempDir(), "mine.csv")
	text := "address,label,party,confidence\n0x52908400098527886E0F7030069857D2E4169EE7,theirs,us_ofac_sdn:27307,ownership\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &Program{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Now: time.Now, Getenv: func(string) string { return "" }}
	if status := p.Run(t.Context(), []string{"labels", "import", "--home", home, file}); status != exitDone {
		t.Fatalf("importing labels ended with status %d", status)
	}
	found := func() bool {
		_, body := s.get(t, labelled)
		return strings.Contains(body, `"via":"attribution"`) && strings.Contains(body, `"labels":{"version":`)
	}
	until(t, found)

	if err := os.WriteFile(filepath.Join(home, "labels", "current.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool {
		status, body := s.get(t, "/readyz")
		return status == http.StatusOK && strings.Contains(body, "label manifest")
	})
	imported(t, home, "us_fincen_311.ftm.json", asPublished)
	until(t, func() bool {
		_, body := s.get(t, labelled)
		return strings.Contains(body, `"list":"us_fincen_311"`)
	})
	if !found() {
		t.Error("the labels before are gone")
	}
}
