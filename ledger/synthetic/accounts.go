package synthetic

import (
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// Accounts is an invented chain of accounts in the manner of Ethereum. The same values
// give the same chain, of which a longer one is the continuation.
type Accounts struct {
	Chain ledger.Chain // one that takes EVM accounts
	Seed  uint64
	// Transfers is how many there are.
	Transfers uint64
}

// The shape of the chain; see the package comment.
const (
	blockTransfers = 150 // of a block on average
	blockJitter    = 100
	blockSeconds   = 12
	firstSecond    = 1_600_000_000

	founders    = 256 // accounts that may pay before anybody was paid
	perAccount  = 9   // transfers until one pays a new account
	tokens      = 2_000
	tokenShare  = 20 // of 100 transfers
	txsPer1000  = 770
	recentShare = 40 // of 100 accounts that are drawn: by how new they are, not how old
)

// transfer is one of the chain.
type transfer struct {
	number   uint64 // in the chain
	tx       uint64 // number of the first transfer of its transaction
	index    uint32 // of the transaction in the block
	from, to uint64 // accounts
	token    uint64 // 0: the native coin
	kind     ledger.Kind
	place    uint32 // ledger.Transfer.Number
	amount   uint256.Int
}

// blocks is how many blocks there are.
func (a Accounts) blocks() uint64 {
	k := a.Transfers / blockTransfers
	for k > 0 && a.begin(k) >= a.Transfers {
		k--
	}
	if a.Transfers == 0 {
		return 0
	}
	return k + 1
}

// begin is the number of the first transfer of a block.
func (a Accounts) begin(block uint64) uint64 {
	if block == 0 {
		return 0
	}
	drawn := stream(seed(a.Seed).draw(forBlockStart, block))
	return block*blockTransfers + drawn.below(blockJitter)
}

// timeOf is when a block was, in Unix seconds.
func timeOf(block uint64) int64 { return firstSecond + blockSeconds*int64(block) }

// appendBlock invents the transfers of a block. alone makes each a transaction of its own.
func (a Accounts) appendBlock(dst []transfer, block uint64, alone bool) []transfer {
	begin, end := a.begin(block), min(a.begin(block+1), a.Transfers)
	tx, index, calls := begin, uint32(0), uint32(0)
	for n := begin; n < end; n++ {
		drawn := stream(seed(a.Seed).draw(forTransfer, n))
		starts := drawn.below(1000) < txsPer1000
		if n > begin && starts {
			tx, calls = n, 0
			index++
		}
		dst = append(dst, transfer{number: n, tx: tx, index: index})
		t := &dst[len(dst)-1]
		known := founders + (n+perAccount-1)/perAccount
		t.from, t.to = account(&drawn, known), known
		if n%perAccount != 0 {
			t.to = account(&drawn, known)
		}
		// Calls come before events, as in the order of a transaction's transfers.
		events := n > tx && dst[len(dst)-2].kind == ledger.Log
		switch {
		case drawn.chance(tokenShare) || events:
			t.token, t.kind, t.place = 1+drawn.rank(tokens), ledger.Log, uint32(n-begin)
		case tx == n:
			t.kind = ledger.Value
		default:
			calls++
			t.kind, t.place = ledger.Internal, calls
		}
		amount(&drawn, &t.amount)
	}
	if alone {
		for i := range dst[len(dst)-int(end-begin):] {
			t := &dst[len(dst)-int(end-begin)+i]
			t.tx, t.index = t.number, uint32(i)
		}
	}
	return dst
}

// account draws one of the accounts that are known. Old ones tend to be the large ones,
// and the newest are used again soon or never.
func account(drawn *stream, known uint64) uint64 {
	rank := drawn.rank(known)
	if drawn.chance(recentShare) {
		return known - 1 - rank
	}
	return rank
}

// amount draws an amount in the smallest unit of a coin of 18 decimals: 5 of 100 are zero,
// 25 are round, 60 have digits to the last, and 10 are beyond 64 bits.
func amount(drawn *stream, to *uint256.Int) {
	const milli = 1_000_000_000_000_000
	switch part := drawn.below(100); {
	case part < 5:
		to.Clear()
	case part < 20: // a thousandth to a hundred coins, or so
		to.Mul(to.SetUint64(1+drawn.below(999)), new(uint256.Int).SetUint64([3]uint64{milli, 10 * milli, 100 * milli}[drawn.below(3)]))
	case part < 30: // whole coins
		to.Mul(to.SetUint64(1+drawn.rank(10_000)), new(uint256.Int).SetUint64(1000*milli))
	case part < 90: // up to ten coins, small ones too
		to.SetUint64(1 + drawn.next()>>(1+drawn.below(20)))
	default:
		to[0], to[1], to[2], to[3] = drawn.next(), 1+drawn.rank(1<<16), 0, 0
	}
}
