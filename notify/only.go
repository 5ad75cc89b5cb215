package notify

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// Only is who may be sent to at all: addresses and domains. An empty list is
// everybody. A test of the service on real data, or its first week, has one.
type Only []string

// NotOnList is why a notice is kept back.
const NotOnList = "mail_only"

// ParseOnly reads a list separated by commas or blanks: claire@example.fr,
// ac-rennes.fr or @ac-rennes.fr. All that is wrong is in the error.
func ParseOnly(text string) (Only, error) {
	var only Only
	var wrong []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \t\n\r", r) }) {
		entry := strings.ToLower(strings.TrimPrefix(part, "@"))
		if !isAddress(entry) && !isDomain(entry) {
			wrong = append(wrong, fmt.Sprintf("%q", part))
			continue
		}
		only = append(only, entry)
	}
	switch {
	case len(wrong) > 0:
		return nil, fmt.Errorf("%s is neither an address nor a domain; for example claire@example.fr,ac-rennes.fr", strings.Join(wrong, " "))
	case text != "" && len(only) == 0:
		return nil, fmt.Errorf("%q names nobody; leave it out to write to everybody", text)
	}
	slices.Sort(only)
	return slices.Compact(only), nil
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// isDomain asks for a dot between labels: "example" alone would be a typing error.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(labels) > 1 && !slices.ContainsFunc(labels, func(l string) bool {
		return l == "" || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || l[0] == '-' || l[len(l)-1] == '-'
	})
}

// Allows reports whether an address may be sent to. A domain stands for its
// addresses, not for those of its subdomains.
func (o Only) Allows(address string) bool {
	address = strings.ToLower(address)
	_, domain, _ := strings.Cut(address, "@")
	return len(o) == 0 || slices.Contains(o, address) || slices.Contains(o, domain)
}

// String is the list as it is written in the settings.
func (o Only) String() string { return strings.Join(o, ", ") }

// keepBack keeps a notice whose recipient is not on the list. It is looked at
// again when the list changes, or when its event comes first. A doubt stays one.
func keepBack(o store.Outgoing, recipient string) store.Outgoing {
	o.Recipient, o.Error, o.NextAt = recipient, NotOnList, time.Time{}
	if o.State != placement.InDoubt {
		o.State, o.NextAt = placement.KeptBack, o.NotAfter
	}
	return o
}

// listed lets those that were kept back be looked at again, after a start with
// another list.
func (p *Postman) listed(r *round, last store.Round) error {
	if last.Only == p.Only.String() {
		return nil
	}
	return r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		for _, t := range r.territories {
			if err := tx.LookAgain(ctx, t.ID, r.now); err != nil {
				return err
			}
		}
		return nil
	})
}
