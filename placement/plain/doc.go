// Package plain turns codes and facts into sentences, in French and in
// English. It is the only place that knows how a date, a number or a school
// level is written, and it reads nothing but its arguments.
//
// A sentence lives in a JSON catalogue with both languages side by side:
//
//	{
//	  "offer.answer_by": {"fr": "Réponse attendue avant le %s", "en": "Answer expected before %s"},
//	  "offer.count":     {"fr": {"one": "%d proposition", "other": "%d propositions"},
//	                      "en": {"one": "%d offer",       "other": "%d offers"}}
//	}
//
// %s and %d take the arguments in order, %[2]s takes the second, %% is a
// percent sign. A day, an instant, a number, a level given as an argument is
// written the way the language writes it. Where a sentence has two forms, the
// first number among the arguments chooses.
//
// Authors type plain spaces and straight apostrophes: Load puts in the
// non-breaking spaces before « : ; ? ! % », in « 23 h 59 » and « n° 1 », the
// raised letters of 1ᵉʳ and 2ᵈᵉ and the curved apostrophes.
//
// What became of a wish is told to two readers. Why is for the office: all
// facts. Told is for the family, on its page and in its letter: the facts of its
// own child, no number that counts fewer than Few children, of the social mix
// only what is published. The texts of every code are in testdata, for a person
// to read.
//
// What must hold: every key has both languages, both name the same arguments,
// no key is written twice, and every code of a placement.Fault has its
// sentence « fault.<code> ». Load refuses the first three; a test reads the
// sources for the last.
package plain
