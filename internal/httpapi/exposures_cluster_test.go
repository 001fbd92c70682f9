package httpapi

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/wallet"
)

// coin is a made-up address of Bitcoin by its number.
func coin(n int) string {
	var hash [20]byte
	binary.BigEndian.PutUint32(hash[16:], uint32(n))
	text, _ := wallet.WriteWitness(wallet.Bitcoin, 0, hash[:])
	return text
}

func TestTheExposureOfAWholeClusterIsThatOfAllItsAddresses(t *testing.T) {
	c, home := withExposure(t)
	var rows strings.Builder
	rows.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	row := func(block int, in, out string) {
		fmt.Fprintf(&rows, "bitcoin,%d,0,%d,t%d,%s,%s\n", block, 1_600_000_000+600*block, block, in, out)
	}
	row(1, "p:0:"+coin(9)+":7", coin(1)+":3;"+coin(2)+":4")
	row(2, "t1:0:"+coin(1)+":3;t1:1:"+coin(2)+":4", coin(8)+":6")
	row(3, "q:0:"+coin(2)+":5;q:1:"+coin(3)+":5", coin(8)+":10")
	var large []string // spent from together
	for i := range exposureAddresses + 1 {
		large = append(large, fmt.Sprintf("r:%d:%s:1", i, coin(1000+i)))
	}
	row(4, strings.Join(large, ";"), coin(8)+":9")
	importTable(t, home.dir, "bitcoin", rows.String())
	h := New(c)
	ask := func(address string) string {
		w := send(h, "GET", "/v1/exposures?own_cluster=true&chain=bitcoin&address="+address, "")
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	body := ask(coin(3))
	for _, want := range []string{
		`"address":"` + coin(3) + `","addresses":["` + coin(1) + `","` + coin(2) + `","` + coin(3) + `"]`,
		`"received":{"totals":{"BTC":"7"}`, `"cluster":{"name":"` + coin(1) + `","addresses":3}`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	home.decisions = &cluster.Decisions{List: []cluster.Decision{{Act: cluster.SplitTransaction, Tx: "t3", Why: "two owners"}}}
	if body := ask(coin(3)); !strings.Contains(body, `"cluster":{"name":"`+coin(3)+`","addresses":1}`) {
		t.Errorf("after a split: %s", body)
	}
	wantProblem(t, send(h, "GET", "/v1/exposures?own_cluster=true&chain=bitcoin&address="+coin(1000), ""), 422, "large_cluster")
	wantProblem(t, send(h, "GET", "/v1/exposures?own_cluster=true&chain=ethereum&address="+subjectAccount, ""), 422, "no_cluster")
	if home.open != 0 {
		t.Errorf("%d views were not given back", home.open)
	}
}
