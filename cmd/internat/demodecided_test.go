package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	parentEntry = regexp.MustCompile(`name="entry" value="(gua_[a-z0-9]+)"`)
	wishesLink  = regexp.MustCompile(`href="(/famille/dossiers/[a-z0-9_]+/voeux)"`)
)

// someParentReadsTheRisk enters a running demo as one parent after the other and
// opens the wishes of each child: one of them reads how last year's campaign went
// for pupils in the same situation.
func someParentReadsTheRisk(t *testing.T, address string) {
	t.Helper()
	_, welcome := visit(t, http.DefaultClient, address+"/")
	for _, entry := range parentEntry.FindAllStringSubmatch(welcome, -1) {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		parent := &http.Client{Jar: jar}
		answer, err := parent.PostForm(address+"/demonstration", url.Values{"entry": {entry[1]}})
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		_, home := visit(t, parent, address+"/famille?lang=fr")
		for _, link := range wishesLink.FindAllStringSubmatch(home, -1) {
			status, page := visit(t, parent, address+link[1])
			told := strings.Contains(page, "dans votre situation") && strings.Contains(page, "Ajouter un vœu ne diminue jamais vos chances")
			if status == http.StatusOK && told {
				return
			}
		}
	}
	t.Error("no parent of the demo reads the risk of the wishes")
}

// visit reads a page as text with ordinary spaces.
func visit(t *testing.T, c *http.Client, address string) (status int, page string) {
	t.Helper()
	answer, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(body))
}
