package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/mareva/mareva/screening"
)

// maxLine is how long one question may be that brings nothing but itself.
const maxLine = 1 << 20

// batchSize is how many questions one core takes at a time: enough that handing
// them over costs nothing beside answering them.
const batchSize = 64

// batch is some questions on their way to being answers.
type batch struct {
	lines    [][]byte
	answers  bytes.Buffer
	table    *csv.Writer // of answers, where they are a table
	refused  bool
	answered chan struct{}
}

// jsonRefusal answers a line that cannot be used, in its place.
type jsonRefusal struct {
	ID    json.RawMessage `json:"id"`
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// answerLines reads lines, has them answered in batches by all cores, and writes
// the answers in order. Of a line longer than limit answer gets only so much that
// [tooLong] says so. When a line was refused, errRefused comes back at the end.
func answerLines(ctx context.Context, in io.Reader, limit int, out io.Writer, answer func(line []byte, b *batch)) error {
	stopped := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *batch, workers)
	order := make(chan *batch, 4*workers) // bounds what is in flight
	allRead, readError := make(chan bool, 1), make(chan error, 1)
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
		whole, err := readBatches(in, limit, func(lines [][]byte) bool {
			b := &batch{lines: lines, answered: make(chan struct{})}
			select {
			case order <- b:
			case <-ctx.Done():
				return false
			}
			work <- b // the workers never stop taking
			return true
		})
		allRead <- whole
		readError <- err
	}()
	refused, err := writeInOrder(ctx, order, out)
	cancel()
	if err != nil {
		return err
	}
	switch whole, err := <-allRead, <-readError; {
	case err != nil:
		return fmt.Errorf("reading the questions: %w", err)
	case !whole:
		return stopped.Err() // what was not answered must not look finished
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
func readBatches(in io.Reader, limit int, use func(lines [][]byte) bool) (whole bool, err error) {
	r := bufio.NewReaderSize(in, 256<<10)
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(3) // a byte order mark says nothing
	}
	var lines [][]byte
	for {
		line, err := readLine(r, limit)
		if len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, line)
		}
		if len(lines) > 0 && (err != nil || len(lines) == batchSize || !lineWaits(r)) {
			if !use(lines) {
				return false, nil
			}
			lines = nil
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

func lineWaits(r *bufio.Reader) bool {
	waiting, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

// readLine reads one line. Of a line that is too long it keeps just enough for
// its answer to say so.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) <= limit {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// refuse answers a line by what is wrong with it.
func (b *batch) refuse(id json.RawMessage, err error) {
	refusal := jsonRefusal{ID: id}
	refusal.Error.Code, refusal.Error.Message = "internal", err.Error()
	var bad interface{ Refusal() (code, message string) }
	if errors.As(err, &bad) {
		refusal.Error.Code, refusal.Error.Message = bad.Refusal()
	}
	b.refused = true
	b.encode(refusal)
}

// tooLong says that a line is longer than one may be; nil when it is not.
func tooLong(line []byte, limit int) error {
	if len(line) <= limit {
		return nil
	}
	return &screening.QuestionError{Code: "line_too_long", Message: fmt.Sprintf("the line is longer than %d bytes", limit)}
}

func (b *batch) encode(v any) {
	e := json.NewEncoder(&b.answers)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // answers are made of encodable parts
	}
}

// inputSize is how long standard input is, 0 when nobody knows.
func (p *Program) inputSize() int64 {
	if f, ok := p.Stdin.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}
