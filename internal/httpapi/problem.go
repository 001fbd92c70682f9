package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// problem is an RFC 9457 document with a code that programs can rely on.
type problem struct {
	huma.ErrorModel
	Code string `json:"code" doc:"What is wrong, for programs: stable, unlike detail"`
}

func newProblem(status int, code, detail string) *problem {
	return &problem{huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail}, code}
}

func writeProblem(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	// A failed write means that the client has gone; nobody is left to tell.
	_ = json.NewEncoder(w).Encode(p)
}

// addProblemCode turns what huma refuses by itself into our problem. The values
// it would echo are left out: the body may be large, and the place is enough.
func addProblemCode(_ huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	for _, detail := range e.Errors {
		detail.Value = nil
	}
	return &problem{*e, statusCode(e.Status)}, nil
}

func statusCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed"
	case http.StatusRequestTimeout:
		return "too_slow"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "not_json"
	case http.StatusUnprocessableEntity:
		return "bad_value"
	}
	return "failed"
}

// describeProblems writes the statuses into the operation's description, and
// those that every operation behind a key may have.
func describeProblems(api huma.API, op *huma.Operation, statuses []int) {
	if len(op.Security) > 0 {
		statuses = append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusServiceUnavailable}, statuses...)
	}
	response := func(description string) *huma.Response {
		return &huma.Response{
			Description: description,
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schemaOf[problem](api)}},
		}
	}
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = response(http.StatusText(status))
	}
	op.Responses["default"] = response("Any other problem")
}

// screeningProblem says what became of a question that has no answer. An error
// that is not the question's fault is logged here and told to nobody.
func (s *server) screeningProblem(err error) *problem {
	var q interface{ Refusal() (code, message string) }
	if errors.As(err, &q) {
		code, message := q.Refusal()
		return newProblem(http.StatusUnprocessableEntity, code, message)
	}
	s.log.Error("screening failed", "error", err)
	return newProblem(http.StatusInternalServerError, "not_screened",
		"the question could not be answered: nothing is known about a match; the server's log says why")
}

// deepest is how deep a body may nest; encoding/json goes no deeper than ten times that.
const deepest = 1000

// doubledField finds a field that is given twice: whoever looks at the request before us may see
// the other one. What is no JSON is left to who decodes it.
func doubledField(d *json.Decoder, depth int) (field string, found bool) {
	token, err := d.Token()
	opened, is := token.(json.Delim)
	if err != nil || !is || depth > deepest {
		return "", false
	}
	seen := map[string]bool{}
	for d.More() {
		if opened == '{' {
			token, err := d.Token()
			name, _ := token.(string)
			if err != nil || seen[name] {
				return name, err == nil
			}
			seen[name] = true
		}
		if field, found := doubledField(d, depth+1); found {
			return field, true
		}
	}
	_, _ = d.Token() // the end of it
	return "", false
}

// strictJSON is JSON that refuses broken UTF-8: the standard library would put
// a replacement character in its place, and a changed name finds nobody.
func strictJSON() huma.Format {
	return huma.Format{
		Marshal: huma.DefaultJSONFormat.Marshal,
		Unmarshal: func(data []byte, v any) error {
			if !utf8.Valid(data) {
				return errors.New("the body is not UTF-8; send it as UTF-8")
			}
			if field, found := doubledField(json.NewDecoder(bytes.NewReader(data)), 0); found {
				return fmt.Errorf("the field %q is given twice; send it once", field)
			}
			if err := json.Unmarshal(data, v); err != nil {
				return fmt.Errorf("the body is not the JSON that is wanted: %w", err)
			}
			return nil
		},
	}
}
