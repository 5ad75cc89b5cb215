// Package capacity is the arithmetic of places in boarding houses: how many
// beds there are tonight, how many may be slept in, how many are taken, and how
// many bed-nights that makes over a term.
//
// # Words
//
//   - House, Section, Bed: a boarding house, a wing or floor of it, a bed.
//   - Claim: a bed spoken for from one day to another. A boarder occupies it, an
//     offer waits for a family's answer, or an officer holds it.
//   - Closure: days during which a bed is out of service.
//   - Ceiling: one of the three limits on a section: the places it is licensed
//     for, the beds that are usable, the places its staff can watch over.
//   - Pool: the beds of a section kept for one sex. Girls' and boys' beds do not
//     replace one another.
//   - Bed-night: one bed, one night the house is open. A closed night has none.
//   - Slot, Session: a part of the boarders' day; that part of one day. Roster,
//     Cover: who is on duty then, and whether that is enough. Allotment: the posts an authority gives, another question.
//   - Bed plan, Forecast: proposals made of the same facts. They say what spoke
//     for them, and bind nobody.
//
// # What always holds
//
// For a pool, a section, a house, a night or a year:
//
//	occupied + offered + held + free + out of service = beds + over
//
// Over is the number of claims that have no usable bed. It is zero unless too
// many were let in, and then it says so: the sum never hides it, and free is
// never negative. A boarder in excess of the boys' beds stays in excess when
// girls' beds are empty.
//
// Rates are sums over sums. A mean of rates gives a house of four beds the
// weight of a house of two hundred; Share keeps both terms so that nobody can
// take one by mistake.
//
// Nothing is lost on the way: a claim on a section nobody knows is counted under
// that name, with no bed, and Check tells of it.
package capacity
