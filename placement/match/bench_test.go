package match

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// plainMarket has one section for all in each house: 6 wishes a pupil, 0.9 beds a pupil, popularity
// falling off as Zipf's law, points mostly common to all houses.
func plainMarket(pupils int) *Problem {
	g := rand.New(rand.NewPCG(1, uint64(pupils)))
	p := &Problem{Seed: "bench", Siblings: NoSiblings, Levels: []string{"6e"}}
	for h := range max(8, pupils/50) {
		id := fmt.Sprintf("H%06d", h)
		p.Houses = append(p.Houses, House{ID: id, Sections: []Section{{ID: id + "/1", Beds: 45}}})
	}
	popular := newZipf(g, len(p.Houses))
	for u := range pupils {
		common := g.Float64()
		pupil := Pupil{ID: fmt.Sprintf("P%07d", u), Level: "6e", Agreement: true}
		for _, h := range popular.draw(6) {
			points := int(1e6 * (0.7*common + 0.3*g.Float64()))
			pupil.Wishes = append(pupil.Wishes, Wish{House: p.Houses[h].ID, Points: points})
		}
		p.Pupils = append(p.Pupils, pupil)
	}
	return p
}

// fullMarket has everything: two sexes, four age classes under two bands, four groups with floors
// and a ceiling, house caps that bind, idle adults, brothers and sisters, boarders who stay.
func fullMarket(pupils int) *Problem {
	g := rand.New(rand.NewPCG(2, uint64(pupils)))
	p := &Problem{
		Seed: "bench", Levels: []string{"6e", "5e", "4e", "3e", "2de", "1re", "Tle"},
		Groups: []string{"boursier", "qpv", "rep", "rural"},
	}
	for h := range max(8, pupils/100) {
		p.Houses = append(p.Houses, fullHouse(fmt.Sprintf("H%06d", h)))
	}
	popular := newZipf(g, len(p.Houses))
	for u := range pupils {
		p.Pupils = append(p.Pupils, fullPupil(g, p, popular, u))
	}
	return p
}

func fullHouse(id string) House {
	h := House{ID: id, Cap: new(88), Bands: []Band{{ID: "college", Ratio: 8, Adults: 6}, {ID: "lycee", Ratio: 12, Adults: 4}}}
	for _, sex := range []string{"F", "M"} {
		for i, levels := range [][]string{{"6e", "5e"}, {"4e", "3e"}, {"2de"}, {"1re", "Tle"}} {
			band := "college"
			if i > 1 {
				band = "lycee"
			}
			h.Sections = append(h.Sections, Section{
				ID: fmt.Sprintf("%s/%s%d", id, sex, i), Sex: sex, Levels: levels, Beds: 14, Band: band,
				Floors:   []Quota{{Group: "boursier", Share: "0.3"}, {Group: "qpv", Share: "0.15"}, {Group: "rural", Share: "0.1"}},
				Ceilings: []Quota{{Group: "rep", Share: "0.5"}},
			})
		}
	}
	return h
}

func fullPupil(g *rand.Rand, p *Problem, popular *zipf, u int) Pupil {
	pupil := Pupil{
		ID: fmt.Sprintf("P%07d", u), Agreement: u%50 != 0,
		Sex: []string{"F", "M"}[g.IntN(2)], Level: p.Levels[g.IntN(len(p.Levels))],
	}
	if u%10 < 2 {
		pupil.Family = fmt.Sprintf("F%06d", u/10)
	}
	for i, group := range p.Groups {
		if g.Float64() < []float64{0.35, 0.2, 0.4, 0.15}[i] {
			pupil.Groups = append(pupil.Groups, group)
		}
	}
	for _, h := range popular.draw(6) {
		pupil.Wishes = append(pupil.Wishes, Wish{House: p.Houses[h].ID, Points: g.IntN(1000)})
	}
	if g.IntN(20) == 0 {
		pupil.Current = p.Houses[g.IntN(len(p.Houses))].Sections[g.IntN(8)].ID
	}
	return pupil
}

