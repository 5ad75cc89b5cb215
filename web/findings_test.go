package web

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A desk of a campaign with something of each sort to look at before a run: one
// ready file and, about others, an agreement, a draft, wishes, a house without an
// adult and a target that nobody stands for.
type checkedDesk struct {
	*site
	officer  *browser
	house    storetest.Lodging
	campaign placement.Campaign
}

func openChecked(t *testing.T) *checkedDesk {
	t.Helper()
	s := open(t)
	s.at(storetest.Noon)
	d := &checkedDesk{site: s, house: storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })}
	d.campaign = storetest.Campaign(t, s.db, s.in)
	d.officer = s.browser().with(store.Session{Account: s.account(placement.Officer, "officer@example.fr").ID})
	d.asks()
	return d
}

func (d *checkedDesk) asks(changes ...func(*placement.File)) placement.File {
	d.Helper()
	return storetest.Pupil(d.T, d.db, append([]func(*placement.File){storetest.In(d.house.House), storetest.Of(d.campaign)}, changes...)...)
}

func (d *checkedDesk) path(more string) string { return "/campagnes/" + string(d.campaign.ID) + more }

// overlap makes two sections of the house take the same pupils.
func (d *checkedDesk) overlap() {
	d.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveSection(ctx, placement.Section{House: d.house.ID, Name: "Studios", Levels: placement.Levels}, storetest.Officer(d.in).Happened(storetest.Noon, "section.added", "section", ""))
		return err
	})
}

var linkInMain = regexp.MustCompile(`<a href="([^"#]*)[^"]*">`)

func TestEachFindingLeadsToThePageThatMendsIt(t *testing.T) {
	d := openChecked(t)
	d.asks(storetest.Silent(0))
	d.asks(func(f *placement.File) { f.Referral.State = placement.Draft })
	tremplin := storetest.House(t, d.db, func(h *placement.House) { h.Territory, h.Scheme = d.in, placement.Tremplin })
	d.asks(func(f *placement.File) {
		f.Referral.Wishes = append(f.Referral.Wishes, placement.Wish{Rank: len(f.Referral.Wishes) + 1, House: tremplin.ID})
	})
	d.write(func(ctx context.Context, tx *store.Tx) error {
		by := storetest.Officer(d.in).Happened(storetest.Noon, "band.changed", "band", "")
		band := d.house.Band
		band.Adults = 0
		if _, err := tx.SaveBand(ctx, band, by); err != nil {
			return err
		}
		by.Verb, by.About.Kind = "target.added", "target"
		_, err := tx.SaveTarget(ctx, placement.Target{Section: d.house.Girls.ID, Group: placement.QPV, Seats: 1}, by)
		return err
	})
	d.overlap()
	for _, lang := range []string{"?lang=fr", "?lang=en"} {
		page := d.officer.get(d.path("/controle")+lang).is(t, 200)
		for _, code := range []placement.FindingCode{placement.SectionsOverlap, placement.TargetUnsourced, placement.AgreementMissing, placement.DraftLeft,
			placement.Unverified, placement.WishTremplin} {
			if !strings.Contains(page.text, `<section class="sheet" id="`+string(code)+`">`) {
				t.Errorf("%s: %s is not on the page", lang, code)
			}
		}
		_, main, _ := strings.Cut(page.text, "<main")
		links := linkInMain.FindAllStringSubmatch(main, -1)
		if len(links) < 8 {
			t.Errorf("%d links", len(links))
		}
		for _, m := range links {
			d.officer.get(strings.ReplaceAll(m[1], "&amp;", "&")).is(t, 200)
		}
	}
}

func TestAFindingLeadsToThePartOfTheHouseThatIsMeant(t *testing.T) {
	d := openChecked(t)
	house := d.house.ID
	for _, f := range []placement.Finding{
		{Code: placement.NobodyReady}, {Code: placement.SectionsOverlap, House: house}, {Code: placement.TargetsTooMany, House: house, Section: d.house.Girls.ID},
		{Code: placement.NoStaff, House: house, Band: d.house.Band.ID}, {Code: placement.NoBeds, House: house}, {Code: placement.OverCapacity, House: house},
		{Code: placement.OverCapacity, House: house, Section: d.house.Girls.ID}, {Code: placement.OverCapacity, House: house, Band: d.house.Band.ID},
		{Code: placement.FloorsOverCap, House: house, Section: d.house.Girls.ID}, {Code: placement.Unsupervised, House: house}, {Code: placement.BoardersUnasked},
	} {
		path, _, _ := strings.Cut(mendedAt(d.campaign.ID, f), "#")
		if answer := d.officer.get(path); answer.StatusCode != 200 {
			t.Errorf("%+v leads to %s: %s", f, path, answer.Status)
		}
	}
}

