package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// The files of a register that are read, as it names them.
const (
	nomenclatureFile = "Nomenclature"
	guardiansFile    = "ResponsablesAvecAdresses"
	pupilsFile       = "ElevesSansAdresses"
)

// registerRoots tells the files apart by their root element: people rename files.
var registerRoots = map[string]string{"BEE_NOMENCLATURES": nomenclatureFile, "BEE_RESPONSABLES": guardiansFile, "BEE_ELEVES": pupilsFile}

// errPacked says that an archive holds more than it may.
var errPacked = errors.New("an archive with too much in it")

// Register reads a school's register from whatever files somebody sends: the
// three, or the pupils alone, each as XML or zipped, or all in one archive. Files
// that hold nothing about pupils are left aside.
func Register(files []io.Reader, against SiecleCheck, keep func(PupilRow) error) (Report, error) {
	var report Report
	unpacking := unpacking{left: MostRegister}
	for _, file := range files {
		content, err := io.ReadAll(io.LimitReader(file, MostPacked+1))
		if err == nil && len(content) > MostPacked {
			err = errXMLBig
		}
		if err == nil {
			err = unpacking.add(content, 0)
		}
		if err = report.packFault(err); err != nil || !report.Clean() {
			return report, err
		}
	}
	export, ok := report.sortOut(unpacking.parts)
	if !ok {
		return report, nil
	}
	return report, report.siecle(export, against, keep)
}

// packFault turns what keeps a file from being unpacked into a fault.
func (r *Report) packFault(err error) error {
	switch {
	case errors.Is(err, errPacked):
		r.wrong(0, "", "archive_too_large", MostRegister>>20, MostFiles)
		return nil
	case errors.Is(err, errXMLBig):
		r.wrong(0, "", "too_long", MostPacked>>20)
		return nil
	}
	return r.xmlFault("", nil, err)
}

// An unpacking holds the XML that was found so far, and how much more there may
// be.
type unpacking struct {
	parts [][]byte
	files int
	left  int // bytes
}

// add takes a file: an XML, or an archive of files. An archive may hold archives,
// which is how the register packs what it exports together.
func (u *unpacking) add(content []byte, depth int) error {
	if u.files++; u.files > MostFiles {
		return errPacked
	}
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		if u.left -= len(content); u.left < 0 {
			return errPacked
		}
		u.parts = append(u.parts, content)
		return nil
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || depth > 2 {
		return errNoXML
	}
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".zip") {
			continue
		}
		unpacked, err := u.unpack(part)
		if err == nil {
			err = u.add(unpacked, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unpack reads one part of an archive, whatever size it says it has.
func (u *unpacking) unpack(part *zip.File) ([]byte, error) {
	open, err := part.Open()
	if err != nil {
		return nil, errNoXML
	}
	defer open.Close()
	most := min(MostXML, u.left)
	content, err := io.ReadAll(io.LimitReader(open, int64(most)+1))
	switch {
	case err != nil:
		return nil, errNoXML
	case len(content) > most:
		return nil, errPacked
	}
	return content, nil
}

// sortOut tells which file is which. Two of a kind are refused: which one counts
// is not ours to say.
func (r *Report) sortOut(parts [][]byte) (export SiecleExport, ok bool) {
	for _, part := range parts {
		kind := registerRoots[rootOf(part)]
		var into *io.Reader
		switch kind {
		case nomenclatureFile:
			into = &export.Nomenclature
		case guardiansFile:
			into = &export.Guardians
		case pupilsFile:
			into = &export.Pupils
		default:
			continue
		}
		if *into != nil {
			r.wrong(0, kind, "siecle_file_twice")
		}
		*into = bytes.NewReader(part)
	}
	if export.Pupils == nil {
		r.wrong(0, pupilsFile, "siecle_no_pupils_file")
	}
	if export.Guardians != nil && export.Nomenclature == nil { // who is a parent is not known
		r.wrong(0, nomenclatureFile, "siecle_needs_nomenclature")
	}
	if r.Clean() && export.Guardians == nil {
		r.note(0, guardiansFile, "siecle_no_guardians_file")
	}
	if r.Clean() && export.Nomenclature == nil {
		r.note(0, nomenclatureFile, "siecle_no_nomenclature")
	}
	return export, r.Clean()
}

// rootOf is the name of the outermost element; "" when there is none.
func rootOf(content []byte) string {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.CharsetReader = latin
	for range 20 { // comments and the like may come first
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if start, is := token.(xml.StartElement); is {
			return start.Name.Local
		}
	}
	return ""
}
