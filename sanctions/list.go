package sanctions

// ListName is the field's name for one list, as OpenSanctions and its clients
// spell it.
type ListName string

// The lists that Mareva reads from their publishers.
const (
	OFACSDN          ListName = "us_ofac_sdn"
	OFACConsolidated ListName = "us_ofac_cons"
	UNSecurity       ListName = "un_sc_sanctions"
	EUFinancial      ListName = "eu_fsf"
	UKSanctions      ListName = "gb_fcdo_sanctions"
	UKConsolidated   ListName = "gb_hmt_sanctions"
	SwissSECO        ListName = "ch_seco_sanctions"
	CanadaSEMA       ListName = "ca_dfatd_sema_sanctions"
	USTradeCSL       ListName = "us_trade_csl"
	FinCEN311        ListName = "us_fincen_311"
)

// List says what a list is and who answers for it.
type List struct {
	Name      ListName
	Title     string
	Publisher string
	// Closed is the day from which the publisher no longer keeps the list up: it
	// is history, and its age raises no alarm.
	Closed Date
}

// Lists are the known lists, in the order in which people look at them.
func Lists() []List {
	return []List{
		{Name: OFACSDN, Title: "Specially Designated Nationals and Blocked Persons List", Publisher: "US Treasury, Office of Foreign Assets Control"},
		{Name: OFACConsolidated, Title: "Consolidated (non-SDN) Sanctions List", Publisher: "US Treasury, Office of Foreign Assets Control"},
		{Name: FinCEN311, Title: "Section 311 special measures", Publisher: "US Treasury, Financial Crimes Enforcement Network"},
		{Name: USTradeCSL, Title: "Consolidated Screening List", Publisher: "US Commerce, International Trade Administration"},
		{Name: UNSecurity, Title: "United Nations Security Council Consolidated List", Publisher: "UN Security Council"},
		{Name: EUFinancial, Title: "Consolidated list of persons subject to EU financial sanctions", Publisher: "European Commission"},
		{Name: UKSanctions, Title: "UK Sanctions List", Publisher: "Foreign, Commonwealth & Development Office"},
		// OFSI withdrew its list on 2026-01-28; the UK Sanctions List is the one in force.
		{Name: UKConsolidated, Title: "Consolidated List of Financial Sanctions Targets", Publisher: "HM Treasury, OFSI", Closed: Day(2026, 1, 28)},
		{Name: SwissSECO, Title: "Overall list of sanctioned individuals, entities and organisations", Publisher: "Switzerland, SECO"},
		{Name: CanadaSEMA, Title: "Consolidated Canadian Autonomous Sanctions List", Publisher: "Global Affairs Canada"},
	}
}

// ListByName finds a known list. A list read from FollowTheMoney data may be
// unknown here and still be screened: it then has only its name.
func ListByName(name ListName) (List, bool) {
	for _, l := range Lists() {
		if l.Name == name {
			return l, true
		}
	}
	return List{Name: name, Title: string(name)}, false
}

// Valid says whether the name can name a list: lower-case letters, digits and
// underscores, 2 to 64 of them. (It becomes part of a path.)
func (n ListName) Valid() bool {
	if len(n) < 2 || len(n) > 64 {
		return false
	}
	for _, r := range n {
		if r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}
