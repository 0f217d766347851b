package main

import "math"

const ops = 1_500 // pairs

type body struct {
	x, y, z, vx, vy, vz, mass float64
}

func advance(bodies []*body, dt float64) {
	for i, b := range bodies {
		for _, o := range bodies[i+1:] {
			dx, dy, dz := b.x-o.x, b.y-o.y, b.z-o.z
			d := dx*dx + dy*dy + dz*dz
			mag := dt / (d * math.Sqrt(d))
			b.vx -= dx * o.mass * mag
			b.vy -= dy * o.mass * mag
			b.vz -= dz * o.mass * mag
			o.vx += dx * b.mass * mag
			o.vy += dy * b.mass * mag
			o.vz += dz * b.mass * mag
		}
	}
	for _, b := range bodies {
		b.x += dt * b.vx
		b.y += dt * b.vy
		b.z += dt * b.vz
	}
}

func work() int {
	var bodies []*body
	for i := 0; i < 5; i++ {
		f := float64(i)
		bodies = append(bodies, &body{x: f, y: f * f, z: 1 - f, vx: 0.1 * f, mass: 1 + f})
	}
	for i := 0; i < 150; i++ {
		advance(bodies, 0.001)
	}
	return int(1000 * bodies[0].x)
}
