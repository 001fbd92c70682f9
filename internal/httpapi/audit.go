package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/auth"
)

// Auditor reads the record. Its errors wrap ErrNotFound, or say that it cannot answer now.
type Auditor interface {
	// Checkpoint is the newest signed checkpoint.
	Checkpoint(ctx context.Context) (string, error)
	// LogKeys are the public keys that signed, the one in force last.
	LogKeys(ctx context.Context) ([]string, error)
	// Records are those from a place in the log on, at most so many, and fewer where they are large.
	Records(ctx context.Context, from int64, limit int) ([]audit.Record, error)
	Record(ctx context.Context, id string) (*audit.Record, error)
	Prove(ctx context.Context, id string) (*audit.Proof, error)
}

// RecordInfo is the JSON of a record. What was purged is null.
type RecordInfo struct {
	Seq     int64           `json:"seq" doc:"Its place in the log, from 0"`
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	At      string          `json:"at"`
	Actor   *string         `json:"actor" doc:"A user's id, behind a slash the API key or whoever ran the program; or operator:NAME; null: purged"`
	About   *string         `json:"about" doc:"The id of what it is about; null: purged"`
	Data    json.RawMessage `json:"data" doc:"What the record says; null: purged"`
	Content *int            `json:"content_bytes" doc:"Of the file that it holds beside; null: purged"`
}

// DescribeRecord writes a record.
func DescribeRecord(r *audit.Record) (RecordInfo, error) {
	x := RecordInfo{Seq: r.Seq, ID: r.ID, Kind: r.Kind, At: r.At.UTC().Format("2006-01-02T15:04:05.000000Z"), Data: json.RawMessage("null")}
	if r.Purged() {
		return x, nil
	}
	e, err := audit.ParsePayload(r.Payload)
	if err != nil {
		return x, fmt.Errorf("record %s: %w: run mareva audit verify", r.ID, err)
	}
	n := len(e.Content)
	x.Actor, x.About, x.Data, x.Content = &e.Actor, &e.About, e.Data, &n
	return x, nil
}

type checkpointOutput struct {
	Body struct {
		Checkpoint string `json:"checkpoint" doc:"The signed note, as it is to be kept elsewhere"`
		Origin     string `json:"origin"`
		Size       int64  `json:"size" doc:"Records"`
		Root       string `json:"root" doc:"Base64"`
		At         string `json:"at"`
		Keys       []struct {
			Public  string `json:"public"`
			InForce bool   `json:"in_force"`
		} `json:"keys" nullable:"false"`
	}
}

