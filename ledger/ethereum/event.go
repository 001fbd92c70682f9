package ethereum

import (
	"github.com/holiman/uint256"
)

// EventKind says what an event of a contract tells of tokens.
type EventKind uint8

// The kinds of events.
const (
	// NotTransfer is an event of another name.
	NotTransfer EventKind = iota
	// ERC20 moves an amount of a fungible token.
	ERC20
	// ERC721 moves one token that has a number; its amount is that number.
	ERC721
	// Unparseable has the name of a transfer and a shape that nobody knows.
	Unparseable
)

// TransferTopic is the name of the event Transfer(address,address,uint256): the
// Keccak-256 hash of that signature.
var TransferTopic = [32]byte{
	0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
	0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
}

// SystemAccount is the account whose events Transfer tell of ether itself and not of
// a token, since the fork that brings EIP-7708. Nobody can hold its key, and no
// contract stands there. The same ether is told by the transactions and their traces,
// so that these events must not be taken too.
var SystemAccount = [20]byte{
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
}

// SystemToken is SystemAccount as a table of events names the contract.
const SystemToken = "0xfffffffffffffffffffffffffffffffffffffffe"

// SkippedEther counts events of SystemAccount that were left out, in the words of all
// readers.
const SkippedEther = "event that tells of ether itself (EIP-7708)"

// DecodeTransfer reads an event of a contract as the transfer of a token. topics are
// the event's topics of 32 bytes each, the first of them its name; data is the rest.
//
// ERC-20 and ERC-721 share the event's name and its three parameters, and differ in
// which of them are indexed, that is stand among the topics: from and to for ERC-20,
// all three for ERC-721. Contracts from before the standards index none of them, and
// are read as ERC-20: of most that is true, and nothing in the event tells apart the
// few that number their tokens (CryptoKitties is the known one), whose number is then
// taken for an amount. Where one parameter is indexed nothing tells which, so that the
// event is Unparseable; so is one whose data is longer or shorter than its parameters.
//
// A word that must be an address and has anything before its last 20 bytes is no
// address: the event is Unparseable, not cut down to something that looks like one.
func DecodeTransfer(topics [][]byte, data []byte) (from, to [20]byte, amount uint256.Int, kind EventKind) {
	if len(topics) == 0 || len(topics[0]) != len(TransferTopic) || [32]byte(topics[0]) != TransferTopic {
		return from, to, amount, NotTransfer
	}
	const parameters = 3
	indexed := topics[1:]
	if len(indexed) == 1 || len(indexed) > parameters || len(data) != 32*(parameters-len(indexed)) {
		return from, to, amount, Unparseable
	}
	var words [parameters][]byte
	for i := range words {
		if i < len(indexed) {
			words[i] = indexed[i]
		} else {
			words[i] = data[32*(i-len(indexed)):][:32]
		}
		if len(words[i]) != 32 {
			return from, to, amount, Unparseable
		}
	}
	from, fromOK := addressOfWord(words[0])
	to, toOK := addressOfWord(words[1])
	if !fromOK || !toOK {
		return [20]byte{}, [20]byte{}, amount, Unparseable
	}
	amount.SetBytes32(words[2])
	if len(indexed) == parameters {
		return from, to, amount, ERC721
	}
	return from, to, amount, ERC20
}

// addressOfWord is the address that a word of 32 bytes holds.
func addressOfWord(word []byte) (a [20]byte, ok bool) {
	for _, c := range word[:12] {
		if c != 0 {
			return a, false
		}
	}
	return [20]byte(word[12:]), true
}
