package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A Subject names whose copy is asked for: one child, and one guardian of the
// child who will read it.
type Subject struct {
	Referral placement.ReferralID
	Guardian placement.GuardianID // a parent's own copy is always for the parent
}

// A SubjectCopy is everything about one child and one guardian that the guardian
// may read. Nothing of another guardian is in it but a name where it is no
// secret, nothing of another child, nothing of a restricted section, and of
// those who acted the role in place of the name.
type SubjectCopy struct {
	MadeAt      time.Time          `json:"made_at"`
	Child       CopiedChild        `json:"child"`
	Reader      CopiedGuardian     `json:"reader"`
	Requests    []CopiedRequest    `json:"requests"`
	Stays       []CopiedStay       `json:"stays"`
	Corrections []CopiedCorrection `json:"corrections"`
	Acts        []CopiedAct        `json:"acts"`
	CopiedRest
	By    placement.Actor      `json:"-"` // who made it: may read less than the one it is for
	Pupil placement.PupilID    `json:"-"`
	For   placement.GuardianID `json:"-"`
}

// A CopiedChild is who the child is.
type CopiedChild struct {
	Number    placement.PupilID `json:"number"`
	INE       string            `json:"ine,omitempty"`
	Family    string            `json:"family_name"`
	Given     string            `json:"given_name"`
	Born      string            `json:"born"`
	Sex       placement.Sex     `json:"sex"`
	Level     placement.Level   `json:"level"`
	School    string            `json:"school"`
	SchoolUAI string            `json:"school_uai"`
	Commune   string            `json:"commune"`
}

// A CopiedGuardian is the reader, and how he or she is reached.
type CopiedGuardian struct {
	Name     string             `json:"name"`
	Email    string             `json:"email"`
	Phone    string             `json:"phone"`
	Address  string             `json:"address"`
	Lang     string             `json:"language"`
	Channel  placement.Channel  `json:"channel"`
	LivesIn  calendar.Territory `json:"lives_in,omitempty"`
	Link     string             `json:"link"`
	Standing placement.Standing `json:"standing"`
	Judgment string             `json:"judgment,omitempty"`
}

// A CopiedRequest is one request with its wishes, points, answers and offers.
type CopiedRequest struct {
	Number     placement.ReferralID    `json:"number"`
	MadeAt     time.Time               `json:"made_at"`
	State      placement.ReferralState `json:"state"`
	Level      placement.Level         `json:"level"`
	Referrer   string                  `json:"referrer,omitempty"` // who referred: the family was told
	Reason     string                  `json:"reason,omitempty"`
	Tried      string                  `json:"tried,omitempty"`
	Wishes     []string                `json:"wishes"`
	Points     []CopiedPoints          `json:"points"`
	Sum        int                     `json:"sum"`
	Agreements []CopiedAgreement       `json:"agreements"`
	Renewal    placement.RenewalSays   `json:"renewal,omitempty"` // what the reader said in spring
	Offers     []CopiedOffer           `json:"offers"`
}

// A CopiedPoints is one line of the sum; restricted criteria are one line.
type CopiedPoints struct {
	Criterion string              `json:"criterion"`
	Words     placement.Bilingual `json:"words,omitzero"`
	Points    int                 `json:"points,omitempty"`
}

// A CopiedAgreement is what the reader answered.
type CopiedAgreement struct {
	Act        placement.Act            `json:"act"`
	State      placement.AgreementState `json:"state"`
	AnsweredAt time.Time                `json:"answered_at,omitzero"`
	TextHash   string                   `json:"text_hash,omitempty"`
}

// A CopiedOffer is a place that was offered.
type CopiedOffer struct {
	House string               `json:"house"`
	From  string               `json:"from"`
	To    string               `json:"to"`
	State placement.OfferState `json:"state"`
}

// A CopiedStay is a stay in a house.
type CopiedStay struct {
	House string              `json:"house"`
	From  string              `json:"from"`
	To    string              `json:"to"`
	State placement.StayState `json:"state"`
}

