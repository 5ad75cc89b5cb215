// Package match decides which pupil boards in which section of which house, and explains it.
//
// # Words
//
// A house (internat) has sections; a section admits one sex or any, some levels or all, and has
// beds. A wish is for a house and is therefore for exactly one of its sections: a leaf of the
// market. Sections may share the adults of a band; a house may have a licensed cap. So the caps are
// a tree: leaf within band within house. A floor reserves seats of a section for a group, a ceiling
// is read as a floor for everybody else. A pin is a place decided beforehand; a continuing boarder
// has a right to stay.
//
// # What is decided, in order
//
//	gates       drop the wishes that could never be: agreement, sex and level, closed, forbidden
//	pins        take their beds first
//	boarders    rank before all others where they stay, which becomes their last wish
//	pupils      propose in the order of their wishes, each house holds the best it may (desk.go)
//	siblings    level by level from the oldest: a bit of priority where an elder was placed (late.go)
//	staff       an idle adult moves to a band that turns pupils away from free beds
//	recount     floors over-filled by pupils of several groups are lowered, when the problem asks
//	families    brothers and sisters are moved together, when the problem asks
//	facts       a certificate for every wish; warnings for what a person should look at
//
// # What holds
//
// For fixed caps, floors and sibling bits the outcome is stable: nobody can point at a bed given to
// somebody whom the published rules rank lower. Every pupil does at least as well as in any other
// stable outcome; no other list of wishes than the true one can help a family; no bed within the
// caps stays empty while an eligible pupil wants it; and the same problem gives the same bytes,
// whatever the order of its file. Across staffing rounds and sibling bits nothing more is claimed,
// but a staffing round never costs anybody a place.
//
// # Why it is built this way
//
// All of this rests on one property of the choice rule of a house, substitutability: a pupil chosen
// from many is chosen from fewer. One-to-one floors within a tree of caps have it (choice.go).
// Floors counted for the whole house over capped sections, pupils counting for several floors at
// once, hard maxima together with floors, and adults packed as in a knapsack do not, and each of
// them loses the guarantees in some small market. Therefore what is hard is left outside: outer
// loops move published parameters (staff.go, siblings.go, recount.go), and inside there is only
// deferred acceptance.
//
// # Cost
//
// A pupil proposes to each wish at most once in a round, and a proposal looks at the 2^T subsets of
// the T floors of a section, at its at most 2^T signatures and, where a band or house is full, at
// the sections of the house; the rest is sorting: the ids, the lottery and the claims on each house.
// So a round costs O(wishes × (2^T + sections of a house + log beds)) and everything else
// O(wishes × log wishes): per pupil it grows no faster than the logarithm of their number, beside
// the memory that is further away. A round allocates by the size of the market, nothing by proposal.
//
// Orders of magnitude on one core of 2026, six wishes a pupil, from 10 000 to 1 000 000 pupils: a
// proposal 60 to 80 ns without floors and bands, 200 to 350 ns with four floors, bands and a house
// cap; a market some 250 bytes a pupil besides the problem, its compilation 2 to 4 µs a pupil; the
// checks of the verifier 0.5 to 1 µs a pupil. A million pupils under all rules but siblings take
// about 2 s of processor time, three rounds; the sibling rounds add less than twice as much
// (late.go). BenchmarkPlain, BenchmarkFull, BenchmarkVerify and BenchmarkFile measure it again.
//
// # Trust
//
// [Verify] reads the rules again from their definition and shares no rule with [Solve]; it lists
// every violation, wrong facts in certificates and warnings included, and [Excused] the envy towards
// pins. The parameters that rounds moved (a staffed cap, a lowered floor, a sibling bit) it takes as
// published, as the promises do; whether the rounds gave just these is for [Replay], which computes
// the outcome again. The hash of the input is shown before the seed is drawn ([InputHash]). The package does no I/O but through the readers
// and writers it is given, reads no clock and draws no random number: the lottery is an HMAC under
// the public seed. [Walk] tells the proposals of a small problem one by one, by the same choice
// rule, so that people without a computer can follow them.
//
// # References
//
// D. Gale, L. Shapley, College Admissions and the Stability of Marriage, 1962.
// D. McVitie, L. Wilson, Stable Marriage Assignment for Unequal Sets, 1970.
// T. Sönmez, M. B. Yenmez, Affirmative Action in India via Vertical, Horizontal, and Overlapping
// Reservations, Econometrica 90(3), 2022: the choice rule of a section.
// J. Correa et al., School Choice in Chile, Operations Research 70(2), 2022: levels from the oldest,
// family lottery, sibling priority.
// Y. Kamada, F. Kojima, Efficient Matching under Distributional Constraints, 2015, and Fair Matching
// under Constraints, 2024: flexible caps, and what a single cutoff for a house would waste.
package match
