package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// graceful is how long requests under way may take to finish after SIGTERM.
const graceful = 10 * time.Second

// serveOn answers requests until the context ends, then lets those under way
// finish. ready is called with the real address once connections are taken.
func serveOn(ctx context.Context, server *http.Server, l net.Listener, ready func(addr string)) error {
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	ready(l.Addr().String())
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	if err := server.Shutdown(late); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// loopback reports whether an address to listen on is reached from this
// machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
