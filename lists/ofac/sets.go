package ofac

import (
	"path/filepath"

	"github.com/mareva/mareva/lists/publication"
)

// Sets joins the files of comma-separated sets. A companion goes with the
// primary file that holds its entries' numbers; among several, with the one in
// its own folder. What fits none is stray.
func Sets(files []*publication.File) (sets [][]*publication.File, stray []*publication.File, err error) {
	var prims []prim
	for _, f := range files {
		if RecognisePart(f.Head) != Prim {
			continue
		}
		ids, err := numbersIn(f)
		if err != nil {
			return nil, nil, err
		}
		prims = append(prims, prim{files: []*publication.File{f}, ids: ids, has: map[Part]bool{}})
	}
	for _, f := range files {
		part := RecognisePart(f.Head)
		if part == Prim {
			continue
		}
		ids, err := numbersIn(f)
		if err != nil {
			return nil, nil, err
		}
		if best := bestFit(prims, f, part, ids); best != nil {
			best.files, best.has[part] = append(best.files, f), true
		} else {
			stray = append(stray, f)
		}
	}
	for _, p := range prims {
		sets = append(sets, p.files)
	}
	return sets, stray, nil
}

// prim is a primary file with the companions found so far.
type prim struct {
	files []*publication.File
	ids   map[string]bool
	has   map[Part]bool
}

// fits is the share of a companion's entries that must be in the primary file.
// Sets of neighbouring days share more than this, so that a set whose files were
// fetched a day apart is still read (and its orphans are reported); the SDN and
// the Consolidated List share a few in a hundred.
const fits = 0.5

func bestFit(prims []prim, f *publication.File, part Part, ids map[string]bool) *prim {
	var best *prim
	bestScore := fits
	for i := range prims {
		p := &prims[i]
		if p.has[part] {
			continue
		}
		shared := 0
		for id := range ids {
			if p.ids[id] {
				shared++
			}
		}
		score := float64(shared) / float64(max(1, len(ids)))
		if score >= fits && filepath.Dir(p.files[0].Path) == filepath.Dir(f.Path) {
			score++
		}
		if score > bestScore {
			best, bestScore = p, score
		}
	}
	return best
}

// numbersIn collects the entries' numbers of a file. Damage is not its
// business: the parser meets it again.
func numbersIn(f *publication.File) (map[string]bool, error) {
	ids := map[string]bool{}
	_, err := publication.EachRow(f, publication.NewReport(), func(_ int, row []string) error {
		if isNumber(row[0]) {
			ids[row[0]] = true
		}
		return nil
	})
	return ids, err
}
