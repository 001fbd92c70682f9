package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

var modelTests = []test{
	{"any sequence of changes gives what a simple model gives", followsModel},
}

// followsModel does the same to a store and to a model in memory. Both backends follow one
// model, and so each other.
func followsModel(t *testing.T, h *home) {
	raw := h.db.Raw(t)
	rapid.Check(t, func(rt *rapid.T) {
		wipe(t, raw)
		must(t, os.RemoveAll(h.dir))
		now := clockBegin
		h.opt.Now = func() time.Time { return now }
		s, err := h.try(t.Context(), h.options())
		must(rt, err)
		m := &model{t: rt, s: s, tick: func() time.Time { now = now.Add(1500 * time.Microsecond); return now }, decisions: map[string]*decision.Record{}, evidence: map[string]*decision.Evidence{}, purged: map[string]bool{}, versions: map[string]decision.Versions{}}
		m.records = 1
		defer func() { must(rt, m.s.Close()) }()
		steps := rapid.IntRange(1, 9).Draw(rt, "steps")
		for range steps {
			m.step(h)
		}
		m.compare()
	})
}

// model is what the record should hold.
type model struct {
	t    *rapid.T
	s    *store.Store
	tick func() time.Time

	users     []auth.User
	keys      []auth.Key
	versions  map[string]decision.Versions
	snapshots []string
	decisions map[string]*decision.Record
	evidence  map[string]*decision.Evidence
	order     []string // ids of decisions and evidence as they came
	purged    map[string]bool
	records   int64
}

func (m *model) step(h *home) {
	ctx := context.Background()
	at := m.tick()
	switch op := rapid.SampledFrom([]string{
		"add user", "change user", "add key", "revoke key", "versions", "decide", "decide", "decide", "evidence", "purge", "rotate", "reopen",
	}).Draw(m.t, "op"); op {
	case "add user":
		m.addUser(ctx, at)
	case "change user":
		m.changeUser(ctx, at)
	case "add key":
		m.addKey(ctx, at)
	case "revoke key":
		m.revokeKey(ctx, at)
	case "versions":
		m.saveVersions(ctx)
	case "decide":
		m.decide(ctx, at)
	case "evidence":
		m.addEvidence(ctx, at)
	case "purge":
		m.purge(ctx)
	case "rotate":
		_, err := m.s.Rotate(ctx, tester, "model")
		must(m.t, err)
		m.records++
	case "reopen":
		must(m.t, m.s.Close())
		s, err := h.try(ctx, h.options())
		must(m.t, err)
		m.s = s
	}
}

// answered compares an answer with the model's and counts what was written.
func (m *model) answered(doing string, err, want error, records int64) bool {
	if want == nil && err != nil || !errors.Is(err, want) {
		m.t.Fatalf("%s: got %v, want %v", doing, err, want)
	}
	if want != nil {
		return false
	}
	m.records += records
	return true
}

func (m *model) nameTaken(name string, but int) bool {
	return slices.ContainsFunc(m.users, func(u auth.User) bool { return strings.EqualFold(u.Name, name) && (but < 0 || m.users[but].ID != u.ID) })
}

var names = rapid.SampledFrom([]string{"Anna", "anna", "ÄNNE", "änne", "Bert", "李"})

func (m *model) addUser(ctx context.Context, at time.Time) {
	u := person(names.Draw(m.t, "name"))
	u.Email = rapid.SampledFrom([]string{"", "a@example.org"}).Draw(m.t, "email")
	var want error
	if m.nameTaken(u.Name, -1) {
		want = store.ErrTaken
	}
	if m.answered("add user", m.s.AddUser(ctx, tester, u), want, 1) {
		u.Created, u.Changed, u.Seq = at, at, m.records-1
		m.users = append(m.users, *u)
	}
}

func (m *model) changeUser(ctx context.Context, at time.Time) {
	if len(m.users) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.users)-1).Draw(m.t, "user")
	u := m.users[i]
	u.Name, u.Disabled = names.Draw(m.t, "name"), rapid.Bool().Draw(m.t, "disabled")
	u.Roles = []auth.Role{auth.RoleAdmin, auth.RoleSAR}
	var want error
	stale := rapid.IntRange(0, 3).Draw(m.t, "stale") == 0
	if m.nameTaken(u.Name, i) {
		want = store.ErrTaken
	}
	if stale {
		u.Seq--
		want = store.ErrStale
	}
	if m.answered("change user", m.s.ChangeUser(ctx, tester, &u), want, 1) {
		u.Changed, u.Seq = at, m.records-1
		m.users[i] = u
	}
}

