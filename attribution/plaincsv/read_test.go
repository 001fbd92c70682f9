package plaincsv_test

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/plaincsv"
	"github.com/mareva/mareva/sanctions"
)

const (
	genesis  = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"         // of Bitcoin's first block
	tronUSDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"         // Tether's contract on Tron
	ronin    = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96" // OFAC, 14 April 2022
	keyed    = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf" // of the generator
	// The generator of secp256k1, SEC 2 section 2.4.1, compressed.
	generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
)

func read(t *testing.T, text string) ([]attribution.Label, plaincsv.Pack, []plaincsv.Refusal) {
	t.Helper()
	var labels []attribution.Label
	pack, refusals, err := plaincsv.Read(strings.NewReader(text), "own/My labels.csv", func(l attribution.Label) error {
		labels = append(labels, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pack.Rows != pack.Labels+pack.Refused || pack.Labels != len(labels) {
		t.Errorf("%d rows, %d labels, %d refused, %d emitted", pack.Rows, pack.Labels, pack.Refused, len(labels))
	}
	return labels, pack, refusals
}

func TestAFullRowAndAShortOne(t *testing.T) {
	labels, pack, refusals := read(t, "\ufefflabel,address,chain,actor,category,confidence,source,first_seen,last_seen,control,party,public_key\r\n"+
		`"Bank ""X"", Vienna",`+keyed+",Ethereum,bankx,sanction; user;user,ownership,our register,2022-03,2022-03-23,multisig,us_ofac_sdn:27307,0x"+
		strings.ToUpper(generator)+"\r\n\r\nother,"+genesis+",,,exchange,,,,,,,\n")
	want := []attribution.Label{
		{Address: "evm:" + strings.ToLower(keyed), Statement: attribution.Statement{
			Text: `Bank "X", Vienna`, Actor: "bankx", Concepts: []string{"sanction", "user"}, Confidence: attribution.Ownership,
			Chain: "ethereum", Control: attribution.ControlMultisig, Party: "us_ofac_sdn:27307", PublicKey: generator,
			Pack: "csv/my-labels", Source: "our register", First: sanctions.Month(2022, 3), Last: sanctions.Day(2022, 3, 23),
		}},
		{Address: "base58:" + genesis, Statement: attribution.Statement{
			Text: "other", Concepts: []string{"exchange"}, Confidence: attribution.UnknownConfidence,
			Pack: "csv/my-labels",
		}},
	}
	if diff := cmp.Diff(want, labels); diff != "" {
		t.Error(diff)
	}
	if pack.ID != "csv/my-labels" || pack.Rows != 2 || len(refusals) != 0 {
		t.Errorf("%+v, %+v", pack, refusals)
	}
}

func TestOneRowIsRefusedAndTheNextIsRead(t *testing.T) {
	for _, tt := range []struct{ name, columns, row, code, says string }{
		{"without an address", "address,label", ",x", plaincsv.CodeMissing, "address"},
		{"without a label", "address,label", genesis + ",", plaincsv.CodeMissing, "label"},
		{"with a wrong checksum", "address,label", genesis[:33] + "b,x", "bad_checksum", "check characters"},
		{"with a name", "address,label", "vitalik.eth,x", "unrecognized", "name"},
		{"with too few fields", "address,label", genesis, plaincsv.CodeSyntax, "1 fields"},
		{"with too many fields", "address,label", genesis + ",a,b", plaincsv.CodeSyntax, "3 fields"},
		{"with a quote that is not closed", "address,label", genesis + `,"x`, plaincsv.CodeSyntax, "quotes"},
		{"with a quote inside", "address,label", genesis + `,a"b"`, plaincsv.CodeSyntax, "quotes"},
		{"with text behind a quote", "address,label", genesis + `,"a"b`, plaincsv.CodeSyntax, "quotes"},
		{"with invalid UTF-8", "address,label", genesis + ",\xff", plaincsv.CodeSyntax, "UTF-8"},
		{"with a NUL byte", "address,label", genesis + ",a\x00", plaincsv.CodeSyntax, "NUL"},
		{"that is long", "address,label", genesis + "," + strings.Repeat("x", 10<<20), plaincsv.CodeTooLarge, "row"},
		{"with a long field", "address,label", genesis + "," + strings.Repeat("x", 5000), plaincsv.CodeTooLarge, "field"},
		{"with an unknown chain", "address,label,chain", genesis + ",x,nowhere", "unrecognized", "nowhere"},
		{"with another chain's address", "address,label,chain", tronUSDT + ",x,bitcoin", "", "bitcoin"},
		{"with an unknown category", "address,label,category", genesis + ",x,exchange;bakery", plaincsv.CodeConcept, "bakery"},
		{"with an unknown confidence", "address,label,confidence", genesis + ",x,sure", plaincsv.CodeValue, "sure"},
		{"with no date", "address,label,first_seen", genesis + ",x,16.11.2022", plaincsv.CodeValue, "first_seen"},
		{"with an end before its beginning", "address,label,first_seen,last_seen", genesis + ",x,2022,2021", plaincsv.CodeValue, "behind"},
		{"with an unknown control", "address,label,control", genesis + ",x,me", plaincsv.CodeValue, "hosted"},
		{"with a party without a list", "address,label,party", genesis + ",x,27307", plaincsv.CodeValue, "us_ofac_sdn"},
		{"with a short key", "address,label,public_key", genesis + ",x,0279be", plaincsv.CodeValue, "33"},
		{"with a key of another form", "address,label,public_key", genesis + ",x,05" + generator[2:], plaincsv.CodeValue, "33"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			good := genesis + ",good" + strings.Repeat(",", strings.Count(tt.columns, ",")-1)
			labels, pack, refusals := read(t, tt.columns+"\n\n"+tt.row+"\n"+good+"\n")
			if pack.Rows != 2 || len(labels) != 1 || len(refusals) != 1 {
				t.Fatalf("%+v, refusals %+v", pack, refusals)
			}
			r := refusals[0]
			if r.Line != 3 || tt.code != "" && r.Code != tt.code || !strings.Contains(r.Message, tt.says) {
				t.Errorf("refusal %+v; want line 3, %s, with %q", r, tt.code, tt.says)
			}
		})
	}
}

func TestKeysOfEachForm(t *testing.T) {
	// RFC 8032, section 7.1, test 1; as NEAR's account it is its own address.
	const ed25519 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
	const both = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
	for _, tt := range []struct{ name, key, address, want string }{
		{"secp256k1 compressed", generator, keyed, generator},
		{"secp256k1 with both coordinates", both, keyed, generator},
		{"ed25519", ed25519, ed25519, ed25519},
	} {
		t.Run(tt.name, func(t *testing.T) {
			labels, _, _ := read(t, "address,label,public_key\n"+tt.address+",x,"+tt.key+"\n")
			if len(labels) != 1 || labels[0].PublicKey != tt.want {
				t.Errorf("%+v", labels)
			}
			if labels, _, refusals := read(t, "address,label,public_key\n"+genesis+",x,"+tt.key+"\n"); len(labels) != 0 || len(refusals) != 1 {
				t.Errorf("a key that does not open the address gives %+v, %+v", labels, refusals)
			}
		})
	}
}

func TestAFileIsRefusedForItsColumns(t *testing.T) {
	for _, tt := range []struct {
		name, text, says string
		line             int
	}{
		{"none", " \n\n", "empty", 1},
		{"one that is not known", "\naddress,label,colour\n", `"colour"`, 2},
		{"semicolons between", "address;label\n", "commas", 1},
		{"one twice", "address,label,Label\n", "twice", 1},
		{"no label", "address,actor\n", `"label"`, 1},
		{"a quote that is not closed", "address,\"label\nx", "quotes", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := plaincsv.Read(strings.NewReader(tt.text), "a.csv", nil)
			var e *plaincsv.Error
			if !errors.As(err, &e) || e.Line != tt.line || !strings.Contains(e.Message, tt.says) {
				t.Errorf("%v; want line %d with %q", err, tt.line, tt.says)
			}
		})
	}
}

func TestErrorsOfReaderAndEmitAreHandedOn(t *testing.T) {
	broken := errors.New("broken")
	text := "address,label\n" + genesis + ",x\n"
	if pack, _, err := plaincsv.Read(strings.NewReader(text), "a.csv", func(attribution.Label) error { return broken }); !errors.Is(err, broken) || pack.Rows != 0 {
		t.Errorf("%+v, %v", pack, err)
	}
	if _, _, err := plaincsv.Read(io.MultiReader(strings.NewReader(text), failing{broken}), "a.csv", func(attribution.Label) error { return nil }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever a spreadsheet writes by RFC 4180 comes back, but for spaces around it.
func TestALabelThatWasWrittenAsCSVComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching(`[ a-z",;'é#\\]{1,20}`).Draw(t, "label")
		if strings.TrimSpace(want) == "" {
			return
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		for _, row := range [][]string{{"label", "address", "actor"}, {want, genesis, "a"}} {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		var got []string
		_, refusals, err := plaincsv.Read(strings.NewReader(b.String()), "a.csv", func(l attribution.Label) error {
			got = append(got, l.Text, l.Actor)
			return nil
		})
		if err != nil || len(got) != 2 || got[0] != strings.TrimSpace(want) || got[1] != "a" {
			t.Fatalf("%q came back as %q, %v, %v", want, got, refusals, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("address,label\n" + genesis + ",x\n"))
	f.Add([]byte("\ufefflabel,address,chain,category,control,party,public_key\r\n\"a \"\"b\"\"\", " + tronUSDT + ",tron,user;exchange,key,a:b," + generator + "\r\n"))
	f.Add([]byte("address,label,first_seen,last_seen\nx,\"y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		emitted := 0
		pack, refusals, err := plaincsv.Read(strings.NewReader(string(data)), "a.csv", func(l attribution.Label) error {
			emitted++
			if l.Address == "" || l.Text == "" || !l.Confidence.Valid() {
				t.Errorf("incomplete label %+v", l)
			}
			return nil
		})
		if err != nil {
			var e *plaincsv.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Code == "" || e.Message == "" {
				t.Errorf("incomplete error %#v", err)
			}
			return
		}
		if pack.Labels != emitted || pack.Rows != pack.Labels+pack.Refused || len(refusals) > pack.Refused {
			t.Errorf("%+v, %d emitted, %d refusals", pack, emitted, len(refusals))
		}
		for _, r := range refusals {
			if r.Line < 1 || r.Code == "" || r.Message == "" {
				t.Errorf("incomplete refusal %+v", r)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const rows = 10_000
	text := "address,label,category\n" + strings.Repeat(strings.ToLower(ronin)+",a wallet of ours,user\n", rows)
	for b.Loop() {
		if pack, _, err := plaincsv.Read(strings.NewReader(text), "a.csv", func(attribution.Label) error { return nil }); err != nil || pack.Labels != rows {
			b.Fatal(pack, err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
