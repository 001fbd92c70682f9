package noderpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Question is one call of several that go in one request.
type Question struct {
	Method string
	Params []any
}

// Batch asks several questions in one request and gives their results in the order of
// the questions. The first question that the node refused, or did not answer, is the
// error. A node that takes no such requests answers with one error for all.
func (c *Client) Batch(ctx context.Context, questions ...Question) ([]json.RawMessage, error) {
	if len(questions) == 0 {
		return nil, nil
	}
	requests := make([]request, len(questions))
	places := make(map[string]int, len(questions))
	for i, q := range questions {
		requests[i] = c.request(q.Method, q.Params)
		places[strconv.FormatUint(requests[i].ID, 10)] = i
	}
	method := questions[0].Method
	body, status, err := c.post(ctx, method, requests)
	if err != nil {
		return nil, err
	}
	if trimmed := bytes.TrimSpace(body); status != http.StatusOK || len(trimmed) == 0 || trimmed[0] != '[' {
		return nil, c.wholeBatch(method, body, status)
	}
	var answers []response
	if err := json.Unmarshal(body, &answers); err != nil {
		return nil, c.garbage(method, fmt.Errorf("no JSON-RPC: %w", err))
	}
	results := make([]json.RawMessage, len(questions))
	for _, a := range answers {
		i, ok := places[string(a.ID)]
		if !ok || results[i] != nil {
			return nil, c.garbage(method, fmt.Errorf("an answer is to question %.20q, which was not asked or is answered already", a.ID))
		}
		if results[i], err = c.result(questions[i].Method, requests[i].ID, a, status); err != nil {
			return nil, err
		}
	}
	for i, r := range results {
		if r == nil {
			return nil, c.garbage(questions[i].Method, fmt.Errorf("of %d questions asked at once, this one got no answer", len(questions)))
		}
	}
	return results, nil
}

// wholeBatch is the error of one answer to a whole batch.
func (c *Client) wholeBatch(method string, body []byte, status int) error {
	var one response
	switch err := json.Unmarshal(body, &one); {
	case err == nil && one.Error != nil:
		return &Error{Method: method, Host: c.host, Kind: Refused, Code: one.Error.Code, Message: c.clean(one.Error.Message)}
	case status != http.StatusOK:
		return &Error{Method: method, Host: c.host, Kind: BadStatus, Status: status}
	case err != nil:
		return c.garbage(method, fmt.Errorf("no JSON-RPC: %w", err))
	}
	return c.garbage(method, errors.New("it is one answer to several questions"))
}
