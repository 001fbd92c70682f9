// Package tagpack answers one question: what does a GraphSense TagPack say of which
// addresses?
//
//	pack, refusals, err := tagpack.Read(file, "packs/hydra.yaml", func(l attribution.Label) error {
//		return builder.Add(l)
//	})
//	// pack.ID     "graphsense-core-team/hydra-market/hydra"
//	// pack.Tags   117, always pack.Labels and pack.Refused together
//
// A TagPack is a YAML file: a header with title, creator and fields that its tags
// inherit, and under tags a list of addresses with fields of their own. An ActorPack
// says who the actors are that tags name; [ReadActors] reads it. The fields are
// those of GraphSense's schemas. Older packs say by category and abuse what newer
// ones say by concepts; a label has all three together.
//
// # Which chain
//
// A tag names its chain by its network or by its currency, and the address is read
// on that chain. Sources put "USDT" before addresses of several chains and "XBT"
// before Tron's, so an address that is certainly of another chain is taken for
// that, and its label names no chain.
//
// # How a file is read
//
// Where the list stands below "tags:" with a hyphen before each item, as in every
// published pack, it is cut at those hyphens into items, which are read on all cores
// and handed over in order. An item made of plain "key: value" lines is read here;
// any other goes to the YAML library. Both read the same. A file of another form,
// such as JSON, goes to the library as a whole, up to 1 MiB.
//
// So an item ends where the next hyphen stands at its column. YAML has it no other
// way, but some programs let a quoted text run on to the left of where it began;
// here such an item is refused.
//
// # Invariants
//
//   - A tag that cannot be taken is refused at the line where it begins, and the
//     others are read. A file whose header cannot be read gives no labels.
//   - An actor or a [Pack] of the same creator, title and file name has the same
//     ID, so that a file replaces its older version. In the ID whatever is no
//     letter or digit counts alike, and each part ends after 80 letters.
//   - Any bytes are taken in time in proportion to their number. Memory is bounded
//     by [MaxSize] and what a few hundred kilobytes of tags come to.
//   - The Concepts of labels may be one slice; nobody may write to them.
//
// # What it does not do
//
// It follows no includes: a header in another file must be put into this one. Within
// an item of a list, aliases point only to anchors of the same item; merge keys are
// not read. It keeps tags of addresses only, none of transactions, and passes over
// description, context, is_public, owner and tag_type.
package tagpack
