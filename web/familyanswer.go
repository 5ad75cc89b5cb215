package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnAgreementView shows the exact text and asks for the reader's own
// answer; once given, it is the receipt.
type OwnAgreementView struct {
	Frame
	Child     placement.Pupil
	Agreement placement.Agreement
	Form      *Form
	Text      []string
	French    []string // the text that counts, when the page is in another language
	Hash      string
	Version   string
	Asks      bool // an answer can be given
	Unread    bool // and the text is opened first, by a click that is kept
	TakeBack  bool
	Questions []Question // all that the reader is asked, this one among them
	Voice     string     // where the child may speak, ""
	Contact   Contact
}

// An OwnOfferView is an offer of a place, to be answered by a holder.
type OwnOfferView struct {
	Frame
	Offer   store.OfferLine
	House   placement.House
	Facts   []Point
	Form    *Form
	Asks    bool
	Said    string
	Waits   bool
	Why     *Link
	Kept    string // house of the place that stays kept while this better one is answered
	Contact Contact
}

// An OwnMeetingView is an appointment, to be answered by whoever is invited.
type OwnMeetingView struct {
	Frame
	Meeting store.MeetingLine
	Facts   []Point
	Form    *Form
	Said    placement.Reply
	Replies []Option
	Contact Contact

	Slots      []Option // times to choose among, of a gathering
	Full       bool     // none of them has room
	ToCalendar string   // where the appointment is had for one's own calendar; "" it is over
}

var (
	ownAgreementPage = newPage[OwnAgreementView]("ownagreement.html")
	ownOfferPage     = newPage[OwnOfferView]("ownoffer.html")
	ownMeetingPage   = newPage[OwnMeetingView]("ownmeeting.html")
)

// Sharing reports whether the question is about passing information on: no
// place hangs on it.
func (v OwnAgreementView) Sharing() bool { return v.Agreement.Act == placement.Sharing }

func (s *Server) ownAgreement(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.agreementWith(w, r, by, newForm())
}

func (s *Server) agreementWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnAgreementView{Frame: s.familyFrame(r, by, "family.agreement"), Form: form, Version: plain.AgreementVersion, Contact: contactOf(r)}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, placement.AgreementID(ownID(r)), s.dayOf(r)) })
	if err != nil {
		return err
	}
	v.Title = v.T("family.agreement_for", v.Child.Given)
	return ownAgreementPage.render(w, form.Status(), v)
}

// familyFrame starts a page under the parents' space.
func (s *Server) familyFrame(r *http.Request, by placement.Actor, title string) Frame {
	return s.frame(r, by, title).under("/famille", words.T(langOf(r), "family.title"))
}

func (v *OwnAgreementView) read(ctx context.Context, tx *store.Tx, id placement.AgreementID, today calendar.Day) (err error) {
	if v.Agreement, err = tx.OwnAgreement(ctx, v.By.Guardian, today, id); err != nil {
		return err
	}
	f, err := tx.ChildFile(ctx, v.By.Guardian, today, v.Agreement.Referral)
	if err != nil {
		return err
	}
	terms, err := office.AgreementTerms(ctx, tx, f, v.Agreement)
	v.Child, v.Hash = f.Pupil, office.TextHash(terms)
	v.Text = strings.Split(plain.Agreement(v.Lang, terms), "\n")
	if v.Lang != plain.FR {
		v.French = strings.Split(plain.Agreement(plain.FR, terms), "\n")
	}
	over := f.Referral.State == placement.Withdrawn || f.Referral.State == placement.Shut
	v.Asks = decides(f, v.By, today) && !over && v.Agreement.State != placement.Given
	v.Unread = v.Asks && v.Agreement.Unread()
	v.TakeBack = decides(f, v.By, today) && v.Agreement.State == placement.Given
	v.questions(f)
	if decides(f, v.By, today) && !over {
		v.Voice = "/famille/dossiers/" + url.PathEscape(string(f.Referral.ID)) + "/parole"
	}
	return err
}

// familyAnswers are the three answers to a request for agreement.
var familyAnswers = map[string]placement.AgreementState{"given": placement.Given, "refused": placement.Refused, "talk": placement.Viewed}

