// Package cohort makes a synthetic département on real facts: real boarding
// establishments where they stand, real collèges with their real head counts by
// level and sex and their priority status, real distances between them. Beds,
// adults, pupils, families, files and everything that was ever said about a
// child are invented.
//
// # What always holds
//
//   - The same Size gives the same World, to the byte, on any machine and in any
//     time zone. The package reads no clock and has its own small generator.
//   - Nobody can be written to: addresses end in .invalid, telephone numbers are
//     those the French regulator keeps for fiction, and a house bears an invented
//     address in place of the directory's.
//   - The World is a school year under way on the day it is asked for: boarders
//     in their beds since the rentrée, one stay at a time in a bed, sexes and
//     levels as the sections admit, no more boarders than the adults may have, a
//     next review for every stay, a campaign for the next year open that day.
//   - Whatever a pure transition of package placement can do is done by it, so
//     that no state is here that the program could not have reached.
//
// # Sizes
//
// Size.Pupils counts the pupils whose request is in the open campaign, renewals
// included; those who leave, who left or who are asked for during the year come
// on top. Beyond the eighty-one real establishments the département is
// repeated: copies stand in the same places under ids with the number 096, a
// département that does not exist. Families are made one at a time, so that a
// quarter of a million pupils never are in memory together.
//
// The facts, their source and their licence are in facts/README.txt.
package cohort
