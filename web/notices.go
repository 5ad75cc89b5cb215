package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/notify"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NoticesView is the delivery board: what waits, what went wrong, what left.
type NoticesView struct {
	Frame
	Tiles  []Tile
	Notes  []Note
	Pause  store.Pause
	Can    bool // may pause
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
	Readable bool   // this page may show its text
	Why      string // what went wrong, or why it moved
}

// A NoticeView is one notice, as it was or will be sent.
type NoticeView struct {
	Frame
	Notice NoticeLine
	Points []Point
	Letter notify.Written
	Text   []string
	Future bool // it is not written yet: this is what it would say now
	Hidden bool // its text is not for this page
	Moves  []NoticeButton
}

// A NoticeButton is one thing a person can do with a notice.
type NoticeButton struct {
	Move, Text, Hint string
	Tone             string
}

// A LettersView is every letter that waits for the printer, a page each.
type LettersView struct {
	Frame
	Letters []LetterSheet
	Empty   Empty
}

// A LetterSheet is one letter as it is printed: the address stands where a
// window envelope shows it.
type LetterSheet struct {
	ID      placement.NoticeID
	Address []string
	Subject string
	Text    []string
	On      time.Time
}

var (
	noticesPage = newPage[NoticesView]("notices.html")
	noticePage  = newPage[NoticeView]("notice.html")
	lettersPage = newPage[LettersView]("letters.html")
)

func noticeRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/courriers", Action: placement.SeeNotices, Do: (*Server).listNotices},
		{Method: http.MethodGet, Path: "/courriers/lettres", Action: placement.SeeNotices, Do: (*Server).printLetters},
		{Method: http.MethodGet, Path: "/courriers/{id}", Action: placement.SeeNotices, Do: (*Server).showNotice},
		{Method: http.MethodPost, Path: "/courriers/pause", Action: placement.EditNotices, Do: (*Server).pauseNotices, Event: "notice.paused"},
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
	"lettres": {State: placement.ToPrint},
	"envoyes": {State: placement.Sent, Newest: true},
	"postes":  {State: placement.Posted, Newest: true},
	"sans":    {State: placement.Void, Newest: true},
	"tous":    {Newest: true},
}

// noticePageSize is how many lines one page of the board has.
const noticePageSize = 50

func (s *Server) listNotices(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := NoticesView{Frame: s.frame(r, by, "notices.title"), Can: admit(by, placement.EditNotices) == nil}
	query := &Form{values: r.URL.Query()}
	v.State = query.Optional("etat", 20)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		board, err := tx.NoticeBoard(r.Context(), by.Territory, s.Now())
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
		v.board(board, last, s.Now())
		return v.read(r.Context(), tx, by, filter, r.URL, query)
	})
	if err != nil {
		return err
	}
	v.Print = v.State == "lettres"
	v.Empty = Empty{Title: v.T("notices.empty"), Text: v.T("notices.empty_text"), Next: &Link{"/courriers?etat=tous", v.T("notices.all")}}
	return noticesPage.render(w, http.StatusOK, v)
}

