package wallet_test

import (
	"errors"
	"fmt"

	"github.com/mareva/mareva/wallet"
)

func ExampleParse() {
	a, err := wallet.Parse("bitcoin:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?amount=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Text)
	fmt.Println(a.Canonical)
	fmt.Println(a.Chains, a.Kind)
	// Output:
	// BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4
	// bech32:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4
	// [bitcoin] p2wpkh
}

// A wrong letter is an error that says what to do, never "no match".
func ExampleParse_badChecksum() {
	_, err := wallet.Parse("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
	var e *wallet.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code)
		fmt.Println(e.Message)
		fmt.Println(e.Likely())
		fmt.Println(e.Hint)
	}
	// Output:
	// bad_checksum
	// the check characters at the end do not fit the rest
	// character 34, 'b', is likely wrong: 'a' there would fit
	// copy the address again from its source
}

// A list that spells an address in one way finds it spelled in another.
func ExampleParseListed() {
	listed, _ := wallet.ParseListed("BCH", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a")
	asked, _ := wallet.Parse("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu")
	fmt.Println(listed.Canonical == asked.Canonical)
	// Output: true
}

func ExampleChainOf() {
	fmt.Println(wallet.ChainOf("XBT"))
	fmt.Println(wallet.ChainOf("USDT")) // an asset of several chains
	// Output:
	// bitcoin true
	//  false
}
