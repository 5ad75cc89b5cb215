package placement

import (
	"strings"
	"time"
	"unicode/utf8"
)

// A Say is what a pupil wants, in the pupil's own eyes.
type Say string

// What a pupil may say.
const (
	Wants   Say = "wants"
	Unsure  Say = "unsure"
	Against Say = "against"
)

// A Company is who was there when the pupil spoke.
type Company string

// The companies.
const (
	SpokeAlone Company = "alone"
	WithAdult  Company = "adult"
)

// mostWords is the longest text a pupil leaves, in characters.
const mostWords = 1000

// A Voice is what a pupil says about the request, of his or her own will. It
// stands beside what the parents say, for the panel to read, and neither
// replaces an agreement nor keeps one from counting.
type Voice struct {
	Territory TerritoryID
	Referral  ReferralID
	Pupil     PupilID
	Says      Say
	Words     string // in the pupil's own words, ""
	Company   Company
	HeardBy   string // who wrote it down, or on whose phone it was written
	At        time.Time
}

// Speak keeps what the pupil of a file says.
func (f File) Speak(by Actor, v Voice, now time.Time) (Voice, Event, error) {
	var faults Faults
	if v.Says != Wants && v.Says != Unsure && v.Says != Against {
		faults.Add("says", "voice.says_missing")
	}
	if v.Company != SpokeAlone && v.Company != WithAdult {
		faults.Add("company", "voice.company_missing")
	}
	if v.Words = strings.TrimSpace(v.Words); utf8.RuneCountInString(v.Words) > mostWords {
		faults.Add("words", "field.too_long", mostWords)
	}
	if f.Referral.State == Withdrawn || f.Referral.State == Shut {
		return v, Event{}, Refuse("referral.over")
	}
	if err := faults.Err(); err != nil {
		return v, Event{}, err
	}
	v.Territory, v.Referral, v.Pupil, v.HeardBy, v.At = f.Referral.Territory, f.Referral.ID, f.Pupil.ID, by.Name, now
	e := by.Happened(now, "pupil.spoke", "voice", "")
	e.Pupil = v.Pupil
	return v, e, nil
}
