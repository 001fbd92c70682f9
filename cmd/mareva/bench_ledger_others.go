package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// benchPostgresVariable holds what psql connects with, for the comparison. The role needs
// to be able to make temporary tables, and nothing stays behind.
const benchPostgresVariable = "LEDGER_POSTGRES"

// others measures the same transfers in databases that are at hand.
func (b *ledgerBench) others() error {
	address := b.program.Getenv(benchPostgresVariable)
	duck, noDuck := exec.LookPath("duckdb")
	if address == "" {
		fmt.Fprintf(b.program.Stderr, "PostgreSQL is not compared: set %s to what psql connects with\n", benchPostgresVariable)
	}
	if noDuck != nil {
		fmt.Fprintln(b.program.Stderr, "DuckDB is not compared: there is no duckdb on the PATH")
	}
	if address == "" && noDuck != nil {
		return nil
	}
	chain, err := b.accounts(min(b.transfers, benchFileTransfers))
	if err != nil {
		return err
	}
	path := filepath.Join(b.data, "ledger-others.csv")
	if _, err := writeInvented(path, chain.WriteTransactions); err != nil {
		return err
	}
	defer os.Remove(path)
	if address != "" {
		if err := b.postgres(address, path, float64(chain.Transfers)); err != nil {
			return err
		}
	}
	if noDuck != nil {
		return nil
	}
	return b.duckDB(duck, path, float64(chain.Transfers))
}

// sqlTable is the table of ethereum-etl's transactions.
const sqlTable = `CREATE %s TABLE transactions (hash text, nonce bigint, block_hash text, block_number bigint,
	transaction_index int, from_address text, to_address text, value numeric(38), gas bigint, gas_price bigint,
	input text, block_timestamp bigint, max_fee_per_gas bigint, max_priority_fee_per_gas bigint, transaction_type int);
`

// postgresScript leaves out the network: the server asks itself.
const postgresScript = `\set ON_ERROR_STOP 1
` + sqlTable + `SELECT extract(epoch FROM clock_timestamp());
\copy transactions FROM '%s' CSV HEADER
SELECT extract(epoch FROM clock_timestamp());
CREATE INDEX ON transactions (from_address);
CREATE INDEX ON transactions (to_address);
SELECT extract(epoch FROM clock_timestamp());
SELECT pg_total_relation_size('transactions');
ANALYZE transactions;
CREATE TEMP TABLE asked AS SELECT to_address AS address FROM transactions TABLESAMPLE SYSTEM (10) LIMIT 20000;
CREATE TEMP TABLE took (seconds float8);
DO $$ DECLARE a text; begun timestamptz; BEGIN
	FOR round IN 1..2 LOOP
		DELETE FROM took;
		FOR a IN SELECT address FROM asked LOOP
			begun := clock_timestamp();
			PERFORM value FROM transactions WHERE to_address = a LIMIT 1;
			INSERT INTO took VALUES (extract(epoch FROM clock_timestamp() - begun));
		END LOOP;
	END LOOP;
END $$;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FROM took;
SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY seconds) FROM took;
`

// postgres measures PostgreSQL with a temporary table, which costs it less than one that
// survives a crash, and with look-ups inside the server.
func (b *ledgerBench) postgres(address, path string, transfers float64) error {
	psql := exec.CommandContext(b.ctx, "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", address)
	psql.Stdin = strings.NewReader(fmt.Sprintf(postgresScript, "TEMP", path))
	psql.Stderr = b.program.Stderr
	out, err := psql.Output()
	if err != nil {
		return fmt.Errorf("measure PostgreSQL by psql: %w", err)
	}
	var said []float64
	for _, word := range strings.Fields(string(out)) {
		value, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return fmt.Errorf("measure PostgreSQL: psql said %q: %w", word, err)
		}
		said = append(said, value)
	}
	const begun, copied, indexed, size, median, tail, all = 0, 1, 2, 3, 4, 5, 6
	if len(said) != all {
		return fmt.Errorf("measure PostgreSQL: psql said %d numbers instead of %d", len(said), all)
	}
	name := fmt.Sprintf("PostgreSQL, %.0f transfers of the same CSV", transfers)
	b.note(name+", COPY and two indexes", said[indexed]-said[begun], "s", "")
	b.note("… of which COPY", said[copied]-said[begun], "s", "")
	b.note(name+", a second", transfers/(said[indexed]-said[begun]), "transfers/s", "")
	b.note(name+", a transfer on disk", said[size]/transfers, "bytes", "")
	b.note(name+", one transfer to an address, median", said[median]*1e6, "µs", "")
	b.note(name+", one transfer to an address, 99th percentile", said[tail]*1e6, "µs", "")
	return nil
}

// duckDB measures DuckDB with a file of its own.
func (b *ledgerBench) duckDB(program, path string, transfers float64) error {
	file := filepath.Join(b.data, "ledger.duckdb")
	defer os.Remove(file)
	script := fmt.Sprintf(sqlTable+`COPY transactions FROM '%s' (HEADER);
CREATE INDEX sender ON transactions (from_address);
CREATE INDEX receiver ON transactions (to_address);
`, "", path)
	duck := exec.CommandContext(b.ctx, program, file, "-c", script)
	duck.Stderr = b.program.Stderr
	begin := time.Now()
	if err := duck.Run(); err != nil {
		return fmt.Errorf("measure DuckDB: %w", err)
	}
	took := time.Since(begin).Seconds()
	name := fmt.Sprintf("DuckDB, %.0f transfers of the same CSV", transfers)
	b.note(name+", read and two indexes", took, "s", "")
	b.note(name+", a second", transfers/took, "transfers/s", "")
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	b.note(name+", a transfer on disk", float64(info.Size())/transfers, "bytes", "")
	return nil
}
