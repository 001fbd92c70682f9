package lists

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// alarms are the problems that make a publication suspicious.
func alarms(problems []publication.Problem) []publication.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p publication.Problem) bool { return !p.Alarm })
}

// keepRefused keeps what was refused and no list can be told to lack, for people
// and monitors to see until the next import.
func (im *Importer) keepRefused(list sanctions.ListName, refused []publication.Problem) error {
	return im.Archive.SetRefused(slices.DeleteFunc(slices.Clone(refused), func(p publication.Problem) bool { return meantAs(p, list) != "" }))
}

// alarmRefused notes on the lists that refused files were meant for that an
// import failed: a list that can no longer be kept up must be seen.
func (im *Importer) alarmRefused(list sanctions.ListName, refused []publication.Problem) error {
	for _, p := range refused {
		target := meantAs(p, list)
		if target == "" {
			continue // see keepRefused
		}
		if _, found, err := im.Archive.Newest(target); err != nil {
			return err
		} else if !found {
			continue // nothing is in force that the file could have renewed
		}
		state, err := im.Archive.State(target)
		if err != nil {
			return err
		}
		state.Alarms = append(slices.DeleteFunc(state.Alarms, func(q publication.Problem) bool { return q.Code == p.Code && q.File == p.File }), p)
		if err := im.Archive.SetState(target, state); err != nil {
			return err
		}
	}
	return nil
}

// meantAs is the list that a refused file was meant for; "" when nothing says.
func meantAs(p publication.Problem, asked sanctions.ListName) sanctions.ListName {
	if asked != "" {
		return asked
	}
	return listOfOfficialName(filepath.Base(p.File))
}

// meantFor are the refusals of files that were meant for a list: without them a
// publication of it is not whole.
func meantFor(list, asked sanctions.ListName, refused []publication.Problem) []publication.Problem {
	return slices.DeleteFunc(slices.Clone(refused), func(p publication.Problem) bool {
		return meantAs(p, asked) != list || p.Code == publication.Older || p.Code == publication.UndatedSeveral
	})
}

// listOfOfficialName tells by a publisher's own file name which list a file
// that cannot be read was meant to be; "" when the name is nobody's.
func listOfOfficialName(name string) sanctions.ListName {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(name, ".zst"), ".gz"))
	switch name {
	case "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv", "sdn.xml", "sdn_advanced.xml":
		return sanctions.OFACSDN
	case "cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv", "cons_advanced.xml":
		return sanctions.OFACConsolidated
	case "uk-sanctions-list.xml", "uk_sanctions_list.xml":
		return sanctions.UKSanctions
	case "conlist.csv", "sanctionsconlist.csv":
		return sanctions.UKConsolidated
	case "sema-lmes.xml":
		return sanctions.CanadaSEMA
	}
	if strings.HasPrefix(name, "xmlfullsanctionslist") {
		return sanctions.EUFinancial
	}
	return ""
}
