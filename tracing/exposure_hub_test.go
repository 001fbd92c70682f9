package tracing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

const hub = 0x900

// busy is a chain in which one address is paid so many times, by a hundred others and now
// and then by an exchange, and pays as many.
func busy(t testing.TB, transfers int) *ledger.View {
	rows := make([]string, 0, transfers)
	for i := range transfers / 2 {
		from := account(0x1000 + i%100)
		if i%1000 == 7 {
			from = account(exchangeOne)
		}
		rows = append(rows, fmt.Sprintf("%d %s %s 10", i/50, from, account(hub)), fmt.Sprintf("%d %s %s 9", i/50, account(hub), account(0x2000+i%5000)))
	}
	rows = append(rows, fmt.Sprintf("%d %s %s 5", transfers, account(hub), account(subject)))
	return accounts(t, rows...)
}

func TestAHubNeitherMakesAnAnswerLongNorHidesWhatIsDirect(t *testing.T) {
	const transfers = 300_000
	v := busy(t, transfers)
	labels := tracing.NewLabels(v, labelled(t, account(exchangeOne)+" exchange"))
	q := tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(hub))}, Labels: labels, HubRows: 1000, MaxRows: 50_000}
	x := expose(t, v, q)
	if x.Rows > q.MaxRows+10 {
		t.Errorf("%d rows were read, of %d", x.Rows, q.MaxRows)
	}
	for name, s := range map[string]*tracing.Side{"received": &x.Received, "sent": &x.Sent} {
		if s.Partial == "" || !strings.Contains(s.Partial, "transfers only") || len(s.Totals) != 1 {
			t.Errorf("%s: partial %q, totals %+v", name, s.Partial, s.Totals)
		}
	}
	if len(x.Received.Direct) != 1 || x.Received.Direct[0].Units.Int64() < 10 {
		t.Errorf("direct: %+v", x.Received.Direct)
	}
	// With more rows, what is direct is whole, though what is behind the others is not.
	q.HubRows, q.MaxRows = 0, 1_300_000
	x = expose(t, v, q)
	if d := x.Received.Direct; len(d) != 1 || d[0].Units.Int64() != transfers/2/1000*10 || x.Received.Total(0).Int64() != transfers/2*10 {
		t.Errorf("received %s, directly from the exchange %+v; %s", x.Received.Total(0), d, x.Received.Partial)
	}
	if x.Rows > q.MaxRows+10 {
		t.Errorf("%d rows were read, of %d", x.Rows, q.MaxRows)
	}
	// A neighbour of the hub is not slowed by it.
	q = tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(subject))}, Labels: labels, HubRows: 1000, MaxRows: 50_000}
	if x = expose(t, v, q); x.Rows > 10 {
		t.Errorf("%d rows were read for one transfer", x.Rows)
	}
	expect(t, told(v, &x.Received), "hub 5 of 5 ETH")
}

func TestAnAddressWithManyOutputsIsReadAsFarAsAsked(t *testing.T) {
	rows := make([]string, 0, 40_000)
	for i := range cap(rows) / 2 {
		rows = append(rows, fmt.Sprintf("%d - many:50", i), fmt.Sprintf("%d tx%d:0:many:50 payee:50", i, 2*i))
	}
	v := spends(t, rows...)
	q := tracing.ExposureQuery{Subjects: []uint32{id(t, v, "many")}, Labels: tracing.NewLabels(v), MaxRows: 4000}
	x := expose(t, v, q)
	if x.Rows > q.MaxRows+10 || x.Received.Partial == "" || x.Sent.Partial == "" {
		t.Errorf("%d rows, %q, %q", x.Rows, x.Received.Partial, x.Sent.Partial)
	}
	q.MaxRows = 0
	x = expose(t, v, q)
	expect(t, told(v, &x.Received), "minted 1000000 of 1000000 BTC")
	expect(t, told(v, &x.Sent), "unlabelled 1000000 of 1000000 BTC")
}

func TestAnExposureThatIsStoppedKeepsWhatItFound(t *testing.T) {
	v := busy(t, 20_000)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	x, err := tracing.Expose(ctx, v, tracing.ExposureQuery{Subjects: []uint32{id(t, v, account(hub))}, Labels: tracing.NewLabels(v), Method: taint.Haircut})
	if err != nil || !strings.Contains(x.Received.Partial, "stopped") || x.Received.Total(0).Sign() == 0 {
		t.Errorf("%v, %+v", err, x.Received)
	}
}

func BenchmarkExposure(b *testing.B) {
	v, table := worked(b)
	small := []uint32{id(b, v, account(subject))}
	b.Run("worked example", func(b *testing.B) {
		for b.Loop() {
			expose(b, v, tracing.ExposureQuery{Subjects: small, Labels: tracing.NewLabels(v, table)})
		}
	})
	v = busy(b, 300_000)
	table = labelled(b, account(exchangeOne)+" exchange")
	for name, q := range map[string]tracing.ExposureQuery{
		"hub, 50000 rows":           {Subjects: []uint32{id(b, v, account(hub))}, HubRows: 1000, MaxRows: 50_000},
		"hub, all its rows":         {Subjects: []uint32{id(b, v, account(hub))}, HubRows: 1000},
		"beside a hub":              {Subjects: []uint32{id(b, v, account(subject))}, HubRows: 1000, MaxRows: 50_000},
		"through a hub, 50000 rows": {Subjects: []uint32{id(b, v, account(subject))}, MaxRows: 50_000},
	} {
		b.Run(name, func(b *testing.B) {
			var rows uint64
			for b.Loop() {
				q.Labels = tracing.NewLabels(v, table)
				rows = expose(b, v, q).Rows
			}
			b.ReportMetric(float64(rows), "rows")
		})
	}
}
