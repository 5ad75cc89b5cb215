package web

import (
	"net/http"
	"regexp"
	"testing"
)

var (
	heading  = regexp.MustCompile(`<h1>(Aucun|\d+) dossiers?`)
	readyBox = regexp.MustCompile(`(?s)vue=prets[^>]*>.*?(\d+)`)
)

// A paper that one of the houses requires keeps a file from being ready, though a run
// could place it elsewhere: the heading counts as its tile and its list do.
func TestTheHeadingOfACampaignCountsTheFilesOfItsTile(t *testing.T) {
	w := populate(t)
	w.listed()
	page := w.browser().with(w.officer).get("/campagnes/"+w.own["campaign"]).is(t, http.StatusOK).text
	title, tile := heading.FindStringSubmatch(page), readyBox.FindStringSubmatch(page)
	if title == nil || tile == nil {
		t.Fatalf("heading %v, tile %v", title, tile)
	}
	if said := title[1]; said != tile[1] && !(said == "Aucun" && tile[1] == "0") {
		t.Errorf("the heading says %s, the tile %s", said, tile[1])
	}
}
