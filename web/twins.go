package web

import (
	"context"
	"net/http"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/twin"
)

// A TwinRow is a pupil on file who looks like the one being entered, and why.
type TwinRow struct {
	placement.Pupil
	Why    string
	Ticked bool // "not the same person" was ticked
}

// A TwinsView is the hint beside the form, asked for while somebody types.
type TwinsView struct {
	Frame
	Twins  []TwinRow
	Anyway bool
}

var twinsPage = newPage[TwinsView]("twins.html")

// mostTwins is how many pupils a hint shows.
const mostTwins = 8

// likeTyped answers, while a new pupil is being typed, who on file looks alike.
// It changes nothing but the journal, which says that somebody looked and never
// for whom.
func (s *Server) likeTyped(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if form.err != nil {
		return form.err
	}
	v := TwinsView{Frame: s.frame(r, by, "twins.title"), Anyway: form.Ticked("anyway")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Twins, err = twinsOf(r.Context(), tx, v.Frame, form)
		return err
	})
	if err == nil && len(v.Twins) > 0 {
		err = s.noteSearch(r.Context(), by)
	}
	if err != nil {
		return err
	}
	return twinsPage.render(w, http.StatusOK, v)
}

// twinsOf finds who looks like the pupil of a form. What cannot be read is left
// for the form to say when it is sent.
func twinsOf(ctx context.Context, tx *store.Tx, f Frame, form *Form) ([]TwinRow, error) {
	typed := &Form{values: form.values}
	p := placement.Pupil{Family: typed.Value("family"), Given: typed.Value("given"), Born: typed.OptionalDay("born"), INE: upperINE(typed.Value("ine"))}
	if typed.Bad() {
		p.Born = calendar.Day{}
	}
	list, err := tx.Twins(ctx, store.ScopeOf(f.By), p)
	var rows []TwinRow
	for _, t := range list[:min(len(list), mostTwins)] {
		rows = append(rows, TwinRow{t.Pupil, whyAlike(f, t.Likeness), slices.Contains(form.Values("other"), string(t.ID))})
	}
	return rows, err
}

// whyAlike says what two records have in common.
func whyAlike(f Frame, l twin.Likeness) (text string) {
	for i, reason := range l.Reasons {
		if i > 0 {
			text += ", "
		}
		text += f.T("twins.why." + string(reason))
	}
	return text
}

// notSame are the pupils of whom the form says that the new one is not one.
func (f *Form) notSame() (ids []placement.PupilID) {
	for _, id := range f.Values("other") {
		ids = append(ids, placement.PupilID(id))
	}
	return ids
}
