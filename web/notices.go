package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NoticesView is the delivery board: what waits, what went wrong, what left.
type NoticesView struct {
	Frame
	Tiles  []Tile
	Notes  []Note
	Pause  store.Pause
	Held   bool
	Others []Leaving // clicks of other people that can still be taken back
	Undo   *Form     // the time to take back
	Can    bool      // may pause
	State  string
	Lines  []NoticeLine
	Pages  Pages
	Empty  Empty
	Print  bool // the list of letters to print
	Looked time.Time
}

// A NoticeLine is a notice with the name of its recipient.
type NoticeLine struct {
	placement.Notice
	To       string
	Readable bool         // this page may show its text
	Whom     string       // the pupil it speaks of, as far as this reader knows of him or her
	Why      string       // what went wrong, or why it moved
	Along    int          // others that left in the same message, as far as this reader knows of them
	With     []NoticeLine // others that did not reach the same person
	Mend     *Link        // where the address is corrected at which they failed
}

var noticesPage = newPage[NoticesView]("notices.html")

func noticeRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/courriers", Action: placement.SeeNotices, Do: (*Server).listNotices},
		{Method: http.MethodGet, Path: "/courriers/{id}", Action: placement.SeeNotices, Do: (*Server).showNotice},
		{Method: http.MethodPost, Path: "/courriers/pause", Action: placement.EditNotices, Do: (*Server).pauseNotices, Event: "notice.paused"},
		{Method: http.MethodPost, Path: "/courriers/liberer", Action: placement.EditNotices, Do: (*Server).releaseMail, Event: "notice.released"},
		{Method: http.MethodPost, Path: "/courriers/echecs", Action: placement.EditNotices, Do: (*Server).resendFailed, Event: "notice.resent"},
		{Method: http.MethodPost, Path: "/courriers/{id}", Action: placement.EditNotices, Do: (*Server).moveNotice, Event: "notice.moved"},
	}
}

// noticeLists are the lists of the board: what a code of the URL shows.
var noticeLists = map[string]store.NoticeFilter{
	"attente": {State: placement.Waiting},
	"bientot": {State: placement.Waiting},
	"reporte": {State: placement.Deferred},
	"echec":   {State: placement.Undone},
	"doute":   {State: placement.InDoubt},
	"retenus": {State: placement.KeptBack},
	"lettres": {State: placement.ToPrint},
	"envoyes": {State: placement.Sent, Newest: true},
	"postes":  {State: placement.Posted, Newest: true},
	"sans":    {State: placement.Void, Newest: true},
	"tous":    {Newest: true},
}

// noticePageSize is how many lines one page of the board has.
const noticePageSize = 50

func (s *Server) listNotices(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.noticesWith(w, r, by, nil)
}

// noticesWith shows the board with the form about the time to take back as it
// was typed, or fresh.
func (s *Server) noticesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, undo *Form) error {
	v := NoticesView{Undo: undo, Frame: s.frame(r, by, "notices.title"), Can: admit(by, placement.EditNotices) == nil}
	query := &Form{values: r.URL.Query()}
	v.State = query.Optional("etat", 20)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		board, err := tx.NoticeBoard(r.Context(), store.ScopeOf(by), s.Now())
		if err != nil {
			return err
		}
		if v.State == "" {
			v.State = firstList(board)
		}
		filter, ok := noticeLists[v.State]
		if !ok {
			return placement.Missing("notice")
		}
		if v.State == "bientot" {
			filter.Before = s.Now().Add(24 * time.Hour)
		}
		if v.Pause, err = tx.NoticePause(r.Context(), by.Territory); err != nil {
			return err
		}
		last, err := tx.LastRound(r.Context())
		if err != nil {
			return err
		}
		held, err := tx.MailHold(r.Context())
		if err != nil {
			return err
		}
		v.heldNote(held)
		if v.Others, err = s.othersLeaving(r.Context(), tx, r, by); err != nil {
			return err
		}
		window, err := tx.UndoWindow(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		if v.Undo == nil {
			v.Undo = newForm("minutes", text(int(window.Minutes())))
		}
		pace, err := tx.NoticePace(r.Context(), by.Territory, s.Now())
		if err != nil {
			return err
		}
		all, err := tx.ServicePause(r.Context())
		if err != nil {
			return err
		}
		v.board(board, last, s.Now())
		v.pace(pace, last.Silent || held.On() || all.On() || v.Pause.On(), s.Now())
		return v.read(r.Context(), tx, by, filter, &url.URL{Path: "/courriers", RawQuery: r.URL.RawQuery}, query)
	})
	if err != nil {
		return err
	}
	v.Print = v.State == "lettres"
	v.Empty = Empty{Title: v.T("notices.empty"), Text: v.T("notices.empty_text"), Next: &Link{"/courriers?etat=tous", v.T("notices.all")}}
	return noticesPage.render(w, v.Undo.Status(), v)
}

