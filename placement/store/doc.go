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
// # How to add a query
//
// Put it next to its subject's scan function, list the columns, order to the
// last column, read rows through collect or one, and make sure that an index
// serves its WHERE at 250 000 stays (scale_test.go asks EXPLAIN). Take the
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
