package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A StaysView is who boards, and who is expected.
type StaysView struct {
	Frame
	Today    calendar.Day
	Tiles    []Tile
	Form     *Form
	Houses   []Option
	Expected []store.OfferLine
	Lines    []store.StayLine
	Away     map[placement.StayID]calendar.Day // with leave tonight, and back when
	Of       int
	Pages    Pages
	Empty    Empty
}

// An ArrivalView is the form by which a pupil moves in.
type ArrivalView struct {
	Frame
	Offer   store.OfferLine
	Here    string
	Form    *Form
	Beds    []Option
	Points  []Point
	Missing []string
	Look    *Note // where to look at a bed that somebody else was quicker to give
}

// A StayView is one stay, and the form by which the pupil leaves.
type StayView struct {
	Frame
	Stay     store.StayLine
	Here     string
	Form     *Form
	Points   []Point
	Leaves   bool  // a departure can be noted
	Freed    *Link // who could have the bed
	Move     *Link // where another bed is given
	Review   *Link // where a review is opened for an event
	Absences []AbsenceLine
	Reports  []ReportLine // of the family, not answered yet
	Excuse   string       // where an absence is authorised; "" for who may not
	Notes    []placement.Note
	Note     *Form // a new note; nil for who may write none
	Voice    *Form // what the pupil says; nil where no request is on file
	Says     []Option
	With     []Option // who was there
}

var (
	staysPage   = newPage[StaysView]("stays.html")
	arrivalPage = newPage[ArrivalView]("arrival.html")
	stayPage    = newPage[StayView]("stay.html")
)

func stayRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/sejours", Action: placement.SeeStays, Do: (*Server).listStays},
		{Method: http.MethodGet, Path: "/sejours/arrivees/{offer}", Action: placement.RecordArrival, Do: (*Server).askArrival},
		{Method: http.MethodPost, Path: "/sejours/arrivees/{offer}", Action: placement.RecordArrival, Do: (*Server).recordArrival, Event: "offer.arrived"},
		{Method: http.MethodGet, Path: "/sejours/absences/{offer}", Action: placement.RecordArrival, Do: (*Server).askNoShow},
		{Method: http.MethodPost, Path: "/sejours/absences/{offer}", Action: placement.RecordArrival, Do: (*Server).recordNoShow, Event: "offer.no_show"},
		{Method: http.MethodGet, Path: "/sejours/{id}", Action: placement.SeeStays, Do: (*Server).showStay},
		{Method: http.MethodPost, Path: "/sejours/{id}/depart", Action: placement.RecordDeparture, Do: (*Server).recordDeparture, Event: "stay.ended"},
		{Method: http.MethodPost, Path: "/sejours/{id}/parole", Action: placement.HearBoarder, Do: (*Server).hearBoarder, Event: "pupil.spoke"},
	}
}

// soonArrivals is how far ahead an arrival is expected.
const soonArrivals = 14

// stayPageSize is how many boarders stand on a page.
const stayPageSize = 200

func (s *Server) listStays(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	v := StaysView{Frame: s.frame(r, by, "stays.title"), Today: s.dayOf(r), Form: form}
	page, _ := strconv.Atoi(form.Value("page"))
	page = max(0, min(page, 10_000))
	house := placement.HouseID(form.Optional("internat", 60))
	f := store.StayFilter{House: house, State: placement.Present, On: v.Today, Limit: stayPageSize, Offset: page * stayPageSize}
	expected := store.OfferFilter{House: house, Expected: v.Today.AddDays(soonArrivals), Limit: 300}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		scope := store.ScopeOf(by)
		if v.Expected, err = tx.Offers(r.Context(), scope, expected); err != nil {
			return err
		}
		if v.Lines, err = tx.Stays(r.Context(), scope, f); err != nil {
			return err
		}
		if v.Of, err = tx.CountStays(r.Context(), scope, f); err != nil {
			return err
		}
		if v.Away, err = tx.Away(r.Context(), scope, house, v.Today); err != nil {
			return err
		}
		houses, err := tx.Houses(r.Context(), scope)
		v.Houses = houseOptions(v.T("stays.all_houses"), houses)
		return err
	})
	if err != nil {
		return err
	}
	v.Tiles = []Tile{
		{Number: plain.Number(v.Lang, v.Of), Label: v.T("absences.boarders"), Href: "#presents"},
		{Number: plain.Number(v.Lang, v.Of-len(v.Away)), Label: v.T("absences.tonight"), Href: "#presents"},
		{Number: plain.Number(v.Lang, len(v.Away)), Label: v.T("absences.away_tile"), Href: "#presents"},
		{Number: plain.Number(v.Lang, len(v.Expected)), Label: v.T("stays.expected_tile", soonArrivals), Href: "#attendus", Tone: toneIf(len(v.Expected) > 0, "wait")},
	}
	if v.Of > stayPageSize {
		v.Pages = stayPages(page, v.Of, string(house))
	}
	v.Empty = Empty{Title: v.T("stays.empty"), Text: v.T("stays.empty_text")}
	return staysPage.render(w, http.StatusOK, v)
}

