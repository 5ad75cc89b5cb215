package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// list is what the page of the wishes would send back: its version and its list.
func (b *browser) list(path string) []string {
	b.Helper()
	page := b.get(path).is(b.T, http.StatusOK).text
	form := page[strings.Index(page, `action="`+path+`"`):]
	form = form[:strings.Index(form, "</form>")]
	pairs := []string{"version", regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(form)[1]}
	for _, m := range regexp.MustCompile(`name="list" value="(\w+)"`).FindAllStringSubmatch(form, -1) {
		pairs = append(pairs, "list", m[1])
	}
	return pairs
}

func TestAParentMovesAWishUpDownOutAndIn(t *testing.T) {
	s := open(t)
	campaign := storetest.Campaign(t, s.db, s.in)
	other := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	f := s.pupil(storetest.Of(campaign))
	storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in }) // one more to choose from
	s.at(storetest.Noon)
	first := f.Referral.Wishes[0].House
	b, path := s.parent(f, 0), "/famille/dossiers/"+string(f.Referral.ID)+"/voeux"
	b.get("/famille").has(t, path, "Vous pouvez changer les vœux")
	press := func(button, value string, want ...placement.HouseID) {
		t.Helper()
		b.follow(b.post(path, append(b.list(path), button, value)...)).has(t, "C’est enregistré")
		if got := s.file(f.Referral.ID).Referral.Houses(); !slices.Equal(got, want) {
			t.Errorf("after %s: %v, want %v", button, got, want)
		}
	}
	b.post(path, append(b.list(path), "do", "add", "add", "")...).is(t, http.StatusUnprocessableEntity)
	b.follow(b.post(path, append(b.list(path), "do", "add", "add", string(other.ID))...)).has(t, other.Name, "Ajouter un vœu ne diminue jamais")
	press("up", string(other.ID), other.ID, first)
	press("down", string(other.ID), first, other.ID)
	old := b.list(path)
	press("drop", string(first), other.ID)
	b.post(path, append(old, "up", string(other.ID))...).is(t, http.StatusUnprocessableEntity)
	b.post(path, "version", b.list(path)[1]).is(t, http.StatusUnprocessableEntity).has(t, "au moins un internat")
}
