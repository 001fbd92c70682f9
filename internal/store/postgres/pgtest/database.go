package pgtest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
)

// role owns the databases of the URLs.
const role = "mareva"

// URL makes an empty database and says how to reach it: postgres://… with password, as an owner who is no superuser. The
// database is dropped at the end of t, whoever is still connected to it.
func (s *Server) URL(t testing.TB) string {
	t.Helper()
	name := "t" + strconv.FormatInt(s.databases.Add(1), 10)
	if err := s.exec("CREATE DATABASE " + name + " OWNER " + role + " TEMPLATE template0"); err != nil {
		t.Fatalf("PostgreSQL for the test: %v", err)
	}
	t.Cleanup(func() {
		if s.PID() == 0 {
			return // it goes with the folder
		}
		if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("PostgreSQL for the test: %v", err)
		}
	})
	return s.url(role, s.password, name)
}

// Disconnect cuts every client's connection, whatever it is doing, as a network that fails would, and returns when they
// are cut: how many there were. Clients can connect again at once.
func (s *Server) Disconnect(t testing.TB) int {
	t.Helper()
	var n int
	err := s.admin(func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, $1)) FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`, patience.Milliseconds()).Scan(&n)
	})
	if err != nil {
		t.Fatalf("PostgreSQL for the test: disconnecting all clients: %v", err)
	}
	return n
}

func (s *Server) createRole() error {
	return s.exec("CREATE ROLE " + role + " LOGIN PASSWORD '" + s.password + "'") // letters and digits
}

func (s *Server) exec(sql string) error {
	return s.admin(func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.30s…: %w", sql, err)
		}
		return nil
	})
}

// admin does something as superuser. Its time does not end with the test's: it also serves what runs after it.
func (s *Server) admin(do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres", s.root, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return do(ctx, conn)
}

func (s *Server) url(user, password, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(user, password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}
