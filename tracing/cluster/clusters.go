package cluster

import "slices"

// Clusters says which addresses of a UTXO chain are spent from together. It needs 4 bytes an
// address. It is not safe for concurrent use while it grows.
type Clusters struct {
	// parent of an address is another one of its cluster with a higher rank, or itself.
	parent []uint32
	seen   extent
}

// New knows nothing of any address.
func New() *Clusters { return &Clusters{parent: []uint32{0}} }

// rank is a permutation of the addresses that leaves no order. Of two clusters the root of
// higher rank stays: so the root does not depend on the order in which they come together,
// and no order of spending makes long chains of parents but by guessing (Goel, Khanna, Larkin,
// Tarjan, "Disjoint Set Union with Randomized Linking", 2014).
func rank(address uint32) uint32 {
	address ^= address >> 16
	address *= 0x7feb352d
	address ^= address >> 15
	address *= 0x846ca68b
	return address ^ address>>16
}

// Of is the number of an address's cluster: that of one of its addresses, the same for all of
// them. An address that is never spent from together with another one is a cluster of its own.
func (c *Clusters) Of(address uint32) uint32 {
	if int(address) >= len(c.parent) {
		return address
	}
	for c.parent[address] != address {
		address = c.parent[address]
	}
	return address
}

// Len is the highest address number that it knows of.
func (c *Clusters) Len() int { return len(c.parent) - 1 }

// find is Of, and shortens the way for those who come after.
func (c *Clusters) find(address uint32) uint32 {
	parent := c.parent
	for {
		up := parent[address]
		if up == address {
			return address
		}
		top := parent[up]
		parent[address] = top
		address = top
	}
}

// unite makes one cluster of two roots.
func (c *Clusters) unite(a, b uint32) uint32 {
	if rank(a) < rank(b) {
		a, b = b, a
	}
	c.parent[b] = a
	return a
}

// reach makes room for all addresses up to one.
func (c *Clusters) reach(address uint32) {
	have := uint32(len(c.parent))
	if have > address {
		return
	}
	c.parent = slices.Grow(c.parent, int(address-have)+1)
	for n := have; n <= address; n++ {
		c.parent = append(c.parent, n)
	}
}

// Each gives the clusters of at least so many addresses, each with its number and its addresses
// in order; the one whose lowest address is lowest comes first. The slice holds until the next
// call.
func (c *Clusters) Each(least int, give func(cluster uint32, addresses []uint32) error) error {
	// Counted, then placed: end[r] is where the members of root r end.
	end := make([]uint32, len(c.parent)+1)
	for a := range c.parent[1:] {
		end[c.find(uint32(a+1))]++
	}
	sum := uint32(0)
	for i := range end {
		n := end[i]
		end[i] = sum
		sum += n
	}
	members := make([]uint32, sum)
	for a := range c.parent[1:] {
		root := c.find(uint32(a + 1))
		members[end[root]] = uint32(a + 1)
		end[root]++
	}
	for a := range c.parent[1:] {
		root := c.find(uint32(a + 1))
		from := uint32(0)
		if root > 1 {
			from = end[root-1]
		}
		if members[from] != uint32(a+1) || int(end[root]-from) < max(1, least) {
			continue
		}
		if err := give(root, members[from:end[root]]); err != nil {
			return err
		}
	}
	return nil
}

// Txs is how many transactions of the chain it has seen.
func (c *Clusters) Txs() uint64 { return c.seen.txs }
