package placement

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A PurgeState is where a purge stands.
type PurgeState string

// The states of a purge.
const (
	PurgeProposed  PurgeState = "proposed"
	PurgeApproved  PurgeState = "approved" // at work, batch by batch
	PurgeDone      PurgeState = "done"
	PurgeWithdrawn PurgeState = "withdrawn"
)

// PurgeDays is how long a proposal waits for a second person.
const PurgeDays = 14

// A Count is how many things of a class there are.
type Count map[Term]int

// All is the sum over the classes.
func (c Count) All() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

// Add puts other counts to these.
func (c Count) Add(other Count) {
	for t, n := range other {
		c[t] += n
	}
}

// A Purge removes what was past its term on a day. One person proposes, another
// approves what was listed; what is removed stays as counts, in a chain that
// shows whether a line of it was changed afterwards.
type Purge struct {
	ID         PurgeID
	Territory  TerritoryID
	On         calendar.Day // what was past its term on that day
	State      PurgeState
	Terms      Count // the months of each class when it was proposed
	Planned    Count
	Removed    Count
	ProposedBy Author
	ProposedAt time.Time
	ExpiresAt  time.Time
	ApprovedBy Author
	ApprovedAt time.Time
	DoneAt     time.Time
	Serial     int    // in the chain, from 1; 0 while it is not done
	Before     string // proof of the one before; "" for the first
	Proof      string
	Version    int
}

// Cut is the first day that is kept of a class: the months are those that held
// when the purge was proposed.
func (p Purge) Cut(t Term) calendar.Day {
	return RetentionRule{Term: t, Months: p.Terms[t]}.Before(p.On)
}

// NewPurge proposes to remove what was counted.
func NewPurge(by Actor, today calendar.Day, rules []RetentionRule, planned Count, now time.Time) (Purge, Event, error) {
	if planned.All() == 0 {
		return Purge{}, Event{}, Refuse("purge.nothing")
	}
	p := Purge{Territory: by.Territory, On: today, State: PurgeProposed, Terms: Count{}, Planned: planned, Removed: Count{},
		ProposedBy: by.Author(), ProposedAt: now, ExpiresAt: now.AddDate(0, 0, PurgeDays)}
	for _, r := range rules {
		p.Terms[r.Term] = r.Months
	}
	return p, by.Happened(now, "purge.proposed", "purge", ""), nil
}

// Approve lets a purge begin. Nobody approves what he or she proposed, and a
// proposal that waited too long is made anew: what it lists may have changed.
func (p Purge) Approve(by Actor, now time.Time) (Purge, Event, error) {
	switch {
	case p.State != PurgeProposed:
		return p, Event{}, Refuse("purge.not_waiting")
	case by.Author().ID == p.ProposedBy.ID:
		return p, Event{}, Refuse("purge.same_person")
	case !now.Before(p.ExpiresAt):
		return p, Event{}, Refuse("purge.expired")
	}
	p.State, p.ApprovedBy, p.ApprovedAt = PurgeApproved, by.Author(), now
	return p, by.Happened(now, "purge.approved", "purge", string(p.ID)), nil
}

// Withdraw ends a purge that did not begin.
func (p Purge) Withdraw(by Actor, now time.Time) (Purge, Event, error) {
	if p.State != PurgeProposed {
		return p, Event{}, Refuse("purge.not_waiting")
	}
	p.State = PurgeWithdrawn
	return p, by.Happened(now, "purge.withdrawn", "purge", string(p.ID)), nil
}

// Finish closes a purge behind the last one that was done.
func (p Purge) Finish(by Actor, last Purge, now time.Time) (Purge, Event) {
	p.State, p.DoneAt, p.Serial, p.Before = PurgeDone, now, last.Serial+1, last.Proof
	p.Proof = p.Seal()
	e := by.Happened(now, "purge.done", "purge", string(p.ID))
	e.Facts = map[string]string{"proof": p.Proof}
	return p, e
}

// Seal is the hash that a done purge must have: of every field, each with its
// length before it, so that no text can pass for two.
func (p Purge) Seal() string {
	sum := sha256.New()
	write := func(texts ...string) {
		for _, text := range texts {
			sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text))))
			sum.Write([]byte(text))
		}
	}
	number := func(n int) string { return string(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	moment := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	write(p.Before, number(p.Serial), string(p.ID), string(p.Territory), p.On.String(),
		string(p.ProposedBy.Role), p.ProposedBy.ID, p.ProposedBy.Name, moment(p.ProposedAt),
		string(p.ApprovedBy.Role), p.ApprovedBy.ID, p.ApprovedBy.Name, moment(p.ApprovedAt), moment(p.DoneAt))
	for _, counts := range []Count{p.Terms, p.Planned, p.Removed} {
		write(number(len(counts)))
		for _, t := range slices.Sorted(maps.Keys(counts)) {
			write(string(t), number(counts[t]))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// BrokenProof finds the first purge, in the order of the chain, whose proof does
// not hold; "" when all do.
func BrokenProof(chain []Purge) PurgeID {
	before := ""
	for i, p := range chain {
		if p.Serial != i+1 || p.Before != before || p.Proof != p.Seal() {
			return p.ID
		}
		before = p.Proof
	}
	return ""
}

// A Correction is one field of who somebody is or how to reach them, as it was
// and as it is, who wrote it and at whose request.
type Correction struct {
	ID            CorrectionID
	Territory     TerritoryID
	About         Thing // "pupil" or "guardian"
	Field         string
	Before, After string
	By            Author
	AskedBy       string // "family", "pupil", "school", "office", "file"; "" when nobody said
	At            time.Time
}

// AskedBy lists who may ask for a correction, in the order of the page.
var AskedBy = []string{"family", "pupil", "school", "office"}

// A LegalBody is who answers for the data of a territory.
type LegalBody struct {
	Controller, ControllerAddress string
	Officer, OfficerContact       string // data protection officer
	Publisher, Host               string
	AccessContact                 string // for what cannot be read or used
	Author                        string
	SetOn                         calendar.Day
}
