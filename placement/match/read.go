package match

import "io"

var (
	problemFields = fieldsOf("version! seed! siblings recount levels! groups! houses! pupils!")
	houseFields   = fieldsOf("id! cap closed movable bands sections! priority")
	bandFields    = fieldsOf("id! ratio! adults!")
	sectionFields = fieldsOf("id! sex levels beds! band floors ceilings")
	quotaFields   = fieldsOf("group! seats share")
	pupilFields   = fieldsOf("id! sex level! groups family agreement! current pin forbid wishes!")
	wishFields    = fieldsOf("house! points")
)

// Read reads a problem from its JSON form and checks it. The error is of type Faults and holds
// everything that is wrong, in the order of the file as far as it could be read.
func Read(in io.Reader) (*Problem, error) {
	r := &problemReader{reader: reader{scanner: newScanner(in)}}
	faults := r.document(r.problem)
	if r.broken == "" {
		faults = merge(faults, Check(&r.p))
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	return &r.p, nil
}

// merge adds the faults of meaning to those of shape. A value of the wrong shape was read as a
// zero; what the zero means is not worth a second line.
func merge(shape, meaning Faults) Faults {
	known := map[string]bool{}
	for _, f := range shape {
		known[f.Path] = true
	}
	for _, f := range meaning {
		if !known[f.Path] {
			shape = append(shape, f)
		}
	}
	return shape
}

type problemReader struct {
	reader
	p      Problem
	wishes []Wish // of the pupil being read
}

func (r *problemReader) problem() {
	r.object(problemFields, func(name string) {
		switch name {
		case "version":
			r.version()
		case "seed":
			r.p.Seed = r.textual()
		case "siblings":
			r.p.Siblings = Siblings(r.reference())
		case "recount":
			r.p.Recount = r.flag()
		case "levels":
			r.p.Levels = r.references()
		case "groups":
			r.p.Groups = r.references()
		case "houses":
			r.p.Houses = collect(&r.reader, r.house)
		case "pupils":
			r.p.Pupils = collect(&r.reader, r.pupil)
		}
	})
}

func (r *reader) version() {
	if v := r.integer(); v != Version {
		r.fault("VERSION", "must be %d", Version)
	}
}

// collect reads an array into a slice, element by element.
func collect[T any](r *reader, read func(*T)) []T {
	var list []T
	r.array(func() {
		var element T
		read(&element)
		list = append(list, element)
	})
	return list
}

func (r *problemReader) house(h *House) {
	r.object(houseFields, func(name string) {
		switch name {
		case "id":
			h.ID = r.reference()
		case "cap":
			h.Cap = new(r.integer())
		case "closed":
			h.Closed = r.flag()
		case "movable":
			h.KeepPlan = !r.flag()
		case "bands":
			h.Bands = collect(&r.reader, r.band)
		case "sections":
			h.Sections = collect(&r.reader, r.section)
		case "priority":
			h.Priority = r.references()
		}
	})
}

func (r *problemReader) band(b *Band) {
	r.object(bandFields, func(name string) {
		switch name {
		case "id":
			b.ID = r.reference()
		case "ratio":
			b.Ratio = r.integer()
		case "adults":
			b.Adults = r.integer()
		}
	})
}

func (r *problemReader) section(s *Section) {
	r.object(sectionFields, func(name string) {
		switch name {
		case "id":
			s.ID = r.reference()
		case "sex":
			s.Sex = r.reference()
		case "levels":
			s.Levels = r.references()
		case "beds":
			s.Beds = r.integer()
		case "band":
			s.Band = r.reference()
		case "floors":
			s.Floors = collect(&r.reader, r.quota)
		case "ceilings":
			s.Ceilings = collect(&r.reader, r.quota)
		}
	})
}

func (r *problemReader) quota(q *Quota) {
	r.object(quotaFields, func(name string) {
		switch name {
		case "group":
			q.Group = r.reference()
		case "seats":
			q.Seats = new(r.integer())
		case "share":
			q.Share = Share(r.decimal())
		}
	})
}

func (r *problemReader) pupil(p *Pupil) {
	r.object(pupilFields, func(name string) {
		switch name {
		case "id":
			p.ID = r.textual()
		case "sex":
			p.Sex = r.reference()
		case "level":
			p.Level = r.reference()
		case "groups":
			p.Groups = r.references()
		case "family":
			p.Family = r.textual()
		case "agreement":
			p.Agreement = r.flag()
		case "current":
			p.Current = r.reference()
		case "pin":
			p.Pin = r.reference()
		case "forbid":
			p.Forbid = r.references()
		case "wishes":
			p.Wishes = r.wishList()
		}
	})
}

// wishList reads the wishes of a pupil into one piece of memory that fits.
func (r *problemReader) wishList() []Wish {
	r.wishes = r.wishes[:0]
	r.array(func() {
		r.wishes = append(r.wishes, Wish{})
		r.wish(&r.wishes[len(r.wishes)-1])
	})
	return append([]Wish(nil), r.wishes...)
}

func (r *problemReader) wish(w *Wish) {
	r.object(wishFields, func(name string) {
		switch name {
		case "house":
			w.House = r.reference()
		case "points":
			w.Points = r.integer()
		}
	})
}
