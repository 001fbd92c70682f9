package wallet

// crc16 is CRC-16/XMODEM, of TON and Stellar: the polynomial 0x1021, from zero.
// Four bits at a time, the products with it need no carry, so that a multiplication
// gives them.
func crc16(data []byte) uint16 {
	const polynomial = 0x1021
	crc := uint16(0)
	for _, b := range data {
		crc = crc<<4 ^ (crc>>12^uint16(b>>4))*polynomial
		crc = crc<<4 ^ (crc>>12^uint16(b&0xf))*polynomial
	}
	return crc
}
