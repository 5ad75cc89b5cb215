package match

import "io"

var (
	outcomeFields     = fieldsOf("version! input_sha256! seed! scenario placements! unplaced! certificates staffing! transfers! floors! sibling_bits! warnings!")
	placementFields   = fieldsOf("pupil! house! section! wish! code!")
	unplacedFields    = fieldsOf("pupil! code!")
	certificateFields = fieldsOf("pupil! lottery groups wishes!")
	wishCertFields    = fieldsOf("house! section code! bound cap held rank points sibling cutoff cutoff_points cutoff_sibling cutoff_lottery open protected seats_needed")
	staffingFields    = fieldsOf("house! band! adults! cap! placed!")
	transferFields    = fieldsOf("house! from! to! pupil!")
	floorFields       = fieldsOf("section! group! filed! asked! held!")
	siblingBitFields  = fieldsOf("pupil! house! elder!")
	warningFields     = fieldsOf("code! pupil family house band section group")
)

// ReadOutcome reads an outcome from its JSON form. It checks the shape only: whether the outcome
// is true is for Verify to say.
func ReadOutcome(in io.Reader) (*Outcome, error) {
	r := &outcomeReader{reader: reader{scanner: newScanner(in)}}
	if err := r.document(r.outcome).err(); err != nil {
		return nil, err
	}
	return &r.o, nil
}

type outcomeReader struct {
	reader
	o Outcome
}

func (r *outcomeReader) outcome() {
	r.object(outcomeFields, func(name string) {
		switch name {
		case "version":
			r.version()
		case "input_sha256":
			r.o.InputSHA256 = r.textual()
		case "seed":
			r.o.Seed = r.textual()
		case "scenario":
			r.o.Scenario = r.textual()
		case "placements":
			r.o.Placements = collect(&r.reader, r.placement)
		case "unplaced":
			r.o.Unplaced = collect(&r.reader, r.unplaced)
		case "certificates":
			r.o.Certificates = append([]Certificate{}, collect(&r.reader, r.certificate)...)
		default:
			r.rest(name)
		}
	})
}

func (r *outcomeReader) rest(name string) {
	switch name {
	case "staffing":
		r.o.Staffing = collect(&r.reader, r.staffing)
	case "transfers":
		r.o.Transfers = collect(&r.reader, r.transfer)
	case "floors":
		r.o.Floors = collect(&r.reader, r.floor)
	case "sibling_bits":
		r.o.SiblingBits = collect(&r.reader, r.siblingBit)
	case "warnings":
		r.o.Warnings = collect(&r.reader, r.warning)
	}
}

// columns reads an object whose fields go straight into variables of the same name.
func (r *reader) columns(f fields, into map[string]any) {
	r.object(f, func(name string) {
		switch v := into[name].(type) {
		case *string:
			*v = r.reference()
		case *int:
			*v = r.integer()
		case *bool:
			*v = r.flag()
		case *Code:
			*v = Code(r.reference())
		case *Bound:
			*v = Bound(r.reference())
		case *[]string:
			*v = r.references()
		case *Lottery:
			r.lottery(v)
		}
	})
}

func (r *reader) lottery(l *Lottery) {
	keys := r.references()
	if r.broken == "" && len(keys) != len(l) {
		r.fault("TYPE", "must be two keys")
	}
	copy(l[:], keys)
}

func (r *outcomeReader) placement(p *Placement) {
	r.object(placementFields, func(name string) {
		switch name {
		case "pupil":
			p.Pupil = r.reference()
		case "house":
			p.House = r.reference()
		case "section":
			p.Section = r.reference()
		case "wish":
			p.Wish = r.integer()
		case "code":
			p.Code = Code(r.reference())
		}
	})
}

func (r *outcomeReader) unplaced(u *Unplaced) {
	r.columns(unplacedFields, map[string]any{"pupil": &u.Pupil, "code": &u.Code})
}

func (r *outcomeReader) certificate(c *Certificate) {
	r.object(certificateFields, func(name string) {
		switch name {
		case "pupil":
			c.Pupil = r.reference()
		case "lottery":
			r.lottery(&c.Lottery)
		case "groups":
			c.Groups = r.references()
		case "wishes":
			c.Wishes = collect(&r.reader, r.wishCertificate)
		}
	})
}

func (r *outcomeReader) wishCertificate(c *WishCertificate) {
	r.columns(wishCertFields, map[string]any{
		"house": &c.House, "section": &c.Section, "code": &c.Code, "bound": &c.Bound,
		"cap": &c.Cap, "held": &c.Held, "rank": &c.Rank, "points": &c.Points, "sibling": &c.Sibling,
		"cutoff": &c.Cutoff, "cutoff_points": &c.CutoffPoints, "cutoff_sibling": &c.CutoffSibling,
		"cutoff_lottery": &c.CutoffLottery, "open": &c.Open, "protected": &c.Protected,
		"seats_needed": &c.SeatsNeeded,
	})
}

func (r *outcomeReader) staffing(s *Staffing) {
	r.columns(staffingFields, map[string]any{
		"house": &s.House, "band": &s.Band, "adults": &s.Adults, "cap": &s.Cap, "placed": &s.Placed,
	})
}

func (r *outcomeReader) transfer(t *Transfer) {
	r.columns(transferFields, map[string]any{"house": &t.House, "from": &t.From, "to": &t.To, "pupil": &t.Pupil})
}

func (r *outcomeReader) floor(f *FloorCount) {
	r.columns(floorFields, map[string]any{
		"section": &f.Section, "group": &f.Group, "filed": &f.Filed, "asked": &f.Asked, "held": &f.Held,
	})
}

func (r *outcomeReader) siblingBit(b *SiblingBit) {
	r.columns(siblingBitFields, map[string]any{"pupil": &b.Pupil, "house": &b.House, "elder": &b.Elder})
}

func (r *outcomeReader) warning(v *Warning) {
	r.columns(warningFields, map[string]any{
		"code": &v.Code, "pupil": &v.Pupil, "family": &v.Family, "house": &v.House,
		"band": &v.Band, "section": &v.Section, "group": &v.Group,
	})
}
