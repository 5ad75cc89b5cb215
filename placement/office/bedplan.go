package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// SoonInBed is how many days ahead of an arrival a bed plan thinks of it.
const SoonInBed = 14

// lateBed is how many days later a change of bed may still be noted.
const lateBed = 31

// A BedMove is a boarder who gets another bed from a day on, as the page showed
// it. To "" takes the bed back that waits for somebody who is only expected.
type BedMove struct {
	House   placement.HouseID
	Boarder string // key of the sleeper
	From    placement.BedID
	To      placement.BedID
	On      calendar.Day
	Reason  string // needed when a soft rule of the roster breaks
	Urgent  string // why another section cannot wait for the family's agreement; the family is told
}

// An arranging is a change of who sleeps where under way.
type arranging struct {
	ctx    context.Context
	tx     *store.Tx
	by     placement.Actor
	scope  store.Scope
	on     calendar.Day
	reason string // as somebody wrote it
	urgent string // why another section cannot wait
	back   bool   // a plan is undone
	placement.Dormitory
	moment
}

// arrange opens the dormitory of a house in scope and changes who sleeps where.
func (o *Office) arrange(ctx context.Context, by placement.Actor, house placement.HouseID, on calendar.Day, change func(arranging) error) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		a := arranging{ctx: ctx, tx: tx, by: by, scope: store.ScopeOf(by), on: on}
		if err := tx.InTurn(ctx, house); err != nil {
			return err
		}
		if err := a.open(o, house); err != nil {
			return err
		}
		switch {
		case on.IsZero():
			return placement.Reject("le", "field.missing")
		case on.Before(a.today.AddDays(-lateBed)):
			return placement.Reject("le", "plan.too_long_ago", lateBed)
		}
		return change(a)
	})
}

func (a *arranging) open(o *Office, house placement.HouseID) (err error) {
	if err := placement.Allow(a.by, placement.ArrangeBeds, placement.Subject{}); err != nil {
		return err
	}
	if a.moment, err = o.momentIn(a.ctx, a.tx, a.by.Territory); err != nil {
		return err
	}
	from := a.on
	if a.today.Before(from) {
		from = a.today
	}
	a.Dormitory, err = a.tx.DormitoryToArrange(a.ctx, a.scope, house, from)
	return err
}

// MoveBoarder gives a boarder another bed from a day on, or keeps one for a
// pupil who is expected. Of two people who give one bed at once, the second is
// told who has it.
func (o *Office) MoveBoarder(ctx context.Context, by placement.Actor, in BedMove) error {
	return o.arrange(ctx, by, in.House, in.On, func(a arranging) error {
		s, ok := a.Sleeper(in.Boarder)
		switch {
		case !ok || s.Hidden:
			return placement.Missing("sleeper")
		case s.Bed != in.From:
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		case in.To == "" && !s.Boards():
			return a.reserve(s, "")
		case in.To == "":
			return placement.Reject("bed", "plan.needs_bed", s.Name)
		case in.To == in.From:
			return placement.Reject("bed", "plan.here", s.Name)
		}
		a.reason, a.urgent = in.Reason, in.Urgent
		return a.move([]placement.BedMove{{Key: in.Boarder, Bed: in.To}})
	})
}

// ExchangeBeds lets two boarders change beds with one another from a day on.
func (o *Office) ExchangeBeds(ctx context.Context, by placement.Actor, house placement.HouseID, one, other string, on calendar.Day, reason, urgent string) error {
	return o.arrange(ctx, by, house, on, func(a arranging) error {
		first, ok := a.Sleeper(one)
		second, found := a.Sleeper(other)
		if !ok || !found || first.Hidden || second.Hidden || first.Bed == "" || second.Bed == "" {
			return placement.Missing("sleeper")
		}
		a.reason, a.urgent = reason, urgent
		return a.move([]placement.BedMove{{Key: one, Bed: second.Bed}, {Key: other, Bed: first.Bed}})
	})
}

// move carries out moves all at once, when they break no rule.
func (a arranging) move(moves []placement.BedMove) error {
	after, err := a.Moved(moves, a.on)
	if err != nil {
		return err
	}
	return a.keep(after, moves)
}

