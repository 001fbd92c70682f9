package ftm

import "github.com/mareva/mareva/sanctions"

// kinds are the schemata that can stand on a list.
var kinds = map[string]sanctions.Kind{
	"Person":       sanctions.Person,
	"Company":      sanctions.Company,
	"Organization": sanctions.Organization,
	"PublicBody":   sanctions.Organization,
	"LegalEntity":  sanctions.Entity,
	"Vessel":       sanctions.Vessel,
	"Airplane":     sanctions.Aircraft,
	"CryptoWallet": sanctions.Wallet,
	// Things that the house has no kind for.
	"Thing":       sanctions.Unknown,
	"Asset":       sanctions.Unknown,
	"BankAccount": sanctions.Unknown,
	"RealEstate":  sanctions.Unknown,
	"Security":    sanctions.Unknown,
	"Vehicle":     sanctions.Unknown,
}

// end is one side of a link: the property that names the party there, and what
// the link makes the other side to it.
type end struct {
	property string
	kind     sanctions.RelationKind
	word     string // what the relation's kind does not say
}

// links are the schemata that join two parties, each with both its ends.
var links = map[string][2]end{
	"Ownership":      {{"owner", sanctions.LinkedTo, "owner of"}, {"asset", sanctions.OwnedBy, ""}},
	"Control":        {{"controller", sanctions.LinkedTo, "controls"}, {"controlled", sanctions.ControlledBy, ""}},
	"Directorship":   {{"director", sanctions.LeaderOf, ""}, {"organization", sanctions.LinkedTo, "has as director"}},
	"Membership":     {{"member", sanctions.LinkedTo, "member of"}, {"organization", sanctions.LinkedTo, "has as member"}},
	"Employment":     {{"employee", sanctions.LinkedTo, "employed by"}, {"employer", sanctions.LinkedTo, "employs"}},
	"Family":         {{"person", sanctions.FamilyOf, ""}, {"relative", sanctions.FamilyOf, "as"}},
	"Associate":      {{"person", sanctions.AssociateOf, ""}, {"associate", sanctions.AssociateOf, "as"}},
	"Representation": {{"agent", sanctions.ActingFor, ""}, {"client", sanctions.LinkedTo, "represented by"}},
	"UnknownLink":    {{"subject", sanctions.LinkedTo, ""}, {"object", sanctions.LinkedTo, ""}},
	"Succession":     {{"predecessor", sanctions.LinkedTo, "succeeded by"}, {"successor", sanctions.LinkedTo, "successor of"}},
}

// attachments are the schemata that say something of one party, with the
// property that names it.
var attachments = map[string]string{
	"Sanction":       "entity",
	"Risk":           "entity",
	"Identification": "holder",
	"Passport":       "holder",
	"Occupancy":      "holder",
	"CryptoWallet":   "holder",
}

// references are the properties of a party that name another one.
var references = map[string]end{
	"parent":   {kind: sanctions.OwnedOrControlled, word: "parent"},
	"owner":    {kind: sanctions.OwnedBy},
	"operator": {kind: sanctions.LinkedTo, word: "operator"},
	"issuer":   {kind: sanctions.LinkedTo, word: "issuer"},
	"bank":     {kind: sanctions.LinkedTo, word: "bank"},
	"holder":   {kind: sanctions.LinkedTo, word: "holder"},
}

// numbers are the properties that hold numbers issued to the party, in the
// order in which they are taken.
var numbers = []struct {
	property string
	idType   sanctions.IDType
}{
	{"passportNumber", sanctions.Passport},
	{"idNumber", sanctions.NationalID},
	{"socialSecurityNumber", sanctions.NationalID},
	{"taxNumber", sanctions.TaxID},
	{"innCode", sanctions.TaxID},
	{"vatCode", sanctions.TaxID},
	{"irsCode", sanctions.TaxID},
	{"voenCode", sanctions.TaxID},
	{"registrationNumber", sanctions.Registration},
	{"ogrnCode", sanctions.Registration},
	{"uscCode", sanctions.Registration},
	{"leiCode", sanctions.LEI},
	{"swiftBic", sanctions.SwiftBIC},
	{"bic", sanctions.SwiftBIC},
	{"imoNumber", sanctions.IMO},
	{"mmsi", sanctions.MMSI},
	{"callSign", sanctions.CallSign},
	{"serialNumber", sanctions.SerialNumber},
	{"accountNumber", sanctions.OtherID},
	{"bikCode", sanctions.OtherID},
	{"bvdId", sanctions.OtherID},
	{"cageCode", sanctions.OtherID},
	{"cikCode", sanctions.OtherID},
	{"coatoCode", sanctions.OtherID},
	{"crsNumber", sanctions.OtherID},
	{"dunsCode", sanctions.OtherID},
	{"figiCode", sanctions.OtherID},
	{"fnsCode", sanctions.OtherID},
	{"fssCode", sanctions.OtherID},
	{"giiNumber", sanctions.OtherID},
	{"iban", sanctions.OtherID},
	{"icijId", sanctions.OtherID},
	{"ipoCode", sanctions.OtherID},
	{"isin", sanctions.OtherID},
	{"isinCode", sanctions.OtherID},
	{"jibCode", sanctions.OtherID},
	{"kppCode", sanctions.OtherID},
	{"licenseNumber", sanctions.OtherID},
	{"mbsCode", sanctions.OtherID},
	{"npiCode", sanctions.OtherID},
	{"okpoCode", sanctions.OtherID},
	{"permId", sanctions.OtherID},
	{"pfrNumber", sanctions.OtherID},
	{"ricCode", sanctions.OtherID},
	{"ticker", sanctions.OtherID},
	{"uniqueEntityId", sanctions.OtherID},
}

// factProperties are known and have no field of the party; any property that is
// not here becomes a fact too, and is counted as not understood.
var factProperties = []string{
	"alephUrl", "amount", "amountEur", "amountUsd", "appearance", "area", "accountType", "balance", "balanceDate", "bankAddress", "bankName",
	"birthCountry", "buildDate", "caemCode", "capital", "cadastralCode", "censusBlock", "classification", "closingDate", "collateral",
	"createdAt", "creationDate", "currency", "currencySymbol", "deadweightTonnage", "deregistrationDate", "dissolutionDate", "education",
	"encumbrance", "ethnicity", "eyeColor", "grossRegisteredTonnage", "hairColor", "height", "icaoCode", "incorporationDate", "issueDate",
	"keywords", "landType", "latitude", "legalForm", "longitude", "managingExchange", "manufacturer", "maturityDate", "maxBalance",
	"maxBalanceDate", "model", "motherName", "nameChangeDate", "nameSuffix", "navigationArea", "okopfCode", "oksmCode", "okvedCode",
	"opencorporatesUrl", "openingDate", "pastFlags", "pastTypes", "political", "privateKey", "profession", "programUrl", "proof",
	"propertyType", "publisher", "publisherUrl", "registrationDate", "registrationPort", "religion", "retrievedAt", "sector", "sourceUrl",
	"spokenLanguage", "status", "taxStatus", "tenure", "titleNumber", "tonnage", "topics", "type", "weight", "wikipediaUrl",
}
