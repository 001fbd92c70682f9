package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// The types of watchman, as its clients send and read them.
const (
	typePerson       = "person"
	typeBusiness     = "business"
	typeOrganization = "organization"
	typeAircraft     = "aircraft"
	typeVessel       = "vessel"
)

// watchmanTypes are the types with the schema that each asks for.
var watchmanTypes = [...]struct{ name, schema string }{
	{typePerson, "Person"},
	{typeBusiness, "Company"},
	{typeOrganization, "Organization"},
	{typeAircraft, "Airplane"},
	{typeVessel, "Vessel"},
}

// watchmanParameter is one query parameter of the search.
type watchmanParameter struct {
	name string
	also []string // other spellings
	// types are those for which it is read; none means always.
	types []string
	// property is where its values go in the question; "" when it narrows or
	// shapes the answer, or is read by watchman and no list of ours says anything
	// to compare with.
	property string
	integer  bool
	doc      string
}

var (
	allTypes        = []string{typePerson, typeBusiness, typeOrganization, typeAircraft, typeVessel}
	readForLegal    = []string{typeBusiness, typeOrganization}
	readForPerson   = []string{typePerson}
	readForAircraft = []string{typeAircraft}
	readForVessel   = []string{typeVessel}
	readForCraft    = []string{typeAircraft, typeVessel}
)

// watchmanParameters are all parameters of the search but the gov_ ones: they
// check a request and describe it.
var watchmanParameters = []watchmanParameter{
	{name: "name", property: "name"},
	{name: "type", doc: "person, business, organization, aircraft or vessel; none searches all"},
	{name: "source", doc: "Only this source, by a name of /v2/listinfo; repeatable"},
	{name: "sourceID", doc: "Only the entry with this id, which then scores 1"},
	{name: "limit", doc: "10 when not given or not a number; at most 100"},
	{name: "minMatch", doc: "Least score given, 0 to 1; at least 0.01"},
	{name: "requestID", doc: "Ignored"},
	{name: "debug", doc: "yes, true or 1 adds debug and details"},
	{name: "debugSourceIDs", doc: "Ignored"},
	{name: "format", doc: "json only"},
	{name: apiKeyParameter, doc: "The key, for clients that can send no header"},
	{name: "address", also: []string{"addresses"}, property: "address"},
	{name: "cryptoAddress", also: []string{"cryptoAddresses"}, doc: "CURRENCY:address; repeatable"},
	{name: "email", also: []string{"emailAddress", "emailAddresses"}, property: "email"},
	{name: "phone", also: []string{"phoneNumber", "phoneNumbers"}, property: "phone"},
	{name: "fax", also: []string{"faxNumber", "faxNumbers"}, property: "phone"},
	{name: "website", also: []string{"websites"}, property: "website"},
	{name: "altNames", types: allTypes, property: "alias"},
	{name: "gender", types: readForPerson, property: "gender"},
	{name: "birthDate", types: readForPerson, property: "birthDate", doc: "YYYY-MM-DD, YYYY-MM or YYYY; others are ignored"},
	{name: "deathDate", types: readForPerson},
	{name: "titles", types: readForPerson, property: "title"},
	{name: "created", types: readForLegal},
	{name: "dissolved", types: readForLegal},
	{name: "flag", types: readForCraft, property: "country"},
	{name: "built", types: readForCraft},
	{name: "model", types: readForCraft},
	{name: "aircraftType", types: readForAircraft},
	{name: "icaoCode", types: readForAircraft},
	{name: "serialNumber", types: readForAircraft, property: "idNumber"},
	{name: "imoNumber", types: readForVessel, property: "imoNumber"},
	{name: "vesselType", types: readForVessel},
	{name: "mmsi", types: readForVessel, property: "idNumber"},
	{name: "callSign", types: readForVessel, property: "idNumber"},
	{name: "owner", types: readForVessel},
	{name: "tonnage", types: readForVessel, integer: true},
	{name: "grossRegisteredTonnage", types: readForVessel, integer: true},
}

// govPrefix begins the parameters for government ids: gov_passport=IR:A123.
const govPrefix = "gov_"

var govTypes = []string{typePerson, typeBusiness, typeOrganization}

// parameterNamed finds a parameter by one of its spellings.
func parameterNamed(name string) (watchmanParameter, bool) {
	if strings.HasPrefix(name, govPrefix) {
		return watchmanParameter{name: name, types: govTypes}, true
	}
	i := slices.IndexFunc(watchmanParameters, func(p watchmanParameter) bool {
		return p.name == name || slices.Contains(p.also, name)
	})
	if i < 0 {
		return watchmanParameter{}, false
	}
	return watchmanParameters[i], true
}

// watchmanQuery reads the parameters and refuses those that are not read for
// the type asked about: whoever sends one counts on it.
func watchmanQuery(raw string) (url.Values, *watchmanError) {
	refused := func(format string, args ...any) (url.Values, *watchmanError) {
		return nil, &watchmanError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return refused("the query string is broken: a part of it is not percent-encoded as it must be")
	}
	asked := strings.ToLower(strings.TrimSpace(values.Get("type")))
	if asked != "" && !slices.Contains(allTypes, asked) {
		return refused("type %s is unknown; give one of %s, or none", quote(asked), strings.Join(allTypes, ", "))
	}
	values.Set("type", asked)
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names) // so that the same request always gets the same error
	for _, name := range names {
		p, known := parameterNamed(name)
		if !known || (len(p.types) > 0 && !slices.Contains(p.types, asked)) {
			return refused("parameter %s is not read for type %s", quote(name), quote(asked))
		}
		for _, value := range values[name] {
			if !utf8.ValidString(value) {
				return refused("parameter %s is not UTF-8", quote(name))
			}
			if _, err := strconv.Atoi(value); p.integer && value != "" && err != nil {
				return refused("parameter %s must be a whole number", quote(name))
			}
		}
	}
	if format := values.Get("format"); format != "" && format != "json" {
		return refused("format %s is not offered here; leave it out for JSON", quote(format))
	}
	return values, nil
}

// The bounds of the search, which are watchman's.
const (
	watchmanLimit    = 10
	watchmanMaxLimit = 100
	watchmanMinMatch = 0.01
)

func watchmanLimitOf(values url.Values) int {
	n, err := strconv.Atoi(strings.TrimSpace(values.Get("limit")))
	if err != nil || n < 1 {
		return watchmanLimit
	}
	return min(n, watchmanMaxLimit)
}

func watchmanMinMatchOf(values url.Values) float64 {
	least, err := strconv.ParseFloat(strings.TrimSpace(values.Get("minMatch")), 64)
	if err != nil || math.IsNaN(least) {
		return watchmanMinMatch
	}
	return min(max(least, watchmanMinMatch), 1)
}

// describeWatchmanParameters writes the table into the API's description.
func describeWatchmanParameters() []*huma.Param {
	var out []*huma.Param
	for _, p := range watchmanParameters {
		doc := p.doc
		if len(p.types) > 0 {
			doc = strings.TrimPrefix(doc+"; ", "; ") + "read for " + strings.Join(p.types, ", ")
		}
		for _, name := range append([]string{p.name}, p.also...) {
			// Text whatever it means: watchman takes junk in most for nothing given.
			schema := &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}
			out = append(out, &huma.Param{Name: name, In: "query", Description: doc, Schema: schema})
		}
	}
	return append(out, &huma.Param{
		Name: govPrefix + "passport", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Example: "IR:A0003456",
		Description: "COUNTRY:id of a government id; likewise gov_national-id, gov_tax-id and others; read for " + strings.Join(govTypes, ", "),
	})
}
