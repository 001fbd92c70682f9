package wallet

// Unified addresses (ZIP 316, revision 0): receivers, each with a type and a
// length, and padding, all of it jumbled so that no part of an address can be
// exchanged without changing the whole.
const (
	unifiedPadding = 16 // bytes; the human-readable part and zeros

	minJumbled = 48 // bytes, of ZIP 316

	receiverP2PKH   = 0x00
	receiverP2SH    = 0x01
	receiverSapling = 0x02
	receiverOrchard = 0x03
	// Types of metadata that a reader must understand, which revision 0 has not.
	firstMustUnderstand, lastMustUnderstand = 0xe0, 0xfc
	maxReceiverType                         = 0x2000000
)

// receiver is one part of a unified address.
type receiver struct {
	kind uint64
	data []byte
}

// openUnified undoes the jumbling of data, in place, and gives the receivers; why
// says what is wrong, or is "".
func openUnified(prefix string, data []byte) (receivers []receiver, why string) {
	if len(data) < minJumbled {
		return nil, "it is too short for a unified address"
	}
	unjumble(data)
	var padding [unifiedPadding]byte
	copy(padding[:], prefix)
	body, tail := data[:len(data)-unifiedPadding], data[len(data)-unifiedPadding:]
	if [unifiedPadding]byte(tail) != padding {
		return nil, "its padding is not that of ZIP 316"
	}
	receivers = make([]receiver, 0, receiverOrchard+1)
	shielded := false
	for len(body) > 0 {
		kind, rest, ok := compactSize(body)
		if !ok || kind > maxReceiverType {
			return nil, "the type of a receiver cannot be read"
		}
		size, rest, ok := compactSize(rest)
		if !ok || size > uint64(len(rest)) {
			return nil, "a receiver is longer than what is left"
		}
		r := receiver{kind, rest[:size]}
		if why := r.fault(receivers); why != "" {
			return nil, why
		}
		shielded = shielded || kind == receiverSapling || kind == receiverOrchard
		receivers, body = append(receivers, r), rest[size:]
	}
	if !shielded {
		return nil, "it has no shielded receiver"
	}
	return receivers, ""
}

// fault says why r may not stand behind the receivers before it, or "".
func (r receiver) fault(before []receiver) string {
	if len(before) > 0 {
		last := before[len(before)-1].kind
		if r.kind <= last {
			return "its receivers are not in order"
		}
		if r.kind == receiverP2SH && last == receiverP2PKH {
			return "it has two transparent receivers"
		}
	}
	want := len(r.data)
	switch r.kind {
	case receiverP2PKH, receiverP2SH:
		want = hashSize
	case receiverSapling, receiverOrchard:
		want = saplingSize
	}
	if len(r.data) != want {
		return "a receiver has a wrong length"
	}
	if r.kind >= firstMustUnderstand && r.kind <= lastMustUnderstand {
		return "it has metadata that this form may not have"
	}
	return ""
}

// compactSize reads a number as Bitcoin writes lengths, in as few bytes as can be.
func compactSize(data []byte) (value uint64, rest []byte, ok bool) {
	if len(data) == 0 {
		return 0, nil, false
	}
	first, rest := data[0], data[1:]
	size, least := 0, uint64(0)
	switch first {
	case 0xfd:
		size, least = 2, 0xfd
	case 0xfe:
		size, least = 4, 1<<16
	case 0xff:
		size, least = 8, 1<<32
	default:
		return uint64(first), rest, true
	}
	if len(rest) < size {
		return 0, nil, false
	}
	for i := range size {
		value |= uint64(rest[i]) << (8 * i)
	}
	return value, rest[size:], value >= least
}

// unjumble is the inverse of ZIP 316's F4Jumble, in place: four rounds of a
// Feistel network whose left part has at most as many bytes as a hash.
func unjumble(data []byte) {
	left, right := jumbleParts(data)
	jumbleLeft(1, left, right)
	jumbleRight(1, left, right)
	jumbleLeft(0, left, right)
	jumbleRight(0, left, right)
}

func jumbleParts(data []byte) (left, right []byte) {
	size := min(blake2bSize, len(data)/2)
	return data[:size], data[size:]
}

// jumbleLeft is a round that changes the left part.
func jumbleLeft(round byte, left, right []byte) {
	personal := [blake2bPersonal]byte([]byte("UA_F4Jumble_H\x00\x00\x00"))
	personal[13] = round
	sum := personalBlake2b(len(left), personal, right)
	for i := range left {
		left[i] ^= sum[i]
	}
}

// jumbleRight is a round that changes the right part, a hash at a time.
func jumbleRight(round byte, left, right []byte) {
	personal := [blake2bPersonal]byte([]byte("UA_F4Jumble_G\x00\x00\x00"))
	personal[13] = round
	for at := 0; at < len(right); at += blake2bSize {
		block := at / blake2bSize
		personal[14], personal[15] = byte(block), byte(block>>8)
		sum := personalBlake2b(blake2bSize, personal, left)
		for i := range min(blake2bSize, len(right)-at) {
			right[at+i] ^= sum[i]
		}
	}
}
