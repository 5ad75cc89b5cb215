package web

import (
	"bytes"
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
)

// printFormPDF answers with the paper of one person as a file: in French, which is
// what is signed, and with the English text below it where that is asked for. It
// is whole before its first byte is sent.
func (s *Server) printFormPDF(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.printedForm(r, by)
	if err != nil {
		return err
	}
	if len(v.Parts) == 0 {
		return placement.Missing("agreement") // the page says that nothing waits
	}
	var b bytes.Buffer
	if err := v.paper(readQuery(r).Value("avec") == "en").PDF(&b, s.Now()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="accord-`+s.dayOf(r).String()+`.pdf"`) // no name: see README, Privacy
	_, err = w.Write(b.Bytes())
	return ignoreGone(err)
}

// paper is the form to print, French first whoever prints it.
func (v PrintedFormView) paper(english bool) report.Form {
	say := func(key string, args ...any) string {
		if !english {
			return words.T(plain.FR, key, args...)
		}
		return words.T(plain.FR, key, args...) + " / " + words.T(plain.EN, key, args...)
	}
	born := func(lang plain.Lang) string {
		return words.T(lang, "signatures.form_about", v.Pupil.Given+" "+v.Pupil.Family, plain.Date(lang, v.Pupil.Born))
	}
	f := report.Form{
		Lang: plain.FR, Title: words.T(plain.FR, "signatures.form_title"),
		About: []string{words.T(plain.FR, "signatures.form_signer", v.Who), born(plain.FR), words.T(plain.FR, "signatures.form_alone")},
		Foot:  words.T(plain.FR, "signatures.form_return", v.Office), Mark: words.T(plain.FR, "signatures.form_signer", v.Who),
	}
	if english {
		f.About = append(f.About, words.T(plain.EN, "signatures.form_alone"))
		f.Foot += "\n" + words.T(plain.EN, "signatures.form_return", v.Office)
	}
	for _, part := range v.Parts {
		q := report.Question{Title: part.Label[0], Text: part.French, Boxes: []string{say("signatures.form_yes"), say("signatures.form_no")}, Sign: say("signatures.form_sign")}
		if english {
			q.Title, q.Other = strings.Join(part.Label[:], " / "), part.English
		}
		if part.Code != "" {
			q.Code = words.T(plain.FR, "signatures.form_code", part.Code)
		}
		if !part.Due.IsZero() {
			q.Due = words.T(plain.FR, "signatures.form_due", plain.Date(plain.FR, part.Due))
		}
		f.Questions = append(f.Questions, q)
	}
	return f
}
