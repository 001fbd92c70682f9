package wallet_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"strings"

	"golang.org/x/crypto/sha3"
)

// Encoders written from the standards apart from the code under test: large
// integers and the standard library where that has limbs and tables.

var capitals = base32.StdEncoding.WithPadding(base32.NoPadding)

const (
	bitcoinBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	rippleBase58  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

func base58ForTest(data []byte, alphabet string) string {
	text := []byte{}
	n, base, digit := new(big.Int).SetBytes(data), big.NewInt(58), new(big.Int)
	for n.Sign() > 0 {
		n.DivMod(n, base, digit)
		text = append([]byte{alphabet[digit.Int64()]}, text...)
	}
	zeros := 0
	for zeros < len(data) && data[zeros] == 0 {
		zeros++
	}
	return strings.Repeat(alphabet[:1], zeros) + string(text)
}

func base58CheckForTest(data []byte, alphabet string) string {
	first := sha256.Sum256(data)
	second := sha256.Sum256(first[:])
	return base58ForTest(append(append([]byte{}, data...), second[:4]...), alphabet)
}

func xrpForTest(account [20]byte) string {
	return base58CheckForTest(append([]byte{0}, account[:]...), rippleBase58)
}

// xAddressForTest follows XLS-5d; tag is nil for none.
func xAddressForTest(account [20]byte, tag *uint32, test bool) string {
	data := []byte{0x05, 0x44}
	if test {
		data = []byte{0x04, 0x93}
	}
	if tag == nil {
		return xAddressOfFields(data, account, 0, 0)
	}
	return xAddressOfFields(data, account, 1, uint64(*tag))
}

func xAddressOfFields(prefix []byte, account [20]byte, flag byte, tag uint64) string {
	data := append(append(prefix, account[:]...), flag)
	return base58CheckForTest(binary.LittleEndian.AppendUint64(data, tag), rippleBase58)
}

func encodeStrkeyForTest(version byte, key [32]byte, id ...uint64) string {
	data := append([]byte{version}, key[:]...)
	for _, n := range id {
		data = binary.BigEndian.AppendUint64(data, n)
	}
	return capitals.EncodeToString(binary.LittleEndian.AppendUint16(data, crcForTest(data)))
}

// crcForTest divides bit by bit.
func crcForTest(data []byte) (crc uint16) {
	for _, b := range data {
		for bit := 7; bit >= 0; bit-- {
			top := crc>>15 ^ uint16(b>>bit&1)
			crc <<= 1
			if top == 1 {
				crc ^= 1<<12 | 1<<5 | 1
			}
		}
	}
	return crc
}

func algorandForTest(key [32]byte) string {
	sum := sha512.Sum512_256(key[:])
	return capitals.EncodeToString(append(key[:], sum[28:]...))
}

func nemForTest(network byte, account [20]byte) string {
	data := append([]byte{network}, account[:]...)
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return capitals.EncodeToString(append(data, h.Sum(nil)[:4]...))
}

func tezosForTest(version [3]byte, hash [20]byte) string {
	return base58CheckForTest(append(version[:], hash[:]...), bitcoinBase58)
}

// hederaForTest follows HIP-15 in large integers; ledger is one byte.
func hederaForTest(id string, ledger byte) string {
	const p3, p5 = 26 * 26 * 26, 26 * 26 * 26 * 26 * 26
	number, even, odd := new(big.Int), 0, 0
	for i, c := range id {
		d := 10
		if c != '.' {
			d = int(c - '0')
		}
		if i%2 == 0 {
			even += d
		} else {
			odd += d
		}
		number.Add(number.Mul(number, big.NewInt(31)), big.NewInt(int64(d)))
	}
	digits := new(big.Int).Mod(number, big.NewInt(p3)).Int64()
	sh := int64(ledger) * 31 * 31 * 31 * 31 * 31 * 31 % p5
	c := ((int64(len(id)%5)*11+int64(even%11))*11+int64(odd%11))*p3 + digits + sh
	c = c % p5 * 1000003 % p5
	letters := ""
	for range 5 {
		letters = string(rune('a'+c%26)) + letters
		c /= 26
	}
	return id + "-" + letters
}
