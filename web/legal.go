package web

import (
	"embed"
	"net/http"
	"path"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// The pages of law are prose, one file for each language:
//
//	# a heading
//	- an item
//	a paragraph
//
// {office}, {phone}, {hours} and {address} stand for those of the territory,
// {controller}, {officer}, {publisher}, {host} and their contacts for who answers
// for its data, {terms} and {classes} for the terms in force and what is kept.
//
//go:embed prose/*.txt
var prose embed.FS

// A Block is a heading, a paragraph or a list of such a page.
type Block struct {
	Heading, Text string
	Items         []string
}

// A ProseView is a page of law.
type ProseView struct {
	Frame
	Blocks []Block
}

// A RulesView is the rules in force, with the points of each criterion.
type RulesView struct {
	ProseView
	Scale    placement.Catalogue // the version that is shown
	Criteria []ScaleLine
	Now      bool // it is the one in force
	Said     string
	Versions []CatalogueLine
	Changes  []CatalogueChangeLine
	Drafts   bool    // the reader may prepare the next version
	Texts    bool    // may change what letters say
	InForce  []Point // what the open campaign chose; none without one
	Example  ExampleView
}

// A ScaleLine is one criterion of the scale in words.
type ScaleLine struct {
	Words, Family, Proof string
	Points               int
}

var (
	prosePage = newPage[ProseView]("prose.html")
	rulesPage = newPage[RulesView]("rules.html")
)

func legalRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/accessibilite", Action: Public, Do: (*Server).legal},
		{Method: http.MethodGet, Path: "/confidentialite", Action: Public, Do: (*Server).legal},
		{Method: http.MethodGet, Path: "/mentions-legales", Action: Public, Do: (*Server).legal},
		{Method: http.MethodGet, Path: "/regles", Action: Public, Do: (*Server).rules},
	}
}

func (s *Server) legal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.proseView(r, by)
	if err != nil {
		return err
	}
	return prosePage.render(w, http.StatusOK, v)
}

func (s *Server) rules(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	page, err := s.proseView(r, by)
	if err != nil {
		return err
	}
	v := RulesView{ProseView: page, Drafts: placement.Allow(by, placement.EditCatalogues, placement.Subject{}) == nil,
		Texts: admit(by, placement.EditLetterTexts) == nil}
	if err := s.scale(r, by, &v); err != nil {
		return err
	}
	campaign, err := s.campaignInForce(r, by)
	if err != nil {
		return err
	}
	if campaign.ID != "" {
		v.InForce = ruleFacts(v.Frame, campaign)
	}
	if v.Example, err = example(v.Frame); err != nil {
		return err
	}
	return rulesPage.render(w, http.StatusOK, v)
}

// scale reads the version that the address names, or the one in force, with the
// others and what changed. A draft is nobody's rule yet.
func (s *Server) scale(r *http.Request, by placement.Actor, v *RulesView) error {
	office, err := s.officeOf(r, by)
	if err != nil {
		return err
	}
	return s.DB.Read(r.Context(), func(tx *store.Tx) error {
		force, err := tx.CatalogueInForce(r.Context(), office.ID, s.dayOf(r))
		if err != nil {
			return err
		}
		if v.Scale = force; r.URL.Query().Get("version") != "" {
			if v.Scale, err = tx.Catalogue(r.Context(), office.ID, r.URL.Query().Get("version")); err != nil {
				return err
			}
		}
		if v.Scale.State == placement.CatalogueDraft {
			return placement.Missing("catalogue")
		}
		all, err := tx.Catalogues(r.Context(), office.ID)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(k placement.Catalogue) bool { return k.State == placement.CatalogueDraft })
		v.describe(all, force)
		v.Changes, err = changesSince(r.Context(), tx, v.Frame, office.ID, &v.Scale)
		return err
	})
}

func (v *RulesView) describe(all []placement.Catalogue, force placement.Catalogue) {
	v.Versions, v.Now = catalogueLines(v.Frame, all, force), v.Scale.ID == force.ID
	v.Said = v.T("catalogue.from", plain.Date(v.Lang, v.Scale.ValidFrom), v.Scale.PublishedBy, plain.Date(v.Lang, v.Scale.PublishedOn))
	for _, c := range v.Scale.Criteria {
		v.Criteria = append(v.Criteria, ScaleLine{Words: wordsIn(v.Frame, c.Words), Family: v.T("family." + c.Family), Proof: wordsIn(v.Frame, c.Proof), Points: c.Points})
	}
}

