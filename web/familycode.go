package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
)

func familyCodeRoutes() []Route {
	const at = "/orientations/{id}/accords/{guardian}/code-famille"
	return []Route{
		{Method: http.MethodPost, Path: at, Action: placement.RecordAgreement, Do: (*Server).makeFamilyCode, Event: "guardian.code_made"},
		{Method: http.MethodPost, Path: at + "/retirer", Action: placement.RecordAgreement, Do: (*Server).dropFamilyCode, Event: "guardian.code_dropped"},
	}
}

func guardianID(r *http.Request) placement.GuardianID {
	return placement.GuardianID(chi.URLParam(r, "guardian"))
}

// makeFamilyCode shows the code once, on the sheet that is handed over.
func (s *Server) makeFamilyCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	code, err := s.Office.MakeFamilyCode(r.Context(), by, referralID(r), guardianID(r))
	if err != nil {
		return err
	}
	back := referralPath(referralID(r), "/accords/tableau")
	v := SecretView{Frame: s.frame(r, by, "family_code.title").under(back, words.T(langOf(r), "signatures.title"))}
	v.Lead, v.Secret, v.After = v.T("family_code.lead"), code[:office.FamilyCodeLength/2]+"-"+code[office.FamilyCodeLength/2:], v.T("family_code.after")
	v.Back, v.Print = Link{back, v.T("signatures.back")}, true
	return secretPage.render(w, http.StatusOK, v)
}

func (s *Server) dropFamilyCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.DropFamilyCode(r.Context(), by, referralID(r), guardianID(r)); err != nil {
		return err
	}
	return s.redirect(w, r, referralPath(referralID(r), "/accords/tableau"), "guardian.code_dropped")
}
