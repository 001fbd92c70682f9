package ownership

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// RequestError says what is wrong with a request.
type RequestError struct {
	Code    string // "bad_json", "bad_encoding", "bad_regime", "bad_value", "bad_holding"
	Message string
}

func (e *RequestError) Error() string { return e.Message }

// Refusal gives the code and the message.
func (e *RequestError) Refusal() (code, message string) { return e.Code, e.Message }

func refuse(code, format string, args ...any) error {
	return &RequestError{Code: code, Message: fmt.Sprintf(format, args...)}
}

// ReadRequest reads a request as JSON, as the stream and the API take it. It is
// strict, since what is overlooked would read as unowned: no unknown field, none
// twice, nothing behind the object. The id, a text or a number, is given back as it
// stands, "null" when there is none, also beside an error.
func ReadRequest(text []byte) (id json.RawMessage, r *Request, err error) {
	r = &Request{}
	var asOf *string
	var holdings, prior, controls, programs, governments, divestment json.RawMessage
	fields := map[string]any{
		"id": &id, "regime": &r.Regime, "as_of": &asOf, "listed": &r.Listed, "holdings": &holdings, "prior_holdings": &prior, "control": &controls,
		"programs": &programs, "governments": &governments, "joint_arrangements": &r.Joint, "divestment": &divestment,
	}
	if !utf8.Valid(text) {
		return json.RawMessage("null"), nil, refuse("bad_encoding", "the request is not UTF-8")
	}
	err = eachField(text, fields)
	id, err = readableID(id, text, err)
	if err != nil {
		return id, nil, refuse("bad_json", "%s", err)
	}
	if r.Regime == "" {
		return id, nil, refuse("bad_regime", "regime is missing; give US_OFAC, EU or UK")
	}
	if _, err := ruleFor(r.Regime, 0); err != nil {
		return id, nil, refuse("bad_regime", "%s", err)
	}
	if asOf != nil {
		if r.AsOf, err = ParseDay(*asOf); err != nil || r.AsOf == 0 {
			return id, nil, refuse("bad_value", "as_of %q: want a day such as 2026-01-15", shorten(*asOf))
		}
	}
	if r.Holdings, err = readInterests(holdings, "holdings", readHolding); err != nil {
		return id, nil, err
	}
	if r.Prior, err = readInterests(prior, "prior_holdings", readHolding); err != nil {
		return id, nil, err
	}
	if r.Control, err = readInterests(controls, "control", readControl); err != nil {
		return id, nil, err
	}
	if r.Programs, err = readMap[[]string]("programs", programs, `{"X":["DPRK3"]}`); err != nil {
		return id, nil, err
	}
	if r.Governments, err = readMap[string]("governments", governments, `{"G":"KP"}`); err != nil {
		return id, nil, err
	}
	if r.Divestment, err = readDivestment(divestment); err != nil {
		return id, nil, err
	}
	return id, r, r.check()
}

// check refuses ids and countries that can mean nobody.
func (r *Request) check() error {
	for _, id := range r.parties() {
		switch {
		case id == "":
			return refuse("bad_value", "a party has an empty id")
		case strings.ContainsRune(id, utf8.RuneError):
			return refuse("bad_encoding", "the id %q has half a letter in it, or none that can be read: two such ids would look the same", shorten(id))
		}
	}
	if r.Listed == nil && r.Governments == nil && len(r.Holdings)+len(r.Control) > 0 {
		return refuse("bad_value", "listed is missing; give the parties whom a list blocks, or [] for none")
	}
	for _, i := range slices.Concat(r.Holdings, r.Control) {
		if r.AsOf == 0 && (i.From != 0 || i.Until != 0) {
			return refuse("bad_value", "%s has days, and as_of is missing: give the day by which to answer, such as 2026-01-15", i.Detail)
		}
	}
	for id, country := range r.Governments {
		if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return refuse("bad_value", "governments: the country %q of %q is no ISO 3166 code; give two capitals, such as KP", shorten(country), shorten(id))
		}
	}
	for n, group := range r.Joint {
		several := slices.Compact(slices.Sorted(slices.Values(group)))
		if len(several) < 2 || len(group) > maxPartners {
			return refuse("bad_value", "joint_arrangements[%d] has %d different parties; give 2 to %d", n, len(several), maxPartners)
		}
	}
	return nil
}

