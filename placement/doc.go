// Package placement is the language of placement: what a house, a pupil, a
// referral, an agreement, an offer, a stay and a review are, and how each may
// change. It is pure: no clock, no disk, no randomness.
//
// The life of a request:
//
//	Referral draft → submitted ─┐ gates: every holder's Agreement given
//	                            ▼
//	Campaign ── Run (frozen input, seed, outcome) ── Proposal
//	                            │ a named person confirms
//	                            ▼
//	Offer open → accepted → arrived ── Stay present → ended (or, for another bed, moved)
//	      └ declined, expired, withdrawn, suspended, no_show, replaced
//	                            │
//	                            ▼
//	Review planned → done (and always a next one), Meeting, Notice
//
// A house has sections, a section Bedrooms, a bedroom beds. Who sleeps where is a
// Dormitory: it says what stands between a sleeper and a bed, proposes a plan
// and holds its rules whoever moves whom. A stay that goes on in another bed
// leaves the nights already slept on record (StayState Moved): a night is always
// counted in the bed and the section where it was slept. Why two boarders are
// kept apart is not kept anywhere.
//
// An offer of a better place stands beside the one the pupil has, which stays kept
// until the family says yes: then the old one is replaced and its place free. A
// no, or no answer, leaves it as it was. So nobody loses a place, none is promised
// twice, and a chain of moves goes on from answer to answer. Pupils who would take
// each other's places are offered them together, as an exchange: it takes effect in
// one moment, once every family has said yes, or not at all.
//
// Supervision is two checks that are never mixed. Who is on duty (Duty, over the
// sessions of some days) is asked whenever a roster or a boarder changes: what
// breaks a hard rule is refused and named, a soft one asks for a written reason.
// A session for which nobody is entered says nothing. How many posts there are
// (Duty.Allot) is a question about means and refuses nothing.
//
// The places that adults allow are one number of each Band, published by a
// person: the plan as it was typed, or the weakest night of a week of the roster
// (Duty.WeakestNight), which then follows that week. A run, an offer and every
// page read that number and no other; an absence changes who is on duty and
// takes no family's place away.
//
// Four things must always hold:
//
//   - The engine proposes and explains; a named person decides. Nothing here
//     confirms a proposal without an Actor.
//   - Silence is never an agreement. Every holder of authority agrees to a
//     first admission; a carer's word never suffices (see Signatories).
//   - A transition returns the new value and the Event that explains it; the
//     store saves both in one call.
//   - A criterion or a target never is about nationality, religion, origin or
//     marks: the type refuses (Groups, Catalogue.Check) and the schema refuses too.
//
// The criteria are data: a Catalogue is one version of them, drafted by a person
// from another and published for a day to come. A published one never changes; a
// campaign names its version, and Referral.Scale is what a request counts by.
// Check refuses points under which a sum would tell a restricted criterion.
//
// What a family's file holds beside the request: an Agreement of each holder for
// each Act, bound to the text that was read; Papers and opinions as each house's
// PaperList asks for them; Notes; restricted entries, which only pledged members
// of the support team open, for a reason that is kept. A protected pupil exists
// for named readers only, and for the director of the house where the child
// sleeps; the place is counted for everybody. That ends when one of them asks for it
// and another, bound to secrecy, grants it.
//
// Nothing is kept for ever: each class of data has a term (RetentionRule), two
// people remove what is past it (Purge), and the register says of every column of
// the schema to which class it belongs.
//
// Inventory.Breaches checks afterwards what the transitions promise, on rows as
// they are kept and with code of its own: a mistake of one is found by the other.
package placement
