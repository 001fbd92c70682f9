// Package fetch downloads publishers' files over HTTP: with conditional
// requests, time-outs, and retries with growing pauses. It implements
// lists.Getter.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
)

// Getter downloads over HTTP. The zero value is not usable; see New.
type Getter struct {
	client   *http.Client
	attempts int
	pause    time.Duration // before the second attempt; doubled for each further one
	agent    string
}

// Publishers' servers are slow at times: the whole of a 120 MB file may take
// minutes, but its first byte may not.
const (
	headerTimeout = 60 * time.Second
	wholeTimeout  = 15 * time.Minute
)

// New is a getter that tries up to four times, pausing 1, 2 and 4 seconds.
func New(version string) *Getter {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 20 * time.Second}).DialContext,
		TLSHandshakeTimeout:   20 * time.Second,
		ResponseHeaderTimeout: headerTimeout,
	}
	return &Getter{
		client:   &http.Client{Transport: transport, Timeout: wholeTimeout},
		attempts: 4, pause: time.Second, agent: "mareva/" + version,
	}
}

// WithPause is the getter with another first pause, for tests.
func (g *Getter) WithPause(d time.Duration) *Getter {
	other := *g
	other.pause = d
	return &other
}

// Get downloads url to where open says, unless it is still the file that the
// validators describe. Open is called anew for each attempt.
func (g *Getter) Get(ctx context.Context, url string, known archive.Validators, open func(size int64) (io.WriteCloser, error)) (lists.Got, error) {
	var err error
	pause, wait := g.pause, time.Duration(0)
	for attempt := range g.attempts {
		if attempt > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return lists.Got{}, ctx.Err()
			}
		}
		var got lists.Got
		got, err = g.once(ctx, url, known, open)
		var final *finalError
		if err == nil || errors.As(err, &final) || ctx.Err() != nil {
			return got, err
		}
		wait = pause
		if asked := (*retryAfter)(nil); errors.As(err, &asked) {
			wait = max(wait, asked.pause)
		}
		pause *= 2
	}
	return lists.Got{}, fmt.Errorf("after %d attempts: %w", g.attempts, err)
}

// finalError is one that another attempt will not mend.
type finalError struct{ error }

// retryAfter is a refusal that says when to come back.
type retryAfter struct {
	error
	pause time.Duration
}

func (g *Getter) once(ctx context.Context, url string, known archive.Validators, open func(size int64) (io.WriteCloser, error)) (got lists.Got, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return got, &finalError{err}
	}
	req.Header.Set("User-Agent", g.agent)
	if known.ETag != "" {
		req.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		req.Header.Set("If-Modified-Since", known.LastModified)
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return got, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotModified && known == (archive.Validators{}):
		return got, &finalError{errors.New("the server answers that a file which nobody has is unchanged")}
	case resp.StatusCode == http.StatusNotModified:
		return lists.Got{NotModified: true, Validators: known}, nil
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode >= 500:
		return got, &retryAfter{errors.New("the server answered " + resp.Status), retryPause(resp.Header.Get("Retry-After"))}
	case resp.StatusCode != http.StatusOK:
		return got, &finalError{fmt.Errorf("the server answered %s", resp.Status)}
	case resp.ContentLength > publication.MaxSize:
		return got, &finalError{fmt.Errorf("the server offers %d bytes; no official list is that large", resp.ContentLength)}
	}
	out, err := open(resp.ContentLength)
	if err != nil {
		return got, &finalError{err}
	}
	n, err := io.Copy(out, io.LimitReader(resp.Body, publication.MaxSize+1))
	err = errors.Join(err, out.Close())
	switch {
	case err != nil:
		return got, err
	case n > publication.MaxSize:
		return got, &finalError{errors.New("the server sends more than any official list holds")}
	case resp.ContentLength >= 0 && n != resp.ContentLength:
		return got, io.ErrUnexpectedEOF
	}
	return lists.Got{Validators: archive.Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}}, nil
}

// retryPause reads Retry-After in seconds; more than a minute is not waited for.
func retryPause(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Minute)
}
