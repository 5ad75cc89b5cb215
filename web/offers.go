package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OffersView is the board of offers: what waits for an answer first.
type OffersView struct {
	Frame
	Today  calendar.Day
	Tiles  []Tile
	State  string
	Form   *Form
	Houses []Option
	Lines  []OfferLine
	Empty  Empty
	Decide *Note
}

// An OfferLine is an offer with how many days are left to answer.
type OfferLine struct {
	store.OfferLine
	Left int
	Late bool
}

// An OfferView is one offer: the facts, who answered, what can be done.
type OfferView struct {
	Frame
	Offer    store.OfferLine
	Here     string
	Points   []Point
	Answers  []AnswerLine
	Notices  []NoticeLine
	Form     *Form // an answer for the family
	Longer   *Form
	Holders  []Option
	Says     []Option
	Channels []Option
	Edits    bool // the person may change it
	Arrives  bool // the person may note the arrival
	Missing  []string

	knows bool // why the place was given: not who only prepares the bed of a protected child
}

// An AnswerLine is one holder's answer, or that there is none.
type AnswerLine struct {
	Name    string
	Tone    string
	Text    string
	Channel string
	At      time.Time
}

var (
	offersPage = newPage[OffersView]("offers.html")
	offerPage  = newPage[OfferView]("offer.html")
)

func offerRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/propositions", Action: placement.SeeOffers, Do: (*Server).listOffers},
		{Method: http.MethodGet, Path: "/propositions/{id}", Action: placement.SeeOffers, Do: (*Server).showOffer},
		{Method: http.MethodPost, Path: "/propositions/{id}/repondre", Action: placement.EditOffers, Do: (*Server).answerForFamily, Event: "offer.answered"},
		{Method: http.MethodPost, Path: "/propositions/{id}/prolonger", Action: placement.EditOffers, Do: (*Server).extendOffer, Event: "offer.extended"},
		{Method: http.MethodGet, Path: "/propositions/{id}/retirer", Action: placement.EditOffers, Do: (*Server).askRecall},
		{Method: http.MethodPost, Path: "/propositions/{id}/retirer", Action: placement.EditOffers, Do: (*Server).recallOffer, Event: "offer.withdrawn"},
		{Method: http.MethodPost, Path: "/propositions/{id}/rouvrir", Action: placement.EditOffers, Do: (*Server).reinstateOffer, Event: "offer.open"},
	}
}

// offerStates are the lists of the board, the most pressing first.
var offerStates = []placement.OfferState{placement.Offered, placement.Suspended, placement.Accepted, placement.Declined, placement.Lapsed}

