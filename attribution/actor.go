package attribution

import "github.com/mareva/mareva/sanctions"

// Actor is whom labels name by id.
type Actor struct {
	ID            string         `json:"id"`            // "binance", as in the Actor of a label
	Label         string         `json:"label"`         // the name for people
	URI           string         `json:"uri"`           // mostly its site
	Categories    []string       `json:"categories"`    // ids of the taxonomy
	Jurisdictions []string       `json:"jurisdictions"` // ISO 3166-1, two capitals
	Aliases       []string       `json:"aliases"`       // other ids of the same
	Context       string         `json:"context"`       // a JSON object as published: further sites, handles, legal name; "" for none
	LastMod       sanctions.Date `json:"lastmod"`
	Pack          string         `json:"pack"` // the id of the ActorPack
}