type recordsInput struct {
	Cursor string `query:"cursor" maxLength:"20" doc:"As the page before gave it"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type recordsOutput struct {
	Body struct {
		Records []RecordInfo `json:"records" nullable:"false" doc:"In the order of the log"`
		Next    *string      `json:"next_cursor" doc:"Asks for the next page; null when there is none yet"`
	}
}

type recordInput struct {
	ID string `path:"id" maxLength:"64"`
}

type recordOutput struct{ Body RecordInfo }

// proofOutput is the file to the byte: there is one way to write it.
type proofOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte `contentType:"application/json"`
}

func (s *server) routeAudit() {
	if s.auditor == nil {
		return
	}
	rt := route{access: needsKey, scope: auth.Audit}
	unreachable := http.StatusServiceUnavailable
	register(s, rt, huma.Operation{
		OperationID: "audit-checkpoint", Method: http.MethodGet, Path: "/v1/audit/checkpoint", Tags: []string{tagAudit},
		Summary: "The newest signed checkpoint of the record, and the keys that sign it",
	}, []int{unreachable}, s.checkpoint)
	register(s, rt, huma.Operation{
		OperationID: "audit-records", Method: http.MethodGet, Path: "/v1/audit/records", Tags: []string{tagAudit},
		Summary: "What was recorded, in the order of the log",
	}, []int{http.StatusBadRequest, unreachable}, s.records)
	register(s, rt, huma.Operation{
		OperationID: "audit-record", Method: http.MethodGet, Path: "/v1/audit/records/{id}", Tags: []string{tagAudit},
		Summary: "One record",
	}, []int{http.StatusNotFound, unreachable}, s.record)
	register(s, rt, huma.Operation{
		OperationID: "audit-proof", Method: http.MethodGet, Path: "/v1/audit/records/{id}/proof", Tags: []string{tagAudit},
		Summary:     "A proof that a record is in the log, for somebody who has only a published key",
		Description: "The file that mareva audit check reads, and that an auditor can check by hand. It holds the record's payload.",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, Description: "record, and proof: a C2SP tlog-proof"}},
		}}},
	}, []int{http.StatusNotFound, unreachable}, s.proof)
}

// recordProblem says what an auditor's error means.
func (s *server) recordProblem(err error, id string) *problem {
	if errors.Is(err, ErrNotFound) {
		return newProblem(http.StatusNotFound, "no_record", "there is no record "+strconv.Quote(id)+": /v1/audit/records lists them")
	}
	s.log.Error("the record cannot be read", "error", err)
	return newProblem(http.StatusServiceUnavailable, "record_unavailable", "the record cannot be read at present; the server's log says why")
}

func (s *server) checkpoint(ctx context.Context, _ *struct{}) (*checkpointOutput, error) {
	text, err := s.auditor.Checkpoint(ctx)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	c, err := audit.ParseCheckpoint(text)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	keys, err := s.auditor.LogKeys(ctx)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	out := &checkpointOutput{}
	out.Body.Checkpoint, out.Body.Origin, out.Body.Size, out.Body.Root = text, c.Origin, c.Size, c.Root.String()
	out.Body.At = c.At.UTC().Format("2006-01-02T15:04:05.000000Z")
	out.Body.Keys = listed(out.Body.Keys)
	for i, k := range keys {
		out.Body.Keys = append(out.Body.Keys, struct {
			Public  string `json:"public"`
			InForce bool   `json:"in_force"`
		}{k, i == len(keys)-1})
	}
	return out, nil
}

func (s *server) records(ctx context.Context, in *recordsInput) (*recordsOutput, error) {
	from := int64(0)
	if in.Cursor != "" {
		var err error
		if from, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || from < 0 {
			return nil, newProblem(http.StatusBadRequest, "bad_cursor", "this cursor is none of ours: send the one that the page before gave, or none")
		}
	}
	records, err := s.auditor.Records(ctx, from, in.Limit)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	out := &recordsOutput{}
	out.Body.Records = []RecordInfo{}
	for i := range records {
		x, err := DescribeRecord(&records[i])
		if err != nil {
			return nil, s.recordProblem(err, "")
		}
		out.Body.Records = append(out.Body.Records, x)
	}
	text, err := s.auditor.Checkpoint(ctx)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	end, err := audit.ParseCheckpoint(text)
	if err != nil {
		return nil, s.recordProblem(err, "")
	}
	if len(records) > 0 && records[len(records)-1].Seq+1 < end.Size {
		next := strconv.FormatInt(records[len(records)-1].Seq+1, 10)
		out.Body.Next = &next
	}
	return out, nil
}

func (s *server) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	r, err := s.auditor.Record(ctx, in.ID)
	if err != nil {
		return nil, s.recordProblem(err, in.ID)
	}
	x, err := DescribeRecord(r)
	if err != nil {
		return nil, s.recordProblem(err, in.ID)
	}
	return &recordOutput{Body: x}, nil
}

func (s *server) proof(ctx context.Context, in *recordInput) (*proofOutput, error) {
	p, err := s.auditor.Prove(ctx, in.ID)
	if err != nil {
		return nil, s.recordProblem(err, in.ID)
	}
	text, err := p.Format()
	if err != nil {
		return nil, s.recordProblem(err, in.ID)
	}
	return &proofOutput{ContentType: "application/json", Body: text}, nil
}
