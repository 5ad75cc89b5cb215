package web

import (
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
)

// The form of a request and what it means: each field is written here from what is
// kept, and read back into it.

// setFamily puts a pupil and the guardians into the form.
func (f *Form) setFamily(p placement.Pupil, guardians []placement.Guardianship) {
	for name, value := range map[string]string{
		"eleve": string(p.ID), "family": p.Family, "given": p.Given, "born": p.Born.String(), "sex": string(p.Sex), "now": string(p.Level),
		"ine": p.INE, "school": p.School, "school_uai": p.SchoolUAI, "commune": p.Commune,
	} {
		f.Set(name, value)
	}
	guardians = slices.DeleteFunc(slices.Clone(guardians), placement.Guardianship.Own)
	for i, k := range guardians[:min(len(guardians), formGuardians)] {
		at := office.GuardianField(i)
		for name, value := range map[string]string{
			"id": string(k.Guardian.ID), "name": k.Guardian.Name, "link": k.Link, "standing": string(k.Standing), "judgment": k.Judgment,
			"judged_on": dayText(k.JudgedOn), "until": dayText(k.Until), "email": k.Guardian.Email, "phone": k.Guardian.Phone,
			"address": k.Guardian.Address, "lang": k.Guardian.Lang, "channel": string(k.Guardian.Channel),
			"protected": tickText(k.Protected), "objects": tickText(k.Objects),
		} {
			f.Set(at+name, value)
		}
	}
}

func dayText(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func tickText(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// setReferral puts a request into the form.
func (f *Form) setReferral(r placement.Referral) {
	origin := "professional"
	if r.Institution == "" {
		origin = "family"
	}
	for name, value := range map[string]string{
		"version": text(r.Version), "way": string(r.Way), "campaign": string(r.Campaign), "level": string(r.Level), "origin": origin,
		"referrer": r.Referrer, "institution": r.Institution, "tried": r.Tried, "reason": r.Reason,
		"informed_on": dayText(r.InformedOn), "wanted_from": dayText(r.WantedFrom),
	} {
		f.Set(name, value)
	}
	for _, c := range r.Claims {
		f.values.Add("claims", c.Code)
	}
	for _, w := range r.Wishes {
		f.Set(wishField(w.Rank), string(w.House))
	}
}

func wishField(rank int) string { return "w" + strconv.Itoa(rank) }

// pupil reads the child. What must be there is asked by the domain.
func (f *Form) pupil() placement.Pupil {
	return placement.Pupil{
		ID: placement.PupilID(f.Optional("eleve", 60)), Family: f.Optional("family", 80), Given: f.Optional("given", 80), Born: f.OptionalDay("born"),
		Sex: placement.Sex(f.Choice("sex", "", "F", "M")), Level: placement.Level(f.Optional("now", 5)), INE: upperINE(f.Optional("ine", 20)),
		School: f.Optional("school", 120), SchoolUAI: f.Optional("school_uai", 10), Commune: f.Optional("commune", 80),
	}
}

// guardians reads the guardians of whom anything is written.
func (f *Form) guardians() []placement.Guardianship {
	var list []placement.Guardianship
	f.placed = nil
	for i := range formGuardians {
		at := office.GuardianField(i)
		k := placement.Guardianship{
			Guardian: placement.Guardian{
				ID: placement.GuardianID(f.Optional(at+"id", 60)), Name: f.Optional(at+"name", 120), Email: f.Optional(at+"email", 200), Phone: f.Optional(at+"phone", 40),
				Address: f.Optional(at+"address", 300), Lang: f.Choice(at+"lang", "", "fr", "en"), Channel: placement.Channel(f.Choice(at+"channel", "", "email", "letter")),
			},
			Link:     f.Choice(at+"link", append([]string{""}, guardianLinks...)...),
			Standing: placement.Standing(f.Choice(at+"standing", "", "joint", "sole", "guardian", "welfare", "carer", "information")),
			Judgment: f.Optional(at+"judgment", 120), JudgedOn: f.OptionalDay(at + "judged_on"), Until: f.OptionalDay(at + "until"),
			Protected: f.Ticked(at + "protected"), Objects: f.Ticked(at + "objects"),
		}
		if k.Guardian.Name == "" && k.Guardian.Email == "" && k.Guardian.Address == "" && k.Guardian.Phone == "" && k.Judgment == "" {
			continue
		}
		list, f.placed = append(list, settled(k)), append(f.placed, i)
	}
	return list
}

// atPlaces puts what is wrong with the nth guardian where that one was typed.
func (f *Form) atPlaces() {
	for _, fault := range f.faults {
		for n, place := range f.placed {
			if name, of := strings.CutPrefix(fault.Field, office.GuardianField(n)); of {
				fault.Field = office.GuardianField(place) + name
				break
			}
		}
	}
}

// tells reports whether anything is typed of the nth guardian, or has to be.
func (f *Form) tells(n int) bool {
	for _, name := range []string{"name", "email", "phone", "address", "judgment"} {
		if f.Asks(office.GuardianField(n) + name) {
			return true
		}
	}
	return false
}

var guardianLinks = []string{"mother", "father", "grandparent", "service", "other"}

// settled fills what was left to be understood: joint authority is the law's
// ordinary case and asks every signature.
func settled(k placement.Guardianship) placement.Guardianship {
	if k.Standing == "" {
		k.Standing = placement.Joint
	}
	if k.Link == "" {
		k.Link = "other"
	}
	if k.Guardian.Lang == "" {
		k.Guardian.Lang = "fr"
	}
	if k.Guardian.Channel == "" {
		k.Guardian.Channel = placement.ByEmail
		if k.Guardian.Email == "" {
			k.Guardian.Channel = placement.ByLetter
		}
	}
	return k
}

func (f *Form) referral() placement.Referral {
	r := placement.Referral{
		Way: placement.Way(f.Choice("way", "application", "renewal", "urgent")), Campaign: placement.CampaignID(f.Optional("campaign", 60)),
		Level: placement.Level(f.Optional("level", 5)), Referrer: f.Optional("referrer", 120), Institution: f.Optional("institution", 120),
		Tried: f.Optional("tried", 2000), Reason: f.Optional("reason", 2000), InformedOn: f.OptionalDay("informed_on"), WantedFrom: f.OptionalDay("wanted_from"),
	}
	if f.Value("origin") == "family" {
		r.Institution = ""
		if r.Referrer == "" {
			r.Referrer = f.Optional(office.GuardianField(0)+"name", 120)
		}
	}
	for _, code := range f.Values("claims") {
		r.Claims = append(r.Claims, placement.Claim{Code: code})
	}
	for rank := 1; rank <= placement.MostWishes; rank++ {
		if house := f.Optional(wishField(rank), 60); house != "" {
			r.Wishes = append(r.Wishes, placement.Wish{Rank: len(r.Wishes) + 1, House: placement.HouseID(house)})
		}
	}
	return r
}

// upperINE takes a national id the way people type it.
func upperINE(typed string) string {
	ine := make([]rune, 0, len(typed))
	for _, r := range typed {
		switch {
		case r == ' ' || r == '\u00a0' || r == '-':
		case 'a' <= r && r <= 'z':
			ine = append(ine, r-'a'+'A')
		default:
			ine = append(ine, r)
		}
	}
	return string(ine)
}
