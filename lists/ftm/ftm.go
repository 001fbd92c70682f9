package ftm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Parse reads FollowTheMoney JSON lines. Each party is emitted once for every
// dataset that it is in, in the order of the lines; wallets whose holder is on
// no list come last.
func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
	r.Format = "FollowTheMoney JSON lines"
	p := &parser{files: files, report: r, emit: r.Counting(emit), graph: newGraph()}
	if err := p.collect(); err != nil {
		return err
	}
	if err := p.nameOthers(); err != nil {
		return err
	}
	if err := p.emitParties(); err != nil {
		return err
	}
	if err := p.emitLoneWallets(); err != nil {
		return err
	}
	p.noteOrphans()
	return nil
}

// fromOtherLines are the fields of a party that lines other than its own fill.
var fromOtherLines = []string{
	"positions", "identifiers", "wallets", "addresses", "relations", "programs", "measures", "listed", "amended", "references", "facts", "remarks",
}

type parser struct {
	files      []*publication.File
	report     *publication.Report
	emit       publication.Emit
	graph      *graph
	incomplete []string // of every party, since something of the files is missing
}

// collect reads the files for what the parties' own lines do not say, and notes
// all damage.
func (p *parser) collect() error {
	for _, f := range p.files {
		lines := 0
		cut, err := eachLine(f, func(number int, line []byte, unreadable error) error {
			lines++
			e, damage := decodeUnless(unreadable, line)
			if damage != nil {
				p.incomplete = fromOtherLines
				p.report.Add(publication.Problem{
					Code: publication.DamagedRecord, Alarm: true, File: f.Path, Line: number,
					Message: "this line " + damage.Error(), Hint: "the file was cut or edited; download it again",
				})
			} else {
				p.report.Counts[e.Schema]++
				p.graph.collect(e, line, f.Path, number)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if cut {
			p.incomplete = fromOtherLines
			p.report.Add(publication.Problem{Code: publication.CutOff, Alarm: true, File: f.Path, Message: "is compressed and ends in the middle", Hint: "download it again; the lines before were read"})
		}
		if lines == 0 {
			p.report.Add(publication.Problem{Code: publication.EmptyFile, Alarm: true, File: f.Path, Message: "is empty", Hint: "download it again; the lists in force stay"})
		}
	}
	return nil
}

func decodeUnless(unreadable error, line []byte) (*entity, error) {
	if unreadable != nil {
		return nil, unreadable
	}
	return decode(line)
}

// each gives the entities of all files again; damaged lines are known by now.
func (p *parser) each(take func(e *entity, line []byte) error) error {
	for _, f := range p.files {
		_, err := eachLine(f, func(_ int, line []byte, unreadable error) error {
			if e, damage := decodeUnless(unreadable, line); damage == nil {
				return take(e, line)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nameOthers looks up what the entities are called that links refer to.
func (p *parser) nameOthers() error {
	if len(p.graph.names) == 0 {
		return nil
	}
	return p.each(func(e *entity, _ []byte) error {
		p.graph.name(e)
		return nil
	})
}

func (p *parser) emitParties() error {
	return p.each(func(e *entity, line []byte) error {
		p.graph.seen(e.ID)
		switch {
		case isLink(e):
			return nil
		case !p.isParty(e):
			return nil
		case p.isContext(e):
			p.report.Counts["context "+e.Schema]++
			return nil
		}
		return p.emitOnLists(e, line, p.listsOf(e))
	})
}

// isParty says whether an entity can stand on a list. Schemata that nobody
// knows are parties where the file calls them targets.
func (p *parser) isParty(e *entity) bool {
	if _, ok := kinds[e.Schema]; ok {
		return true
	}
	if e.Schema == "Address" || e.Schema == "Position" {
		return false
	}
	p.report.Unread["schema "+e.Schema]++
	return (e.Target != nil && *e.Target) || p.graph.sanctioned(e)
}

// isContext says whether a list only mentions the entity.
func (p *parser) isContext(e *entity) bool {
	if e.Target == nil || *e.Target || p.graph.sanctioned(e) {
		return false
	}
	return !slices.ContainsFunc(e.Properties["topics"].texts, func(topic string) bool { return strings.HasPrefix(topic, "sanction") })
}

// listsOf are the lists that an entity is on: [""] where it names none.
func (p *parser) listsOf(e *entity) []sanctions.ListName {
	if len(e.Datasets) == 0 {
		return []sanctions.ListName{""}
	}
	var out []sanctions.ListName
	for _, dataset := range e.Datasets {
		name := sanctions.ListName(dataset)
		if !name.Valid() {
			p.report.Add(publication.Problem{
				Code: publication.DamagedRecord, Alarm: true, Record: e.ID,
				Message: "is in the dataset " + strconv.Quote(dataset) + ", which cannot name a list", Hint: "lists are named with lower-case letters, digits and underscores",
			})
			continue
		}
		out = publication.AppendNew(out, name)
	}
	return out
}

// emitOnLists builds the party anew for each list, since what links say of it
// differs. Building uses an entity up.
func (p *parser) emitOnLists(e *entity, line []byte, lists []sanctions.ListName) error {
	for i, list := range lists {
		if i > 0 {
			var err error
			if e, err = decode(line); err != nil {
				return err // it was decoded a moment ago
			}
		}
		b := builder{graph: p.graph, list: list, entity: e, party: new(sanctions.Party)}
		if i == 0 {
			b.unread = p.report.Unread // once, not for each list
		}
		b.build()
		if err := p.emit(publication.Record{Party: b.party, List: list, Incomplete: p.incomplete}); err != nil {
			return err
		}
	}
	return nil
}

// emitLoneWallets emits the wallets of holders that are not on the wallet's list.
func (p *parser) emitLoneWallets() error {
	for _, w := range p.graph.wallets {
		e, err := decode(w.line)
		if err != nil {
			return err
		}
		lists := slices.DeleteFunc(p.listsOf(e), func(list sanctions.ListName) bool {
			return slices.Contains(w.joined, list) || slices.Contains(w.joined, "") || (list == "" && len(w.joined) > 0)
		})
		if p.isContext(e) {
			continue
		}
		if err := p.emitOnLists(e, w.line, lists); err != nil {
			return err
		}
	}
	return nil
}

// noteOrphans notes sanctions on somebody who has no line: a party is missing.
func (p *parser) noteOrphans() {
	for _, s := range p.graph.sanctions {
		if !s.held {
			p.report.Add(publication.Problem{
				Code: publication.Orphan, Alarm: true, File: s.file, Line: s.number,
				Message: "this sanction is on an entity that has no line", Hint: "the file is not whole; download it again",
			})
		}
	}
}
