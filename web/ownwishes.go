package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnWishesView is where a parent ranks the child's wishes, with the honest
// warning of risk. Every button is a form of its own: it works without a script.
type OwnWishesView struct {
	Frame
	Child   placement.Pupil
	Path    string
	Form    *Form
	Lead    string // until when, or why nothing can be changed
	Ranks   bool
	Wishes  []OwnWish
	Houses  []Option // that can be added
	Warning string   // "" when too few are comparable
	Basis   string   // whom the warning compares with
	Many    bool     // several sign: a new house is agreed to by each
	Contact Contact
}

// An OwnWish is one house of the list.
type OwnWish struct {
	Number      int
	ID          placement.HouseID
	Name, Where string
	First, Last bool
}

var ownWishesPage = newPage[OwnWishesView]("ownwishes.html")

func ownWishRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/famille/dossiers/{id}/voeux", Action: placement.SeeOwnFile, Do: (*Server).ownWishes},
		{Method: http.MethodPost, Path: "/famille/dossiers/{id}/voeux", Action: placement.RankWishes, Do: (*Server).rankWishes, Event: "referral.ranked"},
	}
}

func ownWishesPath(id placement.ReferralID) string {
	return "/famille/dossiers/" + url.PathEscape(string(id)) + "/voeux"
}

func (s *Server) ownWishes(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownWishesWith(w, r, by, newForm())
}

func (s *Server) ownWishesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnWishesView{Frame: s.familyFrame(r, by, "own_wishes.title"), Form: form, Contact: contactOf(r)}
	id := placement.ReferralID(ownID(r))
	v.Path = ownWishesPath(id)
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, id, s.dayOf(r)) }); err != nil {
		return err
	}
	v.Title = v.T("own_wishes.of", v.Child.Given)
	return ownWishesPage.render(w, form.Status(), v)
}

func (v *OwnWishesView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID, today calendar.Day) error {
	f, err := tx.ChildFile(ctx, v.By.Guardian, today, id)
	if err != nil {
		return err
	}
	var c placement.Campaign
	if f.Referral.Campaign != "" {
		if c, err = tx.Campaign(ctx, v.By.Territory, f.Referral.Campaign); err != nil {
			return err
		}
	}
	houses, err := tx.Houses(ctx, store.Whole(v.By.Territory))
	if err != nil {
		return err
	}
	v.Child = f.Pupil
	v.Form.Set("version", text(f.Referral.Version))
	v.list(f, houses)
	v.decide(f, c, today)
	if !f.Referral.Ranks(c, today) || len(f.Referral.Wishes) == 0 {
		return nil
	}
	return v.warn(ctx, tx, f, c)
}

// list names the wishes and the houses that can be added to them.
func (v *OwnWishesView) list(f placement.File, houses []placement.House) {
	wished := f.Referral.Houses()
	for i, id := range wished {
		w := OwnWish{Number: i + 1, ID: id, First: i == 0, Last: i == len(wished)-1}
		if at := slices.IndexFunc(houses, func(h placement.House) bool { return h.ID == id }); at >= 0 {
			w.Name, w.Where = houses[at].Name, houses[at].Commune
		}
		v.Wishes = append(v.Wishes, w)
	}
	for _, h := range houses {
		if h.Closed || h.Scheme == placement.Tremplin || slices.Contains(wished, h.ID) {
			continue
		}
		v.Houses = append(v.Houses, Option{string(h.ID), h.Name + " (" + h.Commune + ")"})
	}
}

// decide says whether the reader can change the list today, and until when.
func (v *OwnWishesView) decide(f placement.File, c placement.Campaign, today calendar.Day) {
	must, _ := placement.Signatories(f.Referral.Act(), f.Guardians)
	v.Many = len(must) > 1 && !hiding(f)
	switch {
	case !decides(f, v.By, today):
		v.Lead = v.T("own_wishes.reads")
	case !f.Referral.Ranks(c, today):
		v.Lead = v.T("own_wishes.over")
	case f.Disputed(today):
		v.Lead = v.T("own_wishes.by_phone")
	default:
		v.Ranks, v.Lead = true, v.T("own_wishes.until", plain.Day(v.Lang, c.ClosesOn))
	}
}

// warn says what became of pupils in the same situation, when there are enough.
func (v *OwnWishesView) warn(ctx context.Context, tx *store.Tx, f placement.File, c placement.Campaign) error {
	wished := f.Referral.Houses()
	past, err := tx.Precedents(ctx, c, f.Referral.Level, wished[0])
	if err != nil {
		return err
	}
	apart, err := tx.TellsSexes(ctx, v.By.Territory, wished)
	if err != nil {
		return err
	}
	risk, told := f.Risk(past, apart)
	if !told {
		return nil
	}
	switch risk.Tenths {
	case 0:
		v.Warning = v.T("own_wishes.risk_none")
	case 10:
		v.Warning = v.T("own_wishes.risk_all")
	default:
		v.Warning = v.T("own_wishes.risk", risk.Tenths)
	}
	v.Basis = v.T("own_wishes.basis_first")
	if risk.SameHouses {
		v.Basis = v.T("own_wishes.basis_same")
	}
	return nil
}

// rankWishes does what one button says to the list that the page showed.
func (s *Server) rankWishes(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Ranking{Referral: placement.ReferralID(ownID(r)), Version: form.Version()}
	shown := form.houses("list")
	in.Houses = moved(shown, form)
	if len(in.Houses) == 0 {
		form.Reject("add", "wish.none")
	}
	again, err := form.Submit(func() error { return s.Office.RankWishes(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownWishesWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, "own_wishes.kept")
}

// houses are the ids of a hidden list.
func (f *Form) houses(field string) (list []placement.HouseID) {
	for _, id := range f.Values(field) {
		list = append(list, placement.HouseID(id))
	}
	return list
}

// moved is a list after one button: a house goes one up, one down, out, or comes
// in at the end.
func moved(list []placement.HouseID, form *Form) []placement.HouseID {
	next := slices.Clone(list)
	at := func(field string) int { return slices.Index(next, placement.HouseID(form.Value(field))) }
	if i := at("up"); i > 0 {
		next[i-1], next[i] = next[i], next[i-1]
	}
	if i := at("down"); i >= 0 && i < len(next)-1 {
		next[i], next[i+1] = next[i+1], next[i]
	}
	if i := at("drop"); i >= 0 {
		next = slices.Delete(next, i, i+1)
	}
	if form.Value("do") == "add" {
		if id := form.Text("add", 60); id != "" {
			next = append(next, placement.HouseID(id))
		}
	}
	return next
}
