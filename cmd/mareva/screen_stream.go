package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/mareva/mareva/screening"
)

// maxLine is how long one question may be.
const maxLine = 1 << 20

// batchSize is how many questions one core takes at a time: enough that handing
// them over costs nothing beside answering them.
const batchSize = 64

// stream answers many questions, on all cores, in the order in which they come.
type stream struct {
	view    *view
	options screening.Options
	states  []screening.ListState
}

// batch is some questions on their way to being answers.
type batch struct {
	lines    [][]byte
	answers  bytes.Buffer
	refused  bool
	answered chan struct{}
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
}

type jsonRefusal struct {
	ID    json.RawMessage `json:"id"`
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// jsonLines answers JSON Lines. A line that cannot be used is answered by an
// error in its place, and errRefused comes back at the end.
func (s stream) jsonLines(ctx context.Context, in io.Reader, out io.Writer) error {
	return s.run(ctx, in, out, s.answerLine)
}

// run reads lines, has them answered in batches by all cores, and writes the
// answers in order.
func (s stream) run(ctx context.Context, in io.Reader, out io.Writer, answer func(line []byte, b *batch)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *batch, workers)
	order := make(chan *batch, 4*workers) // bounds what is in flight
	readError := make(chan error, 1)
	for range workers {
		go func() {
			for b := range work {
				for _, line := range b.lines {
					answer(line, b)
				}
				close(b.answered)
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(work)
		readError <- readBatches(in, func(lines [][]byte) bool {
			b := &batch{lines: lines, answered: make(chan struct{})}
			select {
			case order <- b:
			case <-ctx.Done():
				return false
			}
			work <- b // the workers never stop taking
			return true
		})
	}()
	refused, err := writeInOrder(ctx, order, out)
	cancel()
	if err != nil {
		return err
	}
	if err := <-readError; err != nil {
		return fmt.Errorf("reading the questions: %w", err)
	}
	if refused {
		return errRefused
	}
	return nil
}

func writeInOrder(ctx context.Context, order <-chan *batch, out io.Writer) (refused bool, err error) {
	for {
		select {
		case b, more := <-order:
			if !more {
				return refused, nil
			}
			<-b.answered
			if _, err := out.Write(b.answers.Bytes()); err != nil {
				return refused, err
			}
			refused = refused || b.refused
		case <-ctx.Done():
			return refused, ctx.Err()
		}
	}
}

// readBatches hands on lines as soon as no more of them wait to be read, so that
// a program that asks and waits is answered at once.
func readBatches(in io.Reader, use func(lines [][]byte) bool) error {
	r := bufio.NewReaderSize(in, 256<<10)
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(3) // a byte order mark says nothing
	}
	var lines [][]byte
	for {
		line, err := readLine(r)
		if len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, line)
		}
		if len(lines) > 0 && (err != nil || len(lines) == batchSize || !lineWaits(r)) {
			if !use(lines) {
				return nil
			}
			lines = nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func lineWaits(r *bufio.Reader) bool {
	waiting, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

// readLine reads one line. Of a line that is too long it keeps just enough for
// its answer to say so.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (s stream) answerLine(line []byte, b *batch) {
	id, q, err := json.RawMessage("null"), screening.Question{}, error(nil)
	if len(line) > maxLine {
		err = &screening.QuestionError{Code: "line_too_long", Message: fmt.Sprintf("the line is longer than %d bytes", maxLine)}
	} else {
		id, q, err = screening.ReadQuestion(line)
	}
	var hits []screening.Hit
	if err == nil {
		hits, err = s.view.index.Screen(q, s.options)
	}
	if err == nil {
		b.encode(jsonAnswer{ID: id, Hits: append([]screening.Hit{}, hits...), Lists: s.states})
		return
	}
	refusal := jsonRefusal{ID: id}
	refusal.Error.Code, refusal.Error.Message = "internal", err.Error()
	if bad := (*screening.QuestionError)(nil); errors.As(err, &bad) {
		refusal.Error.Code, refusal.Error.Message = bad.Code, bad.Message
	}
	b.refused = true
	b.encode(refusal)
}

func (b *batch) encode(v any) {
	e := json.NewEncoder(&b.answers)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // answers are made of encodable parts
	}
}
