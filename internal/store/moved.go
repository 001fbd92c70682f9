package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Where a record was moved to is a signed note in the head of its log, since no entry can say so
// any more: the entries go on in the other place.
//
//	mareva moved
//	<origin>
//	<size>
//	<database, without its password>

const movedLine = "mareva moved"

// signMoved says that a record was moved.
func signMoved(head Head, to string, signer note.Signer) (string, error) {
	text, err := note.Sign(&note.Note{Text: strings.Join([]string{movedLine, head.Origin, strconv.FormatInt(head.Tree.Size, 10), to, ""}, "\n")}, signer)
	return string(text), err
}

// movedWhere is the database that a note names, whoever signed it.
func movedWhere(text string) string {
	if lines := strings.Split(text, "\n"); len(lines) > 3 && lines[0] == movedLine {
		return lines[3]
	}
	return "another database"
}

// movedAsSigned says what is wrong with such a note.
func movedAsSigned(text, origin string, size int64, public []string) error {
	var verifiers []note.Verifier
	for _, p := range public {
		if v, err := note.NewVerifier(p); err == nil {
			verifiers = append(verifiers, v)
		}
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifiers...))
	if err != nil {
		return err
	}
	if want := strings.Join([]string{movedLine, origin, strconv.FormatInt(size, 10), movedWhere(text), ""}, "\n"); n.Text != want {
		return errors.New("it is of another record, or of another size")
	}
	return nil
}

// movedTo tells who would write.
func movedTo(where string) error {
	return fmt.Errorf("%w to %s: give it with --database or MAREVA_DATABASE; nothing is written here any more", ErrMoved, where)
}
