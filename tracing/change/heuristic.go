package change

// Heuristic names a published rule that tells change from payment.
type Heuristic string

// The heuristics.
const (
	// AddressReuse: an output pays to an address that the transaction spends from.
	// Androulaki, Karame, Roeschlin, Scherer, Capkun 2013; BlockSci's address_reuse.
	AddressReuse Heuristic = "address_reuse"
	// OneTime: one output alone pays to an address that never received before, and nothing
	// is paid back. Heuristic 2 of Meiklejohn et al. 2013 ("A Fistful of Bitcoins"); of two
	// outputs it is the shadow address of Androulaki et al.
	OneTime Heuristic = "one_time"
	// ScriptType: one output alone is of the form that all inputs have. BlockSci's
	// address_type; Möser and Narayanan 2022.
	ScriptType Heuristic = "script_type"
	// RoundPayment: one output alone is no round amount. BlockSci's power_of_ten_value; in
	// several roundnesses Möser and Narayanan 2022 ("Resurrecting Address Clustering in
	// Bitcoin").
	RoundPayment Heuristic = "round_payment"
	// OptimalChange: one output alone is less than every input; had another been the change,
	// the smallest input had not been needed. Nick 2015 ("Data-Driven De-Anonymization in
	// Bitcoin"); UIH1 of Ghesmati, Kern, Judmayer, Stifter, Weippl 2022.
	OptimalChange Heuristic = "optimal_change"
	// Consumer: of two outputs the other one is spent by a transaction with more than two outputs,
	// which a person's wallet does not make. Nick 2015.
	Consumer Heuristic = "consumer"
	// LockTimeHabit: one output alone is spent with a lock time as this transaction has it,
	// set or not. BlockSci's locktime; Möser and Narayanan 2022.
	LockTimeHabit Heuristic = "locktime"
	// ReplaceableHabit: the same of the signal that the transaction may be replaced (BIP
	// 125). Möser and Narayanan 2022.
	ReplaceableHabit Heuristic = "replaceable"
	// VersionHabit: the same of the version. Möser and Narayanan 2022.
	VersionHabit Heuristic = "version"
	// FixedFee: one output alone is spent by a transaction that pays exactly this one's fee.
	// Möser and Narayanan 2022.
	FixedFee Heuristic = "fixed_fee"
	// PeelLarger: one input, two outputs, and the larger is spent by a transaction of that
	// shape. BlockSci's peeling_chain.
	PeelLarger Heuristic = "peel_larger"
	// PeelChain: one output alone is spent, by itself, by a transaction with two outputs
	// and all traits of this one. After Kappos et al. 2022 ("How to Peel a Million"), with
	// the features that a ledger keeps.
	PeelChain Heuristic = "peel_chain"
)

// Score is per mille: how many of the outputs to which a heuristic pointed were the change,
// as its Source found it. 0 means that nobody measured it, not that it is never right.
type Score uint16

// rule is a heuristic, what finds its output, and where its score comes from.
type rule struct {
	heuristic Heuristic
	find      func(*view) int
	score     Score
	source    string
	reason    string
}

// Möser and Narayanan counted, on 35,257,428 transactions whose change later spending betrayed,
// how often each heuristic was right and wrong; a score here is the share of the right, rounded
// down. They published the counts with their analysis, "5i) TPR FPR".
var rules = [...]rule{
	{
		AddressReuse, addressReuse, 1000, "by definition: the address is one of the payer's",
		"it pays to an address that the transaction spends from",
	},
	{
		// 555,348 of the labels, 13 %, were wrong when the address received again; of what
		// never did, nobody knows.
		OneTime, oneTime, 870, "Meiklejohn et al. 2013, section 4",
		"it alone pays to an address that had never received",
	},
	{
		// Right in 23.6927 % of all, wrong in 3.0544 %.
		ScriptType, scriptType, 885, moserNarayanan,
		"it alone is of the inputs' script type",
	},
	{
		// Of the four units the worst, a million: 21.1132 % and 0.4961 %; each without the two
		// zeros that are asked for here.
		RoundPayment, roundPayment, 977, moserNarayanan,
		"all other amounts are round",
	},
	{
		// 30.5982 % and 2.6317 % without the fee, 23.91 % and 2.0221 % with it.
		OptimalChange, optimalChange, 920, moserNarayanan,
		"it alone is less than every input",
	},
	{
		// Theirs is wider: two outputs, or more, as this transaction. 28.3425 % and 12.945 %.
		Consumer, consumer, 686, moserNarayanan,
		"the other is spent by a transaction with more than two outputs",
	},
	{
		// 30.6533 % and 0.2925 %.
		LockTimeHabit, lockTimeHabit, 990, moserNarayanan,
		"it alone is spent with the lock time set, or not, as here",
	},
	{
		// 7.5313 % and 0.2698 %.
		ReplaceableHabit, replaceableHabit, 965, moserNarayanan,
		"it alone is spent with the signal of BIP 125, or without, as here",
	},
	{
		// 24.5298 % and 0.3765 %.
		VersionHabit, versionHabit, 984, moserNarayanan,
		"it alone is spent in the version of here",
	},
	{
		// 11.7414 % and 2.5319 %.
		FixedFee, fixedFee, 822, moserNarayanan,
		"it alone is spent for exactly this fee",
	},
	{
		// The low end of the 95 % interval (Wilson). One program made the 80 of 80 of an emulated
		// chain, so that they do not count.
		PeelLarger, peelLarger, 883, "measured here: 29 of 29 transactions of 2009 and 2014",
		"it is the larger of two and is split again in the same way",
	},
	{
		PeelChain, peelChain, 0, "",
		"it alone is split again, with all traits of this transaction",
	},
}

const moserNarayanan = "Möser and Narayanan 2022, counts of 2021-07"

// Heuristics are all, in the order in which links are given.
func Heuristics() []Heuristic {
	all := make([]Heuristic, len(rules))
	for i := range rules {
		all[i] = rules[i].heuristic
	}
	return all
}

// Reason says in words what the heuristic saw.
func (h Heuristic) Reason() string { return h.rule().reason }

// Score is that of its links.
func (h Heuristic) Score() Score { return h.rule().score }

// Source says where the score comes from; empty where nobody measured it.
func (h Heuristic) Source() string { return h.rule().source }

func (h Heuristic) rule() *rule {
	for i := range rules {
		if rules[i].heuristic == h {
			return &rules[i]
		}
	}
	return &rule{}
}
