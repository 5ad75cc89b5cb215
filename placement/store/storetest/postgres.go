package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A cluster is a throw-away PostgreSQL server on a Unix socket. It lives as
// long as the test binary and dies with it.
type cluster struct {
	dir string
	err error
	n   atomic.Int64
}

var (
	shared  cluster
	starter sync.Once
)

var errNotInstalled = errors.New("PostgreSQL is not installed: initdb was not found")

// PostgresAddress gives the address of an empty database.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	running(t)
	return shared.fresh(t, "")
}

// running starts the cluster with the first test that needs it.
func running(t testing.TB) {
	t.Helper()
	starter.Do(func() { shared.err = shared.start() })
	if errors.Is(shared.err, errNotInstalled) && os.Getenv("CI_STRICT") == "" {
		t.Skip(shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
}

// fresh gives the address of a database that nobody else has.
func (c *cluster) fresh(t testing.TB, options string) string {
	t.Helper()
	name := fmt.Sprintf("t%d", c.n.Add(1))
	if err := c.do("CREATE DATABASE " + name + options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.do("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Log(err)
		}
	})
	return c.address(name)
}

func (c *cluster) address(name string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=internat&sslmode=disable", name, c.dir)
}

// do runs a statement outside of all databases of tests.
func (c *cluster) do(statement string) error {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// start makes a cluster: a socket's path has to be short.
func (c *cluster) start() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	sweep()
	if c.dir, err = os.MkdirTemp(roomy(), clusterPrefix); err != nil {
		return err
	}
	as, err := c.owner()
	if err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "internat", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	initdb.Dir, initdb.SysProcAttr = c.dir, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", c.dir, "-h", "",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "synchronous_commit=off", "-c", "autovacuum=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "log_min_messages=panic",
		"-c", "max_pred_locks_per_transaction=256")
	server.Dir, server.SysProcAttr = c.dir, as
	if err := server.Start(); err != nil {
		return err
	}
	return c.await()
}

const clusterPrefix = "internat-pg-"

// memory is where files are kept in memory: a database has a thousand files, and on a
// disk it takes ten times as long to copy them.
const memory = "/dev/shm"

// roomy gives the place of a cluster: the memory where there is enough of it.
func roomy() string {
	var there syscall.Statfs_t
	if err := syscall.Statfs(memory, &there); err != nil || there.Bavail*uint64(there.Bsize) < 2<<30 {
		return "/tmp"
	}
	return memory
}

// sweep removes what earlier test binaries left: their servers died with them.
func sweep() {
	left, _ := filepath.Glob("/tmp/" + clusterPrefix + "*")
	more, _ := filepath.Glob(filepath.Join(memory, clusterPrefix+"*"))
	left = append(left, more...)
	for _, dir := range left {
		pid, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		first, _, _ := strings.Cut(string(pid), "\n")
		n, _ := strconv.Atoi(first)
		if err == nil && n > 0 && syscall.Kill(n, 0) != nil {
			os.RemoveAll(dir)
		}
	}
}

// owner is who runs the server: PostgreSQL refuses root, so that root lends it
// to another user.
func (c *cluster) owner() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(c.dir, uid, gid)
}

func (c *cluster) await() error {
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		if err = db.PingContext(ctx); err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// binaries finds the newest installation.
func binaries() (string, error) {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		return dir, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		slices.Sort(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errNotInstalled
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}
