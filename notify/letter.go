package notify

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"text/template"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/ics"
	"internat/placement/match"
	"internat/placement/plain"
	"internat/placement/store"
)

//go:embed letters
var letterFiles embed.FS

// letters are the texts: the first line of a file is the subject. The page
// wraps the same words for readers that show HTML.
var (
	letters = texts()
	page    = htmltemplate.Must(htmltemplate.ParseFS(letterFiles, "letters/page.html"))
	phrases = catalogue()
)

// texts parses the letters. What the authors wrote gets its typography here,
// once: what people typed, and links, are put in as they are.
func texts() map[plain.Lang]*template.Template {
	all := map[plain.Lang]*template.Template{}
	for _, lang := range plain.Langs {
		names, err := fs.Glob(letterFiles, "letters/*."+string(lang)+".txt")
		if err != nil {
			panic(err)
		}
		t := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"to": func(name string) string { return plain.To(lang, name) }})
		for _, name := range names {
			source, err := letterFiles.ReadFile(name)
			if err != nil {
				panic(err)
			}
			template.Must(t.New(path.Base(name)).Parse(plain.Typeset(lang, string(source))))
		}
		all[lang] = t
	}
	return all
}

func catalogue() *plain.Catalogue {
	sub, err := fs.Sub(letterFiles, "letters")
	if err != nil {
		panic(err)
	}
	c, err := plain.Load(plain.Text, sub)
	if err != nil {
		panic(err)
	}
	return c
}

// A Writer writes letters.
type Writer struct {
	URL string // of the service, without a slash at its end
}

// A Written is the text of a notice, in the recipient's language and, when that
// is not French, in French below it.
type Written struct {
	Subject, Text, HTML string

	Calendar []byte // the appointment for the recipient's calendar, nil: none
	Method   ics.Method
}

// divider stands between the languages of a text.
var divider = "\n\n" + strings.Repeat("-", 60) + "\n\n"

// errNoText says that the program has no letter for a kind of notice.
var errNoText = errors.New("no letter for this kind of notice")

// Write writes a notice from what is true of its subject. A notice that came
// with its text keeps it.
func (w Writer) Write(n placement.Notice, l store.Letter) (Written, error) {
	if n.Kind.Ready() {
		return Written{Subject: n.Subject, Text: n.Text}, nil
	}
	langs := []plain.Lang{plain.FR}
	if n.Lang == string(plain.EN) {
		langs = []plain.Lang{plain.EN, plain.FR}
	}
	facts := make([]letterFacts, len(langs))
	for i, lang := range langs {
		facts[i] = w.facts(lang, n, l)
	}
	return writeLetter(n.Kind, langs, facts)
}

// writeLetter fills in the skeleton of the letter, or has the templates write it.
func writeLetter(kind placement.NoticeKind, langs []plain.Lang, facts []letterFacts) (Written, error) {
	k, fill, ok := skeletonOf(kind, langs, facts)
	if !ok {
		return writeWhole(kind, langs, facts)
	}
	var whole Written
	s, err := skeletons.get(k, func() (s *skeleton, err error) {
		if whole, err = writeWhole(kind, langs, facts); err != nil {
			return nil, err
		}
		return newSkeleton(k, langs, fill, whole)
	})
	switch {
	case err != nil:
		return Written{}, err
	case s == nil && whole.Text == "":
		return writeWhole(kind, langs, facts)
	case s == nil:
		return whole, nil
	}
	return s.fill(fill), nil
}

// writeWhole has the templates write the letter in each language.
func writeWhole(kind placement.NoticeKind, langs []plain.Lang, facts []letterFacts) (out Written, err error) {
	var sheet sheet
	for i, lang := range langs {
		subject, text, err := write(lang, kind, facts[i])
		if err != nil {
			return out, err
		}
		if i == 0 {
			out.Subject, sheet.Lang, sheet.Subject = subject, string(lang), subject
		} else {
			out.Text += divider
		}
		out.Text += text
		sheet.Parts = append(sheet.Parts, part{string(lang), blocks(text)})
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "page", sheet); err != nil {
		return out, err
	}
	out.HTML = b.String()
	return out, nil
}

