package screening

import (
	"slices"

	"github.com/mareva/mareva/sanctions"
)

// Question asks about one party or one address. Either Properties has something
// to look for, or Address is given.
type Question struct {
	Schema string // FollowTheMoney: "Person", "Company" …; "" means anything
	// Properties by their FollowTheMoney name, as listed by PropertyNames: each a
	// list of values. Unknown names are refused by Check.
	Properties map[string][]string
	Address    string // a wallet address alone
	Chain      string // of Address, when the asker knows it
}

// Options narrow an answer.
type Options struct {
	Limit     int     // best hits given; 0 means DefaultLimit
	Threshold float64 // score from which a hit is a match; 0 means DefaultThreshold
	Lists     []sanctions.ListName
	// Weights multiply the points by which a fact moves a score, by its feature
	// ("birth_date", "nationality", "country", "gender", "schema", "imo_number",
	// "lei_code"): 0 leaves it out, 1 or nothing leaves it as it is.
	Weights map[string]float64
}

// MatcherVersion names the way names are matched. It changes whenever the same
// question on the same lists may get another score.
const MatcherVersion = "3"

// DefaultLimit is how many hits an answer gives at most unless asked otherwise.
const DefaultLimit = 10

// Via says how a hit was found.
type Via string

// The ways to a hit. SameKey and Attribution are findings for review, not
// identities; Ownership is one where the law blocks who is owned.
const (
	ViaName        Via = "name"
	ViaAddress     Via = "address"
	ViaSameKey     Via = "same_key"    // another address that the listed one's key opens
	ViaIdentifier  Via = "identifier"  // a passport, registration or similar number
	ViaAttribution Via = "attribution" // a label gives the address to the party, or a link does
	ViaOwnership   Via = "ownership"   // the party owns or controls the one asked about
)

// Hit is a listed party that may be the one asked about. Its JSON is a contract.
type Hit struct {
	List         sanctions.ListName `json:"list"`
	EntityID     string             `json:"entity_id"`
	Name         string             `json:"name"`
	MatchedName  string             `json:"matched_name"`
	AliasQuality sanctions.Quality  `json:"alias_quality"`
	Score        float64            `json:"score"`
	Match        bool               `json:"match"`
	Programs     []string           `json:"programs"`
	Via          Via                `json:"via"`
	Reasons      []Reason           `json:"reasons"`
	// CanonicalID is that of the party on all lists, "us_ofac_sdn:27307"; Referents
	// are its other entries. Hits with one canonical id are one party.
	CanonicalID string   `json:"canonical_id"`
	Referents   []string `json:"referents"`
	// Ownership is given with hits via ownership.
	Ownership *Ownership `json:"ownership,omitempty"`
}

// Reason is one feature's part in a score.
type Reason struct {
	Feature   string  `json:"feature"`
	Query     string  `json:"query"`
	Candidate string  `json:"candidate"`
	Score     float64 `json:"score"`
	Weight    float64 `json:"weight"`
}

// ListState says which version of a list an answer rests on, and how old it is.
type ListState struct {
	List    sanctions.ListName `json:"list"`
	Version sanctions.Version  `json:"version"`
	// AsOf is the day from which the version counts; null when nobody said.
	AsOf *string `json:"as_of"`
	// CheckedAt is when this version was last surely what the publisher offered,
	// RFC 3339 in UTC: the list's age counts from here. Null when the list was
	// read from loose files.
	CheckedAt *string `json:"checked_at"`
}

// LabelState says on which version of the labels an answer rests.
type LabelState struct {
	Version string `json:"version"` // SHA-256 of the table
	Number  int    `json:"number"`  // counted from 1
	Labels  int    `json:"labels"`
}

// OwnersState says on which computation of owners an answer rests.
type OwnersState struct {
	Registers string `json:"registers"` // version of the ownership registers, a hash
	AsOf      string `json:"as_of"`     // the day for which owners were computed
	Parties   int    `json:"parties"`   // how many stand with listed ones
}

// QuestionError is what is wrong with a question. It never means "no match".
type QuestionError struct {
	Code    string // "unknown_schema", "unknown_property", "nothing_to_screen", "bad_address", "unknown_chain", "unknown_list", "bad_value", "bad_public_key", "too_long"
	Message string // safe to show; says what and what to do
}

func (e *QuestionError) Error() string { return e.Message }

// Refusal gives the code and the message.
func (e *QuestionError) Refusal() (code, message string) { return e.Code, e.Message }

var propertyNames = []string{
	"name", "alias", "weakAlias", "birthDate", "nationality", "country", "address", "gender", "title",
	"firstName", "secondName", "middleName", "fatherName", "lastName", "idNumber", "passportNumber", "taxNumber",
	"registrationNumber", "leiCode", "swiftBic", "imoNumber", "email", "phone", "website", "publicKey", "currency",
}

// PropertyNames are the properties that a question may have.
func PropertyNames() []string { return slices.Clone(propertyNames) }
