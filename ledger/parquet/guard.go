package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// A Parquet file says how much memory its reader needs: lengths of lists in the
// footer, of pages and of what they unpack to. The library believes them. What
// follows checks each of them before the library sees it.
const (
	maxFooter       = 16 << 20
	maxPage         = 128 << 20 // unpacked; writers aim at 1 MB and miss it with long values
	maxPageHeader   = 1 << 20   // holds the page's least and greatest value
	maxPageValues   = 1 << 24
	maxSchema       = 4096
	maxListStructs  = 1 << 17 // of the footer, all its lists together: some 500 bytes each in memory
	maxListElements = 1 << 22
	maxNesting      = 24
)

// checkFooter looks at a file's frame and the lengths that its footer tells.
func checkFooter(r io.ReaderAt, size int64) error {
	const frame = 12 // PAR1, and the footer's length with PAR1
	if size < frame {
		return fmt.Errorf("has %d bytes and is no Parquet file, or was cut", size)
	}
	var head [4]byte
	var tail [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return err
	}
	if string(head[:]) != "PAR1" {
		return fmt.Errorf("begins with %q and not with PAR1: it is no Parquet file", head[:])
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return err
	}
	if string(tail[4:]) != "PAR1" {
		return fmt.Errorf("ends with %q and not with PAR1: it was cut; fetch it again", tail[4:])
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if length > size-frame || length > maxFooter {
		return fmt.Errorf("says that its footer has %d bytes, which is more than %d: it is corrupt", length, min(size-frame, maxFooter))
	}
	footer := make([]byte, length)
	if _, err := r.ReadAt(footer, size-8-length); err != nil {
		return err
	}
	tooMany := 0
	w := thriftWalk{b: footer, list: func(field int16, n int) {
		if field == 2 && n > maxSchema { // FileMetaData.schema
			tooMany = n
		}
	}}
	if err := w.fields(0, 0); err != nil {
		return fmt.Errorf("has a corrupt footer: it %w", err)
	}
	if tooMany > 0 {
		return fmt.Errorf("has %d columns, at most %d are read", tooMany, maxSchema)
	}
	return nil
}

// pageHeader is what of a page's header says how much memory the page needs.
type pageHeader struct {
	kind                 int64
	unpacked, packed     int64
	values, encoding     int64
	levels               int64 // bytes of levels that stand unpacked before the rest
	plain                bool  // not packed whatever the column says
	length               int64 // of the header itself
	hasValues, hasLevels bool
}

// The fields of PageHeader and of the headers in it.
const (
	fieldPageType       = 1
	fieldUnpacked       = 2
	fieldPacked         = 3
	fieldDataPage       = 5
	fieldDictionaryPage = 7
	fieldDataPageV2     = 8
)

func (h *pageHeader) take(outer, inner int16, n int64) {
	switch {
	case outer == fieldPageType && inner == 0:
		h.kind = n
	case outer == fieldUnpacked && inner == 0:
		h.unpacked = n
	case outer == fieldPacked && inner == 0:
		h.packed = n
	case inner == 1 && (outer == fieldDataPage || outer == fieldDictionaryPage || outer == fieldDataPageV2):
		h.values, h.hasValues = n, true
	case inner == 2 && (outer == fieldDataPage || outer == fieldDictionaryPage), outer == fieldDataPageV2 && inner == 4:
		h.encoding = n
	case outer == fieldDataPageV2 && (inner == 5 || inner == 6):
		h.levels, h.hasLevels = h.levels+n, true
	case outer == fieldDataPageV2 && inner == 7:
		h.plain = n == 0
	}
}

// readPageHeader reads the header of a page that ends before end.
func readPageHeader(r io.ReaderAt, at, end int64, buf []byte) (pageHeader, []byte, error) {
	for want := int64(512); ; want *= 4 {
		want = min(want, end-at, maxPageHeader)
		if int64(cap(buf)) < want {
			buf = make([]byte, want)
		}
		buf = buf[:want]
		if _, err := r.ReadAt(buf, at); err != nil {
			return pageHeader{}, buf, err
		}
		var h pageHeader
		w := thriftWalk{b: buf, number: h.take}
		err := w.fields(0, 0)
		if errors.Is(err, errShort) && want < min(end-at, maxPageHeader) {
			continue
		}
		h.length = int64(w.at)
		return h, buf, err
	}
}

// checkChunk looks at every page header of one column of one row group.
func checkChunk(r io.ReaderAt, size int64, m *format.ColumnMetaData) error {
	switch m.Codec {
	case format.Uncompressed, format.Snappy:
	default:
		return fmt.Errorf("is packed with %s: only SNAPPY, which the published files have, and UNCOMPRESSED are read; write it anew with one of these", m.Codec)
	}
	start := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		start = m.DictionaryPageOffset
	}
	if start < 4 || m.TotalCompressedSize < 0 || m.TotalCompressedSize > size-8-start || m.DataPageOffset < start {
		return fmt.Errorf("lies at byte %d with %d bytes, which is not within the file: the file is corrupt", start, m.TotalCompressedSize)
	}
	end := start + m.TotalCompressedSize
	var values int64
	var buf []byte
	for at := start; at < end; {
		h, b, err := readPageHeader(r, at, end, buf)
		if err != nil {
			return fmt.Errorf("has a corrupt page header at byte %d: it %w", at, err)
		}
		buf = b
		if err := h.check(at == start); err != nil {
			return fmt.Errorf("has a page at byte %d that %w", at, err)
		}
		at += h.length
		if h.packed > end-at {
			return fmt.Errorf("has a page at byte %d of %d bytes, which is longer than the column: the file is corrupt", at, h.packed)
		}
		if m.Codec == format.Snappy {
			if err := h.checkSnappy(r, at); err != nil {
				return fmt.Errorf("has a page at byte %d that %w", at, err)
			}
		}
		if h.kind != int64(format.DictionaryPage) {
			values += h.values
		}
		at += h.packed
	}
	if values != m.NumValues {
		return fmt.Errorf("has %d values in its pages and %d by the footer: the file is corrupt", values, m.NumValues)
	}
	return nil
}

