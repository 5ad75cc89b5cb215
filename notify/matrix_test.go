package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
	"internat/placement/wording"
)

// matrixSituations are the families that what is told must tell apart. The first
// guardian lives at one address, the second at another, which must never reach the
// first.
var matrixSituations = []struct {
	name   string
	change func(*placement.File)
}{
	{"together", func(*placement.File) {}},
	{"apart, second protected", func(f *placement.File) { f.Guardians[1].Protected = true }},
	{"second informed only", func(f *placement.File) { alone(f, placement.Sole); f.Guardians[1].Standing = placement.Informe }},
	{"first alone, second carer", func(f *placement.File) {
		alone(f, placement.Sole)
		f.Guardians[1].Standing, f.Guardians[1].Link = placement.Carer, "service"
	}},
	{"welfare and a parent", func(f *placement.File) { alone(f, placement.Welfare); f.Guardians[0].Link = "service" }},
	{"pupil of age", func(f *placement.File) { ofAge(f); reached(f) }},
	{"pupil of age, no address", ofAge},
	{"pupil of age, letters", func(f *placement.File) {
		ofAge(f)
		reached(f)
		f.Guardians[1].Guardian.Channel, f.Guardians[2].Guardian.Email = placement.ByLetter, ""
	}},
	{"pupil of age who objects", func(f *placement.File) {
		ofAge(f)
		reached(f)
		f.Pupil.ParentsOff = calendar.DayOf(morning, plain.Paris)
	}},
	{"emancipated", func(f *placement.File) {
		reached(f)
		f.Pupil.Emancipated, f.Pupil.EmancipatedOn = "TJ 1", calendar.DayOf(morning, plain.Paris).AddDays(-30)
	}},
	{"protected pupil", func(f *placement.File) { f.Pupil.Protected = true }},
	{"second's address bounces", func(f *placement.File) { f.Guardians[1].Guardian.Bounced = true }},
	{"second reads letters", func(f *placement.File) { f.Guardians[1].Guardian.Channel = placement.ByLetter }},
	{"second has no e-mail", func(f *placement.File) { f.Guardians[1].Guardian.Email = "" }},
	{"second reads English", func(f *placement.File) { f.Guardians[1].Guardian.Lang = "en" }},
}

func ofAge(f *placement.File) { f.Pupil.Born = calendar.DayOf(morning, plain.Paris).AddDays(-6800) }

// reached puts on file how the pupil, who signs alone, is written to.
func reached(f *placement.File) {
	g := placement.Guardian{Territory: f.Pupil.Territory, Name: "Camille Troisième", Email: "eleve@famille.invalid", Address: "5 rue Haute, 29000 Quimper", Lang: "fr", Channel: placement.ByEmail}
	f.Guardians = append(f.Guardians, placement.Guardianship{Guardian: g, Link: placement.SelfLink, Standing: placement.Self})
}

func alone(f *placement.File, s placement.Standing) {
	f.Guardians[0].Standing, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = s, "JAF 1", calendar.DayOf(morning, plain.Paris).AddDays(-300)
}

// subjects are what each kind of notice is about.
var subjects = map[placement.NoticeKind]string{
	placement.AgreementRequest: "agreement", placement.AgreementReminder: "agreement", placement.RenewalReminder: "referral",
	placement.OfferNotice: "offer", placement.OfferReminder: "offer", placement.NoPlaceNotice: "proposal", placement.PaperLetter: "papers",
	placement.MeetingInvitation: "meeting", placement.MeetingSlot: "meeting", placement.MeetingGivenUp: "meeting", placement.MeetingReminder: "meeting", placement.MeetingCancelled: "meeting",
	placement.ReviewInvitation: "review", placement.ReviewReminder: "review", placement.ReviewMoved: "review", placement.ReviewMinutes: "review",
	placement.AbsenceAnswered: "absence_report", placement.SectionMoved: "stay_move",
}

// decisions are the kinds that tell what somebody decided about a place.
var decisions = []placement.NoticeKind{placement.OfferNotice, placement.NoPlaceNotice}

// a matrix writes every notice to every family.
type matrix struct {
	*testing.T
	p    *Postman
	desk *office.Office
	db   *store.DB
}

// told asks the office who is told of a thing of that kind, as the button says it.
func (m matrix) told(kind placement.NoticeKind, f placement.File) (ids []placement.GuardianID) {
	m.Helper()
	if kind == placement.AgreementRequest {
		f.Agreements = nil // nobody was asked yet
	}
	storetest.Read(m.T, m.db, func(ctx context.Context, tx *store.Tx) error {
		h, err := m.desk.WhoHears(ctx, tx, storetest.Officer(f.Pupil.Territory), kind, f)
		for _, k := range h.Told {
			ids = append(ids, k.Guardian.ID)
		}
		return err
	})
	return ids
}

