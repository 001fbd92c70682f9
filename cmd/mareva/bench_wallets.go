package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/attribution/tagpack"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// What the measurements of wallets and labels are made of.
const (
	benchAddresses  = 1_000_000
	benchLabels     = 10_000_000
	benchStatements = 5_000
	benchTags       = 1_000_000
)

// inventedAddress is the i-th address of an exchange's customers: sixty of a hundred
// of the EVM, thirty of Bitcoin's, ten of Tron's.
func inventedAddress(i int) string {
	r := rand.New(rand.NewPCG(benchSeed, uint64(i)))
	var account [20]byte
	for at := range account {
		account[at] = byte(r.Uint32())
	}
	evm := "0x" + hex.EncodeToString(account[:])
	if i%10 < 6 {
		return evm
	}
	a, err := wallet.Parse(evm)
	if err != nil {
		panic(err) // it is made of 40 digits
	}
	onTron := wallet.Aliases(a)[0].Address.Text
	if i%10 == 6 {
		return onTron
	}
	// The same hash as Bitcoin writes one.
	key := "02" + hex.EncodeToString(account[:]) + hex.EncodeToString(account[:12])
	if k, err := wallet.ParsePublicKey(key); err == nil {
		return wallet.Aliases(wallet.Address{}, k)[0].Address.Text
	}
	return onTron
}

