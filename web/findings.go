package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A FindingsView lists what to look at before a run, by kind, what blocks first;
// or all of one kind.
type FindingsView struct {
	Frame
	Campaign placement.Campaign
	Headline string
	Groups   []FindingGroup
	Pages    Pages
	Whole    *Link // back to all kinds, from one
	Go       bool  // a run may be prepared
	Empty    Empty
}

// A FindingGroup is the findings of one kind: how many, what follows, and the
// first of them.
type FindingGroup struct {
	Badge      Badge
	Title, Why string
	Anchor     string
	Lines      []FindingLine
	More       *Link // to all of them, when there are more than Lines
	List       *Link // to the same list with its own tools
}

// A FindingLine is one finding: whom or what it is about, with the page on which
// it is mended.
type FindingLine struct {
	Link
	Level  placement.Level // asked for, of a file
	Detail string
}

var findingsPage = newPage[FindingsView]("findings.html")

const (
	findingsOfGroup = 8   // lines of one kind among all kinds
	findingsOfKind  = 100 // lines on a page of one kind
)

// showFindings lists what to look at before a run.
func (s *Server) showFindings(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	survey, err := s.Office.Survey(r.Context(), by, placement.CampaignID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	v := FindingsView{Frame: s.frame(r, by, "findings.title"), Campaign: survey.Campaign}
	here := "/campagnes/" + string(v.Campaign.ID)
	v.Frame = v.under("/campagnes", v.T("campaigns.title")).under(here, v.Campaign.Name)
	v.Headline = findingsHeadline(v.Frame, survey.Findings)
	v.Go = v.Campaign.State == placement.Open && len(survey.Findings.Blocking()) == 0
	v.Empty = Empty{v.T("findings.empty"), v.T("findings.empty_text"), &Link{here, v.T("findings.back")}}
	form := readQuery(r)
	shown, err := v.pick(form, survey.Findings, here+"/controle")
	if err != nil {
		return err
	}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		heads, err := tx.Heads(r.Context(), store.ScopeOf(by), referralsOf(shown))
		v.group(shown, survey, heads)
		return err
	})
	if err != nil {
		return err
	}
	return findingsPage.render(w, http.StatusOK, v)
}

// pick takes the findings that the page shows: the first of each kind, or one
// page of one kind.
func (v *FindingsView) pick(form *Form, all placement.Findings, here string) (shown placement.Findings, err error) {
	kind := placement.FindingCode(form.Value("quoi"))
	if kind == "" {
		for _, code := range placement.FindingCodes() {
			of := all.Of(code)
			shown = append(shown, of[:min(len(of), findingsOfGroup)]...)
		}
		return shown, nil
	}
	if !slices.Contains(placement.FindingCodes(), kind) {
		return nil, placement.Missing("page")
	}
	of := all.Of(kind)
	page, _ := strconv.Atoi(form.Value("page"))
	from := min(max(0, page)*findingsOfKind, len(of))
	shown = cut(of, findingsOfKind, from)
	at := func(page int) string { return here + "?quoi=" + string(kind) + "&page=" + strconv.Itoa(page) }
	v.Pages = Pages{From: from + 1, To: from + len(shown), Of: len(of)}
	if from > 0 {
		v.Pages.Previous = at(page - 1)
	}
	if v.Pages.To < len(of) {
		v.Pages.Next = at(page + 1)
	}
	v.Whole = &Link{here, v.T("findings.all")}
	v.Frame = v.under(here, v.T("findings.title"))
	return shown, nil
}

// referralsOf are the files of some findings.
func referralsOf(fs placement.Findings) (ids []placement.ReferralID) {
	for _, f := range fs {
		if f.Referral != "" && !slices.Contains(ids, f.Referral) {
			ids = append(ids, f.Referral)
		}
	}
	return ids
}

// group says each finding that is shown.
func (v *FindingsView) group(shown placement.Findings, survey office.Survey, heads map[placement.ReferralID]placement.File) {
	names := namesIn(survey.Lodgings)
	for len(shown) > 0 {
		same := shown.Of(shown[0].Code)
		shown = shown[len(same):]
		code, of := same[0].Code, len(survey.Findings.Of(same[0].Code))
		g := FindingGroup{Badge: severityBadge(v.Lang, code.Severity()), Title: findingTitle(v.Lang, survey.Findings, code), Why: words.FindingWhy(v.Lang, code),
			Anchor: string(code), List: findingList(v.Frame, survey.Campaign.ID, code)}
		for _, f := range same {
			g.Lines = append(g.Lines, findingLine(v.Frame, survey.Campaign.ID, f, names, heads))
		}
		if v.Whole == nil && of > len(same) {
			g.More = &Link{"/campagnes/" + string(survey.Campaign.ID) + "/controle?quoi=" + string(code), v.T("findings.more", of)}
		}
		v.Groups = append(v.Groups, g)
	}
}

