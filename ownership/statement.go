package ownership

import (
	"fmt"
	"strings"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// Statement is what one record of a register says: who somebody is, who holds
// what in whom, or both.
type Statement struct {
	// ID names the record within its register. A later statement with the same id
	// supersedes this one.
	ID string `json:"id"`
	// Replaces are the ids of earlier statements that this one supersedes.
	Replaces []string `json:"replaces,omitempty"`
	// Stated is the day of the statement: of two with one id the later one counts,
	// of two of one day the one read last. 0: not said.
	Stated Day `json:"stated,omitempty"`
	// Withdrawn: nothing of what the record said holds any longer, or ever did.
	Withdrawn bool `json:"withdrawn,omitempty"`
	// Source is the record in the publisher's own words, for a person who looks it
	// up ("rr.xml line 120", "company 01234567, psc abcdef").
	Source string `json:"source"`

	Party     *Party     `json:"party,omitempty"`
	Interests []Interest `json:"interests,omitempty"`
}

// Party is somebody whom a register knows.
type Party struct {
	// ID is the party's in its register, with the register's scheme before it:
	// "lei:5493001Z012YSB2A0K51", "gb-coh:01234567". Parties of two registers with
	// one id are one party.
	ID   string         `json:"id"`
	Kind sanctions.Kind `json:"kind"`
	// Names are as published, the one it goes by first.
	Names       []string               `json:"names,omitempty"`
	Identifiers []sanctions.Identifier `json:"identifiers,omitempty"`
	// SameAs are ids under which other registers know the party.
	SameAs        []string         `json:"same_as,omitempty"`
	Countries     []string         `json:"countries,omitempty"` // of registration, or residence; as published
	Nationalities []string         `json:"nationalities,omitempty"`
	BirthDates    []sanctions.Date `json:"birth_dates,omitempty"`
	Founded       Day              `json:"founded,omitempty"`
	Dissolved     Day              `json:"dissolved,omitempty"`
	// Government is the country of which the party is the state, or one of its
	// bodies, as an ISO 3166-1 code; "" for all others.
	Government string `json:"government,omitempty"`
	// Anonymous: the register says that there is somebody and not who, for this
	// reason. It may be anybody, a listed party too.
	Anonymous string `json:"anonymous,omitempty"`
}

// Right is what an interest gives its holder.
type Right string

// The rights. Shares are what the 50 percent rule counts: a part of the capital,
// or of the surplus where there is no capital. An Office (director, manager,
// trustee who is bound) is neither ownership nor control and is kept for the
// picture.
const (
	Shares  Right = "shares"
	Votes   Right = "votes"
	Control Right = "control"
	Office  Right = "office"
)

// Interest is a right that a party has in another one.
type Interest struct {
	// Holder has the interest, Held is in whom. An empty Holder is somebody of whom
	// the register does not say who it is; Detail then gives the reason.
	Holder string `json:"holder,omitempty"`
	Held   string `json:"held"`
	Right  Right  `json:"right"`
	// Share is the size of Shares and Votes, and nothing for the other rights.
	Share Share `json:"share,omitzero"`
	// Kind is how control is exercised or which office it is: one of the kinds below
	// where one fits, else the register's own code.
	Kind string `json:"kind,omitempty"`
	// Indirect: held through others, whom the register may name by interests of
	// their own. It is not added to those.
	Indirect bool `json:"indirect,omitempty"`
	// Nominee is who stands in the books for the holder.
	Nominee string `json:"nominee,omitempty"`
	// AsNominee: the holder stands in the books for somebody else.
	AsNominee bool `json:"as_nominee,omitempty"`
	// From is the first day, Until the last, the day on which it was given up. 0:
	// open. On a day of transfer so both holders count: a miss is worse.
	From   Day    `json:"from,omitempty"`
	Until  Day    `json:"until,omitempty"`
	Detail string `json:"detail,omitempty"` // what the register says more, in its own words

	conflicting bool // put together from statements that contradict each other
}

// Kinds of control and offices that registers share. Any other word may be a kind
// too: it is shown as it was published.
const (
	ControlOfBoard         = "appoints_board"           // may appoint or remove most of the board
	ControlOfVotes         = "majority_of_votes"        //
	ControlByInfluence     = "significant_influence"    // or control, as the register calls it
	ControlByContract      = "contract"                 //
	ControlByArticles      = "articles"                 // rules of the company
	ControlByLaw           = "legal_framework"          //
	ControlOfTrust         = "trust"                    // trustee, settlor, protector, beneficiary
	ControlByConsolidation = "accounting_consolidation" // consolidates its accounts as a parent does
	ControlOfFund          = "fund_management"          //
	ControlByBranch        = "branch"                   // is the same legal person
	OfficeDirector         = "director"
	OfficeManager          = "senior_manager"
)

// Check says what is wrong with an interest by itself.
func (i *Interest) Check() error {
	switch {
	case i.Held == "":
		return fmt.Errorf("it does not say in whom %q holds something", shorten(i.Holder))
	case i.Right != Shares && i.Right != Votes && i.Right != Control && i.Right != Office:
		return fmt.Errorf("right %q is none of shares, votes, control, office", shorten(string(i.Right)))
	case i.Until != 0 && i.From > i.Until:
		return fmt.Errorf("it begins on %s and ends on %s before that; give the days the other way round", i.From, i.Until)
	}
	return i.Share.Check()
}

// Problem is something in a source that is wrong, and where.
type Problem struct {
	// Code is one of the codes below.
	Code string `json:"code"`
	// Where names the record or statement, with its line where there are lines.
	Where string `json:"where"`
	// Message says what is wrong and what to do.
	Message string `json:"message"`
}

// The codes of problems. Refused statements are not used; the others are warnings.
const (
	RefusedStatement = "refused_statement" // cannot be read, or says what cannot be
	PartlyRead       = "partly_read"       // used, and something of it not understood
	UnknownParty     = "unknown_party"     // an interest of or in somebody whom nothing describes
	SharesAboveWhole = "shares_above_whole"
	Contradiction    = "contradictory_statements"
	OwnShares        = "own_shares" // holds an interest in itself
	CycleOfOwners    = "circular_ownership"
)

// Error makes a problem usable as an error.
func (p *Problem) Error() string { return p.Where + ": " + p.Message }

// Day is a calendar day written as the number YYYYMMDD; 0 is none.
type Day int32

// ParseDay reads YYYY-MM-DD; empty text is 0.
func ParseDay(text string) (Day, error) {
	if text == "" {
		return 0, nil
	}
	d, err := sanctions.ParseDay(text)
	if err != nil {
		return 0, err
	}
	return Day(d.From), nil
}

// String is YYYY-MM-DD, "" for 0.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}

// before is the day before.
func (d Day) before() Day {
	t := time.Date(int(d/10000), time.Month(d/100%100), int(d%100)-1, 0, 0, 0, 0, time.UTC)
	return Day(t.Year()*10000 + int(t.Month())*100 + t.Day())
}

// MarshalText is [Day.String].
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [ParseDay].
func (d *Day) UnmarshalText(b []byte) error {
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// Begin is the first day of a date that may be a month or a year, and End the
// last: an interest "from 2016 until 2018-05" counts as long as it possibly held.
func Begin(d sanctions.Date) Day { return Day(d.From) }

// End is the last day of a date; see [Begin].
func End(d sanctions.Date) Day { return Day(d.To) }

// PartyID is the id of a party under a scheme.
func PartyID(scheme, id string) string {
	return strings.ToLower(strings.TrimSpace(scheme)) + ":" + strings.TrimSpace(id)
}
