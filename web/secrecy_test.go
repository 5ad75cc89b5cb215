package web

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// alone finds the points of a restricted criterion as a number of its own.
var alone = regexp.MustCompile(`>\s*30\s*<|"points":\s*30\b`)

// TestNobodyReadsARestrictedCriterion knocks on every door that can be read, as
// each role and as the other parent, for a child whose protection measure and
// health need count. Neither word nor number of either is anywhere: not on a
// page, not in a list to download, not in an answer to a program. The scale
// itself, which names no child, is public.
func TestNobodyReadsARestrictedCriterion(t *testing.T) {
	t.Parallel()
	w := populate(t)
	w.protect()
	var named []string
	for _, c := range placement.ExampleCatalogue().Criteria {
		if c.Restricted {
			named = append(named, c.Words.FR, c.Words.EN, `"`+c.Code+`"`, ">"+c.Code+"<")
		}
	}
	read := map[string]bool{}
	for who, session := range map[string]store.Session{
		"officer": w.officer, "director": w.director, "admin": w.admin, "parent": w.parent, "other parent": {Guardian: w.file(placement.ReferralID(w.own["referral"])).Guardians[1].Guardian.ID},
	} {
		b := w.browser().with(session)
		for _, route := range Manifest() {
			if route.Method != http.MethodGet || route.Action == Public || route.Action == placement.EditCatalogues || strings.HasSuffix(route.Path, "/deconnexion") {
				continue
			}
			paths := []string{route.Path}
			if strings.Contains(route.Path, "{") {
				paths = aimed(route, w.own)
			}
			for _, path := range paths {
				a := b.get(path)
				for _, word := range named {
					if strings.Contains(a.text, word) {
						t.Errorf("%s reads %q at %s", who, word, path)
					}
				}
				if found := alone.FindString(a.text); found != "" && strings.Contains(a.text, "ituation familiale") {
					t.Errorf("%s reads %s at %s", who, found, path)
				}
				if a.StatusCode == http.StatusOK && strings.Contains(a.text, "Situation familiale et éducative") {
					read[who] = true
				}
			}
		}
	}
	for _, who := range []string{"officer", "parent", "other parent"} {
		if !read[who] {
			t.Errorf("%s reads of no situation at all: the test proves nothing", who)
		}
	}
}

// protect leaves the protection measure alone of the family and educational
// criteria of the own world: a number on their line would be that of the measure.
func (w *worlds) protect() {
	w.Helper()
	f := w.file(placement.ReferralID(w.own["referral"]))
	f.Referral.Claims = slices.DeleteFunc(f.Referral.Claims, func(c placement.Claim) bool { return c.Code == "special_needs" })
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveReferral(ctx, f.Referral, storetest.Officer(w.in).Happened(storetest.Noon, "referral.changed", "referral", ""))
		return err
	})
}
