package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A FamilyView is the parents' space: a card for each child.
type FamilyView struct {
	Frame
	Cards   []FamilyCard
	Drafts  []DraftLine
	Own     bool // the reader is the pupil
	Contact Contact
}

// A Contact is how to reach the placement office.
type Contact struct{ Phone, Hours string }

// A FamilyCard says where things stand for one child.
type FamilyCard struct {
	Name     string
	Own      bool // the reader is that pupil, who signs alone
	Sentence string
	Waits    string // for the other guardian, when that may be told
	Tasks    []FamilyTask
	Steps    []Step
	Meetings []store.MeetingLine
	Reviews  []Link // the next one, and the last one held
	File     *Link
	Why      *Link // once a decision is confirmed
	Renewal  *Link // where the answer about next year is given or changed
	Wishes   *Link // until the last day for them
	Until    string
	Absence  *Link            // where nights away are reported
	Apply    *Link            // where a place is asked for, while no request runs
	Leave    *Link            // where a departure from the house is asked for
	Notes    []placement.Note // the last ones that the house wrote for the family
}

// A FamilyTask is one thing that is expected of the reader.
type FamilyTask struct {
	Text string
	Link Link
	Post bool // what is to be read is opened by a click that is kept
}

var familyPage = newPage[FamilyView]("family.html")

func familyRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/famille", Action: placement.SeeOwnFile, Do: (*Server).family},
		{Method: http.MethodGet, Path: "/famille/dossiers/{id}", Action: placement.SeeOwnFile, Do: (*Server).childFile},
		{Method: http.MethodGet, Path: "/famille/dossiers/{id}/pourquoi", Action: placement.SeeOwnFile, Do: (*Server).ownReasons},
		{Method: http.MethodGet, Path: "/famille/dossiers/{id}/parole", Action: placement.SeeOwnFile, Do: (*Server).ownVoice},
		{Method: http.MethodPost, Path: "/famille/dossiers/{id}/parole", Action: placement.AnswerAgreement, Do: (*Server).keepOwnVoice, Event: "pupil.spoke"},
		{Method: http.MethodGet, Path: "/famille/accords/{id}", Action: placement.SeeOwnFile, Do: (*Server).ownAgreement},
		{Method: http.MethodPost, Path: "/famille/accords/{id}", Action: placement.AnswerAgreement, Do: (*Server).answerAgreement, Event: "agreement.given"},
		{Method: http.MethodPost, Path: "/famille/accords/{id}/lire", Action: placement.AnswerAgreement, Do: (*Server).readAgreement, Event: "agreement.viewed"},
		{Method: http.MethodGet, Path: "/famille/accords/{id}/retirer", Action: placement.AnswerAgreement, Do: (*Server).askTakeBack},
		{Method: http.MethodPost, Path: "/famille/accords/{id}/retirer", Action: placement.AnswerAgreement, Do: (*Server).takeBackAgreement, Event: "agreement.withdrawn"},
		{Method: http.MethodGet, Path: "/famille/propositions/{id}", Action: placement.SeeOwnFile, Do: (*Server).ownOffer},
		{Method: http.MethodPost, Path: "/famille/propositions/{id}", Action: placement.AnswerOffer, Do: (*Server).answerOwnOffer, Event: "offer.answered"},
		{Method: http.MethodGet, Path: "/famille/propositions/{id}/refuser", Action: placement.AnswerOffer, Do: (*Server).askDecline},
		{Method: http.MethodGet, Path: "/famille/rendez-vous/{id}", Action: placement.SeeOwnFile, Do: (*Server).ownMeeting},
		{Method: http.MethodGet, Path: "/famille/rendez-vous/{id}/agenda.ics", Action: placement.SeeOwnFile, Do: (*Server).ownMeetingFile},
		{Method: http.MethodPost, Path: "/famille/rendez-vous/{id}", Action: placement.AnswerMeeting, Do: (*Server).answerOwnMeeting, Event: "meeting.answered"},
	}
}

func contactOf(r *http.Request) Contact {
	t := personOf(r).territory
	return Contact{strings.ReplaceAll(t.Phone, " ", "\u00a0"), t.Hours} // a number stays on one line
}

// family says where things stand for each child. It changes nothing.
func (s *Server) family(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := FamilyView{Frame: s.frame(r, by, "family.title"), Contact: contactOf(r)}
	h := household{ctx: r.Context(), by: by, today: s.dayOf(r), now: s.Now(), frame: v.Frame}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Cards, err = h.cards(tx); err != nil {
			return err
		}
		v.Drafts, err = s.drafts(r.Context(), tx, v.Frame)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.Cards) == 1 {
		v.Title = v.T("family.of", v.Cards[0].Name)
	}
	if v.Own = slices.ContainsFunc(v.Cards, func(c FamilyCard) bool { return c.Own }); v.Own {
		v.Title = v.T("of_age.own_request")
	}
	return familyPage.render(w, http.StatusOK, v)
}

