package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/audit"
)

// rowCheck compares the tables with the records that they are drawn from. The records come in
// order, and beside each batch the rows that claim to be drawn from it. It keeps the ids of what
// changes (users, keys), and nothing of what does not.
type rowCheck struct {
	limit    int
	counts   map[string]int64 // grave ones
	notes    map[string]int64 // others
	findings []audit.Finding

	until int64 // the place behind the last record that was looked at

	// newest is which record was the newest so far about each row of a table that changes, and
	// held which one its row claims.
	newest, held map[rowKey]int64
	kinds        map[rowKey]string
}

type rowKey struct {
	table *table
	key   string
}

func newRowCheck(limit int) *rowCheck {
	if limit == 0 {
		limit = 1000
	}
	return &rowCheck{limit: limit, counts: map[string]int64{}, notes: map[string]int64{}, newest: map[rowKey]int64{}, held: map[rowKey]int64{}, kinds: map[rowKey]string{}}
}

func (c *rowCheck) find(seq int64, id, kind, code, format string, args ...any) {
	if c.counts[code]++; c.counts[code] <= int64(c.limit) {
		c.findings = append(c.findings, audit.Finding{Seq: seq, Last: seq, ID: id, Kind: kind, Code: code, Message: fmt.Sprintf(format, args...), Grave: true})
	}
}

// add compares a batch of records with the rows drawn from them.
func (c *rowCheck) add(b *batch) {
	batch, there := b.records, b.rows
	c.until = b.until()
	for i := range batch {
		r := &batch[i]
		if r.Purged() {
			if r.actor.Valid || r.about.Valid {
				c.find(r.Seq, r.ID, r.Kind, RowAltered, "a purged record still says by whom, or about what")
			}
			continue // its rows went with it; what is left is found below
		}
		c.compare(r, there)
	}
	for _, t := range tables {
		for _, seq := range sortedKeys(there[t]) {
			for _, row := range there[t][seq] {
				c.find(seq, fmt.Sprint(row[0]), t.name, RowInvented, "table %s has a row %v that record %d does not say", t.name, row[0], seq)
			}
		}
	}
}

// compare takes the rows of one record out of those that are there.
func (c *rowCheck) compare(r *storedRow, there map[*table]map[int64][][]any) {
	entry, err := r.entry()
	if err != nil {
		return // the log says so
	}
	if r.actor.String != entry.Actor || r.about.String != entry.About || !r.actor.Valid || !r.about.Valid {
		c.find(r.Seq, r.ID, r.Kind, RowAltered, "columns actor and about say %q and %q; the record says %q and %q", r.actor.String, r.about.String, entry.Actor, entry.About)
	}
	c.actor(r, entry.Actor)
	if r.Kind == kindRestored {
		c.restored(r, entry.Data)
	}
	if _, known := drawn[r.Kind]; !known {
		return // the log says so
	}
	if decisionAsWritten(r, entry.Data, there) {
		return
	}
	want, err := rowsOf(r.Kind, &Told{ID: r.ID, At: r.At, Actor: Actor(entry.Actor), About: entry.About, Data: entry.Data, Content: len(entry.Content)})
	if err != nil {
		c.find(r.Seq, r.ID, r.Kind, RowAltered, "no row can be drawn from it: %v", err)
		return
	}
	for _, w := range want {
		for _, row := range w.rows {
			c.compareRow(r, w.table, row, there[w.table])
		}
	}
}

// restored tells that the log went on although it was older than it had been.
func (c *rowCheck) restored(r *storedRow, data []byte) {
	var d struct {
		Reason string `json:"reason"`
		Size   int64  `json:"size"`
		Seen   int64  `json:"seen_size"`
	}
	if json.Unmarshal(data, &d) != nil {
		return // no row is drawn from it, and what it says is signed
	}
	lost := "nothing is known to be lost"
	if d.Seen > d.Size {
		lost = fmt.Sprintf("%d entries behind it were lost", d.Seen-d.Size)
	}
	c.findings = append(c.findings, audit.Finding{
		Seq: r.Seq, Last: r.Seq, ID: r.ID, Kind: r.Kind, Code: WasRestored,
		Message: fmt.Sprintf("the record was put back and went on from %d entries; %s: %s", d.Size, lost, d.Reason),
	})
	c.notes[WasRestored]++
}

// actor looks whether who acted was made by an earlier record: a user, or a key of one, that was put
// into its table, used and taken out again is found by what it did.
func (c *rowCheck) actor(r *storedRow, signed string) {
	user, by, _ := strings.Cut(signed, "/")
	for _, who := range []struct {
		prefix string
		key    rowKey
	}{{"usr_", rowKey{usersTable, user}}, {"key_", rowKey{keysTable, by}}} {
		if !strings.HasPrefix(who.key.key, who.prefix) {
			continue
		}
		if _, made := c.newest[who.key]; !made {
			c.find(r.Seq, r.ID, r.Kind, ActorUnknown, "%s acted, but no earlier record made %s", signed, who.key.key)
		}
	}
}

// entry reads what the payload says. Where it begins with the columns, as it does unless
// somebody changed one, they are not read again: this is most of the work.
func (r *storedRow) entry() (audit.Entry, error) {
	rest, as := behind(r.Payload, `{"actor":"`, r.actor.String, `","about":"`, r.about.String, "\"}\n")
	data, content, whole := bytes.Cut(rest, []byte("\n"))
	if !as || !whole {
		return audit.ParsePayload(r.Payload)
	}
	return audit.Entry{Actor: r.actor.String, About: r.about.String, Data: data, Content: content}, nil
}

