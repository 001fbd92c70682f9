package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/tracing/taint"
)

func runTaint(t *testing.T, stdin io.Reader, args ...string) (status int, stdout, stderr string) {
	var out, complaints bytes.Buffer
	p := Program{Stdin: stdin, Stdout: &out, Stderr: &complaints, Getenv: func(string) string { return "" }, Now: time.Now}
	status = p.Run(t.Context(), append([]string{"taint"}, args...))
	return status, out.String(), complaints.String()
}

func TestTaintSaysWhatIsWrongWithAnExample(t *testing.T) {
	for _, c := range []struct{ model, text, want string }{
		{"utxo", ``, "ends too early"},
		{"utxo", `{"inputs":[`, "ends too early"},
		{"utxo", `[]`, "the example: want a JSON object"},
		{"utxo", `{"inputs":{}}`, "inputs: want a list"},
		{"utxo", `{"inputs":[1]}`, "inputs[0]: want a JSON object"},
		{"utxo", `{"inputs":[}`, "not JSON at byte"},
		{"utxo", `{"inputs":[]}`, `"outputs" is missing`},
		{"utxo", `{"inputs":[],"outputs":[],"inputs":[]}`, `"inputs" is given twice`},
		{"utxo", `{"Inputs":[],"outputs":[]}`, `unknown field "Inputs"`},
		{"utxo", `{"inputs":[{"amount":30,"tainted":"0"}],"outputs":[]}`, `inputs[0].amount: want a string`},
		{"utxo", `{"inputs":[{"amount":"3","amount":"4","tainted":"0"}],"outputs":[]}`, `inputs[0]: the field "amount" is given twice`},
		{"utxo", `{"inputs":[{"amount":"1.5","tainted":"0"}],"outputs":[]}`, "inputs[0].amount: read the amount"},
		{"utxo", `{"inputs":[{"amount":"1"}],"outputs":[]}`, `inputs[0]: "tainted" is missing`},
		{"utxo", `{"inputs":[],"outputs":[{}]}`, `outputs[0]: "amount" is missing`},
		{"utxo", `{"inputs":[],"outputs":[{"amount":"1","tainted":"1"}]}`, `outputs[0]: unknown field "tainted"`},
		{"utxo", `{"inputs":[],"outputs":[]} x`, "something behind"},
		{"utxo", "{\"inputs\xff\":[]}", "not UTF-8"},
		{"account", `{"events":[{"amount":"1","tainted":"1"}]}`, `events[0]: neither "from" nor "to"`},
		{"account", `{"events":[{"to":"A","amount":"1"}]}`, `events[0]: "tainted" is missing`},
		{"account", `{"events":[{"from":"A","to":"B","amount":"1","tainted":"0"}]}`, `events[0]: "tainted" is given of what an account sends`},
		{"account", `{"events":[{"from":"A","to":"B"}]}`, `events[0]: "amount" is missing`},
		{"account", `{"events":[{"from":"","to":"B","amount":"1"}]}`, "events[0].from: want the name"},
		{"account", `{"events":[{"from":"\ud800","to":"B","amount":"1"}]}`, "events[0].from: want the name"},
		{"account", `{"events":[{"to":"A","amount":"1","tainted":null}]}`, "events[0].tainted: want a string"},
		{"account", `{"events":[{"to":"A","amount":"1","tainted":"1"},{"to":"A","amount":"` + strings.Repeat("9", 77) + `","tainted":"0"},{"to":"A","amount":"1` + strings.Repeat("0", 77) + `","tainted":"0"}]}`, `events[2]: "A" holds too much`},
	} {
		status, stdout, stderr := runTaint(t, strings.NewReader(c.text), "--model", c.model, "--method", "haircut")
		if status != exitRefused || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: status %d, %q, %q; want a refusal with %q", c.text, status, stdout, stderr, c.want)
		}
	}
}

func TestTaintRefusesAnExampleThatIsTooLong(t *testing.T) {
	long := io.MultiReader(strings.NewReader(`{"inputs":[],"outputs":[]}`), io.LimitReader(blanks{}, maxTaintExample))
	if status, _, stderr := runTaint(t, long, "--model", "utxo", "--method", "fifo"); status != exitRefused || !strings.Contains(stderr, "longer than 64 MiB") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// blanks is white space without an end.
type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestTaintOfTIHOOnAccountsIsAWrongCommandLine(t *testing.T) {
	status, _, stderr := runTaint(t, strings.NewReader(`{"events":[]}`), "--model", "account", "--method", "tiho")
	if status != exitUsage || !strings.Contains(stderr, "use seniority") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestTaintedUnitsOfAMixedInputStandFirst(t *testing.T) {
	_, stdout, _ := runTaint(t, strings.NewReader("\ufeff"+`{"inputs":[{"amount":"10","tainted":"4"}],"outputs":[{"amount":"3"},{"amount":"3"}]}`), "--model", "utxo", "--method", "fifo")
	const want = `{"method":"fifo","outputs":[{"amount":"3","tainted":"3"},{"amount":"3","tainted":"1"}],"fee":{"amount":"4","tainted":"0"}}` + "\n"
	if stdout != want {
		t.Errorf("got %swant %s", stdout, want)
	}
}

func FuzzTaintExample(f *testing.F) {
	for _, text := range []string{
		`{"inputs":[{"amount":"30","tainted":"30"},{"amount":"70","tainted":"0"}],"outputs":[{"amount":"40"},{"amount":"50"}]}`,
		`{"events":[{"to":"A","amount":"30","tainted":"30"},{"from":"A","to":null,"amount":"40"}]}`,
		`{"events":[{"from":"A","to":"A","amount":"1"}]} {}`, `{"inputs":[],"outputs":[],"inputs":[]}`, `[`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for m := taint.Poison; m <= taint.Seniority; m++ {
			split, err := splitExample(m, text)
			if err == nil && (!json.Valid(text) && !bytes.HasPrefix(text, []byte("\ufeff")) || split.Outputs == nil) {
				t.Fatalf("%v takes %q for an example", m, text)
			}
			if !m.OnAccounts() {
				continue
			}
			events, err := accountExample(m, text)
			if err == nil && (!json.Valid(text) && !bytes.HasPrefix(text, []byte("\ufeff")) || events.Accounts == nil) {
				t.Fatalf("%v takes %q for an example", m, text)
			}
		}
	})
}
