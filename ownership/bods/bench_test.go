package bods_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
)

// madeStatements are n companies with an owner each, in the form of a version, as
// lines.
func madeStatements(form string, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		entity, person, tie := fmt.Sprintf("e-%034d", i), fmt.Sprintf("p-%034d", i), fmt.Sprintf("r-%034d", i)
		if form == "0.4" {
			head := `{"statementId":"s%s","declarationSubject":"%s","statementDate":"2024-02-01","recordId":"%s","recordStatus":"new",` +
				`"publicationDetails":{"publicationDate":"2024-02-02","bodsVersion":"0.4","publisher":{"name":"Made Register","url":"https://register.example"}},` +
				`"source":{"type":["officialRegister"],"retrievedAt":"2024-02-01T10:00:00Z"},`
			fmt.Fprintf(&b, head+`"recordType":"entity","recordDetails":{"isComponent":false,"entityType":{"type":"registeredEntity"},"name":"Made %d Limited","jurisdiction":{"name":"United Kingdom","code":"GB"},"identifiers":[{"scheme":"GB-COH","id":"%08d"}],"foundingDate":"2010-11-18"}}`+"\n", entity, entity, entity, i, i)
			fmt.Fprintf(&b, head+`"recordType":"person","recordDetails":{"isComponent":false,"personType":"knownPerson","names":[{"type":"legal","fullName":"Person Nr %d"}],"nationalities":[{"name":"Malta","code":"MT"}],"birthDate":"1964-04"}}`+"\n", person, entity, person, i)
			fmt.Fprintf(&b, head+`"recordType":"relationship","recordDetails":{"isComponent":false,"subject":"%s","interestedParty":"%s","interests":[{"type":"shareholding","directOrIndirect":"direct","beneficialOwnershipOrControl":true,"share":{"minimum":25,"exclusiveMaximum":50},"startDate":"2016-04-06"},{"type":"votingRights","directOrIndirect":"direct","share":{"exact":33.3},"startDate":"2016-04-06"}]}}`+"\n", tie, entity, tie, entity, person)
			continue
		}
		head := `{"statementID":"%s","isComponent":false,"statementDate":"2018-02-13",` +
			`"publicationDetails":{"publicationDate":"2018-02-14","bodsVersion":"0.3","license":"https://creativecommons.org/publicdomain/zero/1.0/","publisher":{"name":"Made Register","url":"https://register.example"}},` +
			`"source":{"type":["officialRegister"],"description":"Made Register","retrievedAt":"2018-02-13T10:00:00Z"},`
		fmt.Fprintf(&b, head+`"statementType":"entityStatement","entityType":"registeredEntity","name":"Made %d Limited","jurisdiction":{"name":"United Kingdom","code":"GB"},"identifiers":[{"scheme":"GB-COH","id":"%08d"}],"foundingDate":"2010-11-18","addresses":[{"type":"registered","address":"1 High Street, London","country":"GB"}]}`+"\n", entity, i, i)
		fmt.Fprintf(&b, head+`"statementType":"personStatement","personType":"knownPerson","names":[{"type":"individual","fullName":"Person Nr %d"}],"nationalities":[{"name":"Malta","code":"MT"}],"birthDate":"1964-04"}`+"\n", person, i)
		fmt.Fprintf(&b, head+`"statementType":"ownershipOrControlStatement","subject":{"describedByEntityStatement":"%s"},"interestedParty":{"describedByPersonStatement":"%s"},"interests":[{"type":"shareholding","directOrIndirect":"direct","beneficialOwnershipOrControl":true,"startDate":"2016-04-06","share":{"minimum":25,"maximum":50,"exclusiveMinimum":true,"exclusiveMaximum":false}}]}`+"\n", tie, entity, person)
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const companies = 20_000
	for _, form := range []string{"0.3", "0.4"} {
		data := madeStatements(form, companies)
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := bods.Read(bytes.NewReader(data), "made.jsonl",
					func(ownership.Statement) error { n++; return nil },
					func(p ownership.Problem) { b.Fatal(p) })
				if err != nil || n != 3*companies {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(3*companies*float64(b.N)/b.Elapsed().Seconds(), "statements/s")
		})
	}
}
