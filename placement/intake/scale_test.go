package intake_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"internat/placement/intake"
)

// A list of a hundred thousand pupils is read in the memory of its digests.
func TestMemoryStaysFlatOverALongList(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100 000 rows")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	report, err := intake.Pupils(bigList(100_000), intake.Check{Today: today}, func(intake.PupilRow) error {
		if n++; n == 99_999 {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		return nil
	})
	if err != nil || !report.Clean() || n != 100_000 {
		t.Fatalf("%d rows, %v, faults %v", n, err, report.Wrong.Faults)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

func BenchmarkPupils(b *testing.B) {
	for _, size := range []struct {
		name string
		rows int
	}{{"1k", 1_000}, {"10k", 10_000}, {"100k", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				report, err := intake.Pupils(bigList(size.rows), intake.Check{Today: today}, func(intake.PupilRow) error { return nil })
				if err != nil || report.Rows != size.rows {
					b.Fatal(report.Rows, err)
				}
			}
			b.ReportMetric(float64(size.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkHouses(b *testing.B) {
	file := directory(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := intake.Houses(strings.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}

// Whatever comes in, reading ends without an error, and no row with a fault
// comes out.
func FuzzPupils(f *testing.F) {
	f.Add(intake.PupilExample)
	f.Add([]byte(smallList))
	f.Add([]byte("sep=,\n" + list(nil)))
	f.Add([]byte(workbook(f, list(nil), nil)))
	f.Add([]byte("\xff\xfen\x00o\x00m\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, report := readPupils(t, string(file))
		if report.Wrong.Len() < len(report.Wrong.Faults) || len(report.Wrong.Faults) > intake.MostFaults {
			t.Error("the list of faults is not bounded")
		}
	})
}

func FuzzHouses(f *testing.F) {
	f.Add([]byte(directory(f)))
	f.Add([]byte("UAI;Nom_etablissement;Hebergement\n0350053T;A;1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		read := readHouses(t, string(file))
		if !read.Clean() && len(read.Houses) > 0 {
			t.Error("houses of a faulty file were handed on")
		}
	})
}

func FuzzRooms(f *testing.F) {
	f.Add([]byte("section;chambre;lits;etage;surface;pmr\nFilles;101;3;1;18,5;oui\n"))
	f.Add([]byte("section\tchambre\tlits\nFilles\t101\t3\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := intake.Rooms(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range file.Rooms {
			if r.Faulty && file.Clean() {
				t.Errorf("a fault that nobody is told: %+v", r)
			}
			if r.Faulty {
				continue
			}
			if r.Section == "" || r.Room.Check(r.Beds) == nil && r.Room.Name == "" || r.Beds < 1 {
				t.Errorf("a faulty row was handed on: %+v", r)
			}
		}
	})
}
