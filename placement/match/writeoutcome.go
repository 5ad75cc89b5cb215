package match

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// WriteJSON writes the outcome in the file contract, as a stream: equal outcomes give equal bytes.
func (o *Outcome) WriteJSON(out io.Writer) error {
	w := &writer{out: bufio.NewWriterSize(out, bufferSize)}
	w.object(func() {
		w.key("version").integer(Version)
		w.key("input_sha256").text(o.InputSHA256)
		w.key("seed").text(o.Seed)
		w.textUnless("scenario", o.Scenario, "")
		w.lines("placements", len(o.Placements), func(i int) { w.placement(&o.Placements[i]) })
		w.lines("unplaced", len(o.Unplaced), func(i int) { w.unplaced(&o.Unplaced[i]) })
		if o.streamed != nil {
			w.stream(o.streamed)
		} else if o.Certificates != nil {
			w.lines("certificates", len(o.Certificates), func(i int) { w.certificate(&o.Certificates[i]) })
		}
		w.lines("staffing", len(o.Staffing), func(i int) { w.staffing(&o.Staffing[i]) })
		w.lines("transfers", len(o.Transfers), func(i int) { w.transfer(&o.Transfers[i]) })
		w.lines("floors", len(o.Floors), func(i int) { w.floor(&o.Floors[i]) })
		w.lines("sibling_bits", len(o.SiblingBits), func(i int) { w.siblingBit(&o.SiblingBits[i]) })
		w.lines("warnings", len(o.Warnings), func(i int) { w.warning(&o.Warnings[i]) })
	})
	w.raw("\n")
	return w.flush()
}

// Hash is the SHA-256 of the outcome as WriteJSON writes it.
func (o *Outcome) Hash() string {
	h := sha256.New()
	_ = o.WriteJSON(h) // a hash accepts every byte
	return hex.EncodeToString(h.Sum(nil))
}

// lines writes an array with one element on each line, for people who compare two outcomes.
func (w *writer) lines(name string, n int, element func(i int)) {
	w.comma()
	w.raw("\n")
	w.text(name)
	w.raw(":")
	w.array(n, func(i int) { w.raw("\n"); element(i) })
}

// certificateBlock is how many certificates are in memory at once, and as many again on their way.
const certificateBlock = 4096

// stream writes certificates while the next ones are worked out.
func (w *writer) stream(e *explainer) {
	pupils := len(e.m.pupilAt)
	blocks := make(chan []Certificate)
	go func() {
		for from := 0; from < pupils; from += certificateBlock {
			blocks <- e.certificates(from, min(from+certificateBlock, pupils))
		}
	}()
	var block []Certificate
	w.lines("certificates", pupils, func(int) {
		if len(block) == 0 {
			block = <-blocks
		}
		w.certificate(&block[0])
		block = block[1:]
	})
}

func (w *writer) placement(p *Placement) {
	w.object(func() {
		w.key("pupil").text(p.Pupil)
		w.key("house").text(p.House)
		w.key("section").text(p.Section)
		w.key("wish").integer(p.Wish)
		w.key("code").text(string(p.Code))
	})
}

func (w *writer) unplaced(u *Unplaced) {
	w.object(func() {
		w.key("pupil").text(u.Pupil)
		w.key("code").text(string(u.Code))
	})
}

func (w *writer) certificate(c *Certificate) {
	w.object(func() {
		w.key("pupil").text(c.Pupil)
		w.lottery("lottery", c.Lottery)
		w.listUnlessEmpty("groups", len(c.Groups), func(i int) { w.text(c.Groups[i]) })
		w.key("wishes").array(len(c.Wishes), func(i int) { w.wishCertificate(&c.Wishes[i]) })
	})
}

func (w *writer) lottery(name string, l Lottery) {
	if l != (Lottery{}) {
		w.key(name).strings(l[:])
	}
}

func (w *writer) wishCertificate(c *WishCertificate) {
	w.object(func() {
		w.key("house").text(c.House)
		w.textUnless("section", c.Section, "")
		w.key("code").text(string(c.Code))
		if c.Bound != "" {
			w.key("bound").text(string(c.Bound))
			w.key("cap").integer(c.Cap)
			w.key("held").integer(c.Held)
		}
		w.integerUnless("rank", c.Rank, 0)
		w.integerUnless("points", c.Points, 0)
		w.flagUnless("sibling", c.Sibling, false)
		w.cutoff(c)
		if c.Open != nil {
			w.key("open").strings(c.Open)
			w.key("protected").strings(c.Protected)
		}
		w.integerUnless("seats_needed", c.SeatsNeeded, 0)
	})
}

func (w *writer) cutoff(c *WishCertificate) {
	if c.Cutoff == 0 {
		return
	}
	w.key("cutoff").integer(c.Cutoff)
	w.integerUnless("cutoff_points", c.CutoffPoints, 0)
	w.flagUnless("cutoff_sibling", c.CutoffSibling, false)
	w.lottery("cutoff_lottery", c.CutoffLottery)
}

func (w *writer) staffing(s *Staffing) {
	w.object(func() {
		w.key("house").text(s.House)
		w.key("band").text(s.Band)
		w.key("adults").integer(s.Adults)
		w.key("cap").integer(s.Cap)
		w.key("placed").integer(s.Placed)
	})
}

func (w *writer) transfer(t *Transfer) {
	w.object(func() {
		w.key("house").text(t.House)
		w.key("from").text(t.From)
		w.key("to").text(t.To)
		w.key("pupil").text(t.Pupil)
	})
}

func (w *writer) floor(f *FloorCount) {
	w.object(func() {
		w.key("section").text(f.Section)
		w.key("group").text(f.Group)
		w.key("filed").integer(f.Filed)
		w.key("asked").integer(f.Asked)
		w.key("held").integer(f.Held)
	})
}

func (w *writer) siblingBit(b *SiblingBit) {
	w.object(func() {
		w.key("pupil").text(b.Pupil)
		w.key("house").text(b.House)
		w.key("elder").text(b.Elder)
	})
}

func (w *writer) warning(v *Warning) {
	w.object(func() {
		w.key("code").text(string(v.Code))
		w.textUnless("pupil", v.Pupil, "")
		w.textUnless("family", v.Family, "")
		w.textUnless("house", v.House, "")
		w.textUnless("band", v.Band, "")
		w.textUnless("section", v.Section, "")
		w.textUnless("group", v.Group, "")
	})
}
