package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A row that cannot be used is answered in its place, whatever is in it.
func TestATableIsAnsweredRowByRow(t *testing.T) {
	dir := t.TempDir()
	listed := `1,"EXAMPLE GROUP","-0-","DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Digital Currency Address - ETH 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf."` + "\r\n\x1a"
	if err := os.WriteFile(filepath.Join(dir, "sdn.csv"), []byte(listed), 0o600); err != nil {
		t.Fatal(err)
	}
	questions := "id,name,address,chain\n" +
		"1," + strings.Repeat("<", 2<<20) + ",,\n" + // longer than a line may be
		"2,,\"TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC\",\n" +
		"3,,0x098B716B8Aaf215,\n" + // cut
		"4,,examplegroup,eos\n" + // a name of an account, which the chain makes one
		"5,John Doe,\"0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf, Vienna\",\n" +
		"6,\"\x00\xff\",,\n" +
		"7,,0x7e5f4552091a69125d5dfcb7b8c2659029395bdf,\n"
	var out bytes.Buffer
	p := &Program{Stdin: strings.NewReader(questions), Stdout: &out, Stderr: &bytes.Buffer{}, Now: time.Now, Getenv: func(string) string { return "" }}
	if status := p.Run(t.Context(), []string{"screen", "--home", t.TempDir(), "--lists", dir, "--format", "csv"}); status != exitRefused {
		t.Errorf("exit status %d", status)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")[1:]
	for i, want := range []string{
		"the line is longer than", "same_key", "15 hex digits", "4,,,", "a wallet address and more", "not UTF-8", "7,us_ofac_sdn,1,EXAMPLE GROUP,",
	} {
		if i >= len(rows) || !strings.Contains(rows[i], want) {
			t.Errorf("row %d of %d says not %q: %.200q", i+1, len(rows), want, append(rows, make([]string, 10)...)[i])
		}
	}
}