func stayPages(page, of int, house string) Pages {
	at := func(n int) string { return "/sejours?internat=" + house + "&page=" + strconv.Itoa(n) }
	p := Pages{From: page*stayPageSize + 1, To: min((page+1)*stayPageSize, of), Of: of}
	if page > 0 {
		p.Previous = at(page - 1)
	}
	if p.To < of {
		p.Next = at(page + 1)
	}
	return p
}

func (s *Server) askArrival(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.arrivalWith(w, r, by, nil)
}

func (s *Server) arrivalWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := ArrivalView{Frame: s.frame(r, by, "stays.title").under("/sejours", words.T(langOf(r), "stays.title")), Form: form}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Offer, err = tx.Offer(r.Context(), store.ScopeOf(by), placement.OfferID(chi.URLParam(r, "offer"))); err != nil {
			return err
		}
		if err := v.Offer.Awaited(); err != nil {
			return err
		}
		file, err := tx.File(r.Context(), store.Whole(by.Territory), v.Offer.Referral)
		if err != nil {
			return err
		}
		for _, b := range file.AgreementBlockers(today) {
			v.Missing = append(v.Missing, v.T("blocker."+b.Code, b.Who))
		}
		from := v.Offer.Nights.From
		if from.Before(today) {
			from = today
		}
		d, err := tx.Dormitory(r.Context(), store.ScopeOf(by), v.Offer.House, from)
		v.beds(d, from)
		return err
	})
	if err != nil {
		return err
	}
	v.Title, v.Here = v.T("stays.arrival_of", v.Offer.PupilName), "/sejours/arrivees/"+string(v.Offer.ID)
	if v.Form == nil {
		v.Form = newForm("version", text(v.Offer.Version), "on", today.String())
	}
	if v.Form.Lost() {
		v.Look = look(v.Frame, "plan.lost", bedHref(v.Offer.House, today, placement.BedID(v.Form.Value("bed"))))
	}
	v.Points = []Point{
		{Label: v.T("stays.house"), Value: v.Offer.HouseName}, {Label: v.T("stays.section"), Value: v.Offer.SectionName},
		{Label: v.T("stays.nights"), Value: plain.Nights(v.Lang, v.Offer.Nights)},
	}
	return arrivalPage.render(w, v.Form.Status(), v)
}

// beds are those that the pupil could have: first whatever waits, or is free.
func (v *ArrivalView) beds(d placement.Dormitory, from calendar.Day) {
	v.Beds = []Option{{"", v.T("stays.first_free")}}
	who, ok := d.Sleeper(string(v.Offer.ID))
	if b, room, kept := d.Bed(who.Bed); kept {
		v.Beds[0].Text = v.T("stays.kept_bed", b.Label, room.Name)
	}
	who.Bed = ""
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			if ok && d.Against(who, b.ID, from).Code == "" {
				v.Beds = append(v.Beds, Option{string(b.ID), bed(v.Frame, b)})
			}
		}
	}
}

func bed(f Frame, b placement.Bed) string {
	if b.Accessible {
		return f.T("stays.bed_accessible", b.Label, b.Room)
	}
	return f.T("stays.bed", b.Label, b.Room)
}

