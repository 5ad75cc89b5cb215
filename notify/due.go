package notify

import (
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// Why a notice is closed without being sent: codes that the delivery board
// says in words.
const (
	GoneSubject   = "gone"         // the thing, the child or the guardian is not on file any more
	NotEntitled   = "not_entitled" // the guardian may no longer be told
	OfAge         = "pupil_of_age" // the pupil answers alone, of age by now or emancipated
	PlaceGiven    = "place_given"  // a place was offered before the word that there is none had left
	LeftOut       = "parents_off"  // the pupil, who answers alone, has the parents not informed
	Overtaken     = "overtaken"    // its event came first
	Answered      = "answered"
	SubjectClosed = "closed"    // cancelled, withdrawn, moved
	Unplanned     = "unplanned" // people set another rule of reminders
	Unwanted      = "unwanted"  // who got it by choice wants it no more, or works here no longer
)

// Due says why a notice is not to be sent any more, "" when it is: asked again
// in the transaction of the intent, because what was true when it was queued
// may not be true now.
func Due(n placement.Notice, l store.Letter, now time.Time) string {
	today := now
	if at, err := PlaceOf(l.Territory); err == nil {
		today = now.In(at.Zone)
	}
	on := calendar.DayOf(today, today.Location())
	switch {
	case !n.NotAfter.IsZero() && !now.Before(n.NotAfter) && !n.Kind.Statutory():
		return Overtaken
	case barred(n.Kind, l, on) != "":
		return barred(n.Kind, l, on)
	}
	switch n.About.Kind {
	case "agreement", "referral":
		return agreementDue(l)
	case "papers":
		return papersDue(l)
	case "offer":
		return offerDue(n, l, now)
	case "meeting":
		return meetingDue(n, l, now)
	case "review":
		held := l.Review.State == placement.Held
		if l.Review.State == placement.Cancelled || held != (n.Kind == placement.ReviewMinutes) {
			return SubjectClosed
		}
	case "proposal":
		if l.Placed {
			return PlaceGiven
		}
	case "absence_report":
		if n.Guardian != l.Absence.Guardian {
			return NotEntitled
		}
	}
	return ""
}

// barred says why that person is not told, or not asked, whatever has become of the
// thing.
func barred(k placement.NoticeKind, l store.Letter, on calendar.Day) string {
	switch {
	case !l.Pupil.Tells(l.To, on) && l.To.Informed(on):
		return LeftOut
	case !l.Pupil.Tells(l.To, on):
		return NotEntitled
	case signs(k) && !l.Pupil.Asks(l.To, on) && l.To.Decides(on):
		return OfAge
	case signs(k) && !l.Pupil.Asks(l.To, on):
		return NotEntitled
	}
	return ""
}

// signs are the kinds that ask a holder of authority for something.
func signs(k placement.NoticeKind) bool {
	return k == placement.PaperLetter || k == placement.AgreementRequest || k == placement.AgreementReminder || k == placement.RenewalReminder || k == placement.OfferReminder
}

// agreementDue asks of a boarder's later change as long as the child boards under
// the request, of anything else while no place was taken up.
func agreementDue(l store.Letter) string {
	running := l.Referral.State == placement.Submitted || l.Referral.State == placement.Draft
	switch {
	case !running && !(l.Agreement.Act.Change() && l.Referral.State == placement.Placed):
		return SubjectClosed
	case l.Agreement.State != placement.Requested && l.Agreement.State != placement.Viewed:
		return Answered
	}
	return ""
}

func papersDue(l store.Letter) string {
	switch {
	case l.Referral.State != placement.Submitted && l.Referral.State != placement.Draft:
		return SubjectClosed
	case len(l.Papers) == 0:
		return Answered
	}
	return ""
}

func offerDue(n placement.Notice, l store.Letter, now time.Time) string {
	answered := slices.ContainsFunc(l.Offer.Answers, func(a placement.OfferAnswer) bool { return a.Guardian == n.Guardian })
	switch {
	case n.Kind == placement.OfferReminder && answered:
		return Answered
	case n.Kind == placement.OfferReminder && (l.Offer.State != placement.Offered || !now.Before(l.Offer.AnswerBy)):
		return SubjectClosed
	case l.Offer.State == placement.Recalled || l.Offer.State == placement.Suspended || l.Offer.State == placement.Replaced:
		return SubjectClosed
	}
	return ""
}

func meetingDue(n placement.Notice, l store.Letter, now time.Time) string {
	mine := slices.IndexFunc(l.Meeting.Invited, func(i placement.Invitation) bool { return i.Guardian == n.Guardian })
	switch {
	case mine < 0:
		return NotEntitled
	case !now.Before(l.Meeting.AtFor(n.Guardian)):
		return Overtaken
	case (n.Kind == placement.MeetingCancelled) != (l.Meeting.State == placement.Cancelled), n.Kind == placement.MeetingSlot && l.Meeting.Open(n.Guardian), n.Kind == placement.MeetingGivenUp && !l.Meeting.Open(n.Guardian):
		return SubjectClosed
	case n.Kind == placement.MeetingReminder && settled(n, l.Meeting, l.Meeting.Invited[mine].Reply):
		return Answered
	}
	return ""
}

// settled reports whether a reminder has nothing to add to what the guest said:
// who does not come is not reminded, who comes is reminded once, by the last of
// the series, which stands until the meeting itself.
func settled(n placement.Notice, m placement.Meeting, said placement.Reply) bool {
	comes := said == placement.Coming || said == placement.ByPhone
	return said == placement.NotComing || (comes && !n.NotAfter.IsZero() && n.NotAfter.Before(m.At))
}
