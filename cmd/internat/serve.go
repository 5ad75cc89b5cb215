package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"internat/placement/office"
	"internat/placement/store"
	"internat/web"
)

var serveCommand = command{
	name:    "serve",
	summary: "Answer on the web and send the notices, until SIGTERM",
	usage:   "[settings]",
	example: "INTERNAT_URL=https://internat.example.fr internat serve --addr 127.0.0.1:8080",
	run:     runServe,
}

func runServe(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return c.serve(ctx, service{db: db, now: c.now, url: c.config.public()})
}

// A service is the running program: pages, and what time alone does.
type service struct {
	db      *store.DB
	now     func() time.Time
	url     string
	demo    bool
	entries []web.DemoEntry

	listener net.Listener // nil: listen on the configured address
	ready    func(address string)
}

// serve runs a service until the context ends, and returns when what was under
// way is finished.
func (c *call) serve(ctx context.Context, s service) error {
	log := slog.New(slog.NewJSONHandler(c.err, nil))
	desk := office.New(s.db, s.now)
	postman, err := c.postman(s.db, s.now, log)
	if err != nil {
		return err
	}
	runner, err := c.runner(deskOf{s.db, s.now, desk, postman, c.config.Replies}, log)
	if err != nil {
		return err
	}
	pages, err := web.New(web.Config{
		DB: s.db, Office: desk, Now: s.now, URL: s.url,
		Demo: s.demo, DemoEntries: s.entries, Log: log,
	})
	if err != nil {
		return err
	}
	if s.listener == nil {
		if s.listener, err = net.Listen("tcp", c.config.Addr); err != nil {
			return wrong("INTERNAT_ADDR: %v", err)
		}
	}
	if s.ready == nil {
		s.ready = func(address string) { fmt.Fprintf(c.out, "ready %s, listening on %s\n", s.url, address) }
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer desk.Wait() // a run under way is finished
	return together(ctx, stop,
		func(ctx context.Context) error { return serveOn(ctx, pages.HTTP(c.config.Addr), s.listener, s.ready) },
		runner.Run,
	)
}

// together runs the parts of the service side by side. When one ends, all end;
// the first error is the service's.
func together(ctx context.Context, stop func(), parts ...func(context.Context) error) error {
	var all sync.WaitGroup
	errs := make([]error, len(parts))
	for i, part := range parts {
		all.Go(func() {
			defer stop()
			errs[i] = part(ctx)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
