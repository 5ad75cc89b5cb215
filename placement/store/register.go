package store

import (
	"context"
	"fmt"

	"internat/capacity/calendar"
	"internat/placement"
)

// A View is one of the lists into which officers sort the referrals.
type View string

// The views. Ready, Unagreed and Incomplete ask in SQL what placement.File.Blockers asks:
// a test holds the two together.
const (
	Running    View = ""           // drafts and what is submitted
	Drafts     View = "drafts"     // not submitted
	Unagreed   View = "unagreed"   // submitted, an agreement is missing
	Incomplete View = "incomplete" // submitted, a paper that a wished house requires is missing
	Unverified View = "unverified" // submitted, a criterion nobody has checked
	Unreached  View = "unreached"  // under way or with a place, of a pupil who signs alone and whom no notice reaches
	Ready      View = "ready"      // submitted, nothing blocks
	PlacedView View = "placed"     // a bed was accepted
	Everything View = "all"        // those withdrawn and closed as well
)

// Views lists them in the order of the page.
var Views = []View{Running, Ready, Unagreed, Incomplete, Unverified, Unreached, Drafts, PlacedView, Everything}

// A ReferralFilter narrows the list of referrals. Zero fields do not narrow;
// Today is always needed.
type ReferralFilter struct {
	View     View
	Campaign placement.CampaignID
	Way      placement.Way
	Level    placement.Level // asked for
	House    placement.HouseID
	Name     string // as typed: see sought
	Today    calendar.Day
	Oldest   bool // first, not the newest
	Limit    int
	Offset   int
}

// where is the filter as a condition on referral r and pupil p, in scope.
func (f ReferralFilter) where(scope Scope, args *argList) string {
	where := "r.territory_id = " + args.add(string(scope.Territory)) + " AND " + scope.pupils(args) + f.view(args)
	for _, c := range []struct{ column, value string }{
		{"r.campaign_id", string(f.Campaign)}, {"r.way", string(f.Way)}, {"r.level", string(f.Level)},
	} {
		if c.value != "" {
			where += " AND " + c.column + " = " + args.add(c.value)
		}
	}
	if f.House != "" {
		where += " AND EXISTS (SELECT 1 FROM wish w WHERE w.referral_id = r.id AND w.house_id = " + args.add(string(f.House)) + ")"
	}
	if f.Name == "" {
		return where
	}
	// Names are looked up in their own index first: it holds all that is asked.
	return where + " AND r.pupil_id IN (SELECT n.id FROM pupil n WHERE n.territory_id = " + args.add(string(scope.Territory)) +
		sought("n", f.Name, args) + ")"
}

func (f ReferralFilter) view(args *argList) string {
	const submitted = " AND r.state = 'submitted'"
	switch f.View {
	case Running:
		return " AND r.state IN ('draft', 'submitted')"
	case Drafts:
		return " AND r.state = 'draft'"
	case Unagreed:
		return submitted + " AND " + unagreed(f.Today, args)
	case Incomplete:
		return submitted + " AND " + incomplete
	case Unverified:
		return submitted + " AND EXISTS (SELECT 1 FROM claim c WHERE c.referral_id = r.id AND c.verified_by = '')"
	case Unreached:
		return " AND (r.state IN ('draft', 'submitted') OR " + boards(f.Today, args) + ") AND " + signsAlone("p", f.Today, args) +
			" AND NOT EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = r.pupil_id AND k.standing = 'self')"
	case Ready:
		return submitted + " AND NOT " + unagreed(f.Today, args) + " AND NOT " + incomplete + " AND EXISTS (SELECT 1 FROM wish w WHERE w.referral_id = r.id)"
	case PlacedView:
		return " AND r.state = 'placed'"
	}
	return ""
}

// boards says of a request that its pupil has a place that is kept or slept in, and that
// no later one of the pupil is there to be listed.
func boards(today calendar.Day, args *argList) string {
	return `(r.state = 'placed' AND NOT EXISTS (SELECT 1 FROM referral n WHERE n.pupil_id = r.pupil_id AND n.id <> r.id
			AND (n.state IN ('draft', 'submitted') OR n.state = 'placed' AND n.created_at > r.created_at))
		AND (EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = r.id AND o.state IN ('open', 'suspended', 'accepted'))
			OR EXISTS (SELECT 1 FROM stay y WHERE y.pupil_id = r.pupil_id AND y.state = 'present' AND y.to_day > ` + args.add(day(today)) + `)))`
}

