package main

import (
	"context"
	"encoding/json"

	"github.com/mareva/mareva/screening"
)

type matchCommand struct {
	Format    string   `help:"jsonl: a stream of pairs on standard input." enum:"jsonl" default:"jsonl"`
	Threshold *float64 `help:"Score from which two parties match (default: the matcher's)."`
}

// jsonComparison answers one line of the stream.
type jsonComparison struct {
	ID json.RawMessage `json:"id"`
	screening.Comparison
}

func (c *matchCommand) Run(ctx context.Context, p *Program) error {
	threshold, err := thresholdOf(c.Threshold)
	if err != nil {
		return err
	}
	if isTerminal(p.Stdin) {
		return usage(`which parties? Give pairs on standard input, one a line: {"id":1,"schema":"Person","query":{"name":["…"]},"candidate":{"name":["…"]}}`)
	}
	bar := p.newProgress("matching", p.inputSize())
	defer bar.end()
	options := screening.Options{Threshold: threshold}
	return answerLines(ctx, counted{p.Stdin, bar}, maxLine, p.Stdout, func(line []byte, b *batch) {
		id, pair, err := json.RawMessage("null"), screening.Pair{}, tooLong(line, maxLine)
		if err == nil {
			id, pair, err = screening.ReadPair(line)
		}
		var comparison screening.Comparison
		if err == nil {
			comparison, err = pair.Compare(options)
		}
		if err != nil {
			b.refuse(id, err)
			return
		}
		b.encode(jsonComparison{id, comparison})
	})
}

// thresholdOf reads the flag; 0 stands for the default one. A written 0 is
// refused, since from there on everything would match.
func thresholdOf(flag *float64) (float64, error) {
	if flag == nil {
		return 0, nil
	}
	if !(*flag > 0 && *flag <= 1) {
		return 0, usage("--threshold %v: want a number above 0, at most 1", *flag)
	}
	return *flag, nil
}
