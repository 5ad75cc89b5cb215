// Package calendar says what a day is in a French boarding house: which school
// year it belongs to, whether pupils have class, and whether the house sleeps
// its boarders that night.
//
// # Words
//
//   - Day: a civil date, without hour or time zone. Week: Monday to Sunday.
//     Interval: days from one to another, the last not included.
//   - Night: bears the date of its evening. The night of Sunday ends on Monday.
//   - Zone: where one school calendar holds: A, B, C, Corse, each territory overseas.
//   - Territory: where one list of public holidays holds. Strasbourg and Rennes
//     are both in zone B, but only Strasbourg rests on Good Friday.
//   - Opening: the nights a house is open, as its director states them.
//     Timetable: an opening, at a place, under a calendar.
//
// # What always holds
//
//   - A holiday ends the day before classes resume. The ministry's file gives the
//     day they resume; nothing after Read has to remember it.
//   - Nothing is guessed. Holidays come from the ministry's file alone; where it
//     is silent or contradicts itself, Known is false, and the Report tells the
//     zone, the year and the line. A missing holiday looks exactly like days of
//     class, so a year with one doubtful row is unknown as a whole.
//   - Public holidays are computed for any year and equal the published lists.
//   - A night is open if the next day needs the boarder there: the eve of a day
//     off is closed, the eve of the first day of class is open where boarders
//     come back in the evening.
//
// The package reads no clock and opens no file but the zones of its system, which
// it carries with it in case there are none. Default holds the calendar that
// comes with the program; Read takes a newer one from the ministry.
package calendar
