package placement

import (
	"time"
)

// A Door is how a request came in. All of them lead to one file.
type Door string

// The doors. One kept before doors were is "": nobody knows.
const (
	ProfessionalDoor Door = "professional" // a professional who refers
	FamilyDoor       Door = "family"       // a guardian, in the parents' space
	CounterDoor      Door = "counter"      // an officer, for whoever stands there or calls
	RenewalDoor      Door = "renewal"      // prepared each spring for those who board
	ImportDoor       Door = "import"       // a file of pupils

	TableDoor Door = "table" // many rows by an officer, kept as counter entries
)

// A DraftForm is a form that somebody began and has not sent. It is that person's
// own: nobody else lists or opens it.
type DraftForm struct {
	ID        DraftID
	Territory TerritoryID
	Account   AccountID  // or
	Guardian  GuardianID // whose it is
	Door      Door
	Referral  ReferralID // of the request that is being completed; "" for a new one
	Form      string     // what was typed, as a form is sent
	Step      int        // the page it was left on, from 1
	BegunAt   time.Time
	KeptAt    time.Time
	Version   int
}

// DraftLife is how long a draft is kept after it was last typed in.
const DraftLife = 30 * 24 * time.Hour

// MostDrafts is how many drafts one person may have.
const MostDrafts = 50

// Until is the instant after which the draft is not there any more.
func (d DraftForm) Until() time.Time { return d.KeptAt.Add(DraftLife) }
