package nodetest

import (
	"context"
	"crypto/ecdsa"
	"maps"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/tracers"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native" // callTracer
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
)

// Geth is a node of go-ethereum with a chain of its own, whose next block is made when
// a test says so.
type Geth struct {
	URL    string // of its JSON-RPC over HTTP
	Client *ethclient.Client
	// Account has ether from the first block on.
	Account common.Address

	t      *testing.T
	key    *ecdsa.PrivateKey
	eth    *eth.Ethereum
	beacon *catalyst.SimulatedBeacon
}

// GethOptions of a node.
type GethOptions struct {
	// NoTraces leaves out the interface that tells what contracts did.
	NoTraces bool
	// Amsterdam lets the fork of that name be there, with which events tell of ether
	// too (EIP-7708).
	Amsterdam bool
}

// StartGeth runs a node until the test ends.
func StartGeth(t *testing.T, o GethOptions) *Geth {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("a key of tests, of no value")))
	must(t, err)
	g := &Geth{t: t, key: key, Account: crypto.PubkeyToAddress(key.PublicKey)}

	modules := []string{"eth", "web3", "dev"}
	if !o.NoTraces {
		modules = append(modules, "debug")
	}
	stack, err := node.New(&node.Config{
		P2P:      p2p.Config{NoDiscovery: true, NoDial: true},
		HTTPHost: "127.0.0.1", HTTPModules: modules,
	})
	must(t, err)
	t.Cleanup(func() { _ = stack.Close() })

	alloc := core.SystemContractAllocs()
	maps.Copy(alloc, types.GenesisAlloc{g.Account: {Balance: new(big.Int).Mul(big.NewInt(1_000_000), big.NewInt(params.Ether))}})
	config := ethconfig.Defaults
	config.SyncMode = ethconfig.FullSync
	rules := *params.AllDevChainProtocolChanges
	if o.Amsterdam {
		rules.AmsterdamTime = new(uint64)
	}
	config.Genesis = &core.Genesis{Config: &rules, GasLimit: 30_000_000, Alloc: alloc}
	g.eth, err = eth.New(stack, &config)
	must(t, err)
	stack.RegisterAPIs(tracers.APIs(g.eth.APIBackend))
	// A period, and the beacon never started: neither time nor what is sent makes a block.
	const period = 1 << 30
	g.beacon, err = catalyst.NewSimulatedBeacon(period, common.Address{}, g.eth)
	must(t, err)
	catalyst.RegisterSimulatedBeaconAPIs(stack, g.beacon)
	must(t, stack.Start())
	g.URL = stack.HTTPEndpoint()
	g.Client = ethclient.NewClient(stack.Attach())
	t.Cleanup(g.Client.Close)
	return g
}

// Mine makes a block of what was sent, and gives its number and hash.
func (g *Geth) Mine() (uint64, common.Hash) {
	g.t.Helper()
	before := g.eth.BlockChain().CurrentBlock().Number.Uint64()
	hash := g.beacon.Commit()
	head := g.eth.BlockChain().CurrentBlock().Number.Uint64()
	if head != before+1 {
		g.t.Fatalf("after block %d the node made block %d", before, head)
	}
	return head, hash
}

// Rewind takes the blocks after a number from the chain, so that others can be made in
// their place, and drops what was sent and is in no block.
func (g *Geth) Rewind(number uint64) {
	g.t.Helper()
	must(g.t, g.eth.APIBackend.SetHead(number))
	g.beacon.Rollback()
}

// Withdraw lets the next block pay to a validator, in gwei.
func (g *Geth) Withdraw(index uint64, to common.Address, gwei uint64) {
	g.t.Helper()
	must(g.t, g.Client.Client().CallContext(g.t.Context(), nil, "dev_addWithdrawal",
		&types.Withdrawal{Index: index, Validator: 7, Address: to, Amount: gwei}))
}

// Send signs a transaction of Account and hands it to the node. Without to, it creates
// a contract by running data.
func (g *Geth) Send(to *common.Address, wei int64, data []byte) *types.Transaction {
	g.t.Helper()
	ctx := context.Background()
	nonce, err := g.Client.PendingNonceAt(ctx, g.Account)
	must(g.t, err)
	tx, err := types.SignNewTx(g.key, types.LatestSignerForChainID(params.AllDevChainProtocolChanges.ChainID), &types.DynamicFeeTx{
		ChainID: params.AllDevChainProtocolChanges.ChainID, Nonce: nonce, To: to, Value: big.NewInt(wei), Data: data,
		Gas: 2_000_000, GasFeeCap: big.NewInt(100 * params.GWei), GasTipCap: big.NewInt(params.GWei),
	})
	must(g.t, err)
	must(g.t, g.Client.SendTransaction(ctx, tx))
	return tx
}

// Deploy makes a contract of that code, which can keep ether, in a block of its own.
func (g *Geth) Deploy(code []byte) common.Address {
	g.t.Helper()
	tx := g.Send(nil, 0, CreationCode(code))
	g.Mine()
	receipt, err := g.Client.TransactionReceipt(context.Background(), tx.Hash())
	must(g.t, err)
	if receipt.Status != types.ReceiptStatusSuccessful {
		g.t.Fatalf("the contract of code %x was not made", code)
	}
	return receipt.ContractAddress
}

// CreationCode returns code of at most 255 bytes as that of a new contract.
func CreationCode(code []byte) []byte {
	const prefix = 12
	return append([]byte{
		0x60, byte(len(code)), // PUSH1 length
		0x80,         // DUP1
		0x60, prefix, // PUSH1 where it begins
		0x60, 0, // PUSH1 0
		0x39,    // CODECOPY
		0x60, 0, // PUSH1 0
		0xf3, // RETURN
		0x00, // STOP, never reached
	}, code...)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
