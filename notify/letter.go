package notify

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/ics"
	"internat/placement/match"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/wording"
)

//go:embed letters
var letterFiles embed.FS

// page wraps the words of a letter for readers that show HTML.
var (
	page    = htmltemplate.Must(htmltemplate.ParseFS(letterFiles, "letters/page.html"))
	phrases = catalogue()
)

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
	Stop     string // address that stops what nobody must get; "": it cannot be stopped

	headings []string // lines of the text that stand above a part of it
}

// errNoText says that the program has no letter for a kind of notice.
var errNoText = errors.New("no letter for this kind of notice")

// Write writes a notice from what is true of its subject, in the words of the text
// that came with it (store.Letter.Text), or in those of the program. A notice that
// came with its text keeps it.
func (w Writer) Write(n placement.Notice, l store.Letter) (out Written, err error) {
	langs := wording.Languages(plain.Lang(n.Lang))
	if n.Kind.Ready() {
		out = Written{Subject: n.Subject, Text: n.Text}
		if n.Kind == placement.MorningDigest {
			out = w.stoppable(langs, out, l.Stop)
		}
		if n.Kind.ToStaff() {
			out.HTML, err = w.html(langs, out)
		}
		return out, err
	}
	facts, forms := make([]wording.Facts, len(langs)), make([]*wording.Form, len(langs))
	for i, lang := range langs {
		facts[i] = w.facts(lang, n, l)
		if forms[i], err = formOf(lang, n.Kind, l.Text); err != nil {
			return out, err
		}
	}
	if l.Text.State == placement.TextDraft { // it will have changed by the next letter
		return w.writeWhole(langs, forms, facts)
	}
	return w.writeLetter(langs, forms, facts)
}

// A textKey names a text in one language. Once published it never changes; the
// program's own has no id where none is kept.
type textKey struct {
	kind placement.NoticeKind
	lang plain.Lang
	id   placement.LetterTextID
	part bool // of a mail of several
}

// texts are those that are ready to be filled in.
var texts = keep[textKey, *wording.Form]{most: 500}

// formOf makes a text ready to be a letter.
func formOf(lang plain.Lang, kind placement.NoticeKind, t placement.LetterText) (*wording.Form, error) {
	return formAs(false, lang, kind, t)
}

// formAs makes a text ready to be a letter, or a part of a mail of several.
func formAs(part bool, lang plain.Lang, kind placement.NoticeKind, t placement.LetterText) (*wording.Form, error) {
	parse := wording.Parse
	if part {
		parse = wording.ParsePart
	}
	read := func() (*wording.Form, error) {
		words, err := wordsOf(lang, kind, t)
		if err != nil {
			return nil, err
		}
		f, err := parse(lang, words)
		if err != nil {
			return nil, fmt.Errorf("%s: the text %s: %w", kind, t.ID, err)
		}
		return f, nil
	}
	if t.State == placement.TextDraft {
		return read()
	}
	return texts.get(textKey{kind, lang, t.ID, part}, read)
}

// wordsOf are the words of a version, or of the program where there is none.
func wordsOf(lang plain.Lang, kind placement.NoticeKind, t placement.LetterText) (placement.LetterWords, error) {
	fr, en, ok := t.FR, t.EN, true
	if t.Kind == "" {
		fr, en, ok = wording.Shipped(kind)
	}
	if !ok {
		return fr, fmt.Errorf("%s: %w", kind, errNoText)
	}
	if lang == plain.EN {
		return en, nil
	}
	return fr, nil
}

// writeLetter fills in the skeleton of the letter, or has the templates write it.
func (w Writer) writeLetter(langs []plain.Lang, forms []*wording.Form, facts []wording.Facts) (Written, error) {
	k, fill, ok := w.skeletonOf(forms, facts)
	if !ok {
		return w.writeWhole(langs, forms, facts)
	}
	var whole Written
	s, err := skeletons.get(k, func() (s *skeleton, err error) {
		if whole, err = w.writeWhole(langs, forms, facts); err != nil {
			return nil, err
		}
		return w.newSkeleton(k, langs, fill, whole)
	})
	switch {
	case err != nil:
		return Written{}, err
	case s == nil && whole.Text == "":
		return w.writeWhole(langs, forms, facts)
	case s == nil:
		return whole, nil
	}
	return s.fill(fill), nil
}

// writeWhole has the templates write the letter in each language.
func (w Writer) writeWhole(langs []plain.Lang, forms []*wording.Form, facts []wording.Facts) (out Written, err error) {
	for i, form := range forms {
		subject, text, err := form.Say(facts[i])
		if err != nil {
			return out, err
		}
		out.say(i, subject, text)
	}
	out.HTML, err = w.html(langs, out)
	return out, err
}

// say adds what is said in one more language; the subject is that of the first.
func (out *Written) say(lang int, subject, text string) {
	if lang == 0 {
		out.Subject = subject
	} else {
		out.Text += wording.Divider
	}
	out.Text += text
}

// Together writes the mail of several notices to one guardian: one greeting, then what
// each says under its own subject, and once how to reach the office.
func (w Writer) Together(list []member) (out Written, err error) {
	langs := wording.Languages(plain.Lang(list[0].Lang))
	for i, lang := range langs {
		parts := make([]wording.Part, len(list))
		for n, m := range list {
			form, err := formAs(true, lang, m.Kind, m.letter.Text)
			if err != nil {
				return out, err
			}
			if parts[n].Subject, parts[n].Body, err = form.Say(w.facts(lang, m.Notice, m.letter)); err != nil {
				return out, err
			}
		}
		subject, text, headings, err := wording.Together(lang, w.facts(lang, list[0].Notice, list[0].letter), parts)
		if err != nil {
			return out, err
		}
		out.say(i, subject, text)
		out.headings = append(out.headings, headings...)
	}
	out.HTML, err = w.html(langs, out)
	return out, err
}

