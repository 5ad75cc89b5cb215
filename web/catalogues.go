package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A CatalogueLine is one version in a list.
type CatalogueLine struct {
	placement.Catalogue
	Said    string // since when, or that it is a draft
	Href    string
	InForce bool
}

// A CataloguesView lists the versions and asks for a draft.
type CataloguesView struct {
	Frame
	Form  *Form
	Lines []CatalogueLine
	Bases []Option
}

// A CatalogueView is a draft to be changed and published.
type CatalogueView struct {
	Frame
	Form     *Form
	Draft    placement.Catalogue
	At       string
	Rows     []CriterionRow
	Families []Option
	Adds     bool // something was typed of a criterion that is added
	Changes  []CatalogueChangeLine
}

// A CriterionRow are the fields of one criterion.
type CriterionRow struct {
	Code, Legend, About string
	Points              string // as they are kept
	Open                bool   // something of it is wrong
	Fields              []Field
	Drop                Field
}

var (
	cataloguesPage = newPage[CataloguesView]("catalogues.html")
	cataloguePage  = newPage[CatalogueView]("catalogue.html")
)

func catalogueRoutes() []Route {
	edit := placement.EditCatalogues
	return []Route{
		{Method: http.MethodGet, Path: "/baremes", Action: edit, Do: (*Server).catalogues},
		{Method: http.MethodPost, Path: "/baremes", Action: edit, Do: (*Server).draftCatalogue, Event: "catalogue.drafted"},
		{Method: http.MethodGet, Path: "/baremes/{id}", Action: edit, Do: (*Server).catalogue},
		{Method: http.MethodPost, Path: "/baremes/{id}", Action: edit, Do: (*Server).changeCatalogue, Event: "catalogue.changed"},
		{Method: http.MethodPost, Path: "/baremes/{id}/publier", Action: edit, Do: (*Server).publishCatalogue, Event: "catalogue.published"},
		{Method: http.MethodPost, Path: "/baremes/{id}/supprimer", Action: edit, Do: (*Server).dropCatalogue, Event: "catalogue.dropped"},
	}
}

func cataloguePath(id placement.CatalogueID) string { return "/baremes/" + url.PathEscape(string(id)) }

func catalogueID(r *http.Request) placement.CatalogueID {
	return placement.CatalogueID(chi.URLParam(r, "id"))
}

func (s *Server) catalogues(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showCatalogues(w, r, by, nil)
}

