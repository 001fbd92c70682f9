package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/synthetic"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// benchCommand measures every speed claim of the README on invented lists of
// the real ones' size. Each measurement runs in a process of its own, so that
// its memory is its own.
type benchCommand struct {
	What      string `arg:"" optional:"" help:"Measure only this; the same as --only." name:"what"`
	Only      string `help:"Measure only this one: csv, start, advanced, batch, one, parse, addresses, aliases, tagpack, labels, ownership, bods, gleif, psc, record, backup, ledger (all of its own: ledger-import, ledger-csv, ledger-blocks, ledger-lookup, ledger-scan, ledger-others), tracing (all of its own: tracing-haircut, tracing-fifo, tracing-poison, tracing-few, tracing-designation, tracing-hub, tracing-exposure, tracing-patterns, tracing-clusters)." enum:",csv,start,advanced,batch,one,parse,addresses,aliases,tagpack,labels,ownership,bods,gleif,psc,record,backup,ledger,ledger-import,ledger-csv,ledger-blocks,ledger-lookup,ledger-scan,ledger-others,tracing,tracing-haircut,tracing-fifo,tracing-poison,tracing-few,tracing-designation,tracing-hub,tracing-exposure,tracing-patterns,tracing-clusters,scale10000,scale100000,scale1000000" default:""`
	EvenWords bool   `help:"Make up every word of the invented names anew: harder for the index than any real list."`
	Matching  string `help:"Instead of speeds, how well scores agree with the labelled pairs of names in this CSV file." placeholder:"FILE"`
	JSON      bool   `help:"The report on --matching as JSON."`
	Data      string `hidden:"" help:"The folder with the invented lists, made by the calling process."`
}

// measurement is one figure beside its target.
type measurement struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Target string  `json:"target"`
}

// The sizes of the invented lists: of the SDN list in 2024, and of its advanced
// XML in 2026.
const (
	benchCSVParties      = 14_000
	benchStoredParties   = 20_000
	benchAdvancedParties = 27_000
	benchSeed            = 1
)

func (c *benchCommand) Run(ctx context.Context, p *Program) error {
	if c.Matching != "" {
		return c.matching(p)
	}
	if c.What != "" {
		if c.Only != "" || c.What != benchLedger && c.What != benchTracing && !slices.Contains(benchNamesOf(), c.What) {
			return usage("%q: give one measurement to take, one of %s, %s, %s", c.What, strings.Join(benchNamesOf(), ", "), benchLedger, benchTracing)
		}
		c.Only = c.What
	}
	if c.Data != "" {
		return c.measure(ctx, p)
	}
	dir, err := os.MkdirTemp("", "mareva-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintf(p.Stdout, "%s, %d cores, %s, mareva %s\n", cpuName(), runtime.NumCPU(), runtime.Version(), buildVersion)
	if err := makeBenchData(dir, c.words()); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	t := newTable(p.Stdout)
	t.row("MEASURED", "VALUE", "", "TARGET")
	for _, name := range benchNamesOf() {
		if c.Only != "" && c.Only != name && !strings.HasPrefix(name, c.Only+"-") {
			continue
		}
		measuring := exec.CommandContext(ctx, self, "bench", "--only", name, "--data", dir, fmt.Sprintf("--even-words=%t", c.EvenWords))
		measuring.Stderr = p.Stderr
		out, err := measuring.Output()
		if err != nil {
			return fmt.Errorf("measuring %s: %w", name, err)
		}
		for line := range strings.Lines(string(out)) {
			var m measurement
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				return err
			}
			t.row(m.Name, strconv.FormatFloat(m.Value, 'g', 4, 64), m.Unit, m.Target)
		}
	}
	return t.flush()
}

// benchNamesOf are the measurements in the order in which they are taken.
func benchNamesOf() []string {
	names := []string{"csv", "start", "advanced", "batch", "one", "parse", "addresses", "aliases", "tagpack", "labels", "ownership", "bods", "gleif", "psc", "record", "backup"}
	for _, parties := range scales {
		names = append(names, scaleName(parties))
	}
	return append(append(names, benchLedgerNames...), benchTracingNames...)
}

