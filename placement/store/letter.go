package store

import (
	"context"
	"strconv"

	"internat/placement"
)

// A Letter is what is true, at this moment, of what a notice is about: all that
// its text may say and all that decides whether it may still be sent. Only what
// belongs to the notice's subject is filled in.
type Letter struct {
	Territory placement.Territory
	Text      placement.LetterText   // in force for the kind; zero when the program's own is not kept yet
	To        placement.Guardianship // of this child; zero when the guardian is registered no more
	Pupil     placement.Pupil
	House     placement.House
	Campaign  placement.Campaign
	Referral  placement.Referral
	Agreement placement.Agreement
	Offer     placement.Offer
	Kept      string // house of the place that stays kept while a better one is offered; "" there is none
	KeptState placement.OfferState
	Proposal  placement.Proposal
	Placed    bool              // of a proposal that gave no place: one is offered or taken since
	Wished    []placement.House // of a proposal: by id and name, best first
	Meeting   placement.Meeting
	Review    placement.Review
	Papers    []placement.AskedPaper  // asked for and still missing
	Absence   placement.AbsenceReport // that a guardian reported
	Move      SectionMove             // to another section, before anybody agreed
	Stop      string                  // secret of the address that stops a notice that nobody must get
}

// stamped are the subjects of letters: the versions of their rows tell whether
// anything was saved since a letter was written.
var stamped = map[string]string{
	"agreement": `agreement s`,
	"referral":  `(SELECT a.referral_id AS id, a.guardian_id, a.pupil_id, a.version FROM agreement a WHERE a.act IN ('admission', 'renewal')) s`,
	"papers":    `(SELECT r.id, r.pupil_id, r.version * 1000 + (SELECT count(*) FROM paper_mark m WHERE m.referral_id = r.id) AS version FROM referral r) s`,
	"offer":     `offer s`, "proposal": `proposal s`, "meeting": `meeting s`, "review": `review s`,
	"absence_report": `absence_report s`, "stay_move": `stay s`,
}

// LetterStamp changes when anything changes that decides whether a notice may
// be sent, to which address and what it says: one query, for the transaction in
// which the notice is frozen. A subject or guardian that is gone gives a
// NotFound fault.
func (tx *Tx) LetterStamp(ctx context.Context, n placement.Notice) (string, error) {
	from, ok := stamped[n.About.Kind]
	if !ok {
		return "", placement.Missing(n.About.Kind)
	}
	mine := ""
	if n.About.Kind == "referral" {
		mine = ` AND (s.guardian_id = g.id OR s.guardian_id IS NULL AND k.standing = 'self')`
	}
	rows, err := tx.again(ctx, `SELECT `+stampColumns+` FROM `+from+`
			JOIN guardianship k ON k.pupil_id = s.pupil_id AND k.guardian_id = $2 JOIN guardian g ON g.id = k.guardian_id`+mine+`
			JOIN pupil p ON p.id = s.pupil_id
		WHERE s.id = $1`, n.About.ID, string(n.Guardian))
	return one(n.About.Kind, rows, err, func(row scanner) (string, error) {
		var s stamp
		err := row.Scan(s.into()...)
		return s.String(), err
	})
}

const stampColumns = `s.version, g.version, p.version, k.standing, k.until_day, g.bounced`

// A stamp is what LetterStamp is made of.
type stamp struct {
	subject, guardian, pupil, bounced int
	standing, until                   string
}

func (s *stamp) into() []any {
	return []any{&s.subject, &s.guardian, &s.pupil, &s.standing, &s.until, &s.bounced}
}

// String is the stamp as it is compared.
func (s *stamp) String() string {
	return strconv.Itoa(s.subject) + " " + strconv.Itoa(s.guardian) + " " + strconv.Itoa(s.pupil) + " " + s.standing + " " + s.until + " " + strconv.Itoa(s.bounced)
}

// Letter reads what is true of a notice's subject. A subject, a child or a
// guardian that is gone gives a NotFound fault.
func (tx *Tx) Letter(ctx context.Context, n placement.Notice) (Letter, error) {
	var l Letter
	err := tx.Letters().Read(ctx, n, &l)
	return l, err
}

// Letters reads many letters in one transaction that changes nothing: the territory
// and the house that they share are read once.
type Letters struct {
	tx          *Tx
	territories map[placement.TerritoryID]placement.Territory
	texts       map[textKey]placement.LetterText
	houses      map[placement.HouseID]placement.House
	ahead       // what was asked for together
}

// Letters starts to read letters.
func (tx *Tx) Letters() *Letters {
	return &Letters{tx: tx, territories: map[placement.TerritoryID]placement.Territory{}, texts: map[textKey]placement.LetterText{}, houses: map[placement.HouseID]placement.House{}}
}