func write(lang plain.Lang, kind placement.NoticeKind, f letterFacts) (subject, text string, err error) {
	t := letters[lang].Lookup(string(kind) + "." + string(lang) + ".txt")
	if t == nil {
		return "", "", fmt.Errorf("%s: %w", kind, errNoText)
	}
	var b strings.Builder
	if err := t.Execute(&b, f); err != nil {
		return "", "", err
	}
	subject, text, _ = strings.Cut(b.String(), "\n")
	return subject, strings.TrimSpace(text), nil
}

// letterFacts are the words a letter is made of: already in the language, and
// nothing that a reader of the wrong mailbox should learn.
type letterFacts struct {
	letterWords
	Wishes []string // what became of each house asked for
	Papers []string // asked for and still missing
	Guests []string // professionals who come to a review
}

// letterWords are the facts that are no lists: two letters with the same ones are the
// same letter.
type letterWords struct {
	To, Child, House, Commune, Campaign string
	Service, Phone, Hours, Address      string
	Link, Rules, Appeal                 string
	AskedOn                             string
	Until                               string // last day to say what happens next year
	Over                                bool   // it is past
	Nights, AnswerBy, AnswerDay         string
	DecidedBy, DecidedOn, Reasons, Why  string
	MeetingAt, MeetingDay, Place, Owner string
	Reply                               string
	ReviewOn, ReviewDay, ReviewHeld     string
	Away, Back                          string // nights of an absence, and the day of coming back
	Choose                              bool   // the reader has still to choose a time of the meeting
	Granted                             bool   // the house authorised it
	Section, MovedOn, MovedBy, Because  string // a move to another section before anybody agreed
	Kept                                string // house of the place that stays kept meanwhile
	Algorithm, Late, Paper              bool
	KeptOpen                            bool // its offer waits for an answer too
	Exchange                            bool // the better place comes free when another family says yes too
}

func (w Writer) facts(lang plain.Lang, n placement.Notice, l store.Letter) letterFacts {
	at, err := PlaceOf(l.Territory)
	if err != nil {
		at.Zone = plain.Paris
	}
	f := letterFacts{letterWords: letterWords{
		To: l.To.Guardian.Name, Child: l.Pupil.Given, House: l.House.Name, Commune: l.House.Commune, Campaign: l.Campaign.Name,
		Service: phrases.T(lang, "letter.service", l.Territory.Name), Phone: l.Territory.Phone, Hours: l.Territory.Hours, Address: l.Territory.Address,
		Link: w.URL + "/r/" + url.PathEscape(l.To.Guardian.Ref), Rules: w.URL + "/regles", Appeal: phrases.T(lang, "letter.appeal"),
		AskedOn: plain.Date(lang, calendar.DayOf(l.Agreement.RequestedAt, at.Zone)),
		Nights:  plain.Nights(lang, l.Offer.Nights),
		Kept:    l.Kept, KeptOpen: l.KeptState == placement.Offered, Exchange: l.Offer.Exchange != "",
		Choose: l.Meeting.Open(n.Guardian),
		Place:  l.Meeting.Place, Owner: l.Meeting.Owner,
		MeetingAt: plain.Moment(lang, l.Meeting.AtFor(n.Guardian).In(at.Zone)), MeetingDay: plain.DayMonth(lang, calendar.DayOf(l.Meeting.At, at.Zone)),
		ReviewOn: plain.Day(lang, l.Review.DueOn), ReviewDay: plain.DayMonth(lang, l.Review.DueOn), ReviewHeld: plain.Day(lang, l.Review.HeldOn),
		Away: plain.Nights(lang, l.Absence.Nights), Back: plain.Day(lang, l.Absence.Nights.To), Granted: l.Absence.State == placement.ReportGranted,
		Section: l.Move.Section, MovedOn: plain.Day(lang, l.Move.On), MovedBy: l.Move.By, Because: l.Move.Because,
		Late: n.Moved == MovedLate, Paper: n.Channel == placement.ByLetter,
	}}
	if until := l.Campaign.ClosesOn; !until.IsZero() {
		f.Until, f.Over = plain.Day(lang, until), calendar.DayOf(n.DueAt, at.Zone).After(until)
	}
	if !l.Offer.AnswerBy.IsZero() {
		f.AnswerBy = plain.Moment(lang, l.Offer.AnswerBy.In(at.Zone))
		f.AnswerDay = plain.DayMonth(lang, calendar.DayOf(l.Offer.AnswerBy, at.Zone))
	}
	for _, inv := range l.Meeting.Invited {
		if inv.Guardian == n.Guardian && inv.Reply != placement.NoReply {
			f.Reply = phrases.T(lang, "letter.reply."+string(inv.Reply))
		}
	}
	for _, g := range l.Review.Record.Guests {
		f.Guests = append(f.Guests, g.Name+", "+g.Function)
	}
	for _, a := range l.Papers {
		f.Papers = append(f.Papers, phrases.Paper(lang, a))
	}
	f.decision(lang, l, at)
	return f
}

