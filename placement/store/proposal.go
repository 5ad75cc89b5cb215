package store

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

const proposalColumns = `q.id, q.run_id, q.campaign_id, q.territory_id, q.referral_id, q.pupil_id, q.house_id, q.section_id, q.wish, q.code, q.why,
	q.present_id, q.quarantined, q.exception, q.opened_by, q.opened_at, q.state, q.decided_role, q.decided_id, q.decided_by, q.decided_at, q.reason, q.version`

func proposalInto(p *placement.Proposal) []any {
	return []any{&p.ID, &p.Run, &p.Campaign, &p.Territory, &p.Referral, &p.Pupil, nullAt[placement.HouseID]{&p.House}, nullAt[placement.SectionID]{&p.Section},
		&p.Wish, &p.Code, &p.Why, nullAt[placement.SectionID]{&p.Present}, flagAt{&p.Quarantined}, &p.Exception, &p.OpenedBy, instantAt{&p.OpenedAt}, &p.State,
		&p.DecidedBy.Role, &p.DecidedBy.ID, &p.DecidedBy.Name, instantAt{&p.DecidedAt}, &p.Reason, &p.Version}
}

// A ProposalLine is a proposal with the names that a list shows.
type ProposalLine struct {
	placement.Proposal
	PupilName   string // "Lina B."
	Sex         placement.Sex
	Level       placement.Level // asked for
	Way         placement.Way
	HouseName   string // "" without a place
	SectionName string
	FromHouse   string // of the place the pupil would leave; "" has none
	FromSection string
}

const proposalLines = `SELECT ` + proposalColumns + `, p.given_name, p.family_name, p.sex, r.level, r.way, COALESCE(h.name, ''), COALESCE(x.name, ''),
		COALESCE(fh.name, ''), COALESCE(fx.name, '')
	FROM proposal q JOIN pupil p ON p.id = q.pupil_id JOIN referral r ON r.id = q.referral_id
		LEFT JOIN house h ON h.id = q.house_id LEFT JOIN section x ON x.id = q.section_id
		LEFT JOIN section fx ON fx.id = q.present_id LEFT JOIN house fh ON fh.id = fx.house_id`

func scanProposalLine(s scanner) (l ProposalLine, err error) {
	var given, family string
	err = s.Scan(append(proposalInto(&l.Proposal), &given, &family, &l.Sex, &l.Level, &l.Way, &l.HouseName, &l.SectionName, &l.FromHouse, &l.FromSection)...)
	l.PupilName = nameOrNobody(placement.Pupil{Given: given, Family: family})
	return l, err
}

// A ProposalPick narrows the proposals of a run.
type ProposalPick string

// The picks. Not examined are those whom an agreement kept out of the run.
const (
	EveryProposal  ProposalPick = ""
	WithPlace      ProposalPick = "placed"
	FirstWish      ProposalPick = "first"
	WithoutPlace   ProposalPick = "unplaced"
	NotExamined    ProposalPick = "not_examined"
	ToOpen         ProposalPick = "exceptions"
	StillUndecided ProposalPick = "undecided"
	NotFollowed    ProposalPick = "set_aside"
	BetterPlace    ProposalPick = "better"
	InQuarantine   ProposalPick = "quarantined"
)

// picks are the conditions behind the picks.
var picks = map[ProposalPick]string{
	EveryProposal:  `1 = 1`,
	WithPlace:      `q.section_id IS NOT NULL`,
	FirstWish:      `q.section_id IS NOT NULL AND q.wish = 1`,
	WithoutPlace:   `q.section_id IS NULL AND q.code <> 'NO_AGREEMENT'`,
	NotExamined:    `q.code = 'NO_AGREEMENT'`,
	ToOpen:         `q.exception <> ''`,
	StillUndecided: `q.state = 'proposed' AND q.code <> 'NO_AGREEMENT' AND q.quarantined = 0`,
	NotFollowed:    `q.state = 'set_aside'`,
	BetterPlace:    `q.present_id IS NOT NULL AND q.section_id IS NOT NULL`,
	InQuarantine:   `q.quarantined = 1`,
}

// Known reports whether the pick exists.
func (p ProposalPick) Known() bool { return picks[p] != "" }

