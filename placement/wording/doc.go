// Package wording is the language in which the office writes to families, and to
// who works here: the text of each kind of notice, as it is shipped or as a
// territory wrote it, what may stand in it and what must.
//
// A text is a subject and paragraphs with names in double braces: {{.Child}} is a
// word about this notice (Facts), {{template "appeal" .}} a clause that the program
// keeps (how to appeal, the mention explicite, how to reach the office), {{if
// .Paper}} … {{else}} … {{end}} depends on a fact. Nothing else of Go's templates
// is allowed.
//
// Check refuses, before a text is kept: a name that is unknown or says nothing in
// this kind; what must stand in it and does not, in each of the cases that can
// happen; a link that was typed; a word that must not be in a letter; in a subject,
// a line break and whatever names a child. So a published text can always be sent.
//
// What must always hold: whatever was typed, a decision is told with its author,
// its date, its reasons, how to appeal and, where an algorithm ranked, the mention
// explicite.
package wording
