package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// Parents have no account. The link in a letter or a mail names a guardian and
// gives nothing else: whoever opens it may only ask for a code, which goes to
// the address on file and works once, in the browser that asked for it.

// An EntryView is the page behind a link, and the one that asks for the code.
type EntryView struct {
	Frame
	Ref   string
	Form  *Form
	Phone string
	Hours string
	Still bool // all sending is paused: no code leaves
}

var (
	entryPage = newPage[EntryView]("entry.html")
	codePage  = newPage[EntryView]("code.html")
)

func linkRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/r/{ref}", Action: Public, Do: (*Server).showEntry},
		{Method: http.MethodPost, Path: "/r/{ref}", Action: Public, Do: (*Server).sendCode, Event: "code.asked"},
		{Method: http.MethodGet, Path: "/code", Action: Public, Do: (*Server).askCode},
		{Method: http.MethodPost, Path: "/code", Action: Public, Do: (*Server).redeemCode, Event: "session.started"},
	}
}

// showEntry is the same for a link that exists and one that does not, and
// changes nothing: mail scanners open every link.
func (s *Server) showEntry(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := EntryView{Frame: s.frame(r, by, "entry.title"), Ref: chi.URLParam(r, "ref")}
	v.Narrow = true
	return entryPage.render(w, http.StatusOK, v)
}

// codeLife is how long a code works.
const codeLife = 10 * time.Minute

// codesPerGuardian is how many codes may be asked for within the window.
const codesPerGuardian = 4

// sendCode queues a code and leads to the page that asks for it: the same page
// after the same work, whether or not the link leads to anybody.
func (s *Server) sendCode(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	ref, nonce := chi.URLParam(r, "ref"), store.NewToken()
	open, err := s.countTries(r.Context(), "ref|"+ref, codesPerGuardian)
	if err != nil {
		return err
	}
	if open {
		if err := s.queueCode(r.Context(), ref, nonce); err != nil {
			return err
		}
	}
	s.setCookie(w, nonceCookie, nonce, codeLife)
	return s.redirect(w, r, "/code", "")
}

// queueCode keeps a new code and queues the message that carries it.
func (s *Server) queueCode(ctx context.Context, ref, nonce string) error {
	code, now := newCode(), s.Now()
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		to, err := tx.GuardianBehind(ctx, ref)
		if errors.Is(err, placement.Missing("guardian")) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.KeepCode(ctx, nonce, code, codeNotice(to, code, nonce, now))
	})
}

// codeNotice is the message with the code. It is written here, because nobody
// can make it again later: the code is not kept.
func codeNotice(to placement.Guardian, code, nonce string, now time.Time) placement.Notice {
	lang := plain.Lang(to.Lang)
	n := placement.NoticeTo(to, placement.SignInCode, placement.Thing{Kind: "guardian", ID: string(to.ID)}, store.Hash(nonce)[:16], now)
	n.Channel, n.NotAfter, n.CreatedAt = placement.ByEmail, now.Add(codeLife), now
	n.Subject = words.T(lang, "code.subject")
	n.Text = words.T(lang, "code.message", code[:4]+"-"+code[4:], int(codeLife.Minutes()))
	return n
}

// newCode draws eight letters and figures: forty bits, worth five tries.
func newCode() string { return store.NewToken()[:8] }

// readCode takes a code the way people type it: small letters, blanks, and the
// figures that look like letters a code never has.
func readCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "", "\u00a0", "", "0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(typed))
}

func (s *Server) askCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showCode(w, r, by, newForm())
}

func (s *Server) showCode(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := EntryView{Frame: s.frame(r, by, "code.title"), Form: form}
	v.Narrow = true
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		pause, err := tx.ServicePause(r.Context())
		v.Still = pause.On()
		return err
	})
	if err != nil {
		return err
	}
	return codePage.render(w, form.Status(), v)
}

func (s *Server) redeemCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	code, paper := readCode(form.Text("code", 30)), readCode(form.Optional("family_code", 30))
	var who placement.Actor
	again, err := form.Submit(func() (err error) {
		who, err = s.guardianWith(r.Context(), s.cookie(r, nonceCookie), code, paper)
		return err
	})
	if err != nil {
		return err
	}
	if again {
		return s.showCode(w, r, by, form)
	}
	why := who.Happened(s.Now(), "session.started", "guardian", string(who.Guardian))
	if err := s.start(w, r, store.Session{Guardian: who.Guardian}, why); err != nil {
		return err
	}
	s.setCookie(w, nonceCookie, "", -time.Hour)
	return s.redirect(w, r, "/famille", "")
}

// guardianWith uses a code up. Without the nonce of the browser that asked, the
// code is not even tried; where the school gave a family code on paper, that one
// has to be right as well. Which of the two is wrong is not said.
func (s *Server) guardianWith(ctx context.Context, nonce, code, paper string) (who placement.Actor, err error) {
	wrong := placement.Reject("code", "code.wrong")
	open, err := s.countTries(ctx, "nonce|"+nonce, store.CodeTries)
	if err != nil || nonce == "" || !open {
		return who, errors.Join(err, wrong)
	}
	if right, err := s.paperRight(ctx, nonce, paper); err != nil {
		return who, err
	} else if !right {
		code = "" // the try counts, and opens nothing
	}
	var ok bool
	err = s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		var id placement.GuardianID
		if id, ok, err = tx.RedeemCode(ctx, nonce, code, s.Now()); err != nil || !ok {
			return err
		}
		who, err = tx.ActorOf(ctx, store.Session{Guardian: id})
		return err
	})
	if err == nil && !ok {
		err = wrong
	}
	return who, err
}

// paperRight reports whether the family code is the one on paper, or none is
// needed. It takes as long in both cases.
func (s *Server) paperRight(ctx context.Context, nonce, typed string) (right bool, err error) {
	var hash string
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		hash, err = tx.FamilyCodeBehind(ctx, nonce)
		return err
	})
	matches := office.RightPassword(hash, typed)
	return matches || hash == "", err
}
