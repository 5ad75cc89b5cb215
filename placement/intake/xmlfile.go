package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// What an XML file may not be.
var (
	errNoXML  = errors.New("no XML")
	errDTD    = errors.New("an XML that declares entities")
	errXMLBig = errors.New("too many bytes of XML")

	errXMLDeep = errors.New("too many elements within elements")
)

// An xmlFile is read element by element.
type xmlFile struct{ decoder *xml.Decoder }

// openXML opens a file as XML, or the first XML in an archive.
func openXML(r io.Reader) (*xmlFile, error) {
	content, err := io.ReadAll(io.LimitReader(r, MostXML+1))
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		if content, err = unzipXML(content); err != nil {
			return nil, err
		}
	}
	if len(content) > MostXML {
		return nil, errXMLBig
	}
	d := xml.NewDecoder(bytes.NewReader(content))
	d.CharsetReader = latin
	return &xmlFile{d}, nil
}

// unzipXML takes the first XML out of an archive, up to the limit.
func unzipXML(content []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, errNoXML
	}
	for _, part := range archive.File {
		if !strings.HasSuffix(strings.ToLower(part.Name), ".xml") {
			continue
		}
		open, err := part.Open()
		if err != nil {
			return nil, errNoXML
		}
		defer open.Close()
		unpacked, err := io.ReadAll(io.LimitReader(open, MostXML+1))
		if err != nil {
			return nil, errNoXML
		}
		return unpacked, nil
	}
	return nil, errNoXML
}

// latin decodes the encodings registers write in.
func latin(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "iso-8859-15", "iso-8859-1", "latin1", "latin9", "windows-1252":
		if strings.HasSuffix(name, "15") {
			return charmap.ISO8859_15.NewDecoder().Reader(r), nil
		}
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, errNoXML
}

// line is where the reading stands.
func (x *xmlFile) line() int {
	line, _ := x.decoder.InputPos()
	return line
}

// decode reads one element.
func (x *xmlFile) decode(into any, at xml.StartElement) error {
	return unreadableXML(x.decoder.DecodeElement(into, &at))
}

// unreadableXML makes one error of the many that a decoder has. It reads from
// memory: whatever it complains of is in the file.
func unreadableXML(err error) error {
	if err == nil {
		return nil
	}
	return errors.Join(errNoXML, err)
}

// walk hands each element of a known name to its reader. A declaration of
// entities ends the walk: there is no honest one in a register.
func (x *xmlFile) walk(take map[string]func(*xmlFile, xml.StartElement) error) error {
	elements, depth := 0, 0
	for {
		token, err := x.decoder.Token()
		if err == io.EOF && elements > 0 {
			return nil
		}
		if err == io.EOF {
			return errNoXML
		}
		if err != nil {
			return unreadableXML(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return errDTD
		case xml.EndElement:
			depth--
		case xml.StartElement:
			elements++
			if depth++; depth > MostDepth {
				return errXMLDeep
			}
			if read, known := take[token.Name.Local]; known {
				depth-- // it is read to its end
				if err := read(x, token); err != nil {
					return err
				}
			}
		}
	}
}

// xmlFault turns what ended the reading of a file into a fault; any other error
// is the disk's or the caller's.
func (r *Report) xmlFault(file string, x *xmlFile, err error) error {
	line := 0
	if x != nil {
		line = x.line()
	}
	switch {
	case errors.Is(err, errDTD):
		r.wrong(line, file, "xml_dtd")
	case errors.Is(err, errXMLBig):
		r.wrong(line, file, "too_long", MostXML>>20)
	case errors.Is(err, errXMLDeep):
		r.wrong(line, file, "xml_deep", MostDepth)
	case errors.Is(err, errNoXML):
		r.wrong(line, file, "xml_unreadable")
	default:
		return err
	}
	return nil
}
