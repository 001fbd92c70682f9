package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/httpapi"
)

// lazarusWallet is on the demonstration list.
const lazarusWallet = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"

// runIn runs a command line in a home folder, and gives what it wrote.
func runIn(ctx context.Context, t *testing.T, home string, args ...string) (status int, out, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(name string) string {
		return map[string]string{"MAREVA_HOME": home}[name]
	}}
	status = p.Run(ctx, args)
	return status, stdout.String(), stderr.String()
}

// tableFile writes a table of transfers of ETH, "from to amount" each, a block each.
func tableFile(t *testing.T, rows ...string) string {
	t.Helper()
	var table strings.Builder
	table.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
	for i, row := range rows {
		f := strings.Fields(row)
		fmt.Fprintf(&table, "ethereum,%d,0,%d,0xd1%062x,%s,%s,ETH,%s\n", i, 1_704_067_200+12*i, i, f[0], f[1], f[2])
	}
	path := filepath.Join(t.TempDir(), "transfers.csv")
	if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Lists, labels and prices that come while a server runs are in its exposures soon.
func TestAServedExposureRestsOnTheListsLabelsAndPricesInForce(t *testing.T) {
	const subject, between, exchange = "0x1000000000000000000000000000000000000001", "0x1000000000000000000000000000000000000002", "0x1000000000000000000000000000000000000003"
	home := t.TempDir()
	table := tableFile(t, lazarusWallet+" "+between+" 6", exchange+" "+between+" 4", between+" "+subject+" 10")
	if status, _, said := runIn(t.Context(), t, home, "ledger", "import", "--chain", "ethereum", table); status != exitDone {
		t.Fatal(said)
	}
	s := serving(t, "serve", "--home", home, "--reload-every", "10ms")
	ask := func() (status int, x httpapi.Exposure) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/exposures?address="+subject, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-API-Key", "secret")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err == nil {
			err = json.Unmarshal(body, &x)
		}
		if err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		return resp.StatusCode, x
	}
	if status, _ := ask(); status != http.StatusServiceUnavailable {
		t.Errorf("without a list the status is %d", status)
	}
	imported(t, home, "xml/sdn.xml", asPublished)
	until(t, func() bool {
		_, x := ask()
		return len(x.Received.Indirect) == 1 && x.Received.Indirect[0].Entity == "us_ofac_sdn:27307" && x.Received.Indirect[0].Share == 0.6
	})
	mine := filepath.Join(t.TempDir(), "mine.csv")
	if err := os.WriteFile(mine, []byte("address,label,category\n"+exchange+",An exchange,exchange\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, said := runIn(t.Context(), t, home, "labels", "import", mine); status != exitDone {
		t.Fatal(said)
	}
	until(t, func() bool {
		_, x := ask()
		return len(x.Received.Indirect) == 2 && x.Received.Indirect[1].Category == "exchange" && x.Labels != nil
	})
	usd := filepath.Join(t.TempDir(), "usd.csv")
	if err := os.WriteFile(usd, []byte("asset,date,usd\nETH,2024-01-01,1000000000000000000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, said := runIn(t.Context(), t, home, "prices", "import", usd); status != exitDone {
		t.Fatal(said)
	}
	until(t, func() bool {
		_, x := ask()
		return x.Received.Indirect[0].USD != nil && *x.Received.Indirect[0].USD == "6.00" && x.Prices != ""
	})
}

func TestAnExposureThatIsStoppedIsWrittenAndSaysSo(t *testing.T) {
	const hub = "0x1000000000000000000000000000000000000001"
	rows := make([]string, 0, 3000)
	for i := range cap(rows) {
		rows = append(rows, fmt.Sprintf("0x%040x %s 1", 0xabc000+i, hub))
	}
	home := t.TempDir()
	if status, _, said := runIn(t.Context(), t, home, "ledger", "import", "--chain", "ethereum", tableFile(t, rows...)); status != exitDone {
		t.Fatal(said)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	status, out, said := runIn(ctx, t, home, "exposure", "--format", "json", hub, hub)
	if status != exitRefused || strings.Count(out, "\n") != 1 || !strings.Contains(out, `"partial":"it was stopped: it is of the last `) {
		t.Errorf("status %d: %s", status, out)
	}
	if !strings.Contains(said, "not complete") || !strings.Contains(said, "1 address was not answered") {
		t.Errorf("said %q", said)
	}
}