// zipf draws different houses with weights 1/rank^0.6.
type zipf struct {
	*rand.Rand
	sums []float64
}

func newZipf(g *rand.Rand, n int) *zipf {
	z := &zipf{g, make([]float64, n)}
	sum := 0.0
	for i := range z.sums {
		sum += math.Pow(float64(i+1), -0.6)
		z.sums[i] = sum
	}
	return z
}

func (z *zipf) draw(n int) (list []int) {
	for len(list) < n {
		at, _ := slices.BinarySearch(z.sums, z.Float64()*z.sums[len(z.sums)-1])
		if !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}

var benchSizes = []int{10_000, 100_000, 1_000_000}

// BenchmarkPlain measures deferred acceptance alone, on a market compiled beforehand.
func BenchmarkPlain(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, report := compiled(plainMarket(n))
			proposals, began := 0, cpuTime()
			for b.Loop() {
				s, err := m.deferredAcceptance(context.Background(), m.filed)
				if err != nil {
					b.Fatal(err)
				}
				proposals += s.proposals
			}
			reportProposals(b, proposals, began)
			report(b)
		})
	}
}

// BenchmarkFull measures the mechanism on a compiled market: floors, ceilings, house caps, boarders
// and the staffing loop; then the same with the sibling rounds.
func BenchmarkFull(b *testing.B) {
	for _, siblings := range []Siblings{NoSiblings, TieBreak} {
		for _, n := range benchSizes {
			b.Run(fmt.Sprintf("siblings=%s/%d", siblings, n), func(b *testing.B) { benchFull(b, n, siblings) })
		}
	}
}

func benchFull(b *testing.B, pupils int, siblings Siblings) {
	p := fullMarket(pupils)
	p.Siblings = siblings
	m, report := compiled(p)
	proposals, began := 0, cpuTime()
	for b.Loop() {
		b.StopTimer()
		paused := cpuTime()
		clear(m.wishBit)
		m.rankAll()
		began += cpuTime() - paused
		b.StartTimer()
		r := &run{m: m, plan: m.filed.clone()}
		if err := r.decide(context.Background()); err != nil {
			b.Fatal(err)
		}
		proposals += r.proposals
		b.ReportMetric(float64(r.rounds), "rounds")
		b.ReportMetric(float64(len(r.transfers)), "transfers")
	}
	reportProposals(b, proposals, began)
	report(b)
}

// compiled compiles a market; report tells what that took, and what the market holds in memory
// besides the problem.
func compiled(p *Problem) (m *market, report func(*testing.B)) {
	before, began := heap(), cpuTime()
	m = compile(p)
	cpu, pupils := cpuTime()-began, float64(len(p.Pupils))
	memory := heap() - before
	return m, func(b *testing.B) {
		b.ReportMetric(float64(cpu.Nanoseconds())/pupils, "compile-cpu-ns/pupil")
		b.ReportMetric(float64(memory)/pupils, "B/pupil")
	}
}

// reportProposals reports the processor time of a run and of each of its proposals.
func reportProposals(b *testing.B, proposals int, began time.Duration) {
	cpu := float64(cpuTime() - began)
	b.ReportMetric(cpu/float64(proposals), "cpu-ns/proposal")
	b.ReportMetric(cpu/1e6/float64(b.N), "cpu-ms/op")
}

func heap() int64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// BenchmarkFile measures the whole way from the bytes of a problem to those of the outcome.
func BenchmarkFile(b *testing.B) {
	for _, n := range benchSizes[:2] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var file bytes.Buffer
			if err := fullMarket(n).WriteJSON(&file); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(file.Len()))
			for b.Loop() {
				p, err := Read(bytes.NewReader(file.Bytes()))
				if err != nil {
					b.Fatal(err)
				}
				out, err := Solve(context.Background(), p, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := out.WriteJSON(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerify measures the checks on an outcome read beforehand, then all of Verify, which reads
// the problem again, hashes it and computes the optimum a second time.
func BenchmarkVerify(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := fullMarket(n)
			out, err := Solve(context.Background(), p, Options{NoCertificates: true})
			if err != nil {
				b.Fatal(err)
			}
			b.Run("checks", func(b *testing.B) { benchChecks(b, p, out) })
			b.Run("all", func(b *testing.B) { benchVerify(b, p, out) })
		})
	}
}