func scaleName(parties int) string { return fmt.Sprintf("scale%d", parties) }

func (c *benchCommand) words() synthetic.Words {
	if c.EvenWords {
		return synthetic.Evenly
	}
	return synthetic.AsListed
}

func makeBenchData(dir string, law synthetic.Words) error {
	csvDir := filepath.Join(dir, "csv")
	if err := os.Mkdir(csvDir, 0o755); err != nil {
		return err
	}
	if err := synthetic.WriteCSV(csvDir, synthetic.PartiesOf(law, benchCSVParties, benchSeed)); err != nil {
		return err
	}
	advanced, err := os.Create(filepath.Join(dir, "sdn_advanced.xml"))
	if err != nil {
		return err
	}
	if err := synthetic.WriteAdvanced(advanced, synthetic.PartiesOf(law, benchAdvancedParties, benchSeed)); err != nil {
		return err
	}
	if err := advanced.Close(); err != nil {
		return err
	}
	b := sanctions.NewBuilder(sanctions.OFACSDN)
	stored := filepath.Join(dir, "stored")
	if err := os.Mkdir(stored, 0o755); err != nil {
		return err
	}
	if err := synthetic.WriteCSV(stored, synthetic.PartiesOf(law, benchStoredParties, benchSeed)); err != nil {
		return err
	}
	loaded, _, err := lists.Load([]string{stored})
	if err != nil {
		return err
	}
	for i, id := range loaded[0].Snapshot.IDs() {
		if err := b.AddEncoded(id, loaded[0].Snapshot.Encoded(i)); err != nil {
			return err
		}
	}
	_, err = listsIn(dir).Append(archive.Manifest{AsOf: sanctions.Day(2024, 1, 2)}, b.Snapshot())
	return err
}

// measure takes one measurement and writes it as JSON Lines.
func (c *benchCommand) measure(ctx context.Context, p *Program) error {
	var out []measurement
	var err error
	switch c.Only {
	case "csv":
		out, err = benchCSV(c.Data)
	case "start":
		out, err = benchStart(p, c.Data)
	case "advanced":
		out, err = benchAdvanced(c.Data)
	case "batch":
		out, err = benchBatch(ctx, p, c.Data, c.words())
	case "one":
		out, err = benchOne(p, c.Data, c.words())
	case "parse":
		out, err = benchParse()
	case "addresses":
		out, err = benchScreenAddresses(ctx, p, c.Data)
	case "aliases":
		out, err = benchAliases(p, c.Data)
	case "record":
		out, err = benchRecord(ctx, p, c.Data)
	case "backup":
		out, err = benchBackup(ctx, p, c.Data)
	case "tagpack":
		out, err = benchTagPack(ctx, p, c.Data)
	case "labels":
		out, err = benchLabelTable(c.Data)
	case "ownership":
		out, err = benchOwnership(p)
	case "bods":
		out, err = benchBODS(c.Data)
	case "gleif":
		out, err = benchGLEIF(c.Data)
	case "psc":
		out, err = benchPSC(c.Data)
	default:
		if slices.Contains(benchLedgerNames, c.Only) {
			out, err = measureLedger(ctx, p, c.Data, c.Only)
		}
		if slices.Contains(benchTracingNames, c.Only) {
			out, err = measureTracing(ctx, p, c.Data, c.Only)
		}
		for _, parties := range scales {
			if c.Only == scaleName(parties) {
				out, err = benchScale(c.words(), parties)
			}
		}
	}
	for _, m := range out {
		if err == nil {
			err = json.NewEncoder(p.Stdout).Encode(m)
		}
	}
	return err
}

func benchCSV(dir string) ([]measurement, error) {
	begin := time.Now()
	loaded, _, err := lists.Load([]string{filepath.Join(dir, "csv")})
	if err != nil {
		return nil, err
	}
	if _, err = screening.New([]*sanctions.Snapshot{loaded[0].Snapshot}); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("OFAC CSV set of %d parties, files to searchable", benchCSVParties)
	return []measurement{{name, time.Since(begin).Seconds(), "s", "≤ 1.0"}}, nil
}