// Proposals lists the proposals of a run of a territory: what must be opened
// first, then by the pupils' names.
func (tx *Tx) Proposals(ctx context.Context, scope Scope, run placement.RunID, pick ProposalPick, limit, offset int) ([]ProposalLine, error) {
	rows, err := tx.rows(ctx, proposalLines+` WHERE q.run_id = $1 AND q.territory_id = $2 AND `+picks[pick]+` AND `+knownTo("q.pupil_id", "$5")+`
		ORDER BY CASE WHEN q.exception = '' THEN 1 ELSE 0 END, p.name_key, q.id LIMIT $3 OFFSET $4`, string(run), string(scope.Territory), limit, offset, string(scope.Reader))
	return collect(rows, err, scanProposalLine)
}

// UndecidedProposals gives those still to be decided after the one given (nil:
// from the start), at most so many, those of one house together: what is counted
// for a house is then read once.
func (tx *Tx) UndecidedProposals(ctx context.Context, scope Scope, run placement.RunID, after *placement.Proposal, limit int) ([]placement.Proposal, error) {
	house, id := "", ""
	if after != nil {
		house, id = string(after.House), string(after.ID)
	}
	// The ids are sorted without the certificates, which are long.
	rows, err := tx.rows(ctx, `SELECT `+proposalColumns+` FROM proposal q WHERE q.id IN (SELECT q.id FROM proposal q
			WHERE q.run_id = $1 AND q.territory_id = $2 AND `+picks[StillUndecided]+` AND `+knownTo("q.pupil_id", "$6")+`
				AND (COALESCE(q.house_id, '') > $3 OR COALESCE(q.house_id, '') = $3 AND q.id > $4)
			ORDER BY COALESCE(q.house_id, ''), q.id LIMIT $5)
		ORDER BY COALESCE(q.house_id, ''), q.id`, string(run), string(scope.Territory), house, id, limit, string(scope.Reader))
	return collect(rows, err, func(s scanner) (p placement.Proposal, err error) {
		err = s.Scan(proposalInto(&p)...)
		return p, err
	})
}

// Proposal finds a proposal of a territory.
func (tx *Tx) Proposal(ctx context.Context, scope Scope, id placement.ProposalID) (ProposalLine, error) {
	rows, err := tx.rows(ctx, proposalLines+` WHERE q.id = $1 AND q.territory_id = $2 AND `+knownTo("q.pupil_id", "$3"), string(id), string(scope.Territory), string(scope.Reader))
	return one("proposal", rows, err, scanProposalLine)
}

// ProposalsOf lists what the runs said about a referral, the latest first.
func (tx *Tx) ProposalsOf(ctx context.Context, scope Scope, referral placement.ReferralID) ([]ProposalLine, error) {
	rows, err := tx.rows(ctx, proposalLines+` JOIN run u ON u.id = q.run_id
		WHERE q.referral_id = $1 AND q.territory_id = $2 AND `+knownTo("q.pupil_id", "$3")+` ORDER BY u.started_at DESC, q.id`,
		string(referral), string(scope.Territory), string(scope.Reader))
	return collect(rows, err, scanProposalLine)
}

// ChildDecision finds the latest decision about a referral that a person
// confirmed, for a guardian who is told of the child on that day.
func (tx *Tx) ChildDecision(ctx context.Context, guardian placement.GuardianID, today calendar.Day, referral placement.ReferralID) (ProposalLine, error) {
	var args argList
	where := `q.referral_id = ` + args.add(string(referral)) + ` AND q.state = 'confirmed' AND EXISTS (SELECT 1 FROM guardianship k
		WHERE k.pupil_id = q.pupil_id AND ` + family(guardian, today, &args) + `)`
	rows, err := tx.rows(ctx, proposalLines+` WHERE `+where+` ORDER BY q.decided_at DESC, q.id DESC LIMIT 1`, args...)
	return one("proposal", rows, err, scanProposalLine)
}

