// Package synthetic writes lists of any size in OFAC's formats, for measuring
// speed and memory. Everybody in them is invented: names are drawn from
// syllables by a seeded generator, so that the same call writes the same bytes.
//
// What this package does not do: it does not resemble the real list enough to
// measure the quality of matching.
package synthetic

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Party is one invented entry.
type Party struct {
	ID       int
	Person   bool
	Name     string // "LAST, First" for a person
	Aliases  []string
	Born     int // year
	Country  string
	City     string
	Passport string
	Wallet   string // Ethereum, every tenth party
	Program  string
}

var (
	syllables = strings.Fields("ba be bo da de do fa fe ga go ha hi ja jo ka ke ko la le lo ma me mo na ni no pa pe qa ra re ro sa se so ta te to va vi ya yu za ze zo khan stan bek dze vich ov ski man din far har mar nar tar zhi xian wei li")
	trades    = strings.Fields("TRADING SHIPPING PETROLEUM MINING ELECTRONICS INVESTMENT HOLDING LOGISTICS CHEMICAL MARITIME")
	forms     = strings.Fields("LLC LTD JSC GMBH FZE OOO CORP")
	countries = []string{"Russia", "Iran", "China", "Syria", "Korea, North", "Iraq", "Mexico", "Lebanon", "Belarus", "Turkey"}
	programs  = strings.Fields("SDGT NPWMD RUSSIA-EO14024 SDNTK IRAN CYBER2 DPRK3 SYRIA")
)

// Words are as common and as rare as in the names of the SDN list of 2023-12-28:
// 30,912 names of 3.6 words each draw on 25,065 words, of which the commonest
// hundred make up 30 % of the text, a thousand 55 %, ten thousand 86 %. A Zipf
// law of exponent 1 from the sixteenth rank on gives these shares.
const (
	wordsAt14000 = 25_000
	zipfExponent = 1.0001 // the generator wants more than 1
	zipfShift    = 15
)

// Words is the law by which names draw their words.
type Words int

const (
	// AsListed draws words as the SDN list's names do.
	AsListed Words = iota
	// Evenly makes up every word anew: nearly all are different, several times as
	// many as a list of that size has. It is the harder case for an index.
	Evenly
)

