package web

import (
	"fmt"

	"internat/placement/plain"
)

// The values behind the shared blocks of pages/components.html. A page hands
// one of them to {{template "tiles" .Tiles}} and the block draws it.

// A Badge is a state: a word, a shape and a colour. Tones: "ok" done, "wait"
// waiting, "bad" broken, "" neutral.
type Badge struct{ Tone, Text string }

// A Link leads somewhere.
type Link struct{ Href, Text string }

// A Tile is one number of a page, with what it is a number of; Href leads to
// the list behind it.
type Tile struct {
	Number, Label string
	Href          string
	Tone          string
	Limit         *Ceiling // of a number of places: nil of any other
}

// A Step is one line of a progress list. State: "done", "now" or "".
type Step struct{ Text, State string }

// A Point is one line of a definition list; Total is set apart from the others,
// Href leads to what the value counts.
type Point struct {
	Label, Value string
	Href         string
	Total        bool
	Limit        *Ceiling // of a number of places
}

// An Empty says what will be in an empty place and offers the next step.
type Empty struct {
	Title, Text string
	Next        *Link
}

// A Note is a message in a coloured frame; its words carry the meaning.
type Note struct {
	Tone, Text string
	Link       *Link
}

// Pages are the links under a long list. An empty Href is no link.
type Pages struct {
	Previous, Next string
	From, To, Of   int
}

// tones give each state of each subject its colour; a state that is not here
// is neutral.
var tones = map[string]string{
	"agreement.requested": "wait", "agreement.viewed": "wait", "agreement.given": "ok", "agreement.refused": "bad",
	"agreement.expired": "bad", "agreement.withdrawn": "bad", "agreement.contested": "bad",
	"ask.open": "wait", "ask.accepted": "ok",
	"referral.draft": "wait", "referral.submitted": "ok", "referral.placed": "ok",
	"account.open": "ok", "account.first": "wait", "account.bounced": "bad", "account.closed": "bad",
	"campaign.open": "ok",
	"run.frozen":    "wait", "run.running": "wait", "run.done": "ok", "run.stale": "wait", "run.failed": "bad", "run.decided": "ok",
	"proposal.proposed": "wait", "proposal.confirmed": "ok", "proposal.set_aside": "bad",
	"offer.open": "wait", "offer.suspended": "bad", "offer.accepted": "ok", "offer.declined": "bad", "offer.expired": "bad",
	"offer.replaced": "", "offer.arrived": "ok", "offer.no_show": "bad",
	"stay.present": "ok", "absence.granted": "ok",
	"purge.proposed": "wait", "purge.approved": "wait", "purge.done": "ok",
	"report.reported": "wait", "report.granted": "ok", "report.declined": "bad",
	"review.planned": "wait", "review.done": "ok",
	"presence.came": "ok", "presence.absent": "bad",
	"reply.": "wait", "reply.coming": "ok", "reply.phone": "ok", "reply.other_date": "wait", "reply.maybe": "wait", "reply.not_coming": "bad",
	"notice.pending": "wait", "notice.intent": "wait", "notice.sent": "ok", "notice.deferred": "wait", "notice.failed": "bad",
	"job_state.ok": "ok", "job_state.running": "wait", "job_state.failed": "bad", "job_state.late": "bad",
	"notice.in_doubt": "bad", "notice.to_print": "wait", "notice.held": "wait", "notice.posted": "ok",
}

// stateBadge is the badge of a state, named by its subject: ("offer", "open").
func stateBadge(lang plain.Lang, subject, state string) Badge {
	key := subject + "." + state
	return Badge{Tone: tones[key], Text: words.T(lang, key)}
}

// text is any of the typed strings of the domain as a string.
func text(v any) string { return fmt.Sprint(v) }
