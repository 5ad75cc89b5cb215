// Package store is everything that is kept: all SQL and all migrations are
// here, and nowhere else.
//
// # One text for two engines
//
// SQLite is the embedded default, PostgreSQL is for several replicas. Queries
// are the same on both: $1 placeholders, ON CONFLICT, RETURNING, partial unique
// indexes, CTEs. Days and instants are TEXT that sorts (see value.go), yes and
// no are 1 and 0, names are sorted by a folded key made in Go. Not to be used:
// now(), avg, lower and LIKE on French text, max of two values, date
// arithmetic, a bare time.Time as an argument, IN with an array.
//
// # Transactions
//
// Every query is a method on Tx. DB.Read is a read-only snapshot: on SQLite it
// runs on connections that cannot write. DB.Write is serializable and is run
// again when the database asks for it: PostgreSQL's default isolation overfills
// ten beds when forty officers place at once, serializable never does.
//
// # Saving
//
// A state change and the event that explains it are saved by one call,
// SaveX(ctx, x, event): the journal cannot be forgotten. What people edit has a
// version; a save of an outdated version is a Stale fault.
//
// # Counts
//
// A page about many houses reads no stay. The table occupancy_change keeps, for
// each section and day, how many more are occupied, offered and held from that
// night on; triggers of the schema change it in the statement that changes a
// stay or an offer, so that an import, a seed or a hand at the console cannot
// forget it, and no bulk has a second way of its own. The sum up to a night is
// the count of that night; the weeks of a house are those sums over the nights
// it is open. Beds, closures, openings and the school calendar are read as they
// are: none of them can make a count untrue, and a new calendar costs nothing.
//
// What it costs, with h houses in scope of s sections, d days of the year on
// which somebody comes or goes (never more than 366), y years kept and b stays:
// the weeks of a school year take h × s × (52 + d × y), whatever b is; a stay
// that changes takes two to four rows, whatever its length. The migration reads
// every stay and every offer once.
//
// Who decides reads the stays themselves: Premises and Dormitory are about one
// house. The nightly check adds up the stays and offers in its own way and names
// the weeks of which a count says otherwise (placement.CountStale); it is then
// made anew, by Recount. Two officers in one section write the same rows: on
// PostgreSQL one of the two is run again. Who changes who sleeps where in a house
// comes in turn (InTurn), so that none waits for a deadlock to be found.
//
// # Protected children
//
// Of a protected child only its readers know (Scope.Reader). What names a child,
// or counts what a list on the same page names, goes through Scope.knows. Who
// sleeps in a house is known to its directors, always (Scope.ofBoarders and
// comes): stays, accepted offers, beds, absences, reviews, meetings and what the
// journal says of these. The request behind it, why the place was given and that
// the child is protected are not. A total may hold the child as a number where no
// list of the same thing stands beside it: a bed is taken, whoever sleeps in it.
// The files of a campaign (CampaignProgress) and the boarders by sex and level
// are such totals. What the program decides, checks and sends by itself reads
// everybody (Whole); what comes back to a person has no name of a hidden child.
// Bed pages get a veiled Dormitory: the bed and its nights, and nothing else.
//
// # Long lists
//
// An import goes through a Filing: it looks up what 500 rows need with a few
// queries, answers with the rows that wait in them, and writes them in bulk, in
// the one transaction of the import. Memory is that of a page of rows and of the
// cache of the connection, beside some forty bytes a row by which a file is known
// to name nobody twice. Ids of one import sort as they were made, so that a million
// rows go to the end of the indexes that lead by id.
//
// # How to add a query
//
// Put it next to its subject's scan function, list the columns, order to the
// last column, read rows through collect or one, and make sure that an index
// serves its WHERE at 250 000 stays (TestEveryPageAsksByIndex of package web asks the plan of all that pages ask). Take the
// scope (territory, houses) as an argument and join it in: nothing is fetched
// by id and checked afterwards.
//
// # How to add a migration
//
// Add schema/NNNN_words.sql; where the engines differ, NNNN_words.sqlite.sql
// and NNNN_words.postgres.sql. A shipped file never changes.
//
// Goose runs the migrations: a kept library that locks across replicas, in
// place of a runner of our own.
package store
