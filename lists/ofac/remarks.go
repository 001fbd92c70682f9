package ofac

import (
	"regexp"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// remarkLimit is where OFAC cuts a remark of the CSV, whatever stands there.
const remarkLimit = 1000

var (
	quotedAlias  = regexp.MustCompile(`^([afn])\.k\.a\. '(.*)'$`)
	inBrackets   = regexp.MustCompile(`^(.*?)\s*\(([^()]*)\)$`)
	issuedOn     = regexp.MustCompile(`^(.*?) issued (.+)$`)
	abbreviation = regexp.MustCompile(`^([A-Z]\.)+[A-Z]$|^(LTD|CO|INC|CORP|BROS)$`)
	expiresOn    = regexp.MustCompile(`^(.*?) expires (.+)$`)
)

// readRemarks takes names, dates, numbers, wallets and links out of a remark.
// The text itself stays on the party as well: it is what was published.
// When cut is true the text ends where a limit fell, and its last part says
// nothing reliable unless it can be seen to be whole.
func readRemarks(p *sanctions.Party, text string, cut bool, r *publication.Report) {
	if strings.TrimSpace(text) == "" {
		return
	}
	p.Remarks = publication.AppendNew(p.Remarks, strings.TrimSpace(text))
	parts := strings.Split(strings.TrimSpace(text), "; ")
	if cut {
		if last := len(parts) - 1; !isWhole(parts[last]) {
			parts = parts[:last]
		} else {
			parts[last] = strings.TrimSuffix(parts[last], ";")
		}
		r.Counts["remark cut at 1,000 characters"]++
	}
	for i, part := range parts {
		if i == len(parts)-1 && !cut {
			part = withoutStop(part)
		}
		readRemark(p, part, r)
	}
}

// isWhole says whether the last part of a cut remark is all there: the limit fell
// behind it, or it is an address whose checksum fits.
func isWhole(part string) bool {
	if strings.HasSuffix(part, ";") {
		return true
	}
	_, listed, found := strings.Cut(part, walletLabel)
	if !found {
		return false
	}
	ticker, address, _ := strings.Cut(listed, " ")
	a, err := wallet.ParseAs(ticker, address)
	return err == nil && a.Checked
}

// withoutStop drops the full stop that ends a remark, but not the one of an
// abbreviation that happens to stand there ("S.A.", "CO., LTD."): OFAC does not
// write two.
func withoutStop(s string) string {
	head, ok := strings.CutSuffix(strings.TrimSpace(s), ".")
	last := head[strings.LastIndexByte(head, ' ')+1:]
	if !ok || abbreviation.MatchString(last) {
		return strings.TrimSpace(s)
	}
	return head
}

func readRemark(p *sanctions.Party, part string, r *publication.Report) {
	part = strings.TrimPrefix(strings.TrimSpace(part), "alt. ")
	if linked, ok := strings.CutPrefix(strings.Trim(part, "()"), "Linked To: "); ok {
		addLink(p, linked)
		return
	}
	if m := quotedAlias.FindStringSubmatch(part); m != nil {
		// Quotation marks around an alias are how OFAC marks it weak.
		addName(p, m[2], sanctions.Weak)
		return
	}
	if ticker, address, ok := strings.Cut(strings.TrimPrefix(part, walletLabel), " "); ok && strings.HasPrefix(part, walletLabel) {
		place(p, walletLabel+ticker, detail{value: strings.TrimSpace(address)})
		return
	}
	if l, value, ok := cutLabel(part); ok {
		place(p, l.text, readDetail(l, value))
		return
	}
	r.Counts["free-text remark"]++
}

// readDetail parts "M-110522 (India) issued 13 Nov 1978 expires 2003".
func readDetail(l label, value string) detail {
	if l.place != asIdentifier {
		return detail{value: value}
	}
	var d detail
	value, d.expires = cutMatch(expiresOn, value)
	value, d.issued = cutMatch(issuedOn, value)
	value, d.country = cutMatch(inBrackets, value)
	d.value = value
	return d
}

func cutMatch(re *regexp.Regexp, s string) (head, tail string) {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1], m[2]
	}
	return s, ""
}

// addLink notes "Linked To: NAME". The kind of link is not said.
func addLink(p *sanctions.Party, name string) {
	if name = strings.TrimSpace(name); name != "" {
		p.Relations = publication.AppendNew(p.Relations, sanctions.Relation{Kind: sanctions.LinkedTo, Name: name})
	}
}

// addName adds a name as OFAC writes it: "LAST, First" for a person.
func addName(p *sanctions.Party, full string, q sanctions.Quality) {
	n := sanctions.Name{Full: strings.TrimSpace(full), Quality: q}
	if last, first, ok := strings.Cut(n.Full, ", "); ok && p.Kind == sanctions.Person && q != sanctions.Weak {
		n.Parts = []sanctions.NamePart{{Kind: sanctions.LastName, Text: last}, {Kind: sanctions.FirstName, Text: first}}
	}
	addWhole(p, n)
}