// noticesInTrouble counts, for the morning's page, what a person has to look at.
func noticesInTrouble(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	return tx.NoticesInTrouble(ctx, store.ScopeOf(by))
}

// firstList is what the board opens on: trouble first, then what is to be done.
func firstList(b store.Board) string {
	switch {
	case b.InDoubt > 0:
		return "doute"
	case b.Failed > 0:
		return "echec"
	case b.ToPrint > 0:
		return "lettres"
	}
	return "attente"
}

// boardPage is which page of a list the URL asks for, from 0.
func boardPage(query *Form) int {
	n, _ := strconv.Atoi(query.Value("page"))
	return max(0, min(n, 10_000))
}

// pageLink is the same list at another page.
func pageLink(at *url.URL, page int) string {
	query := at.Query()
	query.Set("page", strconv.Itoa(page))
	return at.Path + "?" + query.Encode()
}

// read reads one page of a list: of what failed a page of persons, as what did not
// reach one of them is one thing to repair.
func (v *NoticesView) read(ctx context.Context, tx *store.Tx, by placement.Actor, f store.NoticeFilter, at *url.URL, query *Form) error {
	page := boardPage(query)
	f.Limit, f.Offset = noticePageSize+1, page*noticePageSize
	tasks, err := noticeTasks(ctx, tx, by, f)
	if err != nil {
		return err
	}
	if len(tasks) > noticePageSize {
		tasks = tasks[:noticePageSize]
		v.Pages.Next = pageLink(at, page+1)
	}
	if page > 0 {
		v.Pages.Previous = pageLink(at, page-1)
	}
	for _, task := range tasks {
		l, err := v.line(ctx, tx, by, task)
		if err != nil {
			return err
		}
		v.Lines = append(v.Lines, l)
	}
	return nil
}

// noticeTasks are the lines of a list: each one notice, or all that did not reach one
// person.
func noticeTasks(ctx context.Context, tx *store.Tx, by placement.Actor, f store.NoticeFilter) (tasks [][]placement.Notice, err error) {
	if f.State == placement.Undone {
		return tx.FailedTasks(ctx, store.ScopeOf(by), f.Limit, f.Offset)
	}
	list, err := tx.Notices(ctx, store.ScopeOf(by), f)
	for _, n := range list {
		tasks = append(tasks, []placement.Notice{n})
	}
	return tasks, err
}

// line is one line of a list, of the notices that stand in it.
func (v *NoticesView) line(ctx context.Context, tx *store.Tx, by placement.Actor, task []placement.Notice) (l NoticeLine, err error) {
	list, err := named(ctx, tx, store.ScopeOf(by), task)
	if err != nil {
		return l, err
	}
	for i := range list {
		list[i].Readable, list[i].Why = true, why(v.Frame, list[i].Notice)
		if list[i].Along, err = tx.Companions(ctx, store.ScopeOf(by), list[i].Notice); err != nil {
			return l, err
		}
	}
	l = list[0]
	l.With = list[1:]
	for _, n := range task {
		if mends(by, n) {
			l.Mend = mendLink(v.Frame, n)
			break
		}
	}
	return l, nil
}

// tile is one number of the board.
func (v *NoticesView) tile(n int, code, tone string) {
	if n == 0 {
		tone = ""
	}
	v.Tiles = append(v.Tiles, Tile{Number: plain.Number(v.Lang, n), Label: v.T("notices.list." + code), Href: "/courriers?etat=" + code, Tone: tone})
}

// lateRound is how long nobody may have looked before the board says so.
const lateRound = 30 * time.Minute

// board makes the tiles and says what a person should know first.
func (v *NoticesView) board(b store.Board, last store.Round, now time.Time) {
	v.Looked = last.At
	v.tile(b.InDoubt, "doute", "bad")
	v.tile(b.Failed, "echec", "bad")
	v.tile(b.Deferred, "reporte", "wait")
	v.tile(b.ToPrint, "lettres", "wait")
	if last.Only != "" {
		v.tile(b.KeptBack, "retenus", "wait")
		v.note("wait", "notices.only", last.Only)
	}
	v.tile(b.Waiting, "attente", "")
	v.tile(b.Soon, "bientot", "")
	v.tile(b.Sent, "envoyes", "ok")
	if v.Pause.On() {
		v.note("wait", "notices.paused_by", v.Pause.By, plain.Moment(v.Lang, v.Pause.Since.In(zone(v.Frame))))
	}
	if last.Stopped != "" {
		v.note("bad", "notices.stopped", cause(v.Frame, last.Stopped))
	}
	switch {
	case last.At.IsZero():
		v.note("wait", "notices.never_looked")
	case now.Sub(last.At) > lateRound:
		v.note("bad", "notices.not_looked", plain.Moment(v.Lang, last.At.In(zone(v.Frame))))
	}
	if last.Silent {
		v.note("wait", "notices.silent")
	} else if !b.Oldest.IsZero() && now.Sub(b.Oldest) > time.Hour && !v.Pause.On() {
		v.note("wait", "notices.oldest", plain.Moment(v.Lang, b.Oldest.In(zone(v.Frame))))
	}
}

