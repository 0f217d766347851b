package main

const ops = 15_000 // turns, about

// work counts the points of a grid that are in Mandelbrot's set.
func work() int {
	inside := 0
	for y := 0; y < 15; y++ {
		for x := 0; x < 24; x++ {
			cr, ci := float64(x)/12-1.5, float64(y)/7.5-1
			zr, zi := 0.0, 0.0
			n := 0
			for n < 100 && zr*zr+zi*zi < 4 {
				zr, zi = zr*zr-zi*zi+cr, 2*zr*zi+ci
				n++
			}
			if n == 100 {
				inside++
			}
		}
	}
	return inside
}
