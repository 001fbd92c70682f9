package latin

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed han_wade_giles.txt
var hanWadeGilesText string

// wadeGilesRule turns a piece of a Pinyin syllable into Wade–Giles.
type wadeGilesRule struct{ pinyin, wade string }

// wadeGilesRules parses the rules of each part of han_wade_giles.txt, which
// stand in the order in which they are tried.
var wadeGilesRules = sync.OnceValue(func() map[string][]wadeGilesRule {
	rules := map[string][]wadeGilesRule{}
	part := ""
	for line := range strings.Lines(hanWadeGilesText) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "["):
			part = strings.Trim(fields[0], "[]")
		case len(fields) == 2:
			rules[part] = append(rules[part], wadeGilesRule{fields[0], fields[1]})
		}
	}
	return rules
})

// wadeGiles writes a Pinyin syllable by Wade–Giles.
func wadeGiles(pinyin string) string {
	rules := wadeGilesRules()
	for _, r := range rules["syllables"] {
		if pinyin == r.pinyin {
			return r.wade
		}
	}
	opening, rest := "", pinyin
	for _, r := range rules["openings"] {
		if after, ok := strings.CutPrefix(pinyin, r.pinyin); ok {
			opening, rest = r.wade, after
			break
		}
	}
	if opening == "" && rest != "" && !strings.ContainsRune("aeiou", rune(rest[0])) {
		opening, rest = rest[:1], rest[1:]
	}
	for _, r := range rules["rests"] {
		if rest == r.pinyin {
			return opening + r.wade
		}
	}
	return opening + rest
}
