// Package report is a report as a value, and the files it is handed on in.
//
// A Report is some tables with their titles, one sentence each and the day of
// their data. A page shows that value and CSV, XLSX and PDF write it, so that
// they cannot disagree: no number is worked out here.
//
// Nothing typed by somebody is run as a formula by a spreadsheet: see Inert.
//
// The PDF is for a mail or an archive. It is not tagged: who reads with a screen
// reader has the page, whose print is the same report.
package report
