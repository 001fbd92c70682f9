package lists

import (
	"bytes"
	"strings"

	"github.com/mareva/mareva/lists/ca"
	"github.com/mareva/mareva/lists/ch"
	"github.com/mareva/mareva/lists/csl"
	"github.com/mareva/mareva/lists/eu"
	"github.com/mareva/mareva/lists/ftm"
	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/uk"
	"github.com/mareva/mareva/lists/un"
)

// Format is one format that is read.
type Format struct {
	Name      string
	Recognise func(head []byte) bool
	Parse     publication.Parser
	Passes    int // how often it reads a file
}

const ofacCSV = "OFAC CSV"

// Formats are the formats that are read, in the order in which they are tried:
// those that only they can be come first.
func Formats() []Format {
	return []Format{
		{"OFAC advanced XML", ofac.RecogniseAdvanced, ofac.ParseAdvanced, 2},
		{"OFAC legacy XML", ofac.RecogniseLegacy, ofac.ParseLegacy, 1},
		{"UN XML", un.Recognise, un.Parse, 1},
		{"EU FSF XML 1.1", eu.Recognise, eu.Parse, 1},
		{"UK Sanctions List XML", uk.RecogniseXML, uk.ParseXML, 1},
		{"OFSI ConList CSV", uk.RecogniseCSV, uk.ParseConList, 1},
		{"SECO XML", ch.Recognise, ch.Parse, 2},
		{"Canada SEMA XML", ca.Recognise, ca.Parse, 1},
		{"Consolidated Screening List CSV", csl.Recognise, csl.Parse, 1},
		{"FollowTheMoney JSON lines", ftm.Recognise, ftm.Parse, 2},
		{ofacCSV, func(head []byte) bool { return ofac.RecognisePart(head) != ofac.NoPart }, ofac.ParseCSV, 1},
	}
}

// recognise finds a file's format by its content, or says why it is not read.
func recognise(f *publication.File) (Format, *publication.Problem) {
	if len(bytes.TrimSpace(bytes.Trim(f.Head, "\x1a\x00"))) == 0 {
		return Format{}, &publication.Problem{
			Code: publication.EmptyFile, Alarm: true, File: f.Path, Message: "is empty",
			Hint: "publishers have served empty files; the last good version stays in force, download it again",
		}
	}
	for _, format := range Formats() {
		if format.Recognise(f.Head) {
			return format, nil
		}
	}
	code, message, hint := refusal(f)
	return Format{}, &publication.Problem{Code: code, Alarm: true, File: f.Path, Message: message, Hint: hint}
}

// refusal gives the true reason for which a file is not read.
func refusal(f *publication.File) (code publication.Code, message, hint string) {
	head := f.Head
	first, _, _ := bytes.Cut(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("\n"))
	switch root := publication.RootElement(head); {
	case eu.RefusalReason(head) != "":
		return publication.Unsupported, eu.RefusalReason(head), "import that one"
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return publication.WrongEncoding, "is UTF-16 text", "save it as UTF-8, or download it again without opening it in a spreadsheet"
	case root == "schema":
		return publication.NotAList, "is an XML schema: it describes a list and holds no entries", "import the list itself"
	case strings.EqualFold(root, "html"), isHTML(first):
		return publication.NotAList, "is an HTML page, not a list", "the publisher's server answered with a page (an error or a form); open the address in a browser and download the file"
	case root != "":
		return publication.NotAList, "is XML with the root element <" + root + ">, which no list that is read has", "see docs/formats.md for the formats that are read"
	case bytes.HasPrefix(head, []byte("%PDF")):
		return publication.Unsupported, "is a PDF", "download the list's XML or CSV edition"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return publication.Unsupported, "is a ZIP archive or a spreadsheet", "unpack it, or download the list's XML or CSV edition"
	case isFixedWidth(first):
		return publication.Unsupported, "is one of OFAC's fixed-width (.ff) files", "the .csv edition holds the same rows: import that"
	case bytes.Count(first, []byte("@")) >= 4 && bytes.Contains(head, []byte("-0-")):
		return publication.Unsupported, "is one of OFAC's files parted by @ (.del)", "the .csv edition holds the same rows: import that"
	case bytes.Count(first, []byte("|")) >= 4 && bytes.Contains(head, []byte("-0-")):
		return publication.Unsupported, "is one of OFAC's files parted by | (.pip)", "the .csv edition holds the same rows: import that"
	case bytes.HasPrefix(first, []byte("[")), bytes.HasPrefix(first, []byte("{")):
		return publication.Unsupported, "is JSON, but not FollowTheMoney entities one a line", "use OpenSanctions' entities.ftm.json or targets.nested.json"
	case bytes.Count(first, []byte(",")) >= 1 || bytes.Count(first, []byte(";")) >= 1:
		return publication.NotAList, "is a table with the header or first row " + quoteStart(first) + ", which no list that is read has", "derived tables say too little to screen against; import the publisher's own file"
	}
	return publication.NotAList, "is not a list in a format that is read; it begins " + quoteStart(first), "see docs/formats.md for the formats that are read"
}

// isHTML recognises pages that are no well-formed XML.
func isHTML(first []byte) bool {
	start := bytes.ToLower(first[:min(len(first), 20)])
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<title"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return false
}

// isFixedWidth recognises a line of OFAC's fixed-width files: no separators,
// blanks out to a constant width of several hundred columns.
func isFixedWidth(first []byte) bool {
	first = bytes.TrimRight(first, "\r")
	return len(first) > 100 && bytes.Contains(first, []byte("          ")) && !bytes.ContainsAny(first, "@|\"<{") && first[0] >= '0' && first[0] <= '9'
}

func quoteStart(line []byte) string {
	const most = 60
	line = bytes.ToValidUTF8(line, []byte("?"))
	if len(line) > most {
		return "“" + string(bytes.ToValidUTF8(line[:most], nil)) + "…”"
	}
	return "“" + strings.TrimSpace(string(line)) + "”"
}
