package names_test

import (
	"fmt"

	"github.com/mareva/mareva/names"
)

func ExampleBest() {
	score, pairs := names.Best(names.Person, "Usama bin Ladin", "BIN LADEN, Osama")
	fmt.Printf("%.2f\n", score)
	for _, p := range pairs {
		fmt.Printf("%s %q %q, a %s\n", p.How, p.Query, p.Candidate, p.Class)
	}
	// Output:
	// 0.97
	// variant "usama" "osama", a given name
	// same "bin" "bin", a particle
	// similar "ladin" "laden", a name
}
