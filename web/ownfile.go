package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ChildView is one request of the reader's child, as this guardian may see
// it.
type ChildView struct {
	Frame
	File       placement.File
	Signs      bool // the reader signs for the child today
	Facts      []Point
	Words      []Paragraph
	Claims     []ClaimLine
	Sum        int
	Rules      string
	Wishes     []string
	Own        []AgreementLine
	Others     []Point
	Papers     Link
	Notes      []placement.Note // written for the family by the office
	HouseNotes []placement.Note // and by the house
	WishPage   Link
	Withdraw   *Link // for who signs, as long as the request runs
	Contact    Contact
}

// An AgreementLine is one agreement of the reader's own.
type AgreementLine struct {
	placement.Agreement
	Link Link
}

var childPage = newPage[ChildView]("child.html")

// childFile is the request of the reader's child, without anything of another
// guardian that the reader may not know.
func (s *Server) childFile(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := ChildView{Frame: s.frame(r, by, "family.title").under("/famille", words.T(langOf(r), "family.title")), Contact: contactOf(r)}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		f, err := tx.ChildFile(r.Context(), by.Guardian, today, referralID(r))
		if err != nil {
			return err
		}
		v.File, v.Signs = f.For(by.Guardian), decides(f, by, today)
		if v.Notes, err = tx.ChildNotes(r.Context(), by.Guardian, today, f.Referral.ID); err != nil {
			return err
		}
		if v.HouseNotes, err = tx.ChildStayNotes(r.Context(), by.Guardian, today, f.Pupil.ID); err != nil {
			return err
		}
		names, err := namesOfHouses(r.Context(), tx, by.Territory)
		for _, wish := range f.Referral.Wishes {
			v.Wishes = append(v.Wishes, names[wish.House])
		}
		return err
	})
	if err != nil {
		return err
	}
	v.describe()
	return childPage.render(w, http.StatusOK, v)
}

func (v *ChildView) describe() {
	f := v.File
	v.Title = v.T("family.file", f.Pupil.Given)
	v.Facts = []Point{
		{Label: v.T("family.name"), Value: f.Pupil.Given + " " + f.Pupil.Family},
		{Label: v.T("referral.born"), Value: plain.Date(v.Lang, f.Pupil.Born)},
		{Label: v.T("referral.level"), Value: plain.Level(v.Lang, f.Referral.Level)},
		{Label: v.T("referral.origin"), Value: originOf(v.Lang, f.Referral)},
		{Label: v.T("referral.referrer"), Value: f.Referral.Referrer},
		{Label: v.T("family.state"), Value: v.T("referral." + string(f.Referral.State))},
	}
	for _, p := range []Paragraph{{v.T("referral.reason"), f.Referral.Reason}, {v.T("referral.tried"), f.Referral.Tried}} {
		if p.Text != "" {
			v.Words = append(v.Words, p)
		}
	}
	for _, line := range f.Referral.Lines(false) {
		v.Claims = append(v.Claims, ClaimLine{Text: criterion(v.Frame, f.Referral.Scale, line.Code), Points: line.Points, Within: line.Within})
	}
	v.Rules, v.Sum = f.Referral.Scale.Number, f.Referral.Points()
	v.Papers = papersLink(v.Frame, f)
	if v.running() {
		v.Withdraw = &Link{withdrawPath(f.Referral.ID), v.T("withdraw.link")}
	}
	v.WishPage = Link{ownWishesPath(f.Referral.ID), v.T("own_wishes.see")}
	for _, a := range f.Agreements {
		v.Own = append(v.Own, AgreementLine{a, Link{ownAgreementPath(a.ID), v.T("act." + string(a.Act))}})
	}
	for _, k := range f.Guardians {
		if k.Guardian.ID != v.By.Guardian {
			v.Others = append(v.Others, Point{Label: k.Guardian.Name, Value: v.T("link." + k.Link)})
		}
	}
}

// running reports whether the reader may take the request back.
func (v *ChildView) running() bool {
	over := v.File.Referral.State == placement.Withdrawn || v.File.Referral.State == placement.Shut
	return v.Signs && !over
}
