package plaincsv

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// label makes a label of a row.
func (r *rows) label(text []byte, cols columns, pack string) (attribution.Label, *Refusal) {
	l := attribution.Label{Statement: attribution.Statement{Confidence: attribution.UnknownConfidence, Concepts: []string{}, Pack: pack}}
	fields, refusal := r.fields(text)
	if refusal != nil {
		return l, refusal
	}
	if len(fields) != len(cols) {
		return l, refuse(r.line, CodeSyntax, "the row has %d fields, where the first line has %d columns; "+
			"put a field that holds a comma in double quotes", len(fields), len(cols))
	}
	address := ""
	for i, f := range fields {
		if f == "" {
			continue
		}
		switch cols[i] {
		case "address":
			address = f
		case "label":
			l.Text = f
		case "actor":
			l.Actor = f
		case "source":
			l.Source = f
		case "control":
			l.Control, refusal = r.control(f)
		default:
			refusal = r.take(&l.Statement, cols[i], f)
		}
		if refusal != nil {
			return l, refusal
		}
	}
	switch {
	case address == "":
		return l, refuse(r.line, CodeMissing, "the row has no address; add one")
	case l.Text == "":
		return l, refuse(r.line, CodeMissing, "the row has no label; add one")
	case !l.First.IsZero() && !l.Last.IsZero() && l.First.From > l.Last.To:
		return l, refuse(r.line, CodeValue, "first_seen %s lies behind last_seen %s; correct one", l.First, l.Last)
	}
	return l, r.locate(&l, address)
}

// take reads a field that is more than a text.
func (r *rows) take(s *attribution.Statement, column, f string) (refusal *Refusal) {
	var err error
	switch column {
	case "chain":
		if s.Chain, err = wallet.ChainFromName(f); err != nil {
			return r.refuseWallet(err)
		}
	case "category":
		s.Concepts, refusal = r.concepts(f)
	case "confidence":
		if s.Confidence = attribution.Confidence(f); !s.Confidence.Valid() {
			return refuse(r.line, CodeValue, "%q is not a confidence; give one that GraphSense has, such as ownership or unknown", shorten(f))
		}
	case "first_seen":
		s.First, refusal = r.date(column, f)
	case "last_seen":
		s.Last, refusal = r.date(column, f)
	case "party":
		list, id, both := strings.Cut(f, ":")
		if !both || id == "" || list == "" || strings.ContainsAny(f, " \t") {
			return refuse(r.line, CodeValue, "the party %q is not a list and an id; write it as us_ofac_sdn:27307", shorten(f))
		}
		s.Party = f
	case "public_key":
		s.PublicKey, refusal = r.publicKey(f)
	}
	return refusal
}

func (r *rows) control(f string) (attribution.Control, *Refusal) {
	switch c := attribution.Control(strings.ToLower(f)); c {
	case attribution.ControlKey, attribution.ControlContract, attribution.ControlMultisig, attribution.ControlHosted:
		return c, nil
	}
	return "", refuse(r.line, CodeValue, "the control %q is not known; write key, contract, multisig or hosted", shorten(f))
}

func (r *rows) concepts(f string) ([]string, *Refusal) {
	out := []string{}
	for c := range strings.SplitSeq(f, ";") {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if !attribution.ConceptKnown(c) {
			return nil, refuse(r.line, CodeConcept, "%q is not a concept of the taxonomy; give one that is, such as exchange", shorten(c))
		}
		out = append(out, c)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (r *rows) date(column, f string) (sanctions.Date, *Refusal) {
	d, err := sanctions.ParseDate(f)
	if err != nil {
		return d, refuse(r.line, CodeValue, "%s %q is no date; write a day as 2022-11-16, a month as 2022-11 or a year", column, shorten(f))
	}
	return d, nil
}

// publicKey reads a key, whose curve it checks.
func (r *rows) publicKey(f string) (string, *Refusal) {
	key, err := wallet.ParsePublicKey(strings.TrimPrefix(f, "0x"))
	if err != nil {
		return "", refuse(r.line, CodeValue, "%q is no public key; give 33 or 65 bytes of secp256k1 or 32 of ed25519 in hex", shorten(f))
	}
	return key.String(), nil
}

// locate reads the address, on the chain that the row names if it names one.
func (r *rows) locate(l *attribution.Label, text string) *Refusal {
	read := wallet.Parse
	if l.Chain != "" {
		read = func(s string) (wallet.Address, error) { return wallet.ParseOn(l.Chain, s) }
	}
	a, err := read(text)
	if err != nil {
		return r.refuseWallet(err)
	}
	if a.Tag != "" {
		return refuse(r.line, CodeValue, "the address %q is that of one customer of an account; labels are of whole accounts, "+
			"so give the account's own", shorten(text))
	}
	if l.PublicKey != "" {
		key, _ := wallet.ParsePublicKey(l.PublicKey) // read before
		if _, opens := wallet.OpenedBy(key, a); !opens {
			return refuse(r.line, CodeValue, "the public key does not open the address %q; give the one that a spend from it showed", shorten(text))
		}
	}
	l.Address = a.Canonical
	return nil
}

func (r *rows) refuseWallet(err error) *Refusal {
	var e *wallet.Error
	if !errors.As(err, &e) {
		return refuse(r.line, CodeValue, "%v", err)
	}
	refusal := &Refusal{Line: r.line, Code: e.Code, Message: e.Message}
	if e.Input != "" {
		refusal.Message += " in " + strconv.Quote(e.Input)
	}
	if e.Hint != "" {
		refusal.Message += "; " + e.Hint
	}
	return refusal
}
