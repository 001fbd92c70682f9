package labelled_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/names/labelled"
)

const heading = "case_group,schema,name1,name2,is_match,quality,category,notes\n"

func TestRead(t *testing.T) {
	pair := labelled.Pair{
		Row: 2, Group: "spelling", Schema: "Person", Query: "Jon Smith", Listed: "SMITH, John", Same: true,
		Quality: "STRONG", Category: "typo", Notes: "a letter",
	}
	bare := labelled.Pair{Row: 2, Group: "g", Schema: "Company", Query: "a", Listed: "b", Quality: "MEDIUM"}
	later := bare
	later.Row = 4
	for _, c := range []struct {
		what, csv string
		want      []labelled.Pair
	}{
		{"all columns", heading + `spelling,Person,Jon Smith,"SMITH, John",true,STRONG,typo,a letter` + "\n", []labelled.Pair{pair}},
		{"no end of line", heading + `spelling,Person,Jon Smith,"SMITH, John",true,STRONG,typo,a letter`, []labelled.Pair{pair}},
		{"spaces around cells", heading + `spelling , Person,  Jon Smith ,"SMITH, John ", true,STRONG,typo,a letter`, []labelled.Pair{pair}},
		{"byte order mark", "\ufeff" + heading + "g,Company,a,b,false,,,\n", []labelled.Pair{bare}},
		{"Windows line ends", strings.ReplaceAll(heading+"g,Company,a,b,false,,,\n", "\n", "\r\n"), []labelled.Pair{bare}},
		{"another order, and a column that nobody knows", "is_match,name2,extra,name1,schema,case_group\nfalse,b,?,a,Company,g\n", []labelled.Pair{bare}},
		{"only what is needed", "case_group,schema,name1,name2,is_match\ng,Company,a,b,false\n", []labelled.Pair{bare}},
		{"the row counts empty lines", heading + "g,Company,a,b,false,,,\n\ng,Company,a,b,false,,,\n", []labelled.Pair{bare, later}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := labelled.Read(strings.NewReader(c.csv))
			if err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(c.want, got); difference != "" {
				t.Error(difference)
			}
		})
	}
}

func TestReadRefusesWhatWouldMismeasure(t *testing.T) {
	for _, c := range []struct{ what, csv, says string }{
		{"an empty file", "", "heading"},
		{"no row", heading, "no row"},
		{"no column of labels", "case_group,schema,name1,name2\ng,Person,a,b\n", `"is_match"`},
		{"no column of names", "case_group,schema,name2,is_match\ng,Person,b,true\n", `"name1"`},
		{"a label that is none", heading + "g,Person,a,b,true,,,\ng,Person,a,b,maybe,,,\n", `line 3: is_match is "maybe"`},
		{"a label in capitals", heading + "g,Person,a,b,TRUE,,,\n", `line 2: is_match is "TRUE"`},
		{"no label", heading + "g,Person,a,b,,,,\n", `line 2: is_match is ""`},
		{"no name asked for", heading + "g,Person,,b,true,,,\n", "line 2: a name is empty"},
		{"a listed name of spaces", heading + "g,Person,a,  ,true,,,\n", "line 2: a name is empty"},
		{"a cell too few", heading + "g,Person,a,b,true\n", "line 2"},
		{"a cell too many", heading + "g,Person,a,b,true,,,,\n", "line 2"},
		{"a quote that does not end", heading + `g,Person,"a,b,true,,,` + "\n", "line 2"},
	} {
		t.Run(c.what, func(t *testing.T) {
			pairs, err := labelled.Read(strings.NewReader(c.csv))
			if err == nil || pairs != nil {
				t.Fatalf("%v and the error %v", pairs, err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %q and does not say %q", err, c.says)
			}
		})
	}
}

func TestReadPassesOnWhatAReaderSays(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(heading+"g,Person,a,b,true,,,\n"), iotest.ErrReader(io.ErrClosedPipe))
	if pairs, err := labelled.Read(broken); err == nil || pairs != nil {
		t.Errorf("%v and the error %v", pairs, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(heading + "g,Person,a,b,true,,,\n")
	f.Add("\ufeffis_match,name2,name1,schema,case_group\nfalse,b,a,Company,g\n")
	f.Add(heading + "\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		pairs, err := labelled.Read(strings.NewReader(text))
		if (err == nil) != (len(pairs) > 0) {
			t.Errorf("%d pairs and the error %v", len(pairs), err)
		}
		for _, p := range pairs {
			if p.Row < 2 || p.Query == "" || p.Listed == "" || p.Quality == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
