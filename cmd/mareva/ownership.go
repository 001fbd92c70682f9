package main

import (
	"context"
	"encoding/json"

	"github.com/mareva/mareva/ownership"
)

type ownershipCommand struct {
	Ask     ownershipAsk     `cmd:"" default:"withargs" help:"Questions that bring their own holdings, one a line of standard input."`
	Show    ownershipShow    `cmd:"" help:"How an entity of the registers stands to every regime's rule, and why."`
	Graph   ownershipGraph   `cmd:"" help:"The stakes behind an entity, drawn."`
	Links   ownershipLinks   `cmd:"" help:"Which parties of the registers are, or may be, listed ones."`
	Link    ownershipLink    `cmd:"" help:"Confirm or reject such a link."`
	Refresh ownershipRefresh `cmd:"" help:"Look for links and compute who stands with the listed."`
	Import  ownershipImport  `cmd:"" help:"Files of GLEIF, the UK's PSC register, BODS, FollowTheMoney or tables into a new version of the registers."`
	Status  ownershipStatus  `cmd:"" help:"The registers in force, and what they were read from."`
	Remove  ownershipRemove  `cmd:"" help:"A new version without a register."`
}

type ownershipAsk struct {
	Format string `help:"jsonl: a stream of questions on standard input." enum:"jsonl" default:"jsonl"`
}

// maxOwnershipLine is how long a question may be that brings its holdings: a
// hundred thousand of them have room.
const maxOwnershipLine = 64 << 20

// jsonOwnership answers one line of the stream.
type jsonOwnership struct {
	ID json.RawMessage `json:"id"`
	*ownership.Answer
}

func (c *ownershipAsk) Run(ctx context.Context, p *Program) error {
	if isTerminal(p.Stdin) {
		return usage(`whose owners? Give questions on standard input, one a line: {"id":1,"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`)
	}
	bar := p.newProgress("computing", p.inputSize())
	defer bar.end()
	return answerLines(ctx, counted{p.Stdin, bar}, maxOwnershipLine, p.Stdout, func(line []byte, b *batch) {
		id, request, err := json.RawMessage("null"), (*ownership.Request)(nil), tooLong(line, maxOwnershipLine)
		if err == nil {
			id, request, err = ownership.ReadRequest(line)
		}
		var answer *ownership.Answer
		if err == nil {
			answer, err = request.Answer(ctx)
		}
		if err != nil {
			b.refuse(id, err)
			return
		}
		b.encode(jsonOwnership{id, answer})
	})
}
