package audit_test

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// A decision is sealed, enters the log, and the log is signed. An auditor checks it
// with the published key.
func Example() {
	rnd := random(1) // in earnest: crypto/rand.Reader
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	private, public, err := audit.NewKey("mareva/example", rnd)
	if err != nil {
		panic(err)
	}

	var (
		tree audit.Tree
		rows []audit.Row
	)
	record := func(id, kind, data string) {
		payload, err := audit.Entry{Actor: "user:ann", About: "cust-7", Data: []byte(data)}.Payload()
		if err != nil {
			panic(err)
		}
		r, err := audit.Seal(id, kind, at, payload, rnd)
		if err != nil {
			panic(err)
		}
		r.Seq = tree.Size
		tree.Append(r.Leaf())
		rows = append(rows, audit.Row{Record: r, StoredLeaf: r.Leaf()})
	}
	record("begun", audit.KindBegun, `{"origin":"mareva/example","key":"`+public+`"}`)
	record("dec-1", "decision", `{"outcome":"block"}`)

	signer, err := note.NewSigner(private)
	if err != nil {
		panic(err)
	}
	head, err := audit.Checkpoint{Origin: "mareva/example", Size: tree.Size, Root: tree.Root(), At: at}.Sign(signer)
	if err != nil {
		panic(err)
	}

	verify := func() {
		v, err := audit.NewVerifier(audit.Options{Published: []string{public}})
		if err != nil {
			panic(err)
		}
		if err := v.Add(context.Background(), rows); err != nil {
			panic(err)
		}
		report, err := v.Finish(context.Background(), head)
		if err != nil {
			panic(err)
		}
		fmt.Println(report.Records, "records, sound:", report.Sound())
		for _, f := range report.Findings {
			fmt.Println(f.Code, f.Seq, f.ID+":", f.Message)
		}
	}
	verify()
	rows[1].Payload = []byte("allowed after all")
	verify()
	// Output:
	// 2 records, sound: true
	// 2 records, sound: false
	// altered 1 dec-1: commitment is not that of the salt and the payload
}

// A proof is a file that somebody checks who has nothing but a published key.
func ExampleProof() {
	p := audit.Proof{
		Record: audit.Record{
			ID: "begun", Kind: audit.KindBegun, At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
			Commitment: [32]byte{1, 2, 3}, // its payload was purged
		},
	}
	rnd := random(2)
	private, public, err := audit.NewKey("mareva/example", rnd)
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		panic(err)
	}
	c := audit.Checkpoint{Origin: "mareva/example", Size: 1, Root: p.Record.Leaf(), At: p.Record.At}
	if p.Checkpoint, err = c.Sign(signer); err != nil {
		panic(err)
	}
	file, err := p.Format()
	if err != nil {
		panic(err)
	}

	read, err := audit.ParseProof(file)
	if err != nil {
		panic(err)
	}
	proven, err := read.Check(public)
	fmt.Println(read.Record.ID, "is in the log of", proven.Size, err)
	// Output:
	// begun is in the log of 1 <nil>
}
