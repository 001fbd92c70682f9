package names

import (
	"strings"
	"sync"
)

// legalForms lists, one form a line, what it is written as here and the
// spellings that stand for it, folded. A translation of a form is a spelling of
// it, since lists print a Russian OOO as LLC and the other way round.
const legalForms = `
ab: ab, aktiebolag
ag: ag, aktiengesellschaft
aps: aps, anpartsselskab
as: as, aksjeselskap, aktieselskab, anonim sirketi
asa: asa, allmennaksjeselskap
bhd: bhd, berhad
bv: bv, besloten vennootschap
co: co, company, cie, compagnie, kompaniya
coop: coop, cooperative
corp: corp, corporation, korporatsiya
dd: dd, dionicko drustvo
doo: doo, drustvo s ogranicenom odgovornoscu, drustvo sa ogranicenom odgovornoscu
eirl: eirl
ev: ev, eingetragener verein
fze: fze, free zone establishment
fzco: fzco, fzc, free zone company
gmbh: gmbh, gesellschaft mit beschrankter haftung, mbh
inc: inc, incorporated
jsc: jsc, ao, oao, pao, zao, ojsc, pjsc, cjsc, joint stock company, open joint stock company, public joint stock company, closed joint stock company, private joint stock company, aktsionernoe obshchestvo, otkrytoe aktsionernoe obshchestvo, publichnoe aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo
kft: kft, korlatolt felelossegu tarsasag
kg: kg, kommanditgesellschaft
kgaa: kgaa
kk: kk, kabushiki kaisha
llc: llc, ooo, limited liability company, obshchestvo s ogranichennoy otvetstvennostyu, obshchestvo s ogranichennoi otvetstvennostiu
llp: llp, limited liability partnership
lp: lp, limited partnership
ltd: ltd, limited, ltda, limitada, limitet
nv: nv, naamloze vennootschap
ou: ou, osauhing
oy: oy, osakeyhtio
oyj: oyj, julkinen osakeyhtio
plc: plc, public limited company
psc: psc, private shareholding company
pt: pt, perseroan terbatas
pte: pte
pty: pty, proprietary
pvt: pvt, private
sa: sa, societe anonyme, sociedad anonima, sociedade anonima
sal: sal, societe anonyme libanaise
sarl: sarl, societe a responsabilite limitee
sas: sas, societe par actions simplifiee
sdn: sdn, sendirian
se: se, societas europaea
sl: sl, sociedad limitada
spa: spa, societa per azioni
srl: srl, societa a responsabilita limitata, sociedad de responsabilidad limitada
sro: sro, spolecnost s rucenim omezenym
tbk: tbk, terbuka
uab: uab
wll: wll, with limited liability
zrt: zrt, zartkoruen mukodo reszvenytarsasag
`

// Words that go with a name without telling its bearers apart.
const (
	honorifics = `mr mrs ms miss dr prof professor sir sheikh shaikh shaykh sheik haji hajji hadji hajj mullah
mulla maulavi mawlawi maulvi mawlana maulana colonel col brigadier brig captain capt lieutenant lt major president
minister ayatollah hojjatoleslam herr frau monsieur madame senor senora don dona comrade his her excellency`
	particles = `al el ul ad ar as ash at az bin ibn bint van der den von zu de del della di da dos las los la le du ter ten und et`
	fillers   = `the of and for to in na aka`
	// Words that so many firms bear that sharing one says little.
	commonInFirms = `trading trade general group holding holdings international import export industries industry
industrial services service enterprise enterprises establishment investment investments commercial commerce shipping
transport logistics engineering technology technologies development bank foundation organization organisation
association committee center centre institute national global management marine maritime oil gas petroleum energy
construction exchange`
	// A word that is written in several ways and means the same.
	sameWord = `bin: bin, ibn
organization: organization, organisation
center: center, centre
`
)

// class says how much a word can tell about who is meant.
type class uint8

const (
	plain class = iota
	number
	initial
	common
	honorific
	particle
	legalForm
	filler
)

// weights are the shares of a plain word's weight. They are judgements: each
// class alone must leave a name recognisable without it, and a name that lacks
// only such words must stay above the threshold. TestWeights holds them to it.
var weights = [...]float64{
	plain:     1,
	number:    1,
	initial:   0.4, // one letter of a name
	common:    0.5,
	honorific: 0.15,
	particle:  0.2,
	legalForm: 0.12,
	filler:    0.1,
}

// word is what the tables say of a word or of several run together.
type word struct {
	text  string // to stand in its place
	class class
}

// lexicon holds the tables by the letters of the spelling, run together, so
// that "s a" and "sa" are one form. longest is the most words in a spelling.
type lexicon struct {
	words   map[string]word
	longest int
	// written are the long spellings of a legal form, which people misspell as
	// they do any other word.
	written map[string][]string
}

// shortestWritten is the length from which a misspelt legal form can be told
// from another word.
const shortestWritten = 5

// tables reads the lists above, once. Where two claim a word, the later one has
// it: "as" is a legal form before it is an article.
var tables = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: make(map[string]word), longest: 1, written: make(map[string][]string)}
	for _, list := range []struct {
		words string
		class class
	}{{honorifics, honorific}, {commonInFirms, common}, {particles, particle}, {fillers, filler}} {
		for w := range strings.FieldsSeq(list.words) {
			l.words[w] = word{w, list.class}
		}
	}
	l.equate(sameWord, func(text string) class { return l.words[text].class })
	l.equate(legalForms, func(string) class { return legalForm })
	return l
})

func (l *lexicon) equate(table string, classOf func(text string) class) {
	for line := range strings.Lines(strings.TrimSpace(table)) {
		text, spellings, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for spelling := range strings.SplitSeq(spellings, ", ") {
			l.longest = max(l.longest, strings.Count(spelling, " ")+1)
			l.words[strings.ReplaceAll(spelling, " ", "")] = word{text, classOf(text)}
			if len(spelling) >= shortestWritten && !strings.Contains(spelling, " ") {
				l.written[text] = append(l.written[text], spelling)
			}
		}
	}
}
