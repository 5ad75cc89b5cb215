package office

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// AskAgreements asks every holder who must agree and was never asked. Who was
// asked is not asked again: reminders follow by themselves. It gives how many
// notices leave after the undo window.
func (o *Office) AskAgreements(ctx context.Context, by placement.Actor, id placement.ReferralID) (asked int, err error) {
	if err := placement.Allow(by, placement.EditReferrals, placement.Subject{}); err != nil {
		return 0, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		asked = 0
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		f, err := tx.File(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		if f.Referral.State != placement.Draft && f.Referral.State != placement.Submitted {
			return placement.Refuse("referral.over")
		}
		unasked, err := audience(ctx, tx, by.Territory, placement.AgreementRequest, f, m)
		if err != nil {
			return err
		}
		if len(unasked) == 0 {
			return placement.Refuse("agreement.nobody_to_ask")
		}
		for _, holder := range unasked {
			if err := ask(ctx, tx, by, f, holder, m); err != nil {
				return err
			}
			asked++
		}
		return nil
	})
	return asked, err
}

// ask keeps the request to one holder and queues the notice. Passing information
// on is asked along with it, as a question of its own: one notice is enough.
func ask(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, holder placement.Guardianship, m moment) error {
	due := m.today.AddDays(placement.AgreementDays)
	who := holder.Signer()
	a, event := f.Referral.Ask(by, who, f.Referral.Act(), due, m.now)
	a, err := tx.SaveAgreement(ctx, a.To(wished(f), f.From), event)
	if err != nil {
		return err
	}
	if _, asked := f.AgreementOf(who, placement.Sharing); !asked {
		sharing, event := f.Referral.Ask(by, who, placement.Sharing, due, m.now)
		if _, err := tx.SaveAgreement(ctx, sharing, event); err != nil {
			return err
		}
	}
	return sendRequest(ctx, tx, by, a, holder, m)
}

// sendRequest queues the notice that asks a holder to answer.
func sendRequest(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, holder placement.Guardianship, m moment) error {
	round := ""
	if a.Version > 1 {
		round = a.RequestedAt.UTC().Format("20060102T150405")
	}
	n := placement.NoticeTo(holder.Guardian, placement.AgreementRequest, aboutAgreement(a.ID), round, m.now)
	n.Pupil = a.Pupil
	_, err := m.queue(ctx, tx, by, []placement.Notice{n})
	return err
}

// wished are the houses of a file, best first.
func wished(f placement.File) []placement.HouseID { return f.Referral.Houses() }

// AgreementTerms reads the facts of the text by which a holder of a file agrees
// to an act, as it stands now. The reader was let in by whoever asks.
func AgreementTerms(ctx context.Context, tx *store.Tx, f placement.File, a placement.Agreement) (plain.AgreementTerms, error) {
	t := plain.AgreementTerms{
		Act: a.Act, Pupil: f.Pupil.Given + " " + f.Pupil.Family, From: f.From, Own: a.Guardian == "", Detail: a.Detail,
	}
	houses := wished(f)
	if a.Act.Change() {
		houses, t.From = a.Houses, a.From
	}
	for _, id := range houses {
		house, err := tx.House(ctx, store.Whole(f.Referral.Territory), id)
		if err != nil {
			return t, err
		}
		t.Houses = append(t.Houses, house.Name+" ("+house.Commune+")")
	}
	return t, nil
}

// TextHash is what is kept of the text agreed to: the SHA-256 of the French one.
func TextHash(t plain.AgreementTerms) string { return store.Hash(plain.Agreement(plain.FR, t)) }

// An AgreementAnswer is what a holder says online.
type AgreementAnswer struct {
	Agreement placement.AgreementID
	Says      placement.AgreementState // Given or Refused; Viewed: wants to be called first
	TextHash  string                   // of the text that the page showed
}

