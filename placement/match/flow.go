package match

import "math"

// network is a flow network with costs, as arrays: arc i and its reverse i^1. The comparison
// scenarios are flows from the pupils through sections, bands and houses.
type network struct {
	first []int32 // by node: its first arc, or none
	next  []int32 // by arc: the next arc of the same node
	to    []int32
	room  []int32
	cost  []int32

	potential []int32
	visited   []bool
	cursor    []int32 // by node: the arc to try next
}

func newNetwork(nodes int) *network {
	n := &network{first: make([]int32, nodes), potential: make([]int32, nodes), visited: make([]bool, nodes), cursor: make([]int32, nodes)}
	for i := range n.first {
		n.first[i] = none
	}
	return n
}

// arc adds an arc with its reverse and returns its number.
func (n *network) arc(from, to, room, cost int32) int32 {
	i := int32(len(n.to))
	n.to = append(n.to, to, from)
	n.room = append(n.room, room, 0)
	n.cost = append(n.cost, cost, -cost)
	n.next = append(n.next, n.first[from], n.first[to])
	n.first[from], n.first[to] = i, i+1
	return i
}

// saturate sends as much as possible from source to sink at the least cost, by the primal-dual
// method: the distances under reduced costs are found for all nodes at once, then every path of
// that length is used. Costs are positions in short lists, so there are few distinct lengths.
func (n *network) saturate(source, sink int32) {
	for n.shorten(source, sink) {
		for {
			clear(n.visited)
			copy(n.cursor, n.first)
			if !n.augment(source, sink) {
				break
			}
			for n.augment(source, sink) {
			}
		}
	}
}

const unreached = math.MaxInt32

// shorten adds the distances from the source to the potentials and reports whether the sink can
// be reached. Reduced costs are small and not negative, so buckets replace a heap.
func (n *network) shorten(source, sink int32) bool {
	distance := make([]int32, len(n.first))
	for i := range distance {
		distance[i] = unreached
	}
	distance[source] = 0
	buckets := [][]int32{{source}}
	for d := int32(0); d < int32(len(buckets)); d++ {
		for i := 0; i < len(buckets[d]); i++ {
			v := buckets[d][i]
			if distance[v] != d {
				continue
			}
			for a := n.first[v]; a != none; a = n.next[a] {
				w := n.to[a]
				through := d + n.cost[a] + n.potential[v] - n.potential[w]
				if n.room[a] > 0 && through < distance[w] {
					distance[w] = through
					for int(through) >= len(buckets) {
						buckets = append(buckets, nil)
					}
					buckets[through] = append(buckets[through], w)
				}
			}
		}
	}
	if distance[sink] == unreached {
		return false
	}
	for i := range distance {
		n.potential[i] += min(distance[i], distance[sink])
	}
	return true
}

// augment sends one unit along arcs of no reduced cost, if there is such a path. A node that led
// nowhere is not tried again in the same sweep.
func (n *network) augment(v, sink int32) bool {
	if v == sink {
		return true
	}
	n.visited[v] = true
	for ; n.cursor[v] != none; n.cursor[v] = n.next[n.cursor[v]] {
		a := n.cursor[v]
		w := n.to[a]
		if n.room[a] == 0 || n.visited[w] || n.cost[a]+n.potential[v]-n.potential[w] != 0 {
			continue
		}
		if n.augment(w, sink) {
			n.room[a]--
			n.room[a^1]++
			n.visited[v] = false
			return true
		}
	}
	return false
}
