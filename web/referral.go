package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ReferralView is one request: what is known on one side, what blocks on the
// other.
type ReferralView struct {
	Frame
	File      placement.File
	Today     calendar.Day
	State     Badge
	Facts     []Point
	Words     []Paragraph
	Blocks    []Obstacle
	Calm      string // what happens next when nothing blocks
	Holders   []HolderLine
	Given     int
	Needed    int
	Claims    []ClaimLine
	Papers    Link
	Proofs    []Option // what a check may rest on
	Sum       int
	Rules     string
	Wishes    []WishLine
	Offers    []store.OfferLine
	Journal   []JournalLine
	Notes     []placement.Note
	Form      *Form // a new note
	Corrected []placement.Correction
	Open      bool // may still be changed
	Draft     bool
	Dispute   bool // somebody who must agree said no
	Unchecked int
	OfAge     string // where it is noted how a pupil who signs alone is reached; "": holders sign
	Unreached bool   // and nobody noted it
}

// A Paragraph is a text somebody wrote, under its question.
type Paragraph struct{ Title, Text string }

// An Obstacle is one thing that keeps a request out of a run, and the one click
// that mends it.
type Obstacle struct {
	Text string
	Link *Link
}

// A ClaimLine is one line of the sum of points.
type ClaimLine struct {
	Code     string
	Text     string
	Points   int
	Within   bool   // counts in the sum, without a number of its own
	Claimed  string // by whom and when
	Verified string // by whom, when and on what
	Open     bool   // can be verified now
}

// A WishLine is one house wished for.
type WishLine struct {
	Rank    int
	House   placement.House
	Current bool
}

var referralPage = newPage[ReferralView]("referral.html")

func referralID(r *http.Request) placement.ReferralID {
	return placement.ReferralID(chi.URLParam(r, "id"))
}

// referralPath is the page of a request.
func referralPath(id placement.ReferralID, more string) string {
	return "/orientations/" + url.PathEscape(string(id)) + more
}

func (s *Server) showReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.referralWith(w, r, by, newForm())
}

// read fills the page.
func (v *ReferralView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID) (err error) {
	scope := store.ScopeOf(v.By)
	if v.File, err = tx.File(ctx, scope, id); err != nil {
		return err
	}
	lines, err := tx.Events(ctx, store.EventQuery{Territory: v.By.Territory, Reader: v.By.Account, Pupil: v.File.Pupil.ID, Limit: 40})
	if err != nil {
		return err
	}
	v.Journal = inWords(v.Lang, lines)
	if v.Notes, err = tx.Notes(ctx, scope, id); err != nil {
		return err
	}
	if v.Corrected, err = tx.Corrections(ctx, scope, v.File.Pupil.ID); err != nil {
		return err
	}
	for i := range v.Corrected {
		c := &v.Corrected[i]
		c.Before, c.After = factWord(v.Frame, c.Field, c.Before), factWord(v.Frame, c.Field, c.After)
	}
	if v.Offers, err = tx.OffersOf(ctx, scope, v.File.Pupil.ID); err != nil {
		return err
	}
	if err := v.readWishes(ctx, tx); err != nil {
		return err
	}
	if err := v.readPapers(ctx, tx); err != nil {
		return err
	}
	campaign := placement.Campaign{}
	if v.File.Referral.Campaign != "" {
		if campaign, err = tx.Campaign(ctx, v.By.Territory, v.File.Referral.Campaign); err != nil {
			return err
		}
	}
	v.describe(campaign)
	return nil
}

func (v *ReferralView) readWishes(ctx context.Context, tx *store.Tx) error {
	houses, err := tx.Houses(ctx, store.Whole(v.By.Territory))
	for _, wish := range v.File.Referral.Wishes {
		i := slices.IndexFunc(houses, func(h placement.House) bool { return h.ID == wish.House })
		if i >= 0 {
			v.Wishes = append(v.Wishes, WishLine{Rank: wish.Rank, House: houses[i]})
		}
	}
	return err
}

