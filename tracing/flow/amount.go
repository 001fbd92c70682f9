package flow

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/mareva/mareva/money"
)

// names are how the assets of a graph are called: by their symbols, and where two
// have the same one, by their ids too, since a symbol is only what an issuer claims.
type names map[string]named

type named struct {
	money.Asset
	symbol string
}

// longestSymbol is as much of a symbol as stands on a picture.
const longestSymbol = 12

func (g *Graph) names() names {
	out := make(names)
	bySymbol := make(map[string][]string)
	note := func(asset string) {
		if _, done := out[asset]; done {
			return
		}
		known := g.Assets[asset]
		symbol := ends(clean(known.Symbol), longestSymbol)
		if symbol == "" {
			symbol = ends(clean(asset), longestSymbol)
		}
		out[asset] = named{known, symbol}
		bySymbol[strings.ToLower(symbol)] = append(bySymbol[strings.ToLower(symbol)], asset)
	}
	for i := range g.Edges {
		note(g.Edges[i].Asset)
	}
	for i := range g.Nodes {
		for _, a := range g.Nodes[i].Tainted {
			note(a.Asset)
		}
		for _, a := range g.Nodes[i].Received {
			note(a.Asset)
		}
	}
	for _, same := range bySymbol {
		for _, asset := range same {
			if n := out[asset]; len(same) > 1 && n.symbol != clean(asset) {
				n.symbol += " (" + ends(clean(asset), longestSymbol) + ")"
				out[asset] = n
			}
		}
	}
	return out
}

// plain writes an amount with all its digits, for programs.
func (n names) plain(asset string, units *big.Int) string {
	return n.with(asset, n[asset].decimal(units))
}

// exact writes an amount with all its digits, for people.
func (n names) exact(asset string, units *big.Int) string {
	return n.with(asset, grouped(n[asset].decimal(units)))
}

// short writes an amount as a picture has room for it. What is cut off leaves "…".
func (n names) short(asset string, units *big.Int) string {
	return n.with(asset, grouped(cut(n[asset].decimal(units))))
}

func (n names) with(asset, number string) string {
	a := n[asset]
	switch {
	case !a.Known && a.symbol == "":
		return number + " units"
	case !a.Known:
		return number + " units of " + a.symbol
	case a.symbol == "":
		return number
	}
	return number + " " + a.symbol
}

// list writes amounts in a sentence: "1 ETH, 5 DAI and 2 USDC".
func (n names) list(amounts []Amount) string {
	const most = 8
	var texts []string
	for i, a := range amounts {
		if len(amounts) > most && i == most-1 {
			texts = append(texts, strconv.Itoa(len(amounts)-i)+" other assets")
			break
		}
		texts = append(texts, n.short(a.Asset, a.Units))
	}
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// decimal writes units with the asset's point, and without it where that is not known.
func (a named) decimal(units *big.Int) string {
	if sign(units) == 0 {
		return "0"
	}
	digits := units.String()
	places := 0
	if a.Known {
		places = int(a.Decimals)
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	digits, part := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if part == "" {
		return digits
	}
	return digits + "." + part
}

const (
	significant = 4  // digits of an amount that is cut
	longest     = 15 // digits before the point that are written out
)

// cut shortens a number without rounding it: 1234.5678 is "1234.5…", and what is too
// small to tell is "<0.000001".
func cut(number string) string {
	digits, part, _ := strings.Cut(number, ".")
	if len(digits) > longest {
		return digits[:1] + "." + digits[1:significant] + "…×10^" + strconv.Itoa(len(digits)-1)
	}
	keep := max(0, significant-len(digits))
	if digits == "0" {
		zeros := len(part) - len(strings.TrimLeft(part, "0"))
		if zeros >= 6 {
			return "<0.000001"
		}
		keep = zeros + significant
	}
	switch {
	case len(part) <= keep:
		return number
	case keep == 0:
		return digits + "…"
	}
	return digits + "." + part[:keep] + "…"
}

// grouped puts commas between thousands.
func grouped(number string) string {
	end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(number)
	}
	var b strings.Builder
	for i := range end {
		if i > 0 && (end-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(number[i])
	}
	b.WriteString(number[end:])
	return b.String()
}
