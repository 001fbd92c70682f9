package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership/register"
	"github.com/mareva/mareva/screening"
)

// run makes the program do something that must succeed.
func run(t *testing.T, home string, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	if got := writing(home, &said).Run(t.Context(), args); got != exitDone {
		t.Fatalf("mareva %s: exit status %d\n%s", strings.Join(args, " "), got, said.String())
	}
	return said.String()
}

// answer is what a server says of a name.
type answer struct {
	Hits   []screening.Hit
	Owners *screening.OwnersState
}

// asked screens a name with the key.
func (s *server) asked(t *testing.T, name string) answer {
	t.Helper()
	question, err := json.Marshal(map[string]any{"properties": map[string][]string{"name": {name}}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v1/screen", bytes.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "secret")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", resp.StatusCode, err)
	}
	return a
}

// alarms are those on /readyz that concern no single list. Screening must be ready
// all the while.
func (s *server) alarms(t *testing.T) string {
	t.Helper()
	status, body := s.get(t, "/readyz")
	var ready struct{ Alarms []string }
	if err := json.Unmarshal([]byte(body), &ready); err != nil || status != http.StatusOK {
		t.Fatalf("/readyz %d, %v: %s", status, err, body)
	}
	return strings.Join(ready.Alarms, "\n")
}

func foundByOwner(a answer, match bool) bool {
	return slices.ContainsFunc(a.Hits, func(h screening.Hit) bool {
		return h.Via == screening.ViaOwnership && h.EntityID == "27307" && h.Match == match && h.Ownership != nil
	})
}

// Who stands with the listed is in a running server's answers soon after it was
// computed. When the computation is damaged or old, the server goes on and says so.
func TestAServerTakesNewOwners(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	s := serving(t, "serve", "--home", home, "--reload-every", "10ms")
	if a := s.asked(t, "Golden Crane Trading"); len(a.Hits) != 0 || a.Owners != nil {
		t.Fatalf("without registers: %+v", a)
	}
	importHoldings(t, home, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	until(t, func() bool { return foundByOwner(s.asked(t, "Golden Crane Trading"), false) })
	run(t, home, "ownership", "link", "confirm", "csv:LAZARUS GROUP", "us_ofac_sdn:27307", "--by", "ana")
	until(t, func() bool { return foundByOwner(s.asked(t, "Goldn Crane Trading"), true) })
	if a := s.asked(t, "Golden Crane Trading"); a.Owners == nil || a.Owners.Parties != 2 || len(a.Owners.Registers) != 64 {
		t.Errorf("the answer rests on %+v", a.Owners)
	}
	if got := s.alarms(t); strings.Contains(got, "ownership") {
		t.Errorf("alarms %q", got)
	}

	file := filepath.Join(ownersIn(home), standingsFile)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		harm func() error
		want string
	}{
		{"cut", func() error { return os.WriteFile(file, good[:len(good)/2], 0o644) }, "standings.jsonl is damaged"},
		{"changed", func() error {
			head, rest, _ := bytes.Cut(good, []byte("\n"))
			at := bytes.Index(head, []byte(`"registers":"`)) + len(`"registers":"`)
			head = slices.Concat(head[:at], bytes.Repeat([]byte("0"), 64), head[at+64:])
			return os.WriteFile(file, slices.Concat(head, []byte("\n"), rest), 0o644)
		}, "is damaged"},
		{"gone", func() error { return os.Remove(file) }, "never computed"},
	} {
		if err := c.harm(); err != nil {
			t.Fatal(err)
		}
		until(t, func() bool { return strings.Contains(s.alarms(t), c.want) })
		if a := s.asked(t, "Lazarus Group"); len(a.Hits) != 1 || a.Hits[0].Via != screening.ViaName || !a.Hits[0].Match {
			t.Errorf("%s: the listed party is answered by %+v", c.name, a.Hits)
		}
	}
	run(t, home, "ownership", "refresh")
	until(t, func() bool { return s.alarms(t) == "" })
	if !foundByOwner(s.asked(t, "Golden Crane Trading"), true) {
		t.Error("after a refresh the company is not found")
	}

	// Damaged registers hold up neither the owners known before nor the lists.
	current := filepath.Join(registersIn(home).Dir(), register.CurrentFile)
	whole, err := os.ReadFile(current)
	if err == nil {
		err = os.WriteFile(current, whole[:len(whole)/2], 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return strings.Contains(s.alarms(t), register.CurrentFile+" is damaged") })
	if got := s.alarms(t); strings.Contains(got, "the newest lists cannot be read") {
		t.Errorf("the lists wait for the registers: %s", got)
	}
	if !foundByOwner(s.asked(t, "Golden Crane Trading"), true) {
		t.Error("with damaged registers the company known before is not found")
	}
	if err := os.WriteFile(current, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return s.alarms(t) == "" })

	run(t, home, "ownership", "remove", "mine")
	until(t, func() bool { return s.asked(t, "Golden Crane Trading").Owners == nil })
	if a := s.asked(t, "Golden Crane Trading"); len(a.Hits) != 0 {
		t.Errorf("after the register was removed: %+v", a.Hits)
	}
}