// facts are a letter with everything in it that any kind may say.
func (m matrix) facts(kind placement.NoticeKind, f placement.File, k placement.Guardianship, reporter placement.GuardianID) store.Letter {
	m.Helper()
	why, err := json.Marshal(match.Certificate{Pupil: "p1", Wishes: []match.WishCertificate{
		{House: "hou_1", Section: "s1", Code: match.Cutoff, Bound: match.ByBeds, Cap: 24, Held: 24, Rank: 38, Points: 38, Cutoff: 26, CutoffPoints: 41, SeatsNeeded: 9}}})
	if err != nil {
		m.Fatal(err)
	}
	decided := placement.Author{Name: "Anne Martin"}
	on := calendar.DayOf(morning, plain.Paris)
	l := store.Letter{
		Territory: placement.Territory{ID: f.Pupil.Territory, Name: "Finistère", Phone: "02 98 00 00 00", Address: "1 quai Neuf, 29000 Quimper", TimeZone: "Europe/Paris"},
		To:        k, Pupil: f.Pupil, House: placement.House{ID: "hou_1", Name: "Brocéliande", Commune: "Paimpont", AppealBody: "le rectorat de l’académie de Rennes"},
		Campaign: placement.Campaign{Name: "Rentrée 2027", ClosesOn: on.AddDays(30)}, Referral: placement.Referral{State: placement.Submitted},
		Agreement: placement.Agreement{State: placement.Requested, RequestedAt: morning.AddDate(0, 0, -5)},
		Offer: placement.Offer{State: placement.Offered, AnswerBy: morning.AddDate(0, 0, 9), Algorithm: true, Reasons: "Une fratrie y est déjà.",
			DecidedBy: decided, DecidedAt: morning.Add(-time.Hour), AppealBody: "le rectorat de l’académie de Rennes", Nights: storetest.Year},
		Meeting: placement.Meeting{At: morning.AddDate(0, 0, 20), Place: "Salle 3", Owner: "M. Petit", State: placement.Planned},
		Review:  placement.Review{State: placement.Planned, DueOn: on.AddDays(14), HeldOn: on},
		Papers:  []placement.AskedPaper{{Kind: placement.PaperKinds[0].Code}},
		Absence: placement.AbsenceReport{Guardian: reporter, State: placement.ReportGranted, Nights: calendar.Interval{From: on, To: on.AddDays(2)}},
		Move:    store.SectionMove{On: on, Section: "Filles 2", By: "M. Petit", Because: "Une fuite d’eau a rendu la chambre inutilisable."},
	}
	for _, g := range f.Guardians {
		l.Meeting.Invited = append(l.Meeting.Invited, placement.Invitation{Guardian: g.Guardian.ID})
	}
	switch kind {
	case placement.MeetingCancelled:
		l.Meeting.State = placement.Cancelled
	case placement.MeetingGivenUp: // of a meeting with times to choose from, of which each guest had one
		l.Meeting.Slots = 4
		for i := range l.Meeting.Invited {
			l.Meeting.Invited[i].Changes = 2
		}
	case placement.ReviewMinutes:
		l.Review.State = placement.Held
	case placement.NoPlaceNotice:
		l.Offer = placement.Offer{}
		l.Wished = []placement.House{l.House}
		l.Proposal = placement.Proposal{ID: "pro_1", Code: string(match.Cutoff), Why: why, Reason: "Une fratrie y est déjà.", DecidedBy: decided, DecidedAt: morning.Add(-time.Hour)}
	}
	return l
}

// write decides about one notice to one guardian, as the postman does.
func (m matrix) write(kind placement.NoticeKind, f placement.File, k placement.Guardianship, told []placement.GuardianID) (store.Outgoing, store.Letter) {
	m.Helper()
	reporter := k.Guardian.ID
	if len(told) > 0 {
		reporter = told[0]
	}
	l := m.facts(kind, f, k, reporter)
	n := placement.NoticeTo(k.Guardian, kind, placement.Thing{Kind: subjects[kind], ID: "x"}, "s", morning)
	n.Pupil = f.Pupil.ID
	o, _ := m.p.decide(morning, store.Outgoing{Notice: n}, l)
	return o, l
}

// cell says in a few words what a guardian gets.
func (m matrix) cell(o store.Outgoing, k placement.Guardianship, f placement.File) string {
	if o.State == placement.Void {
		return "closed: " + o.Error
	}
	text := string(o.Channel) + " " + strings.Join(strings.Fields(fmt.Sprint(wording.Languages(plain.Lang(o.Lang)))), "+")
	if strings.Contains(string(o.Bytes), "text/calendar") {
		text += " +appointment"
	}
	on := calendar.DayOf(morning, plain.Paris)
	switch {
	case !strings.Contains(o.Text, "https://internat.example/r/"):
		text += " no link"
	case f.Pupil.Asks(k, on):
		text += " acts"
	default:
		text += " reads"
	}
	return text
}

