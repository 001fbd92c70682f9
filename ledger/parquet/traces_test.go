package parquet

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

func trace(hash, path, kind, callType string, value float64, subtraces, status int64) awsTrace {
	return awsTrace{
		Hash: at(hash), Index: at(int64(0)), From: at(alice), To: at(bob), Value: at(value), Type: at(kind), CallType: at(callType),
		Subtraces: at(subtraces), Path: at(path), Status: at(status), Block: at(int64(9)), ID: at("id_" + path),
	}
}

func sampleTraces() []awsTrace {
	reward := trace("", "", "reward", "", 3e18, 0, 1)
	reward.Hash, reward.Index, reward.From, reward.ID = nil, nil, nil, at("reward_9_0")
	return []awsTrace{
		trace(tx1, "", "call", "call", 5, 3, 1),
		trace(tx1, "0", "call", "delegatecall", 5, 1, 1),
		trace(tx1, "0,0", "call", "call", 6, 0, 1),
		trace(tx1, "1", "call", "call", 7, 0, 0),
		trace(tx1, "2", "suicide", "", 8, 0, 1),
		trace(tx2, "", "create", "", 9, 1, 0),
		trace(tx2, "0", "call", "call", 9, 0, 0),
		reward,
	}
}

func TestTracesAreNumberedDepthFirstInWhateverOrderTheyCome(t *testing.T) {
	c := onEthereum(t)
	type place struct {
		hash   ledger.Hash
		number uint32
		wei    uint64
	}
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.Permutation(sampleTraces()).Draw(rt, "rows")
		b, err := read(t, c, "aws-traces", fileOf(t, rows))
		if err != nil {
			rt.Fatal(err)
		}
		var got []place
		at := 0
		for _, tx := range b.Txs {
			for _, x := range b.Transfers[at : at+int(tx.Transfers)] {
				got = append(got, place{tx.Hash, x.Number, x.Amount.Uint64()})
			}
			at += int(tx.Transfers)
			switch {
			case tx.Hash[0] == 0x22 && tx.Status != ledger.StatusFailed,
				tx.Hash[0] != 0x22 && tx.Status != ledger.StatusDone,
				tx.Hash == ledger.Hash{} && string(b.Bytes(tx.ID)) != "reward_9_0":
				rt.Errorf("transaction is %+v", tx)
			}
		}
		slices.SortFunc(got, func(a, b place) int { return int(a.wei) - int(b.wei) })
		one, two := ledger.Hash(bytesOf(0x11)), ledger.Hash(bytesOf(0x22))
		want := []place{{one, 0, 5}, {one, 2, 6}, {one, 4, 8}, {two, 0, 9}, {ledger.Hash{}, 0, 3e18}}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(place{})); d != "" {
			rt.Error(d)
		}
		if d := cmp.Diff(map[string]int{"call that moves nothing": 1, "call that failed": 2}, b.Skipped); d != "" {
			rt.Error(d)
		}
	})
}

func bytesOf(b byte) []byte { return slices.Repeat([]byte{b}, 32) }

func TestATreeOfCallsThatIsNotWholeIsRefused(t *testing.T) {
	cases := map[string]func(rows []awsTrace) []awsTrace{
		"4 of its 5 calls are there": func(r []awsTrace) []awsTrace { return slices.Delete(r, 2, 3) },
		"call [1] stands twice":      func(r []awsTrace) []awsTrace { r[4].Path = at("1"); return r },
		"call [0 1] stands twice":    func(r []awsTrace) []awsTrace { r[2].Path = at("0,1"); return r },
		"call [3] stands twice":      func(r []awsTrace) []awsTrace { r[4].Path = at("3"); return r },
		"call [0] stands twice":      func(r []awsTrace) []awsTrace { r[0].Path = at("4"); return r }, // no root
		"is \"x\", no place":         func(r []awsTrace) []awsTrace { r[0].Path = at("x"); return r },
		"is \"jump\", which nobody":  func(r []awsTrace) []awsTrace { r[0].Type = at("jump"); return r },
		"stands in two blocks":       func(r []awsTrace) []awsTrace { r[1].Block = at(int64(8)); return r },
		"column status is empty":     func(r []awsTrace) []awsTrace { r[1].Status = nil; return r },
		"column trace_id is \"\"":    func(r []awsTrace) []awsTrace { r[7].ID = nil; return r },
		"transaction_hash is empty":  func(r []awsTrace) []awsTrace { r[0].Hash = nil; return r },
	}
	for want, spoil := range cases {
		_, err := read(t, onEthereum(t), "aws-traces", fileOf(t, spoil(sampleTraces())))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "row ") {
			t.Errorf("want an error with %q and the row, got %v", want, err)
		}
	}
}

func TestAnInterruptedImportGoesBackToTheFirstOpenTransaction(t *testing.T) {
	rows := &traceRows{open: map[ledger.Hash]*callTree{{1}: {first: 40}, {2}: {first: 30}}}
	if got := rows.safe(50); got != 30 {
		t.Errorf("safe row is %d, want 30", got)
	}
}
