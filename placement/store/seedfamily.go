package store

import (
	"encoding/json"
	"time"

	"internat/placement"
	"internat/placement/cohort"
)

// familyRows are the sheets of families and their files, parents first.
type familyRows struct {
	bulk
	pupil, key, guardian, guardianship, referral, claim, wish, agreement              *sheet
	offer, answer, roommate, apart, stay, review, meeting, invitation, event, history *sheet
}

func newFamilyRows(tx *Tx) *familyRows {
	r := &familyRows{bulk: bulk{tx: tx}}
	r.pupil = r.sheet("pupil", `id, territory_id, ine, family_name, given_name, name_key, born, sex, level, school, school_uai, household, commune, emancipated, emancipated_on, version`)
	r.key = keySheet(&r.bulk)
	r.guardian = r.sheet("guardian", `id, territory_id, ref, name, email_key, sealed_email, sealed_phone, sealed_address, lang, channel, bounced, version`)
	r.guardianship = r.sheet("guardianship", `pupil_id, guardian_id, link, standing, judgment, judged_on, until_day, protected, objects`)
	r.referral = r.sheet("referral", `id, territory_id, pupil_id, campaign_id, way, state, level, referrer, institution, sealed_tried, sealed_reason,
		informed_on, wanted_from, current_section_id, leaves, account_id, door, created_at, version`)
	r.claim = r.sheet("claim", `referral_id, code, claimed_by, claimed_on, verified_by, verified_on, evidence, paper_id`)
	r.wish = r.sheet("wish", `referral_id, rank, house_id`)
	r.agreement = r.sheet("agreement", `id, referral_id, pupil_id, guardian_id, act, state, text_hash, channel, requested_at, answered_at, form_code, viewed_at, version`)
	r.offer = r.sheet("offer", `id, territory_id, proposal_id, campaign_id, referral_id, pupil_id, house_id, section_id, from_day, to_day, state, answer_by,
		algorithm, appeal_body, reasons, decided_role, decided_id, decided_by, decided_at, version`)
	r.answer = r.sheet("offer_answer", `offer_id, guardian_id, accepts, channel, answered_at`)
	r.roommate = r.sheet("roommate_wish", `pupil_id, with_id`)
	r.apart = r.sheet("kept_apart", `one_id, other_id, author, set_on`)
	r.stay = r.sheet("stay", `id, territory_id, pupil_id, house_id, section_id, bed_id, offer_id, from_day, to_day, state, reason, version`)
	r.review = r.sheet("review", `id, territory_id, stay_id, pupil_id, house_id, kind, due_on, owner, state, held_on, sealed_minutes, version, cause, sealed_record, announced_at, escalated_on`)
	r.meeting = r.sheet("meeting", `id, territory_id, house_id, pupil_id, review_id, kind, at, place, owner, state, sequence, version`)
	r.invitation = r.sheet("invitation", `meeting_id, guardian_id, reply, replied_at`)
	r.event = r.sheet("event", `id, at, territory_id, by_role, by_id, by_name, verb, about_kind, about_id, pupil_id, house_id, reason, facts`)
	r.history = r.sheet("occupancy_history", `about_id, version, kind, house_id, section_id, sex, level, state, from_day, to_day, known_from, known_to`)
	return r
}

func (r *familyRows) familyRow(f cohort.Family) {
	for _, g := range f.Guardians {
		r.guardianRow(g)
	}
	for _, c := range f.Children {
		r.childRow(c)
	}
}

func (r *familyRows) guardianRow(g placement.Guardian) {
	id := string(g.ID)
	r.guardian.add(id, string(g.Territory), g.Ref, g.Name, emailHash(g.Email),
		r.tx.sealed("guardian", "email", id, g.Email), r.tx.sealed("guardian", "phone", id, g.Phone), r.tx.sealed("guardian", "address", id, g.Address),
		g.Lang, string(g.Channel), flag(g.Bounced), g.Version)
}

// pupilRow adds a pupil with the keys by which others like it are found.
func (r *familyRows) pupilRow(p placement.Pupil) {
	r.pupil.add(string(p.ID), string(p.Territory), null(p.INE), p.Family, p.Given, NameKey(p), day(p.Born), string(p.Sex), string(p.Level),
		p.School, p.SchoolUAI, p.Household, p.Commune, p.Emancipated, day(p.EmancipatedOn), p.Version)
	keyRows(r.key, p.Territory, PersonOf(p))
}

func (r *familyRows) bondRow(k placement.Guardianship) {
	r.guardianship.add(string(k.Pupil), string(k.Guardian.ID), k.Link, string(k.Standing), k.Judgment, day(k.JudgedOn), day(k.Until),
		flag(k.Protected), flag(k.Objects))
}

