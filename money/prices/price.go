package prices

import (
	"time"

	"github.com/holiman/uint256"
)

// MaxAge is how long the price of a time holds. That of a day holds for the day.
const MaxAge = 24 * time.Hour

const (
	maxAge     = int64(MaxAge / time.Second)
	secondsDay = 24 * 60 * 60
)

// Price is what one whole unit of an asset cost.
type Price struct {
	Asset  string
	Chain  string // "" for every chain
	Source string // who says so; "" where nobody wrote it
	// Unix is the time of the price, or the first second of its day. Daily says that it is
	// a day's.
	Unix  int64
	Daily bool

	usd decimal
}

// USD is the price exactly: "3762.29".
func (p Price) USD() string { return string(p.usd.appendTo(nil)) }

// Date is when the price held: "2024-05-31", or "2024-05-31T18:00:00Z".
func (p Price) Date() string { return string(p.appendDate(nil)) }

func (p Price) appendDate(out []byte) []byte {
	layout := time.RFC3339
	if p.Daily {
		layout = time.DateOnly
	}
	return time.Unix(p.Unix, 0).UTC().AppendFormat(out, layout)
}

// Value is what an amount in the smallest unit, of which 10^decimals are a whole one, was
// worth, exactly.
func (p Price) Value(amount *uint256.Int, decimals uint8) USD {
	units := p.usd.big()
	return USD{units.Mul(units, amount.ToBig()), int(p.usd.scale) + int(decimals)}
}