func (s *Server) recordArrival(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Arrival{Offer: placement.OfferID(chi.URLParam(r, "offer")), Bed: placement.BedID(form.Optional("bed", 60)), On: form.Day("on"), Reason: form.Optional("reason", 500), Version: form.Version()}
	var stay placement.Stay
	again, err := form.Submit(func() (err error) {
		stay, err = s.Office.Arrive(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.arrivalWith(w, r, by, form)
	}
	return s.redirect(w, r, "/sejours/"+string(stay.ID), "offer.arrived")
}

func (s *Server) showStay(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.stayWith(w, r, by, stayForms{})
}

// stayForms are the forms of the page as they were typed; nil is a fresh one.
type stayForms struct{ leave, note, voice *Form }

// stayWith shows a stay with what was typed.
func (s *Server) stayWith(w http.ResponseWriter, r *http.Request, by placement.Actor, typed stayForms) error {
	v := StayView{Frame: s.frame(r, by, "stays.title").under("/sejours", words.T(langOf(r), "stays.title")),
		Form: typed.leave, Note: cmp.Or(typed.note, newForm()), Voice: cmp.Or(typed.voice, newForm())}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Stay, err = tx.Stay(r.Context(), store.ScopeOf(by), placement.StayID(chi.URLParam(r, "id")))
		if err != nil {
			return err
		}
		if err := v.before(r.Context(), tx); err != nil {
			return err
		}
		if err := v.absencesOn(r.Context(), tx); err != nil {
			return err
		}
		if err := v.reportsOn(r.Context(), tx, s.Office); err != nil {
			return err
		}
		if v.Notes, err = tx.StayNotes(r.Context(), store.ScopeOf(by), v.Stay.ID); err != nil {
			return err
		}
		if err := v.hears(r.Context(), tx); err != nil {
			return err
		}
		review, err := tx.NextReviewOf(r.Context(), v.Stay.ID)
		if isMissing(err) {
			return nil
		}
		v.Points = append(v.Points, Point{Label: v.T("stays.next_review"), Value: v.T("stays.review_on", v.T("review."+string(review.Kind)), review.DueOn)})
		return err
	})
	if err != nil {
		return err
	}
	v.describe(today)
	if v.Form == nil {
		v.Form = newForm("version", text(v.Stay.Version), "on", today.String())
	}
	return stayPage.render(w, max(v.Form.Status(), cmp.Or(v.Note, v.Form).Status(), cmp.Or(v.Voice, v.Form).Status()), v)
}

// before lists the beds that the boarder had earlier in the same stay.
func (v *StayView) before(ctx context.Context, tx *store.Tx) error {
	earlier, err := tx.Stays(ctx, store.ScopeOf(v.By), store.StayFilter{Pupil: v.Stay.Pupil, House: v.Stay.House, State: placement.Moved})
	for _, x := range earlier {
		if x.Offer == v.Stay.Offer && x.ID != v.Stay.ID {
			v.Points = append(v.Points, Point{Label: v.T("stays.bed_before"), Value: x.BedLabel + ", " + plain.Nights(v.Lang, x.Nights)})
		}
	}
	return err
}

func (v *StayView) describe(today calendar.Day) {
	x := v.Stay
	v.Here, v.Title = "/sejours/"+string(x.ID), v.T("stays.of", x.PupilName, x.HouseName)
	v.Points = append([]Point{
		{Label: v.T("stays.section"), Value: x.SectionName},
		{Label: v.T("stays.bed_label"), Value: x.BedLabel},
		{Label: v.T("stays.nights"), Value: plain.Nights(v.Lang, x.Nights)},
	}, v.Points...)
	if x.Reason != "" {
		v.Points = append(v.Points, Point{Label: v.T("confirm.reason"), Value: reason(v.Lang, x.Reason)})
	}
	if x.State == placement.Moved && !v.Note.Bad() || admit(v.By, placement.NoteStay) != nil {
		v.Note = nil
	}
	v.Leaves = x.State == placement.Present && admit(v.By, placement.RecordDeparture) == nil
	if x.State == placement.Present && admit(v.By, placement.ArrangeBeds) == nil {
		v.Move = &Link{onDay(planHref(x.House)+"/lits/"+string(x.ID), today), v.T("plan.move")}
	}
	if x.State == placement.Present && admit(v.By, placement.EditReviews) == nil {
		v.Review = &Link{"/sejours/" + string(x.ID) + "/bilan", v.T("reviews.open_link")}
	}
	if x.State == placement.Left && admit(v.By, placement.GiveBed) == nil && x.Nights.To.AddDays(200).After(today) {
		v.Freed = &Link{"/lits/" + string(x.Section), v.T("stays.who_could")}
	}
}

// reason is what a person wrote, or the sentence of a code.
func reason(lang plain.Lang, written string) string {
	if key := "stays.reason." + written; words.Has(key) {
		return words.T(lang, key)
	}
	return written
}

func (s *Server) recordDeparture(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Departure{Stay: placement.StayID(chi.URLParam(r, "id")), On: form.Day("on"), Reason: form.Text("reason", 500), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.Leave(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.stayWith(w, r, by, stayForms{leave: form})
	}
	return s.redirect(w, r, "/sejours/"+string(in.Stay), "stay.ended")
}

// expectedArrivals counts the pupils who should have arrived by today.
func expectedArrivals(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	t, err := tx.Territory(ctx, by.Territory)
	if err != nil {
		return 0, err
	}
	counts, err := tx.OfferCounts(ctx, store.ScopeOf(by), store.OfferFilter{Expected: calendar.DayOf(now, zoneNamed(t.TimeZone))})
	return counts[placement.Accepted], err
}
