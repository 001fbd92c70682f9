package psc_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/psc"
)

func BenchmarkRead(b *testing.B) {
	const records = 20_000
	var data bytes.Buffer
	for n := 1; n <= records; n++ {
		fmt.Fprintf(&data, `{"company_number":"%08d","data":{"address":{"address_line_1":"High Street","country":"England",`+
			`"locality":"Exampleton","postal_code":"EX4 2MP","premises":"%d","region":"Exampleshire"},"country_of_residence":"England",`+
			`"date_of_birth":{"month":%d,"year":%d},"etag":"%040x","kind":"individual-person-with-significant-control",`+
			`"links":{"self":"/company/%08d/persons-with-significant-control/individual/%027d"},"name":"Mr Joe Bloggs %d",`+
			`"name_elements":{"forename":"Joe","surname":"Bloggs %d","title":"Mr"},"nationality":"British",`+
			`"natures_of_control":["ownership-of-shares-25-to-50-percent","voting-rights-25-to-50-percent"],"notified_on":"2016-04-06"}}`+"\n",
			n, n, n%12+1, n%50+1950, n, n, n, n, n)
	}
	b.SetBytes(int64(data.Len()))
	b.ReportAllocs()
	for b.Loop() {
		statements := 0
		err := psc.Read(bytes.NewReader(data.Bytes()), "psc.jsonl", func(s ownership.Statement) error {
			statements += len(s.Interests)
			return nil
		}, func(p ownership.Problem) { b.Error(p) })
		if err != nil || statements != 2*records {
			b.Fatal(statements, err)
		}
	}
}
