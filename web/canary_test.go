package web

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// canaries are one text for each sealed column that a person fills in.
var canaries = []string{"CANARI-TRIED", "CANARI-REASON", "CANARI-PHONE", "CANARI-ADDRESS", "CANARI-MAIL", "CANARI-OTHERPHONE", "CANARI-OTHERADDRESS", "CANARI-OTHERMAIL",
	"CANARI-MINUTES", "CANARI-HEALTH", "CANARI-PROTECTION", "CANARI-VOICE"}

// sings is the list of who may read which canary, and where: the beginning of a
// path. What is not in it is told nowhere.
var sings = map[string][]string{
	"officer /orientations/": {"CANARI-TRIED", "CANARI-REASON", "CANARI-PHONE", "CANARI-ADDRESS", "CANARI-MAIL", "CANARI-OTHERPHONE", "CANARI-OTHERADDRESS", "CANARI-OTHERMAIL", "CANARI-VOICE"},
	"parent /famille":        {"CANARI-TRIED", "CANARI-REASON"},
	"other parent /famille":  {"CANARI-TRIED", "CANARI-REASON"},
	// The own details, and never the other parent's.
	"parent /famille/coordonnees":       {"CANARI-PHONE", "CANARI-ADDRESS", "CANARI-MAIL"},
	"other parent /famille/coordonnees": {"CANARI-OTHERPHONE", "CANARI-OTHERADDRESS", "CANARI-OTHERMAIL"},
}

// TestACanaryIsHeardWhereTheListSaysAndNowhereElse writes a text of its own into
// every sealed column and then fetches every page, list and answer as everybody.
// No log, no file of the database and no backup holds one of them.
func TestACanaryIsHeardWhereTheListSaysAndNowhereElse(t *testing.T) {
	t.Parallel()
	w := populate(t)
	other := w.release()
	people := map[string]*browser{"support": w.member("equipe@example.fr").pledge(t), "referrer": w.referrer("roux@example.fr")}
	people["referrer"].post(ownReferralPath, request()...).is(t, http.StatusSeeOther)
	for who, session := range map[string]store.Session{"officer": w.officer, "director": w.director, "admin": w.admin, "parent": w.parent, "other parent": other} {
		people[who] = w.browser().with(session)
	}
	heard := map[string]bool{}
	for who, b := range people {
		for _, path := range w.everyPath() {
			a := b.get(path)
			for _, song := range canaries {
				if !strings.Contains(strings.ToUpper(a.text), song) {
					continue
				}
				where := mayHear(who, path, song)
				if where == "" {
					t.Errorf("%s reads %s at %s", who, song, path)
				}
				heard[where+" "+song] = true
			}
		}
		if song := loud(b.log.Bytes()); song != "" {
			t.Errorf("the log of %s holds %s", who, song)
		}
	}
	for where, songs := range sings {
		for _, song := range songs {
			if !heard[where+" "+song] {
				t.Errorf("%s does not hear %s: the list allows too much", where, song)
			}
		}
	}
	file := storetest.Path(t, w.db)
	for _, path := range []string{file, file + "-wal", storetest.Copy(t, w.db)} {
		kept, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if song := loud(kept); song != "" {
			t.Errorf("%s can be read in %s", song, path)
		}
	}
}

// mayHear is the line of the list that lets somebody hear a canary, "" for none.
func mayHear(who, path, song string) string {
	for where, songs := range sings {
		if strings.HasPrefix(who+" "+path, where) && slices.Contains(songs, song) {
			return where
		}
	}
	return ""
}

// loud finds a canary in bytes, "" when there is none.
func loud(in []byte) string {
	in = bytes.ToUpper(in)
	for _, song := range canaries {
		if bytes.Contains(in, []byte(song)) {
			return song
		}
	}
	return ""
}

// everyPath is every address that can be read, aimed at the own world where it
// names something.
func (w *worlds) everyPath() (paths []string) {
	for _, route := range Manifest() {
		switch {
		case route.Method != http.MethodGet || strings.HasSuffix(route.Path, "/deconnexion"):
		case strings.Contains(route.Path, "{"):
			paths = append(paths, aimed(route, w.own)...)
		default:
			paths = append(paths, route.Path)
		}
	}
	return paths
}

// release writes the canaries and gives the session of the other parent.
func (w *worlds) release() store.Session {
	w.Helper()
	f := w.file(placement.ReferralID(w.own["referral"]))
	by := storetest.Officer(w.in)
	said := func(verb, kind string) placement.Event { return by.Happened(storetest.Noon, verb, kind, "") }
	var other placement.GuardianID
	f.Referral.Tried, f.Referral.Reason = "CANARI-TRIED", "CANARI-REASON"
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.SaveReferral(ctx, f.Referral, said("referral.changed", "referral")); err != nil {
			return err
		}
		for _, k := range f.Guardians {
			g, which := k.Guardian, ""
			if g.ID != w.parent.Guardian {
				which, other = "OTHER", g.ID
			}
			g.Phone, g.Address, g.Email = "CANARI-"+which+"PHONE", "CANARI-"+which+"ADDRESS", strings.ToLower("CANARI-"+which+"MAIL@famille.invalid")
			if _, err := tx.SaveGuardian(ctx, g, said("guardian.changed", "guardian")); err != nil {
				return err
			}
		}
		for section, text := range map[placement.RestrictedSection]string{placement.Health: "CANARI-HEALTH", placement.Protection: "CANARI-PROTECTION"} {
			e, event, err := f.Referral.Write(by, section, text, storetest.Noon)
			if err != nil {
				return err
			}
			if err := tx.AddEntry(ctx, e, event); err != nil {
				return err
			}
		}
		v := placement.Voice{Territory: w.in, Referral: f.Referral.ID, Pupil: f.Pupil.ID, Says: "wants", Words: "CANARI-VOICE", Company: "alone", HeardBy: by.Name, At: storetest.Noon}
		if err := tx.AddVoice(ctx, v, said("pupil.spoke", "pupil")); err != nil {
			return err
		}
		r, err := tx.Review(ctx, by, placement.ReviewID(w.own["review"]))
		if err == nil {
			r.Review.Minutes = "CANARI-MINUTES"
			_, err = tx.SaveReview(ctx, r.Review, said("review.changed", "review"))
		}
		return err
	})
	return store.Session{Guardian: other}
}
