package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/plaincsv"
	"github.com/mareva/mareva/lists/publication"
)

// ownLabels reads a file of labels that are not imported; nil where there is none. A line
// that cannot be read is an error: a label left out would be taken for no label.
func ownLabels(path string) (*attribution.Table, error) {
	if path == "" {
		return nil, nil
	}
	f, err := publication.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--labels: %w", err)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("--labels: %w", err)
	}
	defer in.Close()
	var b attribution.Builder
	_, refused, err := plaincsv.Read(in, filepath.Base(path), b.Add)
	if err != nil {
		return nil, fmt.Errorf("--labels: %s: %w", path, err)
	}
	for _, r := range refused {
		err = errors.Join(err, fmt.Errorf("--labels: %s:%d: %s", path, r.Line, r.Message))
	}
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		return nil, err
	}
	return attribution.Open(out.Bytes())
}
