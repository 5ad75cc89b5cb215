package web

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var shownSecret = regexp.MustCompile(`<p class="(?:code )?secret">([^<]+)</p>`)

// secretOn is the secret that a page shows once.
func secretOn(t *testing.T, a answer) string {
	t.Helper()
	m := shownSecret.FindStringSubmatch(a.text)
	if m == nil {
		t.Fatalf("no secret on the page:\n%s", a.text)
	}
	return m[1]
}

func TestAnAddressThatTakesNoMailStandsOnThePageOfAccounts(t *testing.T) {
	s := open(t)
	s.account(placement.Admin, "admin@example.fr")
	a := s.account(placement.Officer, "anne@example.fr")
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.MarkAccountBounced(ctx, a.ID, a.Email, placement.Tick(s.in).Happened(storetest.Noon, "account.bounced", "account", string(a.ID)))
		return err
	})
	admin := s.browser().as("admin@example.fr")
	admin.get("/comptes").is(t, 200).has(t, "adresse en défaut")
	admin.get("/comptes/"+string(a.ID)).is(t, 200).has(t, "adresse en défaut", "Corrigez l’adresse")
}

// verbs are what the journal says of an account, sorted.
func (s *site) verbs(about placement.AccountID) (list []string) {
	s.Helper()
	storetest.Read(s, s.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: s.in, About: placement.Thing{Kind: "account", ID: string(about)}, Limit: 100})
		for _, line := range lines {
			list = append(list, line.Verb)
		}
		return err
	})
	slices.Sort(list)
	return list
}

func (s *site) accountOf(email string) (a store.Account) {
	s.Helper()
	storetest.Read(s, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		a, err = tx.AccountByEmail(ctx, email)
		return err
	})
	return a
}

func TestADirectorIsAddedAndChoosesAPassword(t *testing.T) {
	s := open(t)
	s.account(placement.Admin, "admin@example.fr")
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	admin := s.browser().as("admin@example.fr")

	admin.post("/comptes", "name", "", "email", "x", "role", "director", "lang", "fr").is(t, 422).
		has(t, `href="#name"`, `href="#email"`, `href="#houses"`, `value="x"`, "Cochez au moins un internat")
	made := admin.post("/comptes", "name", "Yann Tanguy", "email", "yann@example.fr", "role", "director", "lang", "fr", "houses", string(house.ID)).is(t, 200)
	first := secretOn(t, made)
	admin.get("/comptes").has(t, "Yann Tanguy", house.Name, "mot de passe remis")
	if strings.Contains(admin.get("/comptes").text, first) {
		t.Error("the first password is shown twice")
	}

	yann := s.browser()
	yann.post("/connexion", "email", "yann@example.fr", "password", first).is(t, http.StatusSeeOther)
	for _, path := range []string{"/", "/journal"} {
		if to := yann.get(path).Header.Get("Location"); to != "/compte" {
			t.Errorf("%s leads to %q before a password is chosen", path, to)
		}
	}
	yann.get("/compte").is(t, 200).has(t, "Choisissez votre mot de passe")
	own := "quatre chevaux verts"
	for field, pairs := range map[string][]string{
		"old":      {"old", "faux mot de passe", "password", own, "again", own},
		"again":    {"old", first, "password", own, "again", own + "x"},
		"password": {"old", first, "password", "Motdepasse2026!", "again", "Motdepasse2026!"},
	} {
		yann.post("/compte/mot-de-passe", pairs...).is(t, 422).has(t, `href="#`+field+`"`)
	}
	yann.follow(yann.post("/compte/mot-de-passe", "old", first, "password", own, "again", own)).is(t, 200).has(t, "Votre mot de passe est changé", "Sessions ouvertes")
	yann.get("/journal").is(t, 200)
	s.browser().post("/connexion", "email", "yann@example.fr", "password", first).is(t, 422)
	if got, want := strings.Join(s.verbs(s.accountOf("yann@example.fr").ID), " "), "account.added account.password_changed session.started session.started"; got != want {
		t.Errorf("the journal says %q, want %q", got, want)
	}
}

func TestAFirstPasswordWorksForAWeek(t *testing.T) {
	s := open(t)
	s.account(placement.Admin, "admin@example.fr")
	first := secretOn(t, s.browser().as("admin@example.fr").post("/comptes", "name", "Léa Roux", "email", "lea@example.fr", "role", "officer", "lang", "fr"))
	s.later(7*24*time.Hour - time.Minute)
	s.browser().post("/connexion", "email", "lea@example.fr", "password", first).is(t, http.StatusSeeOther)
	s.later(time.Minute)
	s.browser().post("/connexion", "email", "lea@example.fr", "password", first).is(t, 422)
}

