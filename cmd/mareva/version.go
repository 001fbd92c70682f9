package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/mareva/mareva/screening"
)

type versionCommand struct {
	JSON bool `help:"As JSON."`
}

func (c *versionCommand) Run(p *Program) error {
	v := struct {
		Version          string  `json:"version"`
		Go               string  `json:"go"`
		MatcherVersion   string  `json:"matcher_version"`
		DefaultThreshold float64 `json:"default_threshold"`
		PolicyVersion    *string `json:"policy_version"` // null: this version has no policies
	}{buildVersion, runtime.Version(), screening.MatcherVersion, screening.DefaultThreshold, nil}
	if c.JSON {
		return json.NewEncoder(p.Stdout).Encode(v)
	}
	_, err := fmt.Fprintf(p.Stdout, "mareva %s (%s), matcher %s, default threshold %.2f\n", v.Version, v.Go, v.MatcherVersion, v.DefaultThreshold)
	return err
}
