package placement

import "slices"

// A Role is what an account may do in its territory.
type Role string

// The roles. A parent has no account: a guardian signs in with a one-time code
// and sees the children of whom he or she is registered as guardian.
const (
	Nobody   Role = ""
	Officer  Role = "officer"  // chargé·e d'affectation: every house of the territory
	Director Role = "director" // directeur·rice: own houses
	Admin    Role = "admin"    // accounts, settings, imports of houses; no child's file
	Support  Role = "support"  // membre de l'équipe de soutien, tenu·e au secret: restricted sections
	Referrer Role = "referrer" // a professional who refers: own referrals and where they stand
	Parent   Role = "parent"   // responsable légal: own children
	System   Role = "system"   // the program itself, on a tick or a command line
)

// An Actor is somebody who asks for something, as far as rights go.
type Actor struct {
	Role      Role
	Account   AccountID  // officer, director, admin, support, referrer
	Guardian  GuardianID // parent
	Name      string     // as it stands in the journal
	Territory TerritoryID
	Houses    []HouseID // a director's own houses
	Pledged   bool      // a member of the support team who signed the engagement to secrecy
}

// Author is the actor as an event keeps it.
func (a Actor) Author() Author {
	id := string(a.Account)
	if a.Role == Parent {
		id = string(a.Guardian)
	}
	return Author{Role: a.Role, ID: id, Name: a.Name}
}

// Runs reports whether the house is one the actor directs.
func (a Actor) Runs(house HouseID) bool { return slices.Contains(a.Houses, house) }

// Tick is the actor behind what the program does by itself.
func Tick(territory TerritoryID) Actor {
	return Actor{Role: System, Name: "internat", Territory: territory}
}

// An Action is one thing a person can do; the table below is the only place
// that says who may.
type Action string

// The actions, by subject.
const (
	SeeHouses       Action = "house.see"
	EditHouses      Action = "house.edit"
	ImportHouses    Action = "house.import"
	ImportCalendar  Action = "calendar.import"
	SeeOccupancy    Action = "occupancy.see"
	SeeRoster       Action = "roster.see"
	EditRoster      Action = "roster.edit" // staff, shifts, absences and rules of supervision
	SeeReferrals    Action = "referral.see"
	EditReferrals   Action = "referral.edit"
	SetUrgentDays   Action = "referral.urgent_days" // how long an urgent request may wait
	ImportPupils    Action = "pupil.import"
	MergePupils     Action = "pupil.merge"    // two records of one child, or two children
	SeeRestricted   Action = "restricted.see" // health and protection: once the engagement is signed
	EditRestricted  Action = "restricted.edit"
	SeeOpenings     Action = "opening.see" // who opened a restricted section, and why: never what is in it
	Protect         Action = "pupil.protect"
	AskUnprotect    Action = "pupil.lift_ask"
	Unprotect       Action = "pupil.lift" // what another asked for
	Refer           Action = "own_referral.make"
	RecordAgreement Action = "agreement.record" // paper, counter: for the guardian
	SeeCampaigns    Action = "campaign.see"
	EditCampaigns   Action = "campaign.edit"
	EditCatalogues  Action = "catalogue.edit" // the criteria and their points
	StartRun        Action = "run.start"
	DecideProposals Action = "proposal.decide"
	GiveBed         Action = "bed.give" // outside a run
	SeeOffers       Action = "offer.see"
	EditOffers      Action = "offer.edit" // extend, withdraw, answer on behalf
	SeeStays        Action = "stay.see"
	RecordArrival   Action = "stay.arrival"
	RecordDeparture Action = "stay.departure"
	NoteStay        Action = "stay.note"
	HearBoarder     Action = "stay.voice"  // what a boarder says: for the file, which the house need not see
	ArrangeBeds     Action = "bed.arrange" // who sleeps where, with whom
	KeepApart       Action = "bed.apart"   // who never shares a room: never why
	PrintLists      Action = "list.print"  // of boarders, by name: doors, night, evacuation
	GrantAbsence    Action = "stay.absence"
	SeeReviews      Action = "review.see"
	EditReviews     Action = "review.edit"
	EditReviewRules Action = "review.rules" // of every house without its own
	SeeMeetings     Action = "meeting.see"
	EditMeetings    Action = "meeting.edit"
	SeeNotices      Action = "notice.see"
	EditNotices     Action = "notice.edit"      // pause, resend, cancel
	EditLetterTexts Action = "letter_text.edit" // what each kind of notice says
	SetReminders    Action = "reminder.set"     // how long before people are reminded
	TakeBackNotices Action = "notice.take_back" // what one's own click sends, while there is time
	SeeJobs         Action = "job.see"          // what the program does by itself
	RunJobs         Action = "job.run"          // now
	PauseService    Action = "service.pause"    // all that is sent, codes included
	SeeJournal      Action = "journal.see"
	EditAccounts    Action = "account.edit"
	SeeRetention    Action = "retention.see"  // how long things are kept, purges, the impact assessment
	EditRetention   Action = "retention.edit" // the terms, and who answers for the data
	ProposePurge    Action = "purge.propose"
	ApprovePurge    Action = "purge.approve" // never what one proposed
	ExportSubject   Action = "subject.export"
	SeeOwnFile      Action = "family.see"
	AnswerAgreement Action = "family.agreement"
	AnswerOffer     Action = "family.offer"
	AnswerMeeting   Action = "family.meeting"
	ReportAbsence   Action = "family.absence"
	SendOwnPaper    Action = "family.paper"
	RankWishes      Action = "family.wishes"
	EditOwnDetails  Action = "family.details" // own address, phone, mail, language; what is wrong about the child
	WithdrawRequest Action = "family.withdraw"
	SeePapers       Action = "paper.see"  // of the territory; those of health and social work need SeeRestricted
	EditPapers      Action = "paper.edit" // send, mark as seen, record an opinion, ask the family
	Apply           Action = "family.apply"
	AnswerRenewal   Action = "family.renewal"
	KeepDrafts      Action = "draft.keep" // of forms that one may send: always one's own
)

