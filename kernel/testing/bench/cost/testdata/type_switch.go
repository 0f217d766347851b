package main

const ops = 4_000 // values

type point struct{ x, y int }

func weight(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case string:
		return len(v)
	case point:
		return v.x + v.y
	case *point:
		return v.x - v.y
	default:
		return 1
	}
}

func work() int {
	values := []any{3, "four", point{1, 2}, &point{9, 4}, 2.5}
	sum := 0
	for i := 0; i < 4_000; i++ {
		sum += weight(values[i%len(values)])
	}
	return sum
}
