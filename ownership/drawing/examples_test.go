package drawing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/drawing"
)

// The page that explains the rules, and its drawings.
const (
	page     = "../../docs/ownership.md"
	drawings = "../../docs/ownership"
)

var (
	jsonBlock = regexp.MustCompile("(?s)\n```json\n(.*?)\n```")
	// A drawing is named after its question; the text beside it says of whom it is.
	drawn = regexp.MustCompile(`!\[The stakes behind (\S+): (blocked|not blocked|review)\]\(ownership/([^)]+)\.svg\)`)
)

// example is a question of the page with what the page says of its answer.
type example struct{ question, answer string }

// readExamples are those of the page, by their ids: JSON with a regime is a question,
// which stands on one line as in the stream, and JSON with entities its answer.
func readExamples(t *testing.T) (text string, out map[string]example) {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	out = make(map[string]example)
	for _, block := range jsonBlock.FindAllStringSubmatch(string(b), -1) {
		for d := json.NewDecoder(strings.NewReader(block[1])); d.More(); {
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				t.Fatalf("%s: %v in:\n%s", page, err, block[1])
			}
			fields := decoded(t, string(value))
			id, _ := fields["id"].(string)
			e := out[id]
			switch {
			case fields["regime"] != nil && e.question == "" && !strings.Contains(string(value), "\n"):
				e.question = string(value)
			case fields["entities"] != nil && e.question != "" && e.answer == "":
				e.answer = string(value)
			case fields["regime"] != nil || fields["entities"] != nil:
				t.Fatalf("%s: %q stands twice, is a question on several lines, or an answer before its question: %s", page, id, value)
			default:
				continue
			}
			out[id] = e
		}
	}
	return string(b), out
}

// TestThePageSaysWhatTheRuleSays asks every question of the page.
func TestThePageSaysWhatTheRuleSays(t *testing.T) {
	_, examples := readExamples(t)
	if len(examples) == 0 {
		t.Fatalf("%s has no questions", page)
	}
	for id, e := range examples {
		t.Run(id, func(t *testing.T) {
			got, err := json.Marshal(answer(t, e.question))
			if err != nil {
				t.Fatal(err)
			}
			if e.answer == "" {
				t.Fatal("the page has no answer")
			}
			if diff := cmp.Diff(decoded(t, e.answer)["entities"], within(decoded(t, e.answer)["entities"], decoded(t, string(got))["entities"])); diff != "" {
				t.Errorf("the page says otherwise (-page +answer):\n%s", diff)
			}
		})
	}
}

// TestThePageIsDrawnAsItIs compares the page's drawings; -update writes them.
func TestThePageIsDrawnAsItIs(t *testing.T) {
	text, examples := readExamples(t)
	var files []string
	for _, m := range drawn.FindAllStringSubmatch(text, -1) {
		asked, status, id := m[1], m[2], m[3]
		files = append(files, filepath.Join(drawings, id+".svg"))
		t.Run(id, func(t *testing.T) {
			evaluation, party := evaluate(t, examples[id].question, asked)
			if want := ownership.Status(strings.ReplaceAll(status, " ", "_")); evaluation.Status(party) != want {
				t.Errorf("the page calls %s %s, and it is %s", asked, want, evaluation.Status(party))
			}
			var got bytes.Buffer
			if err := drawing.SVG(&got, evaluation, party, drawing.Options{}); err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join(drawings, id+".svg"), got.Bytes())
		})
	}
	found, err := filepath.Glob(filepath.Join(drawings, "*.svg"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if diff := cmp.Diff(files, found); diff != "" {
		t.Errorf("the page shows other drawings than there are (-page +files):\n%s", diff)
	}
}

// same compares a file with what it should be, or writes it.
func same(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(got), "\n"), strings.Split(string(want), "\n")); diff != "" {
		t.Errorf("%s is drawn differently; look at it, and if it is right run with -update (-file +drawn):\n%s", path, diff)
	}
}

func read(t *testing.T, question string) *ownership.Request {
	t.Helper()
	_, r, err := ownership.ReadRequest([]byte(question))
	if err != nil {
		t.Fatalf("%v: %s", err, question)
	}
	return r
}

func answer(t *testing.T, question string) *ownership.Answer {
	t.Helper()
	a, err := read(t, question).Answer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// evaluate makes of a question what can be drawn, and checks that this has the outcome
// that the answer gives.
func evaluate(t *testing.T, question, asked string) (*ownership.Evaluation, int) {
	t.Helper()
	r := read(t, question)
	var b ownership.Builder
	for _, i := range slices.Concat(r.Holdings, r.Control) {
		if err := b.Add(ownership.Statement{Source: i.Detail, Interests: []ownership.Interest{i}}); err != nil {
			t.Fatal(err)
		}
	}
	g := b.Graph()
	q := ownership.Question{Regime: r.Regime, AsOf: r.AsOf, Governments: make(map[int]string)}
	for _, id := range r.Listed {
		q.Listed = append(q.Listed, ownership.Listed{Party: number(t, g, id), Programs: r.Programs[id]})
	}
	for id, country := range r.Governments {
		q.Governments[number(t, g, id)] = country
	}
	for _, together := range r.Joint {
		var group []int
		for _, id := range together {
			group = append(group, number(t, g, id))
		}
		q.Joint = append(q.Joint, group)
	}
	e, err := g.Evaluate(q)
	if err != nil {
		t.Fatal(err)
	}
	party := number(t, g, asked)
	if diff := cmp.Diff(answer(t, question).Entities[asked], e.Outcome(party)); diff != "" {
		t.Errorf("what is drawn is not what is answered (-answer +drawn):\n%s", diff)
	}
	return e, party
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out
}

// within is as much of an answer as the page tells: the same fields, however deep.
func within(page, answer any) any {
	told, isObject := page.(map[string]any)
	all, alsoObject := answer.(map[string]any)
	if !isObject || !alsoObject {
		return answer
	}
	out := make(map[string]any, len(told))
	for field, value := range told {
		if got, has := all[field]; has {
			out[field] = within(value, got)
		} else {
			out[field] = fmt.Sprintf("the answer has no %q", field)
		}
	}
	return out
}

// TestThePageHasEveryGovernment compares the page's table with the programme's.
func TestThePageHasEveryGovernment(t *testing.T) {
	text, _ := readExamples(t)
	for _, g := range ownership.Governments() {
		until := g.Until.String()
		if until == "" {
			until = "–"
		}
		row := fmt.Sprintf("| %s | %s | %s | `%s` | %s |", g.Name, g.From, until, strings.Join(g.Tags, "`, `"), g.Basis)
		if !strings.Contains(text, row) || !strings.Contains(text, g.Checked.String()) {
			t.Errorf("%s lacks the row %q, checked %s", page, row, g.Checked)
		}
	}
}
