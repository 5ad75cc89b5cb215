package cohort

import (
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// reviews gives a stay what was held so far and its next review. The first
// boarder of the cohort has one overdue, the next few have one due within a
// fortnight, so that even the smallest cohort has both.
func (b *builder) reviews(h *House, stay placement.Stay, d *draw, n int) {
	t := b.world.term
	settled := workday(stay.Nights.From.AddDays(35))
	recent := workday(t.today.AddDays(-d.between(1, 15)))
	if settled.Before(t.today.AddDays(-15)) {
		b.held(h, stay, d, placement.SettlingIn, settled)
		if d.percent(8) && recent.After(settled) {
			b.held(h, stay, d, placement.Extraordinary, recent)
		}
	} else if n%9 == 4 && recent.After(stay.Nights.From.AddDays(6)) {
		b.held(h, stay, d, placement.SettlingIn, recent)
	}
	review, soon := b.nextReview(h, stay, d, n)
	if soon && (n < 3 || d.percent(70)) {
		b.meeting(h, review, d)
	}
	if soon && n < 4 {
		var e placement.Event
		review, e = announced(review, h, b.world.term.now.Add(-22*time.Hour))
		b.happened(e)
	}
	b.child.Reviews = append(b.child.Reviews, review)
}

// nextReview is the one that falls due next. Some were brought forward to the
// coming fortnight, and one in a hundred should have been held; the others are
// spread over the week after the day of the rule, as an agenda would.
func (b *builder) nextReview(h *House, stay placement.Stay, d *draw, n int) (review placement.Review, soon bool) {
	today := b.world.term.today
	kind, due := placement.ReviewPlan{Rules: placement.ExampleReviewRules()}.Next(stay, today)
	due = weekday(due.AddDays(d.below(8)))
	overdue := workday(today.AddDays(-d.between(2, 9)))
	switch {
	case (n == 0 || d.percent(1)) && overdue.After(stay.Nights.From):
		kind, due = placement.Extraordinary, overdue
	case n < 4 || d.percent(13):
		soon = true
		due = later(workday(today.AddDays(d.between(1, 15))), weekday(today))
	}
	return b.review(h, stay, kind, due), soon
}

func (b *builder) review(h *House, stay placement.Stay, kind placement.ReviewKind, due calendar.Day) placement.Review {
	return placement.Review{
		ID: id[placement.ReviewID](b, "rev"), Territory: stay.Territory, Stay: stay.ID, Pupil: stay.Pupil, House: stay.House,
		Kind: kind, DueOn: due, Owner: h.team, State: placement.Planned, Version: 1,
	}
}

// held makes a review that took place on its day.
func (b *builder) held(h *House, stay placement.Stay, d *draw, kind placement.ReviewKind, on calendar.Day) {
	review := b.review(h, stay, kind, on)
	director := placement.Actor{Role: placement.Director, Name: h.team, Territory: stay.Territory}
	review, e := must(review.Hold(director, result(h, d, on), on.At(17, d.below(60), b.world.term.clock)))
	b.happened(e)
	b.child.Reviews = append(b.child.Reviews, review)
}

// result is what was found and decided: most is well, something is to be watched.
func result(h *House, d *draw, on calendar.Day) placement.ReviewResult {
	in := placement.ReviewResult{On: on, Minutes: pick(d, minutes), Found: map[placement.ReviewTopic]placement.Rating{}}
	for _, topic := range placement.ReviewTopics {
		switch {
		case d.percent(70):
			in.Found[topic] = "well"
		case d.percent(60):
			in.Found[topic] = "watch"
		}
	}
	if d.percent(40) {
		in.Decisions = []placement.ReviewDecision{{What: pick(d, decisions), Who: h.team, Due: workday(on.AddDays(14))}}
	}
	return in
}

// decisions are things that houses decide after a review.
var decisions = []string{"Étude accompagnée jusqu’à 19 h deux soirs par semaine", "Appel à la famille le mercredi", "Essai d’un autre lit de la chambre",
	"Inscription à l’atelier du mercredi"}

// announced is a review of which the family knows the day and who comes.
func announced(review placement.Review, h *House, at time.Time) (placement.Review, placement.Event) {
	director := placement.Actor{Role: placement.Director, Name: h.team, Territory: review.Territory}
	return must(review.Announce(director, []placement.ReviewGuest{{Name: h.team, Function: "vie scolaire"}}, "Le rythme de la semaine et le travail du soir.", at))
}

// meeting invites the parents to prepare a review, this week or the next.
func (b *builder) meeting(h *House, review placement.Review, d *draw) {
	t := b.world.term
	day := t.today.ISOWeek().Monday().AddDays(7*d.below(2) + d.below(5))
	m := placement.Meeting{
		ID: id[placement.MeetingID](b, "mee"), Territory: review.Territory, House: review.House, Pupil: review.Pupil, Review: review.ID,
		Kind: placement.ParentTalk, At: day.At(16+d.below(3), 30*d.below(2), t.clock), Place: "Bureau de la vie scolaire, " + h.House.Commune,
		Owner: h.team, State: placement.Planned, Version: 1,
	}
	past := m.At.Before(t.now)
	for _, g := range b.child.Guardians {
		if !g.Standing.Signs() && g.Standing != placement.Carer {
			continue
		}
		invited := placement.Invitation{Guardian: g.Guardian.ID}
		if past || d.percent(45) {
			invited.Reply = pick(d, []placement.Reply{placement.Coming, placement.Coming, placement.Coming, placement.ByPhone})
			invited.At = t.moment(d, earlier(day, t.today).AddDays(-6), earlier(day, t.today).AddDays(-1))
		}
		m.Invited = append(m.Invited, invited)
	}
	if past {
		director := placement.Actor{Role: placement.Director, Name: h.team, Territory: m.Territory}
		var e placement.Event
		m, e = must(m.Close(director, placement.Held, m.At.Add(time.Hour), ""))
		b.happened(e)
	}
	b.child.Meetings = append(b.child.Meetings, m)
}