func (s *Server) showCatalogues(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := CataloguesView{Frame: s.frame(r, by, "catalogues.title").under("/regles", words.T(langOf(r), "prose.regles")), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Catalogues(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		force, err := tx.CatalogueInForce(r.Context(), by.Territory, s.dayOf(r))
		v.Lines = catalogueLines(v.Frame, all, force)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range v.Lines {
		v.Bases = append(v.Bases, Option{l.Number, v.T("rules.version", l.Number)})
	}
	if form == nil {
		at := slices.IndexFunc(v.Lines, func(l CatalogueLine) bool { return l.InForce })
		base := v.Lines[max(at, 0)].Number
		v.Form = newForm("from", base, "number", nextNumber(base, v.Lines))
	}
	return cataloguesPage.render(w, v.Form.Status(), v)
}

// nextNumber proposes the number after the base that no version has.
func nextNumber(base string, lines []CatalogueLine) string {
	head, tail, _ := strings.Cut(base, "-")
	n, err := strconv.Atoi(tail)
	if err != nil {
		return ""
	}
	for {
		n++
		next := head + "-" + strconv.Itoa(n)
		if !slices.ContainsFunc(lines, func(l CatalogueLine) bool { return l.Number == next }) {
			return next
		}
	}
}

// catalogueLines are the versions in words.
func catalogueLines(f Frame, all []placement.Catalogue, force placement.Catalogue) (list []CatalogueLine) {
	for _, k := range all {
		l := CatalogueLine{Catalogue: k, Href: "/regles?version=" + url.QueryEscape(k.Number), InForce: k.ID == force.ID}
		if k.State == placement.CatalogueDraft {
			l.Said, l.Href = f.T("catalogue.is_draft"), cataloguePath(k.ID)
		} else {
			l.Said = f.T("catalogue.from", plain.Date(f.Lang, k.ValidFrom), k.PublishedBy, plain.Date(f.Lang, k.PublishedOn))
		}
		list = append(list, l)
	}
	return list
}

func (s *Server) draftCatalogue(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	from, number := form.Text("from", 20), form.Text("number", 20)
	var id placement.CatalogueID
	again, err := form.Submit(func() (err error) {
		id, err = s.Office.DraftCatalogue(r.Context(), by, from, number)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.showCatalogues(w, r, by, form)
	}
	return s.redirect(w, r, cataloguePath(id), "catalogue.drafted")
}

func (s *Server) catalogue(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showCatalogue(w, r, by, nil)
}

func (s *Server) showCatalogue(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := CatalogueView{Frame: s.frame(r, by, "catalogue.title").under("/baremes", words.T(langOf(r), "catalogues.title")), Form: form, At: cataloguePath(catalogueID(r))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Draft, err = tx.OwnCatalogue(r.Context(), by.Territory, catalogueID(r)); err != nil {
			return err
		}
		v.Changes, err = changesSince(r.Context(), tx, v.Frame, by.Territory, &v.Draft)
		return err
	})
	if err != nil {
		return err
	}
	if v.Draft.State == placement.CataloguePublished {
		return s.redirect(w, r, "/regles?version="+url.QueryEscape(v.Draft.Number), "")
	}
	if form == nil {
		v.Form = catalogueForm(v.Draft)
	}
	v.Title = v.T("catalogue.title_of", v.Draft.Number)
	v.Adds = v.Form.Asks("new_code") || v.Form.Asks("new_fr")
	v.Families = append(v.Families, Option{"", v.T("newreferral.choose")})
	for _, family := range placement.CriterionFamilies {
		v.Families = append(v.Families, Option{family, v.T("family." + family)})
	}
	for _, c := range v.Draft.Criteria {
		v.Rows = append(v.Rows, v.row(c))
	}
	return cataloguePage.render(w, v.Form.Status(), v)
}

// catalogueForm is the form of a draft as it is kept.
func catalogueForm(k placement.Catalogue) *Form {
	f := newForm("version", text(k.Version), "number", k.Number, "source", k.Source, "valid_from", dayText(k.ValidFrom), "situation_cap", text(k.SituationCap))
	for _, c := range k.Criteria {
		for part, value := range map[string]string{"points": text(c.Points), "fr": c.Words.FR, "en": c.Words.EN, "proof_fr": c.Proof.FR, "proof_en": c.Proof.EN} {
			f.Set(placement.CriterionField(c.Code, part), value)
		}
	}
	return f
}

// row makes the fields of a criterion, each named with it.
func (v *CatalogueView) row(c placement.Criterion) CriterionRow {
	r := CriterionRow{Code: c.Code, Legend: wordsIn(v.Frame, c.Words), About: v.T("family." + c.Family)}
	if c.Restricted {
		r.About += " · " + v.T("catalogue.restricted")
	}
	if c.Group != "" {
		r.About += " · " + v.T("catalogue.group", v.T("group."+string(c.Group)))
	}
	if c.Once != "" {
		r.About += " · " + v.T("catalogue.once")
	}
	for _, part := range []string{"points", "fr", "en", "proof_fr", "proof_en"} {
		field := v.Form.field(v.Lang, placement.CriterionField(c.Code, part), v.T("catalogue."+part))
		if part == "points" {
			field.Kind = "number"
		}
		field.Optional = part == "proof_fr" || part == "proof_en"
		r.Open = r.Open || field.Error != ""
		r.Fields = append(r.Fields, field)
	}
	r.Points = v.T("newreferral.points", c.Points)
	r.Drop = v.Form.field(v.Lang, placement.CriterionField(c.Code, "drop"), v.T("catalogue.drop", r.Legend))
	r.Drop.Kind = "tick"
	return r
}

// inWords is a text in the language of the page, with its typography: what a
// catalogue publishes was typed with plain spaces and apostrophes.
func wordsIn(f Frame, words placement.Bilingual) string {
	if f.Lang == plain.EN {
		return plain.Typeset(plain.EN, words.EN)
	}
	return plain.Typeset(plain.FR, words.FR)
}

// criterion is a criterion, or a line of the sum, in the words of its version.
func criterion(f Frame, k *placement.Catalogue, code string) string {
	return criterionWords(f, code, k.WordsOf(code))
}

func criterionWords(f Frame, code string, words placement.Bilingual) string {
	if words == (placement.Bilingual{}) {
		return f.T("criterion." + code)
	}
	return wordsIn(f, words)
}

// typedCatalogue reads the form of a draft: the criteria it has, those that are
// not taken out, and the one that is added.
func typedCatalogue(form *Form, draft placement.Catalogue) placement.Catalogue {
	k := placement.Catalogue{ID: draft.ID, Version: form.Version(), Number: form.Text("number", 20), Source: form.Optional("source", 500),
		ValidFrom: form.OptionalDay("valid_from"), SituationCap: form.Number("situation_cap", 0, 1000)}
	for _, c := range draft.Criteria {
		if form.Ticked(placement.CriterionField(c.Code, "drop")) {
			continue
		}
		k.Criteria = append(k.Criteria, typedCriterion(form, c.Code, c))
	}
	if form.Value("new_code") != "" {
		c := placement.Criterion{Code: form.Optional("new_code", 30), Family: form.Choice("new_family", placement.CriterionFamilies...)}
		c.Points, c.Words = form.Number("new_points", 0, placement.MostCriterionPoints), placement.Bilingual{FR: form.Text("new_fr", 80), EN: form.Text("new_en", 80)}
		c.Restricted = form.Ticked("new_restricted")
		k.Criteria = append(k.Criteria, c)
	}
	return k
}

func typedCriterion(form *Form, code string, c placement.Criterion) placement.Criterion {
	at := func(part string) string { return placement.CriterionField(code, part) }
	c.Points = form.Number(at("points"), 0, placement.MostCriterionPoints)
	c.Words = placement.Bilingual{FR: form.Text(at("fr"), 80), EN: form.Text(at("en"), 80)}
	c.Proof = placement.Bilingual{FR: form.Optional(at("proof_fr"), 200), EN: form.Optional(at("proof_en"), 200)}
	return c
}

// ownCatalogue reads the version of the address, as it is kept.
func (s *Server) ownCatalogue(r *http.Request, by placement.Actor) (k placement.Catalogue, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		k, err = tx.OwnCatalogue(r.Context(), by.Territory, catalogueID(r))
		return err
	})
	return k, err
}

