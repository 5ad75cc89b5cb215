package web

import (
	"reflect"
	"slices"

	"internat/capacity"
	"internat/placement"
	"internat/placement/store"
)

// enums are the values of the typed strings that the API speaks: filters take
// no other, and the document lists them.
var enums = map[reflect.Type][]string{
	typeOf[placement.Role]():  valuesOf(placement.Officer, placement.Director, placement.Admin, placement.Support, placement.Referrer, placement.Parent, placement.System),
	typeOf[placement.Sex]():   valuesOf("", placement.Girl, placement.Boy),
	typeOf[placement.Level](): valuesOf(placement.Levels...),
	typeOf[capacity.Slot]():   valuesOf(capacity.Slots...),
	typeOf[placement.Way]():   valuesOf(placement.Application, placement.Renewal, placement.Urgent),
	typeOf[placement.ReferralState](): valuesOf(placement.Draft, placement.Submitted, placement.Placed, placement.Withdrawn,
		placement.Shut),
	typeOf[placement.AgreementState](): valuesOf(placement.Requested, placement.Viewed, placement.Given, placement.Refused, placement.Expired,
		placement.TakenBack, placement.Contested),
	typeOf[placement.CampaignState](): valuesOf(placement.Open, placement.Closed),
	typeOf[placement.Severity]():      valuesOf(placement.Blocks, placement.ToLook, placement.ToKnow),
	typeOf[placement.RunState](): valuesOf(placement.Frozen, placement.Running, placement.Done, placement.Stopped, placement.Failed,
		placement.Decided),
	typeOf[placement.SeedHow]():       valuesOf("", placement.SeedDrawn, placement.SeedTyped),
	typeOf[placement.ProposalState](): valuesOf(placement.Proposed, placement.Confirmed, placement.SetAside),
	typeOf[placement.OfferState](): valuesOf(placement.Offered, placement.Suspended, placement.Accepted, placement.Declined, placement.Lapsed,
		placement.Recalled, placement.Arrived, placement.NeverArrived, placement.Replaced),
	typeOf[placement.RunWay]():      valuesOf(placement.Fill, placement.Improve),
	typeOf[placement.StayState]():   valuesOf(placement.Present, placement.Left, placement.Moved),
	typeOf[placement.ReviewState](): valuesOf(placement.Planned, placement.Held, placement.Cancelled),
	typeOf[placement.NoticeState](): valuesOf(placement.Waiting, placement.Intent, placement.Sent, placement.Deferred, placement.Undone,
		placement.InDoubt, placement.Void, placement.ToPrint, placement.Posted, placement.KeptBack),
	typeOf[store.View](): valuesOf(store.Views...),
	typeOf[store.ProposalPick](): valuesOf(store.EveryProposal, store.WithPlace, store.FirstWish, store.WithoutPlace, store.NotExamined, store.ToOpen, store.StillUndecided, store.NotFollowed,
		store.BetterPlace, store.InQuarantine),
}

func typeOf[T ~string]() reflect.Type { return reflect.TypeFor[T]() }

func valuesOf[T ~string](list ...T) []string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return texts
}

// filterOneOf reads a filter that takes the values of one of the enums, or none.
func filterOneOf[T ~string](f *Form, field string) T {
	return T(f.Choice(field, slices.Concat([]string{""}, enums[reflect.TypeFor[T]()])...))
}

// filterID reads a filter that is an id.
func filterID[T ~string](f *Form, field string) T { return T(f.Optional(field, 60)) }

// Err is what is wrong with what was typed so far, for a program.
func (f *Form) Err() error {
	if f.err != nil {
		return f.err
	}
	return f.faults.Err()
}