func benchStart(p *Program, dir string) ([]measurement, error) {
	begin := time.Now()
	v, err := p.loadView(viewOptions{home: dir})
	if err != nil {
		return nil, err
	}
	took := time.Since(begin).Seconds()
	debug.FreeOSMemory() // as a server does
	peak, resident := memory()
	runtime.KeepAlive(v)
	name := fmt.Sprintf("start from a stored snapshot of %d parties", benchStoredParties)
	return []measurement{
		{name, took, "s", "≤ 0.5"},
		{name + ", resident", resident, "MB", "≤ 100"},
		{name + ", peak", peak, "MB", ""},
	}, nil
}

// benchAdvanced reads on one core.
func benchAdvanced(dir string) ([]measurement, error) {
	runtime.GOMAXPROCS(1)
	f, err := publication.Open(filepath.Join(dir, "sdn_advanced.xml"))
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	err = ofac.ParseAdvanced([]*publication.File{f}, publication.NewReport(), func(publication.Record) error { return nil })
	took := time.Since(begin).Seconds()
	peak, _ := memory()
	name := fmt.Sprintf("advanced XML of %d MB on one core", f.Size/1e6)
	return []measurement{{name, float64(f.Size) / 1e6 / took, "MB/s", "≥ 25"}, {name + ", peak", peak, "MB", "≤ 200"}}, err
}

// benchNames are questions: half listed people with a letter changed, half
// nobody.
func benchNames(law synthetic.Words) []string {
	listed := synthetic.PartiesOf(law, benchStoredParties, benchSeed)[:5_000]
	others := synthetic.PartiesOf(law, benchStoredParties, benchSeed+1)[:5_000]
	var out []string
	for i := range listed {
		name := []byte(listed[i].Name)
		name[len(name)/2] = 'x'
		out = append(out, string(name), others[i].Name)
	}
	return out
}

func benchBatch(ctx context.Context, p *Program, dir string, law synthetic.Words) ([]measurement, error) {
	v, err := p.loadView(viewOptions{home: dir})
	if err != nil {
		return nil, err
	}
	var in strings.Builder
	names := benchNames(law)
	for i, name := range names {
		q, err := json.Marshal(jsonQuestion{ID: json.RawMessage(strconv.Itoa(i)), Properties: map[string][]string{"name": {name}}})
		if err != nil {
			return nil, err
		}
		in.Write(q)
		in.WriteByte('\n')
	}
	s := stream{view: v, options: screening.Options{}, states: v.states(nil)}
	begin := time.Now()
	err = s.jsonLines(ctx, strings.NewReader(in.String()), discard{})
	took := time.Since(begin).Seconds()
	name := fmt.Sprintf("batch screening against %d parties", benchStoredParties)
	return []measurement{{name, float64(len(names)) / took, "names/s", "≥ 10000"}}, err
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func benchOne(p *Program, dir string, law synthetic.Words) ([]measurement, error) {
	v, err := p.loadView(viewOptions{home: dir})
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for _, name := range benchNames(law) {
		begin := time.Now()
		_, err := v.index.Screen(screening.Question{Properties: map[string][]string{"name": {name}}}, screening.Options{})
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	ms := func(part float64) float64 { return float64(took[int(part*float64(len(took)-1))].Microseconds()) / 1000 }
	name := fmt.Sprintf("one name against %d parties", benchStoredParties)
	return []measurement{{name + ", median", ms(0.5), "ms", ""}, {name + ", 99th percentile", ms(0.99), "ms", ""}}, nil
}

// memory is this process's peak and present resident memory in MB, from Linux's
// /proc; elsewhere what the runtime took from the system.
func memory() (peak, resident float64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Sys) / 1e6, float64(m.Sys-m.HeapReleased) / 1e6
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f", &kilobytes); err == nil {
			peak = kilobytes / 1000
		}
		if _, err := fmt.Sscanf(line, "VmRSS: %f", &kilobytes); err == nil {
			resident = kilobytes / 1000
		}
	}
	return peak, resident
}

func cpuName() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	return runtime.GOARCH
}
