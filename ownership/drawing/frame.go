package drawing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
)

const (
	// minWidth leaves room for the texts of even the smallest drawing, and textWidth
	// keeps their lines readable on wide ones.
	minWidth, textWidth = 700, 1000
	// maxExplanation is how many characters of the explanation are written, and
	// maxLines how many lines: names may be very long.
	maxExplanation, maxLines = 4000, 60
)

const disclaimer = "Derivation from the data supplied; not legal advice."

var regimes = map[ownership.Regime]string{ownership.US: "United States (OFAC)", ownership.EU: "European Union", ownership.UK: "United Kingdom (OFSI)"}

// name writes a name or a title in lines that are step apart.
func (c *canvas) name(text string, f face, colour string, step, lines int) {
	for _, line := range wrap(text, f, min(c.width, textWidth), lines) {
		c.y += step
		c.text(margin, c.y, line, f, colour, "start", rightToLeft(text))
	}
}

// sentence writes a text of ours in lines that are step apart. It is in English.
func (c *canvas) sentence(text string, f face, step, lines int) {
	for _, line := range wrap(text, f, min(c.width, textWidth), lines) {
		c.y += step
		c.text(margin, c.y, line, f, ink, "start", false)
	}
}

// heading says who was asked about, under whose law, and what the answer is.
func (c *canvas) heading(e *ownership.Evaluation, f *figure, out *ownership.Outcome, o Options) {
	c.name(clean(o.Title), plainFace, quiet, 15, 2)
	c.name(f.name, titleFace, ink, 26, 2)
	if f.id != f.name {
		c.name(f.id, plainFace, quiet, 17, 2)
	}
	day := "now: all interests that have not ended"
	if e.AsOf() != 0 {
		day = "as of " + e.AsOf().String()
	}
	c.sentence(regimes[e.Regime()]+" · "+day, textFace, 20, 1)
	c.badge(f, out)
	c.sentence("Basis: "+clean(out.Basis), textFace, 22, 3)
	if out.NeedsControlReview != nil && *out.NeedsControlReview {
		c.sentence("Control: a person should look whether blocked owners control it in other ways.", textFace, 20, 2)
	}
	c.y += 26
}

// badge is the decision: in its colour, in words, and with the box's border.
func (c *canvas) badge(f *figure, out *ownership.Outcome) {
	word := decision(out.Status)
	s := styles[f.boxes[0].look]
	wide := width(word, boldFace) + 24
	c.y += 12
	s.outline(c, margin+1, c.y, wide, 26)
	c.text(margin+1+wide/2, c.y+18, word, boldFace, s.word, "middle", false)
	held := holdings(out)
	if f.boxes[0].look == lookListed {
		held = "Outright: what its owners hold does not matter"
	}
	if beside := margin + wide + 14; beside+width(held, textFace) <= margin+c.width {
		c.text(beside, c.y+18, held, textFace, ink, "start", false)
		c.y += 26
		return
	}
	c.y += 30
	c.sentence(held, textFace, 18, 2)
}

// holdings is what blocked owners hold, in words.
func holdings(out *ownership.Outcome) string {
	held, err := ownership.ParsePercent(out.BlockedPct)
	if err != nil {
		return "" // never, as it is the evaluation's own
	}
	text := "Blocked owners hold " + amount(held) + " %"
	if out.BlockedPctMax == "" {
		return text
	}
	if most, err := ownership.ParsePercent(out.BlockedPctMax); err == nil {
		text = fmt.Sprintf("Blocked owners hold at least %s %%, and with those who may be blocked at most %s %%", amount(held), amount(most))
	}
	return text
}

// explanation stands below the picture.
func (c *canvas) explanation(f *figure, out *ownership.Outcome) {
	text := strings.ReplaceAll(cleanTo(out.Explanation, maxExplanation), " %", "\u00a0%")
	if out.ProofGoesOn {
		text += " The proof goes on beyond what is drawn."
	}
	if containsRightToLeft(f.name) {
		// The sentence runs to the right whatever stands in the name (isolate and its end).
		text = strings.ReplaceAll(text, f.name, "\u2068"+f.name+"\u2069")
	}
	c.y += 4
	c.sentence(text, textFace, 19, maxLines)
	c.y += 10
	c.sentence(disclaimer, face{12, true}, 18, 1)
}

// legend explains whatever is on the picture.
func (c *canvas) legend(f *figure, status ownership.Status) {
	c.y += 26
	c.printf(`<path d="M%d %dh%d" stroke="%s" stroke-width="1"/>`+"\n", margin, c.y, c.width, hairline)
	c.y += 12
	x := margin
	entry := func(text string, swatch func(x, y int)) {
		wide := 40 + width(text, plainFace) + 18
		if x > margin && x+wide > margin+min(c.width, textWidth) {
			x = margin
			c.y += 24
		}
		swatch(x, c.y)
		c.text(x+38, c.y+14, text, plainFace, ink, "start", false)
		x += wide
	}
	for i := range styles[:lookOthers] {
		for _, b := range f.boxes {
			if b.look == look(i) {
				entry(styles[i].legend, func(x, y int) { styles[i].outline(c, x+1, y+3, 28, 14) })
				break
			}
		}
	}
	if slices.ContainsFunc(f.boxes, func(b box) bool { return b.folded }) {
		s := &styles[lookOthers]
		entry("two sheets: not drawn one by one", func(x, y int) {
			s.outline(c, x+3, y+1, 26, 14)
			s.outline(c, x+1, y+4, 26, 14)
		})
	}
	entry("the party asked about", func(x, y int) {
		c.printf(`<rect x="%d" y="%d" width="30" height="18" rx="6" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", x, y+1, ink)
	})
	samples := []struct {
		text string
		line line
		used func(*line) bool
	}{
		{decides(status), line{deciding: true}, func(l *line) bool { return l.deciding }},
		{"other interest", line{}, func(l *line) bool { return !l.deciding && !l.dotted && !l.back }},
		{"control or office, no stake", line{dotted: true}, func(l *line) bool { return l.dotted }},
		{"closes a circle of owners", line{back: true}, func(l *line) bool { return l.back }},
	}
	for _, s := range samples {
		for i := range f.lines {
			if s.used(&f.lines[i]) {
				entry(s.text, func(x, y int) {
					colour, thick := s.line.stroke(status)
					c.printf(`<path d="M%d %dh30" stroke="%s" stroke-width="%s"%s/>`+"\n", x, y+10, colour, thick, s.line.dashes())
				})
				break
			}
		}
	}
	c.y += 20
}

// decides says in the legend what the thick lines are.
func decides(s ownership.Status) string {
	if s == ownership.NotBlocked {
		return "interest of a blocked owner"
	}
	return "interest that decides"
}