// decision fills in who decided, when, why, and to whom one may appeal.
func (f *letterFacts) decision(lang plain.Lang, l store.Letter, at Place) {
	by, when, appeal := l.Offer.DecidedBy.Name, l.Offer.DecidedAt, l.Offer.AppealBody
	f.Reasons, f.Algorithm = l.Offer.Reasons, l.Offer.Algorithm
	if l.Proposal.ID != "" {
		by, when, appeal = l.Proposal.DecidedBy.Name, l.Proposal.DecidedAt, l.House.AppealBody
		f.Reasons, f.Algorithm = l.Proposal.Reason, true
		f.Why = phrases.T(lang, "letter.why")
		if phrases.Has("noplace." + l.Proposal.Code) {
			f.Why = phrases.NoPlace(lang, match.Code(l.Proposal.Code))
		}
		f.Wishes = wishes(lang, l)
	}
	f.DecidedBy, f.DecidedOn = by, plain.Date(lang, calendar.DayOf(when, at.Zone))
	if appeal != "" {
		f.Appeal = appeal
	}
}

// wishes says what became of each house the family asked for. A certificate
// that cannot be read leaves the general reason.
func wishes(lang plain.Lang, l store.Letter) (lines []string) {
	why, err := l.Proposal.Reasons()
	if err != nil {
		return nil
	}
	for _, w := range why.Wishes {
		i := slices.IndexFunc(l.Wished, func(h placement.House) bool { return string(h.ID) == w.House })
		if i >= 0 {
			lines = append(lines, phrases.T(lang, "letter.wish", l.Wished[i].Name, strings.Join(phrases.Told(lang, w, why.Groups), " ")))
		}
	}
	return lines
}

// A sheet is a letter as the HTML page shows it.
type sheet struct {
	Lang, Subject string
	Parts         []part
}

type part struct {
	Lang   string
	Blocks []block
}

// A block is one paragraph of a text: lines, a list, or a link with its label.
type block struct {
	Lines, Items []string
	Label, Link  string
}

// blocks reads the paragraphs of a text, so that the two forms of a message
// can never say different things.
func blocks(text string) []block {
	var list []block
	for _, paragraph := range strings.Split(text, "\n\n") {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		if len(lines) == 1 && lines[0] == "" {
			continue
		}
		b := block{Lines: lines}
		if strings.HasPrefix(lines[0], "- ") {
			b.Lines = nil
			for _, line := range lines {
				b.Items = append(b.Items, strings.TrimPrefix(line, "- "))
			}
		} else if i := strings.Index(lines[0], "http"); i > 0 && len(lines) == 1 && !strings.ContainsAny(lines[0][i:], " \u00a0") {
			b.Label, b.Link = strings.TrimSpace(lines[0][:i]), lines[0][i:]
		}
		list = append(list, b)
	}
	return list
}