// shared gives what was read already, or reads it.
func shared[K comparable, V any](ctx context.Context, known map[K]V, id K, read func(context.Context, K) (V, error)) (V, error) {
	if v, ok := known[id]; ok {
		return v, nil
	}
	v, err := read(ctx, id)
	if err == nil {
		known[id] = v
	}
	return v, err
}

// Read reads one letter, as Tx.Letter does, into an empty one: a letter is four
// kilobytes, and a sender reads a quarter of a million.
func (r *Letters) Read(ctx context.Context, n placement.Notice, l *Letter) (err error) {
	tx := r.tx
	if l.Territory, err = shared(ctx, r.territories, n.Territory, tx.Territory); err != nil {
		return err
	}
	if l.Text, err = shared(ctx, r.texts, textKey{n.Territory, n.Kind}, tx.textInForce); err != nil {
		return err
	}
	if known := r.subject(n, l); !known {
		if err = tx.letterSubject(ctx, n, l); err != nil {
			return err
		}
	}
	if who, known := r.people[personOf(n)]; known && who.in == n.Territory {
		l.Pupil, l.To = who.pupil, who.to
	} else if err = tx.letterPeople(ctx, n, l); err != nil {
		return err
	}
	if l.House.ID != "" {
		l.House, err = shared(ctx, r.houses, l.House.ID, tx.letterHouse)
	}
	return err
}

// letterSubject reads the thing itself, the ids of the child and of the house.
func (tx *Tx) letterSubject(ctx context.Context, n placement.Notice, l *Letter) error {
	switch n.About.Kind {
	case "agreement":
		return tx.letterAgreement(ctx, `a.id = $1`, []any{n.About.ID}, l)
	case "referral":
		return tx.letterAgreement(ctx, `a.referral_id = $1 AND a.act IN ('admission', 'renewal') AND (a.guardian_id = $2 OR a.guardian_id IS NULL
			AND EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = a.pupil_id AND k.guardian_id = $2 AND k.standing = 'self'))`, []any{n.About.ID, string(n.Guardian)}, l)
	case "papers":
		return tx.letterPapers(ctx, n.About.ID, l)
	case "offer":
		return tx.letterOffer(ctx, n, l)
	case "proposal":
		return tx.letterProposal(ctx, n.About.ID, l)
	case "meeting":
		return tx.letterMeeting(ctx, n.About.ID, l)
	case "review":
		return tx.letterReview(ctx, n, l)
	case "absence_report":
		return tx.letterAbsence(ctx, n.About.ID, l)
	case "stay_move":
		return tx.letterMove(ctx, n, l)
	}
	return placement.Missing(n.About.Kind)
}

func (tx *Tx) letterAgreement(ctx context.Context, where string, args []any, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT a.id, a.guardian_id, a.act, a.state, a.requested_at, r.id, r.pupil_id, r.state, r.way, COALESCE(c.name, ''), COALESCE(c.closes_on, '')
		FROM agreement a JOIN referral r ON r.id = a.referral_id LEFT JOIN campaign c ON c.id = r.campaign_id
		WHERE `+where+` ORDER BY a.requested_at DESC, a.id LIMIT 1`, args...)
	_, err = one("agreement", rows, err, func(s scanner) (struct{}, error) {
		return struct{}{}, s.Scan(&l.Agreement.ID, &l.Agreement.Guardian, &l.Agreement.Act, &l.Agreement.State, instantAt{&l.Agreement.RequestedAt},
			&l.Referral.ID, &l.Pupil.ID, &l.Referral.State, &l.Referral.Way, &l.Campaign.Name, dayAt{&l.Campaign.ClosesOn})
	})
	return err
}

// letterPapers reads what the family was asked for and has not brought.
func (tx *Tx) letterPapers(ctx context.Context, id string, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT r.id, r.pupil_id, r.state, COALESCE(c.name, '') FROM referral r LEFT JOIN campaign c ON c.id = r.campaign_id
		WHERE r.id = $1`, id)
	_, err = one("referral", rows, err, func(s scanner) (struct{}, error) {
		return struct{}{}, s.Scan(&l.Referral.ID, &l.Pupil.ID, &l.Referral.State, &l.Campaign.Name)
	})
	if err != nil {
		return err
	}
	rows, err = tx.again(ctx, `SELECT q.kind, COALESCE((SELECT max(a.label) FROM paper_asked a JOIN wish w ON w.house_id = a.house_id
			WHERE w.referral_id = q.referral_id AND a.kind = q.kind), '') FROM paper_request q
		WHERE q.referral_id = $1 AND NOT EXISTS (SELECT 1 FROM paper_mark m WHERE m.referral_id = q.referral_id AND m.kind = q.kind) ORDER BY q.kind`, id)
	l.Papers, err = collect(rows, err, func(s scanner) (a placement.AskedPaper, err error) {
		err = s.Scan(&a.Kind, &a.Label)
		return a, err
	})
	return err
}