// What no company has, and what would only cost time.
const (
	maxPartners = 100
	// maxTotals is how many different numbers of all shares the holdings in one party may
	// give that make no decimal: a party has one such number at a time.
	maxTotals = 100
)

// checkTotals refuses a party of which too many numbers of all shares are given: to sum
// their fractions exactly takes ever longer.
func checkTotals(field string, holdings []Interest) error {
	totals := make(map[string]map[string]bool)
	for n := range holdings {
		if p := holdings[n].Share.Min; p.exact != nil {
			if totals[holdings[n].Held] == nil {
				totals[holdings[n].Held] = make(map[string]bool)
			}
			totals[holdings[n].Held][p.exact.Denom().String()] = true
			if len(totals[holdings[n].Held]) > maxTotals {
				return refuse("bad_holding", "%s[%d]: of %q more than %d different of_shares are given; give all shares as parts of one number", field, n, shorten(holdings[n].Held), maxTotals)
			}
		}
	}
	return nil
}

func readInterests(text json.RawMessage, field string, read func([]byte, *Interest) error) ([]Interest, error) {
	if isNull(text) {
		return nil, nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(text, &items); err != nil {
		return nil, refuse("bad_json", "%s: want a list", field)
	}
	out := make([]Interest, len(items))
	for n, item := range items {
		where := fmt.Sprintf("%s[%d]", field, n)
		out[n].Detail = where
		err := read(item, &out[n])
		if err == nil {
			err = out[n].Check()
		}
		if err == nil && (out[n].Holder == "" || out[n].Held == "") {
			err = errors.New("it names nobody on one side")
		}
		if err != nil {
			return nil, refuse("bad_holding", "%s: %s", where, err)
		}
	}
	return out, checkTotals(field, out)
}

func readHolding(text []byte, i *Interest) error {
	var pct, low, high, count, of json.RawMessage
	var from, until *string
	err := eachField(text, map[string]any{
		"owner": &i.Holder, "owned": &i.Held, "pct": &pct, "pct_min": &low, "pct_max": &high, "shares": &count, "of_shares": &of, "from": &from, "until": &until,
	})
	if err != nil {
		return err
	}
	i.Right = Shares
	if err := readDays(from, until, i); err != nil {
		return err
	}
	exact, ranged, counted := !isNull(pct), !isNull(low) || !isNull(high), !isNull(count) || !isNull(of)
	switch {
	case (exact && ranged) || (exact && counted) || (ranged && counted):
		return errors.New("its size is given in two ways; give pct, or pct_min and pct_max, or shares and of_shares")
	case exact:
		p, err := readPercent("pct", pct)
		i.Share = Exactly(p)
		return err
	case counted:
		if isNull(count) || isNull(of) {
			return errors.New("shares and of_shares are given together, or neither")
		}
		shares, err := readDigits("shares", count)
		if err != nil {
			return err
		}
		all, err := readDigits("of_shares", of)
		if err != nil {
			return err
		}
		p, err := PartOf(shares, all)
		i.Share = Exactly(p)
		return err
	}
	return readRange(low, high, i)
}

// readRange takes an end that is not given as unknown: all from 0 or to 100.
func readRange(low, high json.RawMessage, i *Interest) (err error) {
	i.Share = Unknown
	if !isNull(low) {
		if i.Share.Min, err = readPercent("pct_min", low); err != nil {
			return err
		}
	}
	if !isNull(high) {
		i.Share.Max, err = readPercent("pct_max", high)
	}
	return err
}

func readControl(text []byte, i *Interest) error {
	var kind, from, until *string
	err := eachField(text, map[string]any{"controller": &i.Holder, "entity": &i.Held, "kind": &kind, "from": &from, "until": &until})
	if err != nil {
		return err
	}
	if i.Right = Control; kind != nil {
		i.Kind = *kind
	}
	return readDays(from, until, i)
}

func readDays(from, until *string, i *Interest) (err error) {
	if (from != nil && *from == "") || (until != nil && *until == "") {
		return errors.New("a day is empty; give it as 2026-01-15, or null for open")
	}
	if from != nil {
		if i.From, err = ParseDay(*from); err != nil {
			return fmt.Errorf("from: %w", err)
		}
	}
	if until != nil {
		if i.Until, err = ParseDay(*until); err != nil {
			return fmt.Errorf("until: %w", err)
		}
	}
	return nil
}

// readMap reads an object whose keys are parties, none of them twice.
func readMap[V any](field string, text json.RawMessage, example string) (map[string]V, error) {
	if isNull(text) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, refuse("bad_json", "%s: want an object such as %s", field, example)
	}
	out := make(map[string]V)
	for d.More() {
		var value V
		key, err := d.Token()
		if err == nil {
			err = d.Decode(&value)
		}
		name, _ := key.(string)
		if err != nil {
			return nil, refuse("bad_json", "%s: want an object such as %s", field, example)
		}
		if _, twice := out[name]; twice {
			return nil, refuse("bad_json", "%s: %q is given twice", field, shorten(name))
		}
		out[name] = value
	}
	return out, nil
}

