package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A Request names one agreement that somebody is asked for once more.
type Request struct {
	Referral placement.ReferralID
	Guardian placement.GuardianID // "" = the pupil, who signs alone
	Act      placement.Act
}

// AskAgain asks one holder once more: the time to answer is over, the text
// changed, or the holder may have changed his or her mind.
func (o *Office) AskAgain(ctx context.Context, by placement.Actor, in Request) error {
	return o.onFile(ctx, by, placement.EditReferrals, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		holder, entitled := f.Signer(in.Guardian, m.today)
		if !entitled {
			return placement.Reject("guardian", "agreement.not_holder")
		}
		a, asked := f.AgreementOf(in.Guardian, in.Act)
		if !asked {
			return placement.Missing("agreement")
		}
		if err := answerable(f, a); err != nil {
			return err
		}
		if !a.Act.Change() {
			a = a.To(wished(f), f.From)
		}
		return askAgain(ctx, tx, by, a, holder, m)
	})
}

func askAgain(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, holder placement.Guardianship, m moment) error {
	a, event, err := a.AskAnew(by, m.today.AddDays(placement.AgreementDays), m.now)
	if err != nil {
		return err
	}
	if a, err = tx.SaveAgreement(ctx, a, event); err != nil {
		return err
	}
	return sendRequest(ctx, tx, by, a, holder, m)
}

// A Change is a later change that holders are asked to agree to.
type Change struct {
	Referral placement.ReferralID
	Act      placement.Act // HouseChange or SectionChange
	House    placement.HouseID
	Section  placement.SectionID // of a change within the house, when it is another section
	Detail   string              // of a change within the house: "passage de 4 à 5 nuits"
	From     calendar.Day
}

// mostDetail is the longest description of a change, in characters.
const mostDetail = 200

// AskChange asks every holder to agree to one change from one day. An earlier
// change of the kind is over: what was said about it stays in the journal.
func (o *Office) AskChange(ctx context.Context, by placement.Actor, in Change) (asked int, err error) {
	in.Detail = strings.TrimSpace(in.Detail)
	if err := in.check(); err != nil {
		return 0, err
	}
	err = o.onFile(ctx, by, placement.EditReferrals, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		asked = 0
		if _, err := tx.House(ctx, store.ScopeOf(by), in.House); err != nil {
			return err
		}
		if err := in.nameSection(ctx, tx, by); err != nil {
			return err
		}
		if err := answerable(f, placement.Agreement{}); err != nil {
			return err
		}
		must, _ := placement.Signatories(in.Act, f.Guardians)
		must = slices.DeleteFunc(slices.Clone(must), func(k placement.Guardianship) bool { return !k.Entitled(m.today) })
		if f.Pupil.SignsAlone(m.today) {
			self, _ := f.Signer("", m.today)
			must = []placement.Guardianship{self}
		}
		if len(must) == 0 {
			return placement.Refuse("agreement.nobody_to_ask")
		}
		for _, holder := range must {
			if err := in.ask(ctx, tx, by, f, holder, m); err != nil {
				return err
			}
			asked++
		}
		return nil
	})
	return asked, err
}

// nameSection puts the name of the section into the text: the family agrees to
// what it reads.
func (in *Change) nameSection(ctx context.Context, tx *store.Tx, by placement.Actor) error {
	if in.Section == "" || in.Act != placement.SectionChange {
		in.Section = ""
		return nil
	}
	section, err := tx.Section(ctx, by.Territory, in.Section)
	if err != nil || section.House != in.House {
		return cmp.Or(err, error(placement.Reject("section", "field.unknown")))
	}
	if !strings.Contains(in.Detail, section.Name) { // the closure may run twice
		in.Detail = strings.Trim(section.Name+" – "+in.Detail, " –")
	}
	return nil
}

func (in Change) check() error {
	var faults placement.Faults
	if !in.Act.Change() {
		faults.Add("act", "field.unknown")
	}
	if in.House == "" {
		faults.Add("house", "field.missing")
	}
	if in.From.IsZero() {
		faults.Add("from", "field.missing")
	}
	if in.Act == placement.SectionChange && in.Detail == "" && in.Section == "" {
		faults.Add("detail", "agreement.detail_missing")
	}
	if len([]rune(in.Detail)) > mostDetail {
		faults.Add("detail", "field.too_long", mostDetail)
	}
	return faults.Err()
}

// ask asks one holder, or the pupil who signs alone; the zero one is a pupil whom no
// notice reaches: that the question was put is kept all the same.
func (in Change) ask(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, holder placement.Guardianship, m moment) error {
	due := m.today.AddDays(placement.AgreementDays)
	a, known := f.AgreementOf(holder.Signer(), in.Act)
	var event placement.Event
	var err error
	switch {
	case !known:
		a, event = f.Referral.Ask(by, holder.Signer(), in.Act, due, m.now)
	case a.State.May(placement.Requested):
		if a, event, err = a.AskAnew(by, due, m.now); err != nil {
			return err
		}
	default:
		return placement.Refuse("agreement.change_waits")
	}
	a.Detail, a.Section, a.Ruling, a.RuledOn = in.Detail, in.Section, "", calendar.Day{}
	if a, err = tx.SaveAgreement(ctx, a.To([]placement.HouseID{in.House}, in.From), event); err != nil || holder.Guardian.ID == "" {
		return err
	}
	return sendRequest(ctx, tx, by, a, holder, m)
}

