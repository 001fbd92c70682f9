package noderpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Options of a client; the zero value is right for most nodes.
type Options struct {
	// Timeout is how long one request may take from its first byte to the last of its
	// answer; a minute if zero.
	Timeout time.Duration
	// MaxResponse is how many bytes an answer may have once unpacked; 256 MiB if zero.
	MaxResponse int64
	// CookieFile holds user:password as bitcoind writes them into its data folder at
	// each start. It is read anew for each request.
	CookieFile string
}

const (
	defaultTimeout     = time.Minute
	defaultMaxResponse = 256 << 20
)

// Client calls one node. Several goroutines may use it; connections are kept and used
// again.
type Client struct {
	endpoint       string // without user and password
	host           string
	user, password string
	cookieFile     string
	http           *http.Client
	timeout        time.Duration
	maxResponse    int64
	lastID         atomic.Uint64
}

// New is a client of the node at a URL, whose user and password are sent as HTTP's
// basic authorization.
func New(rawURL string, o Options) (*Client, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("read the node's URL: it is no URL; write http://user:password@host:port") // the error would repeat it
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errors.New("read the node's URL: it must begin with http:// or https:// and name a host")
	}
	c := &Client{host: u.Host, timeout: o.Timeout, maxResponse: o.MaxResponse, cookieFile: o.CookieFile}
	if u.User != nil {
		c.user = u.User.Username()
		c.password, _ = u.User.Password()
		if c.cookieFile != "" {
			return nil, errors.New("read the node's URL: it has a user, and there is a cookie file too; give one of them")
		}
		u.User = nil
	}
	u.Fragment = ""
	c.endpoint = u.String()
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.maxResponse <= 0 {
		c.maxResponse = defaultMaxResponse
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     90 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// Host is the node's host and port, which is what may be shown of its URL.
func (c *Client) Host() string { return c.host }

// Close drops the connections that are kept.
func (c *Client) Close() { c.http.CloseIdleConnections() }

type (
	request struct {
		Version string `json:"jsonrpc"`
		ID      uint64 `json:"id"`
		Method  string `json:"method"`
		Params  []any  `json:"params"`
	}
	response struct {
		ID     json.RawMessage `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  *responseError  `json:"error"`
	}
	responseError struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
)

// Call calls a method and gives its result as JSON, which may be null.
func (c *Client) Call(ctx context.Context, method string, params ...any) (json.RawMessage, error) {
	r := c.request(method, params)
	body, status, err := c.post(ctx, method, r)
	if err != nil {
		return nil, err
	}
	var answer response
	if err := json.Unmarshal(body, &answer); err != nil {
		if status != http.StatusOK {
			return nil, &Error{Method: method, Host: c.host, Kind: BadStatus, Status: status}
		}
		return nil, c.garbage(method, fmt.Errorf("no JSON-RPC: %w", err))
	}
	return c.result(method, r.ID, answer, status)
}

func (c *Client) request(method string, params []any) request {
	if params == nil {
		params = []any{}
	}
	return request{"2.0", c.lastID.Add(1), method, params}
}

// result takes the result out of an answer that must be to the request of that id.
// Nodes of Bitcoin answer errors with an HTTP status of their own beside.
func (c *Client) result(method string, id uint64, answer response, status int) (json.RawMessage, error) {
	sameID := string(answer.ID) == strconv.FormatUint(id, 10)
	switch {
	case answer.Error != nil && (sameID || string(answer.ID) == "null" || answer.ID == nil):
		return nil, &Error{Method: method, Host: c.host, Kind: Refused, Code: answer.Error.Code, Message: c.clean(answer.Error.Message)}
	case status != http.StatusOK:
		return nil, &Error{Method: method, Host: c.host, Kind: BadStatus, Status: status}
	case !sameID:
		return nil, c.garbage(method, fmt.Errorf("it is to question %.20q, and not to %d", answer.ID, id))
	case answer.Result == nil:
		return nil, c.garbage(method, errors.New("it has neither result nor error"))
	}
	return answer.Result, nil
}

func (c *Client) garbage(method string, err error) *Error {
	return &Error{Method: method, Host: c.host, Kind: Garbage, Err: err}
}

// clean makes a node's own words fit for an error: short, one line, no secrets.
func (c *Client) clean(message string) string {
	const most = 300
	if c.password != "" {
		message = strings.ReplaceAll(message, c.password, "…")
	}
	if len(message) > most {
		message = strings.ToValidUTF8(message[:most], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, message)
}

// post sends a body and reads the whole answer, whatever its status.
func (c *Client) post(ctx context.Context, method string, body any) (answer []byte, status int, err error) {
	sent, err := json.Marshal(body)
	if err != nil {
		return nil, 0, fmt.Errorf("call %s: write the question: %w", method, err)
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, c.endpoint, bytes.NewReader(sent))
	if err != nil {
		return nil, 0, &Error{Method: method, Host: c.host, Kind: Unreachable, Err: errors.New("its URL cannot be asked")}
	}
	req.Header.Set("Content-Type", "application/json")
	if err := c.authorize(req); err != nil {
		return nil, 0, &Error{Method: method, Host: c.host, Kind: Unreachable, Err: err}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, 0, c.broken(ctx, method, err)
	}
	defer resp.Body.Close()
	if resp.ContentLength > c.maxResponse {
		return nil, 0, c.tooLarge(method)
	}
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, c.maxResponse+1)); err != nil {
		return nil, 0, c.broken(ctx, method, err)
	}
	if int64(buf.Len()) > c.maxResponse {
		return nil, 0, c.tooLarge(method)
	}
	return buf.Bytes(), resp.StatusCode, nil
}

func (c *Client) tooLarge(method string) error {
	return c.garbage(method, fmt.Errorf("it has more than the %d bytes that are read of one", c.maxResponse))
}

// authorize adds who asks.
func (c *Client) authorize(req *http.Request) error {
	user, password := c.user, c.password
	if c.cookieFile != "" {
		cookie, err := os.ReadFile(c.cookieFile)
		if err != nil {
			return fmt.Errorf("read the node's cookie, which it writes when it starts: %w", err)
		}
		user, password, _ = strings.Cut(strings.TrimSpace(string(cookie)), ":")
	}
	if user != "" || password != "" {
		req.SetBasicAuth(user, password)
	}
	return nil
}

// broken says why no answer came. The error of the standard library repeats the URL,
// whose path may hold a key; what it wraps does not.
func (c *Client) broken(ctx context.Context, method string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("call %s of the node at %s: %w", method, c.host, ctx.Err())
	}
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	var netErr net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netErr) && netErr.Timeout() {
		return &Error{Method: method, Host: c.host, Kind: TimedOut, Err: fmt.Errorf("no whole answer within %s", c.timeout)}
	}
	return &Error{Method: method, Host: c.host, Kind: Unreachable, Err: err}
}
