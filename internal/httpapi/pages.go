package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"time"
)

// routePages serves the first page and what it loads.
func (s *server) routePages(pages fs.FS) {
	if pages == nil {
		return
	}
	for _, file := range []struct{ pattern, name, contentType string }{
		{"GET /{$}", "index.html", "text/html; charset=utf-8"},
		{"GET /style.css", "style.css", "text/css; charset=utf-8"},
		{"GET /app.js", "app.js", "text/javascript; charset=utf-8"},
	} {
		content, err := fs.ReadFile(pages, file.name)
		if err != nil {
			s.log.Error("a page is missing from the binary", "error", err)
			continue
		}
		s.handle(file.pattern, route{access: needsNoKey}, asset(file.contentType, content))
	}
}

// asset serves bytes that never change while the server runs. Browsers ask each
// time and get a 304, so that a new binary shows its new page at once.
func asset(contentType string, content []byte) http.Handler {
	hash := sha256.Sum256(content)
	etag := `"` + hex.EncodeToString(hash[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}