func (s *Server) answerAgreement(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	says := form.Choice("says", "given", "refused", "talk")
	in := office.AgreementAnswer{Agreement: placement.AgreementID(ownID(r)), Says: familyAnswers[says], TextHash: form.Optional("text", 100)}
	again, err := form.Submit(func() error { return s.Office.AnswerAgreement(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.agreementWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, s.saidAs(r, by, says))
}

// saidAs is what the page says of an answer that was kept: of sharing, that a
// place does not hang on it.
func (s *Server) saidAs(r *http.Request, by placement.Actor, says string) string {
	var a placement.Agreement
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		a, err = tx.OwnAgreement(r.Context(), by.Guardian, s.dayOf(r), placement.AgreementID(ownID(r)))
		return err
	})
	if err == nil && a.Act != placement.FirstAdmission && a.Act != placement.RenewedAdmission && says != "talk" {
		return "family.noted"
	}
	return "family." + says
}

// askTakeBack says what follows before an agreement is taken back.
func (s *Server) askTakeBack(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.takeBackWith(w, r, by, nil)
}

func (s *Server) takeBackWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnAgreementView{Frame: s.familyFrame(r, by, "family.agreement")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, placement.AgreementID(ownID(r)), s.dayOf(r)) })
	if err != nil {
		return err
	}
	page := "/famille/accords/" + url.PathEscape(string(v.Agreement.ID))
	return s.confirm(w, r, by, Confirmation{
		Question: v.T("family.take_back_ask", v.Child.Given),
		Facts:    []Point{{Label: v.T("family.follows"), Value: takeBackFollows(v.Frame, v.Agreement.Act)}},
		Action:   page + "/retirer", Button: v.T("family.take_back"), Stop: true, Back: Link{page, v.T("family.keep")}, Form: form,
	})
}

func (s *Server) takeBackAgreement(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, id := readForm(r), placement.AgreementID(ownID(r))
	again, err := form.Submit(func() error { return s.Office.WithdrawAgreement(r.Context(), by, id) })
	switch {
	case err != nil:
		return err
	case again:
		return s.takeBackWith(w, r, by, form)
	}
	return s.redirect(w, r, "/famille/accords/"+url.PathEscape(string(id)), "family.taken_back")
}

func (s *Server) ownOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.offerWith(w, r, by, newForm())
}

func (s *Server) offerWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnOfferView{Frame: s.familyFrame(r, by, "family.offer"), Form: form, Contact: contactOf(r)}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Offer, err = tx.ChildOffer(r.Context(), by.Guardian, today, placement.OfferID(ownID(r))); err != nil {
			return err
		}
		f, err := tx.ChildFile(r.Context(), by.Guardian, today, v.Offer.Referral)
		if err != nil {
			return err
		}
		if v.House, err = tx.House(r.Context(), store.Whole(by.Territory), v.Offer.House); err != nil {
			return err
		}
		v.describe(f, today, !s.Now().After(v.Offer.AnswerBy))
		if v.Offer.Algorithm {
			_, v.Why, err = whyPath(r.Context(), tx, v.Frame, today, v.Offer.Referral)
		}
		if err != nil || v.Offer.Beside == "" {
			return err
		}
		kept, err := tx.ChildOffer(r.Context(), by.Guardian, today, v.Offer.Beside)
		v.Kept = kept.HouseName
		return err
	})
	if err != nil {
		return err
	}
	return ownOfferPage.render(w, form.Status(), v)
}

func (v *OwnOfferView) describe(f placement.File, today calendar.Day, inTime bool) {
	v.Title = v.T("family.offer_for", f.Pupil.Given)
	wish := slices.IndexFunc(f.Referral.Wishes, func(w placement.Wish) bool { return w.House == v.Offer.House })
	v.Facts = []Point{
		{Label: v.T("family.house"), Value: v.House.Name},
		{Label: v.T("referral.commune"), Value: v.House.Commune},
		{Label: v.T("family.entry"), Value: plain.Day(v.Lang, v.Offer.Nights.From)},
		{Label: v.T("family.until"), Value: plain.Day(v.Lang, v.Offer.Nights.To)},
	}
	if wish >= 0 {
		v.Facts = append(v.Facts, Point{Label: v.T("family.your_wish"), Value: v.T("family.wish_rank", wish+1)})
	}
	for _, a := range v.Offer.Answers {
		if a.Guardian == v.By.Guardian {
			v.Said = v.T("family.said_no", plain.ShortMoment(v.Lang, a.At))
			if a.Accepts {
				v.Said = v.T("family.said_yes", plain.ShortMoment(v.Lang, a.At))
			}
		}
	}
	open := v.Offer.State == placement.Offered && inTime
	v.Asks = open && decides(f, v.By, today) && v.Said == ""
	v.Waits = open && v.Said != "" && !hiding(f)
}

