package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"internat/notify"
	"internat/placement/store"
)

// A config is what every command is told about the world: each value as a flag
// or in the environment, secrets also from a file (INTERNAT_SMTP_FILE).
type config struct {
	Database string
	Addr     string
	URL      string
	SMTP     string
	From     string
	KeyFile  string
	Timezone string
	State    string
	MailOnly string
	Bounces  string
	Replies  string
	DKIMKey  string
	DKIMName string
}

// A setting is one value of the config: its flag, its variable, what it is.
type setting struct {
	flag, variable, fallback, usage string
	secret                          bool
	at                              func(*config) *string
}

var settings = []setting{
	{"database", "INTERNAT_DATABASE", "sqlite:internat.db", "sqlite:PATH or postgres://…", true, func(c *config) *string { return &c.Database }},
	{"addr", "INTERNAT_ADDR", "127.0.0.1:8080", "address to listen on", false, func(c *config) *string { return &c.Addr }},
	{"url", "INTERNAT_URL", "", "address people use, in links: https://internat.example.fr (default: from --addr)", false, func(c *config) *string { return &c.URL }},
	{"smtp", "INTERNAT_SMTP", "", "smtp://user:pass@host:port?tls=mandatory|none; without it nothing leaves", true, func(c *config) *string { return &c.SMTP }},
	{"mail-from", "INTERNAT_FROM", "Internat <internat@localhost.invalid>", "sender of the notices", false, func(c *config) *string { return &c.From }},
	{"mail-only", "INTERNAT_MAIL_ONLY", "", "addresses and domains that alone may be sent to: claire@example.fr,ac-rennes.fr (default: everybody); what is for others is kept back", false, func(c *config) *string { return &c.MailOnly }},
	{"key-file", "INTERNAT_KEY_FILE", "", "key of the sealed columns (default with SQLite: created beside the database)", false, func(c *config) *string { return &c.KeyFile }},
	{"state-dir", "INTERNAT_STATE_DIR", "", "directory of the list of what left by mail, outside the database (default with SQLite: created beside the database)", false, func(c *config) *string { return &c.State }},
	{"bounces", "INTERNAT_BOUNCES", "", "Maildir in which the mail server puts delivery reports", false, func(c *config) *string { return &c.Bounces }},
	{"replies", "INTERNAT_REPLIES", "", "Maildir in which the mail server puts what calendar programs answer to invitations", false, func(c *config) *string { return &c.Replies }},
	{"dkim-key", "INTERNAT_DKIM_KEY_FILE", "", "private key in PEM that signs what is sent (DKIM); without it the relay signs, or nobody", false, func(c *config) *string { return &c.DKIMKey }},
	{"dkim-selector", "INTERNAT_DKIM_SELECTOR", "internat", "name of the public key in the DNS: NAME._domainkey.DOMAIN", false, func(c *config) *string { return &c.DKIMName }},
	{"timezone", "INTERNAT_TIMEZONE", "Europe/Paris", "time zone of the jobs of the whole service", false, func(c *config) *string { return &c.Timezone }},
}

func settingOf(flagName string) (setting, bool) {
	for _, s := range settings {
		if s.flag == flagName {
			return s, true
		}
	}
	return setting{}, false
}

// declare makes a flag of every setting.
func (c *config) declare(flags *flag.FlagSet) {
	for _, s := range settings {
		usage := s.usage + " [" + s.variable + "]"
		if s.fallback != "" {
			usage += " (default " + s.fallback + ")"
		}
		flags.StringVar(s.at(c), s.flag, "", usage)
	}
}

// fill takes what no flag gave from the environment, then from the defaults,
// and checks it all: a wrong value is told by its name before anything starts.
func (c *config) fill(flags *flag.FlagSet, lookup func(string) (string, bool)) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, s := range settings {
		if given[s.flag] {
			continue
		}
		value, err := s.fromEnvironment(lookup)
		if err != nil {
			return err
		}
		if *s.at(c) = value; value == "" {
			*s.at(c) = s.fallback
		}
	}
	return c.check()
}