// Whatever an administrator does to an account, its sessions end at once.
func TestWhatIsDoneToAnAccountEndsItsSessions(t *testing.T) {
	for name, row := range map[string]struct {
		path  string
		verb  string
		opens bool // the old password still opens the door
	}{
		"closed":     {"/fermeture", "account.disabled", false},
		"renewed":    {"/mot-de-passe", "account.password_renewed", false},
		"signed out": {"/sessions", "account.signed_out", true},
		"changed":    {"", "account.changed", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.account(placement.Admin, "admin@example.fr")
			a := s.account(placement.Officer, "anne@example.fr")
			admin, anne := s.browser().as("admin@example.fr"), s.browser().as("anne@example.fr")
			anne.get("/journal").is(t, 200)
			answer := admin.post("/comptes/"+string(a.ID)+row.path, "version", "1", "name", "Anne Le Goff", "email", a.Email, "role", "officer", "lang", "fr")
			if answer.StatusCode != 200 && answer.StatusCode != 303 {
				t.Fatalf("%s\n%s", answer.Status, answer.text)
			}
			anne.get("/journal").is(t, http.StatusSeeOther)
			again := s.browser().post("/connexion", "email", a.Email, "password", password)
			if (again.StatusCode == http.StatusSeeOther) != row.opens {
				t.Errorf("signing in again: %s", again.Status)
			}
			if verbs := strings.Join(s.verbs(a.ID), " "); !strings.Contains(verbs, row.verb) {
				t.Errorf("the journal says %q", verbs)
			}
		})
	}
}

func TestAClosedAccountIsOpenedAgain(t *testing.T) {
	s := open(t)
	s.account(placement.Admin, "admin@example.fr")
	a := s.account(placement.Officer, "anne@example.fr")
	admin := s.browser().as("admin@example.fr")
	admin.follow(admin.post("/comptes/"+string(a.ID)+"/fermeture", "version", "1")).has(t, "fermé")
	admin.post("/comptes/"+string(a.ID)+"/fermeture", "version", "1").is(t, http.StatusConflict)
	admin.follow(admin.post("/comptes/"+string(a.ID)+"/ouverture", "version", "2")).has(t, "rouvert")
	s.browser().as("anne@example.fr").get("/journal").is(t, 200)
}

func TestAnAdministratorCannotLockThemselvesOut(t *testing.T) {
	s := open(t)
	a := s.account(placement.Admin, "admin@example.fr")
	admin := s.browser().as("admin@example.fr")
	if strings.Contains(admin.get("/comptes/"+string(a.ID)).text, "Fermer ce compte") {
		t.Error("the button is there")
	}
	admin.post("/comptes/"+string(a.ID)+"/fermeture", "version", "1").is(t, http.StatusConflict)
	admin.post("/comptes/"+string(a.ID), "version", "1", "name", a.Name, "email", a.Email, "role", "officer", "lang", "fr").is(t, 422).has(t, `href="#role"`)
	admin.get("/comptes").is(t, 200)
}

func TestAnAccountOfAnotherTerritoryIsNotFound(t *testing.T) {
	s := open(t)
	s.account(placement.Admin, "admin@example.fr")
	elsewhere := storetest.Territory(t, s.db)
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = elsewhere.ID })
	home := s.in
	s.in = elsewhere.ID
	other := s.account(placement.Officer, "autre@example.fr")
	s.in = home
	admin := s.browser().as("admin@example.fr")
	if strings.Contains(admin.get("/comptes").text, "autre@example.fr") {
		t.Error("the list shows another territory")
	}
	admin.get("/comptes/"+string(other.ID)).is(t, 404)
	for _, path := range []string{"", "/mot-de-passe", "/fermeture", "/ouverture", "/sessions"} {
		admin.post("/comptes/"+string(other.ID)+path, "version", "1", "name", "X", "email", "x@example.fr", "role", "officer", "lang", "fr").is(t, 404)
	}
	admin.post("/comptes", "name", "X", "email", "x@example.fr", "role", "director", "lang", "fr", "houses", string(house.ID)).is(t, 404)
	if a := s.accountOf("autre@example.fr"); a.Version != 1 {
		t.Error("it was changed all the same")
	}
}

func TestAPersonEndsOwnSessions(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	here, there := s.browser().as("anne@example.fr"), s.browser().as("anne@example.fr")
	page := here.get("/compte")
	page.has(t, "Cette fenêtre")
	hash := regexp.MustCompile(`name="session" value="(\w+)"`).FindStringSubmatch(page.text)
	s.account(placement.Officer, "jean@example.fr")
	s.browser().as("jean@example.fr").post("/compte/session", "session", hash[1])
	there.get("/journal").is(t, 200)
	here.post("/compte/session", "session", hash[1]).is(t, 303)
	there.get("/journal").is(t, 303)
	here.get("/journal").is(t, 200)
	here.post("/compte/sessions").is(t, 303)
	here.get("/journal").is(t, 303)
}

func TestALanguageIsKeptWithTheAccount(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	b.follow(b.post("/compte/langue", "lang", "en")).has(t, `<html lang="en">`, "My account")
	b.post("/compte/langue", "lang", "xx").is(t, 422)
	s.browser().as("anne@example.fr").get("/compte").has(t, `<html lang="en">`)
}

func TestGuessingTheOldPasswordIsCounted(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	own := "quatre chevaux verts"
	for range triesPerAccount {
		b.post("/compte/mot-de-passe", "old", "x", "password", own, "again", own).is(t, 422)
	}
	b.post("/compte/mot-de-passe", "old", password, "password", own, "again", own).is(t, 422).has(t, "Trop d’essais")
}