func TestARunThatIsBlockedSaysWhyAndOffersNoButton(t *testing.T) {
	d := openChecked(t)
	const button = `<button class="btn go">Figer les données…</button>`
	for _, path := range []string{"", "/controle"} {
		if page := d.officer.get(d.path(path)).is(t, 200); !strings.Contains(page.text, button) {
			t.Errorf("%q: nothing blocks and there is no button", path)
		}
	}
	d.overlap()
	page := d.officer.get(d.path("")).is(t, 200)
	if !strings.Contains(page.text, `disabled aria-describedby="blocked"`) || !strings.Contains(page.text, "1 point empêche le calcul") {
		t.Error("the campaign does not say why its button is disabled")
	}
	if page := d.officer.get(d.path("/controle")).is(t, 200); strings.Contains(page.text, button) {
		t.Error("the checks offer a run that is refused")
	}
	refused := d.officer.post(d.path("/calculs")).is(t, 422)
	if !strings.Contains(refused.text, "deux sections accueillent les mêmes élèves") {
		t.Error("the refusal does not say why")
	}
}

func TestAKindOfFindingIsReadPageByPage(t *testing.T) {
	d := openChecked(t)
	for range findingsOfKind + 2 {
		d.asks(storetest.Silent(0))
	}
	all := d.officer.get(d.path("/controle")).is(t, 200)
	_, rest, _ := strings.Cut(all.text, `id="agreement_missing"`)
	group, _, _ := strings.Cut(rest, "</section>")
	if n := strings.Count(group, "<li>"); n != findingsOfGroup || !strings.Contains(group, "Voir les 102") {
		t.Errorf("%d lines of a kind of 102", n)
	}
	first := d.officer.get(d.path("/controle?quoi=agreement_missing")).is(t, 200)
	last := d.officer.get(d.path("/controle?quoi=agreement_missing&page=1")).is(t, 200)
	if a, b := strings.Count(first.text, `#accords"`), strings.Count(last.text, `#accords"`); a != findingsOfKind || b != 2 {
		t.Errorf("pages of %d and %d lines", a, b)
	}
	d.officer.get(d.path("/controle?quoi=agreement_missing&page=99")).is(t, 200)
	d.officer.get(d.path("/controle?quoi=wish_one&page=-7")).is(t, 200)
	d.officer.get(d.path("/controle?quoi=nonsense")).is(t, 404)
}

// TestTheChecksFollowWhatIsMended: a survey is kept, and never shown once
// something has happened.
func TestTheChecksFollowWhatIsMended(t *testing.T) {
	d := openChecked(t)
	f := d.asks(storetest.Silent(0))
	for _, want := range []bool{true, true} {
		if has := strings.Contains(d.officer.get(d.path("/controle")).text, "agreement_missing"); has != want {
			t.Errorf("the agreement is missing: %v", has)
		}
	}
	d.officer.post("/orientations/"+string(f.Referral.ID)+"/retirer", "version", "1", "reason", "la famille renonce").is(t, 303)
	if strings.Contains(d.officer.get(d.path("/controle")).text, "agreement_missing") {
		t.Error("a file that was withdrawn is still to be looked at")
	}
}

func TestFindingsForPrograms(t *testing.T) {
	d := openChecked(t)
	f := d.asks(storetest.Silent(0))
	d.overlap()
	var got Listing[APIFinding]
	page := d.officer.get("/api/v1/campaigns/"+string(d.campaign.ID)+"/findings?limit=1").is(t, 200)
	if err := json.Unmarshal([]byte(page.text), &got); err != nil || len(got.Items) != 1 || got.Next == "" {
		t.Fatalf("%v in %s", err, page.text)
	}
	if x := got.Items[0]; x.Code != placement.SectionsOverlap || x.Severity != placement.Blocks || x.House != d.house.ID {
		t.Errorf("first %+v", x)
	}
	page = d.officer.get("/api/v1/campaigns/"+string(d.campaign.ID)+"/findings?severity=look").is(t, 200)
	if !strings.Contains(page.text, `"referral":"`+string(f.Referral.ID)+`"`) || strings.Contains(page.text, "blocks") || strings.Contains(page.text, f.Pupil.Family) {
		t.Errorf("to look at: %s", page.text)
	}
	d.officer.get("/api/v1/campaigns/"+string(d.campaign.ID)+"/findings?severity=never").is(t, 422)
}