// stuckAfter is how long what may leave may wait before the board says so in red.
const stuckAfter = time.Hour

// pace shows how fast notices leave, and in red that none does though some could:
// still says that they are meant to wait.
func (v *NoticesView) pace(p store.Pace, still bool, now time.Time) {
	if p.Of > 0 {
		v.Tiles = append(v.Tiles, Tile{Number: took(v.Frame, p.Median), Label: v.T("notices.pace", p.Of), Href: "/courriers?etat=envoyes"})
	}
	if still || p.Stuck.IsZero() || now.Sub(p.Stuck) <= stuckAfter {
		return
	}
	since := plain.Moment(v.Lang, p.Stuck.In(zone(v.Frame)))
	if p.Last.IsZero() {
		v.note("bad", "notices.stuck_never", since)
		return
	}
	v.note("bad", "notices.stuck", plain.Moment(v.Lang, p.Last.In(zone(v.Frame))), since)
}

// heldNote says that nothing leaves, why, and what will not leave twice.
func (v *NoticesView) heldNote(h store.MailHold) {
	if v.Held = h.On(); v.Held {
		v.note("bad", "notices.held."+h.Why, plain.Moment(v.Lang, h.Since.In(zone(v.Frame))))
		v.note("wait", "notices.held_left", h.Left)
	}
}

func (v *NoticesView) note(tone, key string, args ...any) {
	v.Notes = append(v.Notes, Note{Tone: tone, Text: v.T(key, args...)})
}

// zone is the clock of the page.
func zone(f Frame) *time.Location {
	if f.Zone == nil {
		return plain.Paris
	}
	return f.Zone
}

// why says what happened to a notice, when something did.
func why(f Frame, n placement.Notice) string {
	if n.State == placement.Deferred && strings.HasPrefix(n.Error, "smtp.") && strings.Contains(n.Error, ".4") {
		return f.T("cause.later") + " (" + n.Error + ")"
	}
	if n.Error != "" {
		return cause(f, n.Error)
	}
	if n.Moved != "" && words.Has("moved."+n.Moved) {
		return f.T("moved." + n.Moved)
	}
	return ""
}

// cause says a code in words: its own sentence, or the one of its family
// ("smtp.rcpt.550" → "smtp.rcpt"). The code stays beside it for the operator.
func cause(f Frame, code string) string {
	for name := code; name != ""; {
		if words.Has("cause." + name) {
			if name != code {
				return f.T("cause."+name) + " (" + code + ")"
			}
			return f.T("cause." + name)
		}
		i := strings.LastIndexByte(name, '.')
		name = name[:max(i, 0)]
	}
	return code
}

// named adds the names of the recipients, and of the pupils in scope.
func named(ctx context.Context, tx *store.Tx, scope store.Scope, list []placement.Notice) ([]NoticeLine, error) {
	names := map[placement.GuardianID]string{}
	var about []placement.PupilID
	for _, n := range list {
		about = append(about, n.Pupil)
	}
	pupils, err := tx.ShortNames(ctx, scope, about)
	if err != nil {
		return nil, err
	}
	var lines []NoticeLine
	for _, n := range list {
		if n.Guardian == "" && n.Account != "" {
			a, err := tx.Account(ctx, n.Territory, n.Account)
			if err != nil && !isMissing(err) {
				return nil, err
			}
			lines = append(lines, NoticeLine{Notice: n, To: a.Name})
			continue
		}
		if _, known := names[n.Guardian]; !known {
			g, err := tx.CodeRecipient(ctx, n.Guardian)
			if err != nil && !isMissing(err) {
				return nil, err
			}
			names[n.Guardian] = g.Name
		}
		lines = append(lines, NoticeLine{Notice: n, To: names[n.Guardian], Whom: pupils[n.Pupil]})
	}
	return lines, nil
}

// readable links each notice to its page, for who may read it there.
func readable(list []NoticeLine, by placement.Actor) []NoticeLine {
	for i := range list {
		list[i].Readable = admit(by, placement.SeeNotices) == nil
	}
	return list
}

// isMissing tells what is not there from what went wrong.
func isMissing(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.NotFound
}

// paragraphs splits a text at its blank lines.
func paragraphs(text string) []string {
	var list []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}