// AnswerAgreement records what a holder says about his or her own agreement,
// to the text that was shown. A no after a yes takes the agreement back, with
// all that follows.
func (o *Office) AnswerAgreement(ctx context.Context, by placement.Actor, in AgreementAnswer) error {
	return o.ownAgreement(ctx, by, in.Agreement, func(tx *store.Tx, a placement.Agreement, f placement.File, m moment) (placement.Agreement, placement.Event, error) {
		if in.Says == placement.Viewed {
			return a.Talk(by, m.now)
		}
		if in.Says == a.State {
			return a, placement.Event{}, nil
		}
		terms, err := AgreementTerms(ctx, tx, f, a)
		if err != nil {
			return a, placement.Event{}, err
		}
		if in.TextHash != TextHash(terms) {
			return a, placement.Event{}, &placement.Fault{Kind: placement.Stale, Code: "agreement.text_changed"}
		}
		return answer(ctx, tx, by, a, in.Says, "online", f, terms, m)
	})
}

// ReadAgreement records that a holder opened a request of his or her own and had
// its text before the eyes. The second time changes nothing.
func (o *Office) ReadAgreement(ctx context.Context, by placement.Actor, id placement.AgreementID) error {
	return o.ownAgreement(ctx, by, id, func(_ *store.Tx, a placement.Agreement, _ placement.File, m moment) (placement.Agreement, placement.Event, error) {
		a, event := a.Read(by, "online", m.now)
		return a, event, nil
	})
}

// WithdrawAgreement takes a holder's own agreement back.
func (o *Office) WithdrawAgreement(ctx context.Context, by placement.Actor, id placement.AgreementID) error {
	return o.ownAgreement(ctx, by, id, func(_ *store.Tx, a placement.Agreement, _ placement.File, m moment) (placement.Agreement, placement.Event, error) {
		return a.Withdraw(by, "online", m.now)
	})
}

// ownAgreement changes an agreement of the parent who asks, and does what
// follows from it in the same transaction.
func (o *Office) ownAgreement(ctx context.Context, by placement.Actor, id placement.AgreementID,
	change func(*store.Tx, placement.Agreement, placement.File, moment) (placement.Agreement, placement.Event, error),
) error {
	return o.act(ctx, by, placement.AnswerAgreement, func(tx *store.Tx, m moment) error {
		a, err := tx.OwnAgreement(ctx, by.Guardian, m.today, id)
		if err != nil {
			return err
		}
		f, err := tx.ChildFile(ctx, by.Guardian, m.today, a.Referral)
		if err != nil {
			return err
		}
		if _, entitled := f.SignerIs(by.Guardian, m.today); !entitled {
			return placement.Missing("agreement")
		}
		if err := answerable(f, a); err != nil {
			return err
		}
		a, event, err := change(tx, a, f, m)
		if err != nil || event.Verb == "" {
			return err // said already: the second of two clicks
		}
		return keepAnswer(ctx, tx, by, a, event, f, m)
	})
}

// answerable refuses an answer to a request that is over. What was given can be
// taken back for as long as it matters.
func answerable(f placement.File, a placement.Agreement) error {
	over := f.Referral.State == placement.Withdrawn || f.Referral.State == placement.Shut
	if over && a.State != placement.Given {
		return placement.Refuse("referral.over")
	}
	return nil
}

// answer is the pure answer, with the facts by which its text can be written
// again, and the text itself.
func answer(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, says placement.AgreementState, channel string,
	f placement.File, t plain.AgreementTerms, m moment,
) (placement.Agreement, placement.Event, error) {
	if says == placement.Given && (a.Act == f.Referral.Act() || a.Act == placement.FirstAdmission) {
		a = a.To(wished(f), f.From)
	}
	a, event, err := a.Answer(by, says, channel, TextHash(t), m.now)
	if err != nil {
		return a, event, err
	}
	event.Facts["text"], event.Facts["sha256"] = string(a.Act)+"-"+plain.AgreementVersion, a.TextHash
	if a.TextHash != "" {
		_, err = tx.KeepAgreementText(ctx, plain.Agreement(plain.FR, t), m.now)
	}
	return a, event, err
}

