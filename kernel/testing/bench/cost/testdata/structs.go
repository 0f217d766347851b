package main

const ops = 30_000 // values copied

type point struct{ x, y, z int }

func add(a, b point) point { return point{a.x + b.x, a.y + b.y, a.z + b.z} }

func work() int {
	points := make([]point, 10)
	for i := 0; i < 10_000; i++ {
		p := points[i%10]
		points[(i+1)%10] = add(p, point{1, i, i % 7})
	}
	return points[3].x + points[5].z
}
