package coinjoin

// Wasabi 2 (WabiSabi) splits what each participant brings into standard denominations:
// powers of two and of three, twice the powers of three, and one, two and five times the
// powers of ten. Nothing else pays 1,594,323 or 118,098 satoshi; amounts of the last
// three series alone prove nothing, since people choose such ones.
const (
	wasabi2Start  = 1_654_041_600 // 2022-06-01; released in that month
	wasabi2Inputs = 6             // coordinators today: down to a dozen and less
	wasabi2Odd    = 4             // outputs of denominations that nobody would choose
	leastStandard = 5_000         // the smallest output that coordinators allow
)

func (s *shape) wasabi2() (Finding, bool) {
	if len(s.owners) < wasabi2Inputs || 2*len(s.owners) < len(s.tx.Inputs) || s.data > 0 || !s.after(wasabi2Start) {
		return Finding{}, false
	}
	standard, odd, kinds := 0, 0, 0
	most, equal := uint64(0), 0
	for i := 0; i < len(s.outputs); {
		amount, count := s.outputs[i], 1
		for i+count < len(s.outputs) && s.outputs[i+count] == amount {
			count++
		}
		i += count
		if amount < leastStandard {
			continue
		}
		binary, decimal := binaryOrTernary(amount), chosen(amount)
		if !binary && !decimal {
			continue
		}
		standard += count
		if binary && !decimal {
			odd, kinds = odd+count, kinds+1
		}
		if count >= equal {
			most, equal = amount, count
		}
	}
	if odd < wasabi2Odd || kinds < 2 || equal < 2 || 2*standard < len(s.outputs) {
		return Finding{}, false
	}
	s.denomination, s.equal = most, equal
	return Finding{Kind: Wasabi2, Denomination: most, Equal: equal, AnonymitySet: s.alike()}, true
}

// binaryOrTernary says that an amount is a power of two or of three, or twice the latter.
func binaryOrTernary(amount uint64) bool {
	if amount&(amount-1) == 0 {
		return true
	}
	for amount%3 == 0 {
		amount /= 3
	}
	return amount == 1 || amount == 2
}

// chosen says that an amount is one, two or five times a power of ten.
func chosen(amount uint64) bool {
	for amount%10 == 0 {
		amount /= 10
	}
	return amount == 1 || amount == 2 || amount == 5
}