// check judges what a page says of itself.
func (h *pageHeader) check(first bool) error {
	kind := format.PageType(h.kind)
	switch {
	case kind != format.DataPage && kind != format.DataPageV2 && (kind != format.DictionaryPage || !first):
		return fmt.Errorf("is out of place: %s", kind)
	case !h.hasValues || h.values < 0 || h.values > maxPageValues:
		return fmt.Errorf("says that it has %d values, which is more than %d or none: the file is corrupt", h.values, maxPageValues)
	case h.unpacked < 0 || h.unpacked > maxPage || h.packed < 0 || h.packed > maxPage:
		return fmt.Errorf("has %d bytes and %d unpacked, at most %d are read", h.packed, h.unpacked, maxPage)
	case h.levels < 0 || h.levels > h.packed || h.levels > h.unpacked:
		return fmt.Errorf("says that %d of its %d bytes are levels: the file is corrupt", h.levels, h.packed)
	case kind == format.DictionaryPage && h.values > h.unpacked:
		return fmt.Errorf("says that %d values stand in %d bytes: the file is corrupt", h.values, h.unpacked)
	}
	switch e := format.Encoding(h.encoding); e {
	case format.Plain, plainDictionary, format.RLE, format.RLEDictionary:
		return nil
	default:
		// What the delta encodings unpack to stands within them, unbounded.
		return fmt.Errorf("is encoded as %s: only PLAIN, RLE and dictionaries are read; write it anew with Parquet's version 1", e)
	}
}

// checkSnappy compares the length that a packed page unpacks to, which stands before
// it, with what its header says.
func (h *pageHeader) checkSnappy(r io.ReaderAt, at int64) error {
	if h.plain || h.packed == h.levels {
		return nil
	}
	var b [binary.MaxVarintLen32]byte
	n := min(int64(len(b)), h.packed-h.levels)
	if _, err := r.ReadAt(b[:n], at+h.levels); err != nil {
		return fmt.Errorf("cannot be read: %w", err)
	}
	length, k := binary.Uvarint(b[:n])
	if k <= 0 || length != uint64(h.unpacked-h.levels) {
		return fmt.Errorf("unpacks to %d bytes where its header says %d: the file is corrupt", length, h.unpacked-h.levels)
	}
	return nil
}

// plainDictionary is the older name of a dictionary's encoding, which Spark writes.
const plainDictionary = format.Encoding(2)