// A household reads what concerns the children of one guardian, and only them.
type household struct {
	ctx       context.Context
	by        placement.Actor
	today     calendar.Day
	now       time.Time
	frame     Frame
	referrals []placement.Referral
	offers    []store.OfferLine
}

func (h household) cards(tx *store.Tx) (cards []FamilyCard, err error) {
	children, err := tx.Children(h.ctx, h.by.Guardian, h.today)
	if err != nil {
		return nil, err
	}
	if h.referrals, err = tx.ReferralsOfChildren(h.ctx, h.by.Guardian, h.today); err != nil {
		return nil, err
	}
	if h.offers, err = tx.ChildOffers(h.ctx, h.by.Guardian, h.today); err != nil {
		return nil, err
	}
	for _, child := range children {
		card, err := h.card(tx, child)
		if err != nil {
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// mayApply leads to the form for a child whom the reader decides for.
func (h household) mayApply(child placement.Pupil, bond placement.Guardianship) *Link {
	if !bond.Entitled(h.today) || child.SignsAlone(h.today) {
		return nil
	}
	return &Link{applicationPath + "?" + url.Values{"eleve": {string(child.ID)}}.Encode(), h.frame.T("application.for", child.Given)}
}

// current is the newest request of a child that is not over, with its campaign.
func (h household) current(tx *store.Tx, child placement.PupilID) (f placement.File, c placement.Campaign, err error) {
	i := slices.IndexFunc(h.referrals, func(r placement.Referral) bool {
		return r.Pupil == child && r.State != placement.Withdrawn && r.State != placement.Shut
	})
	if i < 0 {
		return f, c, nil
	}
	if f, err = tx.ChildFile(h.ctx, h.by.Guardian, h.today, h.referrals[i].ID); err != nil || f.Referral.Campaign == "" {
		return f, c, err
	}
	c, err = tx.Campaign(h.ctx, h.by.Territory, f.Referral.Campaign)
	return f, c, err
}

// meetings are the appointments to come to which the reader is invited.
func (h household) meetings(tx *store.Tx, child placement.PupilID) ([]store.MeetingLine, error) {
	list, err := tx.MeetingsOfPupil(h.ctx, h.by, child)
	return slices.DeleteFunc(list, func(l store.MeetingLine) bool {
		return l.State != placement.Planned || !l.AtFor(h.by.Guardian).After(h.now)
	}), err
}

// When is when the reader is expected: at the time that he or she chose, or on a
// day with a time to choose.
func (f Frame) When(m store.MeetingLine) string {
	if m.Open(f.By.Guardian) {
		return f.T("family.choose_time", plain.Day(f.Lang, f.Day(m.At)))
	}
	return plain.Moment(f.Lang, m.AtFor(f.By.Guardian).In(zone(f)))
}

// Replied says what the reader answered to an invitation.
func (f Frame) Replied(m store.MeetingLine) string {
	said := replyOf(m.Meeting, f.By.Guardian)
	if said == placement.NoReply {
		return f.T("family.not_replied")
	}
	return f.T("family.replied", f.T("family.reply."+string(said)))
}

// offerOf is the newest offer of a request.
func (h household) offerOf(id placement.ReferralID) store.OfferLine {
	if id == "" {
		return store.OfferLine{}
	}
	for _, fits := range []func(store.OfferLine) bool{
		func(o store.OfferLine) bool { return o.Beside != "" && o.State == placement.Offered },
		func(o store.OfferLine) bool { return o.State.Holds() },
		func(store.OfferLine) bool { return true },
	} {
		if i := slices.IndexFunc(h.offers, func(o store.OfferLine) bool { return o.Referral == id && fits(o) }); i >= 0 {
			return h.offers[i]
		}
	}
	return store.OfferLine{}
}

// decides reports whether the reader signs for the child today.
func decides(f placement.File, by placement.Actor, today calendar.Day) bool {
	_, ok := f.SignerIs(by.Guardian, today)
	return ok
}

// tasks are what is expected of the reader, the most pressing first.
func (h household) tasks(child placement.Pupil, f placement.File, offer store.OfferLine, meetings []store.MeetingLine) []FamilyTask {
	var tasks []FamilyTask
	signs := decides(f, h.by, h.today)
	if signs && offer.State == placement.Offered && !h.now.After(offer.AnswerBy) && !h.answered(offer) {
		tasks = append(tasks, FamilyTask{h.frame.T("family.task.offer", h.at(offer.HouseName), offer.AnswerBy),
			Link{"/famille/propositions/" + url.PathEscape(string(offer.ID)), h.frame.T("family.task.offer_do")}, false})
	}
	for _, act := range placement.Acts {
		a, asked := f.AgreementOf(f.NameOf(h.by.Guardian), act)
		if act == placement.FirstAdmission && act != f.Referral.Act() && !f.AsksElsewhere() {
			continue // the family asks for no other house any more
		}
		if !signs || !asked || a.State != placement.Requested && a.State != placement.Viewed {
			continue
		}
		text := h.frame.T("family.task.agreement", child.Given)
		if act != f.Referral.Act() {
			text = h.frame.T("family.task.question", h.frame.T("act."+string(act)), child.Given)
		}
		tasks = append(tasks, FamilyTask{text, Link{openAgreementPath(a), h.frame.T("family.task.agreement_do")}, a.Unread()})
	}
	if missing := ownMissing(f); signs && missing > 0 {
		tasks = append(tasks, FamilyTask{h.frame.T("papers.task", missing, child.Given), papersLink(h.frame, f), false})
	}
	for _, m := range meetings {
		if replyOf(m.Meeting, h.by.Guardian) == placement.NoReply {
			tasks = append(tasks, FamilyTask{h.frame.T("family.task.meeting", h.frame.When(m), h.at(m.HouseName)),
				Link{"/famille/rendez-vous/" + url.PathEscape(string(m.ID)), h.frame.T("family.task.meeting_do")}, false})
		}
	}
	return tasks
}

func (h household) answered(o store.OfferLine) bool {
	return slices.ContainsFunc(o.Answers, func(a placement.OfferAnswer) bool { return a.Guardian == h.by.Guardian })
}

func replyOf(m placement.Meeting, id placement.GuardianID) placement.Reply {
	for _, i := range m.Invited {
		if i.Guardian == id {
			return i.Reply
		}
	}
	return placement.NoReply
}

// at names a house as the place where something is.
func (h household) at(house string) string { return plain.To(h.frame.Lang, house) }

// sentence says in one sentence where the request stands.
func (h household) sentence(child placement.Pupil, own bool, n childNow) string {
	f, offer := n.file, n.offer
	switch {
	case n.noPlace:
		return h.says(child, own, "no_place")
	case offer.State == placement.Accepted:
		return h.says(child, own, "accepted", h.at(offer.HouseName), plain.Day(h.frame.Lang, offer.Nights.From))
	case offer.State == placement.Offered && offer.Beside != "":
		return h.says(child, own, "better", offer.HouseName)
	case offer.State == placement.Offered:
		return h.says(child, own, "offered", offer.HouseName)
	case offer.State == placement.Suspended:
		return h.says(child, own, "suspended")
	case f.Referral.State == placement.Draft:
		return h.says(child, own, "draft")
	case f.Referral.State == placement.Submitted && f.Ready(h.today) && !n.campaign.PanelOn.IsZero() && !n.campaign.PanelOn.Before(h.today):
		return h.says(child, own, "ready", plain.Day(h.frame.Lang, n.campaign.PanelOn))
	case f.Referral.State == placement.Submitted:
		return h.says(child, own, "submitted")
	case len(n.stays) > 0:
		return h.says(child, own, "boards", h.at(n.stays[0].HouseName))
	case f.Referral.State == placement.Placed:
		return h.says(child, own, "placed")
	}
	return h.says(child, own, "none")
}

// says speaks of the child to a parent, and to the pupil who reads for him- or herself.
func (h household) says(child placement.Pupil, own bool, state string, facts ...any) string {
	if own {
		return h.frame.T("family.own_state."+state, facts...)
	}
	return h.frame.T("family.state."+state, append([]any{child.Given}, facts...)...)
}

// steps are the five steps of a request. They say what the reader did, never
// what another guardian did.
func (h household) steps(f placement.File, c placement.Campaign, offer store.OfferLine) []Step {
	lang := h.frame.Lang
	a, _ := agreementOf(f, f.NameOf(h.by.Guardian))
	agreed := a.State == placement.Given || !decides(f, h.by, h.today)
	panel := h.frame.T("family.step.panel")
	if !c.PanelOn.IsZero() {
		panel = h.frame.T("family.step.panel_on", plain.Date(lang, c.PanelOn))
	}
	entry := h.frame.T("family.step.entry")
	if from := cmpDay(offer.Nights.From, c.EntryOn); !from.IsZero() {
		entry = h.frame.T("family.step.entry_on", plain.Date(lang, from))
	}
	decided := offer.ID != "" || f.Referral.State == placement.Placed
	done := []bool{f.Referral.State != placement.Draft, agreed, decided, f.Referral.State == placement.Placed || offer.State == placement.Accepted, offer.State == placement.Arrived}
	texts := []string{h.frame.T("family.step.request", plain.Date(lang, calendar.DayOf(f.Referral.CreatedAt, plain.Paris))), h.frame.T("family.step.agreement"), panel, h.frame.T("family.step.answer"), entry}
	steps, reached := make([]Step, len(texts)), false
	for i, text := range texts {
		steps[i] = Step{Text: text}
		switch {
		case done[i]:
			steps[i].State = "done"
		case !reached:
			steps[i].State, reached = "now", true
		}
	}
	return steps
}

// decidedAgainst ends the steps with the decision: without a place there is no
// answer to give and no entry.
func decidedAgainst(steps []Step) []Step {
	steps = steps[:3]
	steps[2].State = "done"
	return steps
}

func cmpDay(days ...calendar.Day) calendar.Day {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return calendar.Day{}
}

// ownID is an id in the address of a page of the parents' space.
func ownID(r *http.Request) string { return chi.URLParam(r, "id") }
