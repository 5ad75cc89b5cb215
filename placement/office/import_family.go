package office

import (
	"errors"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// guardians keeps everybody named in a row; who is on file and not in the row
// stays: a file takes nobody's rights away.
func (im *importer) guardians(pupil placement.Pupil, fresh bool, read []placement.Guardianship) (changed bool, err error) {
	var known []placement.Guardianship
	if !fresh && len(read) > 0 {
		if known, err = im.filing.Guardianships(im.ctx, pupil.ID); err != nil {
			return false, err
		}
		known = slices.DeleteFunc(known, placement.Guardianship.Own) // a parent of the pupil's name is another person
	}
	for _, k := range read {
		k.Pupil = pupil.ID
		before := tie{}
		i := slices.IndexFunc(known, func(o placement.Guardianship) bool { return sameGuardian(o.Guardian, k.Guardian) })
		if i >= 0 {
			k = mergeGuardianship(known[i], k)
			if k == known[i] {
				continue
			}
			before = tie{guardian: &known[i].Guardian, bond: &known[i]}
		} else {
			k.Guardian, before.guardian = im.relative(k.Guardian)
		}
		changed = true
		if !fresh {
			im.facts = append(im.facts, guardianFacts(before, k)...)
		}
		if err := im.keepGuardian(k, before); err != nil {
			return false, err
		}
	}
	return changed, nil
}

// A tie is what was on file of a guardian, and of what ties the person to the
// child; nil where there was nothing.
type tie struct {
	guardian *placement.Guardian
	bond     *placement.Guardianship
}

// sameGuardian recognises a person by name, or by an address of his or her own.
func sameGuardian(a, b placement.Guardian) bool {
	return store.Fold(a.Name) == store.Fold(b.Name)
}

// relative finds the guardian of a brother or sister: the same name at the same
// address of mail. It gives the guardian as the file makes it, and as it was; nil
// when there is none.
func (im *importer) relative(g placement.Guardian) (placement.Guardian, *placement.Guardian) {
	g.Territory = im.by.Territory
	if g.Email == "" {
		return g, nil
	}
	for _, other := range im.filing.GuardiansAt(g.Email) {
		if sameGuardian(other, g) {
			return mergeContact(other, g), &other
		}
	}
	return g, nil
}

// mergeContact takes from the file what it says.
func mergeContact(known, read placement.Guardian) placement.Guardian {
	merged := known
	for _, c := range []struct{ to, from *string }{
		{&merged.Email, &read.Email}, {&merged.Phone, &read.Phone}, {&merged.Address, &read.Address},
	} {
		if *c.from != "" {
			*c.to = *c.from
		}
	}
	merged.Lang, merged.Channel = read.Lang, read.Channel
	if merged.Email != known.Email {
		merged.Bounced = false
	}
	return merged
}

// mergeGuardianship takes from the file what it says. A file never loosens:
// joint authority, which is also what an empty cell means, does not replace a
// standing proved by a judgment; a protected address and an objection stay.
func mergeGuardianship(known, read placement.Guardianship) placement.Guardianship {
	merged := known
	merged.Guardian = mergeContact(known.Guardian, read.Guardian)
	if read.Link != "other" {
		merged.Link = read.Link
	}
	if read.Standing != placement.Joint {
		merged.Standing = read.Standing
	}
	if read.Judgment != "" {
		merged.Judgment, merged.JudgedOn, merged.Until = read.Judgment, read.JudgedOn, read.Until
	}
	merged.Protected = known.Protected || read.Protected
	merged.Objects = known.Objects || read.Objects
	return merged
}

// keepGuardian writes a guardian, unless nothing of the person changed, and
// what ties the person to the child.
func (im *importer) keepGuardian(k placement.Guardianship, before tie) (err error) {
	fresh := before.guardian == nil
	if fresh {
		im.plan.Guardians++
	}
	if !im.apply {
		return nil
	}
	if fresh || k.Guardian != *before.guardian {
		verb := "guardian.changed"
		if fresh {
			verb = "guardian.added"
		}
		if k.Guardian, err = im.filing.SaveGuardian(im.ctx, k.Guardian, im.happened(verb, "guardian")); err != nil {
			return err
		}
		im.traces = append(im.traces, store.Trace{Kind: "guardian", ID: string(k.Guardian.ID), Version: k.Guardian.Version, Added: fresh, Guardian: before.guardian})
	}
	event := im.happened("guardian.tied", "guardian")
	event.About.ID = string(k.Guardian.ID)
	bond := bondOf(k)
	im.traces = append(im.traces, store.Trace{Kind: "guardianship", ID: string(k.Guardian.ID), Added: before.bond == nil, Bond: &bond, Before: before.bond})
	return im.filing.SaveGuardianship(im.ctx, k, event)
}

// bondOf is what ties a guardian to a child, without the person.
func bondOf(k placement.Guardianship) placement.Guardianship {
	k.Guardian = placement.Guardian{ID: k.Guardian.ID}
	return k
}

// request submits what a row asks for. A request that is under way is left as
// it is: guardians may have agreed to it.
func (im *importer) request(pupil placement.Pupil, fresh bool, row intake.PupilRow) (bool, error) {
	if !row.Asks {
		return false, nil
	}
	if im.plan.Campaign.ID == "" {
		im.wrong.Add(intake.Fault{Line: row.Line, Code: "import.no_campaign"})
		return false, nil
	}
	r := im.referral(pupil, row)
	var running placement.Referral
	if !fresh {
		var err error
		if running, err = im.filing.Running(im.ctx, pupil.ID); err != nil {
			return false, err
		}
	}
	if running.ID != "" {
		if differs(running, r) {
			im.notes.Add(intake.Fault{Line: row.Line, Code: "import.request_left"})
		}
		return false, nil
	}
	return true, im.submit(r, row)
}

// referral is what a row asks for.
func (im *importer) referral(pupil placement.Pupil, row intake.PupilRow) placement.Referral {
	r := row.Referral
	r.Territory, r.Pupil, r.Campaign, r.Way, r.State, r.CreatedAt = im.by.Territory, pupil.ID, im.plan.Campaign.ID, placement.Application, placement.Draft, im.m.now
	for i, uai := range row.Wishes {
		house := im.houses[uai]
		column := "voeu_" + strconv.Itoa(i+1)
		switch {
		case house.Scheme == placement.Tremplin:
			im.wrong.Add(intake.Fault{Line: row.Line, Column: column, Code: "wish.tremplin", Args: []any{house.Name}})
		case house.Closed:
			im.wrong.Add(intake.Fault{Line: row.Line, Column: column, Code: "wish.closed", Args: []any{house.Name}})
		}
		r.Wishes = append(r.Wishes, placement.Wish{Rank: i + 1, House: house.ID})
	}
	return r
}

// differs reports whether a file asks for something else than what is under
// way.
func differs(kept, read placement.Referral) bool {
	code := func(c placement.Claim) string { return c.Code }
	return kept.Level != read.Level || !slices.Equal(kept.Wishes, read.Wishes) || !slices.Equal(sortedBy(kept.Claims, code), sortedBy(read.Claims, code))
}

func sortedBy[T any](list []T, key func(T) string) []string {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = key(x)
	}
	slices.Sort(keys)
	return keys
}

// submit asks the domain; what it refuses is told with its line.
func (im *importer) submit(r placement.Referral, row intake.PupilRow) error {
	r.Door = placement.ImportDoor
	r, event, err := r.Submit(im.by, im.m.now, im.m.today)
	var faults placement.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			im.wrong.Add(intake.Fault{Line: row.Line, Column: columnOf(f.Field), Code: f.Code, Args: f.Args})
		}
		return nil
	}
	im.plan.Requests++
	if err != nil || !im.apply {
		return err
	}
	r = im.filing.AddReferral(r, event)
	im.traces = append(im.traces, store.Trace{Kind: "referral", ID: string(r.ID), Version: r.Version, Added: true})
	return nil
}

// columnOf is the column of a list that says what a field of the form asks.
func columnOf(field string) string {
	switch field {
	case "referrer":
		return "prescripteur"
	case "tried":
		return "deja_tente"
	case "reason":
		return "motif"
	case "informed_on":
		return "famille_informee_le"
	case "wanted_from":
		return "souhaite_le"
	case "level":
		return "niveau_demande"
	case "wishes":
		return "voeu_1"
	case "claims":
		return "criteres"
	}
	return field
}
