package ethereum

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/mareva/mareva/ledger"
)

// MemoBytes is how many bytes of a call's data, or of an event's, are looked through for
// memos: more than a router's batch of outbound transfers has.
const MemoBytes = 8 << 10

// shape is how the data of a call or event leads to its memos. All of it is in words of
// 32 bytes.
type shape struct {
	word int  // that which says where the memo begins, or the list of memos
	list bool // there are several, as a list of strings
	// of says that the words are those of a struct, or of each of a list of structs, of
	// which the first word says where it begins.
	of structure
}

type structure uint8

const (
	flat structure = iota
	inStruct
	inStructs
)

// routerCall is a function of the routers of THORChain and Maya Protocol that takes a memo.
type routerCall struct {
	signature string
	selector  [4]byte
	shape     shape
}

// routerCalls are those functions, of all versions of the routers: see the contracts named
// THORChain_Router in THORNode's source.
var routerCalls = []routerCall{
	{"deposit(address,address,uint256,string)", [4]byte{0x1f, 0xec, 0xe7, 0xb4}, shape{word: 3}},
	{"depositWithExpiry(address,address,uint256,string,uint256)", [4]byte{0x44, 0xbc, 0x93, 0x7b}, shape{word: 3}},
	{"transferOut(address,address,uint256,string)", [4]byte{0x57, 0x4d, 0xa7, 0x17}, shape{word: 3}},
	{"transferOutAndCall(address,address,address,uint256,string)", [4]byte{0x40, 0x39, 0xfd, 0x4b}, shape{word: 4}},
	{"transferAllowance(address,address,address,uint256,string)", [4]byte{0x1b, 0x73, 0x8b, 0x32}, shape{word: 4}},
	{"returnVaultAssets(address,address,(address,uint256)[],string)", [4]byte{0x29, 0x23, 0xe8, 0x2e}, shape{word: 3}},
	{"transferOutV5((address,address,uint256,string))", [4]byte{0x56, 0xac, 0xec, 0x08}, shape{word: 3, of: inStruct}},
	{"batchTransferOutV5((address,address,uint256,string)[])", [4]byte{0xd5, 0xc2, 0xa4, 0xbb}, shape{word: 3, of: inStructs}},
	{"transferOutAndCallV5((address,address,uint256,address,address,uint256,string,bytes,string))", [4]byte{0xdc, 0x4a, 0x6c, 0x89}, shape{word: 6, of: inStruct}},
	{"batchTransferOutAndCallV5((address,address,uint256,address,address,uint256,string,bytes,string)[])", [4]byte{0x70, 0xde, 0x99, 0x28}, shape{word: 6, of: inStructs}},
	{"transferOutAndCallV2((address,address,uint256,address,address,uint256,string,bytes,string))", [4]byte{0x49, 0x3f, 0xf6, 0xe2}, shape{word: 6, of: inStruct}},
	{"batchTransferOut(address[],address[],uint256[],string[])", [4]byte{0x42, 0x17, 0xe2, 0x6f}, shape{word: 3, list: true}},
}

// routerEvent is an event of the routers that has a memo.
type routerEvent struct {
	signature string
	topic     [32]byte
	shape     shape // of what is not indexed
}