// Leaving lists the proposals of a run whose pupils have a place of that section
// and would leave it for a better one: not yet decided, or the family has not
// answered. Who stands in the way is there even for whoever does not know of that
// child, without a name.
func (tx *Tx) Leaving(ctx context.Context, scope Scope, run placement.RunID, from placement.SectionID) ([]ProposalLine, error) {
	rows, err := tx.rows(ctx, leavingLines+` WHERE q.run_id = $1 AND q.territory_id = $2 AND q.present_id = $3 AND q.section_id IS NOT NULL
			AND (q.state = 'proposed' OR q.state = 'confirmed' AND EXISTS (SELECT 1 FROM offer o
				WHERE o.proposal_id = q.id AND o.state = 'open' AND o.beside_id IS NOT NULL))
		ORDER BY q.state DESC, p.name_key, q.id`, string(run), string(scope.Territory), string(from), string(scope.Reader))
	return collect(rows, err, scanProposalLine)
}

// leavingLines are proposalLines with the names that the account at $4 knows.
var leavingLines = strings.Replace(proposalLines, "p.given_name, p.family_name", shown("p.given_name", "$4")+", "+shown("p.family_name", "$4"), 1)

// movingLines are proposalLines without the certificates, which are long.
var movingLines = strings.Replace(proposalLines, "q.why", "NULL", 1)

// Moving lists the proposals of a run that give a place, by the pupils' names,
// without their reasons.
func (tx *Tx) Moving(ctx context.Context, scope Scope, run placement.RunID) ([]ProposalLine, error) {
	rows, err := tx.rows(ctx, movingLines+` WHERE q.run_id = $1 AND q.territory_id = $2 AND `+picks[WithPlace]+` AND `+knownTo("q.pupil_id", "$3")+` ORDER BY p.name_key, q.id`,
		string(run), string(scope.Territory), string(scope.Reader))
	return collect(rows, err, scanProposalLine)
}

// ExaminedBy tells which referrals a run made a proposal about.
func (tx *Tx) ExaminedBy(ctx context.Context, in placement.TerritoryID, run placement.RunID) (map[placement.ReferralID]bool, error) {
	rows, err := tx.rows(ctx, `SELECT q.referral_id FROM proposal q WHERE q.run_id = $1 AND q.territory_id = $2 ORDER BY q.referral_id`, string(run), string(in))
	examined := map[placement.ReferralID]bool{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id placement.ReferralID
		err = s.Scan(&id)
		examined[id] = true
		return none, err
	})
	return examined, err
}

// A ProposalCount is the headline of a run.
type ProposalCount struct {
	All, Placed, First, Unplaced, NotExamined int
	Exceptions, Unopened                      int
	Undecided, Confirmed, SetAside            int
	Better, Quarantined                       int
}

// CountProposals counts the proposals of a run.
func (tx *Tx) CountProposals(ctx context.Context, in placement.TerritoryID, run placement.RunID) (c ProposalCount, err error) {
	rows, err := tx.rows(ctx, `SELECT count(*),
			count(*) FILTER (WHERE `+picks[WithPlace]+`), count(*) FILTER (WHERE `+picks[FirstWish]+`),
			count(*) FILTER (WHERE `+picks[WithoutPlace]+`), count(*) FILTER (WHERE `+picks[NotExamined]+`),
			count(*) FILTER (WHERE `+picks[ToOpen]+`), count(*) FILTER (WHERE `+picks[ToOpen]+` AND q.opened_at = '' AND q.state = 'proposed' AND q.quarantined = 0),
			count(*) FILTER (WHERE `+picks[StillUndecided]+`), count(*) FILTER (WHERE q.state = 'confirmed'), count(*) FILTER (WHERE q.state = 'set_aside'),
			count(*) FILTER (WHERE `+picks[BetterPlace]+`), count(*) FILTER (WHERE `+picks[InQuarantine]+`)
		FROM proposal q WHERE q.run_id = $1 AND q.territory_id = $2`, string(run), string(in))
	return one("run", rows, err, func(s scanner) (c ProposalCount, err error) {
		err = s.Scan(&c.All, &c.Placed, &c.First, &c.Unplaced, &c.NotExamined, &c.Exceptions, &c.Unopened, &c.Undecided, &c.Confirmed, &c.SetAside, &c.Better, &c.Quarantined)
		return c, err
	})
}

