package ledger

// Traits are what a wallet's software left in a transaction of a UTXO chain: programs
// differ in them, and so tell a little about who made it. Without TraitsKnown nothing is
// said, and the other bits are 0. A coinbase spends nothing and is never Replaceable.
type Traits uint8

// The traits.
const (
	TraitsKnown Traits = 1 << iota
	LockTime           // its lock time is not 0
	Replaceable        // an input signals that it may be replaced (BIP 125): a sequence below 0xfffffffe
	VersionTwo         // its version is 2 or more (BIP 68), read as a number without sign

	traitsAll = TraitsKnown | LockTime | Replaceable | VersionTwo
)

// lastReplaceable is the highest sequence by which an input signals BIP 125.
const lastReplaceable = 0xfffffffd

// TraitsOf are the traits of a transaction of this version and lock time, whose inputs are
// still to be told by [Traits.Input].
func TraitsOf(version, lockTime uint32) Traits {
	t := TraitsKnown
	if lockTime != 0 {
		t |= LockTime
	}
	if version >= 2 {
		t |= VersionTwo
	}
	return t
}

// Input adds an input of this sequence.
func (t Traits) Input(sequence uint32) Traits {
	if sequence <= lastReplaceable {
		t |= Replaceable
	}
	return t
}

// Has says that all of those are there.
func (t Traits) Has(bits Traits) bool { return t&bits == bits }