var routerEvents = []routerEvent{
	{"Deposit(address,address,uint256,string)", [32]byte{
		0xef, 0x51, 0x9b, 0x7e, 0xb8, 0x2a, 0xaf, 0x6a, 0xc3, 0x76, 0xa6, 0xdf, 0x2d, 0x79, 0x38, 0x43,
		0xeb, 0xfd, 0x59, 0x3d, 0xe5, 0xf1, 0xa0, 0x60, 0x1d, 0x3c, 0xc6, 0xab, 0x49, 0xeb, 0xb3, 0x95,
	}, shape{word: 1}},
	{"TransferOut(address,address,address,uint256,string)", [32]byte{
		0xa9, 0xcd, 0x03, 0xaa, 0x3c, 0x1b, 0x45, 0x15, 0x11, 0x45, 0x39, 0xcd, 0x53, 0xd2, 0x20, 0x85,
		0x12, 0x9d, 0x49, 0x5c, 0xb9, 0xe9, 0xf9, 0xaf, 0x77, 0x86, 0x45, 0x26, 0x24, 0x0f, 0x1b, 0xf7,
	}, shape{word: 2}},
	{"TransferOutAndCall(address,address,uint256,address,address,uint256,string)", [32]byte{
		0x8e, 0x58, 0x41, 0xbc, 0xd1, 0x95, 0xb8, 0x58, 0xd5, 0x3b, 0x38, 0xbc, 0xf9, 0x1b, 0x38, 0xd4,
		0x7f, 0x3b, 0xc8, 0x00, 0x46, 0x9b, 0x68, 0x12, 0xd3, 0x54, 0x51, 0xab, 0x61, 0x9c, 0x6f, 0x6c,
	}, shape{word: 5}},
	{"TransferOutAndCallV5(address,address,uint256,address,address,uint256,string,bytes,string)", [32]byte{
		0x2e, 0xdd, 0xee, 0xf6, 0x50, 0x2e, 0x33, 0x1d, 0x0d, 0xc6, 0x35, 0x80, 0xbe, 0x72, 0xac, 0xe0,
		0x37, 0x1d, 0x4f, 0x7b, 0xa4, 0xb1, 0x64, 0xaa, 0x6b, 0x0f, 0x15, 0x65, 0xb5, 0x35, 0x84, 0xda,
	}, shape{word: 4}},
	{"TransferOutAndCallV2(address,address,address,uint256,address,address,uint256,string,bytes,string)", [32]byte{
		0xde, 0x47, 0x0d, 0x7c, 0x2e, 0x9c, 0x32, 0x82, 0xca, 0xd4, 0x76, 0xe5, 0xed, 0x6f, 0x05, 0xf7,
		0x4d, 0x68, 0x83, 0x9c, 0x40, 0x65, 0x73, 0x04, 0x8f, 0x2d, 0xee, 0x22, 0xa8, 0xc4, 0x52, 0xc7,
	}, shape{word: 6}},
	{"TransferAllowance(address,address,address,uint256,string)", [32]byte{
		0x05, 0xb9, 0x04, 0x58, 0xf9, 0x53, 0xd3, 0xfc, 0xb2, 0xd7, 0xfb, 0x25, 0x61, 0x6a, 0x2f, 0xdd,
		0xec, 0xa7, 0x49, 0xd0, 0xc4, 0x7c, 0xc5, 0xc9, 0x83, 0x2d, 0x02, 0x66, 0xb5, 0x34, 0x6e, 0xea,
	}, shape{word: 2}},
	{"VaultTransfer(address,address,(address,uint256)[],string)", [32]byte{
		0x28, 0x1d, 0xae, 0xf4, 0x8d, 0x91, 0xe5, 0xcd, 0x3d, 0x32, 0xdb, 0x07, 0x84, 0xf6, 0xaf, 0x69,
		0xcd, 0x8d, 0x8d, 0x2e, 0x8c, 0x61, 0x2a, 0x35, 0x68, 0xdc, 0xa5, 0x1d, 0xed, 0x51, 0xe0, 0x8f,
	}, shape{word: 1}},
}

// CallMemoData decodes as much of a call's data, in hex digits, as memos are looked for in,
// and appends it to dst. Of data that cannot hold a memo, as those of most calls, it reads
// no more than the first bytes, and gives nothing.
func CallMemoData(dst, digits []byte) ([]byte, error) {
	var head [4]byte
	if len(digits) < 2*len(head) {
		return nil, nil
	}
	if _, err := hex.Decode(head[:1], digits[:2]); err != nil || !mayBegin(head[0]) {
		return nil, err
	}
	if _, err := hex.Decode(head[:], digits[:2*len(head)]); err != nil || !isText(head[:]) && callOf(head) == nil {
		return nil, err
	}
	return hex.AppendDecode(dst, digits[:min(len(digits), 2*MemoBytes)])
}

// mayBegin says that text or the selector of a router's function may begin with a byte.
func mayBegin(c byte) bool {
	switch c {
	case 0x1b, 0x1f, 0xd5, 0xdc:
		return true
	}
	return c >= ' ' && c <= '~'
}

// MemoTopic says that events of that name have a memo.
func MemoTopic(topic *[32]byte) bool { return eventOf(topic) != nil }

