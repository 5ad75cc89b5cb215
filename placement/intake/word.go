package intake

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"internat/capacity/calendar"
	"internat/placement"
)

// months are the names of the months as they begin, accents taken off. Three
// letters tell all of them apart but June and July.
var months = []struct {
	start string
	month time.Month
}{
	{"janv", 1}, {"jan", 1}, {"fev", 2}, {"feb", 2}, {"mars", 3}, {"mar", 3}, {"avr", 4}, {"apr", 4}, {"mai", 5}, {"may", 5},
	{"juin", 6}, {"jun", 6}, {"juil", 7}, {"jul", 7}, {"aou", 8}, {"aug", 8}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
}

// readDay reads a day in the spellings people use: 2012-03-14, 14/03/2012,
// 14.3.2012, 14-03-2012, 14 mars 2012, 1er avril 2012, 20120314, and a day
// followed by midnight as spreadsheets export it. The day stands before the
// month unless the year comes first. Years have four digits.
func readDay(text string) (calendar.Day, bool) {
	for _, midnight := range []string{"T00:00", " 00:00"} {
		text, _, _ = strings.Cut(text, midnight)
	}
	parts := strings.Split(fold(text), "_")
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) != 3 {
		return calendar.Day{}, false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	year, ok := number(parts[2], 4, 4)
	month, known := readMonth(parts[1])
	date, right := number(strings.TrimSuffix(parts[0], "er"), 1, 2)
	day := calendar.NewDay(max(year, 1), time.Month(month), date)
	if y, m, d := day.Date(); !ok || !known || !right || y != year || int(m) != month || d != date {
		return calendar.Day{}, false
	}
	return day, true
}

func readMonth(text string) (int, bool) {
	for _, m := range months {
		if strings.HasPrefix(text, m.start) {
			return int(m.month), true
		}
	}
	return number(text, 1, 2)
}

// number reads a whole number of so many digits.
func number(text string, least, most int) (int, bool) {
	if len(text) < least || len(text) > most {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err == nil
}

// levels are the ways levels are written, folded.
var levels = map[string]placement.Level{
	"cm2": placement.Primary,
	"6e":  "6e", "6eme": "6e", "6": "6e", "sixieme": "6e",
	"5e": "5e", "5eme": "5e", "5": "5e", "cinquieme": "5e",
	"4e": "4e", "4eme": "4e", "4": "4e", "quatrieme": "4e",
	"3e": "3e", "3eme": "3e", "3": "3e", "troisieme": "3e", "3e_pm": "3e", "3e_prepa_metiers": "3e",
	"2de": "2de", "2nde": "2de", "2nd": "2de", "2d": "2de", "seconde": "2de", "2de_gt": "2de", "2de_pro": "2de", "2nde_gt": "2de", "2nde_pro": "2de",
	"1re": "1re", "1ere": "1re", "1": "1re", "premiere": "1re", "1re_pro": "1re", "1re_g": "1re", "1re_t": "1re",
	"tle": "Tle", "te": "Tle", "t": "Tle", "term": "Tle", "terminale": "Tle", "tle_pro": "Tle", "tle_g": "Tle", "tle_t": "Tle",
}

// sexes are the ways a sex is written, folded; 1 and 2 are the school system's.
var sexes = map[string]placement.Sex{
	"": "", "f": placement.Girl, "fille": placement.Girl, "feminin": placement.Girl, "femme": placement.Girl, "2": placement.Girl, "girl": placement.Girl,
	"m": placement.Boy, "g": placement.Boy, "h": placement.Boy, "garcon": placement.Boy, "masculin": placement.Boy, "homme": placement.Boy, "1": placement.Boy, "boy": placement.Boy,
}

// links are the ways a guardian's link is written, folded.
var links = map[string]string{
	"mere": "mother", "mother": "mother", "pere": "father", "father": "father",
	"grand_parent": "grandparent", "grand_mere": "grandparent", "grand_pere": "grandparent", "grandparent": "grandparent",
	"service": "service", "ase": "service", "departement": "service",
	"autre": "other", "other": "other", "tuteur": "other", "tutrice": "other", "oncle": "other", "tante": "other",
	"assistant_familial": "other", "assistante_familiale": "other", "beau_pere": "other", "belle_mere": "other", "fratrie": "other",
}

// standings are the ways an authority is written, folded.
var standings = map[string]placement.Standing{
	"conjointe": placement.Joint, "joint": placement.Joint, "partagee": placement.Joint,
	"exclusive": placement.Sole, "sole": placement.Sole, "seul": placement.Sole, "seule": placement.Sole,
	"tutelle": placement.Ward, "guardian": placement.Ward, "delegation": placement.Ward,
	"ase": placement.Welfare, "welfare": placement.Welfare,
	"gardien": placement.Carer, "carer": placement.Carer, "accueil": placement.Carer, "tiers_digne_de_confiance": placement.Carer,
	"information": placement.Informe, "droit_de_surveillance": placement.Informe, "sans": placement.Informe,
}

// channels are the ways a channel is written, folded.
var channels = map[string]placement.Channel{
	"courriel": placement.ByEmail, "email": placement.ByEmail, "e_mail": placement.ByEmail, "mail": placement.ByEmail, "mel": placement.ByEmail,
	"lettre": placement.ByLetter, "letter": placement.ByLetter, "courrier": placement.ByLetter, "papier": placement.ByLetter,
}

// answers are yes and no, folded.
var answers = map[string]bool{
	"": false, "non": false, "no": false, "n": false, "0": false, "faux": false, "false": false,
	"oui": true, "yes": true, "o": true, "y": true, "1": true, "x": true, "vrai": true, "true": true,
}

// plainLine reports whether a text is one line without control characters nor
// marks that turn the reading direction round: such a name could forge a mail
// header or show as another.
func plainLine(text string) bool { return !strings.ContainsFunc(text, invisible) }

// plainText is plainLine for texts that may have several lines.
func plainText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && invisible(r)
	})
}

func invisible(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// isEmail reports whether a text is one bare address.
func isEmail(text string) bool {
	_, domain, _ := strings.Cut(text, "@")
	return placement.LooksLikeEmail(text) && strings.Contains(domain, ".")
}

// isINE reports whether a text looks like a national pupil id.
func isINE(text string) bool {
	return len(text) == 11 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
}
