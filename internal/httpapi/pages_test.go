package httpapi

import (
	"regexp"
	"strings"
	"testing"
)

func TestTheFirstPageAndItsPartsAreServed(t *testing.T) {
	h := New(testConfig(nil))
	for path, contentType := range map[string]string{
		"/": "text/html; charset=utf-8", "/style.css": "text/css; charset=utf-8", "/app.js": "text/javascript; charset=utf-8",
	} {
		w := send(h, "GET", path, "")
		if w.Code != 200 || w.Header().Get("Content-Type") != contentType || w.Body.Len() == 0 {
			t.Errorf("%s: %d %q, %d bytes", path, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
		}
		if again := send(h, "GET", path, "", "If-None-Match", w.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("%s asked again: status %d, want 304", path, again.Code)
		}
	}
}

func TestPagesLoadNothingFromElsewhereAndRunNoInlineScript(t *testing.T) {
	h := New(testConfig(nil))
	outside := regexp.MustCompile(`(?i)(src|href|action)\s*=\s*["']?(https?:)?//`)
	inline := regexp.MustCompile(`(?i)<script(?:[^>]*[^>/])?>\s*[^<\s]|\son[a-z]+\s*=|\sstyle\s*=|<style`)
	for _, path := range []string{"/", "/docs"} {
		page := send(h, "GET", path, "").Body.String()
		if found := outside.FindString(page); found != "" {
			t.Errorf("%s loads from elsewhere: %s", path, found)
		}
		if found := inline.FindString(page); found != "" {
			t.Errorf("%s has inline script or style, which its own policy forbids: %s", path, found)
		}
	}
	for _, path := range []string{"/app.js", "/style.css"} {
		if body := send(h, "GET", path, "").Body.String(); strings.Contains(body, "://") || strings.Contains(body, "innerHTML") {
			t.Errorf("%s names another origin or writes markup", path)
		}
	}
}

func TestNoPageIsServedWithoutPages(t *testing.T) {
	c := testConfig(nil)
	c.Pages = nil
	wantProblem(t, send(New(c), "GET", "/", ""), 404, "not_found")
}
