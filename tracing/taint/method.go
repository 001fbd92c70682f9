package taint

import (
	"fmt"
	"strings"
)

// Method says which units of a mixed sum are the tainted ones.
type Method uint8

// The methods; doc.go says what each assumes.
const (
	Poison Method = iota + 1
	Haircut
	FIFO
	LIFO
	TIHO
	Seniority
)

var methodNames = [...]string{Poison: "poison", Haircut: "haircut", FIFO: "fifo", LIFO: "lifo", TIHO: "tiho", Seniority: "seniority"}

// ParseMethod reads the name of a method as String writes it.
func ParseMethod(text string) (Method, error) {
	for m := Poison; m <= Seniority; m++ {
		if methodNames[m] == text {
			return m, nil
		}
	}
	return 0, fmt.Errorf("there is no method %q; want one of %s", text, strings.Join(methodNames[Poison:], ", "))
}

func (m Method) String() string {
	if m < Poison || m > Seniority {
		return fmt.Sprintf("method %d", uint8(m))
	}
	return methodNames[m]
}

// Ordered says whether units keep their place in a sequence, untainted ones too.
func (m Method) Ordered() bool { return m == FIFO || m == LIFO }

// OnAccounts says whether the method works where there are balances and no
// outputs to choose among.
func (m Method) OnAccounts() bool { return m >= Poison && m <= Seniority && m != TIHO }
