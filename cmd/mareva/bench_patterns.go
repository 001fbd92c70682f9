package main

import (
	"fmt"
	"time"

	"github.com/mareva/mareva/tracing/pattern"
)

// benchDayTransfers is about how many transfers Ethereum has in a day.
const benchDayTransfers = 1_500_000

// benchDayLabels calls every hundredth address an exchange's.
type benchDayLabels struct{}

func (benchDayLabels) Category(address uint32) string {
	if address%100 == 0 {
		return "exchange"
	}
	return ""
}

func (benchDayLabels) Entity(address uint32) string {
	if address%100 != 0 {
		return ""
	}
	return fmt.Sprint(address / 100 % 20)
}

// patterns measures a search for all patterns in the last day of the chain.
func (b *tracingBench) patterns() error {
	head, _ := b.view.Head()
	from := uint64(0)
	if blocks := b.view.Counts().Transfers / (head.Number + 1); blocks > 0 {
		from = head.Number - min(head.Number, benchDayTransfers/blocks)
	}
	o := pattern.Defaults(b.view.Chain())
	o.FromBlock, o.Labels = &from, benchDayLabels{}
	begin, cpu := time.Now(), processSeconds()
	s, err := pattern.Find(b.ctx, b.view, o, func(*pattern.Finding) error { return nil })
	if err != nil {
		return err
	}
	if err := b.ctx.Err(); err != nil {
		return err
	}
	name := fmt.Sprintf("all patterns in a day of %.1f M transfers and %.1f M addresses", float64(s.Rows)/1e6, float64(s.Addresses)/1e6)
	b.note(name, time.Since(begin).Seconds(), "s", "≤ 10")
	b.note("… by the processor's time", processSeconds()-cpu, "s", "")
	b.note("… peak of memory with mapped files", b.peak(), "MB", "")
	return nil
}