// A CopiedCorrection is one field that was corrected.
type CopiedCorrection struct {
	At     time.Time      `json:"at"`
	About  string         `json:"about"`
	Field  string         `json:"field"`
	Before string         `json:"before"`
	After  string         `json:"after"`
	Role   placement.Role `json:"by"`
	Asked  string         `json:"asked_by,omitempty"` // who asked for it: one of placement.AskedBy
}

// A CopiedAct is something that was done about the child, by a role.
type CopiedAct struct {
	At   time.Time      `json:"at"`
	Role placement.Role `json:"by"`
	Verb string         `json:"what"`
}

// SubjectExport makes the copy that the law gives a guardian of a child: for the
// parent who asks, or by an officer for one guardian. It is written in the
// journal that it was made, and for whom.
func (o *Office) SubjectExport(ctx context.Context, by placement.Actor, in Subject) (c SubjectCopy, err error) {
	err = o.act(ctx, by, placement.ExportSubject, func(tx *store.Tx, m moment) error {
		f, guardian, err := subjectFile(ctx, tx, by, in, m)
		if err != nil {
			return err
		}
		if c, err = copySubject(ctx, tx, by, f, guardian, m); err != nil {
			return err
		}
		event := by.Happened(m.now, "subject.exported", "guardian", string(guardian))
		event.Pupil = f.Pupil.ID
		return tx.AddEvent(ctx, event)
	})
	return c, err
}

// subjectFile finds the file, in the reader's scope, and the guardian it is for.
func subjectFile(ctx context.Context, tx *store.Tx, by placement.Actor, in Subject, m moment) (f placement.File, guardian placement.GuardianID, err error) {
	if by.Role == placement.Parent {
		f, err = tx.ChildFile(ctx, by.Guardian, m.today, in.Referral)
		return f, by.Guardian, err
	}
	if f, err = tx.File(ctx, store.ScopeOf(by), in.Referral); err != nil {
		return f, "", err
	}
	i := slices.IndexFunc(f.Guardians, func(k placement.Guardianship) bool {
		return k.Guardian.ID == in.Guardian && f.Pupil.Tells(k, m.today)
	})
	if i < 0 {
		return f, "", placement.Reject("guardian", "field.unknown")
	}
	return f, in.Guardian, nil
}

