package wallet_test

import (
	"slices"
	"testing"

	"github.com/mareva/mareva/wallet"
)

// Keys of which many addresses are published, in hex.
const (
	generator       = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" // G itself, of the private key 1
	readmeKey       = "030cabe03a609b39af406d7b29c8600a5b6f1704fcfdd5b5be56d152782c13fd65"
	dummySecp256k1  = "024bc2a31265153f07e70e0bab08724e6b85e217f8cd628ceb62974247bb493382" // of the private key 46 46 … 46
	tangemSecp256k1 = "0241dcd64b5f4a039fc339a16300a833a883b218909f2ebcaf3906651c76842c45"
	dummyEd25519    = "ee93a4f66f8d16b819bb9beb9ffccdfcdc1412e87fee6a324c2a99a1e0e67148" // of the seed 46 46 … 46
	tangemEd25519   = "9fe5bb2cc7d83c1da10845afd8a34b141fd8fd72500b95b1547e12b9bb8aac3d"
	seedOne         = "4cb5abf6ad79fbf5abbccafcc269d85cd2651ed4b885b5869f241aedf0a5ba29" // of the seed 00 … 00 01
)

// Where the addresses are published.
const (
	addressDump       = "btc-address-dump, README.rst"
	agntnKeys         = "agntn/keys, test/fixtures.ts and docs"
	bip84             = "BIP-84, test vectors"
	bip86             = "BIP-86, test vectors, which give the x coordinate alone"
	bipUtils          = "bip_utils, tests/addr"
	blockchainUtils   = "blockchain_utils (Dart), test/address"
	cip19             = "CIP-19, test vectors, which give the key in Bech32"
	coinaddress       = "coinaddress, README.md"
	iotexDocs         = "IoTeX documentation, address conversion"
	multichainChecker = "MultichainPrivateKeysChecker, README.md"
	mystenSui         = "Mysten Sui SDK, secp256k1-publickey.test.ts and ed25519-publickey.test.ts"
	ottoschPick       = "ottosch/pick, private key tests"
	phpBitcoinAddress = "php-bitcoin-address, tests/P2pkhTest.php and P2trTest.php"
	subkey            = "Substrate's subkey, documentation of inspect"
	tangem            = "Tangem, AddressTests.swift"
	trustTezos        = "Trust Wallet Core, Tezos/AddressTests.cpp"
	trustWallet       = "Trust Wallet Core, CoinAddressDerivationTests.cpp"
	xrplDocs          = "XRPL documentation, address_encoding/js/encode_address.js, and its implementations' tests"
)