func (s *Server) listOffers(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	v := OffersView{Frame: s.frame(r, by, "offers.title"), Today: s.dayOf(r), Form: form, State: string(placement.Offered)}
	for _, state := range append(offerStates, placement.Recalled, placement.Arrived, placement.NeverArrived, placement.Replaced) {
		if form.Value("etat") == string(state) {
			v.State = string(state)
		}
	}
	f := store.OfferFilter{Campaign: placement.CampaignID(form.Optional("campagne", 60)), House: placement.HouseID(form.Optional("internat", 60))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.board(r.Context(), tx, f); err != nil {
			return err
		}
		f.State = placement.OfferState(v.State)
		lines, err := tx.Offers(r.Context(), store.ScopeOf(by), f)
		for _, l := range lines {
			left := calendar.DayOf(l.AnswerBy, zoneOf(r)).Sub(v.Today)
			v.Lines = append(v.Lines, OfferLine{l, left, l.State == placement.Offered && left <= 2})
		}
		if err != nil || admit(by, placement.DecideProposals) != nil {
			return err
		}
		waiting, err := toDecide(r.Context(), tx, by, s.Now())
		if waiting > 0 {
			v.Decide = &Note{"wait", v.T("offers.to_decide", waiting), &Link{"/campagnes", v.T("offers.go_decide")}}
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Empty = Empty{Title: v.T("offers.empty"), Text: v.T("offers.empty_text")}
	return offersPage.render(w, http.StatusOK, v)
}

// board makes the tiles; each number is a link to its list.
func (v *OffersView) board(ctx context.Context, tx *store.Tx, f store.OfferFilter) error {
	counts, err := tx.OfferCounts(ctx, store.ScopeOf(v.By), f)
	if err != nil {
		return err
	}
	for _, state := range offerStates {
		query := url.Values{"etat": {string(state)}}
		for name, value := range map[string]string{"campagne": string(f.Campaign), "internat": string(f.House)} {
			if value != "" {
				query.Set(name, value)
			}
		}
		tile := Tile{Number: plain.Number(v.Lang, counts[state]), Label: v.T("offers.tile." + string(state)), Href: "/propositions?" + query.Encode()}
		if counts[state] > 0 {
			tile.Tone = tones["offer."+string(state)]
		}
		v.Tiles = append(v.Tiles, tile)
	}
	houses, err := tx.Houses(ctx, store.ScopeOf(v.By))
	v.Houses = houseOptions(v.T("offers.all_houses"), houses)
	return err
}

func (s *Server) showOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.offerOnBoard(w, r, by, nil, nil)
}

// offerOnBoard shows an offer with its forms as they were typed, or fresh ones.
func (s *Server) offerOnBoard(w http.ResponseWriter, r *http.Request, by placement.Actor, answer, longer *Form) error {
	v := OfferView{Frame: s.frame(r, by, "offers.title").under("/propositions", words.T(langOf(r), "offers.title")), Form: answer, Longer: longer}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Offer, err = tx.Offer(r.Context(), store.ScopeOf(by), placement.OfferID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		// Whoever may see the offer may see who has to answer it: a director sees
		// the children who are about to come.
		file, err := tx.File(r.Context(), store.Whole(by.Territory), v.Offer.Referral)
		if err != nil {
			return err
		}
		if v.knows, err = tx.Knows(r.Context(), store.ScopeOf(by), v.Offer.Pupil); err != nil {
			return err
		}
		v.answers(file, today)
		for _, b := range file.AgreementBlockers(today) {
			v.Missing = append(v.Missing, v.T("blocker."+b.Code, b.Who))
		}
		notices, err := tx.NoticesOf(r.Context(), store.ScopeOf(by), placement.Thing{Kind: "offer", ID: string(v.Offer.ID)})
		if err != nil {
			return err
		}
		v.Notices, err = named(r.Context(), tx, store.ScopeOf(by), notices)
		v.Notices = readable(v.Notices, by)
		return err
	})
	if err != nil {
		return err
	}
	v.describe()
	status := http.StatusOK
	for _, form := range []*Form{answer, longer} {
		if form != nil {
			status = form.Status()
		}
	}
	return offerPage.render(w, status, v)
}

// answers lists everybody who signs, with what each said.
func (v *OfferView) answers(f placement.File, today calendar.Day) {
	said := map[placement.GuardianID]placement.OfferAnswer{}
	for _, a := range v.Offer.Answers {
		said[a.Guardian] = a
	}
	for _, k := range f.Guardians {
		if !f.Answers(k, today) {
			continue
		}
		line := AnswerLine{Name: k.Guardian.Name, Tone: "wait", Text: v.T("offers.no_answer")}
		if a, ok := said[k.Guardian.ID]; ok {
			line = AnswerLine{Name: k.Guardian.Name, Tone: "bad", Text: v.T("offers.said_no"), Channel: v.T("channel." + a.Channel), At: a.At}
			if a.Accepts {
				line.Tone, line.Text = "ok", v.T("offers.said_yes")
			}
		}
		v.Answers = append(v.Answers, line)
		v.Holders = append(v.Holders, Option{string(k.Guardian.ID), k.Guardian.Name})
	}
}

