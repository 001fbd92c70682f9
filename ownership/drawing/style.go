package drawing

import "github.com/mareva/mareva/ownership"

// style is how a box of one look is drawn: besides the colours the border differs,
// for whoever does not see them.
type style struct {
	fill, border      string
	word, text, small string // colours of the three sorts of text
	thick             string // of the border
	dash              string
	shape             shape
	legend            string
}

type shape uint8

const (
	rounded shape = iota
	octagon
	double // two borders
)

var styles = [...]style{
	lookNeutral: {fill: slateBack, border: slate, word: slate, text: ink, small: quiet, thick: "1", legend: "not blocked, in the data supplied"},
	lookReview:  {fill: amberBack, border: amber, word: amber, text: ink, small: quiet, thick: "2", dash: "7 4", legend: "review: a person has to decide"},
	lookBlocked: {fill: redBack, border: red, word: red, text: ink, small: quiet, thick: "3", legend: "blocked with its owners"},
	lookListed:  {fill: darkRed, border: darkRed, word: paper, text: paper, small: paper, thick: "2", shape: octagon, legend: "listed, or a blocked government"},
	lookJoint:   {fill: slateBack, border: slate, word: slate, text: ink, small: quiet, thick: "1", shape: double, legend: "counted with a listed party: joint arrangement"},
	lookOthers:  {fill: greyBack, border: grey, word: grey, text: ink, small: quiet, thick: "1", legend: "several parties"},
}

// outline draws the shape of a box.
func (s *style) outline(c *canvas, x, y, wide, high int) {
	dash := ""
	if s.dash != "" {
		dash = ` stroke-dasharray="` + s.dash + `"`
	}
	rect := func(x, y, wide, high int) {
		c.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="%s" stroke="%s" stroke-width="%s"%s/>`+"\n", x, y, wide, high, s.fill, s.border, s.thick, dash)
	}
	switch s.shape {
	case octagon:
		cut := min(10, high/3)
		c.printf(`<path d="M%d %dh%dl%d %dv%dl%d %dh%dl%d %dv%dz" fill="%s" stroke="%s" stroke-width="%s"/>`+"\n", x+cut, y, wide-2*cut,
			cut, cut, high-2*cut, -cut, cut, 2*cut-wide, -cut, -cut, 2*cut-high, s.fill, s.border, s.thick)
	case double:
		rect(x, y, wide, high)
		rect(x+3, y+3, wide-6, high-6)
	default:
		rect(x, y, wide, high)
	}
}

// colourOf is that of a decision.
func colourOf(s ownership.Status) string {
	switch s {
	case ownership.Blocked:
		return red
	case ownership.Review:
		return amber
	}
	return slate
}

// decision is a status in words.
func decision(s ownership.Status) string {
	switch s {
	case ownership.Blocked:
		return "Blocked"
	case ownership.Review:
		return "Review: a person has to decide"
	}
	return "Not blocked, in the data supplied"
}