// keyAddresses are addresses that software other than this made of a public key.
// Test networks are left out.
var keyAddresses = []struct{ key, form, address, source string }{
	{generator, "Bitcoin P2PKH", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", multichainChecker},
	{generator, "uncompressed Bitcoin P2PKH", "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm", multichainChecker},
	{generator, "Bitcoin nested P2WPKH", "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", multichainChecker},
	{generator, "Bitcoin P2WPKH", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", multichainChecker},
	{generator, "Bitcoin P2TR", "bc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sspknck9", agntnKeys},
	{generator, "Litecoin P2PKH", "LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ", multichainChecker},
	{generator, "uncompressed Litecoin P2PKH", "LYWKqJhtPeGyBAw7WC8R3F7ovxtzAiubdM", multichainChecker},
	{generator, "Litecoin nested P2WPKH", "MR8UQSBr5ULwWheBHznrHk2jxyxkHQu8vB", multichainChecker},
	{generator, "Litecoin P2WPKH", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", multichainChecker},
	{generator, "Litecoin P2TR", "ltc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sszjagvq", agntnKeys},
	{generator, "Dogecoin P2PKH", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE", multichainChecker},
	{generator, "uncompressed Dogecoin P2PKH", "DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc", multichainChecker},
	{generator, "Dash P2PKH", "XmN7PQYWKn5MJFna5fRYgP6mxT2F7xpekE", multichainChecker},
	{generator, "uncompressed Dash P2PKH", "XoyDQM3xGhFW5JqYBwTLckjqZ67Q3jZfAL", multichainChecker},
	{generator, "Zcash P2PKH", "t1UYsZVJkLPeMjxEtACvSxfWuNmddpWfxzs", multichainChecker},
	{generator, "uncompressed Zcash P2PKH", "t1X9yaRpCHJpWX1HrGUxEu39xyQinmo3Ana", multichainChecker},
	{generator, "Bitcoin Cash P2PKH", "bitcoincash:qp63uahgrxged4z5jswyt5dn5v3lzsem6cy4spdc2h", multichainChecker},
	{generator, "uncompressed Bitcoin Cash P2PKH", "bitcoincash:qzgmyjle755g2v5kptrg02asx5f8k8fg55zdx7hd4l", phpBitcoinAddress},
	{generator, "Bitcoin Gold P2PKH", "GUXByHDZLvU4DnVH9imSFckt3HEQ5cFgE5", phpBitcoinAddress},
	{generator, "Bitcoin Gold P2WPKH", "btg1qw508d6qejxtdg4y5r3zarvary0c5xw7k6w057a", agntnKeys},
	{generator, "Ethereum", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", multichainChecker},
	{generator, "Tron", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC", agntnKeys},
	{generator, "XRP", "rBgGZ9tc4him9KBzD8fKFiQz3fSZpaSwMH", agntnKeys},
	{generator, "Sui", "0xd4c3524e6642b2e54945c02378024f822ac3f80b0870a5f95f06e68a61890a6c", agntnKeys},
	{readmeKey, "Bitcoin P2PKH", "1LYRaCKm51aG3Y3eUd3zzAV77mxn3tJzZu", coinaddress},
	{readmeKey, "uncompressed Bitcoin P2PKH", "1JNZ3xFJ4vxJv42cbc8uRckzn8hoYj5qTx", coinaddress},
	{readmeKey, "Bitcoin nested P2WPKH", "3KGgqKp2UGvACQpXkKbiUfgqCeWj2yCrWi", coinaddress},
	{readmeKey, "Bitcoin P2WPKH", "bc1q6eduhud3znxremakurk78y2zlf494ckphzqacd", coinaddress},
	{readmeKey, "Litecoin P2PKH", "LemNqQdb9fpKJLjoem3JGBYsKzL487DpbM", coinaddress},
	{readmeKey, "Litecoin nested P2WPKH", "MRUq9DDzRPmazv6RrCb4JJwEXM7B3HJ5oR", coinaddress},
	{readmeKey, "Litecoin P2WPKH", "ltc1q6eduhud3znxremakurk78y2zlf494ckpn76eqa", coinaddress},
	{readmeKey, "Bitcoin Gold P2PKH", "GdPLzKei3sBZ81LwQZi7Qvq12wkd313dtX", coinaddress},
	{readmeKey, "Bitcoin Gold nested P2WPKH", "AZMYZHBDFXFvvDL6BsbTCvazXj9hrHU6SP", coinaddress},
	{readmeKey, "Bitcoin Gold P2WPKH", "btg1q6eduhud3znxremakurk78y2zlf494ckpptxcd9", coinaddress},
	{readmeKey, "Dogecoin P2PKH", "DQgX7TGQNRUYaYEFDD3ZXvehzuh5J9QGiG", coinaddress},
	{readmeKey, "Dash P2PKH", "XvEGQSyf2inrCUeELWNDqhAtx7YU5w6Phr", coinaddress},
	{dummySecp256k1, "Ethereum", "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F", trustWallet},
	{dummySecp256k1, "Ronin", "ronin:9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F", trustWallet},
	{dummySecp256k1, "Tron", "TQLCsShbQNXMTVCjprY64qZmEA4rBarpQp", trustWallet},
	{dummySecp256k1, "Harmony", "one1nk9x9ajk4rgkzhqjjn7hr6w0k0jg2kj0nmx3dt", trustWallet},
	{dummySecp256k1, "Injective", "inj1nk9x9ajk4rgkzhqjjn7hr6w0k0jg2kj0knl55v", trustWallet},
	{dummySecp256k1, "Evmos", "evmos1nk9x9ajk4rgkzhqjjn7hr6w0k0jg2kj07me7uu", trustWallet},
	{dummySecp256k1, "IoTeX", "io1nk9x9ajk4rgkzhqjjn7hr6w0k0jg2kj0zgdt6h", trustWallet},
	{dummySecp256k1, "Filecoin f1", "f1qsx7qwiojh5duxbxhbqgnlyx5hmpcf7mcz5oxsy", trustWallet},
	{dummySecp256k1, "XRP", "rJHMeqKu8Ep7Fazx8MQG6JunaafBXz93YQ", trustWallet},
	{dummySecp256k1, "Bitcoin P2WPKH", "bc1qhkfq3zahaqkkzx5mjnamwjsfpq2jk7z00ppggv", trustWallet},
	{dummySecp256k1, "Litecoin P2WPKH", "ltc1qhkfq3zahaqkkzx5mjnamwjsfpq2jk7z0tamvsu", trustWallet},
	{dummySecp256k1, "Dogecoin P2PKH", "DNRTC6GZ5evmM7BZWwPqF54fyDqUqULMyu", trustWallet},
	{dummySecp256k1, "Dash P2PKH", "XsyCV5yojxF4y3bYeEiVYqarvRgsWFELZL", trustWallet},
	{dummySecp256k1, "Zcash P2PKH", "t1b9xfAk3kZp5Qk3rinDPq7zzLkJGHTChDS", trustWallet},
	{dummySecp256k1, "Bitcoin Cash P2PKH", "bitcoincash:qz7eyzytkl5z6cg6nw20hd62pyyp22mcfuardfd2vn", trustWallet},
	{dummySecp256k1, "Bitcoin Gold P2WPKH", "btg1qhkfq3zahaqkkzx5mjnamwjsfpq2jk7z0eg8day", trustWallet},
	{dummySecp256k1, "Cosmos form", "cosmos1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0emlrvp", trustWallet},
	{dummySecp256k1, "Cosmos form", "osmo1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z03qvn6n", trustWallet},
	{dummySecp256k1, "Cosmos form", "thor1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0luxce7", trustWallet},
	{dummySecp256k1, "Cosmos form", "kava1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z09wt76x", trustWallet},
	{dummySecp256k1, "Cosmos form", "terra1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0ll9rwp", trustWallet},
	{dummySecp256k1, "Cosmos form", "bnb1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0mlq0d0", trustWallet},
	{dummySecp256k1, "Cosmos form", "band1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0q5lp5f", trustWallet},
	{dummySecp256k1, "Cosmos form", "juno1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z00fucta", trustWallet},
	{dummySecp256k1, "Cosmos form", "stars1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0d8g78s", trustWallet},
	{dummySecp256k1, "Cosmos form", "secret1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0m7t23a", trustWallet},
	{dummySecp256k1, "Cosmos form", "cro1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0pqh6ss", trustWallet},
	{dummySecp256k1, "Cosmos form", "akash1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z05qjy4m", trustWallet},
	{dummySecp256k1, "Cosmos form", "celestia1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0g3wnkv", trustWallet},
	{dummySecp256k1, "Cosmos form", "sei1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z05hw42q", trustWallet},
	{dummySecp256k1, "Cosmos form", "axelar1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0a4ft8q", trustWallet},
	{dummySecp256k1, "Cosmos form", "neutron1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z0aykpkx", trustWallet},
	{dummySecp256k1, "Cosmos form", "noble1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z03c2t50", trustWallet},
	{dummySecp256k1, "Cosmos form", "stride1hkfq3zahaqkkzx5mjnamwjsfpq2jk7z06sllcd", trustWallet},
	{tangemSecp256k1, "Bitcoin P2WPKH", "bc1qc2zwqqucrqvvtyxfn78ajm8w2sgyjf5edc40am", tangem},
	{tangemSecp256k1, "Bitcoin P2PKH", "1JjXGY5KEcbT35uAo6P9A7DebBn4DXnjdQ", tangem},
	{tangemSecp256k1, "uncompressed Bitcoin P2PKH", "1HTBz4DRWpDET1QNMqsWKJ39WyWcwPWexK", tangem},
	{tangemSecp256k1, "Litecoin P2WPKH", "ltc1qc2zwqqucrqvvtyxfn78ajm8w2sgyjf5efy0t9t", tangem},
	{tangemSecp256k1, "Litecoin P2PKH", "LcxUXkP9KGqWHtbKyENSS8HQoQ9LK8DQLX", tangem},
	{tangemSecp256k1, "Bitcoin Cash P2PKH", "bitcoincash:qrpgfcqrnqvp33vsex0clktvae2pqjfxnyxq0ml0zc", tangem},
	{tangemSecp256k1, "Dogecoin P2PKH", "DNscoo1xY2Vja65mXgNhhsPFUKWMa7NLEb", tangem},
	{tangemSecp256k1, "Dash P2PKH", "XtRN6njDCKp3C2VkeyhN1duSRXMkHPGLgH", tangem},
	{tangemSecp256k1, "Ethereum", "0x6ECa00c52AFC728CDbF42E817d712e175bb23C7d", tangem},
	{tangemSecp256k1, "XDC", "xdc6ECa00c52AFC728CDbF42E817d712e175bb23C7d", tangem},
	{tangemSecp256k1, "Tron", "TL51KaL2EPoAnPLgnzdZndaTLEbd1P5UzV", tangem},
	{tangemSecp256k1, "Filecoin f1", "f1zwodzyss6fjhvx5uoyc2dbk4yfruvhnsj3q4m6a", tangem},
	{tangemSecp256k1, "XRP", "rJjXGYnKNcbTsnuwoaP9wfDebB8hDX8jdQ", tangem},
	{tangemSecp256k1, "Tezos tz2", "tz2SdMQ72FP39GB1Cwyvs2BPRRAMv9M6Pc6B", tangem},
	{tangemSecp256k1, "Cosmos form", "bnb1c2zwqqucrqvvtyxfn78ajm8w2sgyjf5eex5gcc", tangem},
	{tangemSecp256k1, "Cosmos form", "cosmos1c2zwqqucrqvvtyxfn78ajm8w2sgyjf5emztyek", tangem},
	{tangemSecp256k1, "Cosmos form", "terra1c2zwqqucrqvvtyxfn78ajm8w2sgyjf5eax3ymk", tangem},
	{tangemSecp256k1, "Cosmos form", "sei1c2zwqqucrqvvtyxfn78ajm8w2sgyjf5ekw6jlh", tangem},
	{dummyEd25519, "Solana", "H4JcMPicKkHcxxDjkyyrLoQj7Kcibd9t815ak4UvTr9M", trustWallet},
	{dummyEd25519, "Stellar", "GDXJHJHWN6GRNOAZXON6XH74ZX6NYFAS5B7642RSJQVJTIPA4ZYUQLEB", trustWallet},
	{dummyEd25519, "Algorand", "52J2J5TPRULLQGN3TPVZ77GN7TOBIEXIP7XGUMSMFKM2DYHGOFEOGBP2T4", trustWallet},
	{dummyEd25519, "NEAR", "ee93a4f66f8d16b819bb9beb9ffccdfcdc1412e87fee6a324c2a99a1e0e67148", trustWallet},
	{dummyEd25519, "Polkadot", "16PpFrXrC6Ko3pYcyMAx6gPMp3mFFaxgyYMt4G5brkgNcSz8", trustWallet},
	{dummyEd25519, "Kusama", "Hy8mqcexg5FMwMYnQvzrUvD723qMxDjMRU9HdNCnTsMAypY", trustWallet},
	{dummyEd25519, "Tezos tz1", "tz1gcEWswVU6dxfNQWbhTgaZrUrNUFwrsT4z", trustWallet},
	{dummyEd25519, "Aptos", "0xce2fd04ac9efa74f17595e5785e847a2399d7e637f5e8179244f76191f653276", trustWallet},
	{dummyEd25519, "Sui", "0x870deb25d5c0a4d7250d52d5cd58dacca2d51eb2a120a979b13384cd52e21e1b", trustWallet},
	{tangemEd25519, "Stellar", "GCP6LOZMY7MDYHNBBBC27WFDJMKB7WH5OJIAXFNRKR7BFON3RKWD3XYA", tangem},
	{tangemEd25519, "Cardano", "addr1vyq5f2ntspszzu77guh8kg4gkhzerws5t9jd6gg4d222yfsajkfw5", tangem},
	{tangemEd25519, "Tezos tz1", "tz1VS42nEFHoTayE44ZKANQWNhZ4QbWFV8qd", tangem},
	{tangemEd25519, "Solana", "BmAzxn8WLYU3gEw79ATUdSUkMT53MeS5LjapBQB8gTPJ", tangem},
	{tangemEd25519, "Polkadot", "14cermZiQ83ihmHKkAucgBT2sqiRVvd4rwqBGqrMnowAKYRp", tangem},
	{tangemEd25519, "Kusama", "GByNkeXAhoB1t6FZEffRyytAp11cHt7EpwSWD8xiX88tLdQ", tangem},
	{tangemEd25519, "Substrate", "5FgMiSJeYLnFGEGonXrcY2ct2Dimod4vnT6h7Ys1Eiue9KxK", tangem},
	{tangemEd25519, "Sui", "0x690ff08b9f2fb93c928cdf2c387dc66145bdc2b9849e1999730a2f2f9cd51490", tangem},
	{seedOne, "Solana", "6ASf5EcmmEHTgDJ4X4ZT5vT6iHVJBXPg5AN5YoTCpGWt", agntnKeys},
	{seedOne, "Stellar", "GBGLLK7WVV47X5NLXTFPZQTJ3BONEZI62S4ILNMGT4SBV3PQUW5CTECA", agntnKeys},
	{seedOne, "Aptos", "0xf90391c81027f03cdea491ed8b36ffaced26b6df208a9b569e5baf2590eb9b16", agntnKeys},
	{seedOne, "Sui", "0xd0c2c91eda34bbfbaec6cfb9c7bb913e57dab3cbec4018a4b3f5e55531cd63af", agntnKeys},
	{seedOne, "Polkadot", "12jacCzszzdckmb7pYNSGxy61nUwP9nrNefP92AFpKP62N46", agntnKeys},
	{seedOne, "Kusama", "EJu8C5gmaP54tQ3dc8V2mVwJkmXVX3tkXmeNPSrk2a4akcB", agntnKeys},
	{seedOne, "Substrate", "5DoHTsjp9DN9KEabruKS8p8wAAVHgrEiJ9vtyjAuGEMZqpWt", agntnKeys},
	{seedOne, "Cardano", "addr1v8qvqahau6y67jdq0kfm9dy0hjmgv4u962nmk9pslsl7ryq5mvnl7", agntnKeys},
	{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "XRP", "rGoMvPW8NFU9vkcAQVuFj9buMLjxhxRsVS", agntnKeys},
	{"030947751e3022ecf3016be03ec77ab0ce3c2662b4843898cb068d74f698ccc8ad", "Ethereum", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", agntnKeys},
	{"030947751e3022ecf3016be03ec77ab0ce3c2662b4843898cb068d74f698ccc8ad", "XRP", "rPbAjuQPsy9EsZ8bbW7vuehzFgkQuSbgDn", agntnKeys},
	{"030947751e3022ecf3016be03ec77ab0ce3c2662b4843898cb068d74f698ccc8ad", "Cosmos form", "cosmos17lhf4defwy62pnx8du74p62daut53rev66jw7a", agntnKeys},
	{"039b3b694b8fc5b5e07fb069c783cac754f5d38c3e08bed1960e31fdb1dda35c24", "Bitcoin nested P2WPKH", "37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf", bipUtils},
	{"0224ca66698d0c4865a8718a3d35c696f140e4d15c24f4d9415e599db3d75daf39", "Litecoin nested P2WPKH", "MJfELhwt9S6Sr9hadHGsnTELZzFUVjMrFc", bipUtils},
	{"0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c", "Bitcoin P2WPKH", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", bip84},
	{"03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77", "Bitcoin P2WPKH", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g", bip84},
	{"03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77", "Bitcoin P2TR", "bc1pyacup9uskxpar8z2sjpg9gmukx9k4tm7mkrr56yhzw78y48vu2msq4xugp", bipUtils},
	{"03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6", "Bitcoin P2WPKH", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el", bip84},
	{"0299b4cb4809f52dac21bbd8c997d8bf052cf4d68bfe966c638c312fbfff636e17", "Bitcoin P2WPKH", "bc1qtet8q6cd5vqm0zjfcfm8mfsydju0a29ggqrmu9", bipUtils},
	{"0299b4cb4809f52dac21bbd8c997d8bf052cf4d68bfe966c638c312fbfff636e17", "Bitcoin P2TR", "bc1psrgptjwnz4z8gqmt0fd4gkfc04cvhdyngdy4ya436v3zxhrp9dmsd05jqz", bipUtils},
	{"03cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115", "Bitcoin P2TR", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", bip86},
	{"03cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115", "Litecoin P2TR", "ltc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxq4arnzx", phpBitcoinAddress},
	{"0283dfe85a3151d2517290da461fe2815591ef69f2b18a2ce63f01697a8b313145", "Bitcoin P2TR", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh", bip86},
	{"02399f1b2f4393f29a18c937859c5dd8a77350103157eb880f02e8c08214277cef", "Bitcoin P2TR", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7", bip86},
	{"03aaeb52dd7494c361049de67cc680e83ebcbbbdbeb13637d92cd845f70308af5e", "Bitcoin P2PKH", "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", bipUtils},
	{"03aaeb52dd7494c361049de67cc680e83ebcbbbdbeb13637d92cd845f70308af5e", "Bitcoin Cash P2PKH", "bitcoincash:qrvcdmgpk73zyfd8pmdl9wnuld36zh9n4gms8s0u59", bipUtils},
	{"03146d29e4a8b263f607f6ffae0a19f2e9be0bc063783e3658f50255c380b45070", "Dash P2PKH", "XnLyZhQDr3JqFQi7UPC8LddHMgbAyQWiZo", bipUtils},
	{"025a8ad8881f6facdc949c4a4d03257414153faea67e96acf57344660080610788", "Dogecoin P2PKH", "DAcDAtJRztxBHyA6D6h8du1HguyTR43Mas", bipUtils},
	{"02a233494d46445b70a7bc3c5b376f1233e6a3acdc866b1566473984518e275dbc", "Litecoin P2PKH", "LX4YojYdeBk3TtUcryCcgAqYxjicKfK7AD", bipUtils},
	{"039aeb5d8603d924b0ad36a1081a9a0c0188a9cd8e8782eb79a3a32ae564ca1c2f", "Zcash P2PKH", "t1Msw6c7mLQbPnHRyTC6NB3y2U2HjcrHiRM", bipUtils},
	{"03f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f", "Bitcoin P2PKH", "12vieiAHxBe4qCUrwvfb2kRkDuc8kQ2VZ2", ottoschPick},
	{"04f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f0eba29d0f0c5408ed681984dc525982abefccd9f7ff01dd26da4999cf3f6a295", "uncompressed Bitcoin P2PKH", "1Fy668EHkFwsrBQJfZsXYVgsGzKDaZhUEj", ottoschPick},
	{"03f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f", "Bitcoin nested P2WPKH", "3BEqJ8hzdNhtknPpkNQcB7VS86Vqm7qy5r", ottoschPick},
	{"03f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f", "Bitcoin P2WPKH", "bc1qz5s0ppmjpcvprqpdakdu8qqcm2v3z8us334at6", ottoschPick},
	{"0200ec785d8cec2c2dac4272b5b86b97f6e6931131f03ddf301d20cd3f17279323", "Bitcoin P2PKH", "18ubNyZVhVSeZm8naxTuv8y9hFrgR2boWS", ottoschPick},
	{"0400ec785d8cec2c2dac4272b5b86b97f6e6931131f03ddf301d20cd3f17279323e5839e7730867dc506c4141f8ec6a5051e9e4b0b612d05493816a3247b28f050", "uncompressed Bitcoin P2PKH", "15Gca3ZY6HCL1PZKX1JcCdtYfCD1HxVnFw", ottoschPick},
	{"0200ec785d8cec2c2dac4272b5b86b97f6e6931131f03ddf301d20cd3f17279323", "Bitcoin nested P2WPKH", "3PrWumDE8vR8JdiNPAMhPmez1Cgxxt4UVh", ottoschPick},
	{"0200ec785d8cec2c2dac4272b5b86b97f6e6931131f03ddf301d20cd3f17279323", "Bitcoin P2WPKH", "bc1q26an2ceceg0p8d9taftrwfl7cuu556fd6rr4jy", ottoschPick},
	{"024cd0aaeca3b636078583408e75edd77307b5190ca7a48bb9fbc1f2576c17dff1", "Bitcoin P2PKH", "12W36tm2jnreFiYdrzfE6cvRaKRbicEpnA", addressDump},
	{"044cd0aaeca3b636078583408e75edd77307b5190ca7a48bb9fbc1f2576c17dff1087190d91e26af594e3f8ecd3f4d3596c03c45d3b235da916903c930c6593cc4", "uncompressed Bitcoin P2PKH", "1Q5RqZctfcNkTPad2tuJSREByd2gB8xs63", addressDump},
	{"024cd0aaeca3b636078583408e75edd77307b5190ca7a48bb9fbc1f2576c17dff1", "Bitcoin nested P2WPKH", "3AzXxVUqdzvzEqVmdtmeVqRwc98uqwyh76", addressDump},
	{"024cd0aaeca3b636078583408e75edd77307b5190ca7a48bb9fbc1f2576c17dff1", "Bitcoin P2WPKH", "bc1qzp6lz6zy9p7k68r0a7lzfpkdxvj3yapynzuatt", addressDump},
	{"03c150061989643d77162902b725409087959f15914649d4f06b6cc3f8c87bb238", "Bitcoin Gold P2PKH", "GSfNrjZ5KRHEVqtAZgBy71reR19GaCw5Lc", agntnKeys},
	{"03c150061989643d77162902b725409087959f15914649d4f06b6cc3f8c87bb238", "Bitcoin Gold nested P2WPKH", "AMqi6hwDz9e94pUg8CiXrYz11kuYZTqgKB", agntnKeys},
	{"03c150061989643d77162902b725409087959f15914649d4f06b6cc3f8c87bb238", "Bitcoin Gold P2WPKH", "btg1qvza2pay5kwxw8j2qm6n87wqym3fdr7u5xu3y5e", agntnKeys},
	{"024f4e2ad99c34d60b9ba6283c9431a8418af8673212961f97a77b6377fcd05b62", "Cosmos form", "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4", agntnKeys},
	{"024f4e2ad99c34d60b9ba6283c9431a8418af8673212961f97a77b6377fcd05b62", "Cosmos form", "osmo19rl4cm2hmr8afy4kldpxz3fka4jguq0a5m7df8", agntnKeys},
	{"024f4e2ad99c34d60b9ba6283c9431a8418af8673212961f97a77b6377fcd05b62", "Cosmos form", "celestia19rl4cm2hmr8afy4kldpxz3fka4jguq0ad2ud9c", agntnKeys},
	{"024f4e2ad99c34d60b9ba6283c9431a8418af8673212961f97a77b6377fcd05b62", "Cosmos form", "terra19rl4cm2hmr8afy4kldpxz3fka4jguq0a6yhaa4", agntnKeys},
	{"039cb22e5c6ce15e06b76d5725dcf084b87357d926dcdfeeb20d628d3d11ff543b", "Cosmos form", "cosmos1zewfm2c4s6uv5s4rywksqden8dvya4wmqyyvek", bipUtils},
	{"02dc27af24c0fc6b448519e17d4ac6078f158a766bbf8446cb16c61a9e53835c3c", "Cosmos form", "cosmos1n6ugmlarydek7k8wslzuy55seftfe7g2aqncw3", bipUtils},
	{"0356ab0a0717738c794caf972ee2091762525a35d062c881b863733f06f445c585", "Cosmos form", "band16nez6ldt0zp648zgk8g2af50245y0ykjutc2k9", bipUtils},
	{"0356ab0a0717738c794caf972ee2091762525a35d062c881b863733f06f445c585", "Cosmos form", "kava16nez6ldt0zp648zgk8g2af50245y0ykje3v4c2", bipUtils},
	{"0303E20EC6B4A39A629815AE02C0A1393B9225E3B890CAE45B59F42FA29BE9668D", "XRP", "rnBFvgZphmN39GWzUJeUitaP22Fr9be75H", xrplDocs},
	{"ED9434799226374926EDA3B54B1B461B4ABF7237962EAE18528FEA67595397FA32", "XRP", "rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN", xrplDocs},
	{"03e2b079e9b09ae8916da8f5ee40cbda9578dbe7c820553fe4d5f872eec7b1fdd4", "XRP", "rhq549rEtUrJowuxQC2WsHNGLjAjBQdAe8", xrplDocs},
	{"0282ee731039929e97db6aec242002e9aa62cd62b989136df231f4bb9b8b7c7eb2", "XRP", "rKzE5DTyF9G6z7k7j27T2xEas2eMo85kmw", xrplDocs},
	{"03db0da69187edd94aba300f1b2e7a09f407a8301d6fff54322a6ee4dde9842681", "XRP", "rwypvr27pYpzYQyDrFQBjDUhRDkHiecTHo", bipUtils},
	{"0330e7fc9d56bb25d6893ba3f317ae5bcf33b3291bd63db32654a313222f7fd020", "XRP", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", agntnKeys},
	{"e54f392e5ffd3ca8802d3dbaa052667f82f8ff559a9cb23eda39cd386639c6ea", "Solana", "GS8RquhotKk9sDguxzjg5sJPM8RhfmKXWNEW61Jzjvvu", bipUtils},
	{"EC5387D8B38BD9EF80BDBC78D0D7E1C53F08E269436C99D5B3C2DF4B2CE73012", "Stellar", "GDWFHB6YWOF5T34AXW6HRUGX4HCT6CHCNFBWZGOVWPBN6SZM44YBFUDZ", tangem},
	{"0300000000000000000000000000000000000000000000000000000000000000", "Solana", "CiDwVBFgWV9E5MvXWoLgnEgn2hK7rJikbvfWavzAQz3", tangem},
	{"eea5fe0eb96b032d0067fc35fd2c2579e408d437e8d6f9be9d3f9246f24f9b95", "Stellar", "GDXKL7QOXFVQGLIAM76DL7JMEV46ICGUG7UNN6N6TU7ZERXSJ6NZLIGP", bipUtils},
	{"fc48f2c911ddfd84c794d158f8e406195f5f16723c4747731a8aae01c1f78150", "Algorand", "7REPFSIR3X6YJR4U2FMPRZAGDFPV6FTSHRDUO4Y2RKXADQPXQFIJBXUDTI", bipUtils},
	{"ac07e9862bf04fe680c879286f273413d35b87667cce4a76d355fa319a51d82e", "Algorand", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ", blockchainUtils},
	{"b4072e7e5001caf7f7003e03e942fe37bc31184b3395ec9ac8c5bfad4b379f8f", "NEAR", "b4072e7e5001caf7f7003e03e942fe37bc31184b3395ec9ac8c5bfad4b379f8f", bipUtils},
	{"46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a", "Polkadot", "12bzRJfh7arnnfPPUZHeJUaE62QLEwhK48QnH9LXeK2m1iZU", bipUtils},
	{"8ebb52da3030f06e0c0c5f7d0fbacf6a22cedb1229bb4824a230fbe84bf89304", "Kusama", "FoTxsgYKH4AUngJAJNsqgmK85RzCc6cerkrsN18wiFfwBrn", bipUtils},
	{"e92b4b43a62fa66293f315486d66a67076e860e2aad76acb8e54f9bb7c925cd9", "Substrate", "5HLRsimRtdb11HX73JtRd79avhCMruocgDJUXdosSJK1s6nz", bipUtils},
	{"88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee", "Substrate", "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu", subkey},
	{"2ae8dfda6cfa73f759a84a328c0f1003541adf647e2d85f6c8c8f42f7045e217", "Tezos tz1", "tz1cTxNAJ2NvkeyjpZKp4WpeqqkRPYX7HgGY", bipUtils},
	{"fe157cc8011727936c592f856c9071d39cf4acdadfa6d76435e4619c9dc56f63", "Tezos tz1", "tz1cG2jx3W4bZFeVGBjsTxUAG8tdpTXtE8PT", trustTezos},
	{"248503f098cb4a2b9a3ea179b48075d927d357b2f9dfec7bce764baa3d547d0e", "Tezos tz1", "tz1L3tHJsTq9qj1shvYQsryfUjwNqRqtbZmx", blockchainUtils},
	{"1d86e698067245ec022bc3405bfeeeb9a0444388bc1a325486ff2ae0a39df61b", "Aptos", "0x0e8d7c29f28f4d72da95d1d8784d53c4240768ec916cc7ce60ef3c80d6509f07", bipUtils},
	{"d87d2323202e11222168603e2bf4752d2719919366579ff6fafe66cc01787cd2", "Sui", "0xadde5c6decefdd44140e6f4fb55a1128378a36cdce770d86f9b93d74f0fd733c", bipUtils},
	{"51d1915a8a32e3cbc64ecd070689088ace4d2be0d48e259cf4435495c7c20811", "Sui", "0xd77a6cd55073e98d4029b1b0b8bd8d88f45f343dad2732fc9a7965094e635c55", mystenSui},
	{"d0f4c07d098d89a6e06da93d53fb2d599cca7399ec46aa2475adaa9d5d834df8", "Sui", "0x7e8fd489c3d3cd9cc7cbcc577dc5d6de831e654edd9997d95c412d013e6eea23", mystenSui},
	{"0258742e7596b2cb998b42dddffd7b5c7ba30702876f899d6f7188d23285fc3208", "Filecoin f1", "f1hqdqidehi276cscqehffoyr7qzxn2foumjpq5zq", bipUtils},
	{"0304c2de35454715dcdd1248160a1072fe3ce9076ac186bcbc1a786e04aad20b08", "Sui", "0xcdce00b4326fb908fdac83c35bcfbda323bfcc0618b47c66ccafbdced850efaa", mystenSui},
	{"0351760ad95d206a253bdd8f9bdcaec565ece44d3b697fba6441c09d2b8a3a18a2", "Sui", "0xb588e58ed8967b6a6f9dbce76386283d374cf7389fb164189551257e32b023b2", mystenSui},
	{"024e6bb1ae4e7784fa60537f577548859fdaccc3183e452294a43073e46268877e", "Sui", "0x694dd74af1e82b968822a82fb5e315f6d20e8697d5d03c0b15e0178c1a1fcfa0", mystenSui},
	{"0385db2777cbbd5ffc38db272c7016d673912aca0262c1da5eff452b56de32dbd8", "Sui", "0x78acc6ca0003457737d755ade25a6f3a144e5e44ed6f8e6af4982c5cc75e55e7", mystenSui},
	{"033d77bf3f63edd7aad3163c6f04eb48e968a76c3043def375c21a8414675e11ae", "Tron", "TDvr6Jpwfp1wDiV7PhaB19YMsMHRSXmY7p", bipUtils},
	{"03c4002dceb4728c2d66602fff93b75e65a61c0e933bdf15d2ba2add16a1069730", "Harmony", "one1exasl02q0arrfkfmafvp7eq4samqa7m7qe4lv6", bipUtils},
	{"032efb910c36fe004c7241efd61867c0e793847cb738f44bec5d941ceaeb62d8ad", "Injective", "inj1mzq3yfumesk52sc25zznc4ug49ts5met4w3hal", bipUtils},
	{"03c41826497a000dd077b3becc10bea5765651c30c37e7bd63ed8562f919720126", "Ethereum", "0x4d46542bdA7ff01f583e8459125c91D56D2426Cf", bipUtils},
	{"04ba460edf45c8855cccdec55583972dc9aaaee24513db5b4a1dc110b4a7af095a055a38ae679d178ec8cb3ed855aa2d6d23791b1c51eefc19a6da6ae4191cca80", "IoTeX", "io1jh3ql40amx5dn5t5claw0slea3gmh0ek8flwlp", iotexDocs},
	{"046748ee7f4b573f1fb17517005499003385da75788b2052b18bbb05fd0dcf50597ffc54a22a02ca7343ed2654212022c1f4a0c3755dbdb81a2e70c7c0805520dc", "IoTeX", "io1z3lgqhy93pqqnyvsugyd0gz2wne2p2kglr5cdd", iotexDocs},
	{"0404B604296010A55D40000B798EE8454ECCC1F8900E70B1ADF47C9887625D8BAE3866351A6FA0B5370623268410D33D345F63344121455849C9C28F9389ED9731", "Tron", "TDpBe64DqirkKWj6HWuR1pWgmnhw2wDacE", tangem},
	{"73fea80d424276ad0978d4fe5310e8bc2d485f5f6bb3bf87612989f112ad5a7d", "Cardano", "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", cip19},
}

func publicKey(t testing.TB, text string) wallet.PublicKey {
	t.Helper()
	key, err := wallet.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func addressOf(t testing.TB, text string) wallet.Address {
	t.Helper()
	a, err := wallet.Parse(text)
	if err != nil || a.Kind == wallet.KindOpaque {
		t.Fatalf("Parse(%q) gave %+v, %v", text, a, err)
	}
	return a
}

func holds(aliases []wallet.Alias, a wallet.Address) bool {
	return slices.ContainsFunc(aliases, func(x wallet.Alias) bool { return x.Address.Canonical == a.Canonical })
}

func TestAKeyOpensItsPublishedAddresses(t *testing.T) {
	for _, v := range keyAddresses {
		t.Run(v.form+" of "+v.key[:12]+" in "+v.source, func(t *testing.T) {
			key, a := publicKey(t, v.key), addressOf(t, v.address)
			alias, opens := wallet.OpenedBy(key, a)
			if !opens || alias.Certainty != wallet.Certain || alias.Address.Text != v.address {
				t.Errorf("OpenedBy gives %+v, %v for %s", alias, opens, v.address)
			}
			if !holds(wallet.Aliases(wallet.Address{}, key), a) {
				t.Errorf("%s is not among the aliases of its key", v.address)
			}
		})
	}
}
