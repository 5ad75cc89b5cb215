package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// After a restore nothing leaves: the officer reads it on both pages, the
// administrator on the first one, and either lets it leave, once.
func TestHeldMailIsSaidToThoseWhoMayReleaseIt(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	hold := func() {
		s.write(func(ctx context.Context, tx *store.Tx) error {
			h := store.MailHold{Since: storetest.Noon, Why: "restored", Left: 12}
			return tx.HoldMail(ctx, h, placement.Tick(s.in).Happened(storetest.Noon, "notice.held", "territory", string(s.in)))
		})
	}
	hold()
	officer := s.browser().with(store.Session{Account: s.account(placement.Officer, "officer@example.fr").ID})
	admin := s.browser().with(store.Session{Account: s.account(placement.Admin, "admin@example.fr").ID})
	for _, page := range []struct {
		who          *browser
		path         string
		says, button bool
	}{{officer, "/", true, false}, {officer, "/courriers", true, true}, {admin, "/", true, true}} {
		text := page.who.do("GET", page.path, nil).text
		if strings.Contains(text, "Les envois sont retenus depuis") != page.says || strings.Contains(text, "Libérer les envois") != page.button {
			t.Errorf("%s: held %v, button %v", page.path, !page.says, !page.button)
		}
	}
	if text := officer.do("GET", "/courriers", nil).text; !strings.Contains(text, "12 courriers partis entre-temps") {
		t.Error("what left is not counted")
	}
	for i, who := range []*browser{officer, admin} {
		if i > 0 {
			hold()
		}
		if a := who.do("POST", "/courriers/liberer", nil); a.StatusCode != http.StatusSeeOther {
			t.Errorf("released: %d", a.StatusCode)
		}
		if a := who.do("POST", "/courriers/liberer", nil); a.StatusCode != http.StatusConflict {
			t.Errorf("released twice: %d", a.StatusCode)
		}
		if strings.Contains(who.do("GET", "/", nil).text, "retenus depuis") {
			t.Error("still held")
		}
	}
	if text := officer.do("GET", "/journal", nil).text; strings.Count(text, "a libéré les courriers retenus") != 2 || !strings.Contains(text, "a retenu les courriers") {
		t.Error("the journal does not say who held and who released")
	}
}
