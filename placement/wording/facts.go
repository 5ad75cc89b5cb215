package wording

// Facts are the words a letter is made of: already in the language, and nothing
// that a reader of the wrong mailbox should learn.
type Facts struct {
	Words
	Wishes []string // what became of each house asked for
	Papers []string // asked for and still missing
	Guests []string // professionals who come to a review
	Waits  []string // what waits for who works here, each with its number and its list
}

// Words are the facts that are no lists: two letters with the same ones are the same
// letter.
type Words struct {
	To, Child, House, Commune, Campaign string
	Service, Phone, Hours, Address      string
	Link, Rules, Appeal                 string
	AskedOn                             string
	Until                               string // last day to say what happens next year
	Over                                bool   // it is past
	Nights, AnswerBy, AnswerDay         string
	DecidedBy, DecidedOn, Reasons, Why  string
	MeetingAt, MeetingDay, Place, Owner string
	MeetingOn, FirstTime, LastTime      string // the day in full, and from when to when a time is to be chosen
	Occasion                            string // what the whole house meets for; "" it is an appointment of its own
	Reply                               string
	ReviewOn, ReviewDay, ReviewHeld     string
	Extra                               bool   // it is held beside the regular reviews
	Away, Back                          string // nights of an absence, and the day of coming back
	Choose                              bool   // the reader has still to choose a time of the meeting
	Granted                             bool   // the house authorised it
	Section, MovedOn, MovedBy, Because  string // a move to another section before anybody agreed
	Today                               string // the day of a digest
	Kept                                string // house of the place that stays kept meanwhile
	Algorithm, Late, Paper              bool
	Informed                            bool // the reader is told, and it is for others to answer
	Own                                 bool // the reader is the pupil, who signs alone
	KeptOpen                            bool // its offer waits for an answer too
	Exchange                            bool // the better place comes free when another family says yes too
}
