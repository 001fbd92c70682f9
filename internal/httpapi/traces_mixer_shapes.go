package httpapi

// TraceWithdrawal is what a mixer's pool paid, and how much of it is probably tainted. That is
// an expectation over all who have a deposit there, and stands beside no certain taint.
type TraceWithdrawal struct {
	Type   string       `json:"type" enum:"withdrawal"`
	Chain  string       `json:"chain"`
	Tx     string       `json:"tx"`
	Block  uint64       `json:"block"`
	Time   *string      `json:"time" format:"date-time"`
	Pool   string       `json:"pool"`
	Label  string       `json:"label,omitempty" doc:"Of the pool, as its source says"`
	To     *string      `json:"to" doc:"The recipient, who is paid first; who relayed it stands in paid"`
	Asset  string       `json:"asset"`
	Amount string       `json:"amount" doc:"All that was paid: the recipient's part and the relayer's"`
	Paid   []TracePayee `json:"paid" nullable:"false"`
	// Probable is never part of a certain sum.
	Probable             *string           `json:"probable_tainted_amount" doc:"amount × unspent_tainted_deposits / unspent_deposits; null where that is not known, and backward"`
	Unspent              *uint64           `json:"unspent_deposits" doc:"Before it: the anonymity set. Null: not known"`
	UnspentTainted       *string           `json:"unspent_tainted_deposits" doc:"Of them, by expectation, to six places; null: not known, and backward"`
	UnspentTaintedAmount *string           `json:"unspent_tainted_amount" doc:"The same in units, exact"`
	Unknown              string            `json:"unknown,omitempty" enum:"more_withdrawals_than_deposits,other_amount_paid_out,too_much" doc:"Why nothing is known"`
	Possible             *uint64           `json:"possible_deposits,omitempty" doc:"Backward: all deposits before it, any of which it may spend"`
	Linked               *string           `json:"linked_tainted_amount,omitempty" doc:"What the deposit brought that evidence links to it"`
	LinkedDeposit        string            `json:"linked_deposit,omitempty" doc:"Transaction of that deposit"`
	Evidence             string            `json:"evidence,omitempty" doc:"As it was given"`
	BySource             map[string]string `json:"by_source,omitempty" doc:"Of probable_tainted_amount"`
	LinkedBySource       map[string]string `json:"linked_by_source,omitempty"`
}

// TracePayee got a part of a withdrawal.
type TracePayee struct {
	To       *string `json:"to"`
	Amount   string  `json:"amount"`
	Probable *string `json:"probable_tainted_amount"`
	Linked   *string `json:"linked_tainted_amount,omitempty"`
}

// TraceMixers says what became of the taint that reached mixers. Probable and linked taint
// stand in sums of their own, and in stopped_at nothing changes.
type TraceMixers struct {
	Probable   map[string]string   `json:"probable_tainted_out" doc:"Left the pools with withdrawals, by expectation"`
	Linked     map[string]string   `json:"linked_tainted_out" doc:"Left with withdrawals that evidence links"`
	Pools      []TracePool         `json:"pools" nullable:"false"`
	Unassigned []TraceUnassigned   `json:"unassigned" nullable:"false" doc:"What reached mixers that are no pools of one amount: counted there, and not followed"`
	BySource   map[string]TraceOut `json:"by_source,omitempty"`
}

// TraceOut is what left the pools of one source's taint.
type TraceOut struct {
	Probable map[string]string `json:"probable_tainted_out"`
	Linked   map[string]string `json:"linked_tainted_out"`
}

// TracePool is a pool of one denomination. Except backward tainted_amount is the sum of the
// five behind it.
type TracePool struct {
	Pool            string  `json:"pool"`
	Label           string  `json:"label,omitempty"`
	Asset           string  `json:"asset"`
	Denomination    string  `json:"denomination"`
	Given           bool    `json:"given,omitempty" doc:"The denomination was given; else all that the ledger shows paid in is of it"`
	Deposits        uint64  `json:"deposits" doc:"In the ledger"`
	Withdrawals     uint64  `json:"withdrawals" doc:"In the ledger"`
	TaintedDeposits uint64  `json:"tainted_deposits"`
	Tainted         string  `json:"tainted_amount"`
	Probable        string  `json:"probable_tainted_amount" doc:"Left, by expectation"`
	Linked          string  `json:"linked_tainted_amount" doc:"Left, by evidence"`
	Left            string  `json:"unspent_tainted_amount" doc:"Still there, by expectation, as far as the ledger shows what left"`
	Waiting         string  `json:"waiting_tainted_amount" doc:"In deposits linked to withdrawals after the end of the trace"`
	Undetermined    string  `json:"undetermined_tainted_amount" doc:"Of which nothing can be said"`
	Unspent         *uint64 `json:"unspent_deposits" doc:"At the end, as far as the ledger shows what left; null: not known"`
	Other           uint64  `json:"other_payments,omitempty" doc:"To it, of other amounts, which are no deposits"`
	Unknown         string  `json:"unknown,omitempty" enum:"more_withdrawals_than_deposits,other_amount_paid_out,too_much" doc:"Why nothing is known from some withdrawal on"`
	Missing         uint64  `json:"missing_deposits,omitempty" doc:"So many the ledger lacks at least; figures before that shows rest on too few, and may be too high"`
	Note            string  `json:"note,omitempty"`
	Partial         string  `json:"partial,omitempty" doc:"Why its rows were not read to their end"`
}

// TraceUnassigned is what reached a mixer that is no pool.
type TraceUnassigned struct {
	Address   string `json:"address"`
	Label     string `json:"label,omitempty"`
	Kind      string `json:"kind" enum:"proxy,several_amounts,one_deposit,outputs,not_read"`
	Asset     string `json:"asset"`
	Amount    string `json:"tainted_amount"`
	Transfers int    `json:"transfers"`
	Note      string `json:"note"`
	Partial   string `json:"partial,omitempty" doc:"Why it is not known whether a pool got it"`
}
