package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// smallLog is a log of a few records in memory.
type smallLog struct {
	records    []audit.Record
	tree       audit.Tree
	checkpoint string
	key        string
	fault      error
}

func newSmallLog(t *testing.T, n int) *smallLog {
	t.Helper()
	private, public, err := audit.NewKey("mareva/test", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	l := &smallLog{key: public}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i := range n {
		payload, err := audit.Entry{Actor: "usr_1", About: fmt.Sprint("dec_", i), Data: json.RawMessage(`{"disposition":"review"}`)}.Payload()
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Seal(fmt.Sprint("dec_", i), "decision", at, payload, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		r.Seq = int64(i)
		l.tree.Append(r.Leaf())
		l.records = append(l.records, r)
	}
	if l.checkpoint, err = (audit.Checkpoint{Origin: "mareva/test", Size: int64(n), Root: l.tree.Root(), At: at}).Sign(signer); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *smallLog) Checkpoint(context.Context) (string, error) { return l.checkpoint, l.fault }
func (l *smallLog) LogKeys(context.Context) ([]string, error)  { return []string{l.key}, l.fault }
func (l *smallLog) Leaves(_ context.Context, from, to int64) (all []audit.Hash, err error) {
	for _, r := range l.records[from:to] {
		all = append(all, r.Leaf())
	}
	return all, nil
}

func (l *smallLog) Subtrees(context.Context, int, int64, int64) ([]audit.Hash, error) {
	return nil, audit.ErrMissing
}

func (l *smallLog) Records(_ context.Context, from int64, limit int) ([]audit.Record, error) {
	from = min(from, int64(len(l.records)))
	return l.records[from:min(from+int64(limit), int64(len(l.records)))], l.fault
}

func (l *smallLog) Record(_ context.Context, id string) (*audit.Record, error) {
	for _, r := range l.records {
		if r.ID == id {
			return &r, l.fault
		}
	}
	return nil, ErrNotFound
}

func (l *smallLog) Prove(ctx context.Context, id string) (*audit.Proof, error) {
	r, err := l.Record(ctx, id)
	if err != nil {
		return nil, err
	}
	path, err := audit.ProveRecord(ctx, l, l.tree.Size, r.Seq)
	return &audit.Proof{Record: *r, Path: path, Checkpoint: l.checkpoint}, err
}

func TestAProofThatIsServedIsCheckedWithThePublishedKey(t *testing.T) {
	l := newSmallLog(t, 5)
	w := askAudit(t, l, "/v1/audit/records/dec_3/proof")
	proof, err := audit.ParseProof(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Check(l.key); err != nil || proof.Record.ID != "dec_3" {
		t.Errorf("proof of %s: %v", proof.Record.ID, err)
	}
}

func TestRecordsArePagedInTheOrderOfTheLog(t *testing.T) {
	l := newSmallLog(t, 5)
	l.records[1].Salt, l.records[1].Payload = nil, nil // purged
	var ids []string
	next := ""
	for page := 0; ; page++ {
		var body struct {
			Records []RecordInfo `json:"records"`
			Next    *string      `json:"next_cursor"`
		}
		w := askAudit(t, l, "/v1/audit/records?limit=2"+next)
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != http.StatusOK || page > 3 {
			t.Fatalf("page %d: %d %s", page, w.Code, w.Body)
		}
		for _, r := range body.Records {
			if purged := r.Actor == nil; purged != (r.ID == "dec_1") {
				t.Errorf("%s: actor %v", r.ID, r.Actor)
			}
			ids = append(ids, r.ID)
		}
		if body.Next == nil {
			break
		}
		next = "&cursor=" + *body.Next
	}
	if fmt.Sprint(ids) != "[dec_0 dec_1 dec_2 dec_3 dec_4]" {
		t.Errorf("records %v", ids)
	}
}

func TestTheCheckpointIsServedAsItWasSigned(t *testing.T) {
	l := newSmallLog(t, 3)
	var body struct {
		Checkpoint string `json:"checkpoint"`
		Size       int64  `json:"size"`
	}
	w := askAudit(t, l, "/v1/audit/checkpoint")
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Checkpoint != l.checkpoint || body.Size != 3 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestARecordThatCannotBeReadIsNeverCalledMissing(t *testing.T) {
	l := newSmallLog(t, 3)
	l.fault = errors.New("the disk is gone")
	for path, want := range map[string]int{
		"/v1/audit/checkpoint": 503, "/v1/audit/records": 503, "/v1/audit/records/dec_1": 503, "/v1/audit/records/dec_1/proof": 503,
		"/v1/audit/records/dec_9": 404, "/v1/audit/records?cursor=x": 400,
	} {
		if w := askAudit(t, l, path); w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
}

// askAudit asks a server that shows a log.
func askAudit(t *testing.T, l *smallLog, target string) *httptest.ResponseRecorder {
	t.Helper()
	c := testConfig(scriptedState(scripted{}))
	c.Auditor = l
	return ask(New(c), http.MethodGet, target, testKey)
}