// New lists reach a running server with the owners that follow from them.
func TestAServerTakesNewListsWithTheirOwners(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	importHoldings(t, home, holdings(t, "mine.csv", "SILVER HERON FOUNDATION,Golden Crane Trading Ltd,60"))
	s := serving(t, "serve", "--home", home, "--reload-every", "10ms")
	if a := s.asked(t, "Golden Crane Trading"); len(a.Hits) != 0 || a.Owners == nil || a.Owners.Parties != 0 {
		t.Fatalf("before: %+v", a)
	}
	imported(t, home, "xml/sdn.xml", func(b []byte) []byte {
		b = bytes.Replace(b, []byte("12/28/2023"), []byte("01/01/2024"), 1)
		return bytes.Replace(b, []byte("<lastName>LAZARUS GROUP</lastName>"), []byte("<lastName>SILVER HERON FOUNDATION</lastName>"), 1)
	})
	until(t, func() bool { return foundByOwner(s.asked(t, "Golden Crane Trading"), false) })
	if got := s.alarms(t); got != "" {
		t.Errorf("alarms %q", got)
	}
}

// Labels and owners do not take one another's place.
func TestAServerHasLabelsAndOwners(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	file := filepath.Join(t.TempDir(), "mine.csv")
	text := "address,label,party,confidence\n0x52908400098527886E0F7030069857D2E4169EE7,theirs,us_ofac_sdn:27307,ownership\n" // EIP-55
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, home, "labels", "import", file)
	s := serving(t, "serve", "--home", home, "--reload-every", "10ms", "--open-screening")
	importHoldings(t, home, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane Trading Ltd,60"))
	until(t, func() bool { return foundByOwner(s.asked(t, "Golden Crane Trading"), false) })
	if _, body := s.get(t, "/v1/addresses/0x52908400098527886E0F7030069857D2E4169EE7"); !strings.Contains(body, `"via":"attribution"`) {
		t.Errorf("the labels are gone: %s", body)
	}
}

// Names are data in a drawing, whatever is in them.
func TestADrawingIsWellFormed(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	importHoldings(t, home, holdings(t, "mine.csv", `LAZARUS GROUP,"<Golden> & ""Crane"" ]]>",60`))
	path := filepath.Join(t.TempDir(), "drawing.svg")
	run(t, home, "ownership", "graph", "--svg", "--out", path, `<Golden> & "Crane" ]]>`)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var root string
	var text strings.Builder
	d := xml.NewDecoder(f)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if root == "" {
				root = token.Name.Local
			}
		case xml.CharData:
			text.Write(token)
		}
	}
	if root != "svg" || !strings.Contains(text.String(), `<Golden> & "Crane" ]]>`) {
		t.Errorf("the drawing is <%s> and says %q", root, text.String())
	}
}

func TestExitStatusesOfOwners(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	importHoldings(t, home, holdings(t, "mine.csv", "LAZARUS GROUP,Golden Crane,60"))
	for _, c := range []struct {
		line, input string
		want        int
	}{
		{"ownership", `{"id":1,"regime":"US_OFAC"}`, exitDone},
		{"ownership --format jsonl", "{\"id\":1,\"regime\":\"US_OFAC\"}\n{\"id\":2}\n", exitRefused},
		{"ownership --format csv", "", exitUsage},
		{"ownership refresh", "", exitDone},
		{"ownership refresh now", "", exitUsage},
		{"ownership links", "", exitDone},
		{"ownership links --state perhaps", "", exitUsage},
		{"ownership show lei:5493001KJTIIGC8Y1R12", "", exitRefused},
		{"ownership show us_ofac_sdn:27307", "", exitDone},
		{"ownership show --as-of yesterday us_ofac_sdn:27307", "", exitUsage},
		{"ownership show --as-of 1999-01-01 us_ofac_sdn:27307", "", exitRefused},
		{"ownership show", "", exitUsage},
		{"ownership graph us_ofac_sdn:27307", "", exitDone},
		{"ownership graph --regime UK us_ofac_sdn:27307", "", exitRefused},
		{"ownership graph --regime MARS us_ofac_sdn:27307", "", exitUsage},
		{"ownership link confirm csv:A us_ofac_sdn:27307", "", exitUsage},
		{"ownership link confirm csv:A 27307 --by ana", "", exitUsage},
		{"ownership link reject csv:A us_ofac_sdn:27307 --by ana", "", exitRefused},
	} {
		var said bytes.Buffer
		p := writing(home, &said)
		p.Stdin = strings.NewReader(c.input)
		if got := p.Run(t.Context(), strings.Fields(c.line)); got != c.want {
			t.Errorf("mareva %s: exit status %d, want %d\n%s", c.line, got, c.want, said.String())
		}
	}
}
