package web

import (
	"context"
	"net/http"
	"net/url"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnReasonsView says to a family why the decision about its child is what
// it is, wish by wish, and what it can do. It is there only once a person has
// confirmed what the run proposed.
type OwnReasonsView struct {
	Frame
	Child   placement.Pupil
	Line    store.ProposalLine
	Lead    string
	Reason  string // without a place
	Decided string
	Wishes  []WishReason
	Points  string // of the child's own request, "" when the run looked at no wish
	Offer   *Link
	Next    []string
	Appeal  string
	File    Link
	Contact Contact
}

var ownReasonsPage = newPage[OwnReasonsView]("ownreasons.html")

func (s *Server) ownReasons(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := OwnReasonsView{Frame: s.familyFrame(r, by, "family.why"), Contact: contactOf(r)}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, referralID(r), s.dayOf(r)) })
	if err != nil {
		return err
	}
	return ownReasonsPage.render(w, http.StatusOK, v)
}

// read finds the decision among those about the reader's own children.
func (v *OwnReasonsView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID, today calendar.Day) (err error) {
	if v.Line, err = tx.ChildDecision(ctx, v.By.Guardian, today, id); err != nil {
		return err
	}
	f, err := tx.ChildFile(ctx, v.By.Guardian, today, id)
	if err != nil {
		return err
	}
	names, err := namesOfHouses(ctx, tx, v.By.Territory)
	if err != nil {
		return err
	}
	offers, err := tx.ChildOffers(ctx, v.By.Guardian, today)
	if err != nil {
		return err
	}
	why, err := v.Line.Reasons()
	if err != nil {
		return err
	}
	v.Child = f.Pupil
	v.tell(why, names)
	v.next(household{offers: offers}.offerOf(id))
	return v.appeal(ctx, tx, why)
}

// tell puts the decision and each wish into words.
func (v *OwnReasonsView) tell(why match.Certificate, names map[placement.HouseID]string) {
	v.Title, v.Lead = v.T("family.why_placed", v.Child.Given, v.Line.HouseName), v.T("family.why_placed_lead")
	if !v.Line.Placed() {
		v.Title, v.Lead = v.T("family.why_no_place", v.Child.Given), v.T("family.why_no_place_lead")
		v.Reason = words.NoPlace(v.Lang, match.Code(v.Line.Code))
	}
	v.Decided = v.T("family.why_decided", v.Line.DecidedBy.Name, plain.Date(v.Lang, calendar.DayOf(v.Line.DecidedAt, zone(v.Frame))))
	for i, w := range why.Wishes {
		reason := WishReason{Number: i + 1, House: names[placement.HouseID(w.House)], Lines: words.Told(v.Lang, w, why.Groups)}
		if w.House == string(v.Line.House) && v.Line.Placed() {
			reason.Tone = "ok"
		}
		if w.Rank > 0 {
			v.Points = v.T("family.why_points", w.Points)
		}
		v.Wishes = append(v.Wishes, reason)
	}
	v.File = Link{"/famille/dossiers/" + url.PathEscape(string(v.Line.Referral)), v.T("family.file", v.Child.Given)}
}

// next is what the family can do.
func (v *OwnReasonsView) next(offer store.OfferLine) {
	if offer.ID != "" {
		v.Offer = &Link{"/famille/propositions/" + url.PathEscape(string(offer.ID)), v.T("family.why_offer")}
	}
	if !v.Line.Placed() {
		v.Next = append(v.Next, v.T("family.why_freed"), v.T("family.why_change"))
	}
	v.Next = append(v.Next, v.T("family.why_detail"))
}

// appeal names the authority of the house proposed, or of the first one asked
// for.
func (v *OwnReasonsView) appeal(ctx context.Context, tx *store.Tx, why match.Certificate) error {
	id := v.Line.House
	if id == "" && len(why.Wishes) > 0 {
		id = placement.HouseID(why.Wishes[0].House)
	}
	v.Appeal = v.T("family.why_authority")
	if id == "" {
		return nil
	}
	h, err := tx.House(ctx, store.Whole(v.By.Territory), id)
	if isMissing(err) {
		return nil
	}
	v.Appeal = or(h.AppealBody, v.Appeal)
	return err
}

// whyPath is the page of the reasons, when there is a decision to explain.
func whyPath(ctx context.Context, tx *store.Tx, f Frame, today calendar.Day, id placement.ReferralID) (line store.ProposalLine, why *Link, err error) {
	line, err = tx.ChildDecision(ctx, f.By.Guardian, today, id)
	switch {
	case isMissing(err):
		return line, nil, nil
	case err != nil:
		return line, nil, err
	}
	return line, &Link{"/famille/dossiers/" + url.PathEscape(string(id)) + "/pourquoi", f.T("family.why")}, nil
}
