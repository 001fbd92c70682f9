package attribution

// Confidence is the id of how a source came to know what it says, in GraphSense's
// vocabulary. The id is kept as published, known or not.
type Confidence string

// The ways to know, the surest first.
const (
	Override             Confidence = "override"
	Ownership            Confidence = "ownership"
	LedgerImmanent       Confidence = "ledger_immanent"
	ManualTransaction    Confidence = "manual_transaction"
	ServiceAPI           Confidence = "service_api"
	ForensicInquiry      Confidence = "forensic_investigation"
	AuthorityData        Confidence = "authority_data"
	TrustedProvider      Confidence = "trusted_provider"
	ServiceData          Confidence = "service_data"
	ForensicReport       Confidence = "forensic"
	UntrustedTransaction Confidence = "untrusted_transaction"
	WebCrawl             Confidence = "web_crawl"
	Heuristic            Confidence = "heuristic"
	UnknownConfidence    Confidence = "unknown"
)

// levels are those of graphsense-lib's confidence.csv, in percent.
var levels = [...]struct {
	id    Confidence
	level int
}{
	{Override, 100},
	{Ownership, 100},
	{LedgerImmanent, 100},
	{ManualTransaction, 90},
	{ServiceAPI, 70},
	{ForensicInquiry, 70},
	{AuthorityData, 60},
	{TrustedProvider, 50},
	{ServiceData, 50},
	{ForensicReport, 50},
	{UntrustedTransaction, 40},
	{WebCrawl, 20},
	{Heuristic, 10},
	{UnknownConfidence, unknownLevel},
}

// unknownLevel is that of a source which does not say how it knows.
const unknownLevel = 5

// Level is how much one such source is worth, 0 to 100. An id that is not known,
// or none, is worth as much as [UnknownConfidence]: a label is never thrown away
// for its author's spelling, and never gains by it.
func (c Confidence) Level() int {
	for i := range levels {
		if levels[i].id == c {
			return levels[i].level
		}
	}
	return unknownLevel
}

// Valid says whether c is in the vocabulary.
func (c Confidence) Valid() bool {
	for i := range levels {
		if levels[i].id == c {
			return true
		}
	}
	return false
}

// Confidences is the vocabulary, the surest first.
func Confidences() []Confidence {
	out := make([]Confidence, len(levels))
	for i := range levels {
		out[i] = levels[i].id
	}
	return out
}
