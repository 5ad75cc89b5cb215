package cohort_test

import (
	"fmt"
	"runtime"
	"testing"

	"internat/capacity/calendar"
	"internat/placement/cohort"
)

// A quarter of a million pupils are made without being held.
func BenchmarkFamilies(b *testing.B) {
	for _, size := range []struct{ pupils, houses int }{{300, 8}, {20_000, 81}, {250_000, 5000}} {
		b.Run(fmt.Sprint(size.pupils), func(b *testing.B) {
			var most uint64
			for b.Loop() {
				w := build(b, cohort.Size{Pupils: size.pupils, Houses: size.houses, Seed: 1, AsOf: calendar.MustDay("2026-11-23")})
				n := 0
				for f := range w.Families() {
					if n += len(f.Children); n%50_000 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						most = max(most, m.HeapInuse)
					}
				}
			}
			b.ReportMetric(float64(most>>20), "MiB")
		})
	}
}