// A Ruling is the decision of a judge on one holder's disagreement.
type Ruling struct {
	Referral  placement.ReferralID
	Guardian  placement.GuardianID
	Reference string // "JAF Rennes, RG 26/01234"
	On        calendar.Day
}

// RecordRuling records the judge's decision that stands in for one holder's yes.
// What the holder said stays on file. A suspended offer is opened again by a
// person.
func (o *Office) RecordRuling(ctx context.Context, by placement.Actor, in Ruling) error {
	in.Reference = strings.TrimSpace(in.Reference)
	return o.onFile(ctx, by, placement.RecordAgreement, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		if err := in.check(m); err != nil {
			return err
		}
		a, asked := f.AgreementOf(in.Guardian, f.Referral.Act())
		if !asked || !maySign(f, in.Guardian, m.today) {
			return placement.Missing("agreement")
		}
		a, event := a.Rule(by, in.Reference, in.On, m.now)
		event.Reason = in.Reference
		_, err := tx.SaveAgreement(ctx, a, event)
		return err
	})
}

func (in Ruling) check(m moment) error { return in.faults(m).Err() }

func (in Ruling) faults(m moment) (faults placement.Faults) {
	if len([]rune(in.Reference)) < 5 {
		faults.Add("reference", "agreement.ruling_missing")
	}
	if in.On.IsZero() {
		faults.Add("on", "field.missing")
	}
	if in.On.After(m.today) {
		faults.Add("on", "date.in_future")
	}
	return faults
}

// onFile does something to the file of a referral in scope, in one transaction.
func (o *Office) onFile(ctx context.Context, by placement.Actor, do placement.Action, id placement.ReferralID,
	change func(*store.Tx, placement.File, moment) error,
) error {
	return o.act(ctx, by, do, func(tx *store.Tx, m moment) error {
		f, err := tx.File(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		return change(tx, f, m)
	})
}

// ExpireAgreements closes the requests that nobody answered by their last day,
// in every territory. A tick calls it, any number of times.
func (o *Office) ExpireAgreements(ctx context.Context) (expired int, err error) {
	return o.everywhere(ctx, func(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (given, expired int, err error) {
		late, err := tx.OverdueAgreements(ctx, by.Territory, m.today, sweepPage)
		for _, a := range late {
			if err := expire(ctx, tx, by, a, m); err != nil {
				return 0, 0, err
			}
		}
		return len(late), len(late), err
	})
}

func expire(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, m moment) error {
	a, event, err := a.Expire(by, m.now)
	if err != nil {
		return err
	}
	if a, err = tx.SaveAgreement(ctx, a, event); err != nil {
		return err
	}
	_, err = tx.VoidNotices(ctx, aboutAgreement(a.ID), "agreement.expired", placement.AgreementReminder, placement.RenewalReminder)
	return err
}

// A Judgment is what gives somebody authority over a child, or makes a minor
// answer alone.
type Judgment struct {
	Referral  placement.ReferralID
	Guardian  placement.GuardianID // "" = the pupil's emancipation
	Reference string
	On        calendar.Day
	Until     calendar.Day // first day without effect; zero: no end
}

// RecordJudgment puts a judgment on file that came in after the request, or in
// place of one whose time is over.
func (o *Office) RecordJudgment(ctx context.Context, by placement.Actor, in Judgment) error {
	in.Reference = strings.TrimSpace(in.Reference)
	return o.onFile(ctx, by, placement.RecordAgreement, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		if err := in.check(m); err != nil {
			return err
		}
		if in.Guardian == "" {
			p := f.Pupil
			p.Emancipated, p.EmancipatedOn = in.Reference, in.On
			_, err := tx.SavePupil(ctx, p, by.Happened(m.now, "pupil.emancipated", "pupil", ""))
			return err
		}
		i := slices.IndexFunc(f.Guardians, func(k placement.Guardianship) bool { return k.Guardian.ID == in.Guardian })
		if i < 0 || !f.Guardians[i].Standing.NeedsJudgment() {
			return placement.Missing("guardian")
		}
		k := f.Guardians[i]
		k.Judgment, k.JudgedOn, k.Until = in.Reference, in.On, in.Until
		return tx.SaveGuardianship(ctx, k, by.Happened(m.now, "guardian.judged", "guardian", string(in.Guardian)))
	})
}

func (in Judgment) check(m moment) error {
	faults := Ruling{Reference: in.Reference, On: in.On}.faults(m)
	if !in.Until.IsZero() && !m.today.Before(in.Until) {
		faults.Add("until", "agreement.judgment_over")
	}
	return faults.Err()
}
