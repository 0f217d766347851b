package report

import (
	"math"
	"slices"
)

// Spread summarizes many measurements.
type Spread struct {
	N        int     `json:"n"`
	Least    float64 `json:"least"`
	Quarter  float64 `json:"p25"`
	Median   float64 `json:"median"`
	Quarter3 float64 `json:"p75"`
}

// NewSpread summarizes samples, and leaves them in their order.
func NewSpread(samples []float64) Spread {
	if len(samples) == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(samples))
	return Spread{
		N:        len(sorted),
		Least:    sorted[0],
		Quarter:  quantile(sorted, 0.25),
		Median:   quantile(sorted, 0.5),
		Quarter3: quantile(sorted, 0.75),
	}
}

// quantile interpolates between the two samples nearest to the q-th part of the way.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := sorted[int(math.Floor(at))]
	above := sorted[int(math.Ceil(at))]
	return below + (above-below)*(at-math.Floor(at))
}
