package bridge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/wallet"
)

// MaxMemo is the longest memo, in bytes. THORChain reads none that is longer (THORChain
// developer documentation, "Transaction Memos", Memo Size Limits).
const MaxMemo = 250

// Function is what a memo asks for, or tells.
type Function string

// The functions that move value between chains. Others that the protocols know are read as
// themselves, with their fields as written.
const (
	Swap        Function = "swap"
	LimitSwap   Function = "limit_swap"
	LoanOpen    Function = "loan_open"  // pays a debt out to a destination
	LoanRepay   Function = "loan_repay" // pays the collateral out
	Add         Function = "add"        // liquidity, or savings
	Withdraw    Function = "withdraw"
	TradeIn     Function = "trade_deposit"
	TradeOut    Function = "trade_withdraw"
	SecuredIn   Function = "secured_deposit"
	SecuredOut  Function = "secured_withdraw"
	Switch      Function = "switch"
	Outbound    Function = "out"
	Refund      Function = "refund"
	Migrate     Function = "migrate"
	Ragnarok    Function = "ragnarok"
	Consolidate Function = "consolidate"
)

// functionNamed is the function of a word before the first colon, in lower case ("" is
// none): stringToTxTypeMap of thornode's x/thorchain/memo/memo.go with the older words that
// old transactions hold. Maya's are the same.
func functionNamed(word string) Function {
	switch word {
	case "swap", "s", "=":
		return Swap
	case "=<", "limito", "lo":
		return LimitSwap
	case "m=<":
		return "modify_limit_swap"
	case "loan+", "$+":
		return LoanOpen
	case "loan-", "$-":
		return LoanRepay
	case "add", "a", "+", "stake", "st":
		return Add
	case "withdraw", "wd", "w", "-", "unstake":
		return Withdraw
	case "trade+":
		return TradeIn
	case "trade-":
		return TradeOut
	case "secure+":
		return SecuredIn
	case "secure-":
		return SecuredOut
	case "out", "outbound":
		return Outbound
	case "donate", "d", "%":
		return "donate"
	case "name", "n", "~":
		return "name"
	case "x", "exec":
		return "exec"
	case "r", "reference":
		return "reference"
	case "switch", "refund", "migrate", "ragnarok", "consolidate", "bond", "unbond", "rebond", "leave", "reserve", "noop",
		"pool+", "pool-", "tcy", "tcy+", "tcy-", "yggdrasil+", "yggdrasil-", "operator", "maint":
		return Function(word)
	}
	return ""
}

// Inbound says that the sender of the transaction wrote the memo, for the protocol to read.
// The others the protocol's own vaults write, unless somebody imitates them.
func (f Function) Inbound() bool {
	switch f {
	case "", Outbound, Refund, Migrate, Ragnarok, Consolidate, "yggdrasil+", "yggdrasil-":
		return false
	}
	return true
}

// pays says that such an inbound asks the protocol to pay a destination.
func (f Function) pays() bool {
	switch f {
	case Swap, LimitSwap, LoanOpen, LoanRepay, Withdraw, TradeOut, SecuredOut:
		return true
	}
	return false
}

// Memo is what a memo says.
type Memo struct {
	Text     string
	Function Function
	// Assets is the asset that is asked for, or the pool. There are two where THORChain and
	// Maya shorten different assets alike and the destination fits both.
	Assets []Asset
	// Destination is whom to pay: an address, or where Named a name that only the protocol
	// knows whose it is. "": the sender.
	Destination string
	Named       bool
	RefundTo    string // where a refund is to go instead of to the sender
	// Limit is the least that is to come out, in hundred-millionths; nil: anything.
	Limit *uint256.Int
	// Interval and Quantity are those of a swap in parts: so many blocks between, and so
	// many parts (0: the protocol chooses).
	Interval, Quantity uint64
	Affiliates         []Affiliate
	// An aggregator swaps once more after the protocol.
	Aggregator, AggregatorTarget string
	Tx                           string // OUT and REFUND: the transaction in, 64 hex digits in lower case
	Height                       uint64 // MIGRATE and RAGNAROK: a block of the protocol's chain
	BasisPoints                  uint64 // WITHDRAW: how much of the position
	// Fields are the parts as written, the function's word first.
	Fields []string
	// Cut says that the text ends with the mark of one that goes on in further outputs.
	Cut bool
}

// Affiliate has a fee of a swap.
type Affiliate struct {
	Name        string
	BasisPoints uint64
}

// Streaming says that a swap is done in several parts.
func (m *Memo) Streaming() bool { return m.Interval > 0 && m.Quantity != 1 }

// continued ends a text of cutSize bytes that goes on in the addresses of further outputs.
const (
	continued = '^'
	cutSize   = 80 // what OP_RETURN holds
)

// ParseMemo reads a memo of THORChain or Maya.
func ParseMemo(text string) (Memo, error) {
	if len(text) > MaxMemo {
		return Memo{}, fmt.Errorf("read a memo of %d bytes: the protocols read none of more than %d", len(text), MaxMemo)
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return Memo{}, fmt.Errorf("read the memo %s: byte %d is not printable ASCII", quote(text), i+1)
		}
	}
	m := Memo{Text: text}
	body, _, _ := strings.Cut(text, "|") // what follows is not read by the protocols
	if len(body) == cutSize && body[len(body)-1] == continued {
		body, m.Cut = body[:len(body)-1], true
	}
	m.Fields = strings.Split(body, ":")
	m.Function = functionNamed(strings.ToLower(m.Fields[0]))
	if m.Function == "" {
		return Memo{}, fmt.Errorf("read the memo %s: %s is no function of THORChain or Maya", quote(text), quote(m.Fields[0]))
	}
	if err := m.read(); err != nil {
		return Memo{}, fmt.Errorf("read the memo %s: %w", quote(text), err)
	}
	return m, nil
}

