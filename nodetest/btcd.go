package nodetest

import (
	"bytes"
	"encoding/hex"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/rpcclient"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

// Btcd is a node of btcd on a regtest chain of its own, whose next block is made when a
// test says so.
type Btcd struct {
	URL    string // of its JSON-RPC over HTTP, with user and password
	Client *rpcclient.Client

	t      *testing.T
	key    *btcec.PrivateKey
	script []byte // that pays to key
}

const user, password = "tester", "of-no-value"

// StartBtcd builds btcd and runs it until the test ends. The rewards of its blocks go
// to a key that Spend signs with.
func StartBtcd(t *testing.T) *Btcd {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "btcd")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/btcsuite/btcd").CombinedOutput(); err != nil {
		t.Fatalf("build btcd: %v\n%s", err, out)
	}
	key, _ := btcec.PrivKeyFromBytes(bytes.Repeat([]byte{7}, 32))
	to, err := address.NewAddressPubKeyHash(address.Hash160(key.PubKey().SerializeCompressed()), &chaincfg.RegressionNetParams)
	must(t, err)
	script, err := txscript.PayToAddrScript(to)
	must(t, err)

	listen := freeAddress(t)
	cmd := exec.Command(program, "--regtest", "--datadir="+folder, "--logdir="+folder, "--configfile="+filepath.Join(folder, "none.conf"),
		"--nolisten", "--notls", "--rpclisten="+listen, "--rpcuser="+user, "--rpcpass="+password,
		"--miningaddr="+to.EncodeAddress(), "--txindex", "--minrelaytxfee=0.00001", "--debuglevel=warn")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &output, &output, folder
	cmd.Env = append(os.Environ(), "HOME="+folder)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("btcd said:\n%s", output.Bytes())
		}
	})
	client, err := rpcclient.New(&rpcclient.ConnConfig{Host: listen, User: user, Pass: password, HTTPPostMode: true, DisableTLS: true}, nil)
	must(t, err)
	t.Cleanup(client.Shutdown)
	b := &Btcd{URL: "http://" + user + ":" + password + "@" + listen, Client: client, t: t, key: key, script: script}
	b.awaitStart(listen)
	return b
}

// awaitStart waits until the node takes connections.
func (b *Btcd) awaitStart(listen string) {
	b.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		conn, err := net.DialTimeout("tcp", listen, time.Second)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("btcd does not listen: %v", err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// freeAddress is one of this machine where nobody listened a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	return l.Addr().String()
}

// Mine makes so many blocks and gives their hashes.
func (b *Btcd) Mine(blocks uint32) []*chainhash.Hash {
	b.t.Helper()
	hashes, err := b.Client.Generate(blocks)
	must(b.t, err)
	return hashes
}

// Invalidate takes a block and all after it from the chain, so that others can be made
// in their place.
func (b *Btcd) Invalidate(block *chainhash.Hash) {
	b.t.Helper()
	must(b.t, b.Client.InvalidateBlock(block))
}

// Spend sends a transaction that spends the reward of a block, which must be a hundred
// blocks old: some of it to a script, the rest but a fee of 10,000 back.
func (b *Btcd) Spend(block *chainhash.Hash, to []byte, amount btcutil.Amount) *wire.MsgTx {
	b.t.Helper()
	mined, err := b.Client.GetBlock(block)
	must(b.t, err)
	reward := mined.Transactions[0]
	hash := reward.TxHash()
	tx := wire.NewMsgTx(2)
	tx.AddTxIn(wire.NewTxIn(wire.NewOutPoint(&hash, 0), nil, nil))
	tx.AddTxOut(wire.NewTxOut(int64(amount), to))
	tx.AddTxOut(wire.NewTxOut(reward.TxOut[0].Value-int64(amount)-10_000, b.script))
	tx.TxIn[0].SignatureScript, err = txscript.SignatureScript(tx, 0, reward.TxOut[0].PkScript, txscript.SigHashAll, b.key, true)
	must(b.t, err)
	_, err = b.Client.SendRawTransaction(tx, true)
	must(b.t, err)
	return tx
}

// RewardKeyHash is the hash of the key that rewards go to, in hex.
func (b *Btcd) RewardKeyHash() string {
	return hex.EncodeToString(address.Hash160(b.key.PubKey().SerializeCompressed()))
}
