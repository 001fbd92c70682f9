// Package publication is what the parsers of publishers' files share: a [File]
// that can be read more than once and never expands beyond a limit, a [Report]
// of what was read and what was not understood, and readers of XML and CSV
// that hand over one record at a time.
//
// A parser is a function of the type [Parser]. It calls emit once for each
// intact record, in the published order, and notes in the report whatever it
// could not place. When it meets damage it adds a problem that raises an
// alarm, and goes on with the next intact record where there is one: records
// already emitted stay good.
//
//	func Parse(files []*publication.File, r *publication.Report, emit publication.Emit) error {
//		r.List = sanctions.UNSecurity
//		emit = r.Counting(emit)
//		return publication.EachElement(files[0], r, publication.XML{
//			Records: []string{"INDIVIDUAL", "ENTITY"},
//			Record:  func(e *publication.Element) error { …; return emit(publication.Record{Party: p}) },
//		})
//	}
//
// Package parsertest holds every parser to these promises.
//
// # Nothing is dropped silently
//
// Every [Element] remembers which of its attributes, texts and children were
// taken. What is left when the parser is done with a record is counted in
// [Report.Unread] under its path, and kept on the party as a fact when the
// parser calls [Element.Leftovers].
//
// What this package does not do: it knows no publisher's format, decides
// nothing about versions (package lists) and touches no network.
package publication