// keep saves moves that were found right.
func (a arranging) keep(after placement.Dormitory, moves []placement.BedMove) error {
	if err := a.watched(after, moves); err != nil {
		return err
	}
	var changes []placement.BedChange
	for _, m := range moves {
		s, _ := after.Sleeper(m.Key)
		if !s.Boards() {
			if err := a.reserve(s, m.Bed); err != nil {
				return err
			}
			continue
		}
		change, err := a.change(s, m.Bed)
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	return a.tx.MoveStays(a.ctx, changes)
}

// watched refuses moves between sections that would leave a session of the roster
// short of a hard rule, all of them taken together: adults watch over sections.
func (a arranging) watched(after placement.Dormitory, moves []placement.BedMove) error {
	var change []placement.Sleepers
	nights := calendar.Interval{From: a.on, To: a.on}
	for _, m := range moves {
		was, _ := a.Sleeper(m.Key)
		s, _ := after.Sleeper(m.Key)
		bed, _, _ := a.Bed(m.Bed)
		if !s.Boards() || bed.Section == was.Section {
			continue
		}
		one := placement.Sleepers{Section: bed.Section, Sex: s.Sex, Level: s.Level, Nights: s.Nights, Count: 1}
		other := one
		other.Section, other.Count = was.Section, -1
		change = append(change, one, other)
		if !nights.IsOpen() && (s.Nights.IsOpen() || s.Nights.To.After(nights.To)) {
			nights.To = s.Nights.To
		}
	}
	if len(change) == 0 {
		return nil
	}
	w, err := watchOver(a.ctx, a.tx, a.House, nights, store.PromisedExpected, a.moment)
	if err != nil {
		return err
	}
	hard, soft := w.weigh(change...)
	if err := breaks("bed.breaks_cover", hard); err != nil {
		return err
	}
	return allowSoftly(a.ctx, a.tx, a.by, a.House.ID, soft, a.reason, a.moment)
}

// change is the change of one stay. Whoever boards changes bed on the day or it is
// noted afterwards: until then somebody is in the bed of today. Whoever goes to
// another section takes a place there, under all its ceilings.
func (a arranging) change(s placement.Sleeper, to placement.BedID) (placement.BedChange, error) {
	if s.Nights.From.After(a.today) {
		return placement.BedChange{}, placement.Reject("le", "plan.later", s.Name)
	}
	line, err := a.tx.Stay(a.ctx, a.scope, s.Stay)
	if err != nil {
		return placement.BedChange{}, err
	}
	bed, _, _ := a.Bed(to)
	if bed.Section != line.Section {
		if err := a.agreedSection(line.Stay, bed.Section, s.Nights.From); err != nil {
			return placement.BedChange{}, err
		}
		lodging, err := a.tx.Lodging(a.ctx, a.House.Territory, a.House.ID, s.Nights)
		if err != nil {
			return placement.BedChange{}, err
		}
		lodging.Holds = slices.DeleteFunc(lodging.Holds, func(h placement.Hold) bool { return h.Pupil == s.Pupil })
		if r := lodging.Room(bed.Section, s.Nights); r.Full() {
			full, err := whoHas(a.ctx, a.tx, a.by, lodging, r, placement.Reject("bed", "bed.no_room."+string(r.Binding)))
			return placement.BedChange{}, cmp.Or(err, full)
		}
	}
	return line.Stay.MoveTo(a.by, bed, s.Nights.From, a.now)
}

func (a arranging) reserve(s placement.Sleeper, bed placement.BedID) error {
	event := a.by.Happened(a.now, "bed.reserved", "offer", string(s.Offer))
	if bed == "" {
		event.Verb = "bed.unreserved"
	}
	event.Pupil, event.House = s.Pupil, a.House.ID
	event.Facts = map[string]string{"to": string(bed)}
	return a.tx.ReserveBed(a.ctx, s.Offer, bed, event)
}

// A BedProposal is a plan of a house as it was proposed, with the house as it is
// and a print by which the plan that is confirmed is the one that was read.
type BedProposal struct {
	placement.BedProposal
	Dormitory placement.Dormitory
	Print     string
}

// ProposeBeds proposes who could sleep where from a day on. It changes nothing.
func (o *Office) ProposeBeds(ctx context.Context, by placement.Actor, house placement.HouseID, on calendar.Day) (p BedProposal, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		a := arranging{ctx: ctx, tx: tx, by: by, scope: store.ScopeOf(by), on: on}
		if err := a.open(o, house); err != nil {
			return err
		}
		p = a.propose()
		return nil
	})
	return p, err
}