func (r *familyRows) childRow(c cohort.Child) {
	p := c.Pupil
	r.pupilRow(p)
	for _, k := range c.Guardians {
		r.bondRow(k)
	}
	for _, ref := range c.Referrals {
		r.referralRow(ref)
	}
	for _, a := range c.Agreements {
		r.agreement.add(string(a.ID), string(a.Referral), string(a.Pupil), null(a.Guardian), string(a.Act), string(a.State), a.TextHash, a.Channel,
			instant(a.RequestedAt), instant(a.AnsweredAt), a.FormCode(), instant(a.ViewedAt), a.Version)
	}
	for _, o := range c.Offers {
		r.offerRow(o)
		r.offerKnown(c, o)
	}
	for _, s := range c.Stays {
		r.stay.add(string(s.ID), string(s.Territory), string(s.Pupil), string(s.House), string(s.Section), string(s.Bed), null(s.Offer),
			day(s.Nights.From), endDay(s.Nights.To), string(s.State), s.Reason, s.Version)
		r.stayKnown(c, s)
	}
	for _, other := range c.Roommates {
		r.roommate.add(string(p.ID), string(other))
	}
	for _, other := range c.Apart {
		pair := placement.Pair{One: p.ID, Other: other}.Ordered()
		r.apart.add(string(pair.One), string(pair.Other), "", day(c.Stays[0].Nights.From))
	}
	for _, v := range c.Reviews {
		r.review.add(string(v.ID), string(v.Territory), string(v.Stay), string(v.Pupil), string(v.House), string(v.Kind), day(v.DueOn), v.Owner,
			string(v.State), day(v.HeldOn), r.tx.sealed("review", "minutes", string(v.ID), v.Minutes), v.Version,
			string(v.Cause), r.tx.sealedRecord(v), instant(v.Announced), day(v.Escalated))
	}
	for _, m := range c.Meetings {
		r.meetingRow(m)
	}
	for _, e := range c.Events {
		r.eventRow(e)
	}
}

// stayKnown invents when a stay was known: from its first evening on, and its end
// from the event that says so.
func (r *familyRows) stayKnown(c cohort.Child, s placement.Stay) {
	known := func(version int, state placement.StayState, to, from, until string) {
		r.history.add(string(s.ID), version, "stay", string(s.House), string(s.Section), string(c.Pupil.Sex), string(c.Pupil.Level), string(state),
			day(s.Nights.From), to, from, until)
	}
	came := instant(s.Nights.From.At(18, 0, time.UTC))
	for _, e := range c.Events {
		if e.Verb == "stay.ended" && e.About.ID == string(s.ID) {
			known(0, placement.Present, noEnd, came, instant(e.At))
			came = instant(e.At)
		}
	}
	known(s.Version, s.State, endDay(s.Nights.To), came, noEnd)
}

func (r *familyRows) offerKnown(c cohort.Child, o placement.Offer) {
	level := c.Pupil.Level
	for _, x := range c.Referrals {
		if x.ID == o.Referral {
			level = x.Level
		}
	}
	r.history.add(string(o.ID), o.Version, "offer", string(o.House), string(o.Section), string(c.Pupil.Sex), string(level), string(o.State),
		day(o.Nights.From), endDay(o.Nights.To), instant(o.DecidedAt), noEnd)
}

func (r *familyRows) referralRow(ref placement.Referral) {
	id := string(ref.ID)
	r.referral.add(id, string(ref.Territory), string(ref.Pupil), null(ref.Campaign), string(ref.Way), string(ref.State), string(ref.Level),
		ref.Referrer, ref.Institution, r.tx.sealed("referral", "tried", id, ref.Tried), r.tx.sealed("referral", "reason", id, ref.Reason),
		day(ref.InformedOn), day(ref.WantedFrom), null(ref.Current), flag(ref.Leaves), string(ref.By), string(ref.Door), instant(ref.CreatedAt), ref.Version)
	for _, c := range ref.Claims {
		r.claim.add(id, c.Code, c.ClaimedBy, day(c.ClaimedOn), c.VerifiedBy, day(c.VerifiedOn), string(c.Evidence), null(c.Paper))
	}
	for _, w := range ref.Wishes {
		r.wish.add(id, w.Rank, string(w.House))
	}
}

func (r *familyRows) offerRow(o placement.Offer) {
	r.offer.add(string(o.ID), string(o.Territory), null(o.Proposal), null(o.Campaign), string(o.Referral), string(o.Pupil), string(o.House), string(o.Section),
		day(o.Nights.From), endDay(o.Nights.To), string(o.State), instant(o.AnswerBy), flag(o.Algorithm), o.AppealBody, o.Reasons,
		string(o.DecidedBy.Role), o.DecidedBy.ID, o.DecidedBy.Name, instant(o.DecidedAt), o.Version)
	for _, a := range o.Answers {
		r.answer.add(string(o.ID), string(a.Guardian), flag(a.Accepts), a.Channel, instant(a.At))
	}
}

func (r *familyRows) meetingRow(m placement.Meeting) {
	r.meeting.add(string(m.ID), string(m.Territory), string(m.House), string(m.Pupil), null(m.Review), string(m.Kind), instant(m.At), m.Place, m.Owner,
		string(m.State), m.Sequence, m.Version)
	for _, i := range m.Invited {
		r.invitation.add(string(m.ID), string(i.Guardian), string(i.Reply), instant(i.At))
	}
}

func (r *familyRows) eventRow(e placement.Event) {
	facts := ""
	if len(e.Facts) > 0 {
		text, err := json.Marshal(e.Facts)
		if err == nil { // a map of texts always marshals
			facts = string(text)
		}
	}
	r.event.add(string(e.ID), instant(e.At), string(e.Territory), string(e.By.Role), e.By.ID, e.By.Name, e.Verb, e.About.Kind, e.About.ID,
		string(e.Pupil), string(e.House), e.Reason, facts)
}
