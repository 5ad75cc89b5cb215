package notify_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// told are what a letter may say of all that is read to write it. What is not in
// this list stands in no letter: not the family name, no number of the child, no way
// to reach anybody, nothing that was written about the child.
var told = []string{
	"-Pupil-Given", "-To-Guardian-Name", "-To-Guardian-Ref", "-Territory-Name", "-Territory-Phone", "-Territory-Hours", "-Territory-Address",
	"-House-Name", "-House-Commune", "-Campaign-Name", "-Kept", "-Offer-Reasons", "-Offer-DecidedBy-Name", "-Offer-AppealBody",
	"-Meeting-Place", "-Meeting-Owner", "-Review-Record-Guests-Name", "-Review-Record-Guests-Function", "-Papers-Label",
	"-Move-Section", "-Move-By", "-Move-Because",
}

// sing writes into every text of a value where it stands, and fills its days.
func sing(v reflect.Value, at string) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2027, 6, 14, 8, 0, 0, 0, time.UTC)))
	case v.Type() == reflect.TypeFor[calendar.Day]():
		v.Set(reflect.ValueOf(calendar.MustDay("2027-06-14")))
	case v.Kind() == reflect.String && v.Type() == reflect.TypeFor[string]():
		v.SetString("CANARI" + at + ".")
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				sing(v.Field(i), at+"-"+v.Type().Field(i).Name)
			}
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		sing(v.Index(0), at)
	}
}

var song = regexp.MustCompile(`CANARI([-A-Za-z]+)\.`)

func TestALetterSaysNothingThatIsNotOnTheList(t *testing.T) {
	var l store.Letter
	sing(reflect.ValueOf(&l).Elem(), "")
	l.Territory.TimeZone, l.Text = "Europe/Paris", placement.LetterText{}
	heard := map[string]bool{}
	for _, kind := range placement.NoticeKinds {
		if kind.Ready() {
			continue
		}
		for _, lang := range plain.Langs {
			for _, channel := range []placement.Channel{placement.ByEmail, placement.ByLetter} {
				w, err := notify.Writer{URL: "https://internat.example"}.Write(placement.Notice{Kind: kind, Lang: string(lang), Channel: channel}, l)
				if err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				if song.MatchString(strings.ReplaceAll(w.Subject, "CANARI-House-Name.", "")) {
					t.Errorf("%s: the subject says %q", kind, w.Subject)
				}
				for _, m := range song.FindAllStringSubmatch(w.Text+w.HTML, -1) {
					heard[m[1]] = true
					if !slices.Contains(told, m[1]) {
						t.Errorf("%s.%s says %s", kind, lang, m[1])
					}
				}
			}
		}
	}
	for _, x := range told {
		if !heard[x] {
			t.Errorf("no letter says %s: the list allows too much", x)
		}
	}
}
