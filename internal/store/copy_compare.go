package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/mareva/mareva/audit"
)

// compareTable says where a table of two databases differs first.
func compareTable(ctx context.Context, from, to Querier, t stored, where string, w *copyWatch) error {
	c, err := shape(ctx, from, t)
	if err != nil {
		return err
	}
	a, err := readTable(ctx, from, t, c, where)
	if err != nil {
		return err
	}
	nextA, stopA := readAhead(a)
	defer stopA()
	b, err := readTable(ctx, to, t, c, where)
	if err != nil {
		return err
	}
	nextB, stopB := readAhead(b)
	defer stopB()
	for n := 0; ; n++ {
		x, errA := nextA()
		y, errB := nextB()
		switch {
		case errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF):
			return nil
		case errA != nil && !errors.Is(errA, io.EOF):
			return errA
		case errB != nil && !errors.Is(errB, io.EOF):
			return errB
		case errA != nil || errB != nil:
			return fmt.Errorf("%w: one has %d rows and the other more", ErrDiffers, n)
		}
		for i := range x {
			if !sameValue(x[i], y[i]) {
				return fmt.Errorf("%w: row %d, column %s", ErrDiffers, n, c.names[i])
			}
		}
		if err := w.row(); err != nil {
			return err
		}
	}
}

// ErrDiffers is that two databases do not hold the same.
var ErrDiffers = errors.New("the two differ")

func sameValue(a, b any) bool {
	x, isBytes := a.([]byte)
	y, areBytes := b.([]byte)
	if isBytes != areBytes {
		return false
	}
	if isBytes {
		return bytes.Equal(x, y)
	}
	return a == b
}

// sameRoot computes the root of the first records of a database from their leaves.
func sameRoot(ctx context.Context, q Querier, head Head) error {
	const batch = 4096
	var tree audit.Tree
	for tree.Size < head.Tree.Size {
		leaves, err := hashesOf(q).Leaves(ctx, tree.Size, min(tree.Size+batch, head.Tree.Size))
		if err != nil {
			return err
		}
		for _, leaf := range leaves {
			tree.Append(leaf)
		}
	}
	if tree.Root() != head.Tree.Root() {
		return fmt.Errorf("%w: the %d records have the root %s and not %s; run mareva audit verify", ErrDiffers, tree.Size, tree.Root(), head.Tree.Root())
	}
	checkpoint, err := audit.ParseCheckpoint(head.Checkpoint)
	if err == nil && (checkpoint.Size != head.Tree.Size || checkpoint.Root != head.Tree.Root() || checkpoint.Origin != head.Origin) {
		err = fmt.Errorf("%w: the checkpoint is of %d records of %s with the root %s", ErrDiffers, checkpoint.Size, checkpoint.Origin, checkpoint.Root)
	}
	if err != nil {
		return fmt.Errorf("the head of the log: %w; run mareva audit verify", err)
	}
	return nil
}