// quote shows as much of a text as an error should.
func quote(text string) string {
	const shown = 60
	if len(text) > shown {
		return strconv.Quote(text[:shown]) + "…"
	}
	return strconv.Quote(text)
}

// field is a part of the memo; "" where there is none.
func (m *Memo) field(i int) string {
	if i < len(m.Fields) {
		return m.Fields[i]
	}
	return ""
}

func (m *Memo) read() (err error) {
	switch m.Function {
	case Swap, LimitSwap, LoanOpen, LoanRepay:
		return m.readSwap()
	case Add:
		if err = m.readAsset(); err == nil {
			m.setDestination(m.field(2))
			err = m.readAffiliates(3)
		}
		return err
	case Withdraw:
		if err = m.readAsset(); err == nil {
			m.BasisPoints, err = number("the basis points", m.field(2), maxBasisPoints)
		}
		return err
	case TradeIn, TradeOut, SecuredIn, SecuredOut, Switch:
		if m.field(1) == "" {
			return fmt.Errorf("%s names no address", m.Function)
		}
		m.setDestination(m.field(1))
		return nil
	case Outbound, Refund:
		m.Tx, err = txID(m.field(1))
		return err
	case Migrate, Ragnarok:
		if m.field(1) == "" {
			return fmt.Errorf("%s names no block", m.Function)
		}
		m.Height, err = number("the block", m.field(1), 1<<63-1)
		return err
	}
	return nil
}

// readSwap reads FUNCTION:ASSET:DEST/REFUND:LIMIT/INTERVAL/QUANTITY:AFFILIATES:FEES:AGGREGATOR:TARGET.
func (m *Memo) readSwap() error {
	destination, refund, _ := strings.Cut(m.field(2), "/")
	m.setDestination(destination)
	m.RefundTo = refund
	if err := m.readAsset(); err != nil {
		return err
	}
	if destination == "" && refund != "" {
		return fmt.Errorf("it names the address %s for a refund, and no destination", quote(refund))
	}
	parts := strings.SplitN(m.field(3), "/", 3)
	if m.Cut && len(m.Fields) <= 4 {
		return nil // a number that is cut is no number
	}
	if parts[0] != "" {
		limit, err := limitOf(parts[0])
		if err != nil {
			return err
		}
		if !limit.IsZero() {
			m.Limit = &limit
		}
	}
	var err error
	for i, into := range []*uint64{&m.Interval, &m.Quantity} {
		if i+1 < len(parts) {
			if *into, err = number("the parts of the swap", parts[i+1], 1<<63-1); err != nil {
				return err
			}
		}
	}
	m.Aggregator, m.AggregatorTarget = m.field(6), m.field(7)
	return m.readAffiliates(4)
}

const maxBasisPoints = 10_000 // all of it

// readAffiliates reads names and basis points, each a list with slashes between. One figure
// counts for all names.
func (m *Memo) readAffiliates(at int) error {
	if m.field(at) == "" {
		return nil
	}
	names := strings.Split(m.field(at), "/")
	var points []string
	if m.field(at+1) != "" {
		points = strings.Split(m.field(at+1), "/")
	}
	if m.Cut && len(m.Fields) <= at+2 {
		return nil
	}
	if len(points) > 1 && len(points) != len(names) {
		return fmt.Errorf("it has %d affiliates and %d fees", len(names), len(points))
	}
	for i, name := range names {
		a := Affiliate{Name: name}
		if len(points) > 0 {
			var err error
			if a.BasisPoints, err = number("an affiliate's basis points", points[min(i, len(points)-1)], maxBasisPoints); err != nil {
				return err
			}
		}
		m.Affiliates = append(m.Affiliates, a)
	}
	return nil
}

// maxName is how long the name of an address may be on THORChain and Maya.
const maxName = 30

// setDestination says whether what is to be paid is an address or a name.
func (m *Memo) setDestination(text string) {
	m.Destination = text
	if text == "" || len(text) > maxName {
		return
	}
	if _, err := wallet.Parse(text); err == nil {
		return
	}
	name, _, _ := strings.Cut(text, ".") // name.CHAIN
	for i := range len(name) {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && (name[i] < '0' || name[i] > '9') && !strings.ContainsRune("-_+", rune(name[i])) {
			return
		}
	}
	m.Named = name != ""
}

// number reads a whole number; "" is 0.
func number(what, text string, most uint64) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n > most {
		return 0, fmt.Errorf("%s are %s: give a whole number of at most %d", what, quote(text), most)
	}
	return n, nil
}

// txID reads the hash of a transaction.
func txID(text string) (string, error) {
	id := strings.ToLower(text)
	id = strings.TrimPrefix(id, "0x")
	if len(id) != 2*32 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", fmt.Errorf("%s is no transaction: it has to be 64 hex digits", quote(text))
	}
	return id, nil
}
