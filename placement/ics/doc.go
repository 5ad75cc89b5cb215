// Package ics writes the calendar objects of RFC 5545 that an appointment is
// sent with, and reads the answers that calendar programs send back (RFC 5546).
//
// What is written says nothing about a child: a calendar is shared with a
// spouse, a colleague, an employer. Who is invited is the recipient alone, so
// that one parent never reads the address of the other.
//
// The writer is our own: of the libraries, one writes lines without CR, the
// other does not fold them. The reader is emersion/go-ical, which therefore
// also checks in the tests what the writer writes.
package ics
