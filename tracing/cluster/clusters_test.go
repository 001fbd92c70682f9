package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/tracing/cluster"
)

type testingT interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// chain is a ledger in a folder of its own, into which tests put rows "block inputs
// outputs": who pays is given by names joined by plus signs, each of 100,000 units. A question mark is an
// address that is not known.
type chain struct {
	dir  string
	rows int
}

func newChain(t testing.TB) *chain { return &chain{dir: t.TempDir()} }

const firstSecond = 1_600_000_000

func (c *chain) add(t testingT, rows ...string) {
	t.Helper()
	var table strings.Builder
	for _, row := range rows {
		f := strings.Fields(row)
		block := 0
		_, _ = fmt.Sscan(f[0], &block)
		var inputs, outputs []string
		for i, payer := range strings.Split(f[1], "+") {
			inputs = append(inputs, fmt.Sprintf("before%d.%d:0:%s:100000", c.rows, i, strings.TrimPrefix(payer, "?")))
		}
		for i, payee := range strings.Split(f[2], "+") {
			if !strings.Contains(payee, ":") {
				payee = fmt.Sprintf("%s:%d", payee, 3+i)
			}
			outputs = append(outputs, payee)
		}
		fmt.Fprintf(&table, "bitcoin,%s,%d,%d,tx%d,%s,%s\n", f[0], c.rows, firstSecond+600*block, c.rows, strings.Join(inputs, ";"), strings.Join(outputs, ";"))
		c.rows++
	}
	c.table(t, table.String())
}