// benchParse times the reading of an address of each common kind.
func benchParse() ([]measurement, error) {
	const rounds = 200_000
	var out []measurement
	for _, kind := range []struct{ name, text string }{
		{"EVM, without capitals", "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"},
		{"EVM, EIP-55", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"},
		{"P2PKH", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"},
		{"P2WPKH", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"Tron", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"},
		{"XRP", "rBgGZ9tc4him9KBzD8fKFiQz3fSZpaSwMH"},
		{"Monero", "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL"},
		{"Solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"},
	} {
		begin := time.Now()
		for range rounds {
			if _, err := wallet.Parse(kind.text); err != nil {
				return nil, err
			}
		}
		target := "≤ 1"
		if kind.name == "Monero" || kind.name == "Solana" {
			target = "" // they encode keys, no hash
		}
		out = append(out, measurement{"read an address, " + kind.name, float64(time.Since(begin).Nanoseconds()) / rounds / 1000, "µs", target})
	}
	return out, nil
}

// benchScreenAddresses screens a file of addresses, start included.
func benchScreenAddresses(ctx context.Context, p *Program, dir string) ([]measurement, error) {
	questions := filepath.Join(dir, "addresses")
	var lines, table strings.Builder
	table.WriteString("id,address\n")
	for i := range benchAddresses {
		address := inventedAddress(i % 50_000) // making them all takes longer than screening them
		fmt.Fprintf(&lines, "{\"id\":%d,\"address\":%q}\n", i, address)
		fmt.Fprintf(&table, "%d,%s\n", i, address)
	}
	var out []measurement
	for _, format := range []struct{ name, text string }{{"jsonl", lines.String()}, {"csv", table.String()}} {
		if err := os.WriteFile(questions, []byte(format.text), 0o600); err != nil {
			return nil, err
		}
		in, err := os.Open(questions)
		if err != nil {
			return nil, err
		}
		begin := time.Now()
		one := &Program{Stdin: in, Stdout: discard{}, Stderr: p.Stderr, Getenv: p.Getenv, Now: p.Now}
		status := one.Run(ctx, []string{"screen", "--home", dir, "--format", format.name})
		took := time.Since(begin).Seconds()
		if err := in.Close(); err != nil || status != exitDone {
			return nil, fmt.Errorf("screening addresses ended with status %d, %w", status, err)
		}
		out = append(out, measurement{fmt.Sprintf("%d addresses as %s against %d parties, start included", benchAddresses, format.name, benchStoredParties), took, "s", "≤ 5"})
	}
	return out, nil
}

// benchTagPack imports a TagPack: reading, writing and syncing.
func benchTagPack(ctx context.Context, p *Program, dir string) ([]measurement, error) {
	var b bytes.Buffer
	b.WriteString("title: Made\ncreator: Mareva\nsource: https://example.org\nconfidence: web_crawl\ncategory: exchange\ncurrency: ETH\ntags:\n")
	r := rand.New(rand.NewPCG(benchSeed, 0))
	for i := range benchTags {
		fmt.Fprintf(&b, "- address: '0x%016x%016x%08x'\n  label: wallet %d\n", r.Uint64(), r.Uint64(), r.Uint32(), i%1000)
	}
	data := b.Bytes()
	begin := time.Now()
	read, _, err := tagpack.Read(bytes.NewReader(data), "made.yaml", func(attribution.Label) error { return nil })
	if err != nil || read.Labels != benchTags {
		return nil, fmt.Errorf("reading the invented TagPack gave %d labels: %w", read.Labels, err)
	}
	reading := time.Since(begin).Seconds()
	path := filepath.Join(dir, "made.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return nil, err
	}
	begin = time.Now()
	one := &Program{Stdin: p.Stdin, Stdout: discard{}, Stderr: p.Stderr, Getenv: p.Getenv, Now: p.Now}
	if status := one.Run(ctx, []string{"labels", "import", "--home", dir, path}); status != exitDone {
		return nil, fmt.Errorf("importing the invented TagPack ended with status %d", status)
	}
	took := time.Since(begin).Seconds()
	return []measurement{
		{fmt.Sprintf("TagPack of %d tags, read", benchTags), benchTags / reading, "tags/s", "≥ 200000"},
		{"… imported: read twice, written, synced, read back", benchTags / took, "tags/s", "≥ 200000"},
	}, nil
}

// benchLabelTable measures a table of many labels.
func benchLabelTable(dir string) ([]measurement, error) {
	manifest, err := makeLabels(dir)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	table, err := listsLabels(dir).Load(manifest)
	if err != nil {
		return nil, err
	}
	opened := time.Since(begin).Seconds()
	asked := make([]string, 200_000)
	r := rand.New(rand.NewPCG(benchSeed, 1))
	for i := range asked {
		asked[i] = labelledAddress(r.IntN(benchLabels))
	}
	lookUp := func(address string) error {
		if table.Lookup(address).Len() == 0 {
			return fmt.Errorf("the label of %s is gone", address)
		}
		return nil
	}
	const hot = 1000
	begin = time.Now()
	for i := range 1_000_000 {
		if err := lookUp(asked[i%hot]); err != nil {
			return nil, err
		}
	}
	each := float64(time.Since(begin).Nanoseconds()) / 1_000_000
	took := make([]time.Duration, len(asked))
	for i, address := range asked {
		begin := time.Now()
		if err := lookUp(address); err != nil {
			return nil, err
		}
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	runtime.KeepAlive(table)
	name := fmt.Sprintf("%d labels", benchLabels)
	return []measurement{
		{name + ", opened from disk and verified", opened, "s", "≤ 2"},
		{"… in memory", float64(table.Stats().Bytes) / benchLabels, "bytes/label", "≤ 64"},
		{"… look-up, hot", each, "ns", "≤ 250"},
		{"… look-up anywhere, 99th percentile", float64(took[len(took)*99/100].Nanoseconds()), "ns", "≤ 2000"},
	}, nil
}

func listsLabels(dir string) *archive.Archive { return archive.At(filepath.Join(dir, "many")) }

// labelledAddress is the canonical form of the i-th labelled address: as labels
// have it, and without the cost of a sound checksum.
func labelledAddress(i int) string {
	r := rand.New(rand.NewPCG(benchSeed+1, uint64(i)))
	const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	if i%10 < 6 {
		return fmt.Sprintf("evm:0x%016x%016x%08x", r.Uint64(), r.Uint64(), r.Uint32())
	}
	text := []byte("base58:1")
	for range 33 {
		text = append(text, base58[r.IntN(len(base58))])
	}
	return string(text)
}

func makeLabels(dir string) (archive.Manifest, error) {
	statements := make([]attribution.Statement, benchStatements)
	for i := range statements {
		statements[i] = attribution.Statement{
			Text: fmt.Sprintf("wallet %d of service %d", i, i%700), Actor: fmt.Sprintf("service%d", i%700), Concepts: []string{"exchange"},
			Confidence: attribution.ServiceData, Asset: "ETH", Pack: "made", Source: fmt.Sprintf("https://example.org/%d", i%700),
		}
	}
	return listsLabels(dir).Import(context.Background(), time.Unix(0, 0), archive.Batch{
		Packs: []archive.Pack{{ID: "made"}},
		Labels: func(yield func(attribution.Label, error) bool) {
			for i := range benchLabels {
				if !yield(attribution.Label{Address: labelledAddress(i), Statement: statements[i%benchStatements]}, nil) {
					return
				}
			}
		},
	})
}

// benchAliases times what screening does for an address that nobody listed.
func benchAliases(p *Program, dir string) ([]measurement, error) {
	v, err := p.loadView(viewOptions{home: dir})
	if err != nil {
		return nil, err
	}
	const rounds = 100_000
	begin := time.Now()
	for range rounds {
		if _, err := v.index.Screen(screening.Question{Address: "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"}, screening.Options{}); err != nil {
			return nil, err
		}
	}
	name := fmt.Sprintf("one address and those of the same key against %d parties", benchStoredParties)
	return []measurement{{name, float64(time.Since(begin).Nanoseconds()) / rounds / 1000, "µs", ""}}, nil
}
