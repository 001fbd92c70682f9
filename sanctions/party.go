package sanctions

// Kind says what sort of thing a party is.
type Kind string

// The kinds of party. Entity is a legal person of which the publisher does not
// say whether it is a company or another organisation.
const (
	Person       Kind = "person"
	Company      Kind = "company"
	Organization Kind = "organization"
	Entity       Kind = "entity"
	Vessel       Kind = "vessel"
	Aircraft     Kind = "aircraft"
	Wallet       Kind = "wallet"
	Unknown      Kind = "unknown"
)

// Schema is the FollowTheMoney name of the kind, as programs send and expect it.
func (k Kind) Schema() string {
	switch k {
	case Person:
		return "Person"
	case Company:
		return "Company"
	case Organization:
		return "Organization"
	case Entity:
		return "LegalEntity"
	case Vessel:
		return "Vessel"
	case Aircraft:
		return "Airplane"
	case Wallet:
		return "CryptoWallet"
	case Unknown:
	}
	return "Thing"
}

// KindOfSchema is the inverse of [Kind.Schema]; false for a schema that names
// no kind of party.
func KindOfSchema(schema string) (Kind, bool) {
	for _, k := range []Kind{Person, Company, Organization, Entity, Vessel, Aircraft, Wallet, Unknown} {
		if k.Schema() == schema {
			return k, true
		}
	}
	return Unknown, false
}

// Party is one entry of a list: what its publisher says of one person, company,
// organisation, vessel, aircraft or wallet.
type Party struct {
	ID   string `json:"id"` // the publisher's own
	Kind Kind   `json:"kind"`
	// Source is the record that the entry was read from, in the publisher's own
	// words ("sdn.csv 27307", "INDIVIDUAL DATAID 6907993").
	Source string `json:"source"`

	Names []Name `json:"names"` // the primary name first

	BirthDates    []Date   `json:"birth_dates,omitempty"`
	DeathDates    []Date   `json:"death_dates,omitempty"`
	BirthPlaces   []string `json:"birth_places,omitempty"`
	Genders       []string `json:"genders,omitempty"` // "male", "female", or as published
	Nationalities []string `json:"nationalities,omitempty"`
	Citizenships  []string `json:"citizenships,omitempty"`
	Titles        []string `json:"titles,omitempty"`
	Positions     []string `json:"positions,omitempty"`
	Countries     []string `json:"countries,omitempty"` // of registration, flag or jurisdiction

	Identifiers []Identifier    `json:"identifiers,omitempty"`
	Wallets     []WalletAddress `json:"wallets,omitempty"`
	Addresses   []Address       `json:"addresses,omitempty"`
	Contacts    []Contact       `json:"contacts,omitempty"`
	Relations   []Relation      `json:"relations,omitempty"`

	Programs   []string `json:"programs,omitempty"` // in the published order
	Sublists   []string `json:"sublists,omitempty"` // the publisher's lists within the file ("SDN List")
	Measures   []string `json:"measures,omitempty"` // what is imposed, in the publisher's words ("Asset freeze")
	LegalBases []string `json:"legal_bases,omitempty"`
	Listed     []Date   `json:"listed,omitempty"`   // when it was put on the list
	Delisted   []Date   `json:"delisted,omitempty"` // set: published as no longer listed, kept for the record, never screened
	Amended    []Date   `json:"amended,omitempty"`

	References []string `json:"references,omitempty"` // other publishers' or documents' numbers for it ("UN QDe.004")
	Facts      []Fact   `json:"facts,omitempty"`      // published under a label that has no field of its own here
	Remarks    []string `json:"remarks,omitempty"`    // free text as published
}

// PrimaryName is the text of the first primary name, else of the first name,
// else the id: never empty.
func (p *Party) PrimaryName() string {
	for _, n := range p.Names {
		if n.Quality == Primary {
			return n.Full
		}
	}
	if len(p.Names) > 0 {
		return p.Names[0].Full
	}
	return p.ID
}

// InForce says whether the entry is on the list, not merely still in the file.
func (p *Party) InForce() bool { return len(p.Delisted) == 0 }

// Quality is how a name stands to its bearer.
type Quality string

