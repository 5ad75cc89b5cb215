package placement

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Domain says whose business a paper or an opinion is.
type Domain string

// The domains. What is of Health or Social is read by the support team and by
// whoever handed it in, and by nobody else.
const (
	OfSchool  Domain = "school"
	OfSocial  Domain = "social"
	OfHealth  Domain = "health"
	OfSupport Domain = "support" // the support team as a whole
	OfFamily  Domain = "family"
)

// Restricted reports whether only the support team and the sender read papers of
// the domain.
func (d Domain) Restricted() bool { return d == OfHealth || d == OfSocial }

// A PaperKind is one paper or opinion that a house may ask for. The list is
// closed: a paper handed in once counts in every house that asks for it. Marks
// of school are not on it.
type PaperKind struct {
	Code    string
	Domain  Domain
	Opinion bool // somebody's word, which may come without a paper
}

// PaperKinds lists them in the order of every page.
var PaperKinds = []PaperKind{
	{"school_opinion", OfSchool, true},
	{"social_opinion", OfSocial, true},
	{"health_fitness", OfHealth, true},
	{"support_opinion", OfSupport, true},
	{"education_project", OfSchool, false},
	{"motivation", OfFamily, false},
	{"address_proof", OfFamily, false},
	{"scholarship", OfFamily, false},
	{"judgment", OfFamily, false},
	{"insurance", OfFamily, false},
	{"signed_rules", OfFamily, false},
	{"signed_agreement", OfFamily, false},
}

// ownPaper begins the code of a paper that one house asks for under a name of
// its own.
const ownPaper = "own_"

// PaperKindOf finds a kind by its code. A paper of a house's own is the family's
// to bring.
func PaperKindOf(code string) (PaperKind, bool) {
	if strings.HasPrefix(code, ownPaper) {
		return PaperKind{Code: code, Domain: OfFamily}, true
	}
	i := slices.IndexFunc(PaperKinds, func(k PaperKind) bool { return k.Code == code })
	if i < 0 {
		return PaperKind{}, false
	}
	return PaperKinds[i], true
}

// A Media is what a file is, by its content.
type Media string

// The media that are kept: what offices and phones make.
const (
	PDF  Media = "pdf"
	JPEG Media = "jpeg"
	PNG  Media = "png"
	HEIC Media = "heic"
)

// MostPaperBytes is the largest paper, in bytes.
const MostPaperBytes = 10 << 20

// A Paper is a scan or a photograph that somebody sent for a request. Its
// content is kept encrypted and is only ever handed out as a file to save.
type Paper struct {
	ID        PaperID
	Territory TerritoryID
	Referral  ReferralID
	Pupil     PupilID
	Kind      string // a PaperKind's code
	Name      string // as the sender called it, made harmless
	Media     Media
	Bytes     int
	Parts     int
	By        Author
	At        time.Time
}

// Domain is whose business the paper is.
func (p Paper) Domain() Domain {
	k, _ := PaperKindOf(p.Kind)
	return k.Domain
}

// From reports whether the actor sent the paper.
func (p Paper) From(by Actor) bool {
	a := by.Author()
	return a.ID != "" && p.By.Role == a.Role && p.By.ID == a.ID
}

// FileName is the name under which the paper is saved: its end says what the
// content is, whatever the sender called it.
func (p Paper) FileName() string {
	name := p.Name
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 6 {
		name = name[:i]
	}
	if name == "" {
		name = p.Kind
	}
	return name + "." + map[Media]string{PDF: "pdf", JPEG: "jpg", PNG: "png", HEIC: "heic"}[p.Media]
}

// mostPaperName bounds the name of a paper, in letters.
const mostPaperName = 80

// PaperName makes a file's name harmless: no folder, no control or direction
// mark, nothing that a shell, a header or a disk reads as anything but a name.
func PaperName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			return -1
		case unicode.IsSpace(r) || strings.ContainsRune(`"'<>:|?*;%&$`+"`", r):
			return ' '
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if runes := []rune(name); len(runes) > mostPaperName {
		name = string(runes[len(runes)-mostPaperName:])
	}
	return strings.Trim(name, ". ")
}
