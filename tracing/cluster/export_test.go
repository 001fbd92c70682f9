package cluster

// Deepest is how many steps the address farthest from its root is away.
func (c *Clusters) Deepest() (most int) {
	for a := range c.parent[1:] {
		steps := 0
		for at := uint32(a + 1); c.parent[at] != at; at = c.parent[at] {
			steps++
		}
		most = max(most, steps)
	}
	return most
}