// AddProposals adds the proposals of a run in one event.
func (tx *Tx) AddProposals(ctx context.Context, list []placement.Proposal) error {
	b := &bulk{tx: tx}
	sheet := b.sheet("proposal", `id, run_id, campaign_id, territory_id, referral_id, pupil_id, house_id, section_id, wish, code, why,
		present_id, quarantined, exception, opened_by, opened_at, state, decided_role, decided_id, decided_by, decided_at, reason, version`)
	for _, p := range list {
		sheet.add(NewID("pro"), string(p.Run), string(p.Campaign), string(p.Territory), string(p.Referral), string(p.Pupil), null(p.House), null(p.Section),
			p.Wish, p.Code, p.Why, null(p.Present), flag(p.Quarantined), p.Exception, "", "", string(p.State), "", "", "", "", "", 1)
	}
	return b.flush(ctx)
}

// SaveProposal keeps what a person did with a proposal.
func (tx *Tx) SaveProposal(ctx context.Context, p placement.Proposal, why placement.Event) (placement.Proposal, error) {
	p.Version++
	err := tx.exec1(ctx, `UPDATE proposal SET opened_by = $1, opened_at = $2, state = $3, decided_role = $4, decided_id = $5, decided_by = $6,
			decided_at = $7, reason = $8, version = $9
		WHERE id = $10 AND territory_id = $11 AND version = $9 - 1`,
		p.OpenedBy, instant(p.OpenedAt), string(p.State), string(p.DecidedBy.Role), p.DecidedBy.ID, p.DecidedBy.Name,
		instant(p.DecidedAt), p.Reason, p.Version, string(p.ID), string(p.Territory))
	if err != nil {
		return p, err
	}
	return p, tx.addEvent(ctx, why)
}

// limited writes LIMIT and OFFSET behind a query.
func limited(args *argList, limit, offset int) string {
	return ` LIMIT ` + args.add(limit) + ` OFFSET ` + args.add(offset)
}

// WhoWillBeTold counts, by channel, the guardians who would be told if every
// proposal of a run that is still undecided, of a child in scope, were confirmed
// that day.
func (tx *Tx) WhoWillBeTold(ctx context.Context, scope Scope, run placement.RunID, today calendar.Day) (map[placement.Channel]int, error) {
	var args argList
	who := toldByRun(scope, run, today, &args)
	rows, err := tx.rows(ctx, `SELECT g.channel, count(*) `+who+` GROUP BY g.channel ORDER BY g.channel`, args...)
	told := map[placement.Channel]int{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var channel placement.Channel
		var n int
		err = s.Scan(&channel, &n)
		told[channel] = n
		return none, err
	})
	return told, err
}

// NamesToBeTold lists the guardians whom WhoWillBeTold counts, by name, each once, at
// most so many.
func (tx *Tx) NamesToBeTold(ctx context.Context, scope Scope, run placement.RunID, today calendar.Day, limit int) ([]placement.Guardianship, error) {
	var args argList
	who := toldByRun(scope, run, today, &args)
	rows, err := tx.rows(ctx, `SELECT DISTINCT g.name, g.id, g.channel `+who+` ORDER BY g.name, g.id LIMIT `+args.add(limit), args...)
	return collect(rows, err, func(s scanner) (k placement.Guardianship, err error) {
		err = s.Scan(&k.Guardian.Name, &k.Guardian.ID, &k.Guardian.Channel)
		return k, err
	})
}

// toldByRun are those who are told of a child with an undecided proposal of a run.
func toldByRun(scope Scope, run placement.RunID, today calendar.Day, args *argList) string {
	return `FROM proposal q JOIN guardianship k ON k.pupil_id = q.pupil_id JOIN guardian g ON g.id = k.guardian_id
		WHERE q.run_id = ` + args.add(string(run)) + ` AND q.territory_id = ` + args.add(string(scope.Territory)) + ` AND ` + picks[StillUndecided] +
		` AND ` + knownTo("q.pupil_id", args.add(string(scope.Reader))) + ` AND ` + toldOf(today, args)
}

// UndecidedWithPlace counts the proposals of a run that give a bed and wait for
// a person.
func (tx *Tx) UndecidedWithPlace(ctx context.Context, in placement.TerritoryID, run placement.RunID) (int, error) {
	return tx.count(ctx, `SELECT count(*) FROM proposal q WHERE q.run_id = $1 AND q.territory_id = $2 AND `+picks[StillUndecided]+` AND `+picks[WithPlace],
		string(run), string(in))
}
