package main

import (
	"log/slog"
	"net/mail"
	"net/url"
	"os"
	"time"

	"internat/notify"
	"internat/placement/store"
	"internat/web"
)

// postman makes the sender of the configured service.
func (c *call) postman(db *store.DB, now func() time.Time, log *slog.Logger) (*notify.Postman, error) {
	from, err := mail.ParseAddress(c.config.From)
	if err != nil {
		return nil, wrong("INTERNAT_FROM: %v", err)
	}
	only, err := notify.ParseOnly(c.config.MailOnly)
	if err != nil {
		return nil, wrong("INTERNAT_MAIL_ONLY: %v", err)
	}
	envelope := notify.Envelope{From: *from}
	if file := c.config.DKIMKey; file != "" {
		key, err := os.ReadFile(file)
		if err != nil {
			return nil, wrong("INTERNAT_DKIM_KEY_FILE: %v", err)
		}
		if envelope.Sign, err = notify.ReadSigner(*from, c.config.DKIMName, key); err != nil {
			return nil, wrong("INTERNAT_DKIM_KEY_FILE: %s: %v", file, err)
		}
	}
	return &notify.Postman{
		DB: db, Now: now, Log: log,
		Policy:  notify.DefaultPolicy(),
		Writer:  notify.Writer{URL: c.config.public()},
		From:    envelope,
		Only:    only,
		Relay:   relayOf(c.config.SMTP),
		State:   c.config.state(),
		Bounces: c.config.Bounces,
		Waits:   web.Waiting,
	}, nil
}

// relayOf reads smtp://user:pass@host:port?tls=mandatory|none, which config
// has checked; nil when nothing is to leave.
func relayOf(address string) *notify.Relay {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return nil
	}
	password, _ := u.User.Password()
	port := u.Port()
	if port == "" {
		port = "587"
	}
	return &notify.Relay{
		Host: u.Hostname(), Port: port, User: u.User.Username(), Password: password,
		Plain: u.Query().Get("tls") == "none",
	}
}