// table imports rows of the project's own table.
func (c *chain) table(t testingT, rows string) {
	t.Helper()
	path := filepath.Join(c.dir, fmt.Sprintf("rows%d.csv", c.rows))
	if err := os.WriteFile(path, []byte("chain,block,position,time,tx,inputs,outputs\n"+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := etl.New(c.ledger(t).Chain(), "transfers", []string{path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ledger(t).Import(context.Background(), source, ledger.Options{At: time.Unix(firstSecond, 0), KeepLoose: true}); err != nil {
		t.Fatal(err)
	}
}

func (c *chain) ledger(t testingT) *ledger.Ledger {
	t.Helper()
	x, err := ledger.ChainNamed("bitcoin")
	if err != nil {
		t.Fatal(err)
	}
	return ledger.In(c.dir, x)
}

// view opens the ledger; whoever asks closes it.
func (c *chain) view(t testingT) *ledger.View {
	t.Helper()
	v, err := c.ledger(t).View()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func viewOf(t *testing.T, rows ...string) *ledger.View {
	t.Helper()
	c := newChain(t)
	c.add(t, rows...)
	v := c.view(t)
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func grown(t testingT, v *ledger.View, opt cluster.GrowOptions) *cluster.Clusters {
	t.Helper()
	c := cluster.New()
	if err := c.Grow(context.Background(), v, opt); err != nil {
		t.Fatal(err)
	}
	return c
}

// groups writes the clusters of several addresses as "a b c, d e".
func groups(t testingT, v *ledger.View, c *cluster.Clusters) string {
	t.Helper()
	var out []string
	err := c.Each(2, func(name uint32, addresses []uint32) error {
		for i, a := range addresses {
			if c.Of(a) != name || i > 0 && a <= addresses[i-1] {
				t.Fatalf("cluster %d has %v", name, addresses)
			}
		}
		out = append(out, names(v, addresses))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func names(v *ledger.View, addresses []uint32) string {
	var list []string
	for _, a := range addresses {
		list = append(list, v.AddressText(a))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func id(t testingT, v *ledger.View, name string) uint32 {
	t.Helper()
	n, seen, err := v.Address(name)
	if err != nil || !seen {
		t.Fatalf("address %s: %v %v", name, seen, err)
	}
	return n
}

func TestWhoPaysTogetherIsOneCluster(t *testing.T) {
	for name, x := range map[string]struct {
		rows []string
		want string
	}{
		"two payers":                           {[]string{"1 ann+bob cid"}, "ann bob"},
		"a payer alone":                        {[]string{"1 ann cid"}, ""},
		"twice the same address":               {[]string{"1 ann+ann cid"}, ""},
		"by a third one":                       {[]string{"1 ann+bob x", "2 bob+cid x"}, "ann bob cid"},
		"by a later transaction of both":       {[]string{"1 ann+bob x", "1 cid+dan x", "3 dan+ann x"}, "ann bob cid dan"},
		"who is paid does not belong to them":  {[]string{"1 ann+bob ann+cid"}, "ann bob"},
		"an input whose address is not known":  {[]string{"1 ann+?+bob x", "2 ?+cid x"}, "ann bob"},
		"clusters apart":                       {[]string{"1 ann+bob x", "1 cid+dan x"}, "ann bob, cid dan"},
		"change is no reason":                  {[]string{"1 ann+bob eve", "2 eve x"}, "ann bob"},
		"one who is paid and pays with others": {[]string{"1 ann+bob eve", "2 eve+fay x"}, "ann bob, eve fay"},
	} {
		v := viewOf(t, x.rows...)
		if got := groups(t, v, grown(t, v, cluster.GrowOptions{})); got != x.want {
			t.Errorf("%s: got %q, want %q", name, got, x.want)
		}
	}
}

func TestExplainNamesTheTransactionsThatJoin(t *testing.T) {
	v := viewOf(t, "1 ann+bob x", "2 cid+dan x", "3 bob+ann x", "4 dan+ann x", "5 eve x")
	c, err := cluster.Explain(context.Background(), v, nil, id(t, v, "cid"), cluster.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(v, c.Addresses); got != "ann bob cid dan" {
		t.Errorf("addresses %s", got)
	}
	var evidence []string
	for i := range c.Evidence {
		e := &c.Evidence[i]
		evidence = append(evidence, fmt.Sprintf("%s %s by %s", v.TxText(&e.Place), names(v, e.Addresses), e.Heuristic))
	}
	// tx2 says nothing that tx0 did not.
	want := "tx0 ann bob by multi_input, tx1 cid dan by multi_input, tx3 ann dan by multi_input"
	if got := strings.Join(evidence, ", "); got != want {
		t.Errorf("evidence %s, want %s", got, want)
	}
	path, _, err := cluster.Path(context.Background(), v, nil, id(t, v, "cid"), id(t, v, "bob"), cluster.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for i := range path {
		steps = append(steps, v.TxText(&path[i].Place))
	}
	if got := strings.Join(steps, " "); got != "tx1 tx3 tx0" {
		t.Errorf("path %s, want tx1 tx3 tx0", got)
	}
	if path, _, err := cluster.Path(context.Background(), v, nil, id(t, v, "cid"), id(t, v, "eve"), cluster.Limits{}); err != nil || path != nil {
		t.Errorf("a path to a stranger: %v %v", path, err)
	}
}

func TestALimitEndsAnAnswerAndSaysSo(t *testing.T) {
	v := viewOf(t, "1 ann+bob x", "2 bob+cid x", "3 cid+dan x")
	for _, limits := range []cluster.Limits{{Addresses: 2}, {Rows: 3}} {
		c, err := cluster.Explain(context.Background(), v, nil, id(t, v, "ann"), limits)
		if err != nil {
			t.Fatal(err)
		}
		if c.Partial == "" || len(c.Addresses) == 4 {
			t.Errorf("limits %+v gave %s and say %q", limits, names(v, c.Addresses), c.Partial)
		}
	}
}

func TestPeopleDecide(t *testing.T) {
	rows := []string{"1 ann+bob x", "2 bob+cid x", "3 cid+dan x", "4 eve x"}
	for name, x := range map[string]struct {
		decision cluster.Decision
		want     string
	}{
		"a transaction is split": {cluster.Decision{Act: cluster.SplitTransaction, Tx: "tx1"}, "ann bob, cid dan"},
		"an address is split":    {cluster.Decision{Act: cluster.SplitAddress, Addresses: []string{"cid"}}, "ann bob"},
		"two are joined":         {cluster.Decision{Act: cluster.Join, Addresses: []string{"eve", "ann"}}, "ann bob cid dan eve"},
	} {
		v := viewOf(t, rows...)
		x.decision.Why = "the owner said so"
		if err := x.decision.Check(v); err != nil {
			t.Fatal(err)
		}
		d := &cluster.Decisions{List: []cluster.Decision{x.decision}}
		c := grown(t, v, cluster.GrowOptions{Decisions: d})
		if got := groups(t, v, c); got != x.want {
			t.Errorf("%s: got %q, want %q", name, got, x.want)
		}
		for a := uint32(1); a <= v.Addresses(); a++ {
			one, err := cluster.Explain(context.Background(), v, d, a, cluster.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for b := uint32(1); b <= v.Addresses(); b++ {
				if slices.Contains(one.Addresses, b) != (c.Of(a) == c.Of(b)) {
					t.Errorf("%s: %s is explained with %s", name, v.AddressText(a), names(v, one.Addresses))
				}
			}
		}
		if err := c.Grow(context.Background(), v, cluster.GrowOptions{}); !errors.Is(err, cluster.ErrOther) {
			t.Errorf("%s: without the decision it went on: %v", name, err)
		}
	}
}

func TestADecisionThatCannotBeIsRefused(t *testing.T) {
	v := viewOf(t, "1 ann+bob x")
	for name, d := range map[string]cluster.Decision{
		"without a reason":       {Act: cluster.SplitTransaction, Tx: "tx0"},
		"an unknown transaction": {Act: cluster.SplitTransaction, Tx: "tx9", Why: "y"},
		"an unknown address":     {Act: cluster.SplitAddress, Addresses: []string{"zoe"}, Why: "y"},
		"one address to join":    {Act: cluster.Join, Addresses: []string{"ann"}, Why: "y"},
		"the same twice":         {Act: cluster.Join, Addresses: []string{"ann", "ann"}, Why: "y"},
		"an unknown act":         {Act: "merge", Why: "y"},
	} {
		if d.Check(v) == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// mixed is what several owners may pay together.
const mixed = "m1:45678+m2:45678+m3:45678"

// drawRows invents transactions of up to four payers, of which some may be of several owners.
func drawRows(t *rapid.T, block int) []string {
	var rows []string
	for range rapid.IntRange(1, 12).Draw(t, "transactions") {
		var payers []string
		for range rapid.IntRange(1, 4).Draw(t, "payers") {
			name := fmt.Sprintf("a%d", rapid.IntRange(0, 30).Draw(t, "payer"))
			if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
				name = "?"
			}
			payers = append(payers, name)
		}
		paid := "x"
		if rapid.IntRange(0, 5).Draw(t, "mix") == 0 {
			paid = mixed
			for len(payers) < 4 {
				payers = append(payers, fmt.Sprintf("a%d", len(payers)))
			}
		}
		rows = append(rows, fmt.Sprintf("%d %s %s", block, strings.Join(payers, "+"), paid))
		block++
	}
	return rows
}

// naive clusters rows by going over them until nothing changes.
func naive(rows []string) string {
	var payers [][]string
	for _, row := range rows {
		list := strings.Split(strings.Fields(row)[1], "+")
		names := slices.DeleteFunc(slices.Clone(list), func(p string) bool { return p == "?" })
		slices.Sort(names)
		if owners := len(slices.Compact(names)) + len(list) - len(names); strings.HasSuffix(row, mixed) && owners >= 2 {
			continue
		}
		payers = append(payers, slices.DeleteFunc(list, func(p string) bool { return p == "?" }))
	}
	return relabel(payers)
}

// relabel clusters by giving every payer of a transaction the least label, again and again.
func relabel(payers [][]string) string {
	label := map[string]string{}
	for changed := true; changed; {
		changed = false
		for _, list := range payers {
			least := ""
			for _, a := range list {
				if label[a] == "" {
					label[a] = a
				}
				if least == "" || label[a] < least {
					least = label[a]
				}
			}
			for _, a := range list {
				if label[a] != least {
					label[a], changed = least, true
				}
			}
		}
	}
	members := map[string][]string{}
	for a, l := range label {
		members[l] = append(members[l], a)
	}
	var out []string
	for _, list := range members {
		if len(list) > 1 {
			slices.Sort(list)
			out = append(out, strings.Join(list, " "))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestClustersAreThoseOfASlowComputation(t *testing.T) {
	dir := t.TempDir()
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		c := &chain{dir: filepath.Join(dir, fmt.Sprint(run))}
		if err := os.MkdirAll(c.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		first := drawRows(t, 1)
		second := drawRows(t, 1+len(first))
		// So much more that the ledger does not join the two into one segment.
		var filler []string
		for range 200 {
			filler = append(filler, fmt.Sprintf("%d ? x", len(first)))
		}
		c.add(t, append(filler, first...)...)
		v := c.view(t)
		growing := grown(t, v, cluster.GrowOptions{})
		_ = v.Close()
		path := filepath.Join(c.dir, "clusters")
		if err := growing.Save(path, "bitcoin"); err != nil {
			t.Fatal(err)
		}
		c.add(t, second...)
		v = c.view(t)
		defer v.Close()
		want := naive(append(first, second...))
		whole := grown(t, v, cluster.GrowOptions{})
		if got := groups(t, v, whole); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		kept, err := cluster.Load(path, "bitcoin")
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]*cluster.Clusters{"in two steps": growing, "from a file": kept} {
			if err := c.Grow(context.Background(), v, cluster.GrowOptions{}); err != nil {
				t.Fatal(err)
			}
			if got := groups(t, v, c); got != want {
				t.Fatalf("%s: got %q, want %q", name, got, want)
			}
		}
		explained(t, v, whole)
	})
}

// explained holds what Explain and Path say of each address to its cluster.
func explained(t *rapid.T, v *ledger.View, c *cluster.Clusters) {
	merged := map[uint32]int{}
	for a := uint32(1); a <= v.Addresses(); a++ {
		x, err := cluster.Explain(context.Background(), v, nil, a, cluster.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if c.Of(x.Name) != c.Of(a) || x.Partial != "" {
			t.Fatalf("address %d explained as of %d's cluster, is of %d's", a, x.Name, c.Of(a))
		}
		for _, b := range x.Addresses {
			if c.Of(b) != c.Of(a) {
				t.Fatalf("%d was explained as of %d's cluster", b, a)
			}
		}
		merged[c.Of(a)] = len(x.Evidence)
		path, _, err := cluster.Path(context.Background(), v, nil, a, x.Name, cluster.Limits{})
		if err != nil || len(path) == 0 && a != x.Name {
			t.Fatalf("no path from %d to %d: %v", a, x.Name, err)
		}
		at := a
		for i := range path {
			if !slices.Contains(path[i].Addresses, at) {
				t.Fatalf("step %d of the path from %d does not begin at %d", i, a, at)
			}
			at = x.Name
			if i+1 < len(path) {
				at = shared(path[i].Addresses, path[i+1].Addresses)
			}
		}
	}
	evidence := map[uint32]int{}
	again := grown(t, v, cluster.GrowOptions{Merged: func(_, _ int, payers []uint32) { evidence[c.Of(payers[0])]++ }})
	for a := uint32(1); a <= v.Addresses(); a++ {
		if name := again.Of(a); evidence[name] != merged[name] {
			t.Fatalf("cluster %d: %d transactions merged it, %d explain it", name, evidence[name], merged[name])
		}
	}
}

func shared(a, b []uint32) uint32 {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return 0
}

func TestAChangedChainBeginsAnew(t *testing.T) {
	c := newChain(t)
	c.add(t, "1 ann+bob x", "2 cid x")
	v := c.view(t)
	clusters := grown(t, v, cluster.GrowOptions{})
	_ = v.Close()
	if err := c.ledger(t).Rewind(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	v = c.view(t)
	if err := clusters.Grow(context.Background(), v, cluster.GrowOptions{}); !errors.Is(err, cluster.ErrOther) {
		t.Errorf("it went on with a shorter chain: %v", err)
	}
	_ = v.Close()
	c.add(t, "2 dan+eve x", "3 fay x")
	v = c.view(t)
	defer v.Close()
	if err := clusters.Grow(context.Background(), v, cluster.GrowOptions{}); !errors.Is(err, cluster.ErrOther) {
		t.Errorf("it went on with another chain: %v", err)
	}
}

// TestSpendingInAnUnhappyOrderMakesNoLongWays spends neighbours two by two, the newest first.
func TestSpendingInAnUnhappyOrderMakesNoLongWays(t *testing.T) {
	const n = 4_000
	var table strings.Builder
	for i := range n {
		fmt.Fprintf(&table, "bitcoin,1,%d,,p%d,,a%d:10;b%d:10\n", i, i, i, i)
	}
	for i := n - 1; i > 0; i-- {
		fmt.Fprintf(&table, "bitcoin,2,%d,,s%d,p%d:0:a%d:10;p%d:1:b%d:10,x:1\n", n-i, i, i, i, i-1, i-1)
		fmt.Fprintf(&table, "bitcoin,3,%d,,r%d,q%d:0:b%d:10;q%d:1:a%d:10,x:1\n", n-i, i, i, i, i, i)
	}
	c := newChain(t)
	c.table(t, table.String())
	v := c.view(t)
	defer v.Close()
	clusters := grown(t, v, cluster.GrowOptions{})
	if deepest := clusters.Deepest(); deepest > 100 {
		t.Errorf("an address is %d steps from its root", deepest)
	}
}

func TestWhatIsNewIsNotSettled(t *testing.T) {
	c := newChain(t)
	var rows []string
	for i := range 40 {
		rows = append(rows, fmt.Sprintf("%d a%d+b%d x", i+1, i, i))
	}
	c.add(t, rows...)
	c.add(t, "50 a0+a1 x")
	v := c.view(t)
	defer v.Close()
	clusters := grown(t, v, cluster.GrowOptions{Settled: true})
	if clusters.Txs() != 40 || clusters.Of(id(t, v, "a0")) == clusters.Of(id(t, v, "a1")) {
		t.Errorf("it looked at %d transactions", clusters.Txs())
	}
	if err := clusters.Grow(context.Background(), v, cluster.GrowOptions{}); err != nil {
		t.Fatal(err)
	}
	if clusters.Txs() != 41 || clusters.Of(id(t, v, "a0")) != clusters.Of(id(t, v, "a1")) {
		t.Errorf("then at %d", clusters.Txs())
	}
}

// TestClustersOfAnotherLedgerAreNotTaken asks of ledgers that look alike from afar.
func TestClustersOfAnotherLedgerAreNotTaken(t *testing.T) {
	begin := func(pieces ...string) (*chain, *cluster.Clusters) {
		c := newChain(t)
		for _, p := range pieces {
			c.add(t, p)
		}
		v := c.view(t)
		defer v.Close()
		return c, grown(t, v, cluster.GrowOptions{})
	}
	refused := func(name string, clusters *cluster.Clusters, c *chain) {
		t.Helper()
		v := c.view(t)
		defer v.Close()
		if err := clusters.Grow(context.Background(), v, cluster.GrowOptions{}); !errors.Is(err, cluster.ErrOther) {
			t.Errorf("%s: it went on: %v", name, err)
		}
	}
	_, clusters := begin("1 ann+bob x", "2 cid dan")
	other := newChain(t)
	other.rows = 1
	other.add(t, "2 cid dan")
	other.rows = 0
	other.add(t, "1 ann+bob x")
	refused("the same, numbered otherwise", clusters, other)

	c, clusters := begin("1 ann+bob x", "2 cid x")
	if err := c.ledger(t).Rewind(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	c.rows = 0
	c.add(t, "1 ann+dan x")
	c.add(t, "2 cid x")
	refused("another block before the same last one", clusters, c)

	c, clusters = begin("1 ann+? x")
	c.rows = 0
	c.add(t, "1 ann+bob x")
	refused("an input whose address was learnt", clusters, c)
}

func TestADamagedFileIsNotTaken(t *testing.T) {
	v := viewOf(t, "1 ann+bob x", "2 bob+cid x")
	path := filepath.Join(t.TempDir(), "clusters")
	if err := grown(t, v, cluster.GrowOptions{}).Save(path, "bitcoin"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cluster.Load(path, "litecoin"); !errors.Is(err, cluster.ErrOther) {
		t.Errorf("a file of another chain: %v", err)
	}
	for at := range data {
		bad := slices.Clone(data)
		bad[at] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := cluster.Load(path, "bitcoin"); err == nil {
			t.Fatalf("byte %d changed, and it was taken", at)
		}
		if err := os.WriteFile(path, data[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := cluster.Load(path, "bitcoin"); err == nil {
			t.Fatalf("cut at byte %d, and it was taken", at)
		}
	}
}
