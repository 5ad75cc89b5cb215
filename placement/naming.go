package placement

import (
	"time"

	"internat/capacity/calendar"
)

// StaffRoles are the roles of those who have an account, in the order of a form.
var StaffRoles = []Role{Officer, Director, Admin, Support, Referrer}

// A Naming says who made somebody a member of the support team, and when that
// member signed the engagement to secrecy. Until it is signed no restricted
// section opens: a role given by mistake tells nothing.
type Naming struct {
	By        string // who named the member
	On        calendar.Day
	Pledge    string    // hash of the text signed
	PledgedAt time.Time // zero: not signed
}

// Pledged reports whether the engagement is signed.
func (n Naming) Pledged() bool { return !n.PledgedAt.IsZero() }

// Sign signs the text of the engagement.
func (n Naming) Sign(hash string, now time.Time) Naming {
	n.Pledge, n.PledgedAt = hash, now
	return n
}

// Secrecy asks what the role alone does not say: a member of the support team
// reads and writes restricted facts once the engagement is signed.
func (a Actor) Secrecy() error {
	if a.Role == Support && !a.Pledged {
		return Refuse("support.unpledged")
	}
	return nil
}
