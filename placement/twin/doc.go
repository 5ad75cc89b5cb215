// Package twin finds people who are on file twice. It is pure.
//
// # What is alike
//
// A likeness is found from a national id, names and a birthday, and says why:
// the reasons are codes, for a person to judge by. Nothing is ever merged
// because of it. Names are compared word by word, after Fold and without
// particles: accents, hyphens, the order of a double name, a name used for
// short and a family name typed for a first name make no difference. Birthdays
// are the same, have day and month exchanged, or differ by one digit.
//
// Words are compared by Jaro–Winkler, which was made for short names typed by
// people. It is thirty lines here, because none of the kept libraries of the
// program has it and a module for it would bring a dozen measures that nobody
// asks for.
//
// # What is compared
//
// Everybody with everybody is a square; only those who share a key of Keys are
// compared: the same national id; the same birthday, day and month exchanged
// included, and the beginning of one word of the name; a name that sounds the
// same, with the year or with the day of the year. Two records that differ both
// in how the name sounds and by a digit of the birthday share none and are not
// found. A key that more than mostInBlock people share is compared in a window
// of that many, so that a file of ten thousand times the same line is not a
// square either.
//
// # How long it takes
//
// BenchmarkPairs, with birthdays of seven years and names about as unequally
// frequent as in France, one in fifty typed twice, on two shared cores: 10 000
// people in 0.12 s, 100 000 in 1.5 s, 1 000 000 in 20 s. Ten times the people
// take thirteen times as long, not a hundred times: more of them share a name
// and a day. One pupil is looked for among those on file (BenchmarkTwins of the
// store) in half a millisecond, among 10 000 and among 100 000 alike.
package twin
