package money_test

import (
	"fmt"

	"github.com/mareva/mareva/money"
)

func ExampleAsset_Format() {
	amount, err := money.ParseAmount("1500000000000000000")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(money.Asset{Symbol: "ETH", Decimals: 18, Known: true}.Format(&amount))
	// Output: 1.5 ETH
}
