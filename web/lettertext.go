package web

import (
	"context"
	"net/http"
	"strconv"

	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/wording"
)

// A LetterTextView is one version of what a kind of notice says: a draft to be
// changed, tried and published, or one that stays as it is.
type LetterTextView struct {
	Frame
	Form     *Form
	Text     placement.LetterText
	At       string
	Draft    bool
	Said     string
	Names    []LetterName // what may be said
	Clauses  []LetterName
	Changes  []LetterChange
	Since    string // the version that it is compared with; "" there is none
	Versions []Link
	Look     *Form // how it is looked at
	Readers  []Option
	Ways     []Option
	Files    []Option // notices of this kind to look at it with; none for who reads no file
	Letter   notify.Written
	Parts    [][]string // paragraphs, a language each
}

// A LetterName is a word that a text may say, and what it stands for.
type LetterName struct {
	Written, Means string
	Must           bool
}

// A LetterChange is one field of a text compared with the version before.
type LetterChange struct {
	Label string
	Lines []wording.DiffLine
}

var letterTextPage = newPage[LetterTextView]("lettertext.html")

func (s *Server) letterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showLetterText(w, r, by, nil)
}

func (s *Server) showLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := LetterTextView{Form: form, Frame: s.frame(r, by, "lettertexts.title").under(letterTextsPath, words.T(langOf(r), "lettertexts.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Text, err = tx.LetterText(r.Context(), by.Territory, letterTextID(r)); err != nil {
			return err
		}
		all, err := tx.LetterTexts(r.Context(), by.Territory, v.Text.Kind)
		if err != nil {
			return err
		}
		v.compare(all)
		return s.lookAt(r, tx, &v)
	})
	if err != nil {
		return err
	}
	v.describeText()
	return letterTextPage.render(w, v.Form.Status(), v)
}

func (v *LetterTextView) describeText() {
	t := v.Text
	v.Title, v.Said, v.At, v.Draft = v.T("notice."+string(t.Kind)), textSaid(v.Frame, t), letterTextPath(t.ID), t.State == placement.TextDraft
	if v.Form == nil {
		v.Form = newForm()
	}
	if len(v.Form.Values("body_fr")) == 0 { // another form of the page was sent
		for name, value := range map[string]string{
			"version": strconv.Itoa(t.Version), "subject_fr": t.FR.Subject, "body_fr": t.FR.Body, "subject_en": t.EN.Subject, "body_en": t.EN.Body,
		} {
			v.Form.Set(name, value)
		}
	}
	must := map[string]bool{}
	for _, name := range wording.Required(t.Kind) {
		must[name] = true
	}
	for _, name := range wording.Names(t.Kind) {
		v.Names = append(v.Names, LetterName{"{{." + name + "}}", v.T("lettername." + name), must[name]})
	}
	for _, name := range wording.Clauses() {
		v.Clauses = append(v.Clauses, LetterName{`{{template "` + name + `" .}}`, v.T("letterclause." + name), must[name]})
	}
}

// compare lists the versions, and what this one changes of the one that it follows:
// for a draft, the one in force.
func (v *LetterTextView) compare(all []placement.LetterText) {
	var before *placement.LetterText
	past := false
	for i, t := range all {
		if t.ID != v.Text.ID {
			v.Versions = append(v.Versions, Link{letterTextPath(t.ID), textSaid(v.Frame, t)})
		}
		if past && before == nil && t.State == placement.TextPublished {
			before = &all[i]
		}
		past = past || t.ID == v.Text.ID
	}
	if before == nil {
		return
	}
	v.Since = textSaid(v.Frame, *before)
	for _, x := range []struct{ label, was, is string }{
		{"subject_fr", before.FR.Subject, v.Text.FR.Subject}, {"body_fr", before.FR.Body, v.Text.FR.Body},
		{"subject_en", before.EN.Subject, v.Text.EN.Subject}, {"body_en", before.EN.Body, v.Text.EN.Body},
	} {
		if x.was != x.is {
			v.Changes = append(v.Changes, LetterChange{v.T("lettertext." + x.label), wording.Diff(x.was, x.is)})
		}
	}
}

// filesToLookAt is how many notices a text can be looked at with.
const filesToLookAt = 20

// lookAt fills the text in: with invented facts, or with those of a notice that the
// reader may read.
func (s *Server) lookAt(r *http.Request, tx *store.Tx, v *LetterTextView) error {
	query := readQuery(r)
	reader, way, file := plain.Lang(query.Optional("lecteur", 2)), placement.Channel(query.Optional("envoi", 20)), query.Optional("avis", 60)
	if reader != plain.EN {
		reader = plain.FR
	}
	if way != placement.ByLetter || v.Text.Kind.ToStaff() {
		way = placement.ByEmail
	}
	v.Look = newForm("lecteur", string(reader), "envoi", string(way), "avis", file)
	v.Readers = []Option{{string(plain.FR), v.T("lettertext.reads_fr")}, {string(plain.EN), v.T("lettertext.reads_en")}}
	v.Ways = []Option{{string(placement.ByEmail), v.T("channel." + string(placement.ByEmail))}, {string(placement.ByLetter), v.T("channel." + string(placement.ByLetter))}}
	if v.Text.Kind.ToStaff() { // by mail or not at all
		v.Ways = v.Ways[:1]
	}
	if err := v.files(r.Context(), tx); err != nil {
		return err
	}
	var err error
	if file != "" && len(v.Files) > 0 {
		v.Letter, err = s.withFile(r.Context(), tx, v, placement.NoticeID(file), reader, way)
	} else {
		v.Letter.Subject, v.Letter.Text, err = wording.Example(v.Text, reader, way == placement.ByLetter)
	}
	v.Parts = languages(v.Letter.Text)
	return err
}

// languages are the paragraphs of a letter, a language each.
func languages(text string) (parts [][]string) {
	for _, part := range notify.Languages(text) {
		parts = append(parts, paragraphs(part))
	}
	return parts
}

// files are the latest notices of the kind, for who may read notices. What goes to who
// works here is about no file.
func (v *LetterTextView) files(ctx context.Context, tx *store.Tx) error {
	if v.Text.Kind.ToStaff() || admit(v.By, placement.SeeNotices) != nil {
		return nil
	}
	list, err := tx.Notices(ctx, store.ScopeOf(v.By), store.NoticeFilter{Kind: v.Text.Kind, Newest: true, Limit: filesToLookAt})
	if err != nil || len(list) == 0 {
		return err
	}
	lines, err := named(ctx, tx, store.ScopeOf(v.By), list)
	if err != nil {
		return err
	}
	v.Files = []Option{{"", v.T("lettertext.invented")}}
	for _, l := range lines {
		v.Files = append(v.Files, Option{string(l.ID), v.T("lettertext.file", l.To, plain.ShortMoment(v.Lang, l.DueAt.In(zone(v.Frame))))})
	}
	return nil
}

// withFile is the letter that a notice in scope would be, in the words of the text.
func (s *Server) withFile(ctx context.Context, tx *store.Tx, v *LetterTextView, id placement.NoticeID, reader plain.Lang, way placement.Channel) (notify.Written, error) {
	n, err := tx.Notice(ctx, store.ScopeOf(v.By), id)
	if err != nil {
		return notify.Written{}, err
	}
	if n.Kind != v.Text.Kind {
		return notify.Written{}, placement.Missing("notice")
	}
	l, err := tx.Letter(ctx, n)
	if err != nil {
		return notify.Written{}, err
	}
	n.Lang, n.Channel, l.Text = string(reader), way, v.Text
	return notify.Writer{URL: s.URL}.Write(n, l)
}