func (tx *Tx) letterOffer(ctx context.Context, n placement.Notice, l *Letter) error {
	o := &l.Offer
	rows, err := tx.again(ctx, `SELECT o.id, o.pupil_id, o.house_id, o.from_day, o.to_day, o.state, o.answer_by, o.algorithm, o.appeal_body, o.reasons,
			o.decided_by, o.decided_at, COALESCE(c.name, ''), COALESCE(k.name, ''), COALESCE(b.state, ''), o.exchange
		FROM offer o LEFT JOIN campaign c ON c.id = o.campaign_id
			LEFT JOIN offer b ON b.id = o.beside_id LEFT JOIN house k ON k.id = b.house_id WHERE o.id = $1`, n.About.ID)
	_, err = one("offer", rows, err, func(s scanner) (struct{}, error) {
		return struct{}{}, s.Scan(&o.ID, &l.Pupil.ID, &l.House.ID, dayAt{&o.Nights.From}, dayAt{&o.Nights.To}, &o.State, instantAt{&o.AnswerBy},
			flagAt{&o.Algorithm}, &o.AppealBody, &o.Reasons, &o.DecidedBy.Name, instantAt{&o.DecidedAt}, &l.Campaign.Name, &l.Kept, &l.KeptState, &o.Exchange)
	})
	if err != nil {
		return err
	}
	rows, err = tx.again(ctx, `SELECT guardian_id, accepts, answered_at FROM offer_answer WHERE offer_id = $1 ORDER BY guardian_id`, n.About.ID)
	o.Answers, err = collect(rows, err, func(s scanner) (a placement.OfferAnswer, err error) {
		err = s.Scan(&a.Guardian, flagAt{&a.Accepts}, instantAt{&a.At})
		return a, err
	})
	return err
}

// letterProposal reads a decision that gave no place. The house is the first
// one wished for: its authority is the one to appeal to.
func (tx *Tx) letterProposal(ctx context.Context, id string, l *Letter) error {
	p := &l.Proposal
	rows, err := tx.again(ctx, `SELECT p.id, p.pupil_id, p.code, p.why, p.state, p.decided_by, p.decided_at, p.reason, r.state, c.name, COALESCE(w.house_id, ''),
			CASE WHEN EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = p.referral_id AND o.state IN ('open', 'suspended', 'accepted', 'arrived')) THEN 1 ELSE 0 END
		FROM proposal p JOIN referral r ON r.id = p.referral_id JOIN campaign c ON c.id = p.campaign_id
			LEFT JOIN wish w ON w.referral_id = p.referral_id AND w.rank = 1
		WHERE p.id = $1`, id)
	_, err = one("proposal", rows, err, func(s scanner) (struct{}, error) {
		return struct{}{}, s.Scan(&p.ID, &l.Pupil.ID, &p.Code, &p.Why, &p.State, &p.DecidedBy.Name, instantAt{&p.DecidedAt}, &p.Reason,
			&l.Referral.State, &l.Campaign.Name, &l.House.ID, flagAt{&l.Placed})
	})
	if err != nil {
		return err
	}
	rows, err = tx.again(ctx, `SELECT h.id, h.name FROM proposal p JOIN wish w ON w.referral_id = p.referral_id JOIN house h ON h.id = w.house_id
		WHERE p.id = $1 ORDER BY w.rank, h.id`, id)
	l.Wished, err = collect(rows, err, func(s scanner) (h placement.House, err error) {
		err = s.Scan(&h.ID, &h.Name)
		return h, err
	})
	return err
}

func (tx *Tx) letterMeeting(ctx context.Context, id string, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT `+meetingColumns+`, '', '', '' FROM meeting m WHERE m.id = $1`, id)
	line, err := one("meeting", rows, err, scanMeetingLine)
	if err != nil {
		return err
	}
	l.Meeting, l.Pupil.ID, l.House.ID = line.Meeting, line.Pupil, line.House
	rows, err = tx.again(ctx, `SELECT `+invitationColumns+` FROM invitation i WHERE i.meeting_id = $1 ORDER BY i.guardian_id`, id)
	l.Meeting.Invited, err = collect(rows, err, func(s scanner) (i placement.Invitation, err error) {
		var of string
		err = s.Scan(invitationInto(&of, &i)...)
		return i, err
	})
	return err
}

const invitationColumns = `i.meeting_id, i.guardian_id, i.reply, i.replied_at, i.slot_at, i.changes`

func invitationInto(of *string, i *placement.Invitation) []any {
	return []any{of, &i.Guardian, &i.Reply, instantAt{&i.At}, instantAt{&i.Slot}, &i.Changes}
}

func (tx *Tx) letterReview(ctx context.Context, n placement.Notice, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT `+reviewColumns+`, '', '', '', '' FROM review r WHERE r.id = $1`, n.About.ID)
	line, err := one("review", rows, err, scanReviewLine)
	l.Review, l.Pupil.ID, l.House.ID = line.Review, line.Pupil, line.House
	if err != nil || n.Kind != placement.ReviewInvitation {
		return err
	}
	err = tx.openReview(ctx, &l.Review) // who comes; nothing else of it is for a letter
	l.Review.Minutes, l.Review.Record = "", placement.ReviewRecord{Guests: l.Review.Record.Guests}
	return err
}

