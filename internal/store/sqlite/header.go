package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// applicationID stands in the header of every file of ours: "Mrva".
const applicationID = 0x4d727661

// mayTake refuses a file that is somebody else's before anything is changed in it. The header
// is read as SQLite's file format has it: 16 bytes of magic, the application's id at 68, the
// number of cells on the first page, which holds the schema, at 103.
func mayTake(f io.ReaderAt, path string) error {
	header := make([]byte, 105)
	n, err := f.ReadAt(header, 0)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil // new
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case n < len(header) || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")):
		return fmt.Errorf("%s is damaged or is no database of Mareva's: stop, keep a copy of it, and restore a backup", path)
	}
	empty := binary.BigEndian.Uint16(header[103:]) == 0 // made, and then its maker died
	if id := binary.BigEndian.Uint32(header[68:]); id != applicationID && !empty {
		return fmt.Errorf("%s is a database of another program (application id %#x): nothing in it was changed; give another --home", path, id)
	}
	return nil
}

// sign writes the application's id into a new file, before anything else.
func (b *Backend) sign(ctx context.Context) error {
	var id int64
	if err := b.writer.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil || id == applicationID {
		return err
	}
	_, err := b.writer.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID))
	return err
}
