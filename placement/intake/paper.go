package intake

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"image"
	_ "image/jpeg" // what DecodeConfig reads
	_ "image/png"
	"io"
	"regexp"
	"slices"

	"internat/placement"
)

// Paper says what a paper is by its content, or what is wrong with it: empty,
// too large, of another type, broken off, locked, or with something in it that
// would run or open by itself. The name of the file is never looked at.
func Paper(content []byte) (placement.Media, error) {
	if len(content) == 0 {
		return "", wrongPaper("paper.empty")
	}
	if len(content) > placement.MostPaperBytes {
		return "", wrongPaper("paper.too_large", placement.MostPaperBytes>>20)
	}
	media, whole := mediaOf(content)
	switch {
	case media == "":
		return "", wrongPaper("paper.type_unknown")
	case !whole(content):
		return "", wrongPaper("paper.broken")
	case media == placement.PDF:
		return media, harmless(content)
	}
	return media, nil
}

func wrongPaper(code string, args ...any) error { return placement.Reject("file", code, args...) }

// heicBrands are what phones write into the first box of their photographs.
var heicBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}

// mediaOf knows a file by its first bytes, and how to see that it is whole.
func mediaOf(content []byte) (placement.Media, func([]byte) bool) {
	starts := func(with string) bool { return bytes.HasPrefix(content, []byte(with)) }
	switch {
	case starts("%PDF-"):
		return placement.PDF, wholePDF
	case starts("\xff\xd8\xff"):
		return placement.JPEG, wholeJPEG
	case starts("\x89PNG\r\n\x1a\n"):
		return placement.PNG, wholePNG
	case len(content) >= 12 && string(content[4:8]) == "ftyp" && slices.Contains(heicBrands, string(content[8:12])):
		return placement.HEIC, wholeHEIC
	}
	return "", nil
}

// tailOfPDF is where the end of a PDF may be, in bytes from the end.
const tailOfPDF = 2048

func wholePDF(content []byte) bool {
	tail := content[max(0, len(content)-tailOfPDF):]
	return bytes.Contains(tail, []byte("%%EOF"))
}

// wholeJPEG wants a picture with its size and the mark of its end behind the
// beginning of its lines. What phones put behind the end is left alone.
func wholeJPEG(content []byte) bool {
	if _, format, err := image.DecodeConfig(bytes.NewReader(content)); err != nil || format != "jpeg" {
		return false
	}
	for at := 2; at+4 <= len(content) && content[at] == 0xff; {
		if content[at+1] == 0xda { // the lines begin
			return bytes.Contains(content[at:], []byte{0xff, 0xd9})
		}
		at += 2 + int(binary.BigEndian.Uint16(content[at+2:]))
	}
	return false
}

// wholePNG walks the chunks up to the last one.
func wholePNG(content []byte) bool {
	if _, format, err := image.DecodeConfig(bytes.NewReader(content)); err != nil || format != "png" {
		return false
	}
	for at := 8; at+12 <= len(content); {
		size, kind := int64(binary.BigEndian.Uint32(content[at:])), string(content[at+4:at+8])
		if size > int64(len(content)-at-12) {
			return false
		}
		if kind == "IEND" {
			return true
		}
		at += int(size) + 12
	}
	return false
}

// wholeHEIC walks the boxes: each must end within the file, and the one that
// describes the picture must be there.
func wholeHEIC(content []byte) bool {
	described := false
	for at := 0; at < len(content); {
		size, ok := boxSize(content[at:])
		if !ok {
			return false
		}
		described = described || string(content[at+4:at+8]) == "meta"
		at += size
	}
	return described
}

// boxSize is the length of the first box: 1 stands for a long one, 0 for all
// that is left.
func boxSize(rest []byte) (int, bool) {
	if len(rest) < 8 {
		return 0, false
	}
	size, least := uint64(binary.BigEndian.Uint32(rest)), uint64(8)
	switch {
	case size == 0:
		return len(rest), true
	case size == 1 && len(rest) >= 16:
		size, least = binary.BigEndian.Uint64(rest[8:]), 16
	}
	return int(size), size >= least && size <= uint64(len(rest))
}

