package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NoticeView is one notice, as it was or will be sent.
type NoticeView struct {
	Frame
	Notice  NoticeLine
	Points  []Point
	Letter  notify.Written
	Text    []string
	Future  bool // it is not written yet: this is what it would say now
	Hidden  bool // its text is not for this page
	Moves   []NoticeButton
	Version string // of the text it was written with; "" where there is none
	Paper   *Link  // the letter as it is printed; nil: it is none
	Here    []Link // the pages of what it speaks of
	Mend    *Link  // where the address is corrected; nil: it is right, or not for this person
	Also    []Link // what else leaves again with the correction
}

// A NoticeButton is one thing a person can do with a notice.
type NoticeButton struct {
	Move, Text, Hint string
	Tone             string
}

var noticePage = newPage[NoticeView]("notice.html")

func (s *Server) showNotice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := NoticeView{Frame: s.frame(r, by, "notices.title").under("/courriers", words.T(langOf(r), "notices.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		n, err := tx.Notice(r.Context(), store.ScopeOf(by), placement.NoticeID(chi.URLParam(r, "id")))
		if err != nil {
			return err
		}
		lines, err := named(r.Context(), tx, store.ScopeOf(by), []placement.Notice{n})
		if err != nil {
			return err
		}
		v.Notice = lines[0]
		if v.Notice.Along, err = tx.Companions(r.Context(), store.ScopeOf(by), n); err != nil {
			return err
		}
		if v.Version, err = wordsOf(r.Context(), tx, v.Frame, n); err != nil {
			return err
		}
		if err := v.lead(r.Context(), tx); err != nil {
			return err
		}
		if err := v.mend(r.Context(), tx); err != nil {
			return err
		}
		return s.read(r.Context(), tx, &v)
	})
	if err != nil {
		return err
	}
	v.describe()
	return noticePage.render(w, http.StatusOK, v)
}

// wordsOf says with which version of a text a notice was written, and since when it
// was in force.
func wordsOf(ctx context.Context, tx *store.Tx, f Frame, n placement.Notice) (string, error) {
	if n.Words == "" {
		return "", nil
	}
	t, err := tx.LetterText(ctx, n.Territory, n.Words)
	switch {
	case isMissing(err):
		return "", nil
	case err == nil && t.Territory == "": // when it came is the program's affair
		return f.T("notices.version_shipped", t.Number), nil
	}
	return f.T("notices.version_of", t.Number, plain.Date(f.Lang, calendar.DayOf(t.PublishedAt, zone(f))), t.PublishedBy), err
}

// thingPages are where things that notices speak of have a page, by kind.
var thingPages = map[string]string{"meeting": "/entretiens/", "review": "/bilans/", "offer": "/propositions/"}

// lead leads to what the notice speaks of: its own page and the file of the pupil.
func (v *NoticeView) lead(ctx context.Context, tx *store.Tx) error {
	n := v.Notice
	if at, ok := thingPages[n.About.Kind]; ok {
		v.Here = append(v.Here, Link{at + url.PathEscape(n.About.ID), v.T("notices.thing." + n.About.Kind)})
	}
	if n.Pupil == "" || admit(v.By, placement.SeeReferrals) != nil {
		return nil
	}
	files, err := tx.ReferralsOf(ctx, store.ScopeOf(v.By), n.Pupil)
	if err == nil && len(files) > 0 {
		v.Here = append(v.Here, Link{referralPath(files[len(files)-1].ID, ""), v.T("notices.file")})
	}
	return err
}

// mend leads to where an address that takes no mail is corrected, and names what else
// did not reach the same person: that leaves again with it.
func (v *NoticeView) mend(ctx context.Context, tx *store.Tx) error {
	if !mends(v.By, v.Notice.Notice) {
		return nil
	}
	v.Mend = mendLink(v.Frame, v.Notice.Notice)
	list, err := tx.FailedTo(ctx, store.ScopeOf(v.By), v.Notice.Guardian)
	for _, n := range list {
		if n.ID != v.Notice.ID && n.Mends() {
			v.Also = append(v.Also, Link{noticePath(n.ID, ""), v.T("notice." + string(n.Kind))})
		}
	}
	return err
}

// mends reports whether a person may correct the address that a notice failed at.
func mends(by placement.Actor, n placement.Notice) bool {
	return n.Mends() && admit(by, placement.EditReferrals) == nil
}

func mendLink(f Frame, n placement.Notice) *Link {
	return &Link{noticePath(n.ID, mendAt), f.T("notices.mend")}
}

// read gives the text as it was sent, or as it would be sent now. A one-time
// code opens a child's file: only the demo, whose children are invented, shows
// it.
func (s *Server) read(ctx context.Context, tx *store.Tx, v *NoticeView) error {
	n := v.Notice.Notice
	v.Letter = notify.Written{Subject: n.Subject, Text: n.Text}
	switch {
	case n.Kind == placement.SignInCode:
		v.Hidden = !s.Demo
	case n.Text == "":
		letter, err := tx.Letter(ctx, n)
		if isMissing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		v.Future = true
		v.Letter, err = notify.Writer{URL: s.URL}.Write(n, letter)
		if err != nil {
			return err
		}
	}
	if v.Hidden {
		v.Letter = notify.Written{Subject: n.Subject}
	}
	v.Text = paragraphs(v.Letter.Text)
	return nil
}

