// Package web holds the pages that the server shows: plain HTML, style and
// script, which need no build and nothing from another server.
package web

import "embed"

// Pages are index.html, style.css and app.js.
//
//go:embed index.html style.css app.js
var Pages embed.FS
