package web

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"internat/placement"
	"internat/placement/intake"
)

// uploadRegister keeps the files of a school's register as one, and leads to their
// preview. Nothing of the files on record changes.
func (s *Server) uploadRegister(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	parts, err := r.MultipartReader()
	if err != nil {
		return placement.Reject("", "form.unreadable")
	}
	form := newForm()
	read, write := io.Pipe()
	defer read.Close()
	packed := packing{form: form, to: zip.NewWriter(write)}
	go func() { write.CloseWithError(packed.all(parts)) }()
	upload, err := s.keepFile(r.Context(), by, "siecle", read)
	if err != nil {
		return unreadable(err)
	}
	uai, ok := placement.ParseUAI(form.Text("etablissement", 20))
	if !ok && !form.Bad() {
		form.Reject("etablissement", "intake.uai_malformed")
	}
	if packed.files == 0 {
		form.Reject("register", "import.no_file")
	}
	if form.Bad() {
		return s.importsWith(w, r, by, form)
	}
	return s.redirect(w, r, "/imports/siecle/"+url.PathEscape(upload.ID)+"?etablissement="+url.QueryEscape(uai), "")
}

// A packing puts the files of a form into one archive, as they come in.
type packing struct {
	form  *Form
	to    *zip.Writer
	files int
}

// all reads the parts of the form to their end.
func (p *packing) all(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return p.to.Close()
		}
		if err == nil {
			err = p.add(part)
		}
		if err != nil {
			return err
		}
	}
}

func (p *packing) add(part *multipart.Part) error {
	if part.FileName() == "" && part.FormName() != "register" {
		value, err := io.ReadAll(io.LimitReader(part, 200))
		p.form.Set(part.FormName(), string(value))
		return err
	}
	content := bufio.NewReader(part)
	head, err := content.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) || len(head) == 0 {
		return ignoreEnd(err)
	}
	if p.files++; p.files > intake.MostFiles {
		return placement.Reject("register", "intake.archive_too_large", intake.MostRegister>>20, intake.MostFiles)
	}
	ending := "xml"
	if bytes.Equal(head, []byte("PK")) {
		ending = "zip"
	}
	into, err := p.to.Create(fmt.Sprintf("%d.%s", p.files, ending))
	if err == nil {
		_, err = io.Copy(into, content)
	}
	return err
}

// ignoreEnd lets an empty file pass: a field that was left empty sends one.
func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
