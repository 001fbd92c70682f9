package screening

import (
	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/wallet"
)

// AddressReport says what an address is, which others the same key opens and
// whose labels say that it is. Its JSON is that of /v1/addresses.
type AddressReport struct {
	Address   string              `json:"address" doc:"As asked, without what surrounded it"`
	Canonical string              `json:"canonical" doc:"Equal for two spellings of one address"`
	Tag       *string             `json:"tag" doc:"The customer of a shared account, where the address says it: destination tag, id or payment id"`
	Chains    []wallet.Chain      `json:"chains" nullable:"false" doc:"Those that may hold it, the most likely first; empty when the form is not known"`
	Kind      string              `json:"kind" example:"p2wpkh"`
	Checksum  bool                `json:"checksum" doc:"Whether a checksum was there and fits"`
	Aliases   []AddressAlias      `json:"aliases" nullable:"false" doc:"Other addresses that the same key or script opens"`
	Opinion   attribution.Opinion `json:"attribution" doc:"What labels say, weighed"`
	Clusters  []Cluster           `json:"clusters,omitempty" doc:"Which addresses are spent from together with it, chain by chain; not there where no ledger of a chain of unspent outputs has seen it"`
}

// AddressQuestion asks whether an address is listed, or what a key known to be
// behind it opens; the chain and the key may be "". A key that is none is for
// [Index.Address] to refuse.
func AddressQuestion(address, chain, publicKey string) Question {
	q := Question{Address: address, Chain: chain}
	if key, err := wallet.ParsePublicKey(publicKey); err == nil {
		q.Properties = map[string][]string{"publicKey": {key.String()}}
	}
	return q
}

// AddressAlias is a [wallet.Alias] as programs read it.
type AddressAlias struct {
	Address   string           `json:"address"`
	Chains    []wallet.Chain   `json:"chains" nullable:"false"`
	Kind      string           `json:"kind"`
	Certainty wallet.Certainty `json:"certainty" enum:"certain,conditional"`
	Condition string           `json:"condition" doc:"What must hold, or what to mind; empty for nothing"`
	Steps     []wallet.Step    `json:"steps" nullable:"false"`
}

// Address describes an address. The chain and a public key known to be behind it
// may be "". An error is a [*QuestionError] when the question is at fault.
func (x *Index) Address(text, chain, publicKey string) (AddressReport, error) {
	asked, err := x.readAddress(text, chain)
	if err != nil {
		return AddressReport{}, err
	}
	if publicKey != "" {
		key, err := wallet.ParsePublicKey(publicKey)
		if err != nil {
			return AddressReport{}, refuse("bad_public_key", "public key: %s", explain(err))
		}
		if _, opens := wallet.OpenedBy(key, asked.Address); !opens && asked.fault == nil && asked.Canonical != "" {
			return AddressReport{}, refuse("bad_public_key", "public key %s does not open %q: give the one that a spend from it showed", key, shortened(text))
		}
		asked.keys = append(asked.keys, key)
	}
	if asked.fault != nil {
		return AddressReport{}, badAddress(asked)
	}
	r := AddressReport{
		Address: asked.Text, Canonical: asked.Canonical, Kind: asked.Kind, Checksum: asked.Checked,
		Chains: append([]wallet.Chain{}, asked.Chains...), Aliases: []AddressAlias{},
	}
	listed, err := x.listLabels(asked.Canonical)
	if err != nil {
		return AddressReport{}, err
	}
	r.Opinion = attribution.Weigh(append(x.Labels(asked.Canonical), listed...))
	if asked.Tag != "" {
		r.Tag = &asked.Tag
	}
	if r.Clusters, err = x.clusters(asked); err != nil {
		return AddressReport{}, err
	}
	for _, a := range wallet.Aliases(asked.Address, asked.keys...) {
		r.Aliases = append(r.Aliases, AddressAlias{a.Address.Text, a.Address.Chains, a.Address.Kind, a.Certainty, a.Condition, a.Steps})
	}
	return r, nil
}

// listLabels are what the lists themselves say of an address: it is the listed
// party's.
func (x *Index) listLabels(canonical string) (labels []attribution.Label, err error) {
	for e := range x.keyed(wallets, canonical) {
		at := &x.parties[e.party]
		party, err := x.snapshots[at.snapshot].At(int(at.position))
		if err != nil {
			return nil, err
		}
		for _, l := range attribution.OfParty(x.list(at), party) {
			if l.Address == canonical {
				labels = append(labels, l)
			}
		}
	}
	return labels, nil
}
