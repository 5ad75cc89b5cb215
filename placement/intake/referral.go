package intake

import (
	"slices"
	"strings"

	"internat/placement"
)

// referral reads what is asked for; asks is false when the row only names a
// pupil and the guardians.
func (p *pupilReading) referral(level placement.Level) (r placement.Referral, wishes []string, asks bool) {
	wishes = p.wishes()
	r = placement.Referral{
		Way:         placement.Application,
		State:       placement.Draft,
		Level:       p.wanted(level),
		Referrer:    p.text("prescripteur"),
		Institution: p.text("institution"),
		Tried:       p.prose("deja_tente"),
		Reason:      p.prose("motif"),
		InformedOn:  p.past("famille_informee_le"),
		WantedFrom:  p.day("souhaite_le"),
		Claims:      p.claims(),
	}
	asks = len(wishes) > 0 || len(r.Claims) > 0 || r.Referrer != "" || r.Reason != "" || p.wished()
	if asks {
		p.complete(r, wishes)
	}
	return r, wishes, asks
}

// complete wants what no request goes without.
func (p *pupilReading) complete(r placement.Referral, wishes []string) {
	if r.Referrer == "" {
		p.wrong("prescripteur", "empty_field")
	}
	if p.get("famille_informee_le") == "" {
		p.wrong("famille_informee_le", "family_not_informed")
	}
	if len(wishes) == 0 && !p.wished() {
		p.wrong("voeu_1", "wish_missing")
	}
	if r.Level == "" && p.get("niveau") != "" {
		if _, known := levels[fold(p.get("niveau"))]; known {
			p.wrong("niveau_demande", "level_after_school")
		}
	}
}

// wanted is the level asked for: the next one when nothing is said. Level is
// this year's.
func (p *pupilReading) wanted(level placement.Level) placement.Level {
	if p.get("niveau_demande") != "" {
		asked := word(p.table, "niveau_demande", "level_unknown", levels)
		if asked == placement.Primary {
			p.wrong("niveau_demande", "level_unknown")
		}
		return asked
	}
	return level.Next()
}

// claims reads the criteria.
func (p *pupilReading) claims() placement.Claims {
	var claims placement.Claims
	words := strings.FieldsFunc(p.get("criteres"), func(r rune) bool { return strings.ContainsRune(" ,;|\n\t", r) })
	for _, code := range words {
		code = strings.ToLower(code)
		if known := p.against.Criteria; known != nil && !slices.Contains(known, code) {
			p.wrong("criteres", "criterion_unknown", strings.Join(known, ", "))
			continue
		}
		if !slices.ContainsFunc(claims, func(c placement.Claim) bool { return c.Code == code }) {
			claims = append(claims, placement.Claim{Code: code})
		}
	}
	return claims
}

// wished reports whether any wish is written, be it right or wrong.
func (p *pupilReading) wished() bool {
	for rank := 1; rank <= placement.MostWishes; rank++ {
		if p.get(wishColumn(rank)) != "" {
			return true
		}
	}
	return false
}

// wishes reads the houses asked for, best first; an empty rank is passed over.
func (p *pupilReading) wishes() []string {
	var wishes []string
	for rank := 1; rank <= placement.MostWishes; rank++ {
		column := wishColumn(rank)
		uai := p.uai(column)
		switch {
		case uai == "":
		case slices.Contains(wishes, uai):
			p.wrong(column, "wish_twice")
		case p.against.House != nil && !p.against.House(uai):
			p.wrong(column, "house_unknown", uai)
		default:
			wishes = append(wishes, uai)
		}
	}
	return wishes
}
