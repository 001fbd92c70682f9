package synthetic

import "math/bits"

// Register is an invented register. Parties are numbered from 0: first the
// companies, group by group, then the persons.
type Register struct {
	Seed      uint64
	Parties   int // described; not negative
	Interests int // in all; 0 when there are no parties
}

// Companies is the number of companies; all other parties are persons. In the
// register of the United Kingdom there are about as many of the one as of the other,
// in GLEIF's hardly any persons; this is between.
func (r Register) Companies() int { return r.Parties - r.Parties*15/100 }

// ID is the id of a party: "lei:…" of a company, "person:…" of a person.
func (r Register) ID(party int) string {
	var scratch [24]byte
	if party >= r.Companies() {
		return string(r.appendCode(append(scratch[:0], "person:"...), party))
	}
	return string(r.appendLEI(append(scratch[:0], "lei:"...), party))
}

// A purpose keeps what is drawn for one thing apart from what is drawn for others.
type purpose uint64

const (
	forCode purpose = iota + 1
	forName
	forCountry
	forGroup
	forParent
	forCycle
	forStyle
	forSize
	forPartner
	forDay
	forState
	forSmall // counted on: each small stake has its own
)

// draw is a number of 64 bits for a party and a purpose, always the same.
func (r Register) draw(what purpose, party int) uint64 {
	return mix(mix(r.Seed^uint64(what)*0x9e3779b97f4a7c15) + uint64(party))
}

// mix is the last step of the generator SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below is a number below n, all as likely.
func below(n int, drawn uint64) int {
	high, _ := bits.Mul64(drawn, uint64(n))
	return int(high)
}

// belowSkewed is a number below n, low ones likelier: the first comes with a
// probability of 1/√n. So a few have very many subsidiaries or stakes.
func belowSkewed(n int, drawn uint64) int {
	part := drawn >> 32
	return below(n, part*part)
}

// digits36 are what an LEI is made of.
const digits36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// appendCode appends twelve letters and digits that no other party has.
func (r Register) appendCode(to []byte, party int) []byte {
	// Each step turns the numbers below 2^62, of which there are fewer than codes, one
	// to one into each other.
	const mask = 1<<62 - 1
	x := (uint64(party) + mix(r.Seed^uint64(forCode))) & mask
	x = (x ^ x>>31) * 0xbf58476d1ce4e5b9 & mask
	x = (x ^ x>>29) * 0x94d049bb133111eb & mask
	x ^= x >> 31
	for range 12 {
		to = append(to, digits36[x%36])
		x /= 36
	}
	return to
}

// leiPrefix stands where an issuer's number does.
const leiPrefix = "9Z9Z00"

// appendLEI appends a company's, with the check digits of ISO 17442: those of ISO
// 7064, MOD 97-10, in which a letter is two digits.
func (r Register) appendLEI(to []byte, party int) []byte {
	begin := len(to)
	to = r.appendCode(append(to, leiPrefix...), party)
	rest := 0
	for _, c := range to[begin:] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	check := 98 - rest*100%97
	return append(to, byte('0'+check/10), byte('0'+check%10))
}