// copySubject reads all there is of a child for one guardian. That the guardian
// may see the child was asked before.
func copySubject(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, guardian placement.GuardianID, m moment) (SubjectCopy, error) {
	p := f.Pupil
	c := SubjectCopy{MadeAt: m.now, By: by, Pupil: p.ID, For: guardian, Child: CopiedChild{
		Number: p.ID, INE: p.INE, Family: p.Family, Given: p.Given, Born: p.Born.String(), Sex: p.Sex, Level: p.Level, School: p.School, SchoolUAI: p.SchoolUAI, Commune: p.Commune,
	}}
	for _, k := range f.Guardians {
		if k.Guardian.ID == guardian {
			g := k.Guardian
			c.Reader = CopiedGuardian{Name: g.Name, Email: g.Email, Phone: g.Phone, Address: g.Address, Lang: g.Lang, Channel: g.Channel, LivesIn: g.LivesIn, Link: k.Link, Standing: k.Standing, Judgment: k.Judgment}
		}
	}
	for _, part := range []func(context.Context, *store.Tx, placement.TerritoryID, moment) error{
		c.requests, c.stays, c.corrections, c.acts, c.words, c.papers, c.reviews, c.meetings, c.absences, c.asks, c.notices,
	} {
		if err := part(ctx, tx, p.Territory, m); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *SubjectCopy) requests(ctx context.Context, tx *store.Tx, in placement.TerritoryID, _ moment) error {
	whole := store.Whole(in)
	referrals, err := tx.ReferralsOf(ctx, whole, c.Pupil)
	if err != nil {
		return err
	}
	offers, err := tx.OffersOf(ctx, whole, c.Pupil)
	if err != nil {
		return err
	}
	houses, err := tx.Houses(ctx, whole)
	for _, r := range referrals {
		if err != nil {
			return err
		}
		var f placement.File
		if f, err = tx.File(ctx, whole, r.ID); err == nil {
			x := copyRequest(f.For(c.For), offers, houses)
			x.Renewal, err = c.renewal(ctx, tx, r.ID)
			c.Requests = append(c.Requests, x)
		}
	}
	return err
}

// copyRequest is one request as the guardian may see it.
func copyRequest(f placement.File, offers []store.OfferLine, houses []placement.House) CopiedRequest {
	r := f.Referral
	x := CopiedRequest{Number: r.ID, MadeAt: r.CreatedAt, State: r.State, Level: r.Level, Referrer: r.Referrer, Reason: r.Reason, Tried: r.Tried, Sum: r.Points()}
	for _, wish := range r.Wishes {
		i := slices.IndexFunc(houses, func(h placement.House) bool { return h.ID == wish.House })
		if i >= 0 {
			x.Wishes = append(x.Wishes, houses[i].Name)
		}
	}
	for _, line := range r.Lines(false) {
		points := line.Points
		if line.Within {
			points = 0
		}
		x.Points = append(x.Points, CopiedPoints{line.Code, r.Scale.WordsOf(line.Code), points})
	}
	for _, a := range f.Agreements {
		x.Agreements = append(x.Agreements, CopiedAgreement{a.Act, a.State, a.AnsweredAt, a.TextHash})
	}
	for _, o := range offers {
		if o.Referral == r.ID {
			x.Offers = append(x.Offers, CopiedOffer{o.HouseName, o.Nights.From.String(), dayOrOpen(o.Nights.To), o.State})
		}
	}
	return x
}

func dayOrOpen(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (c *SubjectCopy) stays(ctx context.Context, tx *store.Tx, in placement.TerritoryID, _ moment) error {
	lines, err := tx.Stays(ctx, store.Whole(in), store.StayFilter{Pupil: c.Pupil})
	for _, s := range lines {
		c.Stays = append(c.Stays, CopiedStay{s.HouseName, s.Nights.From.String(), dayOrOpen(s.Nights.To), s.State})
	}
	return err
}

// corrections are those of the child and of the reader.
func (c *SubjectCopy) corrections(ctx context.Context, tx *store.Tx, in placement.TerritoryID, _ moment) error {
	list, err := tx.Corrections(ctx, store.Whole(in), c.Pupil)
	for _, x := range list {
		if x.About.Kind == "guardian" && x.About.ID != string(c.For) {
			continue
		}
		c.Corrections = append(c.Corrections, CopiedCorrection{x.At, x.About.Kind, x.Field, x.Before, x.After, x.By.Role, x.AskedBy})
	}
	return err
}

// mostActs is how many acts a copy lists, the newest first.
const mostActs = 1000

// acts are what was done about the child. What another guardian did, what the support
// team did, and whether a pupil of age left the parents out, is theirs to know.
func (c *SubjectCopy) acts(ctx context.Context, tx *store.Tx, in placement.TerritoryID, _ moment) error {
	lines, err := tx.Events(ctx, store.EventQuery{Territory: in, Pupil: c.Pupil, Limit: mostActs})
	for _, e := range lines {
		foreign := e.By.Role == placement.Parent && e.By.ID != string(c.For) || strings.HasPrefix(e.Verb, "pupil.parents_") && c.Reader.Standing != placement.Self
		kind := e.About.Kind
		if foreign || e.By.Role == placement.Support || kind != "pupil" && kind != "referral" && kind != "offer" && kind != "stay" {
			continue
		}
		c.Acts = append(c.Acts, CopiedAct{e.At, e.By.Role, e.Verb})
	}
	return err
}