// findingTitle counts the findings of a kind; where one finding stands for many,
// it counts those.
func findingTitle(lang plain.Lang, all placement.Findings, code placement.FindingCode) string {
	of := all.Of(code)
	if code == placement.BoardersUnasked && len(of) == 1 {
		return words.FindingTitle(lang, code, of[0].Number)
	}
	return words.FindingTitle(lang, code, len(of))
}

// findingsHeadline counts what blocks and what is to be looked at.
func findingsHeadline(f Frame, all placement.Findings) string {
	blocks, look := len(all.Blocking()), all.Count(placement.ToLook)
	switch {
	case blocks > 0 && look > 0:
		return f.T("findings.headline_both", f.T("findings.blocks", blocks), f.T("findings.look", look))
	case blocks > 0:
		return f.T("findings.blocks", blocks)
	case look > 0:
		return f.T("findings.headline_look", f.T("findings.look", look))
	}
	return f.T("findings.headline_none")
}

func severityBadge(lang plain.Lang, of placement.Severity) Badge {
	tone := map[placement.Severity]string{placement.Blocks: "bad", placement.ToLook: "wait"}[of]
	return Badge{tone, words.T(lang, "severity."+string(of))}
}

// partNames are what houses and their parts are called.
type partNames struct {
	house   map[placement.HouseID]string
	section map[placement.SectionID]string
	band    map[placement.BandID]string
}

func namesIn(lodgings []placement.Lodging) partNames {
	n := partNames{map[placement.HouseID]string{}, map[placement.SectionID]string{}, map[placement.BandID]string{}}
	for _, l := range lodgings {
		n.house[l.House.ID] = l.House.Name
		for _, x := range l.Sections {
			n.section[x.ID] = x.Name
		}
		for _, b := range l.Bands {
			n.band[b.ID] = b.Code
		}
	}
	return n
}

func (n partNames) of(f placement.Finding) plain.Names {
	return plain.Names{House: n.house[f.House], Section: n.section[f.Section], Band: n.band[f.Band]}
}

func findingLine(v Frame, in placement.CampaignID, f placement.Finding, names partNames, heads map[placement.ReferralID]placement.File) FindingLine {
	line := FindingLine{Link: Link{Href: mendedAt(in, f)}, Detail: words.FindingLine(v.Lang, f, names.of(f))}
	switch {
	case f.Referral != "":
		head := heads[f.Referral]
		line.Text, line.Level = head.Pupil.Short(), head.Referral.Level
	case f.House != "":
		line.Text = names.house[f.House]
	case f.Code == placement.BoardersUnasked:
		line.Text = v.T("findings.ask")
	default:
		line.Text = v.T("campaigns.see")
	}
	return line
}

// mendedAt is the page on which a finding is mended.
func mendedAt(in placement.CampaignID, f placement.Finding) string {
	switch {
	case f.Code == placement.BoardersUnasked:
		return "/campagnes/" + string(in) + "#renouvellements"
	case f.Code == placement.DraftLeft:
		return "/orientations/" + string(f.Referral) + "/modifier"
	case f.Referral != "":
		return "/orientations/" + string(f.Referral) + fileAnchors[f.Code]
	case f.House != "":
		return houseMendedAt(f)
	}
	return "/orientations?vue=accord&campagne=" + string(in)
}

// fileAnchors are the parts of a pupil's file.
var fileAnchors = map[placement.FindingCode]string{
	placement.NoHolder: "#accords", placement.AgreementMissing: "#accords", placement.AgreementRefused: "#accords", placement.Unverified: "#points", placement.PapersMissing: "/pieces",
	placement.WishNone: "#voeux", placement.WishNotEligible: "#voeux", placement.WishOne: "#voeux", placement.WishFew: "#voeux", placement.WishTwice: "#voeux",
	placement.WishTremplin: "#voeux", placement.WishClosed: "#voeux", placement.BoarderPlaceLost: "#voeux",
}

// houseMendedAt is the form of the part of the house that is meant.
func houseMendedAt(f placement.Finding) string {
	at := "/places/" + string(f.House)
	switch {
	case f.Target != "":
		return at + "/mixite/" + string(f.Target)
	case f.Code == placement.TargetsTooMany, f.Code == placement.FloorsOverCap:
		return at + "#mixite"
	case f.Code == placement.Unsupervised:
		return at + "/encadrement/nouveau"
	case f.Band != "":
		return at + "/encadrement/" + string(f.Band)
	case f.Section != "":
		return at + "/sections/" + string(f.Section)
	case f.Code == placement.OverCapacity:
		return at + "/regles"
	}
	return at + "#sections"
}

// findingList is the saved list that holds the findings of a kind, if one does.
func findingList(v Frame, in placement.CampaignID, code placement.FindingCode) *Link {
	view, ok := map[placement.FindingCode]store.View{placement.AgreementMissing: store.Unagreed, placement.AgreementRefused: store.Unagreed, placement.NoHolder: store.Unagreed,
		placement.DraftLeft: store.Drafts, placement.Unverified: store.Unverified}[code]
	if !ok {
		return nil
	}
	return &Link{"/orientations?vue=" + viewCodes[view] + "&campagne=" + string(in), v.T("findings.list")}
}