// html is the same text for readers that show pages, made from it: nobody writes
// HTML.
func (w Writer) html(langs []plain.Lang, out Written) (string, error) {
	sheet := sheet{Lang: string(langs[0]), Subject: out.Subject}
	for i, text := range strings.Split(out.Text, wording.Divider) {
		sheet.Parts = append(sheet.Parts, part{string(langs[min(i, len(langs)-1)]), w.blocks(text, out.headings...)})
	}
	var b bytes.Buffer
	err := page.ExecuteTemplate(&b, "page", sheet)
	return b.String(), err
}

// facts are the words that fill a letter in.
func (w Writer) facts(lang plain.Lang, n placement.Notice, l store.Letter) wording.Facts {
	at, err := PlaceOf(l.Territory)
	if err != nil {
		at.Zone = plain.Paris
	}
	on := calendar.DayOf(n.DueAt, at.Zone)
	f := wording.Facts{Words: wording.Words{
		Informed: !l.Pupil.Asks(l.To, on), Own: l.To.Own(),
		To: l.To.Guardian.Name, Child: l.Pupil.Given, House: l.House.Name, Commune: l.House.Commune, Campaign: l.Campaign.Name,
		Service: phrases.T(lang, "letter.service", l.Territory.Name), Phone: strings.ReplaceAll(l.Territory.Phone, " ", "\u00a0"), Hours: l.Territory.Hours, Address: l.Territory.Address,
		Link: w.URL + "/r/" + url.PathEscape(l.To.Guardian.Ref), Rules: w.URL + "/regles", Appeal: phrases.T(lang, "letter.appeal"),
		AskedOn: plain.Date(lang, calendar.DayOf(l.Agreement.RequestedAt, at.Zone)),
		Nights:  plain.Nights(lang, l.Offer.Nights),
		Kept:    l.Kept, KeptOpen: l.KeptState == placement.Offered, Exchange: l.Offer.Exchange != "",
		Choose: l.Meeting.Open(n.Guardian),
		Place:  l.Meeting.Place, Owner: l.Meeting.Owner,
		MeetingAt: plain.Moment(lang, l.Meeting.AtFor(n.Guardian).In(at.Zone)), MeetingDay: plain.DayMonth(lang, calendar.DayOf(l.Meeting.At, at.Zone)),
		MeetingOn: plain.Day(lang, calendar.DayOf(l.Meeting.At, at.Zone)), Occasion: occasion(lang, l.Meeting), Extra: l.Review.Kind == placement.Extraordinary,
		ReviewOn: plain.Day(lang, l.Review.DueOn), ReviewDay: plain.DayMonth(lang, l.Review.DueOn), ReviewHeld: plain.Day(lang, l.Review.HeldOn),
		Away: plain.Nights(lang, l.Absence.Nights), Back: plain.Day(lang, l.Absence.Nights.To), Granted: l.Absence.State == placement.ReportGranted,
		Section: l.Move.Section, MovedOn: plain.Day(lang, l.Move.On), MovedBy: l.Move.By, Because: l.Move.Because,
		Late: n.Moved == MovedLate, Paper: n.Channel == placement.ByLetter,
	}}
	if f.Choose {
		f.FirstTime, f.LastTime = plain.Clock(lang, l.Meeting.At.In(at.Zone)), plain.Clock(lang, l.Meeting.LastSlot().In(at.Zone))
	}
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
	decision(&f, lang, l, at)
	return f
}

// occasion is what a whole house meets for: who is invited to that is not to think that
// it is about the own child.
func occasion(lang plain.Lang, m placement.Meeting) string {
	if m.Kind == placement.ParentTalk || m.Kind == "" {
		return ""
	}
	return phrases.T(lang, "letter.occasion."+string(m.Kind))
}

// decision fills in who decided, when, why, and to whom one may appeal.
func decision(f *wording.Facts, lang plain.Lang, l store.Letter, at Place) {
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

// A block is one paragraph of a text: lines, a list, a link with its label, or the
// heading of a part.
type block struct {
	Lines, Items []string
	Label, Link  string
	Heading      string
}

// blocks reads the paragraphs of a text, so that the two forms of a message
// can never say different things. Only a link into the service can be clicked:
// what people typed leads nowhere.
func (w Writer) blocks(text string, headings ...string) []block {
	var list []block
	for _, paragraph := range strings.Split(text, "\n\n") {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		if len(lines) == 1 && lines[0] == "" {
			continue
		}
		b := block{Lines: lines}
		if len(lines) == 1 && slices.Contains(headings, lines[0]) {
			b = block{Heading: lines[0]}
		} else if strings.HasPrefix(lines[0], "- ") {
			b.Lines = nil
			for _, line := range lines {
				b.Items = append(b.Items, strings.TrimPrefix(line, "- "))
			}
		} else if i := strings.Index(lines[0], linkStart); i > 0 && len(lines) == 1 && w.ours(lines[0][i:]) && !strings.ContainsAny(lines[0][i:], " \u00a0") {
			b.Label, b.Link = strings.TrimSpace(lines[0][:i]), lines[0][i:]
		}
		list = append(list, b)
	}
	return list
}

// ours reports whether a link leads into the service, or is the gap of one.
func (w Writer) ours(link string) bool {
	return w.URL != "" && strings.HasPrefix(link, w.URL+"/") || isGap(strings.TrimPrefix(link, linkStart))
}

// Languages cuts the text of a letter into its languages, in their order.
func Languages(text string) []string { return strings.Split(text, wording.Divider) }