func (v *NoticeView) describe() {
	n := v.Notice
	v.Title = v.T("notice." + string(n.Kind))
	v.Points = []Point{{Label: v.T("notices.to"), Value: n.To}}
	add := func(key, value string) {
		if value != "" {
			v.Points = append(v.Points, Point{Label: v.T(key), Value: value})
		}
	}
	add("notices.pupil", n.Whom)
	add("notices.way", v.T("channel."+string(n.Channel)))
	add("notices.due", plain.ShortMoment(v.Lang, n.DueAt.In(zone(v.Frame))))
	if n.Channel == placement.ByEmail {
		add("notices.address", n.Recipient)
	}
	add("notices.version", v.Version)
	if n.Along > 0 {
		add("notices.along", v.T("notices.along_with", n.Along))
	}
	if !n.SentAt.IsZero() {
		add("notices.sent_at", plain.ShortMoment(v.Lang, n.SentAt.In(zone(v.Frame))))
	}
	if !n.NextAt.IsZero() && n.State != placement.Waiting {
		add("notices.next", plain.ShortMoment(v.Lang, n.NextAt.In(zone(v.Frame))))
	}
	if n.Attempts > 1 {
		add("notices.attempts", plain.Number(v.Lang, n.Attempts))
	}
	v.Notice.Why = why(v.Frame, n.Notice)
	if n.State == placement.ToPrint || n.State == placement.Posted {
		add("letters.mark", notify.Mark(n.ID))
		v.Paper = &Link{letterPath(n.ID), v.T("letters.one")}
	}
	v.moves()
}

// moves are the buttons: what a person may do with a notice in its state.
func (v *NoticeView) moves() {
	if v.Notice.Kind == placement.SignInCode || admit(v.By, placement.EditNotices) != nil {
		return
	}
	offer := func(move office.NoticeMove, tone string) {
		code := string(move)
		if move == office.AsLetter && v.Notice.State == placement.ToPrint {
			code = "anew"
		}
		hint := "notices.hint." + code
		if move == office.SendAgain && v.Notice.State == placement.InDoubt {
			hint = "notices.hint.again_doubt"
		}
		v.Moves = append(v.Moves, NoticeButton{Move: string(move), Text: v.T("notices.do." + code), Hint: v.T(hint), Tone: tone})
	}
	switch v.Notice.State {
	case placement.Void:
		if v.Notice.Error == office.TakenBackCode {
			offer(office.SendAgain, "go")
		}
	case placement.ToPrint:
		offer(office.PostedOn, "go")
		offer(office.AsLetter, "")
		offer(office.GiveUp, "stop")
	case placement.Posted:
		offer(office.NotPosted, "")
	case placement.Undone, placement.InDoubt, placement.Deferred:
		offer(office.SendAgain, "go")
		if !v.Notice.Kind.ToStaff() {
			offer(office.AsLetter, "")
			offer(office.ByPhone, "")
		}
		offer(office.GiveUp, "stop")
	case placement.Waiting, placement.KeptBack:
		if !v.Notice.Kind.ToStaff() && v.Notice.Channel != placement.ByLetter {
			offer(office.AsLetter, "")
		}
		offer(office.GiveUp, "stop")
	}
}

func (s *Server) moveNotice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	id := chi.URLParam(r, "id")
	move := office.NoticeMove(form.Choice("move", string(office.SendAgain), string(office.GiveUp), string(office.AsLetter), string(office.PostedOn), string(office.NotPosted), string(office.ByPhone)))
	if form.Bad() {
		return form.faults
	}
	if err := s.Office.MoveNotice(r.Context(), by, placement.NoticeID(id), move); err != nil {
		return err
	}
	return s.redirect(w, r, noticePath(placement.NoticeID(id), ""), "notice."+string(move))
}

func (s *Server) pauseNotices(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	on := form.Choice("pause", "oui", "non")
	if form.Bad() {
		return form.faults
	}
	if err := s.Office.PauseNotices(r.Context(), by, on == "oui"); err != nil {
		return err
	}
	return s.redirect(w, r, "/courriers", "notice.pause_"+on)
}

func (s *Server) resendFailed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := s.Office.ResendFailed(r.Context(), by); err != nil {
		return err
	}
	return s.redirect(w, r, "/courriers?etat=attente", "notice.resent")
}

func (s *Server) releaseMail(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.ReleaseMail(r.Context(), by); err != nil {
		return err
	}
	path := "/courriers"
	if admit(by, placement.SeeNotices) != nil {
		path = "/"
	}
	return s.redirect(w, r, path, "notice.released")
}
