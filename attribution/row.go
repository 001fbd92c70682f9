package attribution

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// A row is a statement as a table stores it: sixteen numbers, of which the first
// eleven are the places of texts in the string table.
type row [statementSize]uint32

const (
	statementSize  = 16
	statementTexts = 11
)

// The texts of a row.
const (
	rowText = iota
	rowActor
	rowConcepts // joined by line feeds
	rowConfidence
	rowChain
	rowAsset
	rowControl
	rowParty
	rowPublicKey
	rowPack
	rowSource
)

// The numbers behind the texts. Days are YYYYMMDD.
const (
	rowFirstFrom = statementTexts + iota
	rowFirstTo
	rowLastFrom
	rowLastTo
	rowFlags
)

// The bits of rowFlags.
const (
	flagClusterDefiner = 1 << iota
	flagFirstCirca
	flagLastCirca
	flagsKnown = 1<<iota - 1
)

const conceptSeparator = "\n"

// rowTexts are the texts of a statement in the order of a row.
func rowTexts(s *Statement) [statementTexts]string {
	return [statementTexts]string{
		rowText: s.Text, rowActor: s.Actor, rowConcepts: strings.Join(s.Concepts, conceptSeparator),
		rowConfidence: string(s.Confidence), rowChain: string(s.Chain), rowAsset: s.Asset,
		rowControl: string(s.Control), rowParty: s.Party, rowPublicKey: s.PublicKey,
		rowPack: s.Pack, rowSource: s.Source,
	}
}

func setRowNumbers(r *row, s *Statement) {
	r[rowFirstFrom], r[rowFirstTo] = uint32(s.First.From), uint32(s.First.To)
	r[rowLastFrom], r[rowLastTo] = uint32(s.Last.From), uint32(s.Last.To)
	r[rowFlags] = flagIf(s.ClusterDefiner, flagClusterDefiner) |
		flagIf(s.First.Circa, flagFirstCirca) | flagIf(s.Last.Circa, flagLastCirca)
}

func flagIf(set bool, flag uint32) uint32 {
	if set {
		return flag
	}
	return 0
}

// statementOf reads a row whose texts are found by text.
func statementOf(r *row, text func(uint32) string) Statement {
	flag := func(f uint32) bool { return r[rowFlags]&f != 0 }
	return Statement{
		Text: text(r[rowText]), Actor: text(r[rowActor]), Concepts: splitConcepts(text(r[rowConcepts])),
		Confidence: Confidence(text(r[rowConfidence])),
		Chain:      wallet.Chain(text(r[rowChain])), Asset: text(r[rowAsset]),
		Control: Control(text(r[rowControl])), Party: text(r[rowParty]), PublicKey: text(r[rowPublicKey]),
		ClusterDefiner: flag(flagClusterDefiner),
		Pack:           text(r[rowPack]), Source: text(r[rowSource]),
		First: sanctions.Date{From: int32(r[rowFirstFrom]), To: int32(r[rowFirstTo]), Circa: flag(flagFirstCirca)},
		Last:  sanctions.Date{From: int32(r[rowLastFrom]), To: int32(r[rowLastTo]), Circa: flag(flagLastCirca)},
	}
}

// splitConcepts never gives nil: none is a known answer, and JSON says [].
func splitConcepts(joined string) []string {
	if joined == "" {
		return []string{}
	}
	return strings.Split(joined, conceptSeparator)
}

// isConcepts says whether a text is of concepts as tidy leaves them.
func isConcepts(joined string) bool {
	before := ""
	for c := range strings.SplitSeq(joined, conceptSeparator) {
		if joined != "" && c <= before {
			return false
		}
		before = c
	}
	return true
}

func readRow(data []byte) (r row) {
	for i := range r {
		r[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return r
}

func (r *row) append(dst []byte) []byte {
	for _, n := range r {
		dst = binary.LittleEndian.AppendUint32(dst, n)
	}
	return dst
}

// tidy gives a statement's concepts sorted, each once, as new memory; and says
// what in the statement a table cannot hold.
func tidy(s *Statement) ([]string, error) {
	concepts := slices.Clone(s.Concepts)
	slices.Sort(concepts)
	concepts = slices.Compact(concepts)
	for _, c := range concepts {
		if c == "" || strings.Contains(c, conceptSeparator) {
			return nil, fmt.Errorf("%q is no concept id", c)
		}
	}
	for _, text := range rowTexts(s) {
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%q is not UTF-8", text)
		}
	}
	return concepts, nil
}
