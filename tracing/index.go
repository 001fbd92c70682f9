package tracing

// index finds the parties of a trace by their addresses. While they are few it is a hash
// table, which costs one look into memory where a map costs several. For a sweep, which
// meets nearly all addresses of the chain, each address has the party of its own number.
type index struct {
	slots []uint64 // address, and in the lower half 1 + party; a power of two of them, at most half of them taken
	taken int
	all   uint32 // up to which address all are parties; 0: the slots are used
}

// find says which party an address is. Where all are parties, not all were met.
func (x *index) find(address uint32) (party int32, known bool) {
	if x.all > 0 {
		return int32(address), address <= x.all
	}
	if len(x.slots) == 0 {
		return 0, false
	}
	slot := x.slots[x.place(address)]
	return int32(uint32(slot)) - 1, slot != 0
}

// place is where an address stands, or would.
func (x *index) place(address uint32) int {
	mask := len(x.slots) - 1
	i := int(uint64(address)*0x9e3779b97f4a7c15>>32) & mask
	for x.slots[i] != 0 && uint32(x.slots[i]>>32) != address {
		i = (i + 1) & mask
	}
	return i
}

// add takes in an address that is not known.
func (x *index) add(address uint32, party int32) {
	if x.taken++; 2*x.taken > len(x.slots) {
		before := x.slots
		x.slots = make([]uint64, max(16, 2*len(before)))
		for _, slot := range before {
			if slot != 0 {
				x.slots[x.place(uint32(slot>>32))] = slot
			}
		}
	}
	x.slots[x.place(address)] = uint64(address)<<32 | uint64(party+1)
}
