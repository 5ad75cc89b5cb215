package capacity

// Count is what becomes of the beds of a pool, a section or a house on one
// night, or of their bed-nights over a period.
type Count struct {
	Beds         int `json:"beds"`
	OutOfService int `json:"out_of_service"`
	Occupied     int `json:"occupied"`
	Offered      int `json:"offered"`
	Held         int `json:"held"`
	Free         int `json:"free"`
	Over         int `json:"over"` // claims without a usable bed
}

// Usable returns the beds that can be slept in.
func (c Count) Usable() int { return c.Beds - c.OutOfService }

// Taken returns the places spoken for, firmly or not.
func (c Count) Taken() int { return c.Occupied + c.Offered + c.Held }

// Balanced tells whether the count accounts for every bed and every claim, which
// it always does: see the package documentation.
func (c Count) Balanced() bool { return c.Taken()+c.Free+c.OutOfService == c.Beds+c.Over }

// Plus adds two counts of different beds or nights.
func (c Count) Plus(other Count) Count {
	return Count{
		Beds:         c.Beds + other.Beds,
		OutOfService: c.OutOfService + other.OutOfService,
		Occupied:     c.Occupied + other.Occupied,
		Offered:      c.Offered + other.Offered,
		Held:         c.Held + other.Held,
		Free:         c.Free + other.Free,
		Over:         c.Over + other.Over,
	}
}

// Occupancy returns the share of usable beds, or bed-nights, that boarders occupy.
func (c Count) Occupancy() Share { return Share{c.Occupied, c.Usable()} }

// settle works out what is free and what is in excess. It must be done pool by
// pool and night by night: an empty bed tonight is no help to two boarders who
// shared one yesterday.
func (c Count) settle() Count {
	left := c.Usable() - c.Taken()
	c.Free, c.Over = max(0, left), max(0, -left)
	return c
}
