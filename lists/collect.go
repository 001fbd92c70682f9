package lists

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Found is one publication: the files that together hold a list, and how to
// read them.
type Found struct {
	Files  []*publication.File
	Parse  publication.Parser
	passes int
}

// Work is how many bytes reading it will take from its files.
func (f Found) Work() (n int64) {
	for _, file := range f.Files {
		n += file.Size * int64(f.passes)
	}
	return n
}

// Collect finds the publications in files and folders, recognised by content.
// Files that are none come back as problems. An error means that something
// cannot be read at all.
func Collect(paths []string) (found []Found, refused []publication.Problem, err error) {
	names, err := walk(paths)
	if err != nil {
		return nil, nil, err
	}
	var csv []*publication.File
	seen := map[string]bool{} // contents: sdn.csv and sdn.csv.gz are one file
	for _, name := range names {
		f, err := publication.Open(name)
		if p := (*publication.Problem)(nil); errors.As(err, &p) {
			refused = append(refused, *p)
			continue
		}
		if err != nil {
			refused = append(refused, publication.Problem{Code: publication.Unreadable, Alarm: true, File: name, Message: "cannot be read: " + err.Error(), Hint: "see its permissions and where it points"})
			continue
		}
		format, problem := recognise(f)
		switch {
		case problem == nil && seen[f.SHA256]:
		case problem != nil:
			refused = append(refused, *problem)
		case format.Name == ofacCSV:
			seen[f.SHA256] = true
			csv = append(csv, f)
		default:
			seen[f.SHA256] = true
			found = append(found, Found{Files: []*publication.File{f}, Parse: format.Parse, passes: format.Passes})
		}
	}
	sets, stray, err := ofac.Sets(csv)
	if err != nil {
		return nil, nil, err
	}
	for _, set := range sets {
		found = append(found, Found{Files: set, Parse: ofac.ParseCSV, passes: 1})
	}
	for _, f := range stray {
		refused = append(refused, publication.Problem{
			Code: publication.MissingPart, Alarm: true, File: f.Path,
			Message: "is a companion file of OFAC's CSV set, and the sdn.csv or cons_prim.csv whose entries it continues is not here",
			Hint:    "give both in one command",
		})
	}
	return found, refused, nil
}

// walk lists the files in paths, folders opened, hidden ones left out.
func walk(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%w; give the path of a downloaded list or of a folder with some", err)
		}
		if !info.IsDir() {
			out = append(out, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != path && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			case !d.IsDir():
				out = append(out, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// inOrder sorts publications so that of one list the earlier is read first. An
// undated one cannot be put before or behind others of its list; it is refused.
func inOrder(all []*read) (ordered []*read, refused []publication.Problem) {
	slices.SortStableFunc(all, func(a, b *read) int {
		return cmp.Or(cmp.Compare(a.report.Published.From, b.report.Published.From), cmp.Compare(a.found.Files[0].Path, b.found.Files[0].Path))
	})
	ofList := map[sanctions.ListName]int{}
	for _, r := range all {
		for list := range r.builders {
			ofList[list]++
		}
	}
	for _, r := range all {
		shared := slices.DeleteFunc(r.lists(), func(list sanctions.ListName) bool { return ofList[list] < 2 })
		if r.report.Published.IsZero() && len(shared) > 0 {
			refused = append(refused, publication.Problem{
				Code: publication.UndatedSeveral, File: r.found.Files[0].Path,
				Message: fmt.Sprintf("does not say its date, and is one of %d publications of %s here", ofList[shared[0]], shared[0]),
				Hint:    "import them one at a time, oldest first, with --as-of DATE",
			})
			continue
		}
		ordered = append(ordered, r)
	}
	return ordered, refused
}
