package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/bizday"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
)

type auditShow struct {
	recordFlags
	ID    string `arg:"" optional:"" help:"Only this record, with all that it says."`
	About string `help:"Only what is about this id: a user's, a key's, a decision's." placeholder:"ID"`
	Last  int    `help:"How many of the newest are shown; 0: all." default:"20" placeholder:"N"`
	JSON  bool   `help:"As JSON Lines." name:"json"`
}

func (c *auditShow) Run(ctx context.Context, p *Program) error {
	if c.Last < 0 {
		return usage("--last %d: want a number of records, or 0 for all", c.Last)
	}
	s, err := p.readRecord(ctx, c.recordFlags)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.ID != "" {
		r, err := s.Record(ctx, c.ID)
		if err != nil {
			return err
		}
		return p.showRecord(r, c.JSON, "purged; mareva audit verify says under which rule")
	}
	t := newTable(p.Stdout)
	show := func(r *audit.Record) error {
		j, err := httpapi.DescribeRecord(r)
		if err != nil {
			return err
		}
		if c.JSON {
			return encodeTo(p.Stdout, j)
		}
		actor, about := "purged", "purged"
		if j.Actor != nil {
			actor, about = *j.Actor, *j.About
		}
		t.row(j.Seq, j.At, j.Kind, actor, about, j.ID)
		return nil
	}
	if !c.JSON {
		t.row("SEQ", "AT", "KIND", "BY", "ABOUT", "ID")
	}
	if err := eachRecord(ctx, s, c.About, c.Last, show); err != nil {
		return err
	}
	return t.flush()
}

// eachRecord goes through the newest records, or all, in the order of the log.
func eachRecord(ctx context.Context, s *store.Store, about string, last int, show func(*audit.Record) error) error {
	if about != "" {
		places, err := s.PlacesAbout(ctx, about)
		if err != nil {
			return err
		}
		if last > 0 && len(places) > last {
			places = places[len(places)-last:]
		}
		for _, seq := range places {
			records, err := s.Records(ctx, seq, 1)
			if err != nil {
				return err
			}
			for i := range records {
				if err := show(&records[i]); err != nil {
					return err
				}
			}
		}
		return nil
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	from := int64(0)
	if last > 0 {
		from = max(0, head.Tree.Size-int64(last))
	}
	for from < head.Tree.Size {
		records, err := s.Records(ctx, from, 500)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return fmt.Errorf("records are missing from %d on: run mareva audit verify", from)
		}
		for i := range records {
			if err := show(&records[i]); err != nil {
				return err
			}
		}
		next := records[len(records)-1].Seq + 1
		if next <= from {
			return fmt.Errorf("the record's places do not go on from %d: run mareva audit verify", from)
		}
		from = next
	}
	return nil
}

// showRecord shows one record whole; without its payload it says why.
func (p *Program) showRecord(r *audit.Record, asJSON bool, without string) error {
	j, err := httpapi.DescribeRecord(r)
	if err != nil {
		return err
	}
	if asJSON {
		return encodeTo(p.Stdout, j)
	}
	t := newTable(p.Stdout)
	t.row("record", fmt.Sprintf("%s, number %d of the log", r.ID, r.Seq))
	t.row("kind", r.Kind)
	t.row("at", j.At)
	if j.Actor == nil {
		t.row("payload", without)
		return t.flush()
	}
	t.row("by", *j.Actor)
	t.row("about", *j.About)
	t.row("data", string(j.Data))
	if e, err := audit.ParsePayload(r.Payload); err == nil && len(e.Content) > 0 {
		if utf8.Valid(e.Content) && len(e.Content) <= 4<<10 {
			t.row("content", string(e.Content))
		} else {
			t.row("content", several(uint64(len(e.Content)), "byte", "bytes"))
		}
	}
	return t.flush()
}

type auditProve struct {
	recordFlags
	ID string `arg:"" help:"The record's id: a decision's, or one that audit show tells."`
}

func (c *auditProve) Run(ctx context.Context, p *Program) error {
	s, err := p.readRecord(ctx, c.recordFlags)
	if err != nil {
		return err
	}
	defer s.Close()
	proof, err := s.Prove(ctx, c.ID)
	if err != nil {
		return err
	}
	text, err := proof.Format()
	if err != nil {
		return err
	}
	_, err = p.Stdout.Write(text)
	return err
}

type auditCheck struct {
	File string   `arg:"" help:"What mareva audit prove wrote."`
	Key  []string `help:"A published key, or a file with some." required:"" placeholder:"KEY|FILE"`
}

// largestProof is far more than a proof with the largest file of evidence that is taken.
const largestProof = 1 << 30

func (c *auditCheck) Run(p *Program) error {
	keys, err := keysGiven(c.Key)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return usage("--key: the file holds no key")
	}
	if info, err := os.Stat(c.File); err == nil && info.Size() > largestProof {
		return fmt.Errorf("%s has %d bytes: that is no proof", c.File, info.Size())
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	proof, err := audit.ParseProof(text)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	checkpoint, err := proof.Check(keys...)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	r := &proof.Record
	fmt.Fprintf(p.Stdout, "record %d of %s is in the log as it was signed at %s, when it had %s\n",
		r.Seq, checkpoint.Origin, store.FormatTime(checkpoint.At), several(uint64(checkpoint.Size), "record", "records"))
	return p.showRecord(r, false, "not in this file: purged, or left out of it")
}

// mayPurge refuses what must still be kept: 31 CFR 501.601.
func (p *Program) mayPurge(ctx context.Context, s *store.Store, id string, unblocked bizday.Day) error {
	r, err := s.Record(ctx, id)
	if err != nil || r.Purged() || !store.Purgeable(r.Kind) {
		return err // the store says so
	}
	day := bizday.DayOf(r.At)
	if e, err := audit.ParsePayload(r.Payload); err == nil && r.Kind == "evidence" { // kept as long as its decision, at least
		if r, err = s.Record(ctx, e.About); err != nil {
			return err
		}
		day = max(day, bizday.DayOf(r.At))
	}
	until, err := bizday.RetainTransaction(day)
	if err != nil {
		return err
	}
	if d, err := s.Decision(ctx, r.ID); err == nil && !strings.EqualFold(d.Disposition, "allow") {
		switch {
		case unblocked == 0:
			return fmt.Errorf("%s: decision %s was %q: property that is blocked must be kept on record as long as it is, and ten years more (31 CFR 501.601); say with --unblocked DATE when it was released, or the decision's own day if nothing was blocked", id, d.ID, d.Disposition)
		case unblocked < day || unblocked > bizday.DayOf(p.Now()):
			return fmt.Errorf("--unblocked %s: decision %s is of %s, and today is %s: property is released between the two", unblocked, d.ID, day, bizday.DayOf(p.Now()))
		}
		held, err := bizday.RetainBlocked(bizday.Holding{Blocked: day, Unblocked: unblocked})
		if err != nil {
			return err
		}
		until = max(until, held)
	}
	if today := bizday.DayOf(p.Now()); today <= until {
		return fmt.Errorf("%s must be kept until %s at least (31 CFR 501.601); today is %s", id, until, today)
	}
	return nil
}