func (s setting) fromEnvironment(lookup func(string) (string, bool)) (string, error) {
	if value, ok := lookup(s.variable); ok {
		return value, nil
	}
	path, ok := lookup(s.variable + "_FILE")
	if !ok || !s.secret {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", wrong("%s_FILE: %v", s.variable, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// check says which setting is wrong and why. A secret's value is never echoed.
func (c *config) check() error {
	checks := []struct {
		variable string
		err      error
	}{
		{"INTERNAT_DATABASE", checkDatabase(c.Database)},
		{"INTERNAT_ADDR", checkAddr(c.Addr)},
		{"INTERNAT_URL", checkURL(c.URL)},
		{"INTERNAT_SMTP", checkSMTP(c.SMTP)},
		{"INTERNAT_FROM", checkFrom(c.From)},
		{"INTERNAT_MAIL_ONLY", checkMailOnly(c.MailOnly)},
		{"INTERNAT_TIMEZONE", checkZone(c.Timezone)},
		{"INTERNAT_STATE_DIR", c.checkState()},
		{"INTERNAT_BOUNCES", checkMaildir(c.Bounces)},
		{"INTERNAT_REPLIES", checkMaildir(c.Replies)},
	}
	for _, x := range checks {
		if x.err != nil {
			return wrong("%s: %v", x.variable, x.err)
		}
	}
	return nil
}

func checkDatabase(address string) error {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok && path != "" {
		return nil
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return nil
	}
	return errors.New("must be sqlite:PATH or postgres://…")
}

func checkAddr(addr string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("%q is no address to listen on; for example 127.0.0.1:8080", addr)
	}
	return nil
}

func checkURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return fmt.Errorf("%q must be like https://internat.example.fr, without a path", address)
	}
	return nil
}

func checkSMTP(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return errors.New("must be like smtp://user:password@host:587?tls=mandatory")
	}
	switch u.Query().Get("tls") {
	case "", "mandatory", "none":
		return nil
	}
	return errors.New("tls must be mandatory or none")
}

func checkFrom(from string) error {
	if _, err := mail.ParseAddress(from); err != nil {
		return fmt.Errorf("%q is no e-mail address; for example Internat <internat@example.fr>", from)
	}
	return nil
}

func checkMailOnly(list string) error {
	_, err := notify.ParseOnly(list)
	return err
}

func checkZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Errorf("%q is no time zone; for example Europe/Paris or Indian/Reunion", name)
	}
	return nil
}

// checkState asks for a directory where none can be found beside the database.
// Each copy of the program has its own: it names the place that sends.
func (c *config) checkState() error {
	if c.SMTP != "" && c.state() == "" {
		return errors.New("is needed to send with PostgreSQL: a directory on this machine that outlives the program, and another one for each copy of it")
	}
	return nil
}

func checkMaildir(dir string) error {
	if dir == "" {
		return nil
	}
	for _, part := range []string{"new", "cur"} {
		if info, err := os.Stat(filepath.Join(dir, part)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s is no Maildir: it has no directory %q", dir, part)
		}
	}
	return nil
}

// state is the directory of the list of what left.
func (c *config) state() string {
	file, lite := strings.CutPrefix(c.Database, "sqlite:")
	if c.State == "" && lite {
		return file + "-mail"
	}
	return c.State
}

// public is the address in links.
func (c *config) public() string {
	if c.URL != "" {
		return strings.TrimSuffix(c.URL, "/")
	}
	return "http://" + c.Addr
}

// key reads the key of the sealed columns. With SQLite and no file named, one
// is created beside the database, for this user only; PostgreSQL's key is
// shared by several machines, so that somebody has to make it knowingly.
func (c *config) key() ([]byte, error) {
	path := c.KeyFile
	if path == "" {
		file, ok := strings.CutPrefix(c.Database, "sqlite:")
		if !ok {
			return nil, wrong("INTERNAT_KEY_FILE: is needed with PostgreSQL; make one with: head -c 32 /dev/urandom | base64 > internat.key")
		}
		path = file + ".key"
		if err := createKey(path, file); err != nil {
			return nil, err
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, wrong("INTERNAT_KEY_FILE: %v", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != store.KeySize {
		return nil, wrong("INTERNAT_KEY_FILE: %s must hold %d bytes in base64", path, store.KeySize)
	}
	return key, nil
}

// createKey makes the key file of a new database. An old database without its
// key is refused: with a new key nothing sealed would ever open again.
func createKey(path, database string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if _, err := os.Stat(database); err == nil {
		return wrong("INTERNAT_KEY_FILE: the database %s exists and its key %s is missing; put the key back", database, path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	key := make([]byte, store.KeySize)
	rand.Read(key)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n"); err != nil {
		return err
	}
	return f.Sync()
}