func (v *ReferralView) describe(campaign placement.Campaign) {
	f := v.File
	v.Title = f.Pupil.Given + " " + f.Pupil.Family
	v.State = fileBadge(v.Lang, f, v.Today)
	v.Draft = f.Referral.State == placement.Draft
	v.Open = v.Draft || f.Referral.State == placement.Submitted
	v.Given, v.Needed = f.Tally(v.Today)
	v.Rules, v.Sum = f.Referral.Scale.Number, f.Referral.Points()
	v.Facts, v.Words = v.facts(campaign), v.words()
	v.holders()
	v.claims()
	v.blocks()
}

func (v *ReferralView) facts(campaign placement.Campaign) []Point {
	p, r := v.File.Pupil, v.File.Referral
	facts := []Point{
		{Label: v.T("referral.born"), Value: plain.Date(v.Lang, p.Born)},
		{Label: v.T("referral.level"), Value: v.T("referral.level_now", plain.Level(v.Lang, r.Level), plain.Level(v.Lang, p.Level))},
	}
	for _, f := range []struct{ key, value string }{
		{"referral.sex", sexWord(v.Frame, p.Sex)}, {"referral.school", p.School}, {"referral.commune", p.Commune}, {"referral.ine", p.INE},
		{"referral.campaign", campaign.Name}, {"referral.way", v.T("way." + string(r.Way))}, {"referral.origin", originOf(v.Lang, r)},
		{"referral.door", doorWord(v.Frame, r.Door)},
		{"referral.referrer", r.Referrer},
	} {
		if f.value != "" {
			facts = append(facts, Point{Label: v.T(f.key), Value: f.value})
		}
	}
	if !r.InformedOn.IsZero() {
		facts = append(facts, Point{Label: v.T("referral.informed_on"), Value: plain.Date(v.Lang, r.InformedOn)})
	}
	if !r.WantedFrom.IsZero() {
		facts = append(facts, Point{Label: v.T("referral.wanted_from"), Value: plain.Date(v.Lang, r.WantedFrom)})
	}
	return facts
}

// doorWord says how a request came in, when somebody kept it.
func doorWord(f Frame, door placement.Door) string {
	if door == "" {
		return ""
	}
	return f.T("door." + string(door))
}

func sexWord(f Frame, sex placement.Sex) string {
	if sex == "" {
		return f.T("referral.sex_unknown")
	}
	return f.T("referrals.sex." + string(sex))
}

func (v *ReferralView) words() []Paragraph {
	var list []Paragraph
	for _, p := range []Paragraph{{v.T("referral.reason"), v.File.Referral.Reason}, {v.T("referral.tried"), v.File.Referral.Tried}} {
		if p.Text != "" {
			list = append(list, p)
		}
	}
	return list
}

// claims makes the sum as this reader may see it: restricted criteria only
// within their line.
func (v *ReferralView) claims() {
	r := v.File.Referral
	for _, line := range r.Lines(placement.Allow(v.By, placement.SeeRestricted, placement.Subject{}) == nil) {
		c := ClaimLine{Code: line.Code, Text: criterion(v.Frame, r.Scale, line.Code), Points: line.Points, Within: line.Within}
		checked := placement.Claim{}
		for _, claim := range r.Claims {
			if r.Scale.LineOf(claim.Code) != line.Code {
				continue
			}
			if claim.VerifiedBy == "" {
				c.Open = v.Open
			} else {
				checked = claim
			}
		}
		if !c.Open && checked.VerifiedBy != "" {
			c.Verified = v.T("referral.verified_by", checked.VerifiedBy, plain.Date(v.Lang, checked.VerifiedOn))
			if checked.Evidence != "" {
				c.Verified += ", " + v.T("evidence."+string(checked.Evidence))
			}
			if line.Code == placement.SituationLine { // a name of the support team would tell what is behind it
				c.Verified = v.T("referral.situation_attested")
			}
		}
		for _, claim := range r.Claims {
			if claim.Code == line.Code && claim.ClaimedBy != "" {
				c.Claimed = v.T("referral.claimed_by", claim.ClaimedBy, plain.Date(v.Lang, claim.ClaimedOn))
			}
		}
		if c.Open {
			v.Unchecked++
		}
		v.Claims = append(v.Claims, c)
	}
}

