package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/flow"
)

// output is what the flags ask for.
func (t *openedTrace) output(w io.Writer) traceOutput {
	c := t.command
	switch {
	case c.SVG:
		return newTraceGraph(c, w, flow.WriteSVG)
	case c.GraphML:
		return newTraceGraph(c, w, flow.WriteGraphML)
	case c.CSV:
		return &traceTable{w: csv.NewWriter(w)}
	case c.Format == "text" || c.Format == "" && isTerminal(t.program.Stdout) && c.Out == "":
		return &traceText{program: t.program, command: c, w: w, opened: t}
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return &traceLines{command: c, lines: lines, opened: t}
}

// traceLines writes JSON Lines.
type traceLines struct {
	opened  *openedTrace
	command *traceCommand
	lines   *json.Encoder
	words   httpapi.TraceWriter
	line    httpapi.TraceTransfer // of the last transfer
}

func (o *traceLines) begin(v *ledger.View, names []string) error {
	o.words = httpapi.TraceWriter{View: v, Names: names}
	return nil
}

func (o *traceLines) transfer(x *tracing.Transfer) error {
	o.line = o.words.Transfer(x)
	return o.lines.Encode(&o.line)
}

func (o *traceLines) end(r *tracing.Result, labels *tracing.Labels, unseen []string) error {
	err := r.Addresses(func(a *tracing.Address) error {
		return o.lines.Encode(o.words.Address(r, a, labelName(labels, a.ID)))
	})
	if err != nil {
		return err
	}
	sum := o.words.Summary(&r.Summary, o.command.Method, o.command.Direction, unseen)
	sum.Mixers = o.opened.mixers.summary()
	if err := o.lines.Encode(sum); err != nil {
		return err
	}
	return o.opened.mixers.withdrawals(func(w *httpapi.TraceWithdrawal) error { return o.lines.Encode(w) })
}

func (o *traceLines) finish(string) error { return nil }

func labelName(labels *tracing.Labels, address uint32) string {
	if l := labels.Of(address); l != nil {
		return l.Name
	}
	return ""
}

// traceTable writes the transfers as a table.
type traceTable struct {
	w     *csv.Writer
	words httpapi.TraceWriter
	began bool
}

func (o *traceTable) begin(v *ledger.View, names []string) error {
	o.words = httpapi.TraceWriter{View: v, Names: names}
	if o.began {
		return nil
	}
	o.began = true
	return o.w.Write([]string{"chain", "block", "time", "tx", "from", "to", "asset", "amount", "tainted_amount", "hops", "stop"})
}

func (o *traceTable) transfer(x *tracing.Transfer) error {
	t := o.words.Transfer(x)
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return o.w.Write([]string{
		t.Chain, strconv.FormatUint(t.Block, 10), text(t.Time), t.Tx, text(t.From), text(t.To), t.Asset, t.Amount, t.Tainted, strconv.Itoa(t.Hops), cell(t.Stop),
	})
}

func (o *traceTable) end(*tracing.Result, *tracing.Labels, []string) error { return nil }

// cell writes somebody's words so that no program for tables takes them for a formula.
func cell(words string) string {
	words = printable(words)
	if words != "" && strings.ContainsRune("=+-@", rune(words[0])) {
		return "'" + words
	}
	return words
}

// finish says at the end of a table that is not whole that it is not.
func (o *traceTable) finish(partial string) error {
	if partial != "" {
		if err := o.w.Write([]string{"# not complete: " + partial, "", "", "", "", "", "", "", "", "", ""}); err != nil {
			return err
		}
	}
	o.w.Flush()
	return o.w.Error()
}