// behind is what comes after texts that JSON writes as they are; false where it begins otherwise.
func behind(text []byte, parts ...string) ([]byte, bool) {
	for _, part := range parts {
		if len(text) < len(part) || string(text[:len(part)]) != part || strings.Contains(part, `\`) {
			return nil, false
		}
		text = text[len(part):]
	}
	return text, true
}

// decisionAsWritten says whether the data of a decision begins with what its row says, which is
// all that the row is drawn from. Most records are decisions, and reading JSON is most of the work.
func decisionAsWritten(r *storedRow, data []byte, there map[*table]map[int64][][]any) bool {
	rows := there[decisionsTable][r.Seq]
	if r.Kind != kindDecision || len(rows) != 1 || rows[0][0] != r.ID {
		return false
	}
	var texts [4]string
	for i := range texts {
		text, is := rows[0][i+1].(string)
		if !is {
			return false
		}
		texts[i] = text
	}
	_, as := behind(data, `{"transaction":"`, texts[0], `","disposition":"`, texts[1], `","as_of":"`, texts[2], `","versions":"`, texts[3], `","question_bytes":`)
	if as {
		delete(there[decisionsTable], r.Seq)
	}
	return as
}

func (c *rowCheck) compareRow(r *storedRow, t *table, want []any, there map[int64][][]any) {
	at := slices.IndexFunc(there[r.Seq], func(got []any) bool {
		return got[0] == want[0] && (t.changes || len(there[r.Seq]) == 1 || equalRows(got, want))
	})
	key := rowKey{t, fmt.Sprint(want[0])}
	if t.changes {
		c.newest[key], c.kinds[key] = r.Seq, r.ID
	}
	if at < 0 {
		if !t.changes { // else a newer record may have taken it over
			c.find(r.Seq, r.ID, r.Kind, RowRemoved, "table %s lacks the row %v", t.name, want[0])
		}
		return
	}
	got := there[r.Seq][at]
	if there[r.Seq] = slices.Delete(there[r.Seq], at, at+1); len(there[r.Seq]) == 0 {
		delete(there, r.Seq)
	}
	if t.changes {
		c.held[key] = r.Seq
	}
	var wrong []string
	for i, column := range t.columns {
		if !equalValues(got[i], want[i]) {
			wrong = append(wrong, column)
		}
	}
	if len(wrong) > 0 {
		c.find(r.Seq, r.ID, r.Kind, RowAltered, "table %s, row %v: %s differ from what the record says", t.name, want[0], strings.Join(wrong, ", "))
	}
}

// finish looks at what can only be known at the end: rows whose newest record is another one,
// rows that are not there, and rows behind the end of the log.
func (c *rowCheck) finish(ctx context.Context, tx querier) error {
	keys := make([]rowKey, 0, len(c.newest))
	for key := range c.newest {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b rowKey) int {
		return cmp.Or(cmp.Compare(c.newest[a], c.newest[b]), strings.Compare(a.table.name, b.table.name))
	})
	for _, key := range keys {
		held, is := c.held[key]
		switch newest := c.newest[key]; {
		case !is:
			c.find(newest, c.kinds[key], key.table.name, RowRemoved, "table %s lacks the row %s", key.table.name, key.key)
		case held != newest:
			c.find(newest, c.kinds[key], key.table.name, RowAltered, "table %s, row %s is as record %d had it, but record %d says otherwise", key.table.name, key.key, held, newest)
		}
	}
	for _, t := range tables {
		rows, err := t.behind(ctx, tx, c.until)
		if err != nil {
			return err
		}
		for _, row := range rows {
			c.find(-1, fmt.Sprint(row), t.name, RowInvented, "table %s has a row %v of a record that is not there", t.name, row)
		}
	}
	return nil
}

// between are the rows drawn from records [from, until), by record.
func (t *table) between(ctx context.Context, tx querier, from, until int64) (map[int64][][]any, error) {
	rows, err := tx.QueryContext(ctx, t.read+` WHERE seq >= $1 AND seq < $2`, from, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64][][]any{}
	for rows.Next() {
		var seq int64
		row := make([]any, len(t.columns))
		into := append(make([]any, 0, len(row)+1), &seq)
		for i := range row {
			into = append(into, &row[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all[seq] = append(all[seq], row)
	}
	return all, rows.Err()
}

// behind are the keys of rows that claim to be drawn from records behind the last one.
func (t *table) behind(ctx context.Context, tx querier, until int64) ([]any, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+t.columns[0]+` FROM `+t.name+` WHERE seq >= $1 ORDER BY 1`, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []any
	for rows.Next() {
		var key any
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		all = append(all, key)
	}
	return all, rows.Err()
}

func equalRows(a, b []any) bool { return slices.EqualFunc(a, b, equalValues) }

// equalValues compares a column as a database gives it with what was written.
func equalValues(got, want any) bool {
	switch w := want.(type) {
	case bool:
		if g, is := got.(int64); is {
			return (g == 1) == w && (g == 0) == !w // SQLite's
		}
	case []byte:
		g, is := got.([]byte)
		return is && bytes.Equal(g, w)
	}
	return got == want
}

func sortedKeys[V any](m map[int64]V) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