func readDivestment(text json.RawMessage) (*Divestment, error) {
	if isNull(text) {
		return nil, nil
	}
	d := &Divestment{}
	if err := eachField(text, map[string]any{"entirely_outside_us": &d.EntirelyOutsideUS, "us_person_involved": &d.USPersonInvolved}); err != nil {
		return nil, refuse("bad_json", "divestment: %s", err)
	}
	return d, nil
}

// readPercent takes a decimal as text, or a number as it is written.
func readPercent(field string, text json.RawMessage) (Percent, error) {
	digits, err := readDigits(field, text)
	if err != nil {
		return Percent{}, err
	}
	p, err := ParsePercent(digits)
	if err != nil {
		return p, fmt.Errorf("%s: %w", field, err)
	}
	return p, nil
}

func readDigits(field string, text json.RawMessage) (string, error) {
	var s string
	switch {
	case text[0] == '"':
		return s, json.Unmarshal(text, &s)
	case strings.IndexByte("-0123456789", text[0]) >= 0:
		return string(text), nil
	}
	return "", fmt.Errorf(`%s: want a number as text, such as "50"`, field)
}

func isNull(text json.RawMessage) bool { return len(text) == 0 || string(text) == "null" }

// eachField decodes the fields of one JSON object, each to its place.
func eachField(text []byte, into map[string]any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	open, err := d.Token()
	if err != nil {
		return endsEarly(err)
	}
	if open != json.Delim('{') {
		return errors.New("want a JSON object")
	}
	var seen []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return endsEarly(err)
		}
		name, _ := key.(string)
		to, known := into[name]
		switch {
		case !known:
			return fmt.Errorf("unknown field %q", shorten(name))
		case slices.Contains(seen, name):
			return fmt.Errorf("field %q is given twice", name)
		}
		seen = append(seen, name)
		if err := d.Decode(to); err != nil {
			return fmt.Errorf("%s: %w", name, plainly(err))
		}
	}
	if _, err := d.Token(); err != nil {
		return endsEarly(err)
	}
	if len(bytes.TrimLeft(text[d.InputOffset():], " \t\r\n")) > 0 {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

// plainly says what was wanted in words of JSON instead of Go's.
func plainly(err error) error {
	wrong := (*json.UnmarshalTypeError)(nil)
	if !errors.As(err, &wrong) {
		return endsEarly(err)
	}
	wanted := map[string]string{"string": "a text", "bool": "true or false", "slice": "a list", "map": "an object"}[wrong.Type.Kind().String()]
	return fmt.Errorf("want %s, not %s", wanted, wrong.Value)
}

func endsEarly(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends in the middle")
	}
	return err
}

// readableID is the id as it can be given back, read already or behind a fault.
func readableID(id json.RawMessage, text []byte, err error) (json.RawMessage, error) {
	if err != nil && len(id) == 0 {
		var fields struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal(text, &fields) == nil {
			id = fields.ID
		}
	}
	switch {
	case len(id) == 0:
		return json.RawMessage("null"), err
	case strings.IndexByte("{[tf", id[0]) >= 0:
		return json.RawMessage("null"), errors.Join(err, errors.New("id: want a text or a number"))
	}
	return id, err
}