// noticesInTrouble counts, for the morning's page, what a person has to look at.
func noticesInTrouble(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	board, err := tx.NoticeBoard(ctx, by.Territory, now)
	return board.InDoubt + board.Failed, err
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

// read reads one page of a list.
func (v *NoticesView) read(ctx context.Context, tx *store.Tx, by placement.Actor, f store.NoticeFilter, at *url.URL, query *Form) error {
	page := boardPage(query)
	f.Limit, f.Offset = noticePageSize+1, page*noticePageSize
	list, err := tx.Notices(ctx, by.Territory, f)
	if err != nil {
		return err
	}
	if len(list) > noticePageSize {
		list = list[:noticePageSize]
		v.Pages.Next = pageLink(at, page+1)
	}
	if page > 0 {
		v.Pages.Previous = pageLink(at, page-1)
	}
	v.Lines, err = named(ctx, tx, list)
	for i := range v.Lines {
		v.Lines[i].Readable, v.Lines[i].Why = true, v.why(v.Lines[i].Notice)
	}
	return err
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
	v.tile(b.Waiting, "attente", "")
	v.tile(b.Soon, "bientot", "")
	v.tile(b.Sent, "envoyes", "ok")
	if v.Pause.On() {
		v.note("wait", "notices.paused_by", v.Pause.By, plain.Moment(v.Lang, v.Pause.Since.In(v.zone())))
	}
	if last.Stopped != "" {
		v.note("bad", "notices.stopped", v.cause(last.Stopped))
	}
	switch {
	case last.At.IsZero():
		v.note("wait", "notices.never_looked")
	case now.Sub(last.At) > lateRound:
		v.note("bad", "notices.not_looked", plain.Moment(v.Lang, last.At.In(v.zone())))
	case now.Sub(last.Repair) > 36*time.Hour:
		v.note("bad", "notices.not_repaired", plain.Moment(v.Lang, last.Repair.In(v.zone())))
	}
	if last.Silent {
		v.note("wait", "notices.silent")
	} else if !b.Oldest.IsZero() && now.Sub(b.Oldest) > time.Hour && !v.Pause.On() {
		v.note("wait", "notices.oldest", plain.Moment(v.Lang, b.Oldest.In(v.zone())))
	}
}

func (v *NoticesView) note(tone, key string, args ...any) {
	v.Notes = append(v.Notes, Note{Tone: tone, Text: v.T(key, args...)})
}

// zone is the clock of the page.
func (f Frame) zone() *time.Location {
	if f.Zone == nil {
		return plain.Paris
	}
	return f.Zone
}

// why says what happened to a notice, when something did.
func (f Frame) why(n placement.Notice) string {
	if n.Error != "" {
		return f.cause(n.Error)
	}
	if n.Moved != "" && words.Has("moved."+n.Moved) {
		return f.T("moved." + n.Moved)
	}
	return ""
}

// cause says a code in words: its own sentence, or the one of its family
// ("smtp.rcpt.550" → "smtp.rcpt"). The code stays beside it for the operator.
func (f Frame) cause(code string) string {
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

// named adds the recipients' names.
func named(ctx context.Context, tx *store.Tx, list []placement.Notice) ([]NoticeLine, error) {
	names := map[placement.GuardianID]string{}
	var lines []NoticeLine
	for _, n := range list {
		if _, known := names[n.Guardian]; !known {
			g, err := tx.CodeRecipient(ctx, n.Guardian)
			if err != nil && !isMissing(err) {
				return nil, err
			}
			names[n.Guardian] = g.Name
		}
		lines = append(lines, NoticeLine{Notice: n, To: names[n.Guardian]})
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

func (s *Server) showNotice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := NoticeView{Frame: s.frame(r, by, "notices.title").under("/courriers", words.T(langOf(r), "notices.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		n, err := tx.Notice(r.Context(), by.Territory, placement.NoticeID(chi.URLParam(r, "id")))
		if err != nil {
			return err
		}
		lines, err := named(r.Context(), tx, []placement.Notice{n})
		if err != nil {
			return err
		}
		v.Notice = lines[0]
		return s.read(r.Context(), tx, &v)
	})
	if err != nil {
		return err
	}
	v.describe()
	return noticePage.render(w, http.StatusOK, v)
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
	v.Points = []Point{
		{Label: v.T("notices.to"), Value: n.To},
		{Label: v.T("notices.way"), Value: v.T("channel." + string(n.Channel))},
		{Label: v.T("notices.due"), Value: plain.ShortMoment(v.Lang, n.DueAt.In(v.zone()))},
	}
	add := func(key, value string) {
		if value != "" {
			v.Points = append(v.Points, Point{Label: v.T(key), Value: value})
		}
	}
	if n.Channel == placement.ByEmail {
		add("notices.address", n.Recipient)
	}
	if !n.SentAt.IsZero() {
		add("notices.sent_at", plain.ShortMoment(v.Lang, n.SentAt.In(v.zone())))
	}
	if !n.NextAt.IsZero() && n.State != placement.Waiting {
		add("notices.next", plain.ShortMoment(v.Lang, n.NextAt.In(v.zone())))
	}
	if n.Attempts > 1 {
		add("notices.attempts", plain.Number(v.Lang, n.Attempts))
	}
	v.Notice.Why = v.why(n.Notice)
	v.moves()
}

// moves are the buttons: what a person may do with a notice in its state.
func (v *NoticeView) moves() {
	if v.Notice.Kind == placement.SignInCode || admit(v.By, placement.EditNotices) != nil {
		return
	}
	offer := func(move office.NoticeMove, tone string) {
		v.Moves = append(v.Moves, NoticeButton{Move: string(move), Text: v.T("notices.do." + string(move)), Hint: v.T("notices.hint." + string(move)), Tone: tone})
	}
	switch v.Notice.State {
	case placement.ToPrint:
		offer(office.PostedOn, "go")
		offer(office.GiveUp, "stop")
	case placement.Undone, placement.InDoubt, placement.Deferred:
		offer(office.SendAgain, "go")
		offer(office.AsLetter, "")
		offer(office.GiveUp, "stop")
	case placement.Waiting:
		offer(office.AsLetter, "")
		offer(office.GiveUp, "stop")
	}
}

func (s *Server) moveNotice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	id := chi.URLParam(r, "id")
	move := office.NoticeMove(form.Choice("move", string(office.SendAgain), string(office.GiveUp), string(office.AsLetter), string(office.PostedOn)))
	if form.Bad() {
		return form.faults
	}
	if err := s.Office.MoveNotice(r.Context(), by, placement.NoticeID(id), move); err != nil {
		return err
	}
	return s.redirect(w, r, "/courriers/"+url.PathEscape(id), "notice."+string(move))
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

// mostLetters is how many letters one print has.
const mostLetters = 200

func (s *Server) printLetters(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := LettersView{Frame: s.frame(r, by, "letters.title").under("/courriers?etat=lettres", words.T(langOf(r), "notices.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		list, err := tx.Notices(r.Context(), by.Territory, store.NoticeFilter{State: placement.ToPrint, Limit: mostLetters})
		if err != nil {
			return err
		}
		for _, n := range list {
			if n, err = tx.Notice(r.Context(), by.Territory, n.ID); err != nil {
				return err
			}
			v.Letters = append(v.Letters, LetterSheet{
				ID: n.ID, Address: strings.Split(n.Recipient, "\n"), Subject: n.Subject, Text: paragraphs(n.Text), On: s.Now(),
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Empty = Empty{Title: v.T("letters.empty"), Text: v.T("letters.empty_text"), Next: &Link{"/courriers", v.T("notices.title")}}
	return lettersPage.render(w, http.StatusOK, v)
}