// read holds every letter against what none may say, and decisions against what each
// must.
func (m matrix) read(name string, kind placement.NoticeKind, o store.Outgoing, f placement.File, k placement.Guardianship) {
	m.Helper()
	said := o.Subject + "\n" + o.Text + "\n"
	if o.Channel == placement.ByEmail {
		said += asRead(m.T, string(o.Bytes))
	} else {
		sheet, err := sheetOf(o.Notice, placement.Territory{ID: f.Pupil.Territory, Name: "Finistère", TimeZone: "Europe/Paris"}, morning)
		if err != nil {
			m.Fatal(err)
		}
		said += fmt.Sprint(sheet)
	}
	for _, other := range f.Guardians {
		if other.Guardian.ID == k.Guardian.ID {
			continue
		}
		for _, secret := range []string{other.Guardian.Address, other.Guardian.Email, other.Guardian.Phone, other.Guardian.Name} {
			if secret != "" && strings.Contains(said+string(o.Bytes), secret) {
				m.Errorf("%s, %s: the letter to %s says %q of %s", name, kind, k.Guardian.Name, secret, other.Guardian.Name)
			}
		}
	}
	if strings.Contains(o.Subject, f.Pupil.Given) || strings.Contains(said, f.Pupil.Family+" ") && !strings.Contains(k.Guardian.Name, f.Pupil.Family) || strings.ContainsAny(o.Subject, "\r\n") {
		m.Errorf("%s, %s: the child is named: %q", name, kind, o.Subject)
	}
	if word, _ := wording.SensitiveIn(o.Subject + "\n" + o.Text); word != "" {
		m.Errorf("%s, %s: the letter says %q", name, kind, word)
	}
	french := o.Text[strings.LastIndex(o.Text, strings.TrimSpace(wording.Divider))+1:]
	if !strings.Contains(french, "Bonjour ") {
		m.Errorf("%s, %s: no French text", name, kind)
	}
	on := calendar.DayOf(morning, plain.Paris)
	if asks := strings.Contains(o.Text, "Répondez avant"); kind == placement.OfferNotice && asks != f.Pupil.Asks(k, on) {
		m.Errorf("%s: %s is asked for an answer: %v", name, k.Guardian.Name, asks)
	}
	if !f.Pupil.Asks(k, on) {
		for _, asks := range []string{"otre accord", "épondez", "otre réponse", "Dites-nous", "vous choisirez", "vous est proposée", "vos vœux", "pas d’accord, dites"} {
			if kind != placement.AbsenceAnswered && kind != placement.MeetingSlot && strings.Contains(o.Subject+o.Text, asks) {
				m.Errorf("%s, %s: %s is told and not asked, and reads %q", name, kind, k.Guardian.Name, asks)
			}
		}
	}
	if k.Own() && strings.Contains(o.Text, f.Pupil.Given+" ") {
		m.Errorf("%s, %s: the pupil reads about him- or herself:\n%s", name, kind, o.Text)
	}
	if !slices.Contains(decisions, kind) {
		return
	}
	for _, must := range []string{"Anne Martin", "24 novembre 2026", "Une fratrie y est déjà", "rectorat de l’académie de Rennes", "dans les deux mois", "tribunal administratif",
		"Mention explicite", "L. 311-3-1 et R. 311-3-1-1", "https://internat.example/regles", "CADA"} {
		if !strings.Contains(strings.ReplaceAll(french, "\u00a0", " "), must) {
			m.Errorf("%s, %s to %s: the decision does not say %q", name, kind, k.Guardian.Name, must)
		}
	}
}