// campaignInForce is the latest open campaign of the office to turn to, the zero
// one when there is none.
func (s *Server) campaignInForce(r *http.Request, by placement.Actor) (open placement.Campaign, err error) {
	office, err := s.officeOf(r, by)
	if err != nil {
		return open, err
	}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Campaigns(r.Context(), office.ID)
		if i := slices.IndexFunc(all, func(c placement.Campaign) bool { return c.State == placement.Open }); i >= 0 {
			open = all[i]
		}
		return err
	})
	return open, err
}

// ruleFacts are the rules that a campaign chose, in words.
func ruleFacts(f Frame, c placement.Campaign) []Point {
	scale := f.T("rules.version", c.Rules)
	if !c.RulesOn.IsZero() {
		scale = f.T("rules.adopted", c.Rules, plain.Date(f.Lang, c.RulesOn))
	}
	return []Point{
		{Label: f.T("rules.campaign"), Value: c.Name},
		{Label: f.T("rules.points"), Value: scale},
		{Label: f.T("rules.siblings"), Value: f.T("rules.siblings." + c.Siblings)},
		{Label: f.T("rules.ties"), Value: f.T("rules.ties_text")},
		{Label: f.T("rules.mix"), Value: f.T("rules.mix_text")},
	}
}

// proseView reads the page named by the URL and puts the office's address in.
func (s *Server) proseView(r *http.Request, by placement.Actor) (ProseView, error) {
	return s.proseNamed(r, by, path.Base(r.URL.Path))
}

func (s *Server) proseNamed(r *http.Request, by placement.Actor, name string) (ProseView, error) {
	v := ProseView{Frame: s.frame(r, by, "prose."+name)}
	v.Narrow = false
	text, err := prose.ReadFile("prose/" + name + "." + string(v.Lang) + ".txt")
	if err != nil {
		return v, err
	}
	office, err := s.officeOf(r, by)
	if err != nil {
		return v, err
	}
	slots, err := s.lawSlots(r, v.Frame, office)
	if err != nil {
		return v, err
	}
	v.Blocks = readProse(v.Lang, strings.NewReplacer(slots...).Replace(string(text)))
	return v, nil
}

// lawSlots are what stands for the slots of a page of law: the names that
// somebody set, and what to ask for where nobody did.
func (s *Server) lawSlots(r *http.Request, f Frame, office placement.Territory) ([]string, error) {
	var body placement.LegalBody
	rules := placement.DefaultRetention()
	if office.ID != "" {
		err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
			if body, err = tx.LegalBody(r.Context(), office.ID); err == nil {
				rules, err = tx.RetentionRules(r.Context(), office.ID)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	ask := f.T("prose.ask")
	address := or(office.Address, ask)
	return []string{
		"{office}", or(office.Name, ask), "{phone}", or(office.Phone, ask), "{hours}", or(office.Hours, f.T("prose.hours")), "{address}", address,
		"{controller}", or(body.Controller, f.T("prose.controller")), "{controller_address}", or(body.ControllerAddress, address),
		"{officer}", or(body.Officer, f.T("prose.officer")), "{officer_contact}", or(body.OfficerContact, address),
		"{publisher}", or(body.Publisher, f.T("prose.publisher")), "{host}", or(body.Host, f.T("prose.host")),
		"{access_contact}", or(body.AccessContact, address),
		"{terms}", "- " + strings.Join(termLines(f, rules), "\n- "), "{classes}", "- " + strings.Join(classLines(f), "\n- "),
	}, nil
}

// officeOf is the territory to turn to: the person's own, or the only one.
func (s *Server) officeOf(r *http.Request, by placement.Actor) (office placement.Territory, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Territories(r.Context())
		for _, t := range all {
			if t.ID == by.Territory || len(all) == 1 {
				office = t
			}
		}
		return err
	})
	return office, err
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// readProse reads the little there is of markup.
func readProse(lang plain.Lang, text string) []Block {
	var blocks []Block
	for part := range strings.SplitSeq(plain.Typeset(lang, text), "\n\n") {
		part = strings.TrimSpace(part)
		switch {
		case strings.HasPrefix(part, "# "):
			blocks = append(blocks, Block{Heading: part[2:]})
		case strings.HasPrefix(part, "- "):
			blocks = append(blocks, Block{Items: strings.Split(part[2:], "\n- ")})
		case part != "":
			blocks = append(blocks, Block{Text: part})
		}
	}
	return blocks
}