func (m *model) addKey(ctx context.Context, at time.Time) {
	owner := "usr_nobody"
	want := store.ErrNotFound
	if len(m.users) > 0 && rapid.IntRange(0, 3).Draw(m.t, "somebody") > 0 {
		owner, want = m.users[rapid.IntRange(0, len(m.users)-1).Draw(m.t, "owner")].ID, nil
	}
	k := apiKey(owner, byte(rapid.IntRange(0, 3).Draw(m.t, "secret")))
	k.Created = at
	if rapid.Bool().Draw(m.t, "expires") {
		k.Expires = at.Add(time.Hour)
	}
	if slices.ContainsFunc(m.keys, func(o auth.Key) bool { return bytes.Equal(o.Hash, k.Hash) }) {
		want = store.ErrTaken
	}
	if m.answered("add key", m.s.AddKey(ctx, tester, k), want, 1) {
		k.Seq = m.records - 1
		m.keys = append(m.keys, *k)
	}
}

func (m *model) revokeKey(ctx context.Context, at time.Time) {
	if len(m.keys) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.keys)-1).Draw(m.t, "key")
	k := m.keys[i]
	var want error
	if rapid.IntRange(0, 3).Draw(m.t, "stale") == 0 {
		k.Seq++
		want = store.ErrStale
	}
	if m.answered("revoke key", m.s.RevokeKey(ctx, tester, &k), want, 1) {
		k.Revoked, k.Seq = at, m.records-1
		m.keys[i] = k
	}
}

func (m *model) saveVersions(ctx context.Context) {
	v := decision.Versions{Program: rapid.SampledFrom([]string{"", "p"}).Draw(m.t, "program")}
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 3), 0, 3).Draw(m.t, "snapshots") {
		v.Snapshots = append(v.Snapshots, decision.Snapshot{Kind: decision.List, Name: fmt.Sprint(n), Version: "1"})
	}
	id, err := m.s.SaveVersions(ctx, tester, v)
	must(m.t, err)
	if id != v.ID() {
		m.t.Fatalf("versions %s are called %s", v.ID(), id)
	}
	if _, known := m.versions[id]; known {
		return
	}
	m.versions[id] = v.Sorted()
	m.records++
	for _, snap := range m.versions[id].Snapshots {
		if !slices.Contains(m.snapshots, snap.ID()) {
			m.snapshots = append(m.snapshots, snap.ID())
			m.records++
		}
	}
}

func (m *model) anyVersions() string {
	ids := []string{"ver_nothing"}
	for id := range m.versions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return rapid.SampledFrom(ids).Draw(m.t, "versions")
}

func (m *model) decide(ctx context.Context, at time.Time) {
	content := func(name string) []byte {
		return rapid.SliceOfN(rapid.SampledFrom([]byte("ab\x00\xff")), 0, 2).Draw(m.t, name)
	}
	d := &decision.Record{
		ID: fmt.Sprint("d", rapid.IntRange(0, 5).Draw(m.t, "id")), Transaction: rapid.SampledFrom([]string{"", "t1", "t2"}).Draw(m.t, "transaction"),
		Disposition: "allow", AsOf: "2026-01-02", Versions: m.anyVersions(), Question: content("question"), Answer: content("answer"),
	}
	was := m.decisions[d.ID]
	if was != nil && rapid.Bool().Draw(m.t, "the same") {
		same := *was
		d = &same
	}
	var want error
	_, known := m.versions[d.Versions]
	switch {
	case m.purged[d.ID]:
		want = store.ErrTaken
	case was != nil && sameDecision(was, d):
	case was != nil:
		want = store.ErrTaken
	case !known:
		want = store.ErrRefers
	}
	fresh := int64(0)
	if was == nil {
		fresh = 1
	}
	if m.answered("decide", m.s.SaveDecision(ctx, tester, d), want, fresh) && fresh == 1 {
		d.At, d.By, d.Seq = at, string(tester), m.records-1
		m.decisions[d.ID] = d
		m.order = append(m.order, d.ID)
	}
}

func sameDecision(a, b *decision.Record) bool {
	return a.Transaction == b.Transaction && a.Disposition == b.Disposition && a.AsOf == b.AsOf && a.Versions == b.Versions &&
		bytes.Equal(a.Question, b.Question) && bytes.Equal(a.Answer, b.Answer)
}

