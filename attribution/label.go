package attribution

import (
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/wallet"
)

// Label is what one source says of one address.
type Label struct {
	// Address is canonical: the Canonical of a [wallet.Address].
	Address string `json:"address"`
	Statement
}

// Statement is a label without its address. Sources say the same of many
// addresses, so a statement is kept once.
type Statement struct {
	Text  string `json:"label"` // in the source's words: "binance reserve wallets BTC"
	Actor string `json:"actor"` // the source's id of who holds the address: "binance"
	// Concepts are ids of the taxonomy, sorted: what the holder is ("exchange") and
	// what was done ("ransomware").
	Concepts   []string   `json:"concepts"`
	Confidence Confidence `json:"confidence"`
	// Chain is the one that the source names, by the native coin's ticker or
	// outright; "" where the asset lives on several. Asset is the ticker as
	// published.
	Chain wallet.Chain `json:"chain"`
	Asset string       `json:"asset"`
	// Control says who can sign for the address, where the source says so.
	Control Control `json:"control"`
	// Party is the listed party that holds the address, "us_ofac_sdn:27307", where
	// the source names it outright.
	Party string `json:"party"`
	// PublicKey is the key behind the address in hex, where the source knows it.
	PublicKey string `json:"public_key"`
	// ClusterDefiner says that the label holds for all addresses of the same owner.
	ClusterDefiner bool `json:"cluster_definer"`

	Pack   string         `json:"pack"`   // the id of the pack that the label came in
	Source string         `json:"source"` // where its author has it from, mostly a URL
	First  sanctions.Date `json:"first_seen"`
	Last   sanctions.Date `json:"last_seen"` // for a TagPack the day of its last change
}

// Control says who can sign for an address.
type Control string

// Who can sign. Unknown is never taken for any of the others.
const (
	ControlUnknown  Control = ""
	ControlKey      Control = "key"      // whoever has the private key: an externally owned account
	ControlContract Control = "contract" // code: a key on another chain opens nothing here
	ControlMultisig Control = "multisig" // several keys together
	ControlHosted   Control = "hosted"   // a service holds the key for its customers
)
