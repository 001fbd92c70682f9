package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// deadlines runs one command line without any state.
func deadlines(t *testing.T, line, in string) (status int, out, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &Program{Stdin: strings.NewReader(in), Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(string) string { return "" }}
	status = p.Run(context.Background(), strings.Fields(line))
	return status, stdout.String(), stderr.String()
}

func TestDeadlinesEndsWithThePromisedStatus(t *testing.T) {
	const good = `{"id":1,"kind":"initial_block","event_date":"2026-11-23"}` + "\n"
	for _, c := range []struct {
		line, in string
		want     int
	}{
		{"deadlines", good, exitDone},
		{"deadlines --format jsonl", good + good, exitDone},
		{"deadlines", "", exitDone},
		{"deadlines", good + "{}\n" + good, exitRefused},
		{"deadlines", "\xff", exitRefused},
		{"deadlines --format csv", good, exitUsage},
		{"deadlines --authority court_order", good, exitUsage},
		{"deadlines initial_block 2026-11-23", "", exitDone},
		{"deadlines initial_block", "", exitUsage},
		{"deadlines initial_block 23.11.2026", "", exitUsage},
		{"deadlines initial_block 2026-11-23 2026-11-24", "", exitUsage},
		{"deadlines nothing 2026-11-23", "", exitUsage},
		{"deadlines retention 1492-10-12", "", exitUsage},
		{"deadlines annual_report 26", "", exitUsage},
		{"help deadlines", "", exitDone},
	} {
		if got, out, said := deadlines(t, c.line, c.in); got != c.want {
			t.Errorf("mareva %s: exit status %d, want %d\n%s%s", c.line, got, c.want, out, said)
		}
	}
}

func TestManyDeadlinesAreAnsweredInOrder(t *testing.T) {
	var in strings.Builder
	const many = 5000
	for i := range many {
		if i == 4321 {
			in.WriteString("x\n")
			continue
		}
		fmt.Fprintf(&in, `{"id":%d,"kind":"rejected","event_date":"%d-03-%02d"}`+"\n", i, 1998+i%900, 1+i%31)
	}
	status, out, _ := deadlines(t, "deadlines", in.String())
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != exitRefused || len(lines) != many {
		t.Fatalf("exit status %d, %d answers", status, len(lines))
	}
	for i, line := range lines {
		want := fmt.Sprintf(`{"id":%d,"report_required":true,"due_date":"`, i)
		if i == 4321 {
			want = `{"id":null,"error":{"code":"bad_json"`
		}
		if !strings.HasPrefix(line, want) {
			t.Fatalf("line %d: %s", i, line)
		}
	}
}
