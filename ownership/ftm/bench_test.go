package ftm_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/ftm"
)

// made is a register of n companies, each with an owner, a director and an address,
// as collectors write them.
func made(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"id":"NK-c%07d","caption":"Общество %d","schema":"Company","properties":{"name":["Общество %d","Obshchestvo %d LLC"],"jurisdiction":["ru"],"country":["ru"],"innCode":["77%08d"],"ogrnCode":["10277%08d"],"registrationNumber":["10277%08d"],"incorporationDate":["1998-02-11"],"status":["Действующее"],"address":["101000, г. Москва, ул. Примерная, д. %d"],"legalForm":["Общества с ограниченной ответственностью"]},"datasets":["ru_egrul"],"referents":["ru-inn-77%08d"],"target":false,"first_seen":"2023-04-20T10:27:20","last_seen":"2026-11-01T00:00:00","last_change":"2026-02-02T00:00:00"}`+"\n", i, i, i, i, i, i, i, i, i)
		fmt.Fprintf(&b, `{"id":"NK-p%07d","caption":"Example Person %d","schema":"Person","properties":{"name":["Example Person %d"],"firstName":["Example"],"lastName":["Person"],"birthDate":["1964-10-07"],"nationality":["ru"],"innCode":["50%010d"]},"datasets":["ru_egrul"],"referents":[],"target":false,"last_change":"2026-02-02T00:00:00"}`+"\n", i, i, i, i)
		fmt.Fprintf(&b, `{"id":"own-%07d","caption":"Ownership","schema":"Ownership","properties":{"owner":["NK-p%07d"],"asset":["NK-c%07d"],"percentage":["%d.5"],"sharesCount":["10000"],"role":["УчрФЛ"],"startDate":["2016-05-01"]},"datasets":["ru_egrul"],"referents":[],"target":false,"last_change":"2026-02-02T00:00:00"}`+"\n", i, i, i, i%99)
		fmt.Fprintf(&b, `{"id":"dir-%07d","caption":"Directorship","schema":"Directorship","properties":{"director":["NK-p%07d"],"organization":["NK-c%07d"],"role":["Генеральный директор"],"startDate":["2016-05-01"]},"datasets":["ru_egrul"],"referents":[],"target":false}`+"\n", i, i, i)
		fmt.Fprintf(&b, `{"id":"addr-%07d","caption":"Address","schema":"Address","properties":{"full":["101000, г. Москва, ул. Примерная, д. %d"],"city":["Москва"],"country":["ru"]},"datasets":["ru_egrul"],"referents":[],"target":false}`+"\n", i, i)
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const companies = 10_000
	data := made(companies)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := ftm.Read(bytes.NewReader(data), "made.ftm.json", func(ownership.Statement) error { n++; return nil }, func(p ownership.Problem) { b.Fatal(p) })
		if err != nil || n != 4*companies {
			b.Fatal(n, err)
		}
	}
}
