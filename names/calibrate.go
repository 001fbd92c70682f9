package names

// DefaultThreshold is the score from which two names are taken for one: there
// as many labelled pairs are the same as are not. F1 hardly changes around it.
const DefaultThreshold = 0.50

// calibration gives, by how much of two names agrees, the share of pairs that
// are the same. It is drawn through 251 pairs that OpenSanctions' people labelled,
// by the shares in windows of a dozen, smoothed by hand: it must rise, and end at
// 0 and 1. mareva bench --matching shows how well it holds.
var calibration = [...]struct{ agreement, share float64 }{
	{0, 0},
	{0.50, 0.02},
	{0.65, 0.08},
	{0.75, 0.30},
	{0.82, 0.50},
	{0.87, 0.70},
	{0.92, 0.84},
	{0.95, 0.94},
	{0.98, 0.985},
	{1, 1},
}

// calibrated makes a score of an agreement.
func calibrated(agreement float64) float64 {
	for i := 1; i < len(calibration); i++ {
		if to := calibration[i]; agreement <= to.agreement {
			from := calibration[i-1]
			return from.share + (agreement-from.agreement)/(to.agreement-from.agreement)*(to.share-from.share)
		}
	}
	return 1
}