// hiding reports whether an address of the file is protected: then nobody is
// told anything about another guardian.
func hiding(f placement.File) bool {
	return slices.ContainsFunc(f.Guardians, func(k placement.Guardianship) bool { return k.Protected })
}

func (s *Server) answerOwnOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	says := form.Choice("says", "accept", "decline")
	in := office.OfferReply{Offer: placement.OfferID(ownID(r)), Accepts: says == "accept"}
	again, err := form.Submit(func() error { return s.Office.AnswerOffer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.offerWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, "family."+says)
}

// askDecline says what follows before a place is declined.
func (s *Server) askDecline(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	f := s.familyFrame(r, by, "family.offer")
	var offer store.OfferLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if offer, err = tx.ChildOffer(r.Context(), by.Guardian, s.dayOf(r), placement.OfferID(ownID(r))); err != nil {
			return err
		}
		child, err := tx.ChildFile(r.Context(), by.Guardian, s.dayOf(r), offer.Referral)
		if err == nil && !decides(child, by, s.dayOf(r)) {
			return placement.Refuse("family.not_holder")
		}
		return err
	})
	if err != nil {
		return err
	}
	page, follows := "/famille/propositions/"+url.PathEscape(string(offer.ID)), f.T("family.decline_follows")
	if offer.Beside != "" {
		follows = f.T("family.better_decline")
	}
	return s.confirm(w, r, by, Confirmation{
		Question: f.T("family.decline_ask", plain.To(f.Lang, offer.HouseName)),
		Facts:    []Point{{Label: f.T("family.follows"), Value: follows}},
		Action:   page, Button: f.T("family.decline"), Stop: true, Back: Link{page, f.T("family.back")},
		Form: newForm("says", "decline"), Keep: []string{"says"},
	})
}

func (s *Server) ownMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownMeetingWith(w, r, by, newForm())
}

func (s *Server) ownMeetingWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnMeetingView{Frame: s.familyFrame(r, by, "family.meeting"), Form: form, Contact: contactOf(r)}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Meeting, err = tx.Meeting(r.Context(), by, placement.MeetingID(ownID(r))); err == nil {
			v.Slots, v.Full, err = slotChoice(r.Context(), tx, v.Frame, v.Meeting.Meeting)
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Title = v.T("meeting." + string(v.Meeting.Kind))
	v.Facts = []Point{{Label: v.T("family.when"), Value: v.When(v.Meeting)}}
	for _, p := range []Point{{Label: v.T("family.where"), Value: v.Meeting.Place}, {Label: v.T("family.house"), Value: v.Meeting.HouseName}, {Label: v.T("family.with"), Value: v.Meeting.Owner}} {
		if p.Value != "" {
			v.Facts = append(v.Facts, p)
		}
	}
	v.Said = replyOf(v.Meeting.Meeting, by.Guardian)
	v.keepAnswer()
	if v.Meeting.State == placement.Planned && v.Meeting.AtFor(by.Guardian).After(s.Now()) {
		if !v.Meeting.Meeting.Open(by.Guardian) {
			v.ToCalendar = "/famille/rendez-vous/" + url.PathEscape(string(v.Meeting.ID)) + "/agenda.ics"
		}
		for _, reply := range placement.Replies {
			if v.Full && (reply == placement.Coming || reply == placement.ByPhone) {
				continue
			}
			v.Replies = append(v.Replies, Option{string(reply), v.T("family.reply." + string(reply))})
		}
	}
	return ownMeetingPage.render(w, form.Status(), v)
}

func (s *Server) answerOwnMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MeetingAnswer{Meeting: placement.MeetingID(ownID(r)), Reply: placement.Reply(form.Choice("reply", "coming", "phone", "other_date", "not_coming"))}
	form.seat(&in)
	again, err := form.Submit(func() error { return s.Office.AnswerMeeting(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownMeetingWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, "family.replied")
}
