package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing/taint"
)

// maxTaintExample is how long an example may be.
const maxTaintExample = 64 << 20

type taintCommand struct {
	Model  string `help:"utxo: one transaction, inputs and outputs in order. account: events in order, balances." enum:"utxo,account" required:""`
	Method string `help:"poison, haircut, fifo, lifo, tiho (utxo only) or seniority." enum:"poison,haircut,fifo,lifo,tiho,seniority" required:""`
}

// Help is shown by mareva taint --help.
func (taintCommand) Help() string {
	return `Works one example, given as JSON on standard input, amounts as strings of whole numbers:

  utxo     {"inputs":[{"amount":"30","tainted":"30"},{"amount":"70","tainted":"0"}],"outputs":[{"amount":"40"},{"amount":"50"}]}
  account  {"events":[{"to":"A","amount":"30","tainted":"30"},{"from":"A","to":"B","amount":"40"}]}

An event without "from" comes from outside, one without "to" goes nowhere. Of an amount that is tainted in part, the tainted units stand first. An event from an account to itself moves nothing. What an account sends beyond its balance is untainted and given as "unexplained".`
}

func (c *taintCommand) Run(p *Program) error {
	method, err := taint.ParseMethod(c.Method)
	switch {
	case err != nil:
		return usage("--method: %w", err)
	case c.Model == "account" && !method.OnAccounts():
		return usage("--method %s needs outputs to choose among; on an account chain use seniority", method)
	case isTerminal(p.Stdin):
		return usage("which example? Give one JSON object on standard input; mareva taint --help shows one for each model")
	}
	text, err := io.ReadAll(io.LimitReader(p.Stdin, maxTaintExample+1))
	if err != nil {
		return fmt.Errorf("reading the example: %w", err)
	}
	var answer any
	if c.Model == "utxo" {
		answer, err = splitExample(method, text)
	} else {
		answer, err = accountExample(method, text)
	}
	if err != nil {
		return fmt.Errorf("the example cannot be used: %w", err)
	}
	e := json.NewEncoder(p.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(answer)
}

// taintedAmount is an amount and what of it is tainted.
type taintedAmount struct {
	Amount  string `json:"amount"`
	Tainted string `json:"tainted"`
}

func taintedOf(amount *uint256.Int, runs []taint.Run) taintedAmount {
	var tainted uint256.Int
	taint.Tainted(runs, &tainted)
	return taintedAmount{amount.Dec(), tainted.Dec()}
}

// taintRuns are the units of an amount from outside, of which all taint has one source.
func taintRuns(m taint.Method, amount, tainted *uint256.Int) []taint.Run {
	if tainted.IsZero() {
		return nil
	}
	if m == taint.Poison {
		tainted = amount
	}
	runs := []taint.Run{{Source: 1, Amount: *tainted}}
	if m.Ordered() && tainted.Lt(amount) {
		var rest uint256.Int
		runs = append(runs, taint.Run{Amount: *rest.Sub(amount, tainted)})
	}
	return runs
}

// taintedSplit is a transaction worked out.
type taintedSplit struct {
	Method  string          `json:"method"`
	Outputs []taintedAmount `json:"outputs"`
	Fee     taintedAmount   `json:"fee"`
}

func splitExample(m taint.Method, text []byte) (*taintedSplit, error) {
	inputs, outputs, err := readTaintSplit(text)
	if err != nil {
		return nil, err
	}
	var s taint.Split
	s.Reset(m)
	for i := range inputs {
		s.In(&inputs[i].amount, taintRuns(m, &inputs[i].amount, &inputs[i].tainted))
	}
	for i := range outputs {
		s.Out(&outputs[i].amount)
	}
	if err := s.Do(); err != nil {
		return nil, err
	}
	answer := taintedSplit{Method: m.String(), Outputs: make([]taintedAmount, len(outputs))}
	for i := range outputs {
		answer.Outputs[i] = taintedOf(&outputs[i].amount, s.Output(i))
	}
	fee, runs := s.Fee()
	answer.Fee = taintedOf(&fee, runs)
	return &answer, nil
}

// taintedEvents are events of accounts worked out.
type taintedEvents struct {
	Method    string                    `json:"method"`
	Transfers []taintedTransfer         `json:"transfers"`
	Accounts  map[string]taintedBalance `json:"accounts"`
}

type taintedTransfer struct {
	From *string `json:"from"` // null: from outside
	To   *string `json:"to"`   // null: nowhere
	taintedAmount
	Unexplained string `json:"unexplained,omitempty"` // what the sender was not known to hold
}

type taintedBalance struct {
	Balance string `json:"balance"`
	Tainted string `json:"tainted"`
}

func accountExample(m taint.Method, text []byte) (*taintedEvents, error) {
	events, err := readTaintEvents(text)
	if err != nil {
		return nil, err
	}
	answer := taintedEvents{Method: m.String(), Transfers: make([]taintedTransfer, len(events)), Accounts: map[string]taintedBalance{}}
	accounts := map[string]*taint.Account{}
	account := func(name *string) *taint.Account {
		if accounts[*name] == nil {
			accounts[*name] = new(taint.Account)
		}
		return accounts[*name]
	}
	for i := range events {
		e := &events[i]
		var runs []taint.Run
		var lack uint256.Int
		switch {
		case e.from == nil:
			runs = taintRuns(m, &e.amount, &e.tainted)
		case e.to != nil && *e.from == *e.to:
			account(e.from)
			answer.Transfers[i] = taintedTransfer{From: e.from, To: e.to, taintedAmount: taintedOf(&e.amount, nil)}
			continue
		default:
			runs, lack = account(e.from).Send(m, &e.amount, nil)
		}
		if e.to != nil {
			if err := account(e.to).Receive(m, &e.amount, runs); err != nil {
				return nil, fmt.Errorf("events[%d]: %q holds too much: %w", i, *e.to, err)
			}
		}
		answer.Transfers[i] = taintedTransfer{From: e.from, To: e.to, taintedAmount: taintedOf(&e.amount, runs)}
		if !lack.IsZero() {
			answer.Transfers[i].Unexplained = lack.Dec()
		}
	}
	for name, a := range accounts {
		var tainted uint256.Int
		a.Tainted(&tainted)
		answer.Accounts[name] = taintedBalance{a.Balance().Dec(), tainted.Dec()}
	}
	return &answer, nil
}

// taintEntry is an input, an output or an event of an example.
type taintEntry struct {
	from, to        *string
	amount, tainted uint256.Int
	given           []string // fields that are amounts
}

func readTaintSplit(text []byte) (inputs, outputs []taintEntry, err error) {
	lists, err := readTaintExample(text, map[string][]string{"inputs": {"amount", "tainted"}, "outputs": {"amount"}})
	if err != nil {
		return nil, nil, err
	}
	for i := range lists["inputs"] {
		if err := lists["inputs"][i].needs("amount", "tainted"); err != nil {
			return nil, nil, fmt.Errorf("inputs[%d]: %w", i, err)
		}
	}
	for i := range lists["outputs"] {
		if err := lists["outputs"][i].needs("amount"); err != nil {
			return nil, nil, fmt.Errorf("outputs[%d]: %w", i, err)
		}
	}
	return lists["inputs"], lists["outputs"], nil
}

func readTaintEvents(text []byte) ([]taintEntry, error) {
	lists, err := readTaintExample(text, map[string][]string{"events": {"from", "to", "amount", "tainted"}})
	if err != nil {
		return nil, err
	}
	events := lists["events"]
	for i := range events {
		e := &events[i]
		switch {
		case e.from == nil && e.to == nil:
			err = errors.New(`neither "from" nor "to" is given: name at least one`)
		case e.from == nil:
			err = e.needs("amount", "tainted")
		case slices.Contains(e.given, "tainted"):
			err = errors.New(`"tainted" is given of what an account sends: that is what is worked out, so leave it out`)
		default:
			err = e.needs("amount")
		}
		if err != nil {
			return nil, fmt.Errorf("events[%d]: %w", i, err)
		}
	}
	return events, nil
}

// needs says which field is missing, or that the taint is more than the amount.
func (e *taintEntry) needs(fields ...string) error {
	for _, name := range fields {
		if !slices.Contains(e.given, name) {
			return fmt.Errorf("%q is missing: give a whole number as a string, %q for none", name, "0")
		}
	}
	if e.amount.Lt(&e.tainted) {
		return fmt.Errorf(`"tainted" is %s, more than "amount", %s`, e.tainted.Dec(), e.amount.Dec())
	}
	return nil
}

// readTaintExample reads an object of lists, each with the fields its entries may have.
// A field that is not known, or given twice, is refused, and so is a list left out.
func readTaintExample(text []byte, fields map[string][]string) (map[string][]taintEntry, error) {
	switch {
	case len(text) > maxTaintExample:
		return nil, fmt.Errorf("it is longer than %d MiB", maxTaintExample>>20)
	case !utf8.Valid(text):
		return nil, errors.New("it is not UTF-8")
	}
	r := taintReader{json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))}
	r.UseNumber()
	lists := map[string][]taintEntry{}
	err := r.object("the example", func(name string) error {
		known := fields[name]
		if known == nil {
			return fmt.Errorf("unknown field %q", name)
		}
		lists[name] = []taintEntry{}
		return r.list(name, func(place string) error {
			e, err := r.entry(place, known)
			lists[name] = append(lists[name], e)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	for name := range fields {
		if lists[name] == nil {
			return nil, fmt.Errorf("%q is missing: give a list, [] for none", name)
		}
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON object; give one object only")
	}
	return lists, nil
}

// taintReader reads JSON piece by piece, so that it sees what a decoder of structs
// passes over: a field given twice, or in capitals.
type taintReader struct{ *json.Decoder }

func (r taintReader) token() (json.Token, error) {
	token, err := r.Token()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it ends too early")
	}
	if err != nil {
		return nil, fmt.Errorf("it is not JSON at byte %d: %w", r.InputOffset(), err)
	}
	return token, nil
}

func (r taintReader) open(place string, delim json.Delim, what string) error {
	token, err := r.token()
	if err == nil && token != delim {
		err = fmt.Errorf("%s: want %s", place, what)
	}
	return err
}

// object reads an object; field reads the value of each field.
func (r taintReader) object(place string, field func(name string) error) error {
	if err := r.open(place, '{', "a JSON object"); err != nil {
		return err
	}
	var seen []string
	for r.More() {
		token, err := r.token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // nothing else is a name in JSON
		if slices.Contains(seen, name) {
			return fmt.Errorf("%s: the field %q is given twice", place, name)
		}
		seen = append(seen, name)
		if err := field(name); err != nil {
			return err
		}
	}
	_, err := r.token()
	return err
}

func (r taintReader) list(place string, item func(place string) error) error {
	if err := r.open(place, '[', "a list"); err != nil {
		return err
	}
	for i := 0; r.More(); i++ {
		if err := item(fmt.Sprintf("%s[%d]", place, i)); err != nil {
			return err
		}
	}
	_, err := r.token()
	return err
}

// entry reads an object that has only known fields.
func (r taintReader) entry(place string, known []string) (taintEntry, error) {
	var e taintEntry
	err := r.object(place, func(name string) error {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%s: unknown field %q", place, name)
		}
		token, err := r.token()
		if err != nil {
			return err
		}
		value, isText := token.(string)
		switch at := place + "." + name; {
		case name == "from" || name == "to":
			if token == nil {
				return nil
			}
			if !isText || value == "" || strings.ContainsRune(value, utf8.RuneError) {
				return fmt.Errorf("%s: want the name of an account, a string that is not empty", at)
			}
			if name == "from" {
				e.from = &value
			} else {
				e.to = &value
			}
		case !isText:
			return fmt.Errorf(`%s: want a string of a whole number, such as "40"`, at)
		default:
			to := &e.amount
			if name == "tainted" {
				to = &e.tainted
			}
			if *to, err = money.ParseAmount(value); err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
			e.given = append(e.given, name)
		}
		return nil
	})
	return e, err
}
