package bods

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds the reader of JSON against encoding/json.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-0.5e+3,true,false,null,"\u00e9\n\ud83d\ude00"],"b":{}}`, `[]`, ` 0 `, `01`, `1.`, `-`, `{"a" 1}`, `[1,]`, `{,}`, `"\x"`, `"\ud83d\u0041"`, `tru`, "\"\n\"", `[[[[`, `1 1`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d document
		err := d.parse(data)
		if want := json.Valid(data) && utf8.Valid(data) && nesting(data) <= maxDepth; (err == nil) != want {
			t.Fatalf("%q: %v, want valid %t", data, err, want)
		}
		if err != nil {
			return
		}
		for v := range d.values {
			if d.values[v].kind != text {
				continue
			}
			var want string
			from, to := d.values[v].from-1, d.values[v].to+1
			if err := json.Unmarshal(data[from:to], &want); err != nil || d.text(ref(v)) != want {
				t.Fatalf("%q is %q, want %q, %v", data[from:to], d.text(ref(v)), want, err)
			}
		}
	})
}

// nesting is how deep the brackets outside of texts of a valid text nest.
func nesting(data []byte) (deepest int) {
	depth, inText := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			depth++
			next := i + 1
			for next < len(data) && (data[next] == ' ' || data[next] == '\t' || data[next] == '\n' || data[next] == '\r') {
				next++
			}
			if next < len(data) && data[next] != '}' && data[next] != ']' { // what stands within counts
				deepest = max(deepest, depth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
