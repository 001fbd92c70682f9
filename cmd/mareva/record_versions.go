package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

// thenRecorded sees after an import, which may have been refused in part, that every version
// of that sort which was ever in force here is in the record.
func (p *Program) thenRecorded(ctx context.Context, home, as string, versions func(home string) ([]decision.Snapshot, error), imported error) error {
	if ctx.Err() != nil {
		return imported
	}
	err := p.recordVersions(ctx, home, as, versions)
	if err != nil {
		err = fmt.Errorf("what was imported is in force, but not yet in the record: %w; the next import or start records it", err)
	}
	if imported != nil && err != nil {
		fmt.Fprintf(p.Stderr, "mareva: %v\n", err)
	}
	return cmp.Or(imported, err)
}

// recordVersions records the versions that are not in the record yet.
func (p *Program) recordVersions(ctx context.Context, home, as string, versions func(home string) ([]decision.Snapshot, error)) error {
	all, err := versions(home)
	if err != nil || len(all) == 0 {
		return err
	}
	return p.changeRecord(ctx, recordFlags{homeFlag: homeFlag{home}}, as, func(s *store.Store, by *auth.Caller) error {
		return s.SaveSnapshots(ctx, store.Actor(by.Signed()), all...)
	})
}

// listVersions are all versions of lists that a home has, in the order of name and number.
func listVersions(home string) (all []decision.Snapshot, err error) {
	lists := listsIn(home)
	names, err := lists.Lists()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		versions, err := lists.Versions(name)
		if err != nil {
			return nil, err
		}
		for _, m := range versions {
			all = append(all, decision.Snapshot{Kind: decision.List, Name: string(name), Version: string(m.Version)})
		}
	}
	return all, nil
}

// labelVersions are all versions of the labels that a home has, the first one first.
func labelVersions(home string) (all []decision.Snapshot, err error) {
	history, err := labelsIn(home).History()
	for _, m := range history {
		all = append(all, decision.Snapshot{Kind: decision.Labels, Version: m.Version})
	}
	return all, err
}
