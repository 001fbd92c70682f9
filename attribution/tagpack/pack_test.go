package tagpack_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/tagpack"
	"github.com/mareva/mareva/sanctions"
)

func read(t *testing.T, text string) ([]attribution.Label, tagpack.Pack, []tagpack.Refusal) {
	t.Helper()
	var labels []attribution.Label
	pack, refusals, err := tagpack.Read(strings.NewReader(text), "packs/a.yaml", func(l attribution.Label) error {
		labels = append(labels, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pack.Tags != pack.Labels+pack.Refused || pack.Labels != len(labels) {
		t.Errorf("%d tags, %d labels, %d refused, %d emitted", pack.Tags, pack.Labels, pack.Refused, len(labels))
	}
	return labels, pack, refusals
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestATagInheritsFromTheHeaderAndOverridesIt(t *testing.T) {
	labels, pack, refusals := read(t, fixture(t, "old.yaml"))
	want := tagpack.Pack{
		ID: "somebody/small-pack/a", Title: "Small Pack", Creator: "Somebody", Source: "https://example.org/list",
		LastMod: sanctions.Day(2022, 11, 16), Tags: 4, Labels: 3, Refused: 1,
	}
	if diff := cmp.Diff(want, pack); diff != "" {
		t.Error(diff)
	}
	if len(refusals) != 1 || refusals[0].Line != 20 || refusals[0].Code != "bad_checksum" {
		t.Errorf("refusals %+v", refusals)
	}
	wantLabels := []attribution.Label{
		{Address: "base58:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Statement: attribution.Statement{
			Text: "header's label", Concepts: []string{"exchange"}, Confidence: "web_crawl", Chain: "bitcoin", Asset: "BTC",
			ClusterDefiner: true, Pack: want.ID, Source: want.Source, Last: sanctions.Day(2022, 11, 16),
		}},
		{Address: "evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96", Statement: attribution.Statement{
			Text: "own label", Actor: "lazarusgroup", Concepts: []string{"exchange", "sanction"}, Confidence: "web_crawl", Asset: "USDT",
			Pack: want.ID, Source: want.Source, Last: sanctions.Day(2022, 8, 17),
		}},
		{Address: "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Statement: attribution.Statement{
			Text: "header's label", Concepts: []string{"defi", "exchange"}, Confidence: "authority_data", Asset: "XBT",
			ClusterDefiner: true, Pack: want.ID,
			Source: "https://example.org/other", Last: sanctions.Day(2023, 8, 16),
		}},
	}
	if diff := cmp.Diff(wantLabels, labels); diff != "" {
		t.Error(diff)
	}
}

const (
	genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	head    = "title: T\nlabel: l\n"
)

func TestOneTagIsRefusedAndTheNextIsRead(t *testing.T) {
	for _, tt := range []struct{ name, tag, code, says string }{
		{"an unknown currency", "- address: " + genesis + "\n  currency: XYZQ\n", tagpack.CodeCurrency, `"XYZQ"`},
		{"an unknown network", "- address: " + genesis + "\n  network: nowhere\n", tagpack.CodeCurrency, `"nowhere"`},
		{"an unknown category", "- address: " + genesis + "\n  category: bakery\n", tagpack.CodeConcept, `"bakery"`},
		{"an unknown abuse", "- address: " + genesis + "\n  abuse: rudeness\n", tagpack.CodeConcept, `"rudeness"`},
		{"an unknown concept", "- address: " + genesis + "\n  concepts:\n  - exchange\n  - bakery\n", tagpack.CodeConcept, `"bakery"`},
		{"an unknown confidence", "- address: " + genesis + "\n  confidence: gut_feeling\n", tagpack.CodeValue, `"gut_feeling"`},
		{"a day that is none", "- address: " + genesis + "\n  lastmod: 2022-02-30\n", tagpack.CodeValue, "lastmod"},
		{"a Unix time before Bitcoin", "- address: " + genesis + "\n  lastmod: 20221116\n", tagpack.CodeValue, "lastmod"},
		{"a truth value that is none", "- address: " + genesis + "\n  is_cluster_definer: perhaps\n", tagpack.CodeValue, "true or false"},
		{"no address", "- currency: BTC\n", tagpack.CodeMissing, "address"},
		{"a transaction", "- tx_hash: 00\n", tagpack.CodeMissing, "transaction"},
		{"an empty label", "- address: " + genesis + "\n  label: ''\n", tagpack.CodeMissing, "label"},
		{"no value", "- address: " + genesis + "\n  label:\n", tagpack.CodeValue, "label has no value"},
		{"a test network", "- address: tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx\n", "testnet", "test"},
		{"a name", "- address: vitalik.eth\n  currency: ETH\n", "unrecognized", "name"},
		{"a scalar", "- " + genesis + "\n", tagpack.CodeShape, "mapping"},
		{"a field that stands twice", "- address: " + genesis + "\n  label: a\n  label: b\n", tagpack.CodeShape, `"label" stands twice`},
		{"an alias to the header", "- address: " + genesis + "\n  label: *there\n", tagpack.CodeAlias, "write the value out"},
		{"a merge key", "- address: " + genesis + "\n  <<: {label: x}\n", tagpack.CodeAlias, "merge"},
		{"an include", "- address: " + genesis + "\n  label: !include x.yaml\n", tagpack.CodeInclude, "x.yaml"},
		{"a quote that is not closed", "- address: " + genesis + "\n  label: 'x\n", tagpack.CodeSyntax, "quote"},
		{"a NUL byte", "- address: " + genesis + "\n  label: a\x00b\n", tagpack.CodeSyntax, "NUL"},
		{"invalid UTF-8", "- address: " + genesis + "\n  label: a\xffb\n", tagpack.CodeSyntax, "UTF-8"},
		{"a tab for indentation", "- address: " + genesis + "\n\tlabel: x\n", tagpack.CodeSyntax, "tab"},
		{"deep nesting", "- address: " + genesis + "\n  context: " + strings.Repeat("[", 5000) + "\n", tagpack.CodeTooLarge, "depth"},
		{"a long line", "- address: " + genesis + "\n  label: " + strings.Repeat("x", 10<<20) + "\n", tagpack.CodeTooLarge, "shorten"},
		{"a long value", "- address: " + genesis + "\n  label: " + strings.Repeat("x", 5000) + "\n", tagpack.CodeTooLarge, "label"},
		{"many concepts", "- address: " + genesis + "\n  concepts:\n" + strings.Repeat("  - exchange\n", 65), tagpack.CodeTooLarge, "65"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			labels, pack, refusals := read(t, head+"actor: &there x\ntags:\n"+tt.tag+"- address: "+genesis+"\n")
			if pack.Tags != 2 || len(labels) != 1 || len(refusals) != 1 {
				t.Fatalf("%+v, refusals %+v", pack, refusals)
			}
			r := refusals[0]
			if r.Line != 5 || r.Code != tt.code || !strings.Contains(r.Message, tt.says) {
				t.Errorf("refusal %+v; want line 5, %s, with %q", r, tt.code, tt.says)
			}
		})
	}
}

func TestOneTagIsReadInEveryFormOfAFile(t *testing.T) {
	tag := "- address: " + genesis + "\n"
	for _, tt := range []struct{ name, text string }{
		{"a byte order mark", "\ufeff" + head + "tags:\n" + tag},
		{"carriage returns", strings.ReplaceAll(head+"tags:\n"+tag, "\n", "\r\n")},
		{"carriage returns alone", strings.ReplaceAll(head+"tags:\n"+tag, "\n", "\r")},
		{"a document's start and end", "--- # x\n" + head + "tags: # all of them\n\n" + tag + "...\n# end\n"},
		{"comments between", head + "tags:\n# one\n  # two\n" + tag + "# three\n"},
		{"an indented list", head + "tags:\n  - address: " + genesis + "\n# c\n    label: x\n"},
		{"the title behind the list", "label: l\ntags:\n" + tag + "title: T\n"},
		{"no line feed at the end", head + "tags:\n- address: " + genesis},
		{"a flow list", head + "tags: [{address: " + genesis + "}]\n"},
		{"JSON", `{"title": "T", "label": "l", "tags": [{"address": "` + genesis + `"}]}`},
		{"all indented", "  title: T\n  label: l\n  tags:\n  - address: " + genesis + "\n"},
		{"an anchor on the list", head + "tags: &all\n" + tag},
		{"an alias to another list", head + "others: &all\n" + tag + "tags: *all\n"},
		{"a header of its own", "header:\n  title: T\n  label: l\ntags:\n" + tag},
		{"an anchor within the tag", head + "tags:\n- address: " + genesis + "\n  label: &x l\n  actor: *x\n"},
		{"aliases where the file is read as a whole", "title: &t T\nlabel: *t\n\"tags\":\n- &one {address: " + genesis + "}\n"},
		{"the hyphen on its own line", head + "tags:\n-\n  address: " + genesis + "\n"},
		{"a folded label", "title: T\ntags:\n- address: " + genesis + "\n  label: >\n    a\n    b\n"},
		{"a field that no pack has", head + "colour: red\ntags:\n" + tag},
	} {
		t.Run(tt.name, func(t *testing.T) {
			labels, pack, refusals := read(t, tt.text)
			if len(labels) != 1 || labels[0].Address != "base58:"+genesis || len(refusals) != 0 {
				t.Errorf("%+v, labels %+v, refusals %+v", pack, labels, refusals)
			}
		})
	}
}

func TestAnEmptyListHasNoTags(t *testing.T) {
	if _, pack, _ := read(t, head+"tags: []\n"); pack.Tags != 0 {
		t.Errorf("%+v", pack)
	}
}

func TestAFieldThatNoPackHasIsNamed(t *testing.T) {
	_, pack, _ := read(t, head+"colour: red\ntags:\n- address: "+genesis+"\n  flavour: sour\n")
	if diff := cmp.Diff([]string{"colour", "flavour"}, pack.Unread); diff != "" {
		t.Error(diff)
	}
}

func TestAFileIsRefused(t *testing.T) {
	tags := "tags:\n- address: " + genesis + "\n"
	for _, tt := range []struct {
		name, text, code string
		line             int
	}{
		{"that is empty", " \n", tagpack.CodeShape, 1},
		{"without a title", "label: l\n" + tags, tagpack.CodeMissing, 1},
		{"without tags", head, tagpack.CodeMissing, 0},
		{"with nothing under tags", head + "tags:\n", tagpack.CodeShape, 3},
		{"with a mapping under tags", head + "tags:\n  address: x\n", tagpack.CodeShape, 4},
		{"with two lists", head + tags + "tags: []\n", tagpack.CodeShape, 5},
		{"with two documents", head + tags + "---\n" + head + tags, tagpack.CodeShape, 6},
		{"that is a list", "- a\n", tagpack.CodeShape, 1},
		{"whose header includes another", "header: !include ./header.yaml\n" + tags, tagpack.CodeInclude, 1},
		{"whose header includes another by a comment", head + "#include header.yaml\n" + tags, tagpack.CodeInclude, 3},
		{"whose list stands in a text", "title: \"T\n" + tags + "x\"\n", tagpack.CodeSyntax, 4},
		{"whose list ends in between", head + "tags:\n    - address: x\n  label: y\n", tagpack.CodeSyntax, 5},
		{"whose header is not UTF-8", head + "actor: \xff\n" + tags, tagpack.CodeSyntax, 3},
		{"whose header nests deeply", head + "context: " + strings.Repeat("[", 9000) + "\n" + tags, tagpack.CodeTooLarge, 3},
		{"whose header is long", head + "context: " + strings.Repeat("x", 2<<20) + "\n" + tags, tagpack.CodeTooLarge, 0},
		{"with an error behind the list", head + tags + "a\nb: [\n", tagpack.CodeSyntax, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := tagpack.Read(strings.NewReader(tt.text), "a.yaml", func(attribution.Label) error {
				t.Error("a label came")
				return nil
			})
			var e *tagpack.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Line != tt.line {
				t.Errorf("error %v; want %s at line %d", err, tt.code, tt.line)
			}
		})
	}
}