// TestWhoIsToldWhatInEveryFamily writes every kind of notice to every guardian of
// every family: who hears of it, by which way, in which language, and whether the
// link lets them act. The table is read by people.
func TestWhoIsToldWhatInEveryFamily(t *testing.T) {
	db := storetest.Open(t)
	m := matrix{t, &Postman{Policy: DefaultPolicy(), Writer: Writer{URL: "https://internat.example"},
		From: Envelope{From: mail.Address{Name: "Internat", Address: "ne-pas-repondre@internat.example"}}}, office.New(db, func() time.Time { return morning }), db}
	files := make([]placement.File, len(matrixSituations))
	for i, x := range matrixSituations {
		files[i] = storetest.Pupil(t, db, func(f *placement.File) {
			for n, place := range []string{"3 rue du Port, 29000 Quimper", "9 impasse Cachée, 29200 Brest"} {
				g := &f.Guardians[n].Guardian
				g.Name, g.Address, g.Email, g.Phone = []string{"Alix Premier", "Bao Second"}[n], place, fmt.Sprintf("boite%d@famille.invalid", n), fmt.Sprintf("06 00 00 00 0%d", n)
			}
			x.change(f)
		})
	}
	var b strings.Builder
	for _, kind := range placement.NoticeKinds {
		if kind.Ready() {
			continue
		}
		fmt.Fprintf(&b, "%s%s\n", kind, because(", waits for the mail of the day", kind.CanWait()))
		heads := map[string]string{}
		for i, x := range matrixSituations {
			told := m.told(kind, files[i])
			cells := make([]string, len(files[i].Guardians))
			for n, k := range files[i].Guardians {
				if cells[n] = "not told"; !slices.Contains(told, k.Guardian.ID) {
					continue
				}
				o, _ := m.write(kind, files[i], k, told)
				if cells[n] = m.cell(o, k, files[i]); o.State != placement.Void {
					m.read(x.name, kind, o, files[i], k)
					heads[o.Lang] = o.Subject
				}
			}
			b.WriteString(rowOf(x.name, cells))
		}
		fmt.Fprintf(&b, "  fr: %s\n  en: %s\n\n", heads["fr"], heads["en"])
	}
	b.WriteString(m.dayMails(files) + digestMatrix(t))
	golden(t, "testdata/matrix.txt", strings.ReplaceAll(b.String(), "\u00a0", " "))
}

// rowOf is what each person of a family gets, the pupil who signs alone last.
func rowOf(name string, cells []string) string {
	row := fmt.Sprintf("  %-27s %-32s %-32s", name, cells[0], cells[1])
	if len(cells) > 2 {
		row += " pupil: " + cells[2]
	}
	return strings.TrimRight(row, " ") + "\n"
}

// dayMails writes to every guardian of every family all that can wait, as one mail: what
// is in it, and that it says nothing that no letter may.
func (m matrix) dayMails(files []placement.File) string {
	m.Helper()
	var b strings.Builder
	b.WriteString("the mail of a day\n")
	subjects := map[string]string{}
	for i, x := range matrixSituations {
		cells := make([]string, len(files[i].Guardians))
		for n, k := range files[i].Guardians {
			list := m.waiting(files[i], k)
			if cells[n] = "none"; len(list) == 0 {
				continue
			}
			w, err := m.p.Writer.Together(list)
			if err == nil {
				err = m.p.compose(morning, list)
			}
			if err != nil {
				m.Fatal(err)
			}
			o := list[0].Outgoing
			o.Subject, o.Text, o.Bytes = w.Subject, w.Text, list[0].mail
			m.read(x.name, "the mail of a day", o, files[i], k)
			cells[n], subjects[o.Lang] = fmt.Sprintf("%d, %s", len(list), m.cell(o, k, files[i])), w.Subject
		}
		b.WriteString(rowOf(x.name, cells))
	}
	fmt.Fprintf(&b, "  fr: %s\n  en: %s\n\n", subjects["fr"], subjects["en"])
	return b.String()
}

// waiting are the notices of every kind to one guardian that can wait.
func (m matrix) waiting(f placement.File, k placement.Guardianship) (list []member) {
	m.Helper()
	for _, kind := range placement.NoticeKinds {
		told := m.toldOf(kind, f)
		if !slices.Contains(told, k.Guardian.ID) {
			continue
		}
		o, l := m.write(kind, f, k, told)
		if d, can := dailyOf(morning, o, l); can && len(o.Bytes) > 0 {
			list = append(list, member{ready: ready{Outgoing: o}, daily: d, letter: l})
		}
	}
	return list
}

// toldOf is told, of what is about a child.
func (m matrix) toldOf(kind placement.NoticeKind, f placement.File) []placement.GuardianID {
	m.Helper()
	if kind.Ready() {
		return nil
	}
	return m.told(kind, f)
}

// golden compares a table that people read with the one that was read.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: read it, then run with UPDATE=1\n%s", path, got)
	}
}

// Where no algorithm ranked, a decision does not say that one did.
func TestADecisionWithoutARankingHasNoMentionOfOne(t *testing.T) {
	m := matrix{T: t}
	f := storetest.ValidFile()
	l := m.facts(placement.OfferNotice, f, f.Guardians[0], "")
	l.Offer.Algorithm = false
	w, err := Writer{URL: "https://internat.example"}.Write(placement.Notice{Kind: placement.OfferNotice, Lang: "en"}, l)
	if err != nil || strings.Contains(w.Text, "Mention explicite") || strings.Contains(w.Text, "Explicit notice") || !strings.Contains(w.Text, "tribunal administratif") {
		t.Errorf("%v\n%s", err, w.Text)
	}
}
