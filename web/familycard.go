package web

import (
	"net/url"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// lastNotes is how many notes of the house stand on a card; the others are with
// the request.
const lastNotes = 3

// A childNow is where things stand for one child.
type childNow struct {
	child    placement.Pupil
	file     placement.File // the newest request; the zero one without any
	campaign placement.Campaign
	offer    store.OfferLine
	stays    []store.StayLine // where the child boards today
	meetings []store.MeetingLine
	noPlace  bool  // a decision gave no place
	why      *Link // to its reasons
	renewal  *Link // to the question about next year
	asked    bool  // and it waits for an answer
}

// card puts together what one child's card says.
func (h household) card(tx *store.Tx, child placement.Pupil) (FamilyCard, error) {
	c := FamilyCard{Name: child.Given}
	_, bond, err := tx.Child(h.ctx, h.by.Guardian, h.today, child.ID)
	if err != nil {
		return c, err
	}
	c.Own = bond.Own()
	n, err := h.standing(tx, child)
	if err != nil {
		return c, err
	}
	if err := h.boards(tx, &c, n); err != nil {
		return c, err
	}
	c.Meetings, c.Why = n.meetings, n.why
	c.Tasks = h.tasks(child, n.file, n.offer, n.meetings)
	if n.asked {
		c.Tasks = append([]FamilyTask{{h.frame.T("family.task.renewal", child.Given, plain.Date(h.frame.Lang, n.campaign.ClosesOn)), *n.renewal, false}}, c.Tasks...)
	} else {
		c.Renewal = n.renewal
	}
	c.Sentence = h.sentence(child, c.Own, n)
	if n.file.Referral.ID == "" {
		c.Apply = h.mayApply(child, bond)
		return c, nil
	}
	h.request(&c, n)
	return c, nil
}

// standing reads where things stand for a child.
func (h household) standing(tx *store.Tx, child placement.Pupil) (n childNow, err error) {
	n.child = child
	if n.file, n.campaign, err = h.current(tx, child.ID); err != nil {
		return n, err
	}
	if n.meetings, err = h.meetings(tx, child.ID); err != nil {
		return n, err
	}
	if n.stays, err = tx.Stays(h.ctx, store.Whole(h.by.Territory), store.StayFilter{Pupil: child.ID, On: h.today, State: placement.Present}); err != nil {
		return n, err
	}
	if n.renewal, n.asked, err = h.renewalOf(tx, n.file, n.campaign); err != nil {
		return n, err
	}
	decision, why, err := whyPath(h.ctx, tx, h.frame, h.today, n.file.Referral.ID)
	n.offer, n.why = h.offerOf(n.file.Referral.ID), why
	n.noPlace = why != nil && !decision.Placed() && n.offer.ID == "" && n.file.Referral.State == placement.Submitted
	return n, err
}

// boards says what there is about a child who boards: absences, reviews, notes, and
// the way to leave.
func (h household) boards(tx *store.Tx, c *FamilyCard, n childNow) (err error) {
	if c.Absence, err = h.absencesOf(tx, n.child, n.stays); err != nil {
		return err
	}
	if c.Absence != nil {
		c.Leave = &Link{"/famille/sejours/" + url.PathEscape(string(n.stays[0].ID)) + "/depart", h.frame.T("depart.link", n.child.Given)}
	}
	if c.Reviews, err = h.reviews(tx, n.child.ID); err != nil || len(n.stays) == 0 {
		return err
	}
	c.Notes, err = tx.ChildStayNotes(h.ctx, h.by.Guardian, h.today, n.child.ID)
	c.Notes = c.Notes[:min(len(c.Notes), lastNotes)]
	return err
}

// request says how far the request is, and what the reader may do about it.
func (h household) request(c *FamilyCard, n childNow) {
	f := n.file
	if len(c.Tasks) == 0 && f.Referral.State == placement.Submitted && f.WaitsForOther(h.by.Guardian, h.today) {
		c.Waits = h.frame.T("family.waits")
	}
	if decides(f, h.by, h.today) && f.Referral.Ranks(n.campaign, h.today) && !f.Disputed(h.today) {
		c.Wishes, c.Until = &Link{ownWishesPath(f.Referral.ID), h.frame.T("own_wishes.link")}, h.frame.T("own_wishes.open", n.child.Given, plain.Day(h.frame.Lang, n.campaign.ClosesOn))
	}
	c.Steps = h.steps(f, n.campaign, n.offer)
	if n.noPlace {
		c.Steps = decidedAgainst(c.Steps)
	}
	c.File = &Link{"/famille/dossiers/" + url.PathEscape(string(f.Referral.ID)), h.frame.T("family.file", n.child.Given)}
}