func TestAnErrorOfEmitEndsTheReading(t *testing.T) {
	stop, n := errors.New("stop"), 0
	pack, _, err := tagpack.Read(strings.NewReader(string(madePack(20_000))), "a.yaml", func(attribution.Label) error {
		if n++; n == 5 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || pack.Labels != 4 || n != 5 {
		t.Errorf("%v after %d labels, %d calls", err, pack.Labels, n)
	}
}

func TestLabelsComeInTheOrderOfTheFile(t *testing.T) {
	const tags = 20_000
	text := strings.ReplaceAll(string(madePack(tags)), "wallet 7\n", "'seven' # refers to the library\n")
	n := 0
	_, _, err := tagpack.Read(strings.NewReader(text), "a.yaml", func(l attribution.Label) error {
		if want := madeAddress(n); l.Address != "evm:"+want {
			t.Fatalf("label %d is of %s, want %s", n, l.Address, want)
		}
		n++
		return nil
	})
	if err != nil || n != tags {
		t.Errorf("%d labels, %v", n, err)
	}
}

func TestRefusalsAreCountedBeyondThoseThatAreTold(t *testing.T) {
	_, pack, refusals := read(t, head+"tags:\n"+strings.Repeat("- address: vitalik.eth\n", 3000))
	if pack.Refused != 3000 || len(refusals) != tagpack.MaxRefusals || refusals[999].Line != 3+1000 {
		t.Errorf("%+v, %d told, the last %+v", pack, len(refusals), refusals[len(refusals)-1])
	}
}

func TestAPackIsNamedByItsCreatorTitleAndFile(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"a path", "packs/2022/Hydra.yaml", "x/t/hydra"},
		{"a path of Windows", `packs\hydra.yml`, "x/t/hydra"},
		{"an underscore stays", "tornado_cash.yaml", "x/t/tornado_cash"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pack, _, err := tagpack.Read(strings.NewReader("title: T\ncreator: ' X! '\ntags: []\n"), tt.file, nil)
			if err != nil || pack.ID != tt.want {
				t.Errorf("%q, %v; want %q", pack.ID, err, tt.want)
			}
		})
	}
}