func (m *model) addEvidence(ctx context.Context, at time.Time) {
	e := &decision.Evidence{
		ID: fmt.Sprint("e", rapid.IntRange(0, 5).Draw(m.t, "id")), Decision: fmt.Sprint("d", rapid.IntRange(0, 5).Draw(m.t, "decision")),
		Name: rapid.SampledFrom([]string{"", "ü.pdf"}).Draw(m.t, "name"), Media: "m", Content: rapid.SliceOfN(rapid.Byte(), 0, 2).Draw(m.t, "content"),
	}
	was := m.evidence[e.ID]
	var want error
	fresh := int64(1)
	switch {
	case m.purged[e.ID]:
		want = store.ErrTaken
	case was != nil && was.Decision == e.Decision && was.Name == e.Name && bytes.Equal(was.Content, e.Content):
		fresh = 0
	case was != nil:
		want = store.ErrTaken
	case m.decisions[e.Decision] == nil || m.purged[e.Decision]:
		want = store.ErrNotFound
	}
	if m.answered("evidence", m.s.SaveEvidence(ctx, tester, e), want, fresh) && fresh == 1 {
		e.At, e.By, e.Seq = at, string(tester), m.records-1
		m.evidence[e.ID] = e
		m.order = append(m.order, e.ID)
	}
}

func (m *model) purge(ctx context.Context) {
	if len(m.order) == 0 {
		return
	}
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom(m.order), 1, min(3, len(m.order)), rapid.ID[string]).Draw(m.t, "purge")
	before := slices.ContainsFunc(ids, func(id string) bool { return m.purged[id] })
	dangling := false
	for _, e := range m.evidence {
		dangling = dangling || slices.Contains(ids, e.Decision) && !slices.Contains(ids, e.ID) && !m.purged[e.ID]
	}
	err := purge(ctx, m.s, "31 CFR 501.601", ids...)
	if before {
		wantWords(m.t, err, "purged before")
		return
	}
	var want error
	if dangling {
		want = store.ErrRefers
	}
	if m.answered("purge", err, want, 1) {
		for _, id := range ids {
			m.purged[id] = true
		}
	}
}

// compare reads everything back.
func (m *model) compare() {
	ctx := context.Background()
	if n := size(m.t, m.s); n != m.records {
		m.t.Fatalf("the log has %d entries, the model %d", n, m.records)
	}
	slices.SortFunc(m.users, func(a, b auth.User) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	users, err := m.s.Users(ctx)
	must(m.t, err)
	m.same("users", fmt.Sprintf("%+v", users), fmt.Sprintf("%+v", m.users))
	keys, err := m.s.Keys(ctx)
	must(m.t, err)
	m.same("keys", fmt.Sprintf("%+v", keys), fmt.Sprintf("%+v", m.keys))
	byTransaction := map[string][]string{}
	for _, id := range m.order {
		if d := m.decisions[id]; d != nil {
			got, err := m.s.Decision(ctx, id)
			if m.purged[id] {
				wantError(m.t, err, store.ErrNotFound, "a purged decision")
				continue
			}
			must(m.t, err)
			m.same("decision", fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", *d))
			byTransaction[d.Transaction] = append(byTransaction[d.Transaction], id)
		}
	}
	for transaction, ids := range byTransaction {
		got, err := m.s.DecisionsOf(ctx, transaction)
		must(m.t, err)
		var have []string
		for _, d := range got {
			have = append(have, d.ID)
		}
		m.same("decisions of "+transaction, fmt.Sprint(have), fmt.Sprint(ids))
	}
	m.compareEvidence(ctx)
	m.compareVersions(ctx)
	r := wantSound(m.t, m.s)
	if r.Counts["purged"] != int64(len(m.purged)) {
		m.t.Errorf("the report tells of %d purged, the model of %d", r.Counts["purged"], len(m.purged))
	}
}

func (m *model) compareEvidence(ctx context.Context) {
	for id := range m.decisions {
		var want []decision.Evidence
		for _, e := range m.order {
			if e := m.evidence[e]; e != nil && e.Decision == id && !m.purged[e.ID] {
				want = append(want, *e)
			}
		}
		got, err := m.s.EvidenceOf(ctx, id)
		must(m.t, err)
		m.same("evidence of "+id, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
	}
}

func (m *model) compareVersions(ctx context.Context) {
	for id, want := range m.versions {
		got, err := m.s.Versions(ctx, id)
		must(m.t, err)
		m.same("versions", string(got.Encode()), string(want.Encode()))
	}
	for _, snap := range m.snapshots {
		var want []string
		for _, id := range m.order {
			if d := m.decisions[id]; d != nil && !m.purged[id] && slices.ContainsFunc(m.versions[d.Versions].Snapshots, func(s decision.Snapshot) bool { return s.ID() == snap }) {
				want = append(want, id)
			}
		}
		var got []string
		for behind := int64(-1); ; {
			page, last, err := m.s.DecisionsUnder(ctx, snap, behind, 2)
			must(m.t, err)
			got = append(got, page...)
			if len(page) < 2 {
				break
			}
			behind = last
		}
		m.same("decisions under "+snap, fmt.Sprint(got), fmt.Sprint(want))
	}
}

func (m *model) same(what, got, want string) {
	if got != want {
		m.t.Fatalf("%s:\n%s\nwant\n%s", what, got, want)
	}
}
