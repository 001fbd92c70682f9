package bizday

// RetainTransaction is the day until which the record of a transaction must be kept at
// least: 31 CFR 501.601, ten years after the transaction (89 FR 74832; before, five: 62 FR
// 45098). The ten years hold for every record that was still within its five on 2025-03-12;
// that of a transaction before 2020-03-12 was not.
func RetainTransaction(transaction Day) (Day, error) {
	if err := storable("the transaction", transaction); err != nil {
		return 0, err
	}
	return retained(transaction), nil
}

// RetainBlocked is the day until which the record of blocked property must be kept at least:
// 31 CFR 501.601, as long as it is blocked and ten years after it was unblocked, by the same
// rule for what came before. While it is blocked there is no such day, and the zero Day
// comes back: nothing may be purged.
func RetainBlocked(h Holding) (Day, error) {
	if err := h.check(); err != nil {
		return 0, err
	}
	if err := storable("blocked", h.Blocked); err != nil {
		return 0, err
	}
	if h.Unblocked == 0 {
		return 0, nil
	}
	if err := storable("unblocked", h.Unblocked); err != nil {
		return 0, err
	}
	return retained(h.Unblocked), nil
}

func retained(from Day) Day {
	if five := from.AddYears(5); five < tenYears {
		return five
	}
	return from.AddYears(10)
}

// storable refuses days that are surely mistyped, or whose answer has no date.
func storable(what string, d Day) error {
	if d < civil(1900, 1, 1) || d > civil(lastYear-10, 12, 31) {
		return refuse("out_of_range", "%s is of %s: want a day from 1900-01-01 to %d-12-31", what, text(d), lastYear-10)
	}
	return nil
}