// incomplete is placement.File.Complete in SQL: whether a house that is wished
// for requires a paper that is not there.
const incomplete = `(r.way <> 'renewal' AND EXISTS (SELECT 1 FROM wish w JOIN paper_asked q ON q.house_id = w.house_id
	WHERE w.referral_id = r.id AND q.required = 1
		AND NOT EXISTS (SELECT 1 FROM paper_mark m WHERE m.referral_id = r.id AND m.kind = q.kind)))`

// unagreed is placement.File.AgreementBlockers in SQL: whether somebody who
// must agree to the referral's act has not.
func unagreed(today calendar.Day, args *argList) string {
	alone, now := signsAlone("p", today, args), args.add(day(today))
	answered := func(who, states string) string {
		return `EXISTS (SELECT 1 FROM agreement a WHERE a.referral_id = r.id AND ` + who + `
			AND a.act = CASE r.way WHEN 'renewal' THEN 'renewal' ELSE 'admission' END AND (` + states + `))`
	}
	given := `a.ruling <> '' OR a.state = 'given' AND (a.from_day = '' OR a.from_day = ` + wantedFirst + ` OR ` + wantedFirst + ` = '')
		AND (a.houses = '' OR NOT EXISTS (SELECT 1 FROM wish v WHERE v.referral_id = r.id AND replace(a.houses, v.house_id, '') = a.houses))`
	holder := `SELECT 1 FROM guardianship k WHERE k.pupil_id = r.pupil_id AND k.standing IN ('joint', 'sole', 'guardian', 'welfare')`
	entitled := `(k.standing = 'joint' OR k.judgment <> '' AND k.judged_on <> '') AND (k.until_day = '' OR k.until_day > ` + now + `)`
	return fmt.Sprintf(`(%[1]s AND NOT %[6]s OR NOT %[1]s AND (NOT EXISTS (%[2]s) OR EXISTS (%[2]s AND NOT (%[3]s AND %[4]s))
			AND NOT (r.way = 'renewal' AND EXISTS (%[2]s AND %[3]s AND %[4]s) AND NOT EXISTS (%[2]s AND %[3]s AND %[5]s)
				AND NOT EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = r.pupil_id AND k.objects = 1))))`,
		alone, holder, entitled, answered(`a.guardian_id = k.guardian_id`, given),
		answered(`a.guardian_id = k.guardian_id`, `a.ruling = '' AND a.state IN ('refused', 'withdrawn', 'contested')`),
		answered(`a.guardian_id IS NULL`, given))
}

// signsAlone is placement.Pupil.SignsAlone in SQL, of the pupil in that row.
func signsAlone(row string, today calendar.Day, args *argList) string {
	return `(` + row + `.born <= ` + args.add(day(lastAdultBirth(today))) + ` OR ` + row + `.emancipated <> '' AND ` + row + `.emancipated_on <> '' AND ` +
		row + `.emancipated_on <= ` + args.add(day(today)) + `)`
}

// wantedFirst is firstDay where the campaign was not joined.
const wantedFirst = `COALESCE((SELECT n.entry_on FROM campaign n WHERE n.id = r.campaign_id), r.wanted_from)`

// lastAdultBirth is the latest day of birth of whoever is of age today.
func lastAdultBirth(today calendar.Day) calendar.Day {
	year, month, d := today.Date()
	born := calendar.NewDay(year-18, month, d)
	for !(placement.Pupil{Born: born}).Adult(today) {
		born = born.AddDays(-1)
	}
	return born
}

// Referrals lists the files of a filter in scope, the newest first unless the oldest
// is to be, without what Files leaves out.
func (tx *Tx) Referrals(ctx context.Context, scope Scope, f ReferralFilter) ([]placement.File, error) {
	var args argList
	where := f.where(scope, &args)
	order := "r.created_at DESC, r.id DESC"
	if f.Oldest {
		order = "r.created_at, r.id"
	}
	rows, err := tx.rows(ctx, `SELECT r.id FROM referral r JOIN pupil p ON p.id = r.pupil_id WHERE `+where+`
		ORDER BY `+order+` LIMIT `+args.add(f.Limit)+` OFFSET `+args.add(f.Offset), args...)
	ids, err := collect(rows, err, func(s scanner) (id placement.ReferralID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return tx.filesOf(ctx, these(ids))
}

// CountReferrals counts what Referrals lists, up to most: a page that says
// "more than 10 000" is quick however many there are.
func (tx *Tx) CountReferrals(ctx context.Context, scope Scope, f ReferralFilter, most int) (int, error) {
	var args argList
	where := f.where(scope, &args)
	return tx.count(ctx, `SELECT count(*) FROM (SELECT 1 FROM referral r JOIN pupil p ON p.id = r.pupil_id
		WHERE `+where+` LIMIT `+args.add(most)+`) AS found`, args...)
}
