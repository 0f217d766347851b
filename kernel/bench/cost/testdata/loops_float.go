package main

const ops = 100_000 // turns, about

// work counts the points of a grid that are in Mandelbrot's set.
func work() int {
	inside := 0
	for y := 0; y < 40; y++ {
		for x := 0; x < 60; x++ {
			cr, ci := float64(x)/30-1.5, float64(y)/20-1
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