func callOf(selector [4]byte) *shape {
	for i := range routerCalls {
		if routerCalls[i].selector == selector {
			return &routerCalls[i].shape
		}
	}
	return nil
}

func eventOf(topic *[32]byte) *shape {
	for i := range routerEvents {
		if routerEvents[i].topic == *topic {
			return &routerEvents[i].shape
		}
	}
	return nil
}

// AddCallMemos gives a transaction the memo in the data of its call: that of a function of
// a router, or the data itself, which a plain payment to a vault carries as text, or as
// text of hex digits. Of the data MemoBytes are enough.
func AddCallMemos(b *ledger.Batch, t *ledger.Tx, data []byte) {
	if len(data) < 4 {
		return // the shortest memos have more
	}
	if isText(data[:4]) {
		var room [2 * ledger.MaxMemo]byte
		if text := room[:hex.DecodedLen(min(len(data), len(room)))]; len(data) <= len(room) && isMemoInHex(text, data) {
			data = text
		}
		b.AddMemo(t, ledger.Value, 0, data)
		return
	}
	if s := callOf([4]byte(data)); s != nil {
		s.memos(data[4:], func(text []byte) { b.AddMemo(t, ledger.Value, 0, text) })
	}
}

// AddEventMemos gives a transaction the memo of an event of a router, which has that index
// among the block's. data is what is not indexed; MemoBytes of it are enough.
func AddEventMemos(b *ledger.Batch, t *ledger.Tx, index uint32, topic *[32]byte, data []byte) {
	if s := eventOf(topic); s != nil {
		s.memos(data, func(text []byte) { b.AddMemo(t, ledger.Log, index, text) })
	}
}

// isMemoInHex says that data are the hex digits of a memo, which it writes into text.
func isMemoInHex(text, data []byte) bool {
	_, err := hex.Decode(text, data)
	return err == nil && ledger.IsMemo(text)
}

// isText says that bytes are printable ASCII.
func isText(head []byte) bool {
	for _, c := range head {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// memos gives the texts that data hold in that shape. An offset, a length or a count that
// leads out of the data is no error: whoever calls a contract may write anything.
func (s *shape) memos(data []byte, give func(text []byte)) {
	data = data[:min(len(data), MemoBytes)]
	switch {
	case s.list:
		list, ok := tail(data, s.word)
		eachOf(list, ok, func(list []byte, i int) { giveText(list, i, give) })
	case s.of == inStruct:
		if body, ok := tail(data, 0); ok {
			giveText(body, s.word, give)
		}
	case s.of == inStructs:
		list, ok := tail(data, 0)
		eachOf(list, ok, func(list []byte, i int) {
			if body, ok := tail(list, i); ok {
				giveText(body, s.word, give)
			}
		})
	default:
		giveText(data, s.word, give)
	}
}

// eachOf goes through the elements of a list, which begins with their number; what they
// lie in counts from behind that.
func eachOf(list []byte, ok bool, f func(list []byte, i int)) {
	n, known := small(list, 0)
	if !ok || !known || n > uint64(len(list)/32-1) {
		return
	}
	for i := range int(n) {
		f(list[32:], i)
	}
}

// giveText gives the text whose place the i-th word tells. Of one that is longer than any
// memo it gives a byte more than a memo may have.
func giveText(data []byte, i int, give func(text []byte)) {
	body, ok := tail(data, i)
	if !ok {
		return
	}
	n, ok := small(body, 0)
	if !ok {
		return
	}
	if n = min(n, ledger.MaxMemo+1); n <= uint64(len(body)-32) {
		give(body[32 : 32+n])
	}
}

// tail is the data from where its i-th word says on.
func tail(data []byte, i int) ([]byte, bool) {
	at, ok := small(data, i)
	if !ok || at > uint64(len(data)) {
		return nil, false
	}
	return data[at:], true
}

// small reads the i-th word of data where it is a number of 32 bits or less.
func small(data []byte, i int) (uint64, bool) {
	if len(data) < 32*(i+1) {
		return 0, false
	}
	word := data[32*i : 32*i+32]
	for _, c := range word[:28] {
		if c != 0 {
			return 0, false
		}
	}
	return uint64(binary.BigEndian.Uint32(word[28:])), true
}
