package sanctions

// Resolver fills in what a list's relations leave to the reader: the id of a
// party that is only named, when exactly one entry has that primary name, and
// the name of one that is only numbered. It is computed and never stored: a
// version holds what was published.
type Resolver struct {
	idByName map[string]string // "" where several entries share the name
	nameByID map[string]string
}

// NewResolver reads the names of all entries of a snapshot.
func NewResolver(s *Snapshot) (*Resolver, error) {
	r := &Resolver{idByName: make(map[string]string, s.Len()), nameByID: make(map[string]string, s.Len())}
	for p, err := range s.Parties() {
		if err != nil {
			return nil, err
		}
		key := nameKey(p)
		if _, taken := r.idByName[key]; taken {
			r.idByName[key] = ""
		} else {
			r.idByName[key] = p.ID
		}
		r.nameByID[p.ID] = p.PrimaryName()
	}
	return r, nil
}

// Relations are p's relations with ids and names filled in where the list tells
// them.
func (r *Resolver) Relations(p *Party) []Relation {
	out := make([]Relation, len(p.Relations))
	for i, relation := range p.Relations {
		if relation.To == "" {
			relation.To = r.idByName[foldName(relation.Name)]
		}
		if relation.Name == "" {
			relation.Name = r.nameByID[relation.To]
		}
		out[i] = relation
	}
	return out
}
