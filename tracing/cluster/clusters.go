package cluster

// Clusters says which addresses of a UTXO chain are spent from together. It needs 4 bytes an
// address. It is not safe for concurrent use while it grows.
type Clusters struct {
	// parent of an address is another one of its cluster with a lower number, or itself.
	parent []uint32
	seen   extent
}

// New knows nothing of any address.
func New() *Clusters { return &Clusters{parent: []uint32{0}} }

// Of is the cluster of an address: the lowest number in it. An address that is never spent
// from together with another one is a cluster of its own.
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

// unite makes one cluster of two roots. The lower number stays, so that the order in which
// clusters come together does not matter.
func (c *Clusters) unite(a, b uint32) uint32 {
	if a > b {
		a, b = b, a
	}
	c.parent[b] = a
	return a
}

// reach makes room for all addresses up to one.
func (c *Clusters) reach(address uint32) {
	for n := uint32(len(c.parent)); n <= address; n++ {
		c.parent = append(c.parent, n)
	}
}

// Each gives the clusters of at least so many addresses, ordered by number, each with its
// addresses in order. The slice holds until the next call.
func (c *Clusters) Each(least int, give func(cluster uint32, addresses []uint32) error) error {
	for a := range c.parent {
		c.parent[a] = c.Of(uint32(a)) // a lower number, which is a root by now
	}
	// Counted, then placed: end[r] is where the members of root r end.
	end := make([]uint32, len(c.parent)+1)
	for _, root := range c.parent[1:] {
		end[root]++
	}
	sum := uint32(0)
	for i := range end {
		n := end[i]
		end[i] = sum
		sum += n
	}
	members := make([]uint32, sum)
	for a, root := range c.parent[1:] {
		members[end[root]] = uint32(a + 1)
		end[root]++
	}
	from := uint32(0)
	for root := 1; root < len(c.parent); root++ {
		to := end[root]
		if int(to-from) >= max(1, least) {
			if err := give(uint32(root), members[from:to]); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// Txs is how many transactions of the chain it has seen.
func (c *Clusters) Txs() uint64 { return c.seen.txs }
