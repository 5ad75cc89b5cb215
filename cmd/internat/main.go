package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "time/tzdata" // a container without zone files still knows Europe/Paris
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], process()))
}

// An env is everything a command gets from outside, so that a test starts the
// very same program with its own.
type env struct {
	lookup func(string) (string, bool)
	stdin  *os.File
	in     interface{ Read([]byte) (int, error) }
	out    interface{ Write([]byte) (int, error) }
	err    interface{ Write([]byte) (int, error) }
	now    func() time.Time
}

// process is the env of the real program.
func process() env {
	return env{lookup: os.LookupEnv, stdin: os.Stdin, in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now}
}

// The exit codes: a script can tell a no from a wrong call.
const (
	exitOK    = 0
	exitNo    = 1  // the answer is no, or something failed
	exitWrong = 2  // the call was wrong
	exitLater = 75 // a mail server is to offer its message again (EX_TEMPFAIL)
)
