package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/mareva/mareva/bizday"
)

type deadlinesCommand struct {
	Kind      string `arg:"" optional:"" help:"One question for a person: initial_block, rejected, unblock_or_transfer, annual_report or retention. Without it a stream is answered."`
	Date      string `arg:"" optional:"" help:"The day of it, YYYY-MM-DD; of annual_report the year."`
	Authority string `help:"What made it lawful to unblock or transfer; none given: as if a report is due." placeholder:"AUTHORITY"`
	Format    string `help:"jsonl: a stream of questions on standard input." enum:"jsonl" default:"jsonl"`
}

// Help is shown by mareva deadlines --help.
func (deadlinesCommand) Help() string {
	return `For a person: mareva deadlines initial_block 2026-11-23

As a stream, one question a line on standard input, one answer a line:

  {"id":1,"kind":"initial_block","event_date":"2026-11-23"}
      initial_block, rejected or unblock_or_transfer; unblock_or_transfer may have "authority"
      answer {"id","report_required","due_date","due_per","holidays_skipped":["YYYY-MM-DD"]}
  {"id":2,"kind":"annual_report","year":2026}
      answer {"id","as_of","due_date","weekday","file_no_later_than_business_day"}
  {"id":3,"kind":"annual_report_membership","year":2026,"items":[{"id":"a","blocked":"2020-01-02","unblocked":null}]}
      an item may have "returned" and "unblock_authority"
      answer {"id","report_required","included":[id],"excluded":[id]}
  {"id":4,"kind":"retention","transaction_date":"2026-11-23"}
  {"id":5,"kind":"retention","blocked":"2020-01-02","unblocked":null}
      answer {"id","retain_until_at_least","purge_allowed"}; purge_allowed is false while it is blocked, and else not given

Authorities: ` + authorityList() + `.

The day of the event is day 0; a business day is Monday to Friday and no federal holiday (5 U.S.C. 6103, as the law stood that year; from 1971). A null is unknown or still open. A line that cannot be used is answered by {"id","error":{"code","message"}}, and the exit status is 1. docs/deadlines.md has the rules with their sources. No legal advice.`
}

func authorityList() string {
	names := make([]string, len(bizday.Authorities()))
	for i, a := range bizday.Authorities() {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// maxDeadlineLine is how long a question may be that brings its items: half a million of
// them have room.
const maxDeadlineLine = 64 << 20

func (c *deadlinesCommand) Run(ctx context.Context, p *Program) error {
	if c.Kind != "" {
		return c.tell(p)
	}
	if c.Authority != "" {
		return usage("--authority belongs to mareva deadlines unblock_or_transfer DATE; in a stream it stands in each question")
	}
	if isTerminal(p.Stdin) {
		return usage(`which deadline? mareva deadlines initial_block 2026-11-23 answers one; or give questions on standard input, one a line: {"id":1,"kind":"initial_block","event_date":"2026-11-23"}`)
	}
	bar := p.newProgress("computing", p.inputSize())
	defer bar.end()
	return answerLines(ctx, counted{p.Stdin, bar}, maxDeadlineLine, p.Stdout, func(line []byte, b *batch) {
		q, err := &bizday.Question{ID: []byte("null")}, tooLong(line, maxDeadlineLine)
		if err == nil {
			q, err = bizday.ReadQuestion(line)
		}
		var answer any
		if err == nil {
			answer, err = q.Answer()
		}
		if err != nil {
			b.refuse(q.ID, err)
			return
		}
		b.encode(answer)
	})
}

// tell answers one question for a person's eyes.
func (c *deadlinesCommand) tell(p *Program) error {
	kind := bizday.Kind(c.Kind)
	switch {
	case c.Authority != "" && kind != bizday.KindUnblockOrTransfer:
		return usage("--authority belongs to unblock_or_transfer only")
	case kind == bizday.KindAnnualMembership:
		return usage("annual_report_membership is answered as a stream; mareva deadlines --help shows its shape")
	case kind == bizday.KindAnnualReport:
		return c.tellYear(p)
	}
	what, ok := map[bizday.Kind]string{
		bizday.KindInitialBlock:      "Initial report of property blocked on",
		bizday.KindRejected:          "Report of a transaction rejected on",
		bizday.KindUnblockOrTransfer: "Report of property unblocked or transferred on",
		bizday.KindRetention:         "Record of a transaction of",
	}[kind]
	if !ok {
		return usage("kind %q is not known: want initial_block, rejected, unblock_or_transfer, annual_report or retention", c.Kind)
	}
	if c.Date == "" {
		return usage("which day? For example: mareva deadlines %s 2026-11-23", kind)
	}
	day, err := bizday.ParseDay(c.Date)
	if err != nil {
		return usage("%w", err)
	}
	if kind == bizday.KindRetention {
		until, err := bizday.RetainTransaction(day)
		if err != nil {
			return usage("%w", err)
		}
		return p.tellDay(what, day, [][2]string{{"keep until", until.Long() + " at least"}, {"rule", "31 CFR 501.601"}}, "")
	}
	d, err := deadlineOf(kind, day, bizday.Authority(c.Authority))
	if err != nil {
		return usage("%w", err)
	}
	return p.tellDay(what, day, deadlineRows(d), "The day of the event is day 0; Saturdays, Sundays and federal holidays do not count. ")
}

func deadlineOf(kind bizday.Kind, day bizday.Day, by bizday.Authority) (bizday.Deadline, error) {
	switch kind {
	case bizday.KindInitialBlock:
		return bizday.InitialBlock(day)
	case bizday.KindRejected:
		return bizday.Rejected(day)
	}
	return bizday.UnblockOrTransfer(day, by)
}

func deadlineRows(d bizday.Deadline) [][2]string {
	rows := [][2]string{{"due", d.Due.Long()}}
	switch {
	case !d.Required:
		rows[0][1] = "no report required"
	case d.Due == 0:
		rows[0][1] = "a report is required; the license says by when"
	}
	for _, h := range d.Skipped {
		rows = append(rows, [2]string{"skipped", h.Observed.Long() + ", " + h.Name})
	}
	return append(rows, [2]string{"rule", d.Per})
}

func (c *deadlinesCommand) tellYear(p *Program) error {
	year, err := strconv.Atoi(c.Date)
	if err != nil || len(c.Date) != 4 {
		return usage("which year? For example: mareva deadlines annual_report 2026")
	}
	r, err := bizday.AnnualReportOf(year)
	if err != nil {
		return usage("%w", err)
	}
	rows := [][2]string{{"due", r.Due.Long()}}
	if r.FileBy != r.Due {
		rows = append(rows, [2]string{"file by", r.FileBy.Long() + ": no text moves a due day that is no business day"})
	}
	return p.tellDay("Annual report of property blocked at the end of", r.AsOf, append(rows, [2]string{"rule", r.Per}), "")
}

func (p *Program) tellDay(what string, day bizday.Day, rows [][2]string, note string) error {
	s := p.style()
	fmt.Fprintf(p.Stdout, "%s %s\n\n", what, s.bold(day.Long()))
	t := newTable(p.Stdout)
	for _, row := range rows {
		t.row("  "+row[0], row[1])
	}
	if err := t.flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "\n%s\n", s.faint(note+"No legal advice."))
	return nil
}
