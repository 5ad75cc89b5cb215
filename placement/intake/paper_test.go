package intake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/intake"
)

// pdf is a small PDF with more objects in it.
func pdf(objects ...string) []byte {
	text := "%PDF-1.7\n1 0 obj <</Type/Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages /Kids[] /Count 0>> endobj\n"
	for i, o := range objects {
		text += fmt.Sprintf("%d 0 obj %s endobj\n", i+3, o)
	}
	return []byte(text + "trailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
}

// packed is an object stream that holds a text.
func packed(dictionary, text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return dictionary + "\nstream\n" + b.String() + "\nendstream"
}

func photo(encode func(*bytes.Buffer) error) []byte {
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var (
	picture = image.NewGray(image.Rect(0, 0, 40, 30))
	aJPEG   = photo(func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, nil) })
	aPNG    = photo(func(b *bytes.Buffer) error { return png.Encode(b, picture) })
	aHEIC   = append(box("ftyp", "heic\x00\x00\x00\x00mif1heic"), append(box("meta", "\x00\x00\x00\x00"), box("mdat", strings.Repeat("x", 90))...)...)
)

func box(kind, content string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), kind+content...)
}

func TestAPaperIsKnownByItsContent(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		want    placement.Media
	}{
		"a PDF":                                   {pdf(), placement.PDF},
		"a PDF with a picture that says /JS":      {pdf("<</Subtype/Image>>\nstream\n\x00/JS \xff\nendstream"), placement.PDF},
		"a PDF with packed objects":               {pdf(packed("<</Type/ObjStm /Filter/FlateDecode>>", "1 0 <</Type/Page>>")), placement.PDF},
		"a PDF whose names only begin like those": {pdf("<</JSON 1 /LaunchDay 2>>"), placement.PDF},
		"a photograph":                            {aJPEG, placement.JPEG},
		"one with more behind it":                 {append(bytes.Clone(aJPEG), "MotionPhoto"...), placement.JPEG},
		"a picture of a screen":                   {aPNG, placement.PNG},
		"one of a phone":                          {aHEIC, placement.HEIC},
	} {
		if got, err := intake.Paper(c.content); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAPaperThatIsNotOneIsRefusedWithItsCure(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":                           {nil, "paper.empty"},
		"a zip, whatever its name":          {[]byte("PK\x03\x04 something"), "paper.type_unknown"},
		"a page of the web":                 {[]byte("<html><script>alert(1)</script>"), "paper.type_unknown"},
		"a drawing that runs":               {[]byte("<svg onload=alert(1)>"), "paper.type_unknown"},
		"a program":                         {[]byte("MZ\x90\x00"), "paper.type_unknown"},
		"a PDF behind something else":       {append([]byte("GIF89a"), pdf()...), "paper.type_unknown"},
		"a film in a box":                   {box("ftyp", "isom\x00\x00\x00\x00"), "paper.type_unknown"},
		"more than the most":                {append(pdf(), make([]byte, placement.MostPaperBytes)...), "paper.too_large"},
		"half a PDF":                        {pdf()[:120], "paper.broken"},
		"half a photograph":                 {aJPEG[:len(aJPEG)-20], "paper.broken"},
		"half a picture":                    {aPNG[:len(aPNG)-8], "paper.broken"},
		"half a picture of a phone":         {aHEIC[:len(aHEIC)-30], "paper.broken"},
		"a PDF with a password":             {pdf("<</Encrypt 9 0 R>>"), "paper.locked"},
		"a PDF with a script":               {pdf("<</S/JavaScript /JS(app.alert(1))>>"), "paper.active"},
		"with its name in disguise":         {pdf("<</S/J#61vaScript>>"), "paper.active"},
		"in packed objects":                 {pdf(packed("<</Type/ObjStm /Filter/FlateDecode>>", "<</S/JavaScript>>")), "paper.active"},
		"in what claims to be a picture":    {pdf("% stream\n<</S/JavaScript>> % endstream"), "paper.active"},
		"a PDF that starts a program":       {pdf("<</S/Launch /F(calc.exe)>>"), "paper.active"},
		"a PDF with files in it":            {pdf("<</Type/EmbeddedFile>>\nstream\nPK\nendstream"), "paper.active"},
		"a PDF with a form that sends":      {pdf("<</XFA 4 0 R>>"), "paper.active"},
		"packed in a way nobody reads":      {pdf("<</Type/ObjStm /Filter/LZWDecode>>\nstream\nxx\nendstream"), "paper.broken"},
		"packed with a filter on letters":   {pdf(packed("<</Type/ObjStm /DecodeParms<</Predictor 12>>>>", "x")), "paper.broken"},
		"packed where no stream begins":     {pdf("% stream\n" + packed("<</Type/ObjStm>>", "<</JS 1>>")), "paper.broken"},
		"a small PDF that is huge unpacked": {pdf(packed("<</Type/ObjStm>>", strings.Repeat(" ", 65<<20))), "paper.broken"},
	} {
		media, err := intake.Paper(c.content)
		var fault *placement.Fault
		if !errors.As(err, &fault) || fault.Code != c.want || fault.Field != "file" {
			t.Errorf("%s: %q, %v; want %s", name, media, err, c.want)
		}
	}
}

func FuzzPaper(f *testing.F) {
	for _, seed := range [][]byte{pdf(packed("<</Type/ObjStm>>", "x")), aJPEG, aPNG, aHEIC} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		media, err := intake.Paper(content)
		if media == "" && err == nil {
			t.Errorf("%q without an error", media)
		}
	})
}