func (s *Server) changeCatalogue(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	draft, err := s.ownCatalogue(r, by)
	if err != nil {
		return err
	}
	typed := typedCatalogue(form, draft)
	again, err := form.Submit(func() error { return s.Office.ChangeCatalogue(r.Context(), by, typed) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showCatalogue(w, r, by, newCriterionFaults(form))
	}
	return s.redirect(w, r, cataloguePath(draft.ID), "catalogue.changed")
}

// newCriterionFaults puts what is wrong with the words of the criterion that is
// added at its own fields.
func newCriterionFaults(form *Form) *Form {
	prefix := placement.CriterionField(form.Value("new_code"), "")
	for _, f := range form.faults {
		if part, of := strings.CutPrefix(f.Field, prefix); of && form.Value("new_code") != "" {
			f.Field = "new_" + part
		}
	}
	return form
}

func (s *Server) publishCatalogue(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, id := readForm(r), catalogueID(r)
	version := form.Version()
	again, err := form.Submit(func() error { return s.Office.PublishCatalogue(r.Context(), by, id, version) })
	switch {
	case err != nil:
		return err
	case again:
		return s.refusedPublication(w, r, by, form)
	}
	return s.redirect(w, r, "/baremes", "catalogue.published")
}

// refusedPublication shows the draft as it is kept, with all that stands in the way.
func (s *Server) refusedPublication(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	draft, err := s.ownCatalogue(r, by)
	if err != nil {
		return err
	}
	kept := catalogueForm(draft)
	kept.faults = form.faults
	return s.showCatalogue(w, r, by, kept)
}

func (s *Server) dropCatalogue(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, id := readForm(r), catalogueID(r)
	version := form.Version()
	again, err := form.Submit(func() error { return s.Office.DropCatalogue(r.Context(), by, id, version) })
	switch {
	case err != nil:
		return err
	case again:
		return s.refusedPublication(w, r, by, form)
	}
	return s.redirect(w, r, "/baremes", "catalogue.dropped")
}
