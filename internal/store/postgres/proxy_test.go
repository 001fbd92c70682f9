package postgres_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between a store and its server, as a network that can fail in the ways of one.
type proxy struct {
	listener net.Listener
	server   string

	mu   sync.Mutex
	mode mode
	hit  chan struct{} // closed when the fault has struck
	open map[net.Conn]bool
}

type mode int

const (
	passes          mode = iota
	swallows             // the next answer of the server is lost, and its connection with it
	swallowsCommits      // the same, of a commit: it is done, and nobody hears of it
	losesCommits         // the next commit never gets to the server
	hangs                // nothing comes through any more, and nobody is told
	refuses              // nobody gets in, and who is in is thrown out
)

// startProxy gives the URL of a database through a proxy.
func startProxy(t testing.TB, at string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, server: u.Host, open: map[net.Conn]bool{}}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.set(refuses)
		wg.Wait()
	})
	u.Host = listener.Addr().String()
	return p, u.String()
}

// set changes how the network fails; the channel is closed once it has.
func (p *proxy) set(m mode) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode, p.hit = m, make(chan struct{})
	if m == refuses {
		for c := range p.open {
			_ = c.Close()
		}
	}
	return p.hit
}

func (p *proxy) now() mode {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode
}

func (p *proxy) strike() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.hit:
	default:
		close(p.hit)
	}
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	if p.mode == refuses {
		p.mu.Unlock()
		return
	}
	p.open[client], p.open[server] = true, true
	p.mu.Unlock()
	var wg sync.WaitGroup
	var committing atomic.Bool
	wg.Go(func() {
		p.copy(server, client, func(request []byte) mode {
			if bytes.Contains(request, []byte("COMMIT")) {
				committing.Store(true)
				return losesCommits
			}
			return hangs
		})
	})
	wg.Go(func() {
		p.copy(client, server, func([]byte) mode {
			if committing.Swap(false) && p.now() == swallowsCommits {
				return swallowsCommits
			}
			return swallows
		})
	})
	wg.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, client)
	delete(p.open, server)
}

// copy passes on what comes, until the network fails in the way in which it can lose that.
func (p *proxy) copy(to, from net.Conn, loses func([]byte) mode) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		switch now := p.now(); {
		case n > 0 && loses(buf[:n]) == now && now != hangs:
			p.strike()
			return
		case now == hangs:
			p.strike()
			_, _ = io.Copy(io.Discard, from)
			return
		case n > 0:
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// struck waits until a fault has struck.
func struck(t testing.TB, hit <-chan struct{}) {
	t.Helper()
	select {
	case <-hit:
	case <-time.After(20 * time.Second):
		t.Fatal("the fault did not strike")
	}
}
