package placement

import "time"

// LetterWords are what a letter says in one language, with the names of facts in
// braces (package wording).
type LetterWords struct{ Subject, Body string }

// A LetterTextState says whether a text is in use.
type LetterTextState string

// The states of a text.
const (
	TextDraft     LetterTextState = "draft"
	TextPublished LetterTextState = "published"
)

// A LetterText is one version of what a kind of notice says, in both languages.
// Published, it never changes: the next version takes its place.
type LetterText struct {
	ID          LetterTextID
	Territory   TerritoryID // "" for the text that comes with the program
	Kind        NoticeKind
	Number      int // 1, 2, 3 … of the territory, after those of the program
	State       LetterTextState
	FR, EN      LetterWords
	DraftedBy   string
	DraftedAt   time.Time
	PublishedBy string
	PublishedAt time.Time
	Reason      string // why it was changed
	Version     int
}

// Own reports whether a territory wrote it.
func (t LetterText) Own() bool { return t.Territory != "" }

// Draft starts the next version from this one.
func (t LetterText) Draft(by Actor, number int, now time.Time) (LetterText, Event) {
	next := LetterText{Territory: by.Territory, Kind: t.Kind, Number: number, State: TextDraft, FR: t.FR, EN: t.EN, DraftedBy: by.Name, DraftedAt: now}
	return next, next.event(by, "letter_text.drafted", now)
}

// Amend changes the words of a draft.
func (t LetterText) Amend(by Actor, fr, en LetterWords, now time.Time) (LetterText, Event, error) {
	if t.State == TextPublished {
		return t, Event{}, Refuse("letter_text.published")
	}
	t.FR, t.EN, t.DraftedBy, t.DraftedAt = fr, en, by.Name, now
	return t, t.event(by, "letter_text.changed", now), nil
}

// Publish puts a draft in use for what is written from that moment on. What was
// written before keeps its words.
func (t LetterText) Publish(by Actor, inForce LetterText, reason string, now time.Time) (LetterText, Event, error) {
	switch {
	case t.State == TextPublished:
		return t, Event{}, Refuse("letter_text.published")
	case reason == "":
		return t, Event{}, Reject("reason", "field.missing")
	case t.FR == inForce.FR && t.EN == inForce.EN:
		return t, Event{}, Refuse("letter_text.same")
	}
	t.State, t.PublishedBy, t.PublishedAt, t.Reason = TextPublished, by.Name, now, reason
	event := t.event(by, "letter_text.published", now)
	event.Reason = reason
	return t, event, nil
}

// Drop takes a draft away.
func (t LetterText) Drop(by Actor, now time.Time) (Event, error) {
	if t.State == TextPublished {
		return Event{}, Refuse("letter_text.published")
	}
	return t.event(by, "letter_text.dropped", now), nil
}

func (t LetterText) event(by Actor, verb string, now time.Time) Event {
	event := by.Happened(now, verb, "letter_text", string(t.ID))
	event.Facts = map[string]string{"kind": string(t.Kind)}
	return event
}
