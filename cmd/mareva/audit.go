package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/bizday"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

type auditCommands struct {
	Verify     auditVerify     `cmd:"" help:"Prove that no record was altered, removed or put elsewhere; name what was."`
	Show       auditShow       `cmd:"" help:"What was recorded: by whom, when, about what."`
	Prove      auditProve      `cmd:"" help:"A proof that a record is in the log, for somebody who has only the published key."`
	Check      auditCheck      `cmd:"" help:"Check such a proof. Needs no home, only the file and a published key."`
	Checkpoint auditCheckpoint `cmd:"" help:"The newest signed checkpoint, to be kept elsewhere."`
	Keys       auditKeys       `cmd:"" help:"The public keys that sign the record, to be published."`
	RotateKey  auditRotateKey  `cmd:"" help:"Bring in a new signing key; the one before vouches for it."`
	Purge      auditPurge      `cmd:"" help:"Take payloads away for good whose retention is over; the proofs stay."`
	Resume     auditResume     `cmd:"" help:"Go on with a record that is older than it was, and say so in it."`
}

type auditCheckpoint struct{ recordFlags }

func (c *auditCheckpoint) Run(ctx context.Context, p *Program) error {
	return p.lookIntoRecord(ctx, c.recordFlags, func(s *store.Store) error {
		head, err := s.Head(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(p.Stdout, head.Checkpoint)
		return err
	})
}

type auditKeys struct {
	recordFlags
	JSON bool `help:"As JSON." name:"json"`
}

func (c *auditKeys) Run(ctx context.Context, p *Program) error {
	s, err := p.readRecord(ctx, c.recordFlags)
	if err != nil {
		return err
	}
	defer s.Close()
	keys, err := s.LogKeys(ctx)
	if err != nil {
		return err
	}
	type jsonKey struct {
		Public  string `json:"public"`
		InForce bool   `json:"in_force"`
	}
	all := []jsonKey{}
	for i, k := range keys {
		all = append(all, jsonKey{k, i == len(keys)-1})
	}
	if c.JSON {
		return encodeTo(p.Stdout, map[string]any{"keys": all})
	}
	for _, k := range all {
		word := "retired"
		if k.InForce {
			word = "in force"
		}
		fmt.Fprintf(p.Stdout, "%s  %s\n", k.Public, word)
	}
	return nil
}

type auditRotateKey struct {
	recordFlags
	actingFlag
	Reason string `help:"Why, for the record." required:"" placeholder:"TEXT"`
}

func (c *auditRotateKey) Run(ctx context.Context, p *Program) error {
	if err := forTheRecord("--reason", c.Reason); err != nil {
		return err
	}
	return p.changeRecord(ctx, c.recordFlags, c.As, func(s *store.Store, _ *auth.Caller) error {
		by, err := p.actor(ctx, s, c.As, auth.Admin)
		if err != nil {
			return err
		}
		vouched := s.Signs()
		public, err := s.Rotate(ctx, by, c.Reason)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.Stdout, public)
		if !vouched {
			fmt.Fprintln(p.Stderr, "warning: the key before is not here, so nobody vouches for this one: publish it where the one before was published, and say why")
		} else {
			fmt.Fprintln(p.Stderr, "publish it beside the one before, which vouches for it")
		}
		return nil
	})
}

type auditPurge struct {
	recordFlags
	actingFlag
	IDs       []string `arg:"" name:"id" help:"Decisions, and evidence."`
	Unblocked string   `help:"When property that a decision held was released." placeholder:"DATE"`
	Under     string   `help:"Under which rule, as \"31 CFR 501.601\"." required:"" placeholder:"TEXT"`
}

func (c *auditPurge) Run(ctx context.Context, p *Program) error {
	if err := forTheRecord("--under", c.Under); err != nil {
		return err
	}
	var unblocked bizday.Day
	if c.Unblocked != "" {
		var err error
		if unblocked, err = bizday.ParseDay(c.Unblocked); err != nil {
			return usage("--unblocked: %w", err)
		}
	}
	return p.changeRecord(ctx, c.recordFlags, c.As, func(s *store.Store, _ *auth.Caller) error {
		by, err := p.actor(ctx, s, c.As, auth.Admin)
		if err != nil {
			return err
		}
		for _, id := range c.IDs {
			if err := p.mayPurge(ctx, s, id, unblocked); err != nil {
				return err
			}
		}
		purged, err := s.Purge(ctx, by, c.Under, c.IDs...)
		if err != nil {
			return err
		}
		if purged == 0 {
			fmt.Fprintln(p.Stdout, "all of them were purged before; what was left of them on the disk is taken away")
			return nil
		}
		fmt.Fprintf(p.Stdout, "purged %s under %s; the proofs stay\n", several(uint64(purged), "record", "records"), c.Under)
		return nil
	})
}

type auditResume struct {
	recordFlags
	Reason string `help:"What happened, for the record." required:"" placeholder:"TEXT"`
}

func (c *auditResume) Run(ctx context.Context, p *Program) error {
	if err := forTheRecord("--reason", c.Reason); err != nil {
		return err
	}
	s, err := p.openRecordWith(ctx, c.recordFlags, &store.Resume{By: p.operator(), Reason: c.Reason})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout, "the record goes on from here; what it lost is said in it (mareva audit show --last 1)")
	return s.Close()
}

// longestReason is some sentences.
const longestReason = 1000

// forTheRecord refuses a text that the record would have for ever and nobody could read.
func forTheRecord(flag, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return usage("%s is empty: say it for whoever reads the record", flag)
	case len(text) > longestReason:
		return usage("%s has %d bytes: at most %d", flag, len(text), longestReason)
	case !utf8.ValidString(text) || printable(text) != text:
		return usage("%s has letters that cannot be shown: write it in plain words, on one line", flag)
	}
	return nil
}

// readSmall reads a file that somebody names, of a megabyte at most.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const most = 1 << 20
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(content) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return content, err
}

// keysGiven reads --key: each a public key, or a file with some.
func keysGiven(given []string) ([]string, error) {
	var keys []string
	for _, k := range given {
		text := k
		if !strings.Contains(k, "+") {
			content, err := readSmall(k)
			if err != nil {
				return nil, usage("--key %s: neither a file nor a public key as mareva audit keys prints them", printable(k))
			}
			text = string(content)
		}
		for line := range strings.Lines(text) { // as audit keys prints them: the key, then a word
			words := strings.Fields(line)
			if len(words) == 0 {
				continue
			}
			if _, err := audit.KeyID(words[0]); err != nil {
				if strings.HasPrefix(words[0], "PRIVATE+KEY+") {
					return nil, usage("--key: this is the PRIVATE key, which nobody else should see: give the public one, as mareva audit keys prints it")
				}
				return nil, usage("--key: what was given is no public key as mareva audit keys prints them")
			}
			keys = append(keys, words[0])
		}
	}
	return keys, nil
}
