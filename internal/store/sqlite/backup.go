package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/mareva/mareva/internal/store"
)

// Image is the database as one file, as it was at one moment, whatever is written meanwhile.
// Writers do not wait for it; until it is closed the file FILE-wal grows with what they write.
type Image struct {
	Head   store.Head
	Schema int64
	Size   int64 // in bytes

	ctx  context.Context //nolint:containedctx // io.WriterTo has no place for it
	tx   *sql.Tx
	page int64 // bytes
}

// Image begins to read the database as it is now. Without a log it wraps store.ErrNoLog.
func (b *Backend) Image(ctx context.Context) (*Image, error) {
	tx, err := b.Snapshot(ctx)
	if err != nil {
		return nil, b.Explain(err)
	}
	i := &Image{ctx: ctx, tx: tx}
	if err := i.begin(); err != nil {
		return nil, errors.Join(b.Explain(err), i.Close())
	}
	return i, nil
}

func (i *Image) begin() (err error) {
	if i.Head, err = store.ScanHead(i.tx.QueryRowContext(i.ctx, store.HeadColumns).Scan, sql.ErrNoRows); err != nil {
		return err
	}
	if err = i.tx.QueryRowContext(i.ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&i.Schema); err != nil {
		return err
	}
	var pages int64
	if err = i.tx.QueryRowContext(i.ctx, `SELECT page_count, page_size FROM pragma_page_count, pragma_page_size`).Scan(&pages, &i.page); err != nil {
		return err
	}
	i.Size = pages * i.page
	return nil
}

// WriteTo writes the file, page by page.
func (i *Image) WriteTo(w io.Writer) (n int64, err error) {
	rows, err := i.tx.QueryContext(i.ctx, `SELECT data FROM sqlite_dbpage ORDER BY pgno`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var page sql.RawBytes
		if err := rows.Scan(&page); err != nil {
			return n, err
		}
		if int64(len(page)) != i.page {
			return n, fmt.Errorf("page %d of the database has %d bytes instead of %d", n/i.page+1, len(page), i.page)
		}
		if _, err := w.Write(page); err != nil {
			return n, err
		}
		n += i.page
	}
	if err := rows.Err(); err != nil {
		return n, err
	}
	if n != i.Size {
		return n, fmt.Errorf("the database gave %d bytes of %d", n, i.Size)
	}
	return n, nil
}

// Close lets the moment go.
func (i *Image) Close() error { return i.tx.Rollback() }
