package prices

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// WriteTo writes what Read reads: the same prices as the same bytes, by asset, then
// chain, then time, days before times.
func (t *Table) WriteTo(w io.Writer) (int64, error) {
	out := &counting{w: w}
	buffered := bufio.NewWriterSize(out, 64<<10)
	_, _ = buffered.WriteString("asset,chain,date,usd,source\n") // Flush gives the error
	var line []byte
	for _, s := range t.sorted() {
		begin := append(appendField(append(appendField(nil, s.asset), ','), s.chain), ',')
		t.each(s, func(p Price) bool {
			line = append(p.appendDate(append(line[:0], begin...)), ',')
			line = append(appendField(append(p.usd.appendTo(line), ','), p.Source), '\n')
			_, err := buffered.Write(line)
			return err == nil
		})
	}
	err := buffered.Flush()
	return out.n, err
}

// appendField writes a field, in quotes where it needs them.
func appendField(line []byte, text string) []byte {
	if !bytes.ContainsAny([]byte(text), `",`) {
		return append(line, text...)
	}
	line = append(line, '"')
	for i := range len(text) {
		if text[i] == '"' {
			line = append(line, '"')
		}
		line = append(line, text[i])
	}
	return append(line, '"')
}

type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Version names the prices: the SHA-256, in hex, of what WriteTo writes. An answer that
// rests on prices gives it.
func (t *Table) Version() string {
	if t == nil {
		return new(Table).Version()
	}
	t.hash.Do(func() {
		h := sha256.New()
		_, _ = t.WriteTo(h) // a hash takes everything
		t.version = hex.EncodeToString(h.Sum(nil))
	})
	return t.version
}
