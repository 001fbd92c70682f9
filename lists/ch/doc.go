// Package ch reads the Swiss sanctions list: the XML that the State Secretariat
// for Economic Affairs (SECO) exports from its database SESAM, either as the
// whole list (list-type "whole-list", some 40 MB in 2026) or as one day's
// changes (list-type "amendment").
//
//	err := ch.Parse([]*publication.File{file}, report, emit)
//
// # What a maintainer must know of the format
//
//   - The root holds sanctions-program elements, then targets, then places.
//     Targets name their sanctions sets and places by number (sanctions-set-id,
//     place-id), and the places stand behind all of them. So the file is read
//     twice: first for programmes and places, then target by target.
//   - A programme is written once for each of its sanctions sets, each time with
//     key, name and set in four languages. The English ones are kept: the key as
//     programme, the name (the ordinance) as legal basis, the set as measure.
//   - Delisted targets stay in the file: about 1,550 of 8,670 in September 2026.
//     The modification that took effect last decides. They are mostly written
//     newest first, but not always (in June 2025 five Syrian targets had their
//     de-listing second), so the date decides and the order only among equals.
//     A de-listed target is emitted with Delisted set: on record, not screened.
//   - Every modification repeats, within added and removed, the target as it
//     stood, down to nested target elements: half of all in the file. That is
//     history. It is taken as understood and nothing in it becomes a name or
//     anything else; only the type and the dates of a modification are kept.
//   - A target has one main identity and may have others, each with names and
//     dates. A name is made of name-parts, and each part may have spelling
//     variants in a language and script of their own; see names.go for how they
//     are put together. The parts' order attribute is the publisher's reading
//     order, so Name.Full keeps it: "Lukashenka Dzmitry Aliaksandravich".
//   - A value that reads "-" means that there is none.
//   - IMO numbers, registration and tax numbers, websites and the like stand in
//     other-information as "label: value". The known labels become identifiers
//     and contacts; the text stays a remark in any case.
//   - Targets of older files carry their sanctions-set-id as an attribute.
//
// # When something is missing
//
// A target may name a place or a set that the file does not hold, always so when
// the file is cut off before its places. The record then says which fields are
// incomplete, so that what an earlier version said there is kept.
//
// What this package does not do: it follows no relation to another target's
// name, converts no calendar but the Gregorian, and tells nothing from an
// amendment about targets that it does not hold.
package ch