func (a arranging) propose() BedProposal {
	p := BedProposal{BedProposal: a.Propose(a.on, SoonInBed), Dormitory: a.Veiled()}
	sum := sha256.New()
	for _, l := range p.Moves {
		sum.Write([]byte(l.Sleeper.Key() + ">" + string(l.From) + ">" + string(l.To) + "\n"))
	}
	p.Print = hex.EncodeToString(sum.Sum(nil))
	return p
}

// ConfirmBeds carries out the plan that a person has read. When it is not what
// would be proposed now, nothing is changed.
func (o *Office) ConfirmBeds(ctx context.Context, by placement.Actor, house placement.HouseID, on calendar.Day, print string) (kept store.BedPlan, err error) {
	err = o.arrange(ctx, by, house, on, func(a arranging) error {
		if on.Before(a.today) {
			return placement.Reject("le", "plan.in_past")
		}
		p := a.propose()
		if p.Print != print {
			return &placement.Fault{Kind: placement.Stale, Code: "plan.other_now"}
		}
		if len(p.Moves) == 0 {
			return placement.Refuse("plan.nothing")
		}
		plan := store.BedPlan{House: house, On: on, By: by.Name, MadeAt: a.now}
		var moves []placement.BedMove
		for _, l := range p.Moves {
			moves = append(moves, placement.BedMove{Key: l.Sleeper.Key(), Bed: l.To})
			plan.Lines = append(plan.Lines, store.BedPlanLine{Pupil: l.Sleeper.Pupil, From: l.From, To: l.To})
		}
		if err := a.move(moves); err != nil {
			return err
		}
		kept, err = a.tx.SaveBedPlan(ctx, plan, a.planned("bed_plan.confirmed", "", len(moves)))
		return err
	})
	return kept, err
}

func (a arranging) planned(verb string, id placement.BedPlanID, lines int) placement.Event {
	event := a.by.Happened(a.now, verb, "bed_plan", string(id))
	event.House, event.Facts = a.House.ID, map[string]string{"boarders": strconv.Itoa(lines), "on": a.on.String()}
	return event
}

// UndoBeds gives everybody of the last confirmed plan the bed from before it,
// all of them or nobody: who moved or arrived since stops it. Nights already
// slept stay where they were slept.
func (o *Office) UndoBeds(ctx context.Context, by placement.Actor, house placement.HouseID, id placement.BedPlanID) error {
	var plan store.BedPlan
	err := o.db.Read(ctx, func(tx *store.Tx) (err error) {
		plan, err = tx.LastBedPlan(ctx, store.ScopeOf(by), house)
		return err
	})
	if err != nil {
		return err
	}
	if plan.ID != id {
		return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	on := plan.On
	if today, err := o.todayOf(ctx, by); err != nil {
		return err
	} else if on.Before(today) {
		on = today
	}
	return o.arrange(ctx, by, house, on, func(a arranging) error {
		if err := a.tx.UndoneBedPlan(ctx, plan, a.now, a.planned("bed_plan.undone", plan.ID, len(plan.Lines))); err != nil {
			return err
		}
		a.back = true
		return a.undo(plan)
	})
}

func (o *Office) todayOf(ctx context.Context, by placement.Actor) (today calendar.Day, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		today = m.today
		return err
	})
	return today, err
}

func (a arranging) undo(plan store.BedPlan) error {
	a.Sleepers = slices.Clone(a.Sleepers)
	var moves []placement.BedMove
	for _, l := range plan.Lines {
		i := slices.IndexFunc(a.Sleepers, func(s placement.Sleeper) bool {
			return s.Pupil == l.Pupil && s.Bed == l.To && s.Concerns(a.on, SoonInBed)
		})
		switch {
		case i < 0:
			return placement.Refuse("plan.moved_since", a.nameOf(l.Pupil))
		case l.From != "":
			moves = append(moves, placement.BedMove{Key: a.Sleepers[i].Key(), Bed: l.From})
		case a.Sleepers[i].Boards():
			return placement.Refuse("plan.arrived_since", a.Sleepers[i].Name)
		default:
			if err := a.reserve(a.Sleepers[i], ""); err != nil {
				return err
			}
			a.Sleepers[i].Bed = ""
		}
	}
	after, err := a.Restored(moves, a.on)
	if err != nil {
		return err
	}
	return a.keep(after, moves)
}

func (a arranging) nameOf(pupil placement.PupilID) string {
	for _, s := range a.Sleepers {
		if s.Pupil == pupil {
			return s.Name
		}
	}
	return "–"
}