// allowed is the whole permission table: action → roles. Whose house and whose
// child it is, is scope: a join in the query, so that what is out of scope is
// simply not found.
var allowed = map[Action][]Role{
	SeeHouses:       {Officer, Director, Admin},
	EditHouses:      {Officer, Director},
	ImportHouses:    {Officer, Admin},
	ImportCalendar:  {Admin},
	SeeOccupancy:    {Officer, Director},
	SeeRoster:       {Officer, Director},
	EditRoster:      {Director},
	SeeReferrals:    {Officer},
	EditReferrals:   {Officer},
	ImportPupils:    {Officer},
	MergePupils:     {Officer},
	SeeRestricted:   {Support},
	EditRestricted:  {Support},
	SeeOpenings:     {Admin},
	Protect:         {Officer},
	AskUnprotect:    {Officer, Support},
	Unprotect:       {Support},
	Refer:           {Referrer},
	RecordAgreement: {Officer},
	SeeCampaigns:    {Officer},
	EditCampaigns:   {Officer},
	EditCatalogues:  {Officer, Admin},
	StartRun:        {Officer},
	DecideProposals: {Officer},
	GiveBed:         {Officer},
	SeeOffers:       {Officer, Director},
	EditOffers:      {Officer},
	SeeStays:        {Officer, Director},
	RecordArrival:   {Officer, Director},
	RecordDeparture: {Officer, Director},
	NoteStay:        {Officer, Director},
	HearBoarder:     {Officer, Director},
	ArrangeBeds:     {Officer, Director},
	KeepApart:       {Officer, Director},
	PrintLists:      {Director},
	GrantAbsence:    {Officer, Director},
	SeeReviews:      {Officer, Director},
	EditReviews:     {Officer, Director},
	EditReviewRules: {Officer},
	SetUrgentDays:   {Officer},
	SeeMeetings:     {Officer, Director},
	EditMeetings:    {Officer, Director},
	SeeNotices:      {Officer},
	EditNotices:     {Officer, Admin},
	EditLetterTexts: {Officer, Admin},
	SetReminders:    {Officer, Director},
	TakeBackNotices: {Officer, Director},
	SeeJobs:         {Officer, Admin},
	RunJobs:         {Officer, Admin},
	PauseService:    {Admin},
	SeeJournal:      {Officer, Director},
	EditAccounts:    {Admin},
	SeeRetention:    {Officer, Admin},
	EditRetention:   {Admin},
	ProposePurge:    {Officer, Admin},
	ApprovePurge:    {Admin},
	ExportSubject:   {Officer, Parent},
	SeeOwnFile:      {Parent},
	AnswerAgreement: {Parent},
	AnswerOffer:     {Parent},
	AnswerMeeting:   {Parent},
	ReportAbsence:   {Parent},
	SendOwnPaper:    {Parent},
	RankWishes:      {Parent},
	EditOwnDetails:  {Parent},
	WithdrawRequest: {Parent},
	SeePapers:       {Officer, Support},
	EditPapers:      {Officer},
	Apply:           {Parent},
	AnswerRenewal:   {Parent},
	KeepDrafts:      {Officer, Referrer, Parent},
}

// A Subject is what an action is about, as far as scope goes. A zero field is
// not asked about.
type Subject struct {
	Territory TerritoryID
	House     HouseID
}

// Allow says whether the actor may do the action to the subject: nil, a
// Forbidden fault (the role never may) or a NotFound fault (out of scope).
func Allow(by Actor, do Action, about Subject) error {
	if by.Role != System && !slices.Contains(allowed[do], by.Role) {
		return &Fault{Kind: Forbidden, Code: "actor.forbidden"}
	}
	if about.Territory != "" && by.Territory != about.Territory {
		return Missing("subject")
	}
	if by.Role == Director && about.House != "" && !by.Runs(about.House) {
		return Missing("subject")
	}
	return nil
}

// Actions lists every action in the table, sorted, for the tests that walk it.
func Actions() []Action {
	all := make([]Action, 0, len(allowed))
	for a := range allowed {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}