func (v *OfferView) describe() {
	o := v.Offer
	v.Here, v.Title = "/propositions/"+string(o.ID), v.T("offers.of", o.PupilName, o.HouseName)
	decided := v.T("offers.decided_run")
	if !o.Algorithm {
		decided = v.T("offers.decided_person")
	}
	v.Points = []Point{
		{Label: v.T("offers.section"), Value: o.SectionName},
		{Label: v.T("offers.nights"), Value: plain.Nights(v.Lang, o.Nights)},
		{Label: v.T("offers.answer_by"), Value: plain.Moment(v.Lang, o.AnswerBy.In(zone(v.Frame)))},
		{Label: v.T("offers.decided_by"), Value: o.DecidedBy.Name},
		{Label: v.T("offers.how"), Value: decided},
		{Label: v.T("offers.appeal"), Value: o.AppealBody},
	}
	if o.Reasons != "" && v.knows {
		v.Points = append(v.Points, Point{Label: v.T("confirm.reason"), Value: o.Reasons})
	}
	v.Edits = admit(v.By, placement.EditOffers) == nil
	v.Arrives = o.State == placement.Accepted && admit(v.By, placement.RecordArrival) == nil
	v.Says = []Option{{"yes", v.T("offers.accepts")}, {"no", v.T("offers.declines")}}
	for _, channel := range []string{"phone", "paper", "counter"} {
		v.Channels = append(v.Channels, Option{channel, v.T("channel." + channel)})
	}
	if v.Form == nil {
		v.Form = newForm("channel", "phone")
	}
	if v.Longer == nil {
		v.Longer = newForm("version", text(o.Version), "until", v.Day(o.AnswerBy).AddDays(7).String())
	}
}

func (s *Server) answerForFamily(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.OfferReply{
		Offer: placement.OfferID(chi.URLParam(r, "id")), Guardian: placement.GuardianID(form.Text("guardian", 60)),
		Accepts: form.Choice("says", "yes", "no") == "yes", Channel: form.Choice("channel", "phone", "paper", "counter"), Reason: form.Text("reason", 500),
	}
	again, err := form.Submit(func() error { return s.Office.AnswerOffer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.offerOnBoard(w, r, by, form, nil)
	}
	return s.redirect(w, r, "/propositions/"+string(in.Offer), "offer.answered")
}

// offerChange reads what an officer does to the offer of a URL.
func offerChange(r *http.Request, form *Form) office.OfferChange {
	return office.OfferChange{Offer: placement.OfferID(chi.URLParam(r, "id")), Reason: form.Optional("reason", 500), Version: form.Version()}
}

func (s *Server) extendOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := offerChange(r, form)
	in.Until = form.Day("until")
	again, err := form.Submit(func() error { return s.Office.ExtendOffer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.offerOnBoard(w, r, by, nil, form)
	}
	return s.redirect(w, r, "/propositions/"+string(in.Offer), "offer.extended")
}

func (s *Server) askRecall(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.recallWith(w, r, by, nil)
}

// recallWith asks for the reason and says whether the family has read the offer
// already: a message taken back cannot be unread.
func (s *Server) recallWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	var o store.OfferLine
	var sent []string
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if o, err = tx.Offer(r.Context(), store.ScopeOf(by), placement.OfferID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		notices, err := tx.NoticesOf(r.Context(), store.ScopeOf(by), placement.Thing{Kind: "offer", ID: string(o.ID)})
		if err != nil {
			return err
		}
		lines, err := named(r.Context(), tx, store.ScopeOf(by), notices)
		for _, n := range lines {
			if n.State == placement.Sent || n.State == placement.InDoubt || n.State == placement.Posted {
				sent = append(sent, n.To)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	f, here := s.frame(r, by, "confirm.title"), "/propositions/"+string(o.ID)
	if form == nil {
		form = newForm("version", text(o.Version))
	}
	means := f.T("offers.recall_unsent")
	if len(sent) > 0 {
		means = f.T("offers.recall_sent", strings.Join(sent, ", "))
	}
	return s.confirm(w, r, by, Confirmation{
		Question: f.T("offers.recall_ask", o.PupilName, o.HouseName), Action: here + "/retirer", Button: f.T("offers.recall"), Stop: true, Reason: true,
		Facts: []Point{{Label: f.T("offers.state"), Value: f.T("offer." + string(o.State))}, {Label: f.T("offers.family"), Value: means}},
		Back:  Link{here, f.T("frame.cancel")}, Form: form, Keep: []string{"version"},
	})
}

func (s *Server) recallOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := offerChange(r, form)
	again, err := form.Submit(func() error { return s.Office.RecallOffer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.recallWith(w, r, by, form)
	}
	return s.redirect(w, r, "/propositions/"+string(in.Offer), "offer.withdrawn")
}

func (s *Server) reinstateOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := offerChange(r, form)
	again, err := form.Submit(func() error { return s.Office.ReinstateOffer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.offerOnBoard(w, r, by, nil, form)
	}
	return s.redirect(w, r, "/propositions/"+string(in.Offer), "offer.open")
}
