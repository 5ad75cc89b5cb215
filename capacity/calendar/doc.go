// Package calendar says what a day is in a French boarding house: which school
// year it belongs to, whether it is a holiday there, and whether the house is
// open that night.
package calendar
