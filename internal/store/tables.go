package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/audit"
)

// Every table that is looked things up in is drawn from the records: a row is what one record,
// the newest about its thing, says. So the record alone decides, the rows can be checked against
// it, and who changes a row is found.

// table is where things of one sort are looked up. Its first column is its key; seq, the place
// of the record that a row is drawn from, comes before it.
type table struct {
	name    string
	columns []string
	changes bool // a newer record about the same thing takes the row over

	insert, update, read string
}

func newTable(name string, changes bool, columns ...string) *table {
	t := &table{name: name, columns: columns, changes: changes}
	marks, sets := make([]string, len(columns)+1), make([]string, len(columns)+1)
	for i, c := range append([]string{"seq"}, columns...) {
		marks[i] = "$" + strconv.Itoa(i+1)
		sets[i] = c + " = " + marks[i]
	}
	all := "seq, " + strings.Join(columns, ", ")
	t.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, all, strings.Join(marks, ", "))
	t.update = fmt.Sprintf("UPDATE %s SET %s WHERE %s = $2 AND seq = $%d", name, strings.Join(sets, ", "), columns[0], len(columns)+2)
	t.read = fmt.Sprintf("SELECT %s FROM %s", all, name)
	return t
}

var (
	usersTable     = newTable("users", true, "id", "kind", "name", "name_key", "email", "roles", "disabled", "created_at", "changed_at")
	keysTable      = newTable("api_keys", true, "id", "owner", "name", "hash", "scopes", "created_at", "expires_at", "revoked_at")
	snapshotsTable = newTable("snapshots", false, "id", "kind", "name", "version")
	versionsTable  = newTable("versions", false, "id", "program", "matcher", "policy")
	partsTable     = newTable("version_snapshots", false, "versions", "snapshot")
	decisionsTable = newTable("decisions", false, "id", "transaction_id", "disposition", "as_of", "versions")
	evidenceTable  = newTable("evidence", false, "id", "decision", "name", "media", "size")
)

// tables are all of them, in the order in which they can be filled.
var tables = []*table{usersTable, keysTable, snapshotsTable, versionsTable, partsTable, decisionsTable, evidenceTable}

// Kinds of records.
const (
	kindBegun    = audit.KindBegun
	kindKey      = audit.KindKey
	kindPurge    = audit.KindPurge
	kindRestored = "restored"
	kindMoved    = "moved"
	kindAct      = "act"
	KindUser     = "user"
	KindAPIKey   = "api_key"
	kindSnapshot = "snapshot"
	kindVersions = "versions"
	kindDecision = "decision"
	kindEvidence = "evidence"
)

// Told is what rows are drawn from.
type Told struct {
	ID      string // of the record
	At      time.Time
	Actor   Actor
	About   string
	Data    json.RawMessage
	Content int // bytes
}

// drawn says which rows a record of each kind makes. A kind that is not here is unknown to this
// program; one with nil has no rows.
var drawn = map[string]func(*Told) ([]tableRows, error){
	kindBegun: nil, kindKey: nil, kindPurge: nil, kindRestored: nil, kindMoved: nil, kindAct: nil,
	KindUser: drawUser, KindAPIKey: drawKey, kindSnapshot: drawSnapshot, kindVersions: drawVersions,
	kindDecision: drawDecision, kindEvidence: drawEvidence,
}

// purgeable kinds may lose their payload at the end of their retention. The others hold the
// record together.
var purgeable = map[string]bool{kindDecision: true, kindEvidence: true}

// Purgeable says whether records of a kind may lose their payload at the end of their retention.
func Purgeable(kind string) bool { return purgeable[kind] }

// tableRows are what a record puts into one table: values in the order of the columns.
type tableRows struct {
	table *table
	rows  [][]any
}

func one(t *table, values ...any) []tableRows { return []tableRows{{t, [][]any{values}}} }

// rowsOf draws a record.
func rowsOf(kind string, t *Told) ([]tableRows, error) {
	draw, known := drawn[kind]
	if !known {
		return nil, fmt.Errorf("record kind %q is not known to this version", kind)
	}
	if draw == nil {
		return nil, nil
	}
	return draw(t)
}

// write adds what puts rows of a record into their table.
func (r tableRows) write(to []Statement, seq, replaces int64) []Statement {
	for _, row := range r.rows {
		args := append([]any{seq}, row...)
		if r.table.changes && replaces != None {
			to = append(to, Statement{SQL: r.table.update, Args: append(args, replaces), Rows: 1})
			continue
		}
		to = append(to, Statement{SQL: r.table.insert, Args: args, Rows: 1})
	}
	return to
}

// read decodes the data of a record for its rows.
func (t *Told) read(into any) error {
	if err := json.Unmarshal(t.Data, into); err != nil {
		return fmt.Errorf("its data cannot be read: %w", err)
	}
	return nil
}

// optionalTime is a time, or NULL.
func optionalTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return FormatTime(t)
}
