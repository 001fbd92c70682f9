package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
)

// madeUpTransfers writes tables of transfers: two of account chains that share blocks, and
// one of a UTXO chain, in several thousand rows each.
func madeUpTransfers(t *testing.T, dir string) (accounts []string, utxo string) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // rows, not secrets
	for n, asset := range []string{"ETH", "0xdac17f958d2ee523a2206206994597c13d831ec7"} {
		var b bytes.Buffer
		b.WriteString("chain,block,position,time,tx,from,to,asset,amount\n")
		for i := range 30_000 {
			fmt.Fprintf(&b, "ethereum,%d,%d,%d,0x%064x,0x%040x,0x%040x,%s,%d\n",
				1000+i/40, 2*(i%40)+n, 1_500_000_000+i/40, 2*i+n+1, random.IntN(5000)+1, random.IntN(5000)+1, asset, random.Int64N(1<<60))
		}
		accounts = append(accounts, filepath.Join(dir, fmt.Sprintf("transfers-%d.csv", n)))
		if err := os.WriteFile(accounts[n], b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	b.WriteString("chain,block,position,time,tx,inputs,outputs\n")
	var free []string // prev_tx:index::amount
	for i := range 12_000 {
		block, position, tx := i/4, i%4, fmt.Sprintf("%064x", i+1)
		inputs, amount := "", int64(5_000_000_000)
		if position > 0 {
			j := random.IntN(len(free))
			inputs = free[j]
			free[j] = free[len(free)-1]
			free = free[:len(free)-1]
			if _, err := fmt.Sscan(inputs[strings.LastIndex(inputs, ":")+1:], &amount); err != nil {
				t.Fatal(err)
			}
		}
		part := amount / 2
		fmt.Fprintf(&b, "bitcoin,%d,%d,%d,%s,%s,:%d;:%d\n", block, position, 1_231_006_505+600*block, tx, inputs, part, amount-part)
		free = append(free, fmt.Sprintf("%s:0::%d", tx, part), fmt.Sprintf("%s:1::%d", tx, amount-part))
	}
	utxo = filepath.Join(dir, "utxo.csv")
	if err := os.WriteFile(utxo, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return accounts, utxo
}

// ledgerProgram runs the program on a home folder of its own.
type ledgerProgram struct{ self, home string }

func newLedgerProgram(t *testing.T) ledgerProgram {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return ledgerProgram{self, t.TempDir()}
}

func (p ledgerProgram) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "MAREVA_HOME="+p.home)
	return cmd
}

func (p ledgerProgram) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// exported is all that a ledger holds.
func (p ledgerProgram) exported(t *testing.T, chain string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "all.csv")
	p.run(t, "ledger", "export", "--chain", chain, "--format", "csv", "--out", path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Whenever an import is killed, nothing of it is visible or all, and the same command
// goes on to the same ledger.
func TestAKilledLedgerImportGoesOnToTheSameLedger(t *testing.T) {
	accounts, utxo := madeUpTransfers(t, t.TempDir())
	for chain, files := range map[string][]string{"ethereum": accounts, "bitcoin": {utxo}} {
		t.Run(chain, func(t *testing.T) {
			args := append([]string{"ledger", "import", "--chain", chain, "--format", "transfers", "--memory", "1"}, files...)
			whole := newLedgerProgram(t)
			begin := time.Now()
			whole.run(t, args...)
			took := time.Since(begin)
			want := whole.exported(t, chain)

			p := newLedgerProgram(t)
			c, err := ledger.ChainNamed(chain)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // moments, not secrets
			kills, resumed := 0, false
			for done := false; !done; {
				cmd := p.command(args...)
				var out bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &out
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				after := time.Duration(random.Int64N(int64(took)))
				if kills >= 25 {
					after = time.Minute
				}
				timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
				err := cmd.Wait()
				timer.Stop()
				done = err == nil
				resumed = resumed || strings.Contains(out.String(), "went on")
				if kills++; done || kills > 26 {
					if !done {
						t.Fatalf("it never comes to its end: %v\n%s", err, out.String())
					}
					break
				}
				v, err := ledger.In(p.home, c).View()
				if errors.Is(err, ledger.ErrNoLedger) {
					continue
				}
				if err != nil {
					t.Fatalf("after kill %d: %v", kills, err)
				}
				_ = v.Close()
				if got := p.exported(t, chain); got != want {
					t.Fatalf("after kill %d a part of the import is visible", kills)
				}
			}
			if got := p.exported(t, chain); got != want {
				t.Error("the ledger is another than that of an import nobody killed")
			}
			p.run(t, "ledger", "verify", "--chain", chain)
			t.Logf("%d kills, resumed %v", kills-1, resumed)
		})
	}
}

// A write that fails, here for a file that may not grow further, is told, and what was in
// the ledger stays; with room the same command goes on.
func TestALedgerImportWithoutRoomGoesOnWhenThereIsSome(t *testing.T) {
	accounts, _ := madeUpTransfers(t, t.TempDir())
	p := newLedgerProgram(t)
	p.run(t, "ledger", "import", "--chain", "ethereum", "--format", "transfers", accounts[0])
	want := p.exported(t, "ethereum")
	args := []string{"ledger", "import", "--chain", "ethereum", "--format", "transfers", accounts[1]}
	for _, blocks := range []int{1, 40, 400, 1500} { // of 512 bytes a file
		limited := p.command(append([]string{}, args...)...)
		limited.Path, limited.Args = "/bin/sh", append([]string{"sh", "-c", fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, blocks), p.self}, args...)
		out, err := limited.CombinedOutput()
		if err == nil {
			t.Fatalf("with files of %d blocks the import succeeded: the test shows nothing\n%s", blocks, out)
		}
		if !strings.Contains(string(out), "file too large") || !strings.Contains(string(out), p.home) {
			t.Errorf("with files of %d blocks the error does not say what and where:\n%s", blocks, out)
		}
		if got := p.exported(t, "ethereum"); got != want {
			t.Fatalf("with files of %d blocks the ledger changed", blocks)
		}
	}
	p.run(t, args...)
	p.run(t, "ledger", "verify")
	if got := p.exported(t, "ethereum"); strings.Count(got, "\n") != 60_001 {
		t.Errorf("%d lines instead of 60,001", strings.Count(got, "\n"))
	}
}