// A PaperAgreement is what a holder said on paper or at the counter, as an
// officer attests it.
type PaperAgreement struct {
	Referral    placement.ReferralID
	Guardian    placement.GuardianID     // "" = the pupil, who signs alone
	Act         placement.Act            // "" = the one the request is about
	Says        placement.AgreementState // Given, Refused, TakenBack or Contested
	Channel     string                   // "paper" or "counter"
	On          calendar.Day             // the day on the paper
	Attestation string                   // what the officer saw: "formulaire signé, pièce d'identité vue"
	scan        placement.PaperID        // of the form, when one is kept
}

// RecordAgreement records for one holder what he or she said off line. The
// officer attests having seen it; nobody answers for two.
func (o *Office) RecordAgreement(ctx context.Context, by placement.Actor, in PaperAgreement) error {
	return o.act(ctx, by, placement.RecordAgreement, func(tx *store.Tx, m moment) error {
		if err := in.check(m); err != nil {
			return err
		}
		f, err := tx.File(ctx, store.ScopeOf(by), in.Referral)
		if err != nil {
			return err
		}
		a, err := in.agreement(ctx, tx, by, f, m)
		if err != nil {
			return err
		}
		a, event, err := in.answer(ctx, tx, by, a, f, m)
		if err != nil {
			return err
		}
		event.Reason, event.Facts["signed_on"] = in.Attestation, in.On.String()
		if in.scan != "" {
			event.Facts["scan"] = string(in.scan)
		}
		return keepAnswer(ctx, tx, by, a, event, f, m)
	})
}

func (in PaperAgreement) check(m moment) error {
	var faults placement.Faults
	if in.Channel != "paper" && in.Channel != "counter" {
		faults.Add("channel", "field.unknown")
	}
	if in.On.IsZero() {
		faults.Add("on", "field.missing")
	}
	if in.On.After(m.today) {
		faults.Add("on", "date.in_future")
	}
	if utf8.RuneCountInString(strings.TrimSpace(in.Attestation)) < 5 {
		faults.Add("attestation", "agreement.attestation_missing")
	}
	return faults.Err()
}

// act is what the paper answers to.
func (in PaperAgreement) act(f placement.File) placement.Act { return cmp.Or(in.Act, f.Referral.Act()) }

// agreement finds the request to that holder, or starts one: a form may come in
// before anybody asked. Nobody changes a place by a form that nobody wrote.
func (in PaperAgreement) agreement(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) (placement.Agreement, error) {
	if !maySign(f, in.Guardian, m.today) {
		return placement.Agreement{}, placement.Reject("guardian", "agreement.not_holder")
	}
	if a, asked := f.AgreementOf(in.Guardian, in.act(f)); asked {
		return a, answerable(f, a)
	}
	if in.act(f) != f.Referral.Act() && in.act(f) != placement.Sharing {
		return placement.Agreement{}, placement.Missing("agreement")
	}
	a, event := f.Referral.Ask(by, in.Guardian, in.act(f), m.today.AddDays(placement.AgreementDays), m.now)
	if err := answerable(f, a); err != nil {
		return a, err
	}
	return tx.SaveAgreement(ctx, a, event)
}

// maySign reports whether the word of a guardian, or of the pupil (""), counts
// today: one of them, never both.
func maySign(f placement.File, id placement.GuardianID, today calendar.Day) bool {
	if f.Pupil.SignsAlone(today) {
		return id == ""
	}
	_, entitled := f.Holder(id, today)
	return entitled
}

func (in PaperAgreement) answer(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, f placement.File, m moment) (placement.Agreement, placement.Event, error) {
	switch in.Says {
	case placement.TakenBack:
		return a.Withdraw(by, in.Channel, m.now)
	case placement.Contested:
		return a.Contest(by, in.Channel, m.now)
	}
	terms, err := AgreementTerms(ctx, tx, f, a)
	if err != nil {
		return a, placement.Event{}, err
	}
	if in.repeats(a, TextHash(terms)) {
		return a, placement.Event{}, placement.Refuse("agreement.recorded_already")
	}
	return answer(ctx, tx, by, a, in.Says, in.Channel, f, terms, m)
}

