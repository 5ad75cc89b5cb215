package office

import (
	"context"
	"slices"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// CopiedRest is what a copy holds of the life after the request: what was said,
// sent, written, agreed on and answered. Of another guardian there is nothing in
// it, and of who acted the role.
type CopiedRest struct {
	Voices   []CopiedVoice   `json:"voices"`
	Notes    []CopiedNote    `json:"notes"`
	Papers   []CopiedPaper   `json:"papers"`
	Reviews  []CopiedReview  `json:"reviews"`
	Meetings []CopiedMeeting `json:"meetings"`
	Absences []CopiedAbsence `json:"absences"`
	Asks     []CopiedAsk     `json:"asks"`
	Notices  []CopiedNotice  `json:"notices"`
}

// A CopiedVoice is what the child said.
type CopiedVoice struct {
	At    time.Time     `json:"at"`
	Says  placement.Say `json:"says"`
	Words string        `json:"words,omitempty"`
}

// A CopiedNote is a note that the office or the house lets the family read.
type CopiedNote struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// A CopiedPaper is a paper of the file. What the reader sent is in the copy; what a
// professional sent is named, and given by the office once somebody has looked
// whether it speaks of other people.
type CopiedPaper struct {
	Paper placement.Paper `json:"-"`
	Kind  string          `json:"kind"`
	Name  string          `json:"name,omitempty"` // of what the reader sent
	At    time.Time       `json:"at"`
	Role  placement.Role  `json:"by"`
	Bytes int             `json:"bytes"`
	Given bool            `json:"in_this_copy"`
}

// A CopiedReview is a review as the family reads it, and what the reader said of
// its day.
type CopiedReview struct {
	Kind      placement.ReviewKind                       `json:"kind"`
	DueOn     string                                     `json:"due"`
	HeldOn    string                                     `json:"held,omitempty"`
	House     string                                     `json:"house"`
	State     placement.ReviewState                      `json:"state"`
	Prepare   string                                     `json:"prepare,omitempty"`
	Found     map[placement.ReviewTopic]placement.Rating `json:"found,omitempty"`
	Minutes   string                                     `json:"minutes,omitempty"`
	Decisions []string                                   `json:"decisions,omitempty"`
	Said      string                                     `json:"said,omitempty"`
}

// A CopiedMeeting is an appointment to which the reader was invited.
type CopiedMeeting struct {
	At    time.Time             `json:"at"`
	House string                `json:"house"`
	Place string                `json:"place,omitempty"`
	State placement.ReviewState `json:"state"`
	Reply placement.Reply       `json:"reply,omitempty"`
	Said  string                `json:"said,omitempty"`
}

// A CopiedAbsence is nights that the child slept elsewhere, or that the reader
// reported so.
type CopiedAbsence struct {
	From     string `json:"from"`
	Back     string `json:"back"`
	Reason   string `json:"reason,omitempty"`
	State    string `json:"state"`
	Reported bool   `json:"reported_by_you"`
}

// A CopiedAsk is what the reader asked for: a correction, a withdrawal, a
// departure.
type CopiedAsk struct {
	At     time.Time                `json:"at"`
	Kind   placement.FamilyAskKind  `json:"kind"`
	Field  string                   `json:"field,omitempty"`
	Value  string                   `json:"value,omitempty"`
	On     string                   `json:"on,omitempty"` // of a departure
	Words  string                   `json:"words,omitempty"`
	State  placement.FamilyAskState `json:"state"`
	Reason string                   `json:"reason,omitempty"`
}

// A CopiedNotice is a letter to the reader about the child.
type CopiedNotice struct {
	At      time.Time             `json:"at"`
	Kind    placement.NoticeKind  `json:"kind"`
	Channel placement.Channel     `json:"channel"`
	State   placement.NoticeState `json:"state"`
	To      string                `json:"to,omitempty"`
	Subject string                `json:"subject,omitempty"`
	Text    string                `json:"text,omitempty"`
}

// reader is the guardian a copy is for, as somebody who asks.
func (c *SubjectCopy) reader(in placement.TerritoryID) placement.Actor {
	return placement.Actor{Role: placement.Parent, Guardian: c.For, Territory: in}
}

func (c *SubjectCopy) renewal(ctx context.Context, tx *store.Tx, id placement.ReferralID) (placement.RenewalSays, error) {
	list, err := tx.RenewalAnswers(ctx, id)
	i := slices.IndexFunc(list, func(a placement.RenewalAnswer) bool { return a.Guardian == c.For })
	if i < 0 {
		return "", err
	}
	return list[i].Says, err
}

// words are what the child said and what the office and the house wrote for the
// family.
func (c *SubjectCopy) words(ctx context.Context, tx *store.Tx, in placement.TerritoryID, m moment) error {
	for _, r := range c.Requests {
		voices, err := tx.Voices(ctx, store.Whole(in), r.Number)
		if err != nil {
			return err
		}
		for _, v := range voices {
			c.Voices = append(c.Voices, CopiedVoice{v.At, v.Says, v.Words})
		}
		notes, err := tx.ChildNotes(ctx, c.For, m.today, r.Number)
		if err != nil {
			return err
		}
		for _, n := range notes {
			c.Notes = append(c.Notes, CopiedNote{n.At, n.Text})
		}
	}
	notes, err := tx.ChildStayNotes(ctx, c.For, m.today, c.Pupil)
	for _, n := range notes {
		c.Notes = append(c.Notes, CopiedNote{n.At, n.Text})
	}
	return err
}

// CopiedPaperContent reads a paper that is given with a copy.
func (o *Office) CopiedPaperContent(ctx context.Context, x CopiedPaper) ([]byte, error) {
	if !x.Given {
		return nil, placement.Missing("paper")
	}
	return o.db.PaperContent(ctx, x.Paper)
}

// papers are those the reader sent, and of the others what an officer may know of
// them: none of a restricted domain, and none that another guardian sent. An
// officer who makes the copy is given no paper that is not for officers.
func (c *SubjectCopy) papers(ctx context.Context, tx *store.Tx, in placement.TerritoryID, m moment) error {
	officer := placement.Actor{Role: placement.Officer, Territory: in}
	for _, r := range c.Requests {
		own, err := tx.Papers(ctx, store.PaperReader{By: c.reader(in), Today: m.today}, r.Number)
		if err != nil {
			return err
		}
		for _, p := range own {
			x := CopiedPaper{p, p.Kind, p.Name, p.At, p.By.Role, p.Bytes, true}
			if c.By.Role != placement.Parent && p.Domain().Restricted() {
				x.Name, x.Given = "", false
			}
			c.Papers = append(c.Papers, x)
		}
		others, err := tx.Papers(ctx, store.PaperReader{By: officer, Today: m.today}, r.Number)
		if err != nil {
			return err
		}
		for _, p := range others {
			if p.By.Role != placement.Parent {
				c.Papers = append(c.Papers, CopiedPaper{p, p.Kind, "", p.At, p.By.Role, p.Bytes, false})
			}
		}
	}
	return nil
}

func (c *SubjectCopy) reviews(ctx context.Context, tx *store.Tx, _ placement.TerritoryID, m moment) error {
	ids, err := tx.ReviewsOfPupil(ctx, c.Pupil)
	for _, id := range ids {
		if err != nil {
			return err
		}
		var own store.OwnReview
		if own, err = tx.OwnReview(ctx, c.For, m.today, id); err == nil {
			c.Reviews = append(c.Reviews, copyReview(own))
		} else if missing(err) {
			err = nil // cancelled
		}
	}
	return err
}

func copyReview(own store.OwnReview) CopiedReview {
	r := own.Review
	x := CopiedReview{Kind: r.Kind, DueOn: dayOrOpen(r.DueOn), HeldOn: dayOrOpen(r.HeldOn), House: own.HouseName, State: r.State,
		Prepare: r.Record.Prepare, Found: r.Record.Found, Minutes: r.Minutes}
	for _, d := range r.Record.Decisions {
		x.Decisions = append(x.Decisions, d.What)
	}
	if own.Said != nil {
		x.Said = own.Said.Words
	}
	return x
}

func (c *SubjectCopy) meetings(ctx context.Context, tx *store.Tx, in placement.TerritoryID, _ moment) error {
	list, err := tx.MeetingsOfPupil(ctx, c.reader(in), c.Pupil)
	for _, l := range list {
		x := CopiedMeeting{At: l.At, House: l.HouseName, Place: l.Place, State: l.State}
		for _, guest := range l.Invited {
			if guest.Guardian == c.For {
				x.Reply, x.Said = guest.Reply, guest.Words
			}
		}
		c.Meetings = append(c.Meetings, x)
	}
	return err
}

func (c *SubjectCopy) absences(ctx context.Context, tx *store.Tx, _ placement.TerritoryID, _ moment) error {
	list, err := tx.AbsencesOfPupil(ctx, c.Pupil)
	if err != nil {
		return err
	}
	for _, a := range list {
		c.Absences = append(c.Absences, CopiedAbsence{dayOrOpen(a.Nights.From), dayOrOpen(a.Nights.To), a.Reason, string(a.State), false})
	}
	reports, err := tx.OwnAbsenceReports(ctx, c.For, c.Pupil)
	for _, a := range reports {
		c.Absences = append(c.Absences, CopiedAbsence{dayOrOpen(a.Nights.From), dayOrOpen(a.Nights.To), a.Reason, string(a.State), true})
	}
	return err
}

func (c *SubjectCopy) asks(ctx context.Context, tx *store.Tx, _ placement.TerritoryID, m moment) error {
	list, err := tx.OwnAsks(ctx, c.For, m.today)
	for _, a := range list {
		if a.FamilyAsk.Pupil == c.Pupil {
			c.Asks = append(c.Asks, CopiedAsk{a.AskedAt, a.Kind, a.Field, a.Value, dayOrOpen(a.On), a.Words, a.State, a.Reason})
		}
	}
	return err
}

func (c *SubjectCopy) notices(ctx context.Context, tx *store.Tx, _ placement.TerritoryID, _ moment) error {
	list, err := tx.NoticesTo(ctx, c.For, c.Pupil)
	for _, n := range list {
		at := n.SentAt
		if at.IsZero() {
			at = n.DueAt
		}
		c.Notices = append(c.Notices, CopiedNotice{at, n.Kind, n.Channel, n.State, n.Recipient, n.Subject, n.Text})
	}
	return err
}
