package drawing

import (
	"cmp"
	"fmt"
	"io"

	"github.com/mareva/mareva/ownership"
)

// Options say what goes onto a drawing. The zero value is a good one.
type Options struct {
	// Title stands above the name of the party, such as the number of a case.
	Title string
	// MaxParties is how many parties are drawn, 24 when it is 0 and at most 40. The
	// others are counted.
	MaxParties int
	// MaxOwners is how many owners of one party are drawn, 7 when it is 0.
	MaxOwners int
}

// mostParties keeps the time and the size of a drawing small.
const mostParties = 40

// SVG draws the stakes behind a party, and what the evaluation says of it. An error
// is of w, or says that there is no such party.
func SVG(w io.Writer, e *ownership.Evaluation, party int, o Options) error {
	if party < 0 || party >= e.Graph().Len() {
		return fmt.Errorf("draw the owners of party %d: the graph has the parties 0 to %d; ask for one of them", party, e.Graph().Len()-1)
	}
	o.MaxParties = min(cmp.Or(max(o.MaxParties, 0), 24), mostParties)
	o.MaxOwners = min(cmp.Or(max(o.MaxOwners, 0), 7), mostParties)
	out := e.Outcome(party)
	f := choose(e, party, &out, o)
	f.layer()
	a := arrange(f)
	_, err := w.Write(paint(e, f, a, &out, o))
	return err
}