// repeats reports whether the same word to the same text was taken down already: a
// second click, or two officers with one paper. A scan is something new.
func (in PaperAgreement) repeats(a placement.Agreement, text string) bool {
	return in.scan == "" && a.State == in.Says && a.Channel == in.Channel && a.TextHash == text
}

// keepAnswer saves an answer and what follows from it: the reminders are void;
// when somebody who must agree does not (any more), a standing offer is
// suspended and, if the child has moved in, a review is due. No bed is freed:
// a person decides.
func keepAnswer(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.Agreement, event placement.Event, f placement.File, m moment) error {
	a, err := tx.SaveAgreement(ctx, a, event)
	if err != nil || a.State == placement.Viewed || event.Verb == "agreement.viewed" {
		return err // no answer
	}
	if _, err := tx.VoidNotices(ctx, aboutAgreement(a.ID), "answered"); err != nil {
		return err
	}
	for i := range f.Agreements {
		if f.Agreements[i].ID == a.ID {
			f.Agreements[i] = a
		}
	}
	hangs, err := hangsOn(ctx, tx, f, a.Act)
	if err != nil || !hangs || a.State == placement.Given || len(f.Missing(a.Act, m.today)) == 0 {
		return err // of another act nothing hangs on a place that is held
	}
	if err := suspendOffer(ctx, tx, by, f.Referral, m); err != nil {
		return err
	}
	return reviewAtOnce(ctx, tx, by, f.Referral, m)
}

// suspendOffer suspends the offer that holds a place for the referral, if there
// is one.
func suspendOffer(ctx context.Context, tx *store.Tx, by placement.Actor, r placement.Referral, m moment) error {
	standing, err := tx.StandingOffer(ctx, r.Territory, r.ID)
	if missing(err) || err == nil && standing.State == placement.Suspended {
		return nil
	}
	if err != nil {
		return err
	}
	offer, event, err := standing.Move(by, placement.Suspended, m.now, "")
	if err != nil {
		return err
	}
	if _, err = tx.SaveOffer(ctx, offer, event); err != nil {
		return err
	}
	return dropBeside(ctx, tx, by, offer, m, AgreementGone)
}

// AgreementGone is the reason, a code, for which the offer of a better place ends
// when an agreement is refused or taken back.
const AgreementGone = "agreement_gone"

// reviewAtOnce plans a review for today when the child boards under this very
// referral.
func reviewAtOnce(ctx context.Context, tx *store.Tx, by placement.Actor, r placement.Referral, m moment) error {
	stays, err := tx.Stays(ctx, store.Whole(r.Territory), store.StayFilter{Pupil: r.Pupil, On: m.today, State: placement.Present})
	if err != nil || len(stays) == 0 {
		return err
	}
	under, err := boardsUnder(ctx, tx, stays[0].Stay, r)
	if err != nil || !under {
		return err
	}
	owner := ""
	if next, err := tx.NextReviewOf(ctx, stays[0].ID); err == nil {
		owner = next.Owner
	} else if !missing(err) {
		return err
	}
	event := by.Happened(m.now, "review.planned", "review", "")
	event.Pupil, event.House, event.Reason = r.Pupil, stays[0].House, ""
	event.Facts = map[string]string{"because": "agreement.withdrawn"}
	_, err = tx.SaveReview(ctx, placement.Review{
		Territory: r.Territory, Stay: stays[0].ID, Pupil: r.Pupil, House: stays[0].House,
		Kind: placement.Extraordinary, Cause: placement.AfterWithdrawal, DueOn: m.today, Owner: owner, State: placement.Planned,
	}, event)
	return err
}

func aboutAgreement(id placement.AgreementID) placement.Thing {
	return placement.Thing{Kind: "agreement", ID: string(id)}
}
