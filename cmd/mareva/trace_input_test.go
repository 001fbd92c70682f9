package main

import (
	"strings"
	"testing"
)

func TestTablesOfAddressesAreReadByTheNamesOfTheirColumns(t *testing.T) {
	for name, tt := range map[string]struct {
		in     string
		column string
		needed bool
		want   string // address=name, or what the error must say
	}{
		"address alone":          {"address\n0x1\n0x2\n", "label", false, "0x1= 0x2="},
		"with a label":           {"label,address\nA,0x1\n\"B, C\",0x2\n", "label", false, "0x1=A 0x2=B, C"},
		"a mark and line ends":   {"\ufeffAddress,Label\r\n0x1,A\r\n\r\n", "label", false, "0x1=A"},
		"other columns":          {"address,found,source\n0x1,2020,x\n", "source", true, "0x1=x"},
		"nothing":                {"", "label", false, "is empty"},
		"no header":              {"0x1\n0x2\n", "label", false, "no column is called address"},
		"a column that is not":   {"address\n0x1\n", "theft", true, "no column is called \"theft\""},
		"a row without address":  {"label,address\nA,\n", "label", false, "t.csv:2: there is no address"},
		"a row without its name": {"address,theft\n0x1,\n", "theft", true, "t.csv:2: there is no theft"},
		"an open quote":          {"address\n\"0x1\n", "label", false, "t.csv"},
	} {
		list, err := parseAddresses(strings.NewReader(tt.in), "t.csv", tt.column, tt.needed)
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v; want %q", name, err, tt.want)
			}
			continue
		}
		var got []string
		for _, x := range list {
			got = append(got, x.text+"="+x.name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func FuzzParseAddresses(f *testing.F) {
	for _, in := range []string{"address\n0x1\n", "label,address\nA,0x1\n", "\ufeffaddress;label\n", "address\n\"", "address,address\n1,2\n"} {
		f.Add(in, "label", true)
	}
	f.Fuzz(func(t *testing.T, in, column string, needed bool) {
		list, err := parseAddresses(strings.NewReader(in), "t.csv", column, needed)
		if err != nil {
			return
		}
		for _, x := range list {
			if x.text == "" || needed && x.name == "" {
				t.Errorf("%q gave %+v", in, x)
			}
		}
	})
}