// drawing gives the function that draws one word. Vocabularies grow more slowly
// than texts (Heaps' law).
func drawing(law Words, n int, r *rand.Rand) func() string {
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return strings.ToUpper(b.String())
	}
	if law == Evenly {
		return word
	}
	size := int(wordsAt14000 * math.Pow(float64(n)/14_000, 0.7))
	seen := make(map[string]bool, size)
	words := make([]string, 0, size)
	for len(words) < size {
		if w := word(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	rank := rand.NewZipf(r, zipfExponent, zipfShift, uint64(size-1))
	return func() string { return words[rank.Uint64()] }
}

// Parties draws n parties whose words are as common as the SDN list's.
func Parties(n int, seed uint64) []Party { return PartiesOf(AsListed, n, seed) }

// PartiesOf draws n parties whose words follow a law.
func PartiesOf(law Words, n int, seed uint64) []Party {
	r := rand.New(rand.NewPCG(seed, 1))
	upper := drawing(law, n, r)
	title := func() string { w := upper(); return w[:1] + strings.ToLower(w[1:]) }
	out := make([]Party, n)
	for i := range out {
		p := Party{ID: 1000 + i, Person: r.IntN(2) == 0, Born: 1940 + r.IntN(65), Country: countries[r.IntN(len(countries))], City: title(), Program: programs[r.IntN(len(programs))]}
		name := func() string {
			if p.Person {
				return upper() + ", " + title() + " " + title()
			}
			return upper() + " " + upper() + " " + trades[r.IntN(len(trades))] + " " + forms[r.IntN(len(forms))]
		}
		p.Name = name()
		for range r.IntN(4) {
			p.Aliases = append(p.Aliases, name())
		}
		if p.Person {
			p.Passport = fmt.Sprintf("%c%08d", 'A'+rune(r.IntN(26)), r.IntN(100_000_000))
		}
		if i%10 == 0 {
			p.Wallet = fmt.Sprintf("0x%016x%016x%08x", r.Uint64(), r.Uint64(), r.Uint32())
		}
		out[i] = p
	}
	return out
}

// WriteCSV writes the parties as a comma-separated set into dir.
func WriteCSV(dir string, parties []Party) error {
	var sdn, alt, add strings.Builder
	for _, p := range parties {
		kind := "-0- "
		remarks := []string{}
		if p.Person {
			kind = `"individual"`
			remarks = append(remarks, fmt.Sprintf("DOB %d", p.Born), "nationality "+p.Country, "Gender Male", fmt.Sprintf("Passport %s (%s)", p.Passport, p.Country))
		}
		if p.Wallet != "" {
			remarks = append(remarks, "Digital Currency Address - ETH "+p.Wallet)
		}
		remark := "-0- "
		if len(remarks) > 0 {
			remark = `"` + strings.Join(remarks, "; ") + `."`
		}
		fmt.Fprintf(&sdn, "%d,\"%s\",%s,\"%s\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,%s\r\n", p.ID, p.Name, kind, p.Program, remark)
		for i, a := range p.Aliases {
			fmt.Fprintf(&alt, "%d,%d,\"aka\",\"%s\",-0- \r\n", p.ID, p.ID*10+i, a)
		}
		fmt.Fprintf(&add, "%d,%d,-0- ,\"%s\",\"%s\",-0- \r\n", p.ID, p.ID*10, p.City, p.Country)
	}
	for name, text := range map[string]string{"sdn.csv": sdn.String(), "alt.csv": alt.String(), "add.csv": add.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text+"\x1a"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// WriteAdvanced writes the parties as advanced XML, some 6 KB each as in the
// real file.
func WriteAdvanced(to io.Writer, parties []Party) error {
	w := bufio.NewWriterSize(to, 1<<20)
	fmt.Fprint(w, advancedHead)
	for i, c := range countries {
		fmt.Fprintf(w, "      <Country ID=\"%d\">%s</Country>\n", 11000+i, c)
	}
	fmt.Fprint(w, "    </CountryValues>\n  </ReferenceValueSets>\n  <Locations>\n")
	for _, p := range parties {
		fmt.Fprintf(w, locationXML, p.ID, countryID(p.Country), p.City)
	}
	fmt.Fprint(w, "  </Locations>\n  <IDRegDocuments>\n")
	for _, p := range parties {
		if p.Passport != "" {
			fmt.Fprintf(w, documentXML, p.ID, p.ID, countryID(p.Country), p.Passport)
		}
	}
	fmt.Fprint(w, "  </IDRegDocuments>\n  <DistinctParties>\n")
	for _, p := range parties {
		writeDistinctParty(w, p)
	}
	fmt.Fprint(w, "  </DistinctParties>\n  <ProfileRelationships />\n  <SanctionsEntries>\n")
	for _, p := range parties {
		fmt.Fprintf(w, entryXML, p.ID, p.ID, p.ID, p.ID, p.ID, p.Program)
	}
	fmt.Fprint(w, "  </SanctionsEntries>\n</Sanctions>\n")
	return w.Flush()
}

func countryID(name string) int {
	for i, c := range countries {
		if c == name {
			return 11000 + i
		}
	}
	return 0
}

func writeDistinctParty(w io.Writer, p Party) {
	subType, wholeType := 3, 1525
	if p.Person {
		subType = 4
	}
	fmt.Fprintf(w, partyHeadXML, p.ID, p.ID, subType, p.ID, p.ID)
	var groups strings.Builder
	group := p.ID * 100
	for i, name := range append([]string{p.Name}, p.Aliases...) {
		kind, primary := 1400, "false"
		if i == 0 {
			kind, primary = 1403, "true"
		}
		fmt.Fprintf(w, aliasHeadXML, p.ID, kind, primary, group, p.ID)
		parts := []string{name}
		types := []int{wholeType}
		if last, first, ok := strings.Cut(name, ", "); ok {
			parts, types = []string{last, first}, []int{1520, 1521}
		}
		for j, part := range parts {
			group++
			fmt.Fprintf(w, partXML, group, part)
			fmt.Fprintf(&groups, groupXML, group, types[j])
		}
		fmt.Fprint(w, "            </DocumentedName>\n          </Alias>\n")
	}
	fmt.Fprintf(w, "          <NamePartGroups>\n%s          </NamePartGroups>\n        </Identity>\n", groups.String())
	if p.Person {
		fmt.Fprintf(w, birthXML, p.ID*10, p.ID*10, p.Born, p.Born, p.Born, p.Born, p.ID)
	}
	if p.Wallet != "" {
		fmt.Fprintf(w, textFeatureXML, p.ID*10+1, 345, p.ID*10+1, p.Wallet, p.ID)
	}
	fmt.Fprintf(w, textFeatureXML, p.ID*10+2, 504, p.ID*10+2, "section 1(b) of Executive Order 13224, as amended by Executive Order 13886", p.ID)
	fmt.Fprintf(w, placeFeatureXML, p.ID*10+3, p.ID*10+3, p.ID, p.ID)
	fmt.Fprint(w, "      </Profile>\n    </DistinctParty>\n")
}
