// Command internat places pupils in boarding houses and follows them there.
//
// It is one binary: the web service, the reminders, the imports and reports of
// the command line, and the matching engine on its own. Everything is wired
// here: the clock, randomness, the environment and the network enter through
// this package and through no other.
//
//	internat demo                    the whole product on synthetic data
//	internat serve                   the service
//	internat import houses|pupils    read a file, with --dry-run
//	internat import undo             take back what an import did
//	internat seed                    fill a database with a synthetic cohort
//	internat match, verify           the engine, from JSON to JSON
//	internat report occupancy        the facts of the occupancy page
//	internat retention list          how long things are kept, and what is past its term
//	internat export stays            one line for each stay
//	internat notices send|list       one round of sending; what is queued
//	internat account add             somebody who may sign in
//
// Exit codes: 0 done; 1 the answer is no (faults in a file, a violated
// outcome), or it failed; 2 the call was wrong.
package main
