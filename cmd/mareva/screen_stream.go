package main

import (
	"context"
	"encoding/json"
	"io"

	"github.com/mareva/mareva/screening"
)

// stream answers many questions, on all cores, in the order in which they come.
type stream struct {
	view    *view
	options screening.Options
	states  []screening.ListState
}

// jsonQuestion is one line of the stream, for those who write it.
type jsonQuestion struct {
	ID         json.RawMessage     `json:"id"`
	Properties map[string][]string `json:"properties"`
}

type jsonAnswer struct {
	ID    json.RawMessage       `json:"id"`
	Hits  []screening.Hit       `json:"hits"`
	Lists []screening.ListState `json:"lists"`

	Labels *screening.LabelState  `json:"labels,omitempty"`
	Owners *screening.OwnersState `json:"owners,omitempty"`
}

// jsonLines answers JSON Lines. A line that cannot be used is answered by an
// error in its place, and errRefused comes back at the end.
func (s stream) jsonLines(ctx context.Context, in io.Reader, out io.Writer) error {
	return answerLines(ctx, in, maxLine, out, s.answerLine)
}

func (s stream) answerLine(line []byte, b *batch) {
	id, q, err := json.RawMessage("null"), screening.Question{}, tooLong(line, maxLine)
	if err == nil {
		id, q, err = screening.ReadQuestion(line)
	}
	var hits []screening.Hit
	if err == nil {
		hits, err = s.view.index.Screen(q, s.options)
	}
	if err != nil {
		b.refuse(id, err)
		return
	}
	b.encode(jsonAnswer{ID: id, Hits: append([]screening.Hit{}, hits...), Lists: s.states, Labels: s.view.labels.state(), Owners: s.view.owners.state()})
}