func benchChecks(b *testing.B, p *Problem, out *Outcome) {
	cpu := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		a := newAudit(p, out)
		b.StartTimer()
		began := cpuTime()
		a.rules()
		cpu += cpuTime() - began
	}
	b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/op")
}

func benchVerify(b *testing.B, p *Problem, out *Outcome) {
	began := cpuTime()
	for b.Loop() {
		if found := Verify(p, out); len(found) > 0 {
			b.Fatal(found[0])
		}
	}
	b.ReportMetric((cpuTime()-began).Seconds()*1000/float64(b.N), "cpu-ms/op")
}

// TestALargeMarketIsAccepted runs every part together on a market too large to enumerate.
func TestALargeMarketIsAccepted(t *testing.T) {
	out := solve(t, fullMarket(5000))
	if len(out.Transfers) == 0 || len(out.SiblingBits) == 0 {
		t.Errorf("%d transfers, %d sibling bits: the market is too easy", len(out.Transfers), len(out.SiblingBits))
	}
}

// TestAllocationsDoNotGrowWithProposals runs the same market with beds for nearly all and with beds
// for few, where most pupils are refused again and again.
func TestAllocationsDoNotGrowWithProposals(t *testing.T) {
	run := func(beds int) (proposals int, allocations float64) {
		p := plainMarket(20_000)
		for h := range p.Houses {
			p.Houses[h].Sections[0].Beds = beds
		}
		m := compile(p)
		allocations = testing.AllocsPerRun(3, func() {
			s, err := m.deferredAcceptance(context.Background(), m.filed)
			if err != nil {
				t.Fatal(err)
			}
			proposals = s.proposals
		})
		return proposals, allocations
	}
	easy, few := run(60)
	hard, many := run(10)
	if hard < 2*easy {
		t.Fatalf("%d proposals and %d: the second market is not harder", easy, hard)
	}
	if many > few+10 { // the letters of a turn are kept in lists that may grow a little longer
		t.Errorf("%v allocations for %d proposals, %v for %d", few, easy, many, hard)
	}
}

// TestStreamedCertificatesAreTheSameBytes writes certificates as they are worked out, over several
// blocks, twice from one outcome.
func TestStreamedCertificatesAreTheSameBytes(t *testing.T) {
	for _, p := range []*Problem{fullMarket(2*certificateBlock + 1), randomProblem(5, 9), {Seed: "s", Levels: []string{"6e"}}} {
		kept := solve(t, p)
		streamed, err := Solve(context.Background(), p, Options{Stream: true})
		if err != nil {
			t.Fatal(err)
		}
		if streamed.Certificates != nil || streamed.Hash() != kept.Hash() || streamed.Hash() != kept.Hash() {
			t.Errorf("%d pupils: other bytes when streamed", len(p.Pupils))
		}
		if same, err := Replay(context.Background(), p, streamed); !same || err != nil {
			t.Errorf("%d pupils: not the same computed again (%v)", len(p.Pupils), err)
		}
	}
}

// TestWriteAMarket writes a market of the benchmarks to the file that MATCH_FILE names, of as many
// pupils as MATCH_PUPILS says: .ci/deep measures the whole program on it.
func TestWriteAMarket(t *testing.T) {
	name := os.Getenv("MATCH_FILE")
	if name == "" {
		return // nothing asked for
	}
	pupils, err := strconv.Atoi(os.Getenv("MATCH_PUPILS"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fullMarket(pupils).WriteJSON(f), f.Close()); err != nil {
		t.Fatal(err)
	}
}
