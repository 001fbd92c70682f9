package wallet_test

const (
	nemAlice     = "NDD2CT6LQLIYQ56KIXI3ENTM6EK3D44P5JFXJ4R4"
	stellarKey   = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"
	stellarMuxed = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ"
	stellarHex   = "3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a"
	tezosHex     = "5d1497f39b87599983fe8f29599b679564be822d"
)

// soundAccounts are published vectors.
var soundAccounts = []soundAccount{
	// ripple-address-codec (XRPLF/xrpl.js), xrp-codec.test.ts and index.test.ts; XLS-5d.
	{"an XRP account", "rJrRMgiRgrU6hDF4pgu5DXQdWyPbY35ErN", "xrp:rJrRMgiRgrU6hDF4pgu5DXQdWyPbY35ErN", "", "key_hash160:ba8e78626ee42c41b46d46c3048df3a1c3c87072", xrpForm},
	{"an XRP account of a secp256k1 key", "rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw1", "xrp:rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw1", "", "key_hash160:8049717cc948789f32f267adc2582484e3dfa698", xrpForm},
	{"an X-address without tag", "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "xrp:r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", "", "key_hash160:5e7b112523f68d2f5e879db4eac51c6698a69304", xrpForm},
	{"an X-address with tag 0", "XVLhHMPHU98es4dbozjVtdWzVrDjtV8AqEL4xcZj5whKbmc", "xrp:rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", "0", "key_hash160:aa066c988c712815cc37af71472b7cbbbd4e2a0a", xrpForm},
	{"an X-address with tag 14", "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGo2K5VpXpmCqbV2gS", "xrp:r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", "14", "key_hash160:5e7b112523f68d2f5e879db4eac51c6698a69304", xrpForm},
	{"an X-address with tag 16781933", "XVLhHMPHU98es4dbozjVtdWzVrDjtVqrDUk2vDpkTjPsY73", "xrp:rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", "16781933", "key_hash160:aa066c988c712815cc37af71472b7cbbbd4e2a0a", xrpForm},
	{"an X-address with the largest tag", "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi", "xrp:rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", "4294967295", "key_hash160:aa066c988c712815cc37af71472b7cbbbd4e2a0a", xrpForm},

	// SEP-23, valid test cases; W… as stellar_flutter_sdk quotes them from it.
	{"a Stellar account", stellarKey, "stellar:" + stellarKey, "", "ed25519_key:" + stellarHex, stellarForm},
	{"a multiplexed Stellar account with id 0", stellarMuxed, "stellar:" + stellarKey, "0", "ed25519_key:" + stellarHex, stellarForm},
	{"an id beyond signed 64 bits", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK", "stellar:" + stellarKey, "9223372036854775808", "ed25519_key:" + stellarHex, stellarForm},
	{"a Stellar contract", "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA", "stellar:CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA", "", "", stellarCode},
	{"a multiplexed Stellar contract", "WA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAAAAAAAAAPCIA6IG", "stellar:CA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAXE", "123456", "", stellarCode},
	{"a multiplexed Stellar contract with id 2^63", "WA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAACWJY", "stellar:CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA", "9223372036854775808", "", stellarCode},
	// blockchain_utils' vectors for Stellar.
	{"another Stellar account", "GB5QPGBUTHET6TVSK3L7NJBKZ4J66CMLEABC5ECPNSBPCOAFCZWJ6KSN", "stellar:GB5QPGBUTHET6TVSK3L7NJBKZ4J66CMLEABC5ECPNSBPCOAFCZWJ6KSN", "", "ed25519_key:7b07983499c93f4eb256d7f6a42acf13ef098b20022e904f6c82f13805166c9f", stellarForm},

	// blockchain_utils' vectors for Algorand, and go-algorand-sdk's types/address_test.go.
	{"an Algorand account", "VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ", "algorand:VQD6TBRL6BH6NAGIPEUG6JZUCPJVXB3GPTHEU5WTKX5DDGSR3AXNKBN5FQ", "", "ed25519_key:ac07e9862bf04fe680c879286f273413d35b87667cce4a76d355fa319a51d82e", algorandForm},
	{"an Algorand account that begins with a digit", "2GT22Z2JVSAP5SFMN4VUMBMCIMSEGQ75AECX64OOMLHYB5LRDME7YB2RNA", "algorand:2GT22Z2JVSAP5SFMN4VUMBMCIMSEGQ75AECX64OOMLHYB5LRDME7YB2RNA", "", "ed25519_key:d1a7ad6749ac80fec8ac6f2b46058243244343fd01057f71ce62cf80f5711b09", algorandForm},
	{"an Algorand account that begins with T", "TNOPZZAHPUZPDJJPMGFRHDIU4YATBGGZA6MMCOOOGQSEEWVJOXHKB5R6XQ", "algorand:TNOPZZAHPUZPDJJPMGFRHDIU4YATBGGZA6MMCOOOGQSEEWVJOXHKB5R6XQ", "", "ed25519_key:9b5cfce4077d32f1a52f618b138d14e6013098d90798c139ce3424425aa975ce", algorandForm},

	// NemProject/nem-test-vectors, 1.test-keys.dat, as Trezor's and Symbol's tests quote them.
	{"a NEM address", nemAlice, "nem:" + nemAlice, "", "nem_account:c7a14fcb82d18877ca45d1b2366cf115b1f38fea", nemForm},
	{"a NEM address with dashes", "NDD2CT-6LQLIY-Q56KIX-I3ENTM-6EK3D4-4P5JFX-J4R4", "nem:" + nemAlice, "", "nem_account:c7a14fcb82d18877ca45d1b2366cf115b1f38fea", nemForm},
	{"a second NEM address", "NABHFGE5ORQD3LE4O6B7JUFN47ECOFBFASC3SCAC", "nem:NABHFGE5ORQD3LE4O6B7JUFN47ECOFBFASC3SCAC", "", "nem_account:0272989d74603dac9c7783f4d0ade7c827142504", nemForm},
	{"a third NEM address", "NAVOZX4HDVOAR4W6K4WJHWPD3MOFU27DFHC7KZOZ", "nem:NAVOZX4HDVOAR4W6K4WJHWPD3MOFU27DFHC7KZOZ", "", "nem_account:2aecdf871d5c08f2de572c93d9e3db1c5a6be329", nemForm},

	// tzgo's address tests; the tz4 one is Octez's too.
	{"a Tezos tz1 account", "tz1LggX2HUdvJ1tF4Fvv8fjsrzLeW4Jr9t2Q", "tezos:tz1LggX2HUdvJ1tF4Fvv8fjsrzLeW4Jr9t2Q", "", "tezos_ed25519:0b78887fdd0cd3bfbe75a717655728e0205bb958", tezosForm},
	{"a Tezos tz2 account", "tz2VN9n2C56xGLykHCjhNvZQqUeTVisrHjxA", "tezos:tz2VN9n2C56xGLykHCjhNvZQqUeTVisrHjxA", "", "tezos_secp256k1:e6e7cfd00186c29ede318bef62ac85ddec8a50d5", tezosForm},
	{"a Tezos tz3 account", "tz3Qa3kjWa6B3XgvZcVe24gTfjkc5WZRz59Q", "tezos:tz3Qa3kjWa6B3XgvZcVe24gTfjkc5WZRz59Q", "", "tezos_p256:2e8671595e32ddd3c1e3f229898e9bec727eca90", tezosForm},
	{"a Tezos tz4 account", "tz4HVR6aty9KwsQFHh81C1G7gBdhxT8kuytm", "tezos:tz4HVR6aty9KwsQFHh81C1G7gBdhxT8kuytm", "", "tezos_bls:" + tezosHex, tezosForm},
	{"a Tezos tz5 account", "tz5VWE3unqGsLVrYhxCGBxiVVYXDjHHbmbTY", "tezos:tz5VWE3unqGsLVrYhxCGBxiVVYXDjHHbmbTY", "", "tezos_mldsa:" + tezosHex, tezosForm},
	{"a Tezos contract", "KT1GyeRktoGPEKsWpchWguyy8FAf3aNHkw2T", "tezos:KT1GyeRktoGPEKsWpchWguyy8FAf3aNHkw2T", "", "", tezosCode},
	{"a Tezos smart rollup", "sr1Fq8fPi2NjhWUXtcXBggbL6zFjZctGkmso", "tezos:sr1Fq8fPi2NjhWUXtcXBggbL6zFjZctGkmso", "", "", tezosCode},

	// HIP-15, with ledger id 0x00.
	{"a Hedera account", "0.0.123", "hedera:0.0.123", "", "", hederaForm},
	{"a Hedera account with checksum", "0.0.123-vfmkw", "hedera:0.0.123", "", "", hederaChecked},
	{"the first Hedera account", "0.0.1-dfkxr", "hedera:0.0.1", "", "", hederaChecked},
	{"a Hedera account of two digits", "0.0.12-uuuup", "hedera:0.0.12", "", "", hederaChecked},
	{"a Hedera account of ten digits", "0.0.1234567890-zbhlt", "hedera:0.0.1234567890", "", "", hederaChecked},
	{"a Hedera account of another shard, which needs its checksum", "12.345.6789-aoyyt", "hedera:12.345.6789-aoyyt", "", "", hederaChecked},
	{"a Hedera account of another realm", "1.23.456-adpbr", "hedera:1.23.456-adpbr", "", "", hederaChecked},

	// blockchain_utils' vectors for Solana; program addresses from many-cpp and solace.
	{"a Solana account", "Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KCLr", "solana:Ho87cuS3aSRgUMCeMrV7uNCCWx6Fj2ytnufYQ1W7KCLr", "", "ed25519_key:f98bc0832e705e2ba354fb4df4e521e622480fa08663280d3992e57df21001db", solanaForm},
	{"a second Solana account", "CSKgzVRhq6PKFUtiEFtWdTYhQTd12ohN3fc6yjxYnwHL", "solana:CSKgzVRhq6PKFUtiEFtWdTYhQTd12ohN3fc6yjxYnwHL", "", "ed25519_key:a9ed356dbef8a0b4375b60269a60c257effd3131f2b96cf389761fce35f79a23", solanaForm},
	{"a third Solana account", "82tYy7XPrAetkZbHJKoB1XsqxZ2xpjF1iizRF71GsxgX", "solana:82tYy7XPrAetkZbHJKoB1XsqxZ2xpjF1iizRF71GsxgX", "", "ed25519_key:687dadaa4625e062e93d8a303cfebc84273b3d5ca7bca5d15bc2218a5bf0c1f0", solanaForm},
	{"a Solana program's address", "FGnnqkzkXUGKD7wtgJCqTemU3WZ6yYqkYJ8xoQoXVvUG", "solana:FGnnqkzkXUGKD7wtgJCqTemU3WZ6yYqkYJ8xoQoXVvUG", "", "", solanaProgram},
	{"a Solana token account", "GeQiE41zi17u5ENDEWetKSBkrgVneZYo6qCLbtyDSVbZ", "solana:GeQiE41zi17u5ENDEWetKSBkrgVneZYo6qCLbtyDSVbZ", "", "", solanaProgram},
	{"a Solana address found at the third attempt", "3J9UVhG3K8To1CCwFjstWRDyFzhu2ytehrygKgNemwk9", "solana:3J9UVhG3K8To1CCwFjstWRDyFzhu2ytehrygKgNemwk9", "", "", solanaProgram},
	{"Solana's system program, whose bytes lie on the curve", "11111111111111111111111111111111", "solana:11111111111111111111111111111111", "", "", solanaProgram},

	// NEAR's specification, DataStructures/Account.md; near-account-id's test data.
	{"a NEAR implicit account", "98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de", "near:98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de", "", "ed25519_key:98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de", nearForm},
	{"the NEAR account of the key of zeros, which is nobody's", "0000000000000000000000000000000000000000000000000000000000000000", "near:0000000000000000000000000000000000000000000000000000000000000000", "", "", nearForm},
	{"a NEAR name", "ek.near", "near:ek.near", "", "", nearName},
	{"a NEAR name of three parts", "illia.cheap-accounts.near", "near:illia.cheap-accounts.near", "", "", nearName},
	{"a NEAR name with an underscore", "max_99.near", "near:max_99.near", "", "", nearName},
	{"a NEAR name that begins like a Hedera account", "0.0.near", "near:0.0.near", "", "", nearName},
	{"a NEAR name under tg", "slimedrgn.tg", "near:slimedrgn.tg", "", "", nearName},

	// EOSIO's naming conventions (eosio.cdt), and names of the horizontal wallet's tests.
	{"an EOS account", "booleanjulie", "eos:booleanjulie", "", "", eosForm},
	{"a short EOS account", "abc", "eos:abc", "", "", eosForm},
	{"an EOS account with digits", "tbcox123", "eos:tbcox123", "", "", eosForm},
	{"an EOS account with full stops, which looks like Hedera's", "1.3.5", "eos:1.3.5", "", "", eosForm},
	{"an EOS system account", "eosio.token", "eos:eosio.token", "", "", eosForm},
}