// The qualities of a name. Publishers mark weak names as prone to false
// matches: OFAC's "weak a.k.a.", the UN's and UK's "low quality".
const (
	Primary        Quality = "primary"
	Strong         Quality = "strong"
	Weak           Quality = "weak"
	Former         Quality = "former"
	OriginalScript Quality = "original_script"
)

// Name is one name of a party as published.
type Name struct {
	Full    string     `json:"full"`
	Quality Quality    `json:"quality"`
	Parts   []NamePart `json:"parts,omitempty"`  // only where the publisher parts it
	Script  string     `json:"script,omitempty"` // as published ("Latin", "CYRL")
	Lang    string     `json:"lang,omitempty"`   // as published
}

// PartKind is the place of a word within a name.
type PartKind string

// The kinds of name part that publishers distinguish.
const (
	LastName       PartKind = "last"
	FirstName      PartKind = "first"
	MiddleName     PartKind = "middle"
	FatherName     PartKind = "father" // patronymic
	MaidenName     PartKind = "maiden"
	Nickname       PartKind = "nick"
	WholeName      PartKind = "whole"
	UndefinedOrder PartKind = "undefined" // the publisher parts the name without saying which part is which
)

// NamePart is one part of a name.
type NamePart struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text"`
}

// IDType says what kind of number an identifier is.
type IDType string

// The types of identifier that screening tells apart; everything else is
// OtherID, with its published label.
const (
	Passport     IDType = "passport"
	NationalID   IDType = "national_id"
	TaxID        IDType = "tax_id"
	Registration IDType = "registration"
	LEI          IDType = "lei"
	SwiftBIC     IDType = "swift_bic"
	IMO          IDType = "imo"
	MMSI         IDType = "mmsi"
	CallSign     IDType = "call_sign"
	TailNumber   IDType = "tail_number"
	SerialNumber IDType = "serial_number" // an aircraft's construction number
	OtherID      IDType = "other"
)

// Identifier is a number that somebody issued to the party.
type Identifier struct {
	Type    IDType `json:"type"`
	Label   string `json:"label,omitempty"` // the publisher's word for the type
	Number  string `json:"number"`
	Country string `json:"country,omitempty"`
	Issuer  string `json:"issuer,omitempty"`
	Issued  string `json:"issued,omitempty"`  // as published
	Expires string `json:"expires,omitempty"` // as published
	Note    string `json:"note,omitempty"`
	Invalid bool   `json:"invalid,omitempty"` // published as fraudulent or no longer valid
}

// WalletAddress is a digital-currency address. The currency is the ticker as
// published: an asset, not a chain.
type WalletAddress struct {
	Currency string `json:"currency"`
	Address  string `json:"address"`
}

// Address is a postal address, in the parts that the publisher gives.
type Address struct {
	Lines      []string `json:"lines,omitempty"`
	City       string   `json:"city,omitempty"`
	Region     string   `json:"region,omitempty"`
	PostalCode string   `json:"postal_code,omitempty"`
	Country    string   `json:"country,omitempty"`
	Note       string   `json:"note,omitempty"`
}

// Contact is an e-mail address, telephone number or website.
type Contact struct {
	Kind  string `json:"kind"` // "email", "phone", "fax", "website"
	Value string `json:"value"`
}

// RelationKind says how a party stands to another.
type RelationKind string

// The kinds of relation. LinkedTo is what a publisher says when it does not say
// which: it is no statement of ownership or control.
const (
	OwnedBy           RelationKind = "owned_by"
	ControlledBy      RelationKind = "controlled_by"
	OwnedOrControlled RelationKind = "owned_or_controlled_by"
	ActingFor         RelationKind = "acting_for"
	Supports          RelationKind = "supports"
	LeaderOf          RelationKind = "leader_of"
	FamilyOf          RelationKind = "family_of"
	AssociateOf       RelationKind = "associate_of"
	LinkedTo          RelationKind = "linked_to"
)

// Relation is a published statement about the party and another one. To is the
// other's id when the publisher gives it or its name is unique in the list.
type Relation struct {
	Kind   RelationKind `json:"kind"`
	To     string       `json:"to,omitempty"`
	Name   string       `json:"name,omitempty"`
	Detail string       `json:"detail,omitempty"`
	Former bool         `json:"former,omitempty"`
}

// Fact is something published about the party that has no field of its own.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}