// blocks says what keeps the request out of a run, each with its one button.
func (v *ReferralView) blocks() {
	f, page := v.File, referralPath(v.File.Referral.ID, "")
	if !v.Open {
		v.Calm = v.T("referral.calm." + string(f.Referral.State))
		return
	}
	unasked := f.Unasked(v.Today)
	if len(unasked) > 0 {
		v.Blocks = append(v.Blocks, Obstacle{v.T("referral.block.unasked", len(unasked)), &Link{page + "/accords", v.T("referral.ask")}})
	}
	for _, b := range f.Blockers(v.Today) {
		if slices.ContainsFunc(unasked, func(k placement.Guardianship) bool { return k.Guardian.ID == b.Guardian }) {
			continue
		}
		v.Blocks = append(v.Blocks, v.block(b, page))
		v.Dispute = v.Dispute || b.Disagrees()
	}
	if v.Unchecked > 0 {
		v.Blocks = append(v.Blocks, Obstacle{v.T("referral.block.unchecked", v.Unchecked), &Link{"#points", v.T("referral.check")}})
	}
	if len(v.Blocks) == 0 {
		v.Calm = v.T("referral.calm.ready")
	}
}

func (v *ReferralView) block(b placement.Blocker, page string) Obstacle {
	args := []any{}
	if b.Who != "" {
		args = append(args, b.Who)
	}
	if b.Paper != "" {
		args = append(args, words.Paper(v.Lang, placement.AskedPaper{Kind: b.Paper, Label: b.Label}))
	}
	block := Obstacle{Text: v.T("blocker."+b.Code, args...)}
	switch b.Code {
	case "paper.missing":
		block.Link = &Link{page + "/pieces", v.T("papers.complete")}
	case "agreement.missing":
		block.Link = &Link{signerPath(v.File.Referral.ID, b.Guardian, ""), v.T("referral.record")}
	case "agreement.expired", "agreement.changed", "agreement.refused", "agreement.withdrawn", "agreement.contested",
		"agreement.judgment_missing", "agreement.judgment_expired":
		block.Link = &Link{page + "/accords/tableau", v.T("signatures.open")}
	case "referral.draft", "wish.none", "agreement.no_holder":
		if v.Draft {
			block.Link = &Link{page + "/modifier", v.T("referral.complete")}
		}
	}
	return block
}

// proof reads what a verification rests on: "seen", "attested" or the id of a
// paper.
func (f *Form) proof() placement.Proof {
	given := f.Optional("evidence", 60)
	if e := placement.Evidence(given); e == placement.EvidenceSeen || e == placement.EvidenceAttested || given == "" {
		return placement.Proof{Evidence: e}
	}
	return placement.Proof{Evidence: placement.EvidencePaper, Paper: placement.PaperID(given)}
}

func (s *Server) verifyClaim(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Verification{Referral: referralID(r), Criterion: form.Text("criterion", 40), Proof: form.proof(), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.VerifyClaim(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return form.faults
	}
	return s.redirect(w, r, referralPath(in.Referral, "#points"), "referral.verified")
}

// askWithdrawal asks why a request is taken back, before it is.
func (s *Server) askWithdrawal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.withdrawalWith(w, r, by, nil)
}

func (s *Server) withdrawalWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	f, err := s.readFile(r, by)
	if err != nil {
		return err
	}
	if form == nil {
		form = newForm("version", text(f.Referral.Version))
	}
	lang, page := langOf(r), referralPath(f.Referral.ID, "")
	return s.confirm(w, r, by, Confirmation{
		Question: words.T(lang, "referral.withdraw_ask", f.Pupil.Short()),
		Facts:    []Point{{Label: words.T(lang, "referral.way"), Value: words.T(lang, "way."+string(f.Referral.Way))}},
		Action:   page + "/retirer", Button: words.T(lang, "referral.withdraw_do"), Stop: true, Reason: true,
		Back: Link{page, words.T(lang, "referral.back")}, Form: form, Keep: []string{"version"},
	})
}

func (s *Server) readFile(r *http.Request, by placement.Actor) (f placement.File, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		f, err = tx.File(r.Context(), store.ScopeOf(by), referralID(r))
		return err
	})
	return f, err
}

func (s *Server) withdrawReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Withdrawal{Referral: referralID(r), Reason: form.Text("reason", 500), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.WithdrawReferral(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.withdrawalWith(w, r, by, form)
	}
	return s.redirect(w, r, referralPath(in.Referral, ""), "referral.withdrawn")
}
