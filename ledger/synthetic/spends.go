package synthetic

import (
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// Spends is an invented chain of transactions that spend outputs, in the manner of
// Bitcoin. The same values give the same chain, of which a longer one is the continuation.
type Spends struct {
	Chain  ledger.Chain // Bitcoin or one whose blocks are written as its are
	Seed   uint64
	Blocks uint64
}

// The shape of the chain; see the package comment.
const (
	firstHeight   = 700_000 // from where blocks tell their height
	spendsBlock   = 2_000   // transactions of a block besides the coinbase
	spendsSeconds = 600
	poolSize      = 1 << 18 // outputs that may still be spent
	poolEnough    = 1 << 12 // below it, transactions make more outputs than they spend
	freshShare    = 45      // of 100 outputs that pay a new address
	witnessShare  = 60      // of 100 addresses
)

// EdgesOfBlock is how many inputs and outputs a block has about, once there are enough
// outputs to spend.
const EdgesOfBlock = 4 * spendsBlock

// coin is an output that may be spent.
type coin struct {
	tx      [32]byte // as blocks write it
	index   uint32
	account uint64
	amount  uint64
}

// payment is a transaction.
type payment struct {
	number  uint64 // in the chain
	inputs  []coin // none: a coinbase
	outputs []coin // without tx
}

// spending is how far a chain is invented.
type spending struct {
	Spends
	pool  []coin
	known uint64 // addresses
	txs   uint64
}

// coinbase invents the first transaction of a block.
func (s *spending) coinbase(block uint64, p *payment) {
	s.begin(p)
	reward, known := s.Chain.Subsidy(firstHeight + block)
	if !known {
		reward = 1e8
	}
	p.outputs = append(p.outputs, coin{account: s.known, amount: reward})
	s.known++
}

func (s *spending) begin(p *payment) {
	p.number, p.inputs, p.outputs = s.txs, p.inputs[:0], p.outputs[:0]
	s.txs++
}

// next invents a transaction; false where there is nothing to spend.
func (s *spending) next(p *payment) bool {
	if len(s.pool) == 0 {
		return false
	}
	s.begin(p)
	drawn := stream(seed(s.Seed).draw(forSpend, p.number))
	inputs, outputs := inputsOf(&drawn), 1+drawn.below(2)+drawn.below(2)
	if len(s.pool) < poolEnough {
		inputs, outputs = 1, 3
	}
	sum := uint64(0)
	for range min(inputs, uint64(len(s.pool))) {
		// The youngest are spent most.
		last := len(s.pool) - 1
		at := last - int(drawn.rank(uint64(last+1)))
		p.inputs = append(p.inputs, s.pool[at])
		sum += s.pool[at].amount
		s.pool[at] = s.pool[last]
		s.pool = s.pool[:last]
	}
	sum -= min(sum, 200*inputs) // the fee
	for i := range outputs {
		part := sum
		if i+1 < outputs {
			part = drawn.below(sum + 1)
		}
		sum -= part
		account := s.known
		if drawn.chance(freshShare) {
			s.known++
		} else {
			account = account - 1 - drawn.rank(account)
		}
		p.outputs = append(p.outputs, coin{index: uint32(i), account: account, amount: part})
	}
	return true
}

// inputsOf draws how many outputs a transaction spends: somewhat fewer than the two that
// it makes on average, so that there are always some left.
func inputsOf(drawn *stream) uint64 {
	switch part := drawn.below(100); {
	case part < 58:
		return 1
	case part < 80:
		return 2
	case part < 88:
		return 3
	}
	return 4 + drawn.rank(5)
}

// keep makes the outputs of a transaction spendable, once its id is known. Where there
// are too many, one is forgotten for each and never spent.
func (s *spending) keep(p *payment, id *[32]byte) {
	drawn := stream(seed(s.Seed).draw(forTx, p.number))
	for _, out := range p.outputs {
		out.tx = *id
		if len(s.pool) < poolSize {
			s.pool = append(s.pool, out)
			continue
		}
		at := drawn.below(poolSize)
		s.pool[at] = s.pool[poolSize-1]
		s.pool[poolSize-1] = out
	}
}

// witness says that an address is a witness program.
func (s Spends) witness(account uint64) bool {
	drawn := stream(seed(s.Seed).draw(forScript, account))
	return drawn.chance(witnessShare)
}

// hash is the hash of the key of an address.
func (s Spends) hash(account uint64, to *[20]byte) { seed(s.Seed).fill(to[:], forAccount, account) }

// publicKey has the form of a key and is none: nothing hashes to an address here.
func (s Spends) publicKey(account uint64, to *[33]byte) {
	seed(s.Seed).fill(to[1:], forReveal, account)
	to[0] = 2 + to[32]&1
}

// appendKey appends the key of an address as the ledger has it.
func (s Spends) appendKey(dst []byte, account uint64) []byte {
	var hash [20]byte
	s.hash(account, &hash)
	if s.witness(account) {
		return ledger.AppendWitnessKey(dst, 0, hash[:])
	}
	return ledger.AppendHash160Key(dst, wallet.KindP2PKH, hash[:])
}

// spendTime is when a block was, in Unix seconds.
func spendTime(block uint64) int64 { return firstSecond + spendsSeconds*int64(block) }
