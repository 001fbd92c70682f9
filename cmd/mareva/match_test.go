package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMatchAndIdentitiesEndWithThePromisedStatus(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	const pair = `{"id":1,"query":{"name":["Ivan Petrov"]},"candidate":{"name":["Ivan Petrov"]}}` + "\n"
	for _, c := range []struct {
		line, in string
		want     int
	}{
		{"match", pair, exitDone},
		{"match --format jsonl --threshold 1", pair, exitDone},
		{"match", "", exitDone},
		{"match", pair + "{}\n" + pair, exitRefused},
		{"match", pair + strings.Repeat("x", maxLine+1), exitRefused},
		{"match --threshold 2", pair, exitUsage},
		{"match --threshold NaN", pair, exitUsage},
		{"match --threshold high", pair, exitUsage},
		{"match --format csv", pair, exitUsage},
		{"match Ivan", pair, exitUsage},
		{"lists identities", "", exitDone},
		{"lists identities --doubts --json", "", exitDone},
		{"lists identities --home " + filepath.Join(home, "nowhere"), "", exitRefused},
		{"lists decide same us_ofac_sdn:27307 us_ofac_sdn:1 --why x", "", exitUsage},
		{"lists decide same 27307 us_ofac_sdn:27308 --why x", "", exitUsage},
		{"lists decide perhaps us_ofac_sdn:27307 us_ofac_sdn:27308 --why x", "", exitUsage},
		{"lists decide same us_ofac_sdn:27307 us_ofac_sdn:27308", "", exitUsage},
		{"lists decide different us_ofac_sdn:27307 us_ofac_sdn:27308 --why x --by ana", "", exitDone},
		{"bench --matching nowhere.csv", "", exitRefused},
	} {
		var out, said bytes.Buffer
		p := &Program{Stdin: strings.NewReader(c.in), Stdout: &out, Stderr: &said, Now: time.Now, Getenv: func(name string) string {
			return map[string]string{"MAREVA_HOME": home}[name]
		}}
		if got := p.Run(context.Background(), strings.Fields(c.line)); got != c.want {
			t.Errorf("mareva %s: exit status %d, want %d\n%s%s", c.line, got, c.want, out.String(), said.String())
		}
	}
}

func TestALineThatIsTooLongIsRefusedInItsPlace(t *testing.T) {
	var out bytes.Buffer
	p := &Program{
		Stdin:  strings.NewReader("{}\n" + strings.Repeat("x", 3*maxLine) + "\n{\"id\":2,\"query\":{\"idNumber\":[\"12345\"]},\"candidate\":{\"idNumber\":[\"12345\"]}}"),
		Stdout: &out, Stderr: &out, Now: time.Now, Getenv: func(string) string { return "" },
	}
	status := p.Run(context.Background(), []string{"match"})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if status != exitRefused || len(lines) != 3 || !strings.Contains(lines[1], `"code":"line_too_long"`) || !strings.HasPrefix(lines[2], `{"id":2,"score":1,"match":true`) {
		t.Errorf("exit status %d, answers %.200q", status, lines)
	}
}