func (tx *Tx) letterAbsence(ctx context.Context, id string, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT `+reportColumns+` FROM absence_report r WHERE r.id = $1`, id)
	l.Absence, err = one("absence_report", rows, err, func(s scanner) (r placement.AbsenceReport, err error) {
		err = s.Scan(reportInto(&r)...)
		return r, err
	})
	l.Pupil.ID, l.House.ID = l.Absence.Pupil, l.Absence.House
	return err
}

func (tx *Tx) letterHouse(ctx context.Context, id placement.HouseID) (placement.House, error) {
	rows, err := tx.again(ctx, `SELECT id, name, commune, appeal_body FROM house WHERE id = $1`, string(id))
	return one("house", rows, err, func(s scanner) (h placement.House, err error) {
		err = s.Scan(&h.ID, &h.Name, &h.Commune, &h.AppealBody)
		return h, err
	})
}

// letterPeople reads the child of a letter and the guardian of that child, with the
// address of this moment.
func (tx *Tx) letterPeople(ctx context.Context, n placement.Notice, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT `+peopleColumns+`
		FROM pupil p JOIN guardianship k ON k.pupil_id = p.id AND k.guardian_id = $3 JOIN guardian g ON g.id = k.guardian_id
		WHERE p.id = $1 AND p.territory_id = $2`, string(l.Pupil.ID), string(n.Territory), string(n.Guardian))
	_, err = one("guardian", rows, err, func(s scanner) (struct{}, error) { return struct{}{}, s.Scan(peopleInto(&l.Pupil, &l.To)...) })
	if err != nil {
		return err
	}
	l.To.Pupil = l.Pupil.ID
	l.To.Guardian, err = tx.openAddress(l.To.Guardian)
	return err
}

// decidesColumns say whether a pupil signs alone, and leaves the parents out.
const decidesColumns = `p.born, p.emancipated, p.emancipated_on, p.parents_off`

func decidesInto(p *placement.Pupil) []any {
	return []any{dayAt{&p.Born}, &p.Emancipated, dayAt{&p.EmancipatedOn}, dayAt{&p.ParentsOff}}
}

const peopleColumns = `p.id, p.given_name, p.family_name, ` + decidesColumns + `,
	g.id, g.territory_id, g.ref, g.name, g.sealed_email, g.sealed_address, g.lang, g.channel, g.bounced, g.lives_in,
	k.standing, k.until_day, k.protected`

func peopleInto(p *placement.Pupil, k *placement.Guardianship) []any {
	g := &k.Guardian
	return append(append([]any{&p.ID, &p.Given, &p.Family}, decidesInto(p)...),
		&g.ID, &g.Territory, &g.Ref, &g.Name, &g.Email, &g.Address, &g.Lang, &g.Channel, flagAt{&g.Bounced}, &g.LivesIn,
		&k.Standing, dayAt{&k.Until}, flagAt{&k.Protected})
}

// CodeRecipient reads where a one-time code goes: a code is about no child.
func (tx *Tx) CodeRecipient(ctx context.Context, id placement.GuardianID) (placement.Guardian, error) {
	rows, err := tx.again(ctx, `SELECT id, territory_id, ref, name, sealed_email, sealed_address, lang, channel, bounced FROM guardian WHERE id = $1`, string(id))
	g, err := one("guardian", rows, err, func(s scanner) (g placement.Guardian, err error) {
		err = s.Scan(&g.ID, &g.Territory, &g.Ref, &g.Name, &g.Email, &g.Address, &g.Lang, &g.Channel, flagAt{&g.Bounced})
		return g, err
	})
	if err != nil {
		return g, err
	}
	return tx.openAddress(g)
}

// openAddress unseals the two columns; their places are those of the pupils'
// own file, guardian.go.
func (tx *Tx) openAddress(g placement.Guardian) (_ placement.Guardian, err error) {
	if g.Email, err = tx.unsealed("guardian", "email", string(g.ID), g.Email); err != nil {
		return g, err
	}
	g.Address, err = tx.unsealed("guardian", "address", string(g.ID), g.Address)
	return g, err
}
