// Package office is what people ask for: refer, agree, run, confirm, give a
// bed, answer, arrive, leave, review. Each exported method is one thing a
// person does and has the same shape:
//
//	read the clock once → db.Write: read what is concerned, in the actor's
//	scope → ask the pure transition of package placement → save it with its
//	event → queue the notices it gives rise to, in the same transaction
//
// What a click sends leaves together, after the time to take it back (moment.queue),
// and who will be told is asked of the same code beforehand (WhoHears).
//
// Office.act is this shape for who acts in the own territory; Office.everywhere is
// it for what time ends in every territory, on a tick.
//
// Who answers for a file is asked of it (placement.File.Signer): the holders, or the
// pupil who signs alone. The pupil's agreements name nobody, and the way to write to
// the pupil is a guardianship of standing placement.Self, so that what is told, read
// and answered goes the way of every guardian.
//
// The closure of db.Write may run twice: it does database work only. The
// office never sends anything and never imports notify: the two talk through
// rows.
package office
