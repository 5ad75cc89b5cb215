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
//	Offer open → accepted → arrived ── Stay present → ended
//	      └ declined, expired, withdrawn, suspended, no_show
//	                            │
//	                            ▼
//	Review planned → done (and always a next one), Meeting, Notice
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
//     marks: the type refuses (Groups, Catalogue) and the schema refuses too.
//
// Inventory.Breaches checks afterwards what the transitions promise, on rows as
// they are kept and with code of its own: a mistake of one is found by the other.
package placement
