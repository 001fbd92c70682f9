package identity

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/sanctions"
)

// truthSet is a published set of made-up records of which it is known who is
// whom: customers, a reference file and a watch list, each with several records
// of one party.
func truthSet(t *testing.T, folder string) (entries []Entry) {
	t.Helper()
	for _, name := range []string{"customers", "reference", "watchlist"} {
		for _, row := range rows(t, filepath.Join(folder, name+".csv")) {
			entries = append(entries, Describe(sanctions.ListName(strings.ToLower(row["DATA_SOURCE"])), truthParty(row), countryOf()))
		}
	}
	return entries
}

func rows(t *testing.T, path string) (out []map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, "names/senzing_truth-sets", path))
	if err != nil {
		t.Skip("the truth set is not here: ", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			if i < len(fields) {
				row[strings.TrimPrefix(name, "\ufeff")] = strings.TrimSpace(fields[i])
			}
		}
		out = append(out, row)
	}
	return out
}

func truthParty(row map[string]string) *sanctions.Party {
	p := &sanctions.Party{ID: row["RECORD_ID"], Kind: sanctions.Unknown}
	switch row["RECORD_TYPE"] {
	case "PERSON":
		p.Kind = sanctions.Person
	case "ORGANIZATION":
		p.Kind = sanctions.Entity
	}
	parts := strings.Join([]string{row["PRIMARY_NAME_FIRST"], row["PRIMARY_NAME_MIDDLE"], row["PRIMARY_NAME_LAST"]}, " ")
	for _, full := range []string{row["PRIMARY_NAME_FULL"], row["PRIMARY_NAME_ORG"], parts, row["SECONDARY_NAME_ORG"], row["NATIVE_NAME_FULL"]} {
		if strings.TrimSpace(full) != "" {
			quality := sanctions.Strong
			if len(p.Names) == 0 {
				quality = sanctions.Primary
			}
			p.Names = append(p.Names, sanctions.Name{Full: full, Quality: quality})
		}
	}
	for _, layout := range []string{"1/2/2006", "2006-01-02", "1/2/06"} {
		if born, err := time.Parse(layout, row["DATE_OF_BIRTH"]); err == nil {
			p.BirthDates = []sanctions.Date{sanctions.DayOf(born)}
			break
		}
	}
	if row["GENDER"] != "" {
		p.Genders = []string{row["GENDER"]}
	}
	for _, id := range []sanctions.Identifier{
		{Type: sanctions.Passport, Number: row["PASSPORT_NUMBER"], Country: row["PASSPORT_COUNTRY"]},
		{Type: sanctions.OtherID, Label: row["DRIVERS_LICENSE_STATE"], Number: row["DRIVERS_LICENSE_NUMBER"], Country: "US"},
		{Type: sanctions.NationalID, Number: row["SSN_NUMBER"], Country: "US"},
		{Type: sanctions.NationalID, Number: row["NATIONAL_ID_NUMBER"], Country: row["NATIONAL_ID_COUNTRY"]},
		{Type: sanctions.TaxID, Number: row["TAX_ID_NUMBER"], Country: row["TAX_ID_COUNTRY"]},
		{Type: sanctions.LEI, Number: row["LEI_NUMBER"]},
	} {
		if id.Number != "" {
			p.Identifiers = append(p.Identifiers, id)
		}
	}
	p.Contacts = []sanctions.Contact{{Kind: "email", Value: row["EMAIL_ADDRESS"]}, {Kind: "phone", Value: row["PHONE_NUMBER"]}}
	if row["ADDR_COUNTRY"] != "" {
		p.Addresses = []sanctions.Address{{Country: row["ADDR_COUNTRY"]}}
	}
	return p
}

// Postal and e-mail addresses and telephone numbers, which join much of the
// truth set, are no evidence here: lists print hardly any.
func TestNoTwoPartiesOfTheTruthSetAreJoined(t *testing.T) {
	for _, set := range []struct {
		folder, key string
		recall      float64 // of pairs, a little under what was measured
	}{{"demo", "demo/actual_truthset_key.csv", 0.15}, {"demo_v3", "demo_v3/truthset-load3-key.csv", 0.15}} {
		party := map[string]string{}
		for _, row := range rows(t, set.key) {
			party[strings.ToLower(row["DATA_SOURCE"])+":"+row["RECORD_ID"]] = row["CLUSTER_ID"]
		}
		r, err := Resolve(truthSet(t, set.folder), nil, today, Options{WithinList: true})
		if err != nil {
			t.Fatal(err)
		}
		joined, wrong := 0, 0
		for _, g := range r.Groups {
			for i, a := range g.Members {
				for _, b := range g.Members[i+1:] {
					joined++
					if party[a.String()] != party[b.String()] {
						wrong++
						t.Errorf("%s: misjoined %s and %s: %v", set.folder, a, b, g.Links)
					}
				}
			}
		}
		size, pairs := map[string]int{}, 0
		for _, cluster := range party {
			pairs += size[cluster]
			size[cluster]++
		}
		doubted := 0
		for _, d := range r.InDoubt {
			if party[d.A.String()] == party[d.B.String()] {
				doubted++
			}
			t.Logf("%s: in doubt %s %s %v %s: %s", set.folder, d.A, d.B, party[d.A.String()] == party[d.B.String()], d.Rule, d.Evidence)
		}
		recall := float64(joined-wrong) / float64(pairs)
		t.Logf("%s: %d of %d pairs joined, recall %.3f, %d wrong; %d of %d doubts are right", set.folder, joined-wrong, pairs, recall, wrong, doubted, len(r.InDoubt))
		if recall < set.recall {
			t.Errorf("%s: recall %.3f, want %.2f", set.folder, recall, set.recall)
		}
	}
}
