package eu

import (
	"strings"

	"github.com/mareva/mareva/lists/publication"
)

const readThis = "download xmlFullSanctionsList_1_1 from webgate.ec.europa.eu/fsd/fsf"

// RefusalReason says why a file that begins with head is an EU list and yet not
// read, and what to do; "" when it is no such file.
func RefusalReason(head []byte) string {
	if root := publication.Root(head); root.Name.Local == "WHOLE" {
		for _, a := range root.Attr {
			if a.Name.Local == "Date" {
				return "is the EU list in the XML format used until 2017, which is no longer kept up and does not say which names are strong; " + readThis
			}
		}
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(head), "\ufeff"), "\n")
	first, _, _ := strings.Cut(line, ";")
	name := strings.Trim(first, `" `)
	switch {
	case !strings.Contains(line, "Entity_"):
		return ""
	case strings.HasPrefix(name, "Date_file") && strings.HasPrefix(first, `"`) && !strings.HasSuffix(first, `"`):
		return "is the EU list as CSV, damaged by a spreadsheet, which put whole lines between quotation marks; only the XML is read: " + readThis
	case strings.HasPrefix(name, "Date_file"), strings.HasPrefix(name, "fileGenerationDate"):
		return "is the EU list as CSV, which spreads one entry over many lines; only the XML is read: " + readThis
	}
	return ""
}
