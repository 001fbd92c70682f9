// Package ftm reads FollowTheMoney entities as JSON lines, the format in which
// OpenSanctions and other collectors pass lists on: entities.ftm.json, where
// every entity has its line and refers to others by id, and
// targets.nested.json, where what belongs to a target stands within it.
//
// What its maintainer must know:
//
//   - A line is {"id","schema","properties":{name:[values]},"datasets":[…]} and
//     some more. Values are texts; in the nested form some are entities.
//   - One entity may be on several lists. It is emitted once for each of its
//     datasets; what a link or sanction says joins only where the link is in
//     that dataset too, or shares none with the party, so that nobody gets a
//     programme from another list. The entity's own properties cannot be told
//     apart that way: the collector has merged them.
//   - Sanctions, relations, documents of identity and addresses are entities
//     too, on any line, before or after their party. The file is read up to
//     three times: for these, for the names of those they mention, and for the
//     parties. Memory holds the first two, never all parties.
//   - A wallet with a holder becomes a wallet of the holder; when the holder is
//     no party of that list, the wallet is a party itself.
//   - "target": false marks context: somebody mentioned by a list, not on it.
//     Such an entity is no party, unless its topics say sanction or a sanction
//     refers to it; it still gives its name to relations. Counts has it under
//     "context SCHEMA".
//   - Of several values of name the one that is the caption is primary, the
//     rest are strong names; an abbreviation is a weak one. Parts of names
//     (firstName …) belong to no certain name: they part the primary name when
//     it holds them, and are facts otherwise.
//   - endDate of a sanction is a fact: whether it has passed is not for a
//     parser to say. Nothing here is ever marked delisted.
//   - last_seen changes at every publication and says nothing of the party: it
//     is left out. The file has no date of its own.
//   - When a line is damaged or the file is cut, what it said of a party may be
//     missing: all parties are then marked incomplete in the fields that other
//     lines fill.
//
// What this package does not do: it reads no JSON array and no object that is
// printed over several lines, keeps no entity whose schema is neither a party
// nor a link (documents, events, tenders: counted in Unread as "schema NAME"),
// and resolves no duplicates between lists.
package ftm
