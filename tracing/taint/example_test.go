package taint_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

func Example() {
	three, seven, four := uint256.NewInt(3), uint256.NewInt(7), uint256.NewInt(4)
	for _, m := range []taint.Method{taint.Poison, taint.FIFO, taint.LIFO, taint.Seniority} {
		var a taint.Account
		if err := a.Receive(m, three, []taint.Run{{Source: 1, Amount: *three}}); err != nil {
			fmt.Println(err)
		}
		if err := a.Receive(m, seven, nil); err != nil {
			fmt.Println(err)
		}
		runs, _ := a.Send(m, four, nil)
		var tainted uint256.Int
		taint.Tainted(runs, &tainted)
		fmt.Println(m, tainted.Dec())
	}
	// Output:
	// poison 4
	// fifo 3
	// lifo 0
	// seniority 3
}