// active are the names under which a PDF does something by itself or carries
// other files. They are looked for in the whole file, whatever claims to be a
// picture: they are too long to be there by chance.
var active = [][]byte{
	[]byte("/JavaScript"), []byte("/Launch"), []byte("/EmbeddedFile"), []byte("/EmbeddedFiles"), []byte("/Filespec"), []byte("/RichMedia"),
	[]byte("/SubmitForm"), []byte("/ImportData"), []byte("/Rendition"), []byte("/Movie"), []byte("/Sound"),
}

// brief are names of the same kind that a picture holds by chance: they are
// looked for where objects are.
var brief = [][]byte{[]byte("/JS"), []byte("/XFA"), []byte("/GoToE"), []byte("/GoToR")}

// harmless looks for what is active in a PDF, in the open and in its packed
// object streams. What cannot be looked into is refused as well.
func harmless(content []byte) error {
	open := outsideStreams(content)
	if named(open, []byte("/Encrypt")) {
		return wrongPaper("paper.locked")
	}
	if holds(content, active) || holds(open, brief) {
		return wrongPaper("paper.active")
	}
	packed, readable := objectStreams(content)
	if !readable {
		return wrongPaper("paper.broken")
	}
	budget := int64(mostInflated)
	for _, stream := range packed {
		text, err := inflate(stream, &budget)
		if err != nil {
			return wrongPaper("paper.broken")
		}
		if holds(text, active) || holds(text, brief) {
			return wrongPaper("paper.active")
		}
	}
	return nil
}

// mostInflated bounds what all object streams of one paper unpack to, in bytes:
// 10 MB can unpack to 10 GB.
const mostInflated = 64 << 20

func inflate(stream []byte, budget *int64) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, *budget+1))
	*budget -= int64(len(text))
	if *budget < 0 {
		return nil, zlib.ErrHeader
	}
	return text, err
}

var (
	streamStart = regexp.MustCompile(`\bstream\r?\n`)
	streamEnd   = []byte("endstream")
)

// streams gives the beginning and the end of what each stream holds.
func streams(content []byte) (spans [][2]int) {
	for from := 0; ; {
		at := streamStart.FindIndex(content[from:])
		if at == nil {
			return spans
		}
		start := from + at[1]
		length := bytes.Index(content[start:], streamEnd)
		if length < 0 {
			return append(spans, [2]int{start, len(content)})
		}
		spans = append(spans, [2]int{start, start + length})
		from = start + length + len(streamEnd)
	}
}

// outsideStreams is all that a reader takes for objects. What is in a stream is
// the picture or the text of a page: two letters of a picture are no script.
func outsideStreams(content []byte) []byte {
	var open []byte
	from := 0
	for _, s := range streams(content) {
		open = append(append(open, content[from:s[0]]...), '\n')
		from = s[1]
	}
	return append(open, content[from:]...)
}

// objectStreams are the streams that hold objects, packed: their dictionary says
// so shortly before them. They are not readable when one is where no stream
// seems to be, or is packed in a way that changes the letters.
func objectStreams(content []byte) (list [][]byte, readable bool) {
	before, said := 0, bytes.Count(unescaped(content), []byte("/ObjStm"))
	for _, s := range streams(content) {
		if dictionary := content[before:s[0]]; named(dictionary, []byte("/ObjStm")) {
			if named(dictionary, []byte("/Predictor")) {
				return nil, false
			}
			list = append(list, content[s[0]:s[1]])
		}
		before = s[1]
	}
	return list, len(list) == said
}

func holds(text []byte, names [][]byte) bool {
	text = unescaped(text)
	return slices.ContainsFunc(names, func(name []byte) bool { return has(text, name) })
}

func named(text, name []byte) bool { return has(unescaped(text), name) }

// has reports whether the name is there as a whole: /JS, not /JSxyz.
func has(text, name []byte) bool {
	for {
		i := bytes.Index(text, name)
		if i < 0 {
			return false
		}
		text = text[i+len(name):]
		if len(text) == 0 || !regular(text[0]) {
			return true
		}
	}
}

// regular reports whether a byte goes on with a name.
func regular(b byte) bool {
	return b > ' ' && b < 0x7f && !bytes.ContainsRune([]byte("()<>[]{}/%"), rune(b))
}

var escape = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

// unescaped reads /J#53 as /JS, as every reader does.
func unescaped(text []byte) []byte {
	if bytes.IndexByte(text, '#') < 0 {
		return text
	}
	return escape.ReplaceAllFunc(text, func(e []byte) []byte {
		b, err := hex.DecodeString(string(e[1:]))
		if err != nil {
			return e
		}
		return b
	})
}
